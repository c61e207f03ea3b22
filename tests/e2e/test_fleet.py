"""The configurations for many hosts: checked by promtool, and tried with a real Prometheus and a real agent."""

import json
import re
import shutil
import subprocess
import urllib.parse
import urllib.request

import pytest
import yaml
from conftest import NATIVE_BUILD, NATIVE_PROGRAM, ROOT, free_port, wait_until

FOLDER = ROOT / "packaging/prometheus"
CONFIGS = sorted(path.name for path in FOLDER.glob("*.yml"))
AGENTS = {"agent.yml"}
HOSTS = ["127.0.0.1", "127.0.0.2"]


@pytest.fixture
def folder(tmp_path):
    """As an operator has it: with the rules, and with files of keys."""
    copied = tmp_path / "prometheus"
    shutil.copytree(FOLDER, copied)
    (copied / "rules").mkdir()
    for rules in (ROOT / "dashboards/rules").glob("*.rules.yml"):
        shutil.copy(rules, copied / "rules")
    (copied / "tls").mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                    "/CN=test", "-keyout", "prometheus.key", "-out", "prometheus.pem"], cwd=copied / "tls", check=True,
                   capture_output=True)
    shutil.copy(copied / "tls/prometheus.pem", copied / "tls/ca.pem")
    (copied / "tls/password").write_text("secret")
    return copied


def without_kubernetes(path):
    """Debian builds Prometheus without it; what is written there is checked in a test of its own."""
    config = yaml.safe_load(path.read_text())
    if any(job.pop("kubernetes_sd_configs", None) for job in config["scrape_configs"]):
        path.write_text(yaml.safe_dump(config))


def test_the_discovery_in_kubernetes_finds_the_pods_that_the_manifests_make():
    job, = yaml.safe_load((FOLDER / "kubernetes.yml").read_text())["scrape_configs"]
    found, = job["kubernetes_sd_configs"]
    assert set(found) == {"role", "namespaces", "selectors"} and found["role"] == "pod"
    base = ROOT / "packaging/kubernetes/kustomize/base"
    pod = yaml.safe_load((base / "daemonset.yaml").read_text())["spec"]["template"]
    assert found["namespaces"] == {"names": [yaml.safe_load((base / "kustomization.yaml").read_text())["namespace"]]}
    selector, = found["selectors"]
    assert selector["role"] == "pod" and dict([selector["label"].split("=")]).items() <= pod["metadata"]["labels"].items()
    port, = pod["spec"]["containers"][0]["ports"]
    assert job["relabel_configs"][0]["regex"] == port["name"]


@pytest.mark.parametrize("name", CONFIGS)
def test_a_configuration_is_valid(folder, name):
    agent = ["--agent"] if name in AGENTS else []
    without_kubernetes(folder / name)
    done = subprocess.run(["promtool", "check", "config", *agent, str(folder / name)], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stdout + done.stderr


def test_every_way_to_find_hosts_is_there():
    found = {key for name in CONFIGS for job in yaml.safe_load((FOLDER / name).read_text())["scrape_configs"] for key in job}
    assert {"file_sd_configs", "http_sd_configs", "kubernetes_sd_configs"} <= found


@pytest.fixture
def fleet(start_exporter, folder):
    """Two hosts, with replayed counters, on the same port of two addresses; the configuration names that port."""
    port = free_port()
    for host in HOSTS:
        exporter = start_exporter(f"--web.listen-address={host}:{port}", "--pdh.log", str(NATIVE_BUILD / "synthetic-day.blg"),
                                  program=NATIVE_PROGRAM)
        assert exporter
    groups = [{"targets": [host], "labels": {"role": role}} for host, role in zip(HOSTS, ("build", "web"))]
    (folder / "targets/windows.yml").write_text(yaml.safe_dump(groups))
    return port


@pytest.fixture
def start_prometheus(folder):
    running = []

    def start(name, *flags, replace=()):
        config = (folder / name).read_text().replace("scrape_interval: 30s", "scrape_interval: 1s")
        config = config.replace("scrape_timeout: 10s", "scrape_timeout: 1s")
        for old, new in dict(replace).items():
            assert old in config, old
            config = config.replace(old, str(new))
        (folder / name).write_text(config)
        port = free_port()
        with (folder / f"{name}.log").open("wb") as log:
            running.append(subprocess.Popen(
                ["prometheus", f"--config.file={folder / name}", f"--web.listen-address=127.0.0.1:{port}", *flags],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        return port

    yield start
    # Who sends ends before who receives: an agent tries for a minute to send the rest.
    for process in reversed(running):
        process.terminate()
        process.wait(30)


def query(port, expression):
    url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return {frozenset(one["metric"].items()): float(one["value"][1]) for one in json.load(answer)["data"]["result"]}
    except OSError:
        return {}


def instances(port, expression):
    return {(dict(labels)["instance"], dict(labels)["role"]) for labels in query(port, expression)}


EXPECTED = {("127.0.0.1", "build"), ("127.0.0.2", "web")}


def test_prometheus_finds_the_hosts_of_the_files_and_names_them_without_their_port(fleet, start_prometheus, folder):
    port = start_prometheus("prometheus.yml", f"--storage.tsdb.path={folder / 'data'}", replace={"10182": fleet})
    wait_until(lambda: instances(port, "jobobject_cpu_seconds_total") == EXPECTED, "both hosts have jobs")
    assert instances(port, "up == 1") == EXPECTED


def test_an_agent_sends_what_it_scrapes_on(fleet, start_prometheus, folder):
    (folder / "receiver.yml").write_text("global: {}\n")
    receiver = start_prometheus("receiver.yml", "--web.enable-remote-write-receiver", f"--storage.tsdb.path={folder / 'received'}")
    start_prometheus("agent.yml", "--enable-feature=agent", f"--storage.agent.path={folder / 'agent'}", replace={
        "10182": fleet, "http://mimir.example/api/v1/push": f"http://127.0.0.1:{receiver}/api/v1/write"})
    wait_until(lambda: instances(receiver, "jobobject_cpu_seconds_total") == EXPECTED, "the receiver has both hosts")
    labels, = {frozenset(dict(one).items() & {"cluster": "east", "__replica__": "agent-1"}.items())
               for one in query(receiver, "jobobject_cpu_seconds_total")}
    assert dict(labels)["cluster"] == "east"


def test_no_rule_needs_what_the_configuration_drops(folder):
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    dropped = config["scrape_configs"][0]["metric_relabel_configs"][0]["regex"].split("|")
    texts = [path.read_text() for path in [*(ROOT / "dashboards/rules").glob("*.rules.yml"),
                                           *(ROOT / "dashboards/grafana").glob("*.json")]]
    for name in dropped:
        assert not any(re.search(rf"\b{name}\b", text) for text in texts), name
