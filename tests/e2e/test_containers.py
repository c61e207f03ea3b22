"""The queries of docs/containers.md in a real Prometheus, over the golden scrape of a Kubernetes node and what
kube-state-metrics tells of it."""

import re

import pytest
from conftest import ROOT
from job_history import History
from prometheus_client.parser import text_string_to_metric_families
from recorded_prometheus import RecordedPrometheus

START, MINUTES = 1772409600, 15
END = START + MINUTES * 60
LIMIT = 512 * 2**20
# Each mode of a job's CPU time grows by half of this.
CORES = 0.5

NODE = [
    sample
    for family in text_string_to_metric_families((ROOT / "tests/unit/golden/kubernetes_node.txt").read_text(encoding="utf-8"))
    for sample in family.samples
]
INFO = [sample.labels for sample in NODE if sample.name == "jobobject_info" and "container_id" in sample.labels]
# Started by hand: Kubernetes knows nothing of it.
STRANGER = max(one["container_id"] for one in INFO if one.get("container"))
QUERIES = re.findall(r"```promql\n(.*?)```", (ROOT / "docs/containers.md").read_text(encoding="utf-8"), re.S)


def add_node(history, t):
    target = {"job": "jobobject", "instance": "node-1:10182"}
    for sample in NODE:
        grown = CORES / 2 * t if sample.name == "jobobject_cpu_seconds_total" else 0
        history.add(sample.name, {**target, **sample.labels}, sample.value + grown, t)


def add_kubernetes(history, t):
    for one in INFO:
        if "container" not in one or one["container_id"] == STRANGER:
            continue
        where = {"job": "kube-state-metrics", "namespace": one["pod_namespace"], "pod": one["pod"], "container": one["container"]}
        history.add("kube_pod_container_info", {**where, "container_id": one["container_id"]}, 1, t)
        history.add("kube_pod_container_resource_limits", {**where, "resource": "memory", "unit": "byte"}, LIMIT, t)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("containers")
    history = History(START, MINUTES * 60, 30)
    for t in history.moments():
        add_node(history, t)
        add_kubernetes(history, t)
    server = RecordedPrometheus(folder, history.blocks(folder))
    yield server
    server.close()


def answers(prometheus, number, *labels):
    return {
        tuple(one["metric"].get(label, "") for label in labels): float(one["value"][1])
        for one in prometheus.query(QUERIES[number], END)
    }


def commit(*jobs):
    return sum(one.value for one in NODE if one.name == "jobobject_memory_commit_bytes" and one.labels["job_object"] in jobs)


def known_to_kubernetes():
    return [one for one in INFO if "container" in one and one["container_id"] != STRANGER]


def test_the_page_has_the_queries_that_are_tried_here():
    assert len(QUERIES) == 5
    assert len(INFO) == 24, "a container and its sandbox for each of twelve pods"


def test_cores_of_each_container_by_the_exporters_own_labels(prometheus):
    cores = answers(prometheus, 0, "pod_namespace", "pod", "container")
    assert set(cores) == {(one["pod_namespace"], one["pod"], one.get("container", "")) for one in INFO}
    assert all(value == pytest.approx(CORES) for value in cores.values())


def test_cores_of_each_container_by_the_labels_of_kubernetes(prometheus):
    cores = answers(prometheus, 1, "namespace", "pod", "container")
    assert set(cores) == {(one["pod_namespace"], one["pod"], one["container"]) for one in known_to_kubernetes()}
    assert all(value == pytest.approx(CORES) for value in cores.values())


def test_memory_of_each_container_as_a_share_of_its_limit_in_kubernetes(prometheus):
    shares = answers(prometheus, 2, "namespace", "pod", "container")
    assert shares == {
        (one["pod_namespace"], one["pod"], one["container"]): pytest.approx(commit(one["job_object"]) / LIMIT)
        for one in known_to_kubernetes()
    }


def test_containers_that_kubernetes_does_not_know(prometheus):
    assert answers(prometheus, 3, "instance", "container_id") == {("node-1:10182", STRANGER): 1}


def test_memory_of_each_pod_with_its_sandbox(prometheus):
    pods = {(one["pod_namespace"], one["pod"]) for one in INFO}
    assert len(pods) == 12
    assert answers(prometheus, 4, "pod_namespace", "pod") == {
        (space, pod): commit(*(one["job_object"] for one in INFO if (one["pod_namespace"], one["pod"]) == (space, pod)))
        for space, pod in pods
    }
