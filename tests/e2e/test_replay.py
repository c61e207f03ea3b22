"""A counter log that plays as if it were live, beside the jobs of the kernel."""

import os
import signal
import struct
import subprocess
import time

import pytest
from conftest import NATIVE_BUILD, NATIVE_PROGRAM, WINDOWS_PROGRAM, of_job, run, wait_until

RECORDING = NATIVE_BUILD / "synthetic-day.blg"


def source(samples, name, kind="up"):
    return samples.get((f"jobobject_exporter_source_{kind}", frozenset({("source", name)})))


@pytest.fixture(scope="module")
def details(tmp_path_factory):
    """The synthetic day with its processes."""
    file = tmp_path_factory.mktemp("details") / "details.blg"
    subprocess.run([str(NATIVE_BUILD / "make_recording"), "details", str(file)], check=True, timeout=60)
    return file


def test_the_jobs_of_a_log_stand_beside_those_of_the_kernel(start_exporter, jobs):
    jobs.tell("create Global\\real job")
    jobs.tell("create Global\\synthetic empty")
    exporter = start_exporter(f"--pdh.log={RECORDING}")
    samples = exporter.scrape()
    assert source(samples, "object") == 1 and source(samples, "pdh") == 1
    assert of_job(samples, "real job")[("jobobject_source", ("source", "object"))] == 1
    assert of_job(samples, "synthetic app pool")[("jobobject_source", ("source", "pdh"))] == 1
    both = of_job(samples, "synthetic empty")
    assert both[("jobobject_source", ("source", "object"))] == both[("jobobject_source", ("source", "pdh"))] == 1
    assert of_job(samples, "_Total"), "a job that is really called so"
    assert samples[("jobobject_exporter_jobs", frozenset({("source", "pdh")}))] == 6


@pytest.mark.parametrize("program", [NATIVE_PROGRAM, WINDOWS_PROGRAM], ids=["native", "windows"])
def test_details_show_each_process_within_the_budget(start_exporter, details, program):
    whole = start_exporter(f"--pdh.log={details}", "--collector.pdh.details", program=program).scrape()
    processes = [dict(labels) for (name, labels) in whole if name == "jobobject_process_threads"]
    assert {one["process"] for one in processes} == {"agent", "w3wp", "watchdog", "worker", "_Total"}
    assert sorted(one["process_id"] for one in processes if one["process"] == "w3wp") == ["6024", "6388"]
    assert whole[("jobobject_exporter_series_dropped_total", frozenset())] == 0
    start = of_job(whole, "synthetic app pool")[
        ("jobobject_process_start_time_seconds", ("process", "w3wp"), ("process_id", "6024"))
    ]
    assert start == 1772409600 - 86400

    few = start_exporter(
        f"--pdh.log={details}", "--collector.pdh.details", "--limits.max-processes=1", program=program
    ).scrape()
    assert sum(name == "jobobject_process_threads" for name, _ in few) == 1
    of_processes = [name for name, labels in whole if "process_id" in dict(labels)]
    dropped = few[("jobobject_exporter_series_dropped_total", frozenset())]
    assert dropped == len(of_processes) * (len(processes) - 1) / len(processes)


def test_without_asking_there_are_no_details(start_exporter, details):
    samples = start_exporter(f"--pdh.log={details}", program=NATIVE_PROGRAM).scrape()
    assert not any("process_id" in dict(labels) for _, labels in samples)


def test_a_log_plays_by_its_time_stamps_and_ends(start_exporter):
    exporter = start_exporter(f"--pdh.log={RECORDING}", "--pdh.log.speed=20000", program=NATIVE_PROGRAM)
    first = of_job(exporter.scrape(), "synthetic app pool")[("jobobject_page_faults_total",)]
    assert first == 4290000000
    time.sleep(1)
    assert of_job(exporter.scrape(), "synthetic app pool")[("jobobject_page_faults_total",)] > first
    wait_until(lambda: source(exporter.scrape(), "pdh") == 0, "the log has ended")
    exporter.wait_for_log("has ended; --pdh.log.loop replays it in a loop")
    assert not of_job(exporter.scrape(), "synthetic app pool")


