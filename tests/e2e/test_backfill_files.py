"""What backfill reads from and writes to: files, devices, pipes, standard input and output."""

import os
import signal
import subprocess
import time

import pytest
from conftest import NATIVE_PROGRAM, WINDOWS_PROGRAM, of_job, run
from test_text_logs import ACTIVE, START, pdh_csv, processes, series_of

SERIES = {processes("a"): [(START, 3)]}


@pytest.fixture
def log(tmp_path):
    file = tmp_path / "day.part"
    file.write_text(pdh_csv([ACTIVE], ["3"]))
    return file


def files_in(folder):
    return sorted(file.name for file in folder.iterdir())


def test_an_input_is_never_an_output(tmp_path, log):
    before = log.read_bytes()
    assert run(NATIVE_PROGRAM, "backfill", str(log), f"--output={tmp_path / 'day'}")[0] == 0
    assert series_of((tmp_path / "day").read_text()) == SERIES
    os.link(log, tmp_path / "link")
    (tmp_path / "symbolic").symlink_to(log)
    for name in ("day.part", "link", "symbolic"):
        code, _, said = run(NATIVE_PROGRAM, "backfill", str(log), f"--output={tmp_path / name}")
        assert code == 1 and "is one of the logs" in said
    assert log.read_bytes() == before
    assert files_in(tmp_path) == ["day", "day.part", "link", "symbolic"]


def test_no_log_is_the_output_through_a_standard_stream(tmp_path, log):
    before = log.read_bytes()
    with log.open("rb") as standard_input:
        done = subprocess.run([*NATIVE_PROGRAM, "backfill", "-", f"--output={log}"], stdin=standard_input, capture_output=True, timeout=30)
    assert done.returncode == 1 and b"is one of the logs" in done.stderr
    with log.open("ab") as standard_output:
        done = subprocess.run([*NATIVE_PROGRAM, "backfill", str(log)], stdout=standard_output, stderr=subprocess.PIPE, timeout=30)
    assert done.returncode == 1 and b"standard output is one of the logs" in done.stderr
    assert log.read_bytes() == before


def test_a_link_to_the_output_stays_and_so_does_one_to_standard_output(tmp_path, log):
    """As root, a link that is replaced may be /dev/stdout."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/day")
    (tmp_path / "stdout").symlink_to("/proc/self/fd/1")
    assert run(NATIVE_PROGRAM, "backfill", str(log), f"--output={tmp_path / 'link'}")[0] == 0
    assert series_of((tmp_path / "folder/day").read_text()) == SERIES
    with (tmp_path / "out").open("w") as file:
        file.write("# before\n")
        file.flush()
        done = subprocess.run([*NATIVE_PROGRAM, "backfill", str(log), f"--output={tmp_path / 'stdout'}"], stdout=file, timeout=30)
    assert done.returncode == 0
    assert (tmp_path / "out").read_text().startswith("# before\n# HELP")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "stdout").is_symlink()
    assert files_in(tmp_path) == ["day.part", "folder", "link", "out", "stdout"]
    assert files_in(tmp_path / "folder") == ["day"]


def test_a_standard_output_that_is_closed_is_no_place_for_figures(log):
    """Its number would be the next file's: the spool, a connection, or another log."""
    for command in (["backfill", str(log)], ["metrics"], ["version"], ["counters", f"--pdh.log={log}"]):
        line = '"$0" "$@" >&-'
        done = subprocess.run(["sh", "-c", line, *NATIVE_PROGRAM, *command], capture_output=True, timeout=30)
        assert done.returncode == 1 and b"Bad file descriptor" in done.stderr, command


def test_what_stands_beside_the_output_is_left_alone(tmp_path, log):
    (tmp_path / "x.part").write_text("mine")
    (tmp_path / "y.part").symlink_to(tmp_path / "elsewhere")
    for name in "xy":
        assert run(NATIVE_PROGRAM, "backfill", str(log), f"--output={tmp_path / name}")[0] == 0
    assert (tmp_path / "x.part").read_text() == "mine"
    assert files_in(tmp_path) == ["day.part", "x", "x.part", "y", "y.part"]


def test_a_hyphen_is_standard_output_and_input(tmp_path, log):
    for arguments in (["-"], ["-", "--output=-"], ["-", "--output=/dev/stdout"]):
        done = subprocess.run([*NATIVE_PROGRAM, "backfill", *arguments], input=log.read_bytes(), capture_output=True, timeout=30)
        assert (done.returncode, series_of(done.stdout.decode())) == (0, SERIES)
    assert files_in(tmp_path) == ["day.part"]
    done = subprocess.run([*NATIVE_PROGRAM, "counters", "--pdh.log=-"], input=log.read_bytes(), capture_output=True, timeout=30)
    assert done.returncode == 0 and ACTIVE in done.stdout.decode()


