"""Counter logs become Prometheus history: promtool makes blocks of it, and a real server answers for the day."""

import contextlib
import json
import re
import subprocess
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from pathlib import Path

import pytest
from conftest import NATIVE_BUILD, NATIVE_PROGRAM, WINDOWS_PROGRAM, free_port, run, wait_until
from prometheus_client.openmetrics.parser import text_string_to_metric_families

RECORDING = NATIVE_BUILD / "synthetic-day.blg"
MIDNIGHT = 1772409600  # 2026-03-02 UTC


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    file = tmp_path_factory.mktemp("history") / "history.om"
    code, out, said = run(NATIVE_PROGRAM, "backfill", str(RECORDING), f"--output={file}")
    assert (code, out) == (0, "")
    return file, said


@pytest.fixture(scope="module")
def prometheus(history, tmp_path_factory):
    """Answers range queries over the day with {label set: [(time, value)]}."""
    folder = tmp_path_factory.mktemp("prometheus")
    data = folder / "data"
    subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(history[0]), str(data)],
        check=True, capture_output=True, timeout=120,
    )
    (folder / "prometheus.yml").write_text("global: {}\n")
    port = free_port()
    with (folder / "prometheus.log").open("wb") as log:
        server = subprocess.Popen(
            ["prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={data}",
             "--storage.tsdb.retention.time=100y", f"--web.listen-address=127.0.0.1:{port}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )

    def ready():
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=5).status == 200
        except OSError:
            return False

    wait_until(ready, "Prometheus is ready")

    def query_range(expression, step=600):
        arguments = {"query": expression, "start": MIDNIGHT, "end": MIDNIGHT + 86400, "step": step}
        url = f"http://127.0.0.1:{port}/api/v1/query_range?" + urllib.parse.urlencode(arguments)
        with urllib.request.urlopen(url, timeout=30) as answer:
            result = json.load(answer)["data"]["result"]
        return {
            frozenset(one["metric"].items()): [(int(time) - MIDNIGHT, float(value)) for time, value in one["values"]]
            for one in result
        }

    yield query_range
    server.terminate()
    server.wait(30)


def only(answer):
    assert len(answer) == 1, answer
    return dict(next(iter(answer.values())))


def test_what_was_passed_by_and_written_is_told(history):
    assert "synthetic-day.blg: skipped: Processor\n" in history[1]
    assert "samples of" in history[1]


def test_an_independent_parser_accepts_the_text(history):
    text = history[0].read_text(encoding="utf-8")
    assert text.endswith("# EOF\n")
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert families["jobobject_cpu_seconds"].type == "counter"
    times = defaultdict(list)
    for sample in families["jobobject_processes"].samples:
        assert sample.labels["host"] == "SYNTHETIC"
        times[sample.labels["job_object"]].append(float(sample.timestamp))
    assert times["synthetic empty"] == [MIDNIGHT + 240 * i for i in range(361)]
    report = [time - MIDNIGHT for time in times["synthetic report"]]
    assert min(report) == 7200 and max(report) < 23 * 3600 and not [t for t in report if 9600 < t < 79200]


def test_a_level_is_what_the_recording_says(prometheus):
    active = only(prometheus('jobobject_processes{job_object="synthetic build agent",host="SYNTHETIC"}'))
    assert active[0] == 2 and active[2 * 3600] == 10 and active[12 * 3600] == 2
    assert len(active) == 145


def test_a_rate_is_what_the_recording_says(prometheus):
    rate = only(prometheus('rate(jobobject_cpu_seconds_total{job_object="synthetic limited",mode="user"}[20m])'))
    assert rate[6 * 3600] == pytest.approx(0.25, rel=1e-6)
    assert min(value for time, value in rate.items() if time >= 1800) == pytest.approx(0.25, rel=1e-6)


def test_page_faults_do_not_fall_where_32_bits_wrap(prometheus):
    faults = only(prometheus('jobobject_page_faults_total{job_object="synthetic app pool"}'))
    values = [faults[time] for time in sorted(faults)]
    assert values == sorted(values)
    assert values[0] < 2**32 < values[-1]


def test_a_job_that_begins_anew_is_a_reset_and_loses_nothing(prometheus):
    resets = only(prometheus('resets(jobobject_cpu_seconds_total{job_object="synthetic watchdog",mode="user"}[1d])'))
    assert resets[86400] == 2  # at noon, and at the midnight that ends the day
    grown = only(prometheus('increase(jobobject_cpu_seconds_total{job_object="synthetic watchdog",mode="user"}[20h])'))
    assert grown[20 * 3600] == pytest.approx(20 * 3600 * 0.01, rel=0.02)


def test_a_job_that_ended_is_gone(prometheus):
    report = only(prometheus('jobobject_processes{job_object="synthetic report"}'))
    assert 8 * 3600 not in report
    assert report[2 * 3600 + 600] == 1 and report[22 * 3600 + 600] == 1


def test_the_limits_of_a_period_show_as_a_gauge(prometheus):
    period = only(prometheus('jobobject_cpu_period_seconds{job_object="synthetic limited",mode="user"}'))
    assert period[6 * 3600] == 0 and period[5 * 3600] == 4500


def test_a_choice_of_counters(tmp_path):
    code, out, said = run(
        NATIVE_PROGRAM, "backfill", str(RECORDING), r"--match=\Job Object(synthetic l*)\Process Count - *", r"--match=\Nothing(*)\*"
    )
    assert code == 0
    names = {line.split("{")[0] for line in out.splitlines() if not line.startswith("#")}
    assert names == {
        "jobobject_info", "jobobject_source", "jobobject_processes", "jobobject_processes_assigned_total",
        "jobobject_processes_terminated_by_limit_total",
    }
    assert all('job_object="synthetic limited"' in line for line in out.splitlines() if not line.startswith("#"))
    assert r"--match=\Nothing(*)\* matched no job counter" in said


def test_labels_and_times_are_moved_to_those_of_a_scrape(history):
    code, out, _ = run(NATIVE_PROGRAM, "backfill", str(RECORDING), "--label=job=windows", "--label=instance=h:1", "--label=host=",
                       "--shift=-1h30m")
    assert code == 0
    before = history[0].read_text(encoding="utf-8")
    expected = [
        re.sub(r" (\S+)$", lambda time: f" {int(time[1]) - 5400}", line).replace('{host="SYNTHETIC",', '{job="windows",instance="h:1",')
        if not line.startswith("#") else line for line in before.splitlines()]
    assert out.splitlines() == expected


def test_two_halves_make_the_whole(tmp_path, history):
    whole = RECORDING.read_bytes()
    (tmp_path / "cut.blg").write_bytes(whole[: len(whole) // 2])
    file = tmp_path / "both.om"
    code, _, said = run(NATIVE_PROGRAM, "backfill", str(tmp_path / "cut.blg"), str(RECORDING), f"--output={file}")
    assert "cut.blg" in said and "values were replaced: of two values of one series with the same millisecond, the later one" in said
    assert file.read_text(encoding="utf-8") == history[0].read_text(encoding="utf-8")
    assert code in (0, 1)  # 1 where the cut went through a buffer


def test_a_damaged_log_gives_what_stands_before_the_damage(tmp_path):
    whole = bytearray(RECORDING.read_bytes())
    whole[400_000:400_400] = bytes(400)
    (tmp_path / "damaged.blg").write_bytes(whole)
    code, out, said = run(NATIVE_PROGRAM, "backfill", str(tmp_path / "damaged.blg"))
    assert code == 1
    assert out.endswith("# EOF\n") and 'job_object="synthetic empty"' in out
    assert "damaged.blg" in said and "byte" in said


def test_nothing_is_written_where_there_is_nothing(tmp_path):
    log = tmp_path / "other.csv"
    log.write_text('"(PDH-CSV 4.0) (UTC)(0)","\\\\H\\Processor(_Total)\\% Processor Time"\n"02/19/2013 18:50:17.844","3"\n')
    output = tmp_path / "out.om"
    code, out, said = run(NATIVE_PROGRAM, "backfill", str(log), f"--output={output}")
    assert (code, out) == (1, "")
    assert "nothing was written" in said and not output.exists()
    code, _, said = run(NATIVE_PROGRAM, "backfill", str(log), f"--output={log}")
    assert code == 1 and "is one of the logs" in said
    assert list(tmp_path.iterdir()) == [log]


def test_the_windows_program_writes_the_same(tmp_path, history):
    code, _, said = run(WINDOWS_PROGRAM, "backfill", str(RECORDING), f"--output={tmp_path / 'w.om'}")
    assert code == 0, said
    assert (tmp_path / "w.om").read_bytes() == history[0].read_bytes()
    code, out, _ = run(WINDOWS_PROGRAM, "backfill", str(RECORDING))
    assert code == 0 and out.encode() == history[0].read_bytes()


def test_memory_does_not_grow_with_the_log(tmp_path):
    large = tmp_path / "large.blg"
    subprocess.run([str(NATIVE_BUILD / "make_recording"), "large", str(large), "200000000"], check=True, timeout=120)
    process = subprocess.Popen([*NATIVE_PROGRAM, "backfill", str(large), f"--output={tmp_path / 'large.om'}"])
    most = 0
    while process.poll() is None:
        with contextlib.suppress(OSError, StopIteration):
            status = Path(f"/proc/{process.pid}/status").read_text()
            most = max(most, next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")))
        time.sleep(0.005)
    assert process.returncode == 0
    assert 0 < most <= 64 * 1024, f"{most} KiB"


def values_of(text, metric):
    """Value and second of each sample of a metric's only series."""
    lines = [line.split() for line in text.splitlines() if line.startswith(metric + "{")]
    return [(float(line[-2]), float(line[-1])) for line in lines]


def write_log(path, zone, times):
    rows = "".join(f'"{time}","{number}"\n' for number, time in enumerate(times))
    path.write_text(f'"(PDH-CSV 4.0) {zone}","\\\\HOST\\Job Object(a)\\Process Count - Active"\n{rows}', encoding="utf-8")
    return str(path)


def test_a_text_log_over_a_change_of_clocks(tmp_path):
    times = ["11/01/2026 01:10:00.000", "11/01/2026 01:30:00.000", "11/01/2026 01:50:00.000", "11/01/2026 01:10:00.000",
             "11/01/2026 01:30:00.000", "11/01/2026 01:50:00.000", "11/01/2026 02:10:00.000"]
    first = 1793509800  # 2026-11-01T05:10:00Z
    steady = [(float(number), first + 1200.0 * number) for number in range(len(times))]
    for name, zone, flags in [
        ("known", "(Eastern Daylight Time)(240)", []),
        ("foreign", "(heure d'été)(240)", []),
        ("told", "", ["--time-zone=America/New_York"]),
        ("told-by-windows", "", ["--time-zone=eastern standard time"]),
    ]:
        log = write_log(tmp_path / f"{name}.csv", zone, times if name != "told" and name != "told-by-windows" else times[:3] + times[6:])
        code, out, said = run(NATIVE_PROGRAM, "backfill", log, *flags)
        found = values_of(out, "jobobject_processes")
        if flags:
            # Nothing says in which of the two hours it began.
            assert code == 1 and "cannot be told" in said
            assert found[0] == (0.0, float(first)) and len(found) == 4
        else:
            assert (code, found) == (0, steady), said
    code, _, said = run(NATIVE_PROGRAM, "backfill", log, "--time-zone=Moon/Tycho")
    assert code == 1 and "unknown time zone 'Moon/Tycho'" in said


def test_a_counter_that_dips_is_held_and_that_is_said(tmp_path):
    log = tmp_path / "dip.csv"
    log.write_text(
        '"(PDH-CSV 4.0) (UTC)(0)","\\\\H\\Job Object(a)\\Process Count - Active","\\\\H\\Job Object(a)\\Total mSec - User Mode"\n'
        + "".join(f'"02/19/2013 18:50:{15 * i:02}.000","3","{value}"\n' for i, value in enumerate([12000, 11985, 12100]))
    )
    code, out, error = run(NATIVE_PROGRAM, "backfill", str(log))
    assert code == 0
    values = [float(line.split()[-2]) for line in out.splitlines() if line.startswith("jobobject_cpu_seconds_total{")]
    assert values == [12, 12, 12.1]
    assert "1 readings had a counter that decreased although the job or process is the same one" in error
    assert "user" in error and "\\BaseNamedObjects\\a" in error