def test_a_loop_does_not_end(start_exporter):
    exporter = start_exporter(
        f"--pdh.log={RECORDING}", "--pdh.log.speed=100000", "--pdh.log.loop", program=NATIVE_PROGRAM
    )
    end = time.monotonic() + 3
    while time.monotonic() < end:
        assert source(exporter.scrape(), "pdh") == 1
        time.sleep(0.1)


def test_a_log_in_lower_case_is_replayed(start_exporter, tmp_path):
    """As PowerShell's Export-Counter writes it."""
    log = tmp_path / "day.csv"
    log.write_text(
        '"(PDH-CSV 4.0) (UTC)(0)","\\\\h\\job object(a)\\process count - active"\n"02/19/2013 18:50:17.844","3"\n'
    )
    samples = start_exporter(f"--pdh.log={log}", program=NATIVE_PROGRAM).scrape()
    assert of_job(samples, "a")[("jobobject_processes",)] == 3


def test_raw_counts_of_a_formatted_log_are_taken_rates_are_not_and_the_log_says_so(start_exporter, tmp_path):
    log = tmp_path / "day.csv"
    log.write_text(
        '"(PDH-CSV 4.0) (UTC)(0)","\\\\H\\Job Object(a)\\Process Count - Active","\\\\H\\Job Object(a)\\Pages/Sec",'
        '"\\\\H\\Job Object(a)\\Total mSec - User Mode","\\\\H\\Job Object(b)\\Process Count - Active"\n'
        '"02/19/2013 18:50:17.844","3","17.5","12000"," "\n'
    )
    exporter = start_exporter(f"--pdh.log={log}", program=NATIVE_PROGRAM)
    samples = exporter.scrape()
    assert of_job(samples, "a")[("jobobject_processes",)] == 3
    totals = {key: value for key, value in of_job(samples, "a").items() if key[0].endswith("_total")}
    assert totals == {("jobobject_cpu_seconds_total", ("mode", "user")): 12}
    assert not of_job(samples, "b"), "an empty cell is no zero"
    exporter.wait_for_log(r"skipped: Pages/Sec \(record")


@pytest.mark.parametrize(
    "content, said",
    [
        (None, "No such file or directory"),
        (b"", "empty"),
        (b"hello\n", "is not a counter log"),
        (b"\0" * 5000, "is not a counter log"),
    ],
    ids=["missing", "empty", "text", "zeros"],
)
def test_a_log_that_cannot_be_played_keeps_the_exporter_from_starting(tmp_path, content, said):
    log = tmp_path / "bad.blg"
    if content is not None:
        log.write_bytes(content)
    code, out, err = run(NATIVE_PROGRAM, "serve", "--web.listen-address=127.0.0.1:0", f"--pdh.log={log}")
    assert code == 1 and out == ""
    assert "bad.blg" in err and said in err


