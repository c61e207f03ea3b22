"""Debian's promtool loads the recording rules and alerts, and plays their tests."""

import subprocess
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "dashboards" / "rules"


def promtool(*arguments):
    ran = subprocess.run(["promtool", *arguments], cwd=RULES, capture_output=True, text=True, timeout=60)
    return ran.returncode, ran.stdout + ran.stderr


def test_the_rules_are_valid_and_each_has_the_effect_that_its_test_describes():
    for command, pattern in (("check", "*.rules.yml"), ("test", "*.test.yml")):
        files = [path.name for path in RULES.glob(pattern)]
        assert files
        code, output = promtool(command, "rules", *files)
        assert code == 0, output
