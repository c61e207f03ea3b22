"""The program as an operator meets it: command line, log, pages, a clean end."""

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from conftest import NATIVE_PROGRAM, WINDOWS_PROGRAM, Exporter, free_port, run, wait_until

BOTH = pytest.mark.parametrize("program", [WINDOWS_PROGRAM, NATIVE_PROGRAM], ids=["windows", "native"])


@BOTH
@pytest.mark.parametrize(
    "arguments, named",
    [
        (["--bogus"], "--bogus"),
        (["nonsense"], "nonsense"),
        (["--web.listen-address=nowhere"], "'nowhere' is not an address"),
        (["serve", "--web.listen-address=127.0.0.1:99999"], "port is not a number from 0 to 65535"),
        (["--log.level=loud"], "'loud' is not valid; expected one of debug, error, info, warn"),
        (["--log.format=xml"], "'xml' is not valid; expected one of"),
        (["--limits.max-jobs=0"], "--limits.max-jobs"),
        (["--scrape.timeout-margin=-1"], "--scrape.timeout-margin"),
        (["--wéb"], "--wéb"),
    ],
)
def test_wrong_usage_is_named_and_exits_with_2(program, arguments, named):
    code, out, error = run(program, *arguments)
    assert (code, out) == (2, "")
    assert named in error
    assert "--help" in error


@BOTH
def test_help_version_and_metrics_are_answers(program):
    code, out, error = run(program, "--help")
    assert (code, error) == (0, "")
    for flag in ("--web.listen-address", "--log.level", "--[no-]collector.object", "serve", "list", "metrics", "version"):
        assert flag in out
    assert run(program, "serve", "--help")[0] == 0
    assert run(program, "version")[1] == run(program, "--version")[1]
    code, out, _ = run(program, "metrics")
    document = Path(__file__).resolve().parents[2] / "docs/metrics.md"
    assert (code, out) == (0, document.read_text(encoding="utf-8"))


def test_list_says_where_there_are_no_job_objects():
    code, out, error = run(NATIVE_PROGRAM, "list")
    assert (code, out) == (1, "")
    assert error.startswith("jobobject_exporter: job objects exist only on Windows\njobobject_exporter: what to do: ")


@BOTH
def test_a_port_in_use_is_named_with_the_remedy(program, start_exporter):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        code, _, error = run(program, "serve", f"--web.listen-address={address}")
    assert code == 1
    assert f"cannot listen on {address}: the address is in use" in error
    assert "--web.listen-address" in error
    assert "uccess" not in error


@pytest.mark.alone
@pytest.mark.parametrize(
    "program, with_signal",
    [(WINDOWS_PROGRAM, signal.SIGINT), (NATIVE_PROGRAM, signal.SIGINT), (NATIVE_PROGRAM, signal.SIGTERM)],
    ids=["windows-ctrl-c", "native-int", "native-term"],
)
def test_a_stop_signal_ends_it_cleanly_between_scrapes(start_exporter, program, with_signal):
    exporter = start_exporter(program=program)
    assert exporter.request().status == 200
    begin = time.monotonic()
    assert exporter.stop(with_signal) == 0
    assert time.monotonic() - begin < 1, "an idle program stops at once; some 20 ms on an idle machine"
    assert "stopped" in exporter.log
    with pytest.raises(OSError):
        exporter.request()


def test_a_stop_in_the_middle_of_a_burst_tears_no_answer(start_exporter):
    exporter = start_exporter()
    broken = []
    stopping = threading.Event()

    def scrape_until_the_end():
        while not stopping.is_set():
            try:
                answer = exporter.request()
            except OSError:
                return  # refused or closed before an answer began
            except http.client.HTTPException as torn:
                broken.append(torn)
                return
            whole = answer.status == 503 or answer.text.splitlines()[-1].startswith("process_start_time_seconds ")
            if not whole:
                broken.append(answer)

    clients = [threading.Thread(target=scrape_until_the_end) for _ in range(4)]
    for client in clients:
        client.start()
    time.sleep(0.5)
    assert exporter.stop() == 0
    stopping.set()
    for client in clients:
        client.join(30)
    assert not broken


def test_the_native_program_serves_its_own_metrics_and_says_why_no_more(start_exporter):
    exporter = start_exporter(program=NATIVE_PROGRAM)
    samples = exporter.scrape()
    assert samples[("jobobject_exporter_source_up", frozenset({("source", "object")}))] == 0
    assert samples[("process_open_fds", frozenset())] > 3
    exporter.wait_for_log("job objects exist only on Windows")


def test_a_source_that_is_switched_off_is_not_there(start_exporter):
    exporter = start_exporter("--no-collector.object", "--no-collector.pdh")
    assert not any(name == "jobobject_exporter_source_up" for name, _ in exporter.scrape())


def test_the_log_is_json_when_asked(start_exporter):
    exporter = start_exporter("--log.format=json", "--log.level=debug")
    exporter.request("/a \"quoted\" path".replace(" ", "%20").replace('"', "%22"))
    exporter.stop()
    lines = [json.loads(line) for line in exporter.log.splitlines()]
    assert {line["level"] for line in lines} >= {"info", "debug"}
    assert any(line.get("path") == '/a "quoted" path' for line in lines)


@BOTH
def test_a_log_that_nobody_reads_holds_up_neither_scrapes_nor_the_end(program):
    port = free_port()
    process = subprocess.Popen(
        [*program, "serve", f"--web.listen-address=127.0.0.1:{port}", "--log.level=debug"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )
    exporter = Exporter(process, None, port)
    try:
        wait_until(lambda: answers(exporter), "the exporter answers")
        for _ in range(200):  # a line each, of more than the pipe and the queue hold together
            assert exporter.request("/" + 8000 * "x").status == 404
        assert exporter.scrape()[("jobobject_exporter_log_lines_dropped_total", frozenset())] > 10
        assert exporter.stop() == 0
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def answers(exporter):
    with contextlib.suppress(OSError):
        return exporter.request("/-/healthy").status == 200
    return False


@pytest.mark.parametrize("command", ["metrics", "version", "doctor", "list", "--help", "--config.reference"])
def test_output_that_cannot_be_written_is_an_error(command):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*NATIVE_PROGRAM, command], stdout=full, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=60
        )
    assert done.returncode == 1
    if command != "list":  # which has nothing to print here
        expected = b"jobobject_exporter: cannot write to standard output: No space left on device (errno 28)\n"
        assert done.stderr.endswith(expected)


@pytest.mark.parametrize("argument", ["--log.level=\u009b31m", "\u202egpj.exe", "--limits.max-jobs=\x1b[2J"])
def test_a_wrong_argument_cannot_act_on_the_terminal(argument):
    code, _, error = run(NATIVE_PROGRAM, argument)
    assert code == 2
    assert not set(error) & {"\u009b", "\u202e", "\x1b"}
    assert "\\u" in error


def test_the_front_page_in_a_real_browser(exporter, tmp_path):
    page = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         f"--user-data-dir={tmp_path}", "--dump-dom", f"http://127.0.0.1:{exporter.port}/"],
        capture_output=True, timeout=120, stdin=subprocess.DEVNULL,
    ).stdout.decode()
    assert '<h1 class="unseen">Jobs of this host</h1>' in page, "the scripts ran"
    for link in ("metrics", "-/healthy", "-/ready"):
        assert f'href="{link}"' in page
        assert exporter.request(f"/{link}").status == 200
