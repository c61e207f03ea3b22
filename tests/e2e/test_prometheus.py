"""Debian's real Prometheus server scrapes the exporter, in both formats, and answers queries about the jobs."""

import http.server
import json
import subprocess
import threading
import urllib.parse
import urllib.request

import pytest
from conftest import free_port, wait_until


@pytest.fixture
def text_only_proxy(exporter):
    """Prometheus always prefers OpenMetrics; what goes through here asks for text."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            answer = exporter.request(self.path, Accept="text/plain; version=0.0.4")
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["content-type"])
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def prometheus(tmp_path, exporter, text_only_proxy):
    """Answers a PromQL query with {label set: value}."""
    config = tmp_path / "prometheus.yml"
    config.write_text(
        f"""
global: {{scrape_interval: 1s, scrape_timeout: 1s}}
scrape_configs:
- job_name: openmetrics
  static_configs: [{{targets: ["127.0.0.1:{exporter.port}"]}}]
- job_name: text
  static_configs: [{{targets: ["127.0.0.1:{text_only_proxy}"]}}]
"""
    )
    subprocess.run(["promtool", "check", "config", str(config)], check=True, capture_output=True, timeout=60)
    port = free_port()
    with (tmp_path / "prometheus.log").open("wb") as log:
        server = subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}",
             f"--web.listen-address=127.0.0.1:{port}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )

    def query(expression):
        url = f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                result = json.load(answer)["data"]["result"]
        except OSError:
            return {}
        return {frozenset(one["metric"].items()): float(one["value"][1]) for one in result}

    yield query
    server.terminate()
    server.wait(30)


def by_format(answer):
    return {dict(labels)["job"]: value for labels, value in answer.items()}


def test_prometheus_shows_the_jobs_from_both_formats(prometheus, jobs):
    jobs.tell('create Global\\build "agent" \U0001f4e6')
    jobs.tell('start sleep Global\\build "agent" \U0001f4e6')
    selector = '{job_object="build \\"agent\\" \U0001f4e6",namespace="global"}'
    both = {"openmetrics": 1, "text": 1}
    wait_until(lambda: by_format(prometheus("jobobject_processes" + selector)) == both, "Prometheus knows the process")
    assert by_format(prometheus("up")) == both
    assert by_format(prometheus('jobobject_exporter_source_up{source="object"}')) == both
    counted = by_format(prometheus("jobobject_processes_assigned_total" + selector))
    assert counted == both, "a counter has the same name in both formats"
    joined = prometheus("jobobject_processes * on (job, job_object, namespace) group_left (owned) jobobject_info")
    assert {dict(labels)["owned"] for labels in joined} == {"false"}

    jobs.tell('stop Global\\build "agent" \U0001f4e6')
    jobs.tell('close Global\\build "agent" \U0001f4e6')
    wait_until(lambda: not prometheus("jobobject_processes" + selector), "the job is stale as soon as it is gone")
