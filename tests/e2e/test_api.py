"""The JSON API of real programs, held against its own description."""

import gzip
import json
import threading
import time
import urllib.parse

import jsonschema
import pytest
from conftest import NATIVE_BUILD, NATIVE_PROGRAM, ROOT, Exporter, wait_until
from page_browser import made_up_host

DESCRIPTION = json.loads((ROOT / "exporter/web/api/openapi.json").read_text(encoding="utf-8"))
RECORDING = NATIVE_BUILD / "synthetic-day.blg"


def complaints(schema, answer):
    """What the answer has that the description does not, and the other way round."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": DESCRIPTION["components"]}
    return [error.message for error in jsonschema.Draft202012Validator(whole).iter_errors(answer)]


def checked(exporter, path, schema, status=200):
    answer = exporter.request("/api/v1/" + path)
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    body = json.loads(answer.body)
    assert complaints(schema, body) == []
    return body


@pytest.fixture(scope="module")
def host():
    with made_up_host("server", "--past", "--processes", "--speed", "20") as port:
        yield Exporter(None, None, port)


def test_the_description_itself_is_sound():
    for schema in DESCRIPTION["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema({**schema, "components": DESCRIPTION["components"]})
    assert complaints("Error", {"status": 404}) and complaints("Error", {"status": 404, "error": "x", "more": 1})


def test_every_answer_is_as_described(host):
    jobs = checked(host, "jobs", "Jobs")["jobs"]
    assert len(jobs) == 17
    for job in jobs:
        one = checked(host, f"jobs/{job['path']}", "OneJob")["job"]
        assert (one["job_object"], one["namespace"]) == (job["job_object"], job["namespace"])
    assert checked(host, "status", "Status")["sources"][0]["up"] is True
    history = checked(host, "history", "History")
    assert all(len(job[figure]) == len(history["times"]) for job in history["jobs"]
               for figure in ("cpu_cores", "memory_commit_bytes", "processes"))
    events = wait_until(lambda: checked(host, "events", "Events")["events"], "events come")
    assert {one["event"] for one in events} >= {"limit_reached"}
    assert checked(host, "jobs?metrics=jobobject_processes", "Jobs")["known"] == 17
    served = host.request("/api/v1/openapi.json")
    assert json.loads(served.body) == DESCRIPTION


def test_the_figures_are_those_of_a_scrape(host):
    jobs = {one["job_object"]: one["metrics"] for one in checked(host, "jobs", "Jobs")["jobs"]}
    for (name, labels), value in host.scrape().items():
        labels = dict(labels)
        if name in ("jobobject_processes", "jobobject_processes_limit", "jobobject_depth"):
            assert jobs[labels["job_object"]][name] == value


@pytest.mark.parametrize("path, status", [
    ("jobs/global/nobody", 404), ("jobs/global", 400), ("jobs/global/~zz", 400), ("jobs?metrics=up", 400),
    ("jobs?color=red", 400), ("events?wait=60", 400), ("events?since=x", 400), ("status?x=%ff", 400), ("nothing", 404),
])
def test_errors_are_json_with_their_status(host, path, status):
    assert checked(host, path, "Error", status)["status"] == status


def test_head_and_compression(host):
    get, head = host.request("/api/v1/jobs"), host.request("/api/v1/jobs", method="HEAD")
    assert head.status == 200 and head.body == b""
    assert head.headers["content-type"] == get.headers["content-type"]
    packed = host.request("/api/v1/jobs", Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip" and packed.headers["vary"] == "Accept-Encoding"
    assert len(json.loads(gzip.decompress(packed.body))["jobs"]) == 17
    assert host.request("/api/v1/jobs", method="POST").status == 405


def test_hostile_names_have_addresses():
    with made_up_host("hostile") as port:
        host = Exporter(None, None, port)
        jobs = checked(host, "jobs", "Jobs")["jobs"]
        assert len({job["path"] for job in jobs}) == len(jobs) == 18
        for job in jobs:
            assert checked(host, f"jobs/{job['path']}", "OneJob")["job"]["job_object"] == job["job_object"]
            if not job["job_object"].endswith(".") and not set(job["job_object"]) & set("/~"):
                typed = urllib.parse.quote(job["job_object"], safe="")
                assert checked(host, f"jobs/global/{typed}", "OneJob")["job"]["path"] == job["path"]


def test_a_waiting_client_is_told_of_an_event_and_holds_up_no_stop():
    with made_up_host("burning", "--speed", "1") as port:
        host = Exporter(None, None, port)
        first = checked(host, "events", "Events")
        answers = []
        waiting = threading.Thread(
            target=lambda: answers.append(checked(host, f"events?wait=20&since={first['next']}", "Events"))
        )
        waiting.start()
        time.sleep(0.5)
        assert not answers
        begun = time.monotonic()
    waiting.join(10)
    assert time.monotonic() - begun < 2
    assert answers[0]["events"] == []


def test_the_program_serves_the_jobs_of_a_log(start_exporter):
    exporter = start_exporter(f"--pdh.log={RECORDING}", "--pdh.log.speed=600", program=NATIVE_PROGRAM)
    jobs = {one["path"]: one for one in checked(exporter, "jobs", "Jobs")["jobs"]}
    assert jobs["global/synthetic~20app~20pool"]["metrics"]["jobobject_processes"] == 2
    status = checked(exporter, "status", "Status")
    assert {one["source"]: one["up"] for one in status["sources"]} == {"object": False, "pdh": True}
    down = next(one for one in status["sources"] if not one["up"])
    assert down["error"]["code"] == "unsupported" and down["error"]["advice"]
    assert checked(exporter, "events?wait=20", "Events")["available"] is False
    exporter.request("/-/healthy")
    assert exporter.stop() == 0
