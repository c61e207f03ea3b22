"""The story of one expiry: a job uses up its CPU time; Prometheus, the dashboard, the page and the API tell of it."""

import json
import re
import subprocess
import urllib.parse
import urllib.request

import pytest
from conftest import ROOT, Exporter, free_port, wait_until
from page_browser import Browser, install, made_up_host

RULES = ROOT / "dashboards/rules"


@pytest.fixture
def exporter():
    install()
    with made_up_host("burning") as port:
        yield Exporter(None, None, port)


@pytest.fixture
def prometheus(tmp_path, exporter):
    """Answers a query with its values, in the order of the server."""
    config = tmp_path / "prometheus.yml"
    config.write_text(f"""
global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: ["{RULES}/*.rules.yml"]
scrape_configs:
- job_name: jobobject
  static_configs: [{{targets: ["127.0.0.1:{exporter.port}"]}}]
""")
    port = free_port()
    with (tmp_path / "prometheus.log").open("wb") as log:
        server = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}",
             f"--web.listen-address=127.0.0.1:{port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def query(expression):
        url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return [float(one["value"][1]) for one in json.load(answer)["data"]["result"]]
        except OSError:
            return []

    yield query
    server.terminate()
    server.wait(30)


def panel(title):
    """The query of a panel of the dashboard Job, for the job that burns."""
    dashboard = json.loads((ROOT / "dashboards/grafana/job.json").read_text(encoding="utf-8"))
    found = next(one for one in dashboard["panels"] if one["title"] == title)
    return re.sub(r"\$\{?(\w+)\}?", lambda m: "burner" if m[1] == "job_object" else ".*", found["targets"][0]["expr"])


def firing(alert, job="burner"):
    return f'ALERTS{{alertname="{alert}",alertstate="firing",job_object="{job}"}}'


def test_an_expiry_is_foretold_and_told(exporter, prometheus):
    browser = Browser("expiry", exporter.port)
    # Before: the prediction fires, and all who show the job agree that there is time left.
    wait_until(lambda: prometheus(firing("JobObjectCpuTimeRunsOutFast")) == [1], "the prediction fires", 45)
    assert prometheus(firing("JobObjectCpuTimeExpired")) == []
    left = prometheus(panel("User time left"))
    assert 0 < left[0] < 40
    job = json.loads(exporter.request("/api/v1/jobs/global/burner").body)["job"]["metrics"]
    used = {one["mode"]: one["value"] for one in job["jobobject_cpu_period_seconds"]}["user"]
    assert abs(100 - used - left[0]) < 5
    browser.wait_for("soon")
    browser.go_on()
    # After: the alert of the expiry fires, the prediction ends.
    wait_until(lambda: prometheus(firing("JobObjectCpuTimeExpired")) == [1], "the expiry fires", 90)
    wait_until(lambda: prometheus(firing("JobObjectCpuTimeRunsOutFast")) == [], "the prediction ends")
    wait_until(lambda: prometheus(panel("User time left")) == [0], "the dashboard shows that none is left")
    assert prometheus('jobobject_processes{job_object="burner"}') == [0]
    assert prometheus(firing("JobObjectCpuTimeExpired", "calm")) == []
    events = json.loads(exporter.request("/api/v1/events").body)["events"]
    assert [(one["job_object"], one["event"]) for one in events] == [("burner", "job_time_killed")]
    browser.finish()
