"""The dashboards as a user imports them. Whether their queries give values is tested end to end."""

import copy
import json
from pathlib import Path

import pytest

from dashboard_rules import complaints
from test_documents import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]
DASHBOARDS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "dashboards" / "grafana").glob("*.json"))
}


def test_there_are_five_and_each_has_an_address_of_its_own():
    assert set(DASHBOARDS) == {"fleet", "job", "containers", "capacity", "exporter"}
    assert len({one["uid"] for one in DASHBOARDS.values()}) == len({one["title"] for one in DASHBOARDS.values()}) == 5


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_keeps_the_rules(name):
    assert complaints(DASHBOARDS[name], CATALOGUE) == []


@pytest.mark.parametrize("name", DASHBOARDS)
def test_the_dashboards_lead_to_each_other_and_keep_time_and_choice(name):
    link, = DASHBOARDS[name]["links"]
    assert (link["type"], link["keepTime"], link["includeVars"]) == ("dashboards", True, True)
    assert set(link["tags"]) <= set(DASHBOARDS[name]["tags"])


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_link_in_a_table_leads_to_a_dashboard_that_exists(name):
    known = {one["uid"] for one in DASHBOARDS.values()}
    text = json.dumps(DASHBOARDS[name])
    targets = [part.split("?")[0] for part in text.split('"/d/')[1:]]
    assert set(targets) <= known


@pytest.mark.parametrize("name", DASHBOARDS)
def test_kills_and_expirations_are_marked(name):
    marks = {one["name"]: one for one in DASHBOARDS[name]["annotations"]["list"]}
    assert set(marks) == {"Killed by a limit", "CPU time expired"}
    assert marks["CPU time expired"]["useValueForTime"] is True


def changed(change):
    dashboard = copy.deepcopy(DASHBOARDS["fleet"])
    change(dashboard)
    return complaints(dashboard, CATALOGUE)


def first(dashboard, kind):
    return next(panel for panel in dashboard["panels"] if panel["type"] == kind)


def set_expr(text):
    def change(dashboard):
        first(dashboard, "stat")["targets"][0]["expr"] = text
    return change


def set_legend(text):
    def change(dashboard):
        first(dashboard, "timeseries")["targets"][0]["legendFormat"] = text
    return change


@pytest.mark.parametrize("change, word", [
    (lambda d: d["panels"][1].update(id=d["panels"][0]["id"]), "same id"),
    (lambda d: d["panels"][1]["gridPos"].update(x=1), "overlaps"),
    (lambda d: d["panels"][0]["gridPos"].update(x=22), "outside"),
    (lambda d: d["panels"][0].update(description=""), "no description"),
    (lambda d: d["panels"][0].update(type="gauge"), "type gauge"),
    (lambda d: d["panels"][0]["fieldConfig"]["defaults"].pop("unit"), "no unit"),
    (lambda d: d["panels"][0].update(datasource={"uid": "abc"}), "data source"),
    (lambda d: d["panels"][-1]["targets"][1].update(refId="A"), "refIds"),
    (set_expr("sum(jobobject_processes_gone)"), "no metric jobobject_processes_gone"),
    (set_expr('sum(jobobject_memory_limit_bytes{scope="all"})'), 'no scope="all"'),
    (set_expr("sum(jobobject_page_faults_total)"), "counter outside"),
    (set_expr("sum(rate(jobobject_page_faults_total[5m]))"), "rate over 5m"),
    (set_expr('count(up{instance="$host"})'), "no variable host"),
    (set_legend("{{host}}"), "no label host"),
    (lambda d: d["templating"]["list"].append({"name": "unused", "type": "custom"}), "nothing uses the variable unused"),
    (lambda d: d["panels"][0]["fieldConfig"]["defaults"].update(color={"fixedColor": "red"}), "colour red"),
    (lambda d: first(d, "table")["fieldConfig"]["overrides"].append(
        {"properties": [{"id": "links", "value": [{"url": "/d/jobobject-job"}]}]}), "loses the time range"),
])
def test_what_is_wrong_is_found(change, word):
    assert any(word in one for one in changed(change)), changed(change)
