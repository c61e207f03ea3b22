"""Jobs of a configuration file that cannot be made, and exporters that are killed while they own jobs."""

import re
import time

import pytest

from conftest import PATIENCE, WINDOWS_BUILD, WINDOWS_PROGRAM, of_job, run, wait_until

DEMO = str(WINDOWS_BUILD / "demo_jobs.exe")


@pytest.fixture
def config(tmp_path):
    """Writes the jobs of a configuration file; gives the flag that names it."""
    def write(*jobs):
        file = tmp_path / "jobs.yaml"
        file.write_text("jobs:\n" + "".join(f"  - {job}\n" for job in jobs), encoding="utf-8")
        return f"--config.file={file}"

    return write


def failures(samples):
    """{name: reason} of the jobs that could not be made."""
    found = {}
    for (name, labels), value in samples.items():
        if name == "jobobject_exporter_owned_job_failed":
            assert value == 1
            found[dict(labels)["job_object"]] = dict(labels)["reason"]
    return found


def processes(exporter, name):
    return of_job(exporter.scrape(), name).get(("jobobject_processes",))


def owned(exporter, name):
    return of_job(exporter.scrape(), name).get(("jobobject_info", ("kind", "own"), ("owned", "true"))) == 1


def kill_at_once(exporter):
    exporter.process.kill()
    exporter.process.wait(PATIENCE)


def test_a_taken_name_costs_that_job_only_and_heals_when_its_holder_goes(jobs, start_exporter, config):
    jobs.tell("create Global\\e2e taken")
    exporter = start_exporter(config("{name: 'Global\\e2e taken', limits: {active_processes: 3}}",
                                     "{name: 'Global\\e2e beside'}"))
    wait_until(lambda: failures(exporter.scrape()) == {"e2e taken": "name_taken"}, "the name is taken")
    wait_until(lambda: owned(exporter, "e2e beside"), "the other job is made")
    exporter.wait_for_log(r'msg="cannot own a job; retrying" job="Global\\+e2e taken" reason=name_taken')
    jobs.tell("close Global\\e2e taken")
    wait_until(lambda: owned(exporter, "e2e taken"), "the job is made in the end")
    assert failures(exporter.scrape()) == {}
    assert exporter.process.poll() is None
    assert exporter.log.count("cannot own a job") == 1


def test_a_program_that_does_not_start_costs_that_job_only(start_exporter, config):
    exporter = start_exporter(config("{name: 'Global\\e2e broken', command: [no-such-program.exe]}",
                                     f"{{name: 'Global\\e2e whole', command: ['{DEMO}', --work, sleep]}}"))
    wait_until(lambda: failures(exporter.scrape()) == {"e2e broken": "start_failed"}, "the program is missing")
    wait_until(lambda: processes(exporter, "e2e whole") == 1, "the other program runs")
    exporter.wait_for_log("cannot start no-such-program.exe")


def test_programs_end_with_an_exporter_that_is_killed_and_the_next_makes_the_job_again(start_exporter, config):
    flag = config(f"{{name: 'Global\\e2e killed', command: ['{DEMO}', --work, sleep]}}")
    first = start_exporter(flag)
    wait_until(lambda: processes(first, "e2e killed") == 1, "the program runs")
    kill_at_once(first)
    second = start_exporter(flag)
    wait_until(lambda: owned(second, "e2e killed") and processes(second, "e2e killed") == 1, "it runs again")
    second.wait_for_log("program started")
    assert len(re.findall("program started", second.log)) == 1
    assert second.process.poll() is None
    assert failures(second.scrape()) == {}
    second.stop()
    wait_until(lambda: "e2e killed" not in run(WINDOWS_PROGRAM, "list")[1], "it ends with the exporter")


@pytest.mark.parametrize("keys", ["on_exporter_exit: leave", "on_exporter_exit: leave, existing: adopt"])
def test_a_program_that_is_left_is_taken_over_and_not_started_again(start_exporter, config, keys):
    flag = config(f"{{name: 'Global\\e2e left over', {keys}, command: ['{DEMO}', --work, sleep]}}")
    first = start_exporter(flag)
    wait_until(lambda: processes(first, "e2e left over") == 1, "the program runs")
    kill_at_once(first)
    second = start_exporter(flag)
    second.wait_for_log("program not started: the adopted job already contains processes")
    time.sleep(1)
    assert processes(second, "e2e left over") == 1
    assert owned(second, "e2e left over")
    assert "program started" not in second.log
    assert run(WINDOWS_PROGRAM, "kill", "--yes", "Global\\e2e left over")[0] == 0


def test_an_adopted_job_gets_the_program_only_while_it_is_empty(jobs, start_exporter, config):
    jobs.tell("create Global\\e2e full")
    jobs.tell("start sleep Global\\e2e full")
    jobs.tell("create Global\\e2e void")
    exporter = start_exporter(config(
        *(f"{{name: 'Global\\{name}', existing: adopt, command: ['{DEMO}', --work, sleep]}}"
          for name in ("e2e full", "e2e void"))))
    wait_until(lambda: owned(exporter, "e2e full") and processes(exporter, "e2e void") == 1, "both are adopted")
    assert processes(exporter, "e2e full") == 1
    exporter.wait_for_log("program started")
    exporter.wait_for_log("program not started")
    assert len(re.findall("program started", exporter.log)) == 1
    assert failures(exporter.scrape()) == {}
