"""The command `list`, with real jobs. Each test has names of its own: under Wine an ended job's stays a while."""

import json
import re
import time

from conftest import WINDOWS_PROGRAM, run, wait_until


def listed(*arguments):
    code, out, error = run(WINDOWS_PROGRAM, "list", *arguments)
    assert (code, error) == (0, "")
    return out


def make_jobs(jobs, tag):
    jobs.tell(f"create Global\\e2e {tag}")
    jobs.tell(f"start sleep Global\\e2e {tag}")
    jobs.tell(f"create Local\\two\\u000alines {tag}")


def test_the_table_shows_every_job(jobs):
    make_jobs(jobs, "table")
    head, *rows = [line.split(None, 6) for line in listed().splitlines()]
    assert head == ["NAMESPACE", "PROCESSES", "CPU", "SECONDS", "COMMIT", "LIMITS", "OWNED  NAME"]
    # Wine knows neither the commit charge nor limits.
    assert [row for row in rows if row[-1].endswith("table")] == [
        ["global", "1", "0.00", "-", "-", "no", "e2e table"],
        ["session_1", "0", "0.00", "-", "-", "no", "two\\u000alines table"],
    ]


def test_json_is_one_array_with_numbers_as_numbers(jobs):
    make_jobs(jobs, "json")
    first, second = [job for job in json.loads(listed("--format=json")) if job["job_object"].endswith("json")]
    assert (first["namespace"], first["job_object"]) == ("global", "e2e json")
    assert (second["namespace"], second["job_object"]) == ("session_1", "two\nlines json")
    assert [job["metrics"]["jobobject_processes"] for job in (first, second)] == [1, 0]
    assert first["metrics"]["jobobject_cpu_seconds_total"] == [
        {"mode": "user", "value": 0}, {"mode": "kernel", "value": 0},
    ]
    assert "jobobject_memory_commit_bytes" not in first["metrics"]


def test_who_owns_a_job_is_told_while_it_does(jobs, start_exporter, tmp_path):
    make_jobs(jobs, "foreign")
    config = tmp_path / "jobs.yaml"
    config.write_text("jobs: [{name: 'Global\\e2e owned'}, {name: 'Local\\e2e owned too'}]\n", encoding="utf-8")
    exporter = start_exporter(f"--config.file={config}")
    owned = {job["job_object"]: job["owned"] for job in json.loads(listed("--format=json"))}
    assert owned == owned | {"e2e foreign": False, "e2e owned": True, "e2e owned too": True}
    assert ["yes", "e2e owned"] in [line.split(None, 6)[5:] for line in listed().splitlines()]
    assert json.loads(listed("Local\\e2e owned too", "--format=json"))["owner_process_id"] > 0
    exporter.stop()
    wait_until(lambda: "e2e owned" not in listed(), "the jobs went with their owner")


def test_json_of_no_jobs_is_an_empty_array():
    wait_until(lambda: json.loads(listed("--format", "json")) == [], "the jobs of other tests are gone")


def test_one_job_is_shown_with_its_processes(jobs):
    make_jobs(jobs, "one")
    shown = wait_until(lambda: "demo_jobs" in (page := listed("e2e one")) and page, "its process is shown")
    assert shown.startswith("Global\\e2e one\n")
    assert re.search(r"^processes +1$", shown, re.M)
    [process] = [line.split() for line in shown.splitlines() if line.endswith("demo_jobs")]
    assert int(process[0]) > 0
    job = json.loads(listed("Global\\e2e one", "--format=json"))
    assert job["process_ids"] == [int(process[0])]
    [threads] = job["metrics"]["jobobject_process_threads"]
    assert (threads["process"], threads["process_id"]) == ("demo_jobs", process[0])
    assert threads["value"] >= 1
    [start] = job["metrics"]["jobobject_process_start_time_seconds"]
    assert abs(start["value"] - time.time()) < 60


def test_a_name_in_two_namespaces_has_to_be_said_in_full(jobs):
    jobs.tell("create Global\\e2e twice")
    jobs.tell("create Local\\e2e twice")
    code, out, error = run(WINDOWS_PROGRAM, "list", "e2e twice")
    assert (code, out) == (1, "")
    assert "Global\\e2e twice, session_1\\e2e twice" in error
    for name, namespace in (("Global\\", "global"), ("Local\\", "session_1"), ("session_1\\", "session_1")):
        assert json.loads(listed("--format=json", name + "e2e twice"))["namespace"] == namespace


def test_a_name_that_nothing_has_is_an_error_with_a_hint(jobs):
    make_jobs(jobs, "hint")
    code, out, error = run(WINDOWS_PROGRAM, "list", "E2E hint")
    assert (code, out) == (1, "")
    assert "no job named E2E hint" in error and "jobobject_exporter list" in error