def test_a_device_and_a_pipe_are_written_into(tmp_path, log):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([*NATIVE_PROGRAM, "backfill", str(log), f"--output={pipe}"]) as process:
        assert series_of(pipe.read_text()) == SERIES
    assert process.returncode == 0 and pipe.is_fifo()
    assert run(NATIVE_PROGRAM, "backfill", str(log), "--output=/dev/null")[0] == 0
    code, _, said = run(NATIVE_PROGRAM, "backfill", str(log), "--output=/dev/full")
    assert code == 1 and "cannot write /dev/full: No space left on device" in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_backfill_leaves_nothing_behind(tmp_path, number):
    """Many samples, so that writing takes longer than it takes to notice the partial file."""
    log = tmp_path / "log.csv"
    with log.open("w") as file:
        file.write(pdh_csv([ACTIVE.replace("(a)", f"({i})") for i in range(100)]))
        for i in range(3_000):
            file.write(f'"07/04/2024 {i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}.000"' + ',"3"' * 100 + "\n")
    # A shell lets its background jobs ignore SIGINT, and the program leaves it at that.
    process = subprocess.Popen([*NATIVE_PROGRAM, "backfill", str(log), f"--output={tmp_path / 'out.om'}"],
                               preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    end = time.monotonic() + 60
    while process.poll() is None and len(files_in(tmp_path)) < 2 and time.monotonic() < end:
        time.sleep(0.001)
    process.send_signal(number)
    assert process.wait(30) == -number
    assert files_in(tmp_path) == ["log.csv"]


def test_names_of_another_language_are_pointed_out_and_translated(tmp_path, start_exporter):
    log = tmp_path / "german.csv"
    log.write_bytes(pdh_csv([r"\\HOST\Auftr(a)\Zahl - tätig"], ["3"]).replace("Auftr", "Aufträge").encode("cp1252"))
    code, _, said = run(NATIVE_PROGRAM, "backfill", str(log))
    assert code == 1 and "another language than English" in said and "--pdh.names=FILE" in said
    table = tmp_path / "007.txt"
    table.write_bytes("1\r\n1847\r\n1500\r\nAufträge\r\n1518\r\nZahl - tätig\r\n".encode("utf-16"))
    english = tmp_path / "009.txt"
    english.write_text("1\n1847\n1500\nJob Object\n1518\nProcess Count - Active\n")
    names = [f"--pdh.names={table}", f"--pdh.names={english}", "--encoding=windows-1252"]
    code, out, said = run(NATIVE_PROGRAM, "backfill", str(log), *names)
    assert (code, series_of(out)) == (0, SERIES), said
    code, out, said = run(NATIVE_PROGRAM, "counters", f"--pdh.log={log}", "--list", *names, r"\Job Object(*)\*")
    assert (code, out.strip()) == (0, ACTIVE), said
    replayed = start_exporter(f"--pdh.log={log}", *names, program=NATIVE_PROGRAM).scrape()
    assert of_job(replayed, "a")[("jobobject_processes",)] == 3
    assert run(NATIVE_PROGRAM, "backfill", str(log), "--encoding=klingon")[0] == 2


def test_other_sets_in_english_are_not_taken_for_another_language(tmp_path):
    log = tmp_path / "other.csv"
    log.write_text(pdh_csv([r"\\HOST\Memory\Pages/sec"], ["3"]))
    assert "another language" not in run(NATIVE_PROGRAM, "backfill", str(log))[2]
    log.write_text(pdh_csv([r"\\HOST\Unknown\Pages/sec", ACTIVE], ["3", "3"]))
    assert "another language" not in run(NATIVE_PROGRAM, "backfill", str(log))[2]


def test_windows_program_expands_wildcards(tmp_path):
    """cmd.exe expands none."""
    for name, time_of_day in (("many-a.csv", "10:00"), ("many-b.csv", "10:01")):
        (tmp_path / name).write_text(pdh_csv([ACTIVE], ["3"]).replace("10:00:00", f"{time_of_day}:00"))
    (tmp_path / "other.csv").write_text("no log")
    pattern = f"Z:{tmp_path}\\many-*.csv".replace("/", "\\")
    output = tmp_path / "out.om"
    code, _, said = run(WINDOWS_PROGRAM, "backfill", pattern, f"--output=Z:{output}")
    assert code == 0, said
    assert series_of(output.read_text()) == {processes("a"): [(START, 3), (START + 60, 3)]}
    one = pattern.replace("many-*", "many-b*")
    assert run(WINDOWS_PROGRAM, "counters", f"--pdh.log={one}")[0] == 0
    code, _, said = run(WINDOWS_PROGRAM, "counters", f"--pdh.log={pattern}")
    assert code == 1 and "2 files match" in said
    code, _, said = run(WINDOWS_PROGRAM, "backfill", pattern.replace("many", "none"))
    assert code == 1 and "no file matches" in said


def test_windows_program_writes_into_its_null_device_and_keeps_what_is_beside(tmp_path, log):
    assert run(WINDOWS_PROGRAM, "backfill", f"Z:{log}", "--output=NUL")[0] == 0
    assert run(WINDOWS_PROGRAM, "backfill", f"Z:{log}", f"--output=Z:{tmp_path / 'day'}")[0] == 0
    assert files_in(tmp_path) == ["day", "day.part"]
    done = subprocess.run([*WINDOWS_PROGRAM, "backfill", "-"], input=log.read_bytes(), capture_output=True, timeout=60)
    assert (done.returncode, series_of(done.stdout.decode())) == (0, SERIES)
    code, out, said = run(WINDOWS_PROGRAM, "backfill", f"Z:{log}", "--encoding=windows-1252", "--output=-")
    assert (code, series_of(out)) == (0, SERIES), said
