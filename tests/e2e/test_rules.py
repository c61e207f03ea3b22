"""Debian's promtool loads the recording rules and alerts, and plays their tests; amtool and a real Alertmanager take the
example of its configuration."""

import datetime
import json
import subprocess
import urllib.request

import pytest
import yaml
from conftest import ROOT, free_port, wait_until

DASHBOARDS = ROOT / "dashboards"
RULES = DASHBOARDS / "rules"
ALERTMANAGER = DASHBOARDS / "alertmanager" / "alertmanager.yml"
GENERATED = ["rules/jobobject_exporter.rules.yml", "rules/jobobject_exporter.alerts.rules.yml",
             "kubernetes/jobobject_exporter.prometheusrule.yml"]


def tool(name, *arguments):
    ran = subprocess.run([name, *arguments], cwd=RULES, capture_output=True, text=True, timeout=60)
    return ran.returncode, ran.stdout + ran.stderr


def test_the_rules_are_valid_and_each_has_the_effect_that_its_test_describes():
    for command, pattern in (("check", "*.rules.yml"), ("test", "*.test.yml")):
        files = [path.name for path in RULES.glob(pattern)]
        assert files
        code, output = tool("promtool", command, "rules", *files)
        assert code == 0, output


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    subprocess.run(["/usr/bin/python3", str(ROOT / "scripts/update-rules.py"), str(folder)], check=True, timeout=60)
    return folder


@pytest.mark.parametrize("name", GENERATED)
def test_the_rules_are_what_the_mixin_prints(printed, name):
    now = (DASHBOARDS / name).read_text(encoding="utf-8")
    assert now == (printed / name).read_text(encoding="utf-8"), "stale: run scripts/update-rules.py"


def test_the_operator_gets_the_same_groups(tmp_path):
    document = yaml.safe_load((DASHBOARDS / GENERATED[2]).read_text(encoding="utf-8"))
    assert (document["apiVersion"], document["kind"]) == ("monitoring.coreos.com/v1", "PrometheusRule")
    groups = [yaml.safe_load((DASHBOARDS / name).read_text(encoding="utf-8"))["groups"] for name in GENERATED[:2]]
    assert document["spec"] == {"groups": groups[0] + groups[1]}
    (tmp_path / "rules.yml").write_text(yaml.dump(document["spec"]))
    assert tool("promtool", "check", "rules", str(tmp_path / "rules.yml"))[0] == 0


def test_who_uses_the_mixin_changes_a_threshold_in_one_place():
    code = ("local m = (import 'mixin.libsonnet') + {_config+:: {memoryLimitRatio: 0.5, runbookUrl: 'https://r'}};"
            "[r for g in m.prometheusAlerts.groups for r in g.rules if r.alert == 'JobObjectMemoryNearLimit'][0]")
    ran = subprocess.run(["jsonnet", "-J", str(DASHBOARDS / "mixin"), "-e", code], capture_output=True, text=True,
                         check=True, timeout=60)
    alert = json.loads(ran.stdout)
    assert alert["expr"].strip() == "job_object:memory_commit_limit:ratio > 0.5 unless jobobject_end_time_seconds"
    assert alert["annotations"]["runbook_url"] == "https://r#jobobjectmemorynearlimit"


def test_amtool_accepts_the_configuration_and_names_the_receiver_of_each_severity():
    code, output = tool("amtool", "check-config", str(ALERTMANAGER))
    assert code == 0, output
    for severity, receiver in (("critical", "on-call"), ("warning", "operators"), ("info", "operators")):
        code, output = tool("amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}",
                            f"severity={severity}", "alertname=JobObjectSourceDown")
        assert code == 0 and output.splitlines()[0].startswith(receiver), output


@pytest.fixture
def alertmanager(tmp_path):
    """Sends alerts, and answers with {(alert, job object): what inhibits it}."""
    port = free_port()
    with (tmp_path / "alertmanager.log").open("wb") as log:
        server = subprocess.Popen(
            ["prometheus-alertmanager", f"--config.file={ALERTMANAGER}", f"--storage.path={tmp_path}",
             f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"

    def ready():
        try:
            return urllib.request.urlopen(f"{url}/-/ready", timeout=5).status == 200
        except OSError:
            return False

    def states(*alerts):
        now = datetime.datetime.now(datetime.timezone.utc).isoformat()
        body = json.dumps([{"labels": labels, "startsAt": now} for labels in alerts]).encode()
        request = urllib.request.Request(f"{url}/api/v2/alerts", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=10).close()
        with urllib.request.urlopen(f"{url}/api/v2/alerts?inhibited=true", timeout=10) as answer:
            return {(one["labels"]["alertname"], one["labels"].get("job_object")): one["status"]["state"]
                    for one in json.load(answer)}

    wait_until(ready, "Alertmanager is ready")
    yield states
    server.terminate()
    server.wait(30)


def alert(name, instance="a", **labels):
    return {"alertname": name, "instance": instance, "job": "j", "severity": "warning", **labels}


def test_what_happened_silences_what_was_predicted_for_the_same_job_alone(alertmanager):
    alerts = [alert("JobObjectCpuTimeExpired", job_object="build", namespace="global", scope="job"),
              alert("JobObjectCpuTimeRunsOut", job_object="build", namespace="global"),
              alert("JobObjectCpuTimeRunsOut", job_object="other", namespace="global"),
              alert("JobObjectExporterGone", instance="b"),
              alert("JobObjectSourceDown", instance="b", source="pdh"),
              alert("JobObjectMemoryNearLimit", instance="a", job_object="big", namespace="global")]
    expected = {
        ("JobObjectCpuTimeExpired", "build"): "active",
        ("JobObjectCpuTimeRunsOut", "build"): "suppressed",
        ("JobObjectCpuTimeRunsOut", "other"): "active",
        ("JobObjectExporterGone", None): "active",
        ("JobObjectSourceDown", None): "suppressed",
        ("JobObjectMemoryNearLimit", "big"): "active",
    }
    wait_until(lambda: alertmanager(*alerts) == expected, "Alertmanager inhibits")
