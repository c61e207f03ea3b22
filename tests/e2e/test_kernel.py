"""What is opt-in of the source `object`: single processes, and jobs without a name."""

import re

from conftest import WINDOWS_PROGRAM, of_job, run, wait_until


def test_processes_of_a_job_come_from_the_kernel(jobs, start_exporter):
    jobs.tell("create Global\\e2e processes")
    jobs.tell("start sleep Global\\e2e processes")
    exporter = start_exporter("--collector.object.processes", "--no-collector.pdh")

    def shown():
        found = of_job(exporter.scrape(), "e2e processes")
        return found if any(name == "jobobject_process_info" for name, *_ in found) else None

    found = wait_until(shown, "the process is shown")
    [info] = [dict(labels) for name, *labels in found if name == "jobobject_process_info"]
    assert info["process"] == "demo_jobs"
    who = (("process", "demo_jobs"), ("process_id", info["process_id"]))
    assert found[("jobobject_process_threads", *who)] >= 1
    assert found[("jobobject_process_working_set_bytes", *who)] > 0
    assert found[("jobobject_process_start_time_seconds", *who)] > 1.6e9
    assert found[("jobobject_process_cpu_seconds_total", ("mode", "user"), *who)] >= 0

    plain = of_job(start_exporter("--no-collector.pdh").scrape(), "e2e processes")
    assert not any(name.startswith("jobobject_process_") and dict(labels) for name, *labels in plain)


def unnamed_ids(samples):
    """The ids of the jobs without a name that hold one process."""
    found = set()
    for (name, labels), value in samples.items():
        labels = dict(labels)
        if name == "jobobject_processes" and labels["namespace"] == "none" and value == 1:
            assert labels["job_object"] == "unnamed"
            found.add(labels["id"])
    return found


def test_a_job_without_a_name_has_an_id_that_stays(jobs, start_exporter):
    jobs.tell("create-unnamed one")
    jobs.tell("start sleep one")
    exporter = start_exporter("--collector.object.unnamed", "--no-collector.pdh")
    samples = exporter.scrape()
    [ident] = unnamed_ids(samples)
    assert re.fullmatch(r"\d+:0x[0-9a-f]+", ident)
    jobs.tell("create-unnamed two")
    jobs.tell("start sleep two")
    both = wait_until(lambda: len(ids := unnamed_ids(exporter.scrape())) == 2 and ids, "both are shown")
    assert ident in both

    assert unnamed_ids(start_exporter("--no-collector.pdh").scrape()) == set()
    jobs.tell("close one")
    wait_until(lambda: unnamed_ids(exporter.scrape()) == both - {ident}, "the closed one is gone")


def test_doctor_is_well_with_jobs_without_a_name(jobs):
    jobs.tell("create-unnamed one")
    code, out, error = run(WINDOWS_PROGRAM, "doctor", "--collector.object.unnamed", "--no-collector.pdh")
    assert (code, error) == (0, ""), out
    assert "No problems found." in out
