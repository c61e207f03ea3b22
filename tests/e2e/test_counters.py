"""The command `counters` on counter logs, as an operator meets it."""

import csv
import io
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import NATIVE_PROGRAM, ROOT, run

TESTDATA = Path(os.environ.get("JOBOBJECT_TESTDATA", ROOT.parent / "shared/testdata"))

HEADER = (
    '"(PDH-CSV 4.0) (Pacific Daylight Time)(420)","\\\\HOST\\Job Object(build)\\Pages/Sec",'
    '"\\\\HOST\\Job Object(a,b)\\Pages/Sec","\\\\HOST\\Job Object(build)\\Pages/Sec","\\\\HOST\\Memory\\Available Bytes"\r\n'
)
ROWS = '"02/19/2013 18:50:01.125","0.10000000000000001","2"," ","4096"\r\n"02/19/2013 18:50:02.125","1e+20","3","4","4096"\r\n'
AS_THEY_ARE = "jobobject_exporter: {} contains formatted values, not raw ones; they are shown unchanged\n"
MORE_HELP = "\nRun jobobject_exporter --help for the flags and commands.\n"


@pytest.fixture
def make_log(tmp_path):
    def make(text=HEADER + ROWS, name="log.csv"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return file

    return make


def counters(*arguments):
    return run(NATIVE_PROGRAM, "counters", *arguments)


def test_a_formatted_log_as_a_table_says_that_it_is_formatted(make_log):
    file = make_log()
    code, out, error = counters(f"--pdh.log={file}")
    assert (code, error) == (0, AS_THEY_ARE.format(file))
    assert out.splitlines() == [
        "TIMESTAMP                VALUE                 PATH",
        r"2013-02-19T18:50:01.125  0.1                   \\HOST\Job Object(build)\Pages/Sec",
        r"2013-02-19T18:50:01.125  2                     \\HOST\Job Object(a,b)\Pages/Sec",
        r"2013-02-19T18:50:01.125  4096                  \\HOST\Memory\Available Bytes",
        r"2013-02-19T18:50:02.125  1e+20                 \\HOST\Job Object(build)\Pages/Sec",
        r"2013-02-19T18:50:02.125  3                     \\HOST\Job Object(a,b)\Pages/Sec",
        r"2013-02-19T18:50:02.125  4                     \\HOST\Job Object(build#1)\Pages/Sec",
        r"2013-02-19T18:50:02.125  4096                  \\HOST\Memory\Available Bytes",
    ]


def test_csv_and_json_hold_the_same_values(make_log):
    file = make_log()
    code, out, error = counters(f"--pdh.log={file}", "--formatted", "--format=csv")
    assert (code, error) == (0, "")
    assert out.startswith("timestamp,path,value\n")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[1] == {"timestamp": "2013-02-19T18:50:01.125", "path": r"\\HOST\Job Object(a,b)\Pages/Sec", "value": "2"}
    code, out, error = counters(f"--pdh.log={file}", "--formatted", "--format=json")
    assert (code, error) == (0, "")
    objects = json.loads(out)
    assert [{**one, "value": float(one["value"])} for one in rows] == objects
    assert len(objects) == 7


def test_list_prints_each_path_once(make_log):
    code, out, error = counters(f"--pdh.log={make_log()}", "--list")
    assert (code, error) == (0, "")
    assert out.splitlines() == [
        r"\\HOST\Job Object(build)\Pages/Sec",
        r"\\HOST\Job Object(a,b)\Pages/Sec",
        r"\\HOST\Memory\Available Bytes",
        r"\\HOST\Job Object(build#1)\Pages/Sec",
    ]


@pytest.mark.parametrize(
    "pattern, paths",
    [
        (r"\Memory\*", [r"\\HOST\Memory\Available Bytes"]),
        (r"\\host\job object(BUILD*)\*", [r"\\HOST\Job Object(build)\Pages/Sec", r"\\HOST\Job Object(build#1)\Pages/Sec"]),
        (r"\Job Object(build#1)\Pages/Sec", [r"\\HOST\Job Object(build#1)\Pages/Sec"]),
        (r"\*(*,*)\*", [r"\\HOST\Job Object(a,b)\Pages/Sec"]),
    ],
)
def test_paths_choose_by_wildcards(make_log, pattern, paths):
    assert counters(f"--pdh.log={make_log()}", "--list", pattern) == (0, "\n".join(paths) + "\n", "")


def test_a_path_that_matches_nothing_is_named(make_log):
    file = make_log()
    code, out, error = counters(f"--pdh.log={file}", "--formatted", "--format=csv", r"\Memory\*", r"\Other(*)\*")
    assert code == 1
    assert len(out.splitlines()) == 3
    assert error == "jobobject_exporter: no counter matches \\Other(*)\\*; --list shows the available counters\n"
    assert counters(f"--pdh.log={file}", "--list", r"\Job Object\*") == (
        1, "", "jobobject_exporter: no counter matches \\Job Object\\*\n")


@pytest.mark.parametrize("form, start, end", [("csv", "timestamp,", ",4096\n"), ("json", "[", "}\n]\n")])
def test_all_before_a_damage_is_shown_and_then_the_error(make_log, form, start, end):
    file = make_log(HEADER + ROWS + '"02/19/2013 18:50:03.1')
    code, out, error = counters(f"--pdh.log={file}", "--formatted", f"--format={form}")
    assert code == 1
    assert out.startswith(start)
    assert out.endswith(end)
    assert out.count("2013-02-19T18:50:02.125") == 4
    assert error == (
        f"jobobject_exporter: {file}, line 4: the last line is truncated (the log is still being written or was not "
        "closed): a quote is not closed; the row is skipped\n"
    )


@pytest.mark.parametrize(
    "text, said",
    [
        (
            '"(PDH-CSV 4.0)";"\\\\H\\Memory\\Pages/sec"\n',
            "cannot read the counter log {} at line 1, byte 0: the cells are separated by ';', as some regional settings "
            "have it, not by comma or tab; record to a .blg file, or with English regional settings",
        ),
        (
            '"(PDH-CSV 4.0)","\\\\H\\Memory\\Pages/sec"\n"02/19/2013 18:50:01.125","1,5"\n',
            "{}, line 2, column 2: '1,5' has a decimal comma; record to a .blg file, or with English regional settings; the "
            "value is skipped",
        ),
        (
            '"(PDH-CSV 4.0)","\\\\H\\Memory\\Pages/sec"\n"19.02.2013 18:50:01.125","1"\n',
            "{}, line 2: '19.02.2013 18:50:01.125' does not have the format MM/DD/YYYY HH:MM:SS.mmm; record to a .blg file, or "
            "with English regional settings; the row is skipped",
        ),
    ],
    ids=["semicolons", "decimal comma", "date"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(make_log, text, said):
    file = make_log(text)
    code, _, error = counters(f"--pdh.log={file}", "--formatted")
    assert (code, error) == (1, f"jobobject_exporter: {said.format(file)}\n")


@pytest.mark.parametrize("text", ["", "\n", "time,value\n1,2\n", b"\0" * 100])
def test_what_is_no_log_is_named(make_log, text):
    file = make_log(text)
    code, out, error = counters(f"--pdh.log={file}")
    assert (code, out) == (1, "")
    assert error.startswith(f"jobobject_exporter: {file} is ")


def test_a_log_that_is_not_there_is_named():
    assert counters("--pdh.log=/no/such.csv") == (
        1, "", "jobobject_exporter: cannot open /no/such.csv: No such file or directory (errno 2)\n")


def test_without_a_log_it_says_where_live_counters_are():
    assert counters() == (
        1, "", "jobobject_exporter: live performance counters exist only on Windows; use a counter log with "
        "--pdh.log=FILE\n")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--format=xml"], "--format: 'xml' is not valid; expected one of csv, json, table"),
        (
            ["Memory"],
            "PATH: 'Memory' is not a counter path (character 1): it does not start with a backslash; a path looks like "
            "\\set(instance)\\counter, \\set\\counter or \\\\machine\\set(instance)\\counter",
        ),
        (["--list", "--formatted"], "--list: prints only paths and cannot be combined with --formatted or --format"),
        (["--list", "--count=2"], "--count: cannot be combined with --list"),
        (["--pdh.log=x", "--interval=2"], "--interval: applies only to live counters; a log is shown in full, with its own times"),
        (["--pdh.log=x", "--count=2"], "--count: applies only to live counters; a log is shown in full, with its own times"),
        (["--interval=nan"], "--interval: nan is not a number"),
        (["--count=0"], "--count: Value 0 not in range 1 to 1000000000"),
    ],
)
def test_wrong_usage_exits_with_2(arguments, said):
    assert counters(*arguments) == (2, "", f"jobobject_exporter: {said}{MORE_HELP}")


def test_a_name_does_not_act_on_the_terminal(make_log):
    name = "red \x1b[31m and \u009b31m"
    file = make_log(f'"(PDH-CSV 4.0)","\\\\H\\Job Object({name})\\Pages/Sec"\n"02/19/2013 18:50:01.125","1"\n')
    code, out, error = counters(f"--pdh.log={file}", "--formatted")
    assert (code, error) == (0, "")
    assert r"(red \u001b[31m and \u009b31m)" in out
    assert json.loads(counters(f"--pdh.log={file}", "--formatted", "--format=json")[1])[0]["path"] == (
        f"\\\\H\\Job Object({name})\\Pages/Sec")


def test_a_reader_that_goes_away_ends_it_quietly(make_log):
    file = make_log(HEADER + ROWS * 20_000)
    process = subprocess.Popen(
        [*NATIVE_PROGRAM, "counters", f"--pdh.log={file}", "--formatted"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
    )
    assert process.stdout.readline().startswith(b"TIMESTAMP")
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 1
    process.stderr.close()


def test_every_raw_value_of_a_real_log_is_what_another_reader_decoded():
    log = TESTDATA / "blg/tx-BasicPerfCounters.blg"
    if not log.exists():
        pytest.skip(f"there is no {log}")
    code, out, error = counters(f"--pdh.log={log}", "--format=csv")
    assert (code, error) == (0, "")
    shown = list(csv.reader(io.StringIO(out)))[1:]
    with (TESTDATA / "blg/tx-BasicPerfCounters.raw.csv").open(encoding="utf-8") as file:
        decoded = list(csv.reader(file))[1:]
    assert len(shown) == len(decoded) == 6010
    for ours, (time, counter, instance, *values) in zip(shown, decoded):
        month, day, year, clock = re.fullmatch(r"(..)/(..)/(....) (.*)", time).groups()
        object_name, counter = counter.split("/", 1)
        path = f"\\\\GEORGIS3\\{object_name}({instance})\\{counter}"
        assert ours == [f"{year}-{month}-{day}T{clock}", path, *values]
