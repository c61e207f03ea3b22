"""run and the jobs of a configuration file: the Windows program, real jobs, real processes."""

import re
import subprocess
import time

import pytest

from conftest import PATIENCE, ROOT, WINDOWS_BUILD, WINDOWS_PROGRAM, Exporter, of_job, run, wait_until


DEMO = str(WINDOWS_BUILD / "demo_jobs.exe")


def value(samples, name, **labels):
    return samples.get((name, frozenset(labels.items())))


@pytest.fixture
def start_run(tmp_path):
    """Starts `run`; ends it after the test."""
    started = []

    def start(name, *command, flags=()):
        log_file = tmp_path / f"run{len(started)}.log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                [*WINDOWS_PROGRAM, "run", f"--name={name}", "--web.listen-address=127.0.0.1:0", "--log.level=info",
                 *flags, "--", *command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT)
        exporter = Exporter(process, log_file)
        started.append(exporter)

        def listening():
            assert process.poll() is None or "listening" in exporter.log, exporter.log
            return re.search(r'address=127\.0\.0\.1:(\d+)', exporter.log)

        exporter.port = int(wait_until(listening, "run listens").group(1))
        return exporter

    yield start
    for exporter in started:
        if exporter.process.poll() is None:
            exporter.process.kill()
            exporter.process.wait(PATIENCE)


def run_program(*arguments, timeout=PATIENCE):
    return run(WINDOWS_PROGRAM, "run", "--web.listen-address=127.0.0.1:0", *arguments, timeout=timeout)


def test_the_exit_code_and_the_output_are_those_of_the_program():
    code, out, err = run_program("--name=e2e exit", "--", "cmd.exe", "/d", "/c", "echo told& exit 7")
    assert (code, out.strip(), err) == (7, "told", "")


def test_arguments_arrive_as_they_were_given():
    arguments = ["two words", 'quo"ted', "back\\slash\\", "", "é日", 'a\\"b', "--name=y", "%PATH%", "C:\\u0041 x"]
    code, out, _ = run_program("--name=e2e arguments", "--", DEMO, "--arguments", *arguments)
    assert code == 0
    assert out.splitlines() == [f"[{argument}]" for argument in arguments]


@pytest.mark.parametrize("arguments, code, text", [
    (["--name=x", "--", "no-such-program.exe"], 1, "cannot start no-such-program.exe in the job"),
    (["--name=a\\b", "--", "cmd.exe"], 1, "invalid job name"),
    (["--name=x"], 2, "requires a program"),
    (["--name=x", "--cpu-rate=25%", "--", "cmd.exe", "/c", "exit"], 1, "cannot set cpu_rate of the job"),
])
def test_what_cannot_be_started_is_named(arguments, code, text):
    got, _, err = run_program(*arguments)
    assert got == code
    assert text in err


def test_a_running_job_is_ours_in_a_scrape_and_every_limit_that_wine_takes_is_taken(start_run):
    exporter = start_run(
        "Global\\e2e run", DEMO, "--work", "sleep",
        flags=["--job-time=1h", "--process-time=30m", "--job-memory=512MiB", "--process-memory=256MiB",
               "--active-processes=8", "--affinity=0", "--priority-class=below_normal", "--kill-on-job-close",
               "--breakaway-ok", "--die-on-unhandled-exception", "--working-set=1MiB-64MiB"])

    def ours():
        # The job's list may name the program before its message has come.
        samples = exporter.scrape()
        job = of_job(samples, "e2e run")
        told = value(samples, "jobobject_exporter_notifications_total", message="new_process")
        return (samples, job) if (job.get(("jobobject_processes",)), told) == (1, 1) else None

    samples, job = wait_until(ours, "the program runs")
    assert job[("jobobject_info", ("kind", "own"), ("owned", "true"))] == 1
    assert job[("jobobject_source", ("source", "owned"))] == 1
    assert job[("jobobject_source", ("source", "object"))] == 1
    assert job[("jobobject_processes_exited_total", ("outcome", "normal"))] == 0
    assert job[("jobobject_limit_violations_total", ("limit", "active_processes"))] == 0
    assert value(samples, "jobobject_host_owned_jobs_created_total") == 1
    exporter.process.send_signal(2)
    wait_until(lambda: exporter.process.poll() is not None, "run ends")
    assert "stop requested" in exporter.log


