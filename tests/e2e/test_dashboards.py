"""The queries of the dashboards against a real Prometheus, over a history in the shape of the exporter's own scrapes."""

import copy
import json
import math
import re
import subprocess

import pytest
from conftest import NATIVE_BUILD, NATIVE_PROGRAM, ROOT
from job_history import GIB, History, busy_jobs, golden_shapes, plain_jobs
from recorded_prometheus import RecordedPrometheus

DASHBOARDS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "dashboards/grafana").glob("*.json"))
}
START, HOURS, STEP = 1772409600, 4, 30
END = START + HOURS * 3600
BUSY, PLAIN = "win-01:10182", "win-99:10182"
WINDOWS = {"__rate_interval": "2m", "__interval": "1m", "__range": f"{HOURS * 3600 - 3600}s"}


def kube(history):
    """What kube-state-metrics tells of one of the containers."""
    where = {"namespace": "shop", "pod": "orders-0", "container": "orders", "job": "kube-state-metrics",
             "cluster": "east"}
    for t in history.moments():
        history.add("kube_pod_container_status_restarts_total", where, 3 if t > 2 * 3600 else 0, t)
        history.add("kube_pod_container_resource_limits", {**where, "resource": "memory"}, 4 * GIB, t)


def filled():
    history = History(START, HOURS * 3600, STEP)
    history.types["kube_pod_container_status_restarts_total"] = "counter"
    history.add_host(BUSY, busy_jobs())
    history.add_host(PLAIN, plain_jobs(), plain=True)
    kube(history)
    return history


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prometheus")
    server = RecordedPrometheus(folder, filled().blocks(folder))
    server.record(START, END)
    yield server
    server.close()


def expanded(expression, instance, job_object):
    values = {"instance": instance, "job_object": job_object, **WINDOWS}
    return re.sub(r"\$(?:\{(\w+)\}|([a-z_]\w*))", lambda m: values.get(m[1] or m[2], ".*"), expression)


