"""Reading the configuration again: by HTTP, by a signal, and because the file has changed."""

import os
import re
import signal
import socket
import threading
import time

import pytest
from conftest import NATIVE_PROGRAM, WINDOWS_PROGRAM, free_port, wait_until

BOTH = pytest.mark.parametrize("program", [WINDOWS_PROGRAM, NATIVE_PROGRAM], ids=["windows", "native"])
SUCCESSFUL = ("jobobject_exporter_config_last_reload_successful", frozenset())
TIMESTAMP = ("jobobject_exporter_config_last_reload_success_timestamp_seconds", frozenset())


@pytest.fixture
def config(tmp_path):
    """A configuration file; on Windows its name is one of Wine's drive Z."""
    file = tmp_path / "exporter.yaml"
    file.write_text("flags: {limits: {max-jobs: 5}}\n", encoding="utf-8")
    return file


def flag_of(config, program):
    return f"--config.file={'Z:' if program is WINDOWS_PROGRAM else ''}{config}"


def replace(config, text):
    """As careful editors do."""
    beside = config.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, config)


@BOTH
def test_a_wrong_file_changes_nothing_and_is_said_where(start_exporter, config, program):
    exporter = start_exporter(flag_of(config, program), "--web.enable-lifecycle", program=program)
    before = exporter.scrape()
    assert before[SUCCESSFUL] == 1
    assert abs(before[TIMESTAMP] - time.time()) < 60

    replace(config, "jobs:\n- nam: x\n")
    answer = exporter.request("/-/reload", "POST")
    assert answer.status == 500
    assert re.search(r"failed to reload config: .*exporter\.yaml:2:3: jobs\[0\]: unknown key 'nam'", answer.text)
    after = exporter.scrape()
    assert (after[SUCCESSFUL], after[TIMESTAMP]) == (0, before[TIMESTAMP])
    exporter.wait_for_log(r'configuration not reloaded.*exporter\.yaml:2:3')

    replace(config, "flags: {no-such: 1}\n")
    assert exporter.request("/-/reload", "PUT").status == 500
    replace(config, "flags: {log: {level: debug}}\n")
    answer = exporter.request("/-/reload", "POST")
    assert (answer.status, answer.text) == (200, "Configuration reloaded.\n")
    exporter.wait_for_log("level=debug msg=request")
    last = exporter.scrape()
    assert last[SUCCESSFUL] == 1
    assert last[TIMESTAMP] > before[TIMESTAMP]


@BOTH
def test_without_the_flag_no_client_may_ask(start_exporter, config, program):
    exporter = start_exporter(flag_of(config, program), program=program)
    answer = exporter.request("/-/reload", "POST")
    assert answer.status == 403
    assert answer.text.startswith("Lifecycle API is not enabled")
    assert exporter.request("/-/reload").status == 405
    assert exporter.request("/-/quit", "POST").status == 405
    assert exporter.request("/metrics", "POST").status == 405


def test_sighup_reloads_and_does_not_stop(start_exporter, config):
    exporter = start_exporter(flag_of(config, NATIVE_PROGRAM), program=NATIVE_PROGRAM)
    exporter.process.send_signal(signal.SIGHUP)
    exporter.wait_for_log("configuration reloaded.*trigger=signal")
    replace(config, "- wrong\n")
    exporter.process.send_signal(signal.SIGHUP)
    exporter.wait_for_log("configuration not reloaded.*trigger=signal")
    assert exporter.scrape()[SUCCESSFUL] == 0
    assert exporter.stop() == 0


@BOTH
def test_a_changed_file_is_noticed(start_exporter, config, program):
    exporter = start_exporter(flag_of(config, program), "--config.watch", program=program)
    replace(config, "flags: {limits: {max-jobs: 6}, log: {level: debug}}\n")
    exporter.wait_for_log("configuration reloaded.*trigger=file")
    config.unlink()
    exporter.wait_for_log("configuration not reloaded.*it does not exist")
    replace(config, "flags: {limits: {max-jobs: 6}, log: {level: debug}}\n")
    wait_until(lambda: exporter.log.count("configuration reloaded") == 2, "the file that is back is read")


@BOTH
def test_addresses_come_and_go_and_are_refused_as_a_whole(start_exporter, tmp_path, program):
    first, second, third = free_port(), free_port(), free_port()
    config = tmp_path / "exporter.yaml"

    def listen_on(*ports):
        replace(config, f"flags: {{web: {{listen-address: [{', '.join(f'127.0.0.1:{port}' for port in ports)}]}}}}\n")

    def answers(port):
        exporter.port = port
        try:
            return exporter.request("/-/healthy").status == 200
        except OSError:
            return False

    listen_on(first)
    exporter = start_exporter(flag_of(config, program), "--web.enable-lifecycle", program=program, address=None)
    listen_on(first, second)
    assert exporter.request("/-/reload", "POST").status == 200
    assert answers(first) and answers(second)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", third))
        taken.listen()
        listen_on(second, third)
        answer = exporter.request("/-/reload", "POST")
        assert answer.status == 500
        assert f"cannot listen on 127.0.0.1:{third}: the address is in use" in answer.text
    assert answers(first) and answers(second)
    exporter.port = first
    listen_on(second, third)
    assert exporter.request("/-/reload", "POST").status == 200, "asked through the address that goes"
    wait_until(lambda: not answers(first), "the address that is not wanted any more closes")
    assert answers(second) and answers(third)
    assert exporter.stop() == 0