def test_last_figures_linger_in_a_scrape(start_run):
    exporter = start_run("e2e linger", "cmd.exe", "/d", "/c", "exit 3", flags=["--jobs.linger=60s"])

    def ended():
        job = of_job(exporter.scrape(), "e2e linger", "session_1")
        return job if ("jobobject_end_time_seconds",) in job else None

    job = wait_until(ended, "the job has ended")
    assert job[("jobobject_processes",)] == 0
    assert job[("jobobject_processes_assigned_total",)] == 1
    assert job[("jobobject_processes_exited_total", ("outcome", "normal"))] == 1
    assert job[("jobobject_emptied_total",)] == 1
    assert abs(job[("jobobject_end_time_seconds",)] - time.time()) < 60
    assert exporter.process.poll() is None
    exporter.process.send_signal(2)
    assert exporter.process.wait(PATIENCE) == 3


def test_what_is_left_is_ended_or_waited_for(start_run):
    left = ["cmd.exe", "/d", "/c", "start /b ping -n 4 127.0.0.1 & exit 5"]
    begin = time.monotonic()
    assert run_program("--name=e2e wait", "--", *left)[0] == 5
    waited = time.monotonic() - begin
    begin = time.monotonic()
    assert run_program("--name=e2e kill", "--on-exit=kill", "--", *left)[0] == 5
    assert waited > 2 and time.monotonic() - begin < PATIENCE


def test_what_is_left_alone_goes_on_and_holds_no_port(start_run, start_exporter):
    ended = start_run("Global\\e2e left", "cmd.exe", "/d", "/c", "start /b ping -n 60 127.0.0.1 & exit 5",
                      flags=["--on-exit=leave"])
    assert ended.process.wait(PATIENCE) == 5
    next_one = start_exporter(address=f"127.0.0.1:{ended.port}")
    job = of_job(next_one.scrape(), "e2e left")
    assert job[("jobobject_processes",)] >= 1
    assert job[("jobobject_info", ("owned", "false"))] == 1
    assert run(WINDOWS_PROGRAM, "kill", "--yes", "Global\\e2e left")[0] == 0
    wait_until(lambda: not of_job(next_one.scrape(), "e2e left"), "the job went with its last process")


@pytest.mark.parametrize("on_exit", ["kill", "wait"])
def test_an_adopted_job_is_neither_waited_for_nor_ended(jobs, on_exit):
    name = f"Global\\e2e adopt {on_exit}"
    jobs.tell(f"create {name}")
    jobs.tell(f"start sleep {name}")
    begin = time.monotonic()
    code, _, err = run_program(f"--name={name}", "--adopt", f"--on-exit={on_exit}", "--", "cmd.exe", "/d", "/c", "exit 5")
    assert (code, err) == (5, "")
    assert time.monotonic() - begin < PATIENCE / 2
    assert re.search(r"^processes +1$", run(WINDOWS_PROGRAM, "list", name)[1], re.M)


def test_ctrl_c_ends_only_the_program_that_was_started_in_an_adopted_job(jobs, start_run):
    name = "Global\\e2e adopt stop"
    jobs.tell(f"create {name}")
    jobs.tell(f"start sleep {name}")
    exporter = start_run(name, DEMO, "--work", "sleep", flags=["--adopt"])
    wait_until(lambda: of_job(exporter.scrape(), "e2e adopt stop").get(("jobobject_processes",)) == 2, "both run")
    exporter.process.send_signal(2)
    wait_until(lambda: exporter.process.poll() is not None, "run ends", 60)
    wait_until(lambda: re.search(r"^processes +1$", run(WINDOWS_PROGRAM, "list", name)[1], re.M), "the other goes on")


