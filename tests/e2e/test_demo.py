"""The Prometheus of ./run: a past from the recording of the demo, continued by scrapes, and an alert that fires."""

import json
import re
import subprocess
import time
import urllib.parse
import urllib.request

import pytest
from conftest import NATIVE_PROGRAM, ROOT, free_port, run, wait_until

CONSTANTS = dict(re.findall(r"^demo_(\w+)=(\S+)", (ROOT / "demo/recording.sh").read_text(), re.M))
RECORDING = CONSTANTS["recording"]
BEGIN, START, FAST, STRIKE = (int(CONSTANTS[name]) for name in ("begin", "start", "fast", "strike"))
# Of what ./run has played when the test begins.
PLAYED = FAST - START + 90


@pytest.fixture(scope="module")
def query(tmp_path_factory):
    """Asks a Prometheus that was set up as ./run does it, with shorter intervals."""
    folder = tmp_path_factory.mktemp("demo")
    exporter_port, port = free_port(), free_port()
    instance = f"127.0.0.1:{exporter_port}"
    with (folder / "exporter.log").open("wb") as log:
        exporter = subprocess.Popen(
            [*NATIVE_PROGRAM, "serve", f"--web.listen-address={instance}", f"--pdh.log={RECORDING}",
             f"--pdh.log.start={START + PLAYED}s", "--pdh.log.interpolate", "--pdh.log.loop"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    wait_until(lambda: answer(f"http://{instance}/metrics"), "the exporter answers")
    started = int((time.time() - PLAYED) * 1000)
    done = subprocess.run([str(ROOT / "scripts/demo-history.sh"), str(folder), str(port), instance, str(started), "2",
                           *NATIVE_PROGRAM], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr + (folder / "history.log").read_text()
    (folder / "prometheus.yml").write_text(f"""
global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: ["{ROOT}/demo/recording.rules.yml", "{ROOT}/dashboards/rules/*.rules.yml"]
scrape_configs:
- job_name: jobobject_exporter
  static_configs: [{{targets: ["{instance}"]}}]
""")
    with (folder / "prometheus.log").open("wb") as log:
        prometheus = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/prometheus",
             f"--web.listen-address=127.0.0.1:{port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def ask(expression):
        text = answer(f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": expression}))
        return [(one["metric"], float(one["value"][1])) for one in json.loads(text)["data"]["result"]] if text else []

    ask.strikes = started / 1000 + STRIKE - START
    wait_until(lambda: ask("count_over_time(up[1m]) > 1"), "Prometheus has scraped the exporter twice")
    yield ask
    for process in (prometheus, exporter):
        process.terminate()
        process.wait(30)


def answer(url):
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.read().decode()
    except OSError:
        return ""


def values(result):
    return {metric.get("job_object"): value for metric, value in result}


def test_the_alert_of_the_job_on_its_way_to_expiry_fires(query):
    fires = 'ALERTS{alertname="JobObjectCpuTimeRunsOutFast",alertstate="firing"}'
    assert values(wait_until(lambda: query(fires), "the alert fires")) == {"nightly report": 1}
    left, = values(query("job_object:cpu_time_to_expiry:seconds_deriv3m")).values()
    assert time.time() + left == pytest.approx(query.strikes, abs=30)


def test_scrapes_continue_the_series_of_the_past(query):
    """With other labels there would be two series of each for the five minutes of the look-back."""
    jobs = values(query("jobobject_info"))
    assert len(jobs) == 8 and len(query("jobobject_info")) == 8
    assert {metric.get("kind") for metric, _ in query("jobobject_info")} == {
        None, "wmi", "postgresql", "yarn"}
    assert set(values(query("jobobject_processes offset 4h"))) == set(jobs)
    assert query("sum(resets(jobobject_cpu_seconds_total{job_object!='nightly report'}[6h]))") == [({}, 0)]
    # Neither a gap nor a step across the seam: it is held at its cap before and after.
    now, before = (
        query(f'rate(jobobject_cpu_seconds_total{{job_object="plugin sandbox",mode="user"}}[3m]{offset})')[0][1]
        for offset in ("", " offset 4m"))
    assert now == pytest.approx(before, rel=0.15)


def test_figures_of_the_past_are_believable(query):
    busiest, = query("max_over_time(sum(rate(jobobject_cpu_seconds_total[1m]))[5h:30s])")
    assert 1.2 < busiest[1] < 2
    busy, = query("max_over_time(instance:cpu_busy:ratio_rate5m[5h])")
    assert 0.5 < busy[1] < 1
    hours, = query('count_over_time(job_object:jobobject_cpu_seconds:rate5m{job_object="app pool Orders"}[6h])')
    assert hours[1] > 4.8 * 3600 / 15


def test_the_jobs_of_the_demo_are_near_their_limits(query):
    assert 0.9 < values(query("job_object:cpu_time_used:ratio"))["nightly report"] < 1
    assert 0.9 < values(query("job_object:cpu_allowed:ratio_rate5m"))["plugin sandbox"] <= 1.01
    assert max(values(query("max_over_time(job_object:processes_limit:ratio[5h])")).values()) == 1
    killed = values(query("increase(jobobject_processes_terminated_by_limit_total[5h])"))
    assert killed["build agent 1"] == pytest.approx(2, abs=0.1)


def test_the_times_of_the_demo_are_those_of_the_recording():
    code, out, _ = run(NATIVE_PROGRAM, "backfill", str(ROOT / RECORDING), r"--match=\Job Object(nightly report)\*")
    assert code == 0
    killed = re.findall(r"^jobobject_processes_terminated_by_limit_total\{.*\} 3 (\S+)$", out, re.M)
    assert float(killed[0]) == BEGIN + STRIKE
    used = dict(re.findall(r'^jobobject_cpu_period_seconds\{.*mode="user"\} (\S+) (\S+)$', out, re.M)[::-1])
    assert float(used["3600"]) == BEGIN + STRIKE
    assert STRIKE - 600 < FAST < STRIKE - 540
