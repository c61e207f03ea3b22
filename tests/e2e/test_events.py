"""The command `events` on trace logs, as an operator meets it. The log of jobs is synthetic."""

import csv
import io
import json
import subprocess

import pytest
from conftest import NATIVE_BUILD, NATIVE_PROGRAM, run

MORE_HELP = "\nRun jobobject_exporter --help for the flags and commands.\n"


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    file = tmp_path_factory.mktemp("events") / "story.etl"
    subprocess.run([str(NATIVE_BUILD / "make_recording"), "events", str(file)], check=True, timeout=60)
    return file


def events(*arguments):
    return run(NATIVE_PROGRAM, "events", *map(str, arguments))


def objects(*arguments):
    code, out, error = events(*arguments, "--format=json")
    assert (code, error) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_job_events_are_shown_without_those_of_processes(log):
    kinds = [one["event"] for one in objects(log)]
    assert kinds[:2] == ["job_create", "job_create"]
    assert kinds.count("remove_process") == 12
    assert not any(kind.startswith("process_") for kind in kinds)


@pytest.mark.parametrize(
    ("flags", "count"),
    [
        (["--job=42"], 8),
        (["--job=41", "--job=43"], 24),
        (["--kind=job_terminate"], 3),
        (["--kind=job_terminate", "--job=42"], 1),
        (["--kind=process_stop"], 4),
        (["--process=702"], 2),
        (["--process=CRUNCHER.exe"], 12),
        (["--process=owner.exe"], 33),
        (["--job=44"], 0),
    ],
)
def test_filters_choose_events_wherever_the_file_is_named(log, flags, count):
    assert len(objects(log, *flags)) == count
    assert objects(*flags, log) == objects(log, *flags)


def test_csv_and_json_hold_the_same_events(log):
    code, out, error = events(log, "--format=csv")
    assert (code, error) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out)))
    shown = objects(log)
    assert [row["timestamp"] for row in rows] == [one["timestamp"] for one in shown]
    assert [row["event"] for row in rows] == [one["event"] for one in shown]
    assert [row["job_id"] for row in rows] == [str(one.get("job_id", "")) for one in shown]
    assert [row["process_id"] for row in rows] == [str(one.get("process_id", "")) for one in shown]


def test_all_shows_every_event_with_its_provider(log):
    shown = objects(log, "--all")
    assert len(shown) == 43
    assert {one["provider"] for one in shown} == {"Microsoft-Windows-Kernel-Process", "system"}
    assert {one["actor_id"] for one in shown} == {500}


def test_a_log_from_standard_input(log):
    with log.open("rb") as file:
        piped = subprocess.run([*NATIVE_PROGRAM, "events", "-"], stdin=file, capture_output=True, timeout=30)
    assert piped.returncode == 0
    assert piped.stdout.decode() == events(log)[1]


def test_a_log_that_is_cut_gives_its_events_and_says_where(log, tmp_path):
    whole = log.read_bytes()
    cut = tmp_path / "cut.etl"
    cut.write_bytes(whole[: len(whole) // 2 + 2000])
    code, out, error = events(cut)
    assert code == 1
    assert out.count("\n") > 10
    assert f"{cut} is damaged or not yet fully written at byte" in error


def test_what_is_refused_says_why(log, tmp_path):
    assert events("--follow", log) == (
        2, "", "jobobject_exporter: --follow: cannot be combined with FILE: only live events are followed" + MORE_HELP)
    code, _, error = events(log, "--kind=nothing")
    assert code == 2
    assert "--kind: 'nothing' is not valid; expected one of assign_process, " in error
    other = tmp_path / "other.etl"
    other.write_text("no log")
    assert events(other) == (1, "", f"jobobject_exporter: {other} is not an event trace log (.etl, .blg)\n")
    assert events(tmp_path / "missing.etl")[0] == 1


def test_live_events_need_windows():
    code, out, error = events()
    assert (code, out) == (1, "")
    assert error == (
        "jobobject_exporter: live events of ETW exist only on Windows; a trace log (.etl) can be read anywhere\n"
        "What to do: Name a trace log (.etl) that was recorded on Windows, or the exporter whose events to print, as in "
        "--url=http://HOST:10182.\n")
    assert events("--follow") == (1, "", error)


def test_where_etw_does_nothing_the_windows_program_says_so_and_serves_the_rest(start_exporter):
    exporter = start_exporter("--collector.etw=auto")
    samples = exporter.scrape()

    def value(name, **labels):
        return samples[(name, frozenset(labels.items()))]

    assert value("jobobject_exporter_source_up", source="etw") == 0
    assert value("jobobject_exporter_source_up", source="object") == 1
    assert value("jobobject_exporter_source_errors_total", source="etw", code="unsupported") >= 1
    exporter.wait_for_log("this system accepts the ETW session jobobject_exporter but runs none, as Wine does")
    assert exporter.stop() == 0


def test_a_scrape_counts_the_events_of_a_log_once(start_exporter, log):
    exporter = start_exporter(
        "--no-collector.object", "--no-collector.pdh", f"--etw.log={log}", program=NATIVE_PROGRAM)
    for _ in range(2):
        samples = exporter.scrape()

    def value(name, **labels):
        return samples[(name, frozenset(labels.items()))]

    assert value("jobobject_exporter_source_up", source="etw") == 1
    assert value("jobobject_host_jobs_created_total") == 3
    assert value("jobobject_host_jobs_terminated_total", reason="cpu_time") == 1
    assert value("jobobject_host_process_removals_total", reason="cpu_time") == 3
    assert value("jobobject_host_process_removals_total", reason="refused") == 1
    assert value("jobobject_host_assign_failures_total", status="0xc0000044") == 1
    assert not any(name == "jobobject_ended_processes_total" for name, _ in samples)  # a listing may name the jobs yet
    samples = exporter.scrape()
    for job, processes in (("41", 3), ("42", 1)):
        labels = {"job_object": "unnamed", "namespace": "none", "id": job}
        assert value("jobobject_ended_processes_total", **labels) == processes
        assert value("jobobject_ended_processes_cpu_cycles_total", **labels) == 3003 * processes
        assert value("jobobject_end_time_seconds", **labels) > 1.7e9
    assert value("jobobject_host_ended_processes_total") == 4
    lint = subprocess.run(["promtool", "check", "metrics"], input=exporter.request().body, capture_output=True, timeout=60)
    assert (lint.returncode, lint.stdout, lint.stderr) == (0, b"", b"")


def test_a_log_that_cannot_be_read_costs_its_own_figures_only(start_exporter, tmp_path):
    exporter = start_exporter("--no-collector.object", "--no-collector.pdh", f"--etw.log={tmp_path / 'no.etl'}",
                              program=NATIVE_PROGRAM)
    samples = exporter.scrape()
    assert samples[("jobobject_exporter_source_up", frozenset({("source", "etw")}))] == 0
    exporter.wait_for_log("cannot open .*no.etl")
