"""The Windows program under Wine, with real jobs, as a scraper sees it."""

import gzip
import subprocess

import pytest
from conftest import of_job, parse_samples, wait_until
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

OPENMETRICS = "application/openmetrics-text; version=1.0.0"

HOSTILE = [
    ('quotes "and" \'more\'', 'quotes "and" \'more\''),
    ("line\\u000abreak", "line\nbreak"),
    ("tab\\u0009and\\u000dreturn", "tab\tand\rreturn"),
    ("package \U0001f4e6 日本 é", "package \U0001f4e6 日本 é"),
    ("half \\ud83d", "half \\ud83d"),
    ("other half \\udce6", "other half \\udce6"),
    ("x" * 200, "x" * 200),
    ("{braces} = , # _Total", "{braces} = , # _Total"),
    ("_Total", "_Total"),
]


def promtool(text):
    checked = subprocess.run(["promtool", "check", "metrics"], input=text.encode(), capture_output=True, timeout=60)
    return checked.returncode, (checked.stdout + checked.stderr).decode()


def has_jobs(samples):
    return any("job_object" in dict(labels) for _, labels in samples)


def test_a_system_without_jobs_gives_a_valid_scrape(exporter):
    # Wine frees a job's name with the last process that was in it, a moment after the program that made the job.
    wait_until(lambda: not has_jobs(exporter.scrape()), "the jobs of earlier tests have gone")
    text = exporter.request().text
    samples = parse_samples(text)
    assert samples[("jobobject_host_jobs", frozenset({("namespace", "global")}))] == 0
    assert samples[("jobobject_exporter_source_up", frozenset({("source", "object")}))] == 1
    assert not has_jobs(samples)
    assert promtool(text) == (0, "")


def test_jobs_of_both_namespaces_appear_with_their_processes(exporter, jobs):
    for name in ("Global\\e2e outer", "Local\\e2e local"):
        jobs.tell(f"create {name}")
        jobs.tell(f"start sleep {name}")
    jobs.tell("start sleep Global\\e2e outer")
    samples = exporter.scrape()
    assert of_job(samples, "e2e outer")[("jobobject_processes",)] == 2
    assert of_job(samples, "e2e outer")[("jobobject_depth",)] == 0
    assert of_job(samples, "e2e outer")[("jobobject_source", ("source", "object"))] == 1
    assert of_job(samples, "e2e local", "session_1")[("jobobject_processes",)] == 1
    assert samples[("jobobject_host_jobs", frozenset({("namespace", "session_1")}))] == 1


def test_a_job_appears_changes_and_disappears_in_consecutive_scrapes(exporter, jobs):
    name = "e2e life"
    assert not of_job(exporter.scrape(), name)
    jobs.tell(f"create Global\\{name}")
    created = of_job(exporter.scrape(), name)
    assert created[("jobobject_processes",)] == 0
    assert ("jobobject_depth",) not in created
    jobs.tell(f"start sleep Global\\{name}")
    filled = of_job(exporter.scrape(), name)
    assert filled[("jobobject_processes",)] == 1
    assert filled[("jobobject_processes_assigned_total",)] == 1
    jobs.tell(f"stop Global\\{name}")
    emptied = of_job(exporter.scrape(), name)
    assert emptied[("jobobject_processes",)] == 0
    assert emptied[("jobobject_processes_assigned_total",)] == 1
    jobs.tell(f"close Global\\{name}")
    # Wine keeps the name until the ended process is gone for good, which takes it a moment; Windows does not.
    wait_until(lambda: not of_job(exporter.scrape(), name), "the job disappears", patience=5)


@pytest.mark.parametrize("accept, parse", [("text/plain", parse_text), (OPENMETRICS, parse_openmetrics)])
def test_hostile_names_stay_themselves_for_an_independent_parser(exporter, jobs, accept, parse):
    for written, _ in HOSTILE:
        jobs.tell(f"create Global\\{written}")
    text = exporter.request(Accept=accept).text
    families = list(parse(text))
    names = {
        sample.labels["job_object"]
        for family in families if family.name == "jobobject_info" for sample in family.samples
    }
    assert names == {read for _, read in HOSTILE}
    if accept == "text/plain":
        assert promtool(text) == (0, "")


def test_openmetrics_has_units_and_an_end(exporter, jobs):
    jobs.tell("create Global\\e2e units")
    answer = exporter.request(Accept=OPENMETRICS)
    assert answer.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert answer.text.endswith("# EOF\n")
    families = {family.name: family for family in parse_openmetrics(answer.text)}
    assert families["jobobject_cpu_seconds"].type == "counter"
    assert families["jobobject_cpu_seconds"].unit == "seconds"
    assert families["jobobject_processes_assigned"].samples[0].name == "jobobject_processes_assigned_total"


def test_the_exporter_tells_of_itself(exporter):
    families = {family.name: family for family in parse_openmetrics(exporter.request(Accept=OPENMETRICS).text)}
    build = families["jobobject_exporter_build_info"].samples[0].labels
    assert build["platform"] == "windows"
    assert families["process_start_time_seconds"].samples[0].value > 1.7e9
    assert families["process_resident_memory_bytes"].samples[0].value > 1e6
    for missing_under_wine in ("process_open_fds", "process_virtual_memory_bytes"):
        assert missing_under_wine not in families, "Wine learned to tell it: check the value here"


def test_curl_gets_what_it_asks_for(exporter, jobs):
    jobs.tell("create Global\\e2e curl")
    url = f"http://127.0.0.1:{exporter.port}/metrics"
    plain = subprocess.run(["curl", "-fsS", url], capture_output=True, check=True, timeout=60).stdout
    packed = subprocess.run(["curl", "-fsS", "--compressed", url], capture_output=True, check=True, timeout=60).stdout
    assert {key for key, _ in parse_samples(plain.decode()).items()} == set(parse_samples(packed.decode()))
    answer = exporter.request(Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body).startswith(b"# HELP jobobject_info ")


def test_only_get_and_head_are_served(exporter):
    head = exporter.request(method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 1000
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        refused = exporter.request(method=method)
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD"), method
    assert exporter.request("/nowhere").status == 404
    assert exporter.request("/-/healthy").status == 200
    assert exporter.request("/-/ready").status == 200


def test_a_bad_scrape_timeout_is_refused_by_name(exporter):
    answer = exporter.request(X_Prometheus_Scrape_Timeout_Seconds="soon")
    assert answer.status == 400
    assert "X-Prometheus-Scrape-Timeout-Seconds is 'soon'" in answer.text


def test_jobs_beyond_the_budget_are_counted_not_shown(start_exporter, jobs):
    for i in range(4):
        jobs.tell(f"create Global\\e2e budget {i}")
    exporter = start_exporter("--limits.max-jobs=3")
    samples = exporter.scrape()
    shown = {dict(labels)["job_object"] for name, labels in samples if name == "jobobject_info"}
    assert shown == {"e2e budget 0", "e2e budget 1", "e2e budget 2"}
    dropped = samples[("jobobject_exporter_series_dropped_total", frozenset())]
    per_job = len(of_job(samples, "e2e budget 0"))
    assert dropped == per_job
    assert exporter.scrape()[("jobobject_exporter_series_dropped_total", frozenset())] == 2 * per_job
