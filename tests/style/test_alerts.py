"""What promtool does not ask of an alert: words for people, a runbook, and tests of when it fires and when not."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "dashboards" / "rules"
SEVERITIES = {"critical", "warning", "info"}


def load(pattern):
    files = sorted(RULES.glob(pattern))
    assert files
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in files]


ENTRIES = [rule for file in load("*.rules.yml") for group in file["groups"] for rule in group["rules"]]
ALERTS = {rule["alert"]: rule for rule in ENTRIES if "alert" in rule}
RECORDED = [rule["record"] for rule in ENTRIES if "record" in rule]
TESTS = [test for file in load("*.test.yml") for test in file["tests"]]
CASES = [(test, case) for test in TESTS for case in test.get("alert_rule_test", [])]
RUNBOOKS = (ROOT / "docs" / "runbooks.md").read_text(encoding="utf-8")


def minutes(duration):
    return sum(int(n) * {"s": 1 / 60, "m": 1, "h": 60}[unit] for n, unit in re.findall(r"(\d+)([smh])", duration))


def cases_of(alert):
    """Time, and whether it fires, in each test that has the alert."""
    tests = {}
    for test, case in CASES:
        if case["alertname"] == alert:
            fires = bool(case.get("exp_alerts"))
            tests.setdefault(test["name"], []).append((minutes(case["eval_time"]), fires))
    return tests


def test_every_alert_stands_once():
    names = [rule["alert"] for rule in ENTRIES if "alert" in rule]
    assert len(names) == len(set(names)) >= 18


def test_every_recording_rule_is_named_level_metric_operations_and_is_unique():
    assert len(RECORDED) == len(set(RECORDED)) > 15
    for name in RECORDED:
        level, metric, operations = name.split(":")
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", part) for part in (level, metric, operations)), name
        assert re.fullmatch(r"(instance|instance_mode|job|job_object|container)", level), name


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_says_how_bad_it_is_what_happened_and_where_to_read_on(name):
    rule = ALERTS[name]
    assert set(rule["labels"]) == {"severity"} and rule["labels"]["severity"] in SEVERITIES
    notes = rule["annotations"]
    assert set(notes) == {"summary", "description", "runbook_url"}
    assert "$labels.instance" in notes["summary"] and len(notes["summary"]) < 140
    assert notes["description"].endswith(".") and notes["description"] != notes["summary"]
    assert "{{" in notes["summary"] + notes["description"]
    assert notes["runbook_url"].endswith(f"runbooks.md#{name.lower()}")


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_a_runbook_with_meaning_evidence_and_remedy(name):
    section = re.search(rf"^### {name}\n(.*?)(?=^##|\Z)", RUNBOOKS, re.M | re.S)
    assert section, f"docs/runbooks.md has no section {name}"
    for word in ("Means", "Look at", "Do"):
        assert f"**{word}:**" in section.group(1), word


def test_no_runbook_is_of_an_alert_that_does_not_exist():
    assert set(re.findall(r"^### (\w+)$", RUNBOOKS, re.M)) == set(ALERTS)


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_is_tested_silent_firing_and_resolved(name):
    tests = cases_of(name)
    assert tests, f"no test of {name}"
    assert any(
        any(fires and any(t < at and not f for t, f in cases) and any(t > at and not f for t, f in cases)
            for at, fires in cases)
        for cases in tests.values()
    ), f"{name}: no test in which it is silent, fires and resolves"


@pytest.mark.parametrize("name", RECORDED)
def test_a_recording_rule_has_a_test_or_is_used_by_an_alert(name):
    texts = [expression["expr"] for test in TESTS for expression in test.get("promql_expr_test", [])]
    used = [rule["expr"] for rule in ALERTS.values()]
    assert any(name in text for text in texts + used), name
