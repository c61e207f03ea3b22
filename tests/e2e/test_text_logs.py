"""Text logs as people really have them: damaged, in lower case, from another language, appended to each other."""

import csv
import io

from conftest import NATIVE_BUILD, NATIVE_PROGRAM, run

RECORDING = NATIVE_BUILD / "synthetic-day.blg"


def backfill(tmp_path, text, *flags, name="log.csv"):
    """Exit code, {series: [(time, value)]} without the two constant families, and what was said."""
    log = tmp_path / name
    log.write_bytes(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode())
    code, out, said = run(NATIVE_PROGRAM, "backfill", str(log), *flags)
    return code, series_of(out), said


def series_of(text):
    series = {}
    for line in text.splitlines():
        if not line.startswith(("#", "jobobject_info", "jobobject_source")):
            key, value, time = line.rsplit(" ", 2)
            series.setdefault(key, []).append((float(time), float(value)))
    return series


def pdh_csv(header, *rows):
    """A log of jobs on HOST, in UTC; rows are a minute apart from 2024-07-04 10:00."""
    lines = [["(PDH-CSV 4.0) (UTC)(0)", *header], *([f"07/04/2024 10:{i:02}:00.000", *row] for i, row in enumerate(rows))]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines)


def processes(job):
    return f'jobobject_processes{{host="HOST",job_object="{job}",namespace="global"}}'


START = 1720087200
ACTIVE = r"\\HOST\Job Object(a)\Process Count - Active"


def test_raw_counts_of_a_text_log_feed_their_counters(tmp_path):
    """The formatted values of a binary log, as relog writes them, against that log itself (local time: UTC+1)."""
    _, printed, _ = run(NATIVE_PROGRAM, "counters", f"--pdh.log={RECORDING}", "--formatted", "--format=csv", r"\Job Object(*)\*")
    rows = {}
    paths = {}
    for row in csv.DictReader(io.StringIO(printed)):
        date, clock = row["timestamp"].split("T")
        year, month, day = date.split("-")
        paths.setdefault(row["path"])
        rows.setdefault(f"{month}/{day}/{year} {clock}", {})[row["path"]] = row["value"]
    cells = [["(PDH-CSV 4.0) (W. Europe Standard Time)(-60)", *paths], *([time, *(row.get(path, " ") for path in paths)] for time, row in rows.items())]
    text = "".join(",".join('"' + cell + '"' for cell in line) + "\n" for line in cells)
    code, from_text, said = backfill(tmp_path, text)
    assert code == 0, said
    whole = series_of(run(NATIVE_PROGRAM, "backfill", str(RECORDING))[1])
    raw = {key: values for key, values in whole.items() if not key.startswith("jobobject_page_faults")}
    assert {key.split("{")[0] for key in raw} >= {
        "jobobject_cpu_seconds_total", "jobobject_cpu_period_seconds", "jobobject_processes",
        "jobobject_processes_assigned_total", "jobobject_processes_terminated_by_limit_total",
    }
    assert from_text == raw


def test_names_in_any_case_are_one_job_in_all_rows_and_files(tmp_path):
    lower = tmp_path / "2.csv"
    lower.write_text(pdh_csv([r"\\host\job object(nightly build)\process count - active"], ["9"]).replace("10:00:00", "11:00:00"))
    text = pdh_csv([r"\\HOST\Job Object(Nightly Build)\Process Count - Active"], ["3"])
    text += pdh_csv([r"\\Host\JOB OBJECT(NIGHTLY BUILD)\PROCESS COUNT - ACTIVE"], ["4"]).replace("10:00:00", "10:30:00")
    code, series, said = backfill(tmp_path, text, str(lower))
    assert code == 0, said
    assert series == {processes("Nightly Build"): [(START, 3), (START + 1800, 4), (START + 3600, 9)]}


def test_damage_costs_a_cell_or_a_row_and_is_named(tmp_path):
    rows = [[str(i)] for i in range(30)]
    rows[3] = ["bad"]
    rows[5] = ["5", "5"]
    code, series, said = backfill(tmp_path, pdh_csv([ACTIVE], *rows))
    assert code == 1
    assert series == {processes("a"): [(START + 60 * i, i) for i in range(30) if i not in {3, 5}]}
    assert "log.csv, line 5, column 2: 'bad' is not a number" in said
    assert "log.csv, line 7: the row has 3 cells; the header has 2" in said


def test_of_much_damage_the_first_ten_are_named_and_the_rest_counted(tmp_path):
    twice = [ACTIVE.replace("(a)", f"({job})") for job in "bbccdd"]
    rows = [[f"bad{i}", *"123456"] for i in range(25)] + [["7", *"123456"]]
    code, _, said = backfill(tmp_path, pdh_csv([ACTIVE, *twice], *rows))
    assert code == 1
    assert said.count("is not a number; the value is skipped\n") == 11  # the last one says what the rest is like
    assert "15 more like this one: " in said
    for job in "bcd":
        assert f"two jobs are named '{job}'" in said


def test_what_nobody_asked_for_is_no_loss(tmp_path):
    details = r"\\HOST\Job Object Details(a/cl)\Handle Count"
    text = pdh_csv([ACTIVE, r"\\HOST\Process(x)\% Processor Time", details, ACTIVE.replace("(a)", "(b)")],
                   ["1", "-1.#IND", "bad", "bad"])
    code, series, said = backfill(tmp_path, text, r"--match=\Job Object(a)\*")
    assert (code, series) == (0, {processes("a"): [(START, 1)]}), said
    assert backfill(tmp_path, text)[0] == 1
    log = tmp_path / "log.csv"
    assert run(NATIVE_PROGRAM, "counters", f"--pdh.log={log}", r"\Job Object(a)\*")[0] == 0
    code, out, said = run(NATIVE_PROGRAM, "counters", f"--pdh.log={log}")
    assert code == 1 and "line 2, column 5: 'bad' is not a number" in said and ACTIVE in out


def test_a_cut_last_line_gives_no_value(tmp_path):
    text = pdh_csv([ACTIVE], ["12348"], ["12349"]).replace('"', "")
    code, series, said = backfill(tmp_path, text[:-4])
    assert (code, series) == (1, {processes("a"): [(START, 12348)]})
    assert "line 3: the last line is truncated" in said


def test_times_of_a_spreadsheet_are_refused_as_what_they_are(tmp_path):
    code, series, said = backfill(tmp_path, pdh_csv([ACTIVE], ["1"]).replace("07/04/2024 10:00:00.000", "7/4/2024 18:00"))
    assert (code, series) == (1, {})
    assert "'7/4/2024 18:00' is a time as a spreadsheet saves it" in said


def test_names_in_a_code_page_are_not_merged(tmp_path):
    text = pdh_csv([ACTIVE.replace("(a)", f"({job})") for job in ("Büro", "Bäro")], ["1", "2"]).encode("cp1252")
    code, series, said = backfill(tmp_path, text)
    assert code == 0 and sorted(values[0][1] for values in series.values()) == [1, 2]
    assert "unknown code page" in said