def targets(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel, target


# What stands for "not set" and "none" in a panel; 0 as the number of something that did not happen is a value.
STAND_IN = re.compile(r" or on \(\) (?:vector\(-|label_replace\(vector\().*$")


def has_value(prometheus, target, instance, job_object, stand_ins=True):
    expression = expanded(target["expr"], instance, job_object)
    if not stand_ins:
        expression = STAND_IN.sub("", expression)
    if target.get("instant"):
        values = [one["value"] for one in prometheus.query(expression, END)]
    else:
        answer = prometheus.query_range(expression, END - 3 * 3600, END, 60)
        values = [value for series in answer for value in series["values"]]
    return any(math.isfinite(float(value)) for _, value in values)


ALL = [
    pytest.param(target, id=f"{name}-{panel['title']}-{target['refId']}")
    for name, dashboard in DASHBOARDS.items() for panel, target in targets(dashboard)
]
PANELS = [
    pytest.param(panel, id=f"{name}-{panel['title']}")
    for name, dashboard in DASHBOARDS.items() for panel in dashboard["panels"] if panel.get("targets")
]


@pytest.mark.parametrize("target", ALL)
def test_every_query_gives_a_value_where_there_is_something_to_show(prometheus, target):
    assert has_value(prometheus, target, BUSY, ".*", stand_ins=False)


@pytest.mark.parametrize("panel", PANELS)
def test_no_panel_is_empty_on_a_healthy_host_without_limits_containers_and_owned_jobs(prometheus, panel):
    assert any(has_value(prometheus, target, PLAIN, "agent") for target in panel["targets"])


@pytest.mark.parametrize("name", DASHBOARDS)
def test_kills_and_expirations_are_marked_on_the_charts(prometheus, name):
    for mark in DASHBOARDS[name]["annotations"]["list"]:
        answer = prometheus.query_range(expanded(mark["expr"], BUSY, ".*"), START, END, 60)
        assert answer, mark["name"]
        if mark.get("useValueForTime"):
            assert {float(value) for one in answer for _, value in one["values"]} == {(START + HOURS * 3600 * 0.6) * 1000}


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_variable_offers_something(prometheus, name):
    for variable in DASHBOARDS[name]["templating"]["list"]:
        if variable["type"] == "query":
            metric, label = re.fullmatch(r"label_values\((.*), (\w+)\)", variable["query"]["query"]).groups()
            answer = prometheus.query(expanded(metric, ".*", ".*"), END)
            assert {one["metric"].get(label) for one in answer} - {None}, variable["name"]


def panel_of(dashboard, title):
    return next(panel for panel in DASHBOARDS[dashboard]["panels"] if panel["title"] == title)


def value_of(prometheus, dashboard, title, letter="A", instance=BUSY, job_object=".*"):
    target = next(one for one in panel_of(dashboard, title)["targets"] if one["refId"] == letter)
    return {tuple(sorted(one["metric"].items())): float(one["value"][1])
            for one in prometheus.query(expanded(target["expr"], instance, job_object), END)}


def test_restarts_and_limits_are_those_of_kube_state_metrics_where_it_knows_the_container(prometheus):
    restarts = {dict(key)["container"]: value for key, value in value_of(prometheus, "containers", "Every container", "H").items()}
    assert restarts["orders"] == pytest.approx(3, abs=0.1)
    assert (restarts["web"], restarts["log"]) == (1, 0), "ids of the job are counted where nobody tells of restarts"
    limits = {dict(key)["container"]: value for key, value in value_of(prometheus, "containers", "Every container", "D").items()}
    assert limits == {"orders": 4 * GIB, "log": 2 * GIB, "web": 2 * GIB}


def test_containers_without_a_pod_are_called_by_their_ids(prometheus):
    cores = {dict(key)["container"]: value for key, value in value_of(prometheus, "containers", "Every container").items()}
    assert cores.keys() == {"web", "log", "orders", "invoice", "0123456789ab", "fedcba987654"}
    assert cores["fedcba987654"] > 2 * cores["0123456789ab"]
    assert list(value_of(prometheus, "containers", "Containers").values()) == [6]


def test_the_hosts_of_a_fleet_are_those_that_answer(prometheus):
    assert list(value_of(prometheus, "fleet", "Hosts", instance=".*").values()) == [2]
    assert list(value_of(prometheus, "fleet", "Hosts not answering", instance=".*").values()) == [0]


def test_how_many_more_of_a_job_fit_is_what_is_left_divided_by_what_one_takes(prometheus):
    cores, = value_of(prometheus, "capacity", "How many more fit on each host", "B", job_object="database").values()
    memory, = value_of(prometheus, "capacity", "How many more fit on each host", "C", job_object="database").values()
    fits, = value_of(prometheus, "capacity", "How many more fit on each host", "A", job_object="database").values()
    assert 0 < cores < 16 and 0 < memory < 64 * GIB
    # It keeps at most 2 * 0.7 * 0.5 + 0.35 cores busy, and has committed about 3.5 GiB.
    assert fits == min(int(cores / 1.04), int(memory / (3.54 * GIB)))


def test_the_history_has_the_shape_of_the_exporters_scrapes():
    own = {shape for shape in filled().shapes() if shape[0].startswith(("jobobject_", "process_"))}
    listed = dict(re.findall(r"^\| `(\w+)` \| \w+ \| ([^|]*) \|", (ROOT / "docs/metrics.md").read_text(), re.M))
    for name, labels in own - golden_shapes():
        # Not in a golden scrape: then at least as the exporter lists it, labels that are not known left out.
        assert labels <= set(re.findall(r"`(\w+)`", listed[name])) | {"id"}, (name, labels)
    assert len(own & golden_shapes()) > 0.9 * len(own)


def test_what_the_exporter_makes_of_a_recording_has_that_shape_too(start_exporter, tmp_path):
    log = tmp_path / "details.blg"
    subprocess.run([str(NATIVE_BUILD / "make_recording"), "details", str(log)], check=True, timeout=60)
    samples = start_exporter(f"--pdh.log={log}", "--collector.pdh.details", program=NATIVE_PROGRAM).scrape()
    own = {(name, frozenset(key for key, _ in labels)) for name, labels in samples}
    ours = {(name, labels - {"id"}) for name, labels in filled().shapes()}
    both = {name for name, _ in own} & {name for name, _ in ours} - {"jobobject_info"}
    assert len(both) > 15 and {shape for shape in ours if shape[0] in both} <= own


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The dashboards as their source makes them; what that needs is in build/dashboards afterwards."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([str(ROOT / "scripts/update-dashboards.sh"), str(folder)], check=True, timeout=300)
    return folder


def test_the_dashboards_are_what_their_source_makes(built):
    assert {path.name for path in built.iterdir()} == {f"{name}.json" for name in DASHBOARDS}
    for name in DASHBOARDS:
        now = (ROOT / "dashboards/grafana" / f"{name}.json").read_bytes()
        assert now == (built / f"{name}.json").read_bytes(), f"{name}.json is stale: run scripts/update-dashboards.sh"


# Grafana's own types, with the words of enumerations as they are in JSON.
SCHEMA = """import type { Dashboard } from '@grafana/schema';
type Plain<T> = T extends string ? `${T}`
  : T extends number ? (number extends T ? T : `${T}` extends `${infer N extends number}` ? N : never)
  : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
"""
# What the data source adds to an annotation, and the SDK to a variable: the schema leaves both open.
ADDED = {"annotations": {"expr", "step", "titleFormat", "textFormat", "useValueForTime"},
         "templating": {"auto", "auto_min", "auto_count", "definition"}}


def complaints_of_grafana(dashboards):
    text = SCHEMA
    for number, dashboard in enumerate(copy.deepcopy(dashboards)):
        for part, names in ADDED.items():
            dashboard[part]["list"] = [
                {key: value for key, value in one.items() if key not in names} for one in dashboard[part]["list"]]
        text += f"export const dashboard{number}: Plain<Dashboard> = {json.dumps(dashboard)};\n"
    folder = ROOT / "build/dashboards"
    (folder / "check").mkdir(exist_ok=True)
    (folder / "check/check.mts").write_text(text)
    ran = subprocess.run(
        [str(folder / "node_modules/.bin/tsc"), "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext",
         "check/check.mts"], cwd=folder, capture_output=True, text=True, timeout=120)
    return [line for line in ran.stdout.splitlines() if "error" in line]


def test_grafanas_own_schema_takes_the_dashboards(built):
    assert complaints_of_grafana(list(DASHBOARDS.values())) == []


def test_grafanas_own_schema_refuses_what_is_none(built):
    misspelt, wrong_word, wrong_type = (copy.deepcopy(DASHBOARDS["fleet"]) for _ in range(3))
    misspelt["panels"][0]["descripton"] = misspelt["panels"][0].pop("description")
    wrong_word["panels"][0]["fieldConfig"]["defaults"]["thresholds"]["mode"] = "relative"
    wrong_type["panels"][0]["gridPos"]["x"] = "0"
    assert len(complaints_of_grafana([misspelt, wrong_word, wrong_type])) == 3


def test_the_mixin_gives_the_dashboards():
    code = "std.objectFields((import 'mixin.libsonnet').grafanaDashboards)"
    ran = subprocess.run(["jsonnet", "-J", str(ROOT / "dashboards/mixin"), "-e", code], capture_output=True, text=True,
                         check=True, timeout=60)
    assert set(json.loads(ran.stdout)) == {f"jobobject-{name}.json" for name in DASHBOARDS}


def test_no_host_of_a_registry_is_in_the_lock_file():
    text = (ROOT / "dashboards/source/package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text and "http" not in text.replace("https://opencollective.com", "")
