"""The script that asks a real Windows what could not be tried: under Wine at least all of it runs."""

import os
import re
import subprocess

from conftest import PATIENCE, ROOT, WINDOWS_BUILD, WINE_RUN, free_port

SCRIPT = ROOT / "scripts/ask-windows.cmd"


def ask(*arguments):
    quick = {"ASK_ROUNDS": "300", "ASK_SECONDS": "2", "ASK_PORT": str(free_port())}
    return subprocess.run([WINE_RUN, "cmd.exe", "/d", "/c", f"Z:{SCRIPT}", *arguments], capture_output=True, text=True,
                          timeout=4 * PATIENCE, stdin=subprocess.DEVNULL, env={**os.environ, **quick})


def test_every_question_is_asked_and_the_answers_are_kept(tmp_path):
    done = ask(f"Z:{WINDOWS_BUILD / 'jobobject_exporter.exe'}", f"Z:{tmp_path / 'answers'}")
    assert done.returncode == 0, done.stderr
    answers = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "answers").iterdir()}
    assert answers["answers.txt"].startswith("jobobject_exporter ")
    # Wine knows neither limits of CPU time nor of processes: there both programs end by themselves.
    codes = dict(re.findall(r"^(\w+): exit code (-?\d+)\r?$", answers["answers.txt"], re.M))
    assert codes.keys() == {"doctor", "time", "refused", "kill"}
    assert (codes["time"], codes["refused"]) == ("0", "7")
    assert answers["time.log"] == answers["refused.log"] == ""
    assert "# Report of jobobject_exporter" in answers["report.md"]
    assert "runs none, as Wine does" in answers["events.log"]
    assert "object: " in answers["doctor.txt"]


def test_it_says_what_it_needs(tmp_path):
    assert ask().returncode == 2
    done = ask("Z:\\no such\\program.exe", f"Z:{tmp_path}")
    assert done.returncode == 2
    assert "there is no program" in done.stderr