@BOTH
def test_scrapes_go_on_through_reloads(start_exporter, config, program):
    exporter = start_exporter(flag_of(config, program), "--web.enable-lifecycle", program=program)
    stopping = threading.Event()
    broken = []
    scrapes = []

    def scrape():
        while not stopping.is_set():
            answer = exporter.request()
            scrapes.append(answer.status)
            if answer.status != 200 or "jobobject_exporter_build_info" not in answer.text:
                broken.append(answer)

    clients = [threading.Thread(target=scrape) for _ in range(3)]
    for client in clients:
        client.start()
    for number in range(20):
        replace(config, f"flags: {{limits: {{max-jobs: {number + 1}}}, collector: {{object: {{include: 'a{number}'}}}}}}\n")
        assert exporter.request("/-/reload", "POST").status == 200
    stopping.set()
    for client in clients:
        client.join()
    assert not broken
    assert len(scrapes) > 20
    assert exporter.stop() == 0


def test_jobs_come_go_and_stay(start_exporter, tmp_path):
    config = tmp_path / "exporter.yaml"
    stays = "- {name: Global\\stays, limits: {active_processes: 7}}\n"
    replace(config, "jobs:\n" + stays + "- {name: Global\\goes}\n")
    exporter = start_exporter(flag_of(config, WINDOWS_PROGRAM), "--web.enable-lifecycle")

    def owned():
        return {
            dict(labels)["job_object"]
            for (name, labels), _ in exporter.scrape().items()
            if name == "jobobject_info" and dict(labels)["owned"] == "true"
        }

    wait_until(lambda: owned() == {"stays", "goes"}, "both jobs are there")
    replace(config, "jobs:\n" + stays + "- {name: Global\\comes}\n")
    assert exporter.request("/-/reload", "POST").status == 200
    wait_until(lambda: owned() == {"stays", "comes"}, "one has gone, one has come")
    assert exporter.log.count("job created") == 3
    replace(config, "flags: {}\n")
    assert exporter.request("/-/reload", "POST").status == 200
    wait_until(lambda: owned() == set(), "none is left")


def test_what_needs_a_restart_is_said_for_as_long_as_it_differs(start_exporter, config, tmp_path):
    first, second = tmp_path / "first.yml", tmp_path / "second.yml"
    first.write_text("rate_limit: {interval: 1ms, burst: 1000}\n", encoding="utf-8")
    second.write_text("rate_limit: {interval: 1h, burst: 0}\n", encoding="utf-8")

    def name(file, more=""):
        replace(config, f"flags: {{web: {{config: {{file: '{file}'}}}}{more}}}\n")

    name(first)
    exporter = start_exporter(flag_of(config, NATIVE_PROGRAM), "--web.enable-lifecycle", program=NATIVE_PROGRAM)

    def said_by_a_reload():
        before = len(exporter.log)
        assert exporter.request("/-/reload", "POST").status == 200, "the file that is in use lets everybody in"
        wait_until(lambda: "configuration reloaded" in exporter.log[before:], "it is reloaded")
        return re.findall(r"takes effect when the exporter restarts\" flag=(\S+)", exporter.log[before:])

    assert said_by_a_reload() == []
    name(second, ", log: {format: json}")
    for _ in range(2):
        assert said_by_a_reload() == ["--log.format", "--web.config.file"]
    name(first)
    assert said_by_a_reload() == [], "what is in use is asked for again"
    first.write_text("rate_limit: {interval: 1h, burst: 0}\n", encoding="utf-8")
    wait_until(lambda: exporter.request().status == 429, "the file in use is read again")


def test_a_filter_that_changes_takes_effect(start_exporter, config):
    exporter = start_exporter(flag_of(config, WINDOWS_PROGRAM), "--web.enable-lifecycle")
    before = exporter.scrape()
    replace(config, "flags: {collector: {object: {include: 'nothing matches this'}}}\n")
    assert exporter.request("/-/reload", "POST").status == 200
    after = exporter.scrape()
    assert ("jobobject_exporter_jobs_filtered", frozenset()) not in before
    assert ("jobobject_exporter_jobs_filtered", frozenset()) in after


@BOTH
def test_scrapes_choose_among_the_sources(start_exporter, program):
    exporter = start_exporter(program=program)

    def sources(query):
        text = exporter.request("/metrics" + query).text
        return set(re.findall(r'^jobobject_exporter_source_up\{source="(\w+)"\}', text, re.M))

    every = sources("")
    assert {"object", "pdh"} <= every
    assert sources("?collect[]=object") == {"object"}
    assert sources("?collect%5B%5D=object&collect%5B%5D=pdh") == {"object", "pdh"}
    assert sources("?exclude[]=object") == every - {"object"}
    answer = exporter.request("/metrics?collect[]=cpu")
    assert answer.status == 400
    assert answer.text == "unknown source 'cpu'; expected one of owned, object, pdh, etw, containerd, services\n"
    assert exporter.request("/metrics?collect[]=pdh&exclude[]=object").status == 400