def test_a_log_that_is_cut_off_plays_to_the_cut(start_exporter, tmp_path):
    log = tmp_path / "cut.blg"
    log.write_bytes(RECORDING.read_bytes()[: os.path.getsize(RECORDING) // 2 + 77])
    exporter = start_exporter(f"--pdh.log={log}", "--pdh.log.speed=100000", program=NATIVE_PROGRAM)
    assert source(exporter.scrape(), "pdh") == 1
    wait_until(lambda: source(exporter.scrape(), "pdh") == 0, "the cut is reached")
    exporter.wait_for_log("cut.blg.*byte")


def test_a_log_that_was_repaired_comes_back(start_exporter, tmp_path):
    log = tmp_path / "growing.blg"
    whole = RECORDING.read_bytes()
    log.write_bytes(whole[: len(whole) // 2 + 77])
    exporter = start_exporter(f"--pdh.log={log}", "--pdh.log.speed=2000", program=NATIVE_PROGRAM)
    wait_until(lambda: source(exporter.scrape(), "pdh") == 0, "the cut is reached")
    log.write_bytes(whole)
    wait_until(lambda: source(exporter.scrape(), "pdh") == 1, "the log is whole again")


def test_a_log_that_is_being_opened_does_not_hold_up_a_stop(tmp_path):
    log = tmp_path / "endless.blg"
    header = RECORDING.read_bytes()[:65536]
    size = 16 << 20
    buffer = bytearray(72)  # which holds no event: of the file, no more than its beginnings take room
    struct.pack_into("<II", buffer, 0, size, len(buffer))
    with log.open("wb") as file:
        file.write(header)
        for number in range(4000):
            file.seek(len(header) + number * size)
            file.write(buffer)
        file.truncate(len(header) + 4000 * size)
    program = subprocess.Popen([*NATIVE_PROGRAM, "serve", "--web.listen-address=127.0.0.1:0", f"--pdh.log={log}"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert b"starting" in program.stderr.readline()
    time.sleep(0.5)
    program.send_signal(signal.SIGINT)
    assert program.wait(timeout=3) == 0
    program.stderr.close()


def test_the_log_file_is_never_a_file_that_is_read(tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("flags: {}\n")
    recording = tmp_path / "day.blg"
    recording.write_bytes(RECORDING.read_bytes())
    (tmp_path / "link").symlink_to(recording)
    for name, flag in (("c.yaml", "--config.file={}"), ("day.blg", "--pdh.log={}"), ("link", "--pdh.log={}"), ("day.blg", "--etw.log={}")):
        read = {"link": "day.blg"}.get(name, name)
        code, _, said = run(NATIVE_PROGRAM, "--log.output=file", f"--log.file={tmp_path / name}", flag.format(tmp_path / read))
        assert code == 1 and "is a file that the exporter reads" in said
    assert recording.read_bytes() == RECORDING.read_bytes() and config.read_text() == "flags: {}\n"


def test_a_start_that_fails_is_said_although_the_log_file_takes_nothing(tmp_path):
    code, _, said = run(NATIVE_PROGRAM, "--log.output=file", "--log.file=/dev/full", f"--pdh.log={tmp_path / 'absent'}")
    assert code == 1 and "No such file or directory" in said


@pytest.mark.parametrize("file", ["/no/such/folder/x", "/dev/null", str(RECORDING)])
def test_a_standard_error_that_nobody_reads_holds_up_no_start_and_no_failure(file):
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writer, bytes(4096))
    os.set_blocking(writer, True)
    arguments = ["--web.listen-address=127.0.0.1:0", f"--pdh.log={RECORDING}", "--log.output=file", f"--log.file={file}"]
    if file == "/dev/null":
        arguments[1] = "--pdh.log=/no/such/log"
    program = subprocess.Popen([*NATIVE_PROGRAM, *arguments], stderr=writer)
    time.sleep(0.5)
    program.send_signal(signal.SIGTERM)
    program.wait(timeout=10)
    os.close(reader)
    os.close(writer)


@pytest.mark.parametrize("flag", ["--pdh.log={}", "--pdh.log=-", "--pdh.log=x --pdh.names={}", "--log.output=file --log.file={}"])
def test_a_pipe_that_nobody_uses_does_not_hold_up_a_stop(tmp_path, flag):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    arguments = flag.format(pipe).split()
    silent, writer = os.pipe()
    program = subprocess.Popen([*NATIVE_PROGRAM, "serve", "--web.listen-address=127.0.0.1:0", *arguments], stdin=silent)
    time.sleep(0.5)
    assert program.poll() is None
    program.send_signal(signal.SIGINT)
    assert program.wait(timeout=6) == 0
    os.close(silent)
    os.close(writer)


def test_a_reload_that_waits_for_a_pipe_does_not_hold_up_a_stop(start_exporter, tmp_path):
    config = tmp_path / "c.yaml"
    config.write_text("flags: {}\n")
    exporter = start_exporter(f"--config.file={config}", program=NATIVE_PROGRAM)
    os.mkfifo(tmp_path / "pipe")
    config.write_text(f"flags: {{pdh.log: '{tmp_path / 'pipe'}'}}\n")
    exporter.process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    exporter.process.send_signal(signal.SIGTERM)
    assert exporter.process.wait(timeout=6) == 0


def test_doctor_knows_a_log(tmp_path):
    code, out, _ = run(NATIVE_PROGRAM, "doctor", "--no-collector.object", f"--pdh.log={RECORDING}")
    assert code == 0
    assert "pdh: up, 6 jobs" in out and "No problems found." in out
    code, out, _ = run(NATIVE_PROGRAM, "doctor")
    assert code == 1
    assert "object: DOWN" in out and "pdh: DOWN" in out and "What to do: " in out