def test_a_run_in_a_run_is_a_job_in_a_job(start_run):
    exporter = start_run(
        "Global\\e2e run outer", WINDOWS_PROGRAM[-1], "run", "--name=Global\\e2e run inner",
        "--web.listen-address=127.0.0.1:0", "--log.level=info", "--", DEMO, "--work", "sleep",
        flags=["--kill-on-job-close"])

    def nested():
        # Jobs are read one after another: a scrape may see the program in the inner one and not yet in the outer one.
        samples = exporter.scrape()
        found = [of_job(samples, f"e2e run {one}") for one in ("outer", "inner")]
        return found if [job.get(("jobobject_processes",)) for job in found] == [2, 1] else None

    outer, inner = wait_until(nested, "the inner program runs")
    assert (outer[("jobobject_depth",)], inner[("jobobject_depth",)]) == (0, 1)
    assert inner[("jobobject_parent", ("parent", "e2e run outer"))] == 1
    assert inner[("jobobject_info", ("owned", "false"))] == 1
    assert "this process is in a job itself" in exporter.log
    exporter.process.send_signal(2)
    assert exporter.process.wait(PATIENCE) is not None


def test_jobs_of_a_file_are_made_and_their_events_counted(start_exporter, tmp_path):
    jobs = 40
    config = tmp_path / "jobs.yaml"
    config.write_text(
        "jobs:\n  - {name: 'Global\\e2e empty', limits: {active_processes: 4}}\n" +
        "".join(f"  - {{name: 'e2e short {i}', command: [cmd.exe, /d, /c, exit]}}\n" for i in range(jobs)),
        encoding="utf-8")
    exporter = start_exporter(f"--config.file={config}", "--jobs.linger=0")

    def all_ended():
        samples = exporter.scrape()
        return samples if value(samples, "jobobject_host_owned_jobs_ended_total") == jobs else None

    samples = wait_until(all_ended, "every job has ended", 60)
    assert value(samples, "jobobject_host_owned_jobs_created_total") == jobs + 1
    assert value(samples, "jobobject_host_owned_processes_exited_total", outcome="normal") == jobs
    assert value(samples, "jobobject_host_owned_processes_assigned_total") == jobs
    assert value(samples, "jobobject_exporter_notifications_missed_total", message="new_process") == 0
    assert value(samples, "jobobject_host_owned_io_read_bytes_total") is None, "Wine tells none"
    assert of_job(samples, "e2e empty")[("jobobject_info", ("kind", "own"), ("owned", "true"))] == 1
    assert not of_job(samples, "e2e short 1", "session_1")


def test_a_file_that_is_wrong_keeps_the_exporter_from_starting(tmp_path):
    config = tmp_path / "wrong.yaml"
    config.write_text("jobs: [{name: a, limits: {job_memory: lots}}]\n", encoding="utf-8")
    code, out, err = run(WINDOWS_PROGRAM, f"--config.file={config}")
    assert (code, out) == (1, "")
    assert "jobs[0].limits.job_memory: 'lots' is not a number of bytes" in err


def test_the_command_line_wins_over_the_file(start_exporter, tmp_path):
    config = tmp_path / "flags.yaml"
    config.write_text("flags: {web.listen-address: 127.0.0.1:1, log: {format: json}, collector.pdh: false}\n",
                      encoding="utf-8")
    exporter = start_exporter(f"--config.file={config}")
    samples = exporter.scrape()
    assert value(samples, "jobobject_exporter_source_up", source="object") == 1
    assert value(samples, "jobobject_exporter_source_up", source="pdh") is None
    assert exporter.log.startswith("{")
