"""The command `events --url`: the events of another process that is running, whatever answers there."""

import contextlib
import http.server
import json
import signal
import socket
import subprocess
import threading
import time

import pytest
from certificates import HASH, Certificates
from conftest import NATIVE_PROGRAM, free_port, run, wait_until
from page_browser import made_up_host

NOTHING = ("--no-collector.object", "--no-collector.pdh")


def url_of(port):
    return f"--url=http://127.0.0.1:{port}"


def events(port, *arguments):
    return run(NATIVE_PROGRAM, "events", url_of(port), *arguments)


class Follower:
    """`events --follow`, whose lines and complaints are there as they come."""

    def __init__(self, folder, *arguments):
        self.out, self.error = folder / "follow.out", folder / "follow.err"
        with self.out.open("wb") as out, self.error.open("wb") as error:
            self.process = subprocess.Popen([*NATIVE_PROGRAM, "events", "--follow", *arguments], stdout=out, stderr=error)

    def wait_for(self, condition, what):
        wait_until(lambda: condition(self.out.read_text(), self.error.read_text()), what)

    def interrupt(self):
        """Seconds until it has ended, and its exit code."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        return time.monotonic() - began, code


@pytest.fixture
def follow(tmp_path):
    started = []

    def start(*arguments):
        started.append(Follower(tmp_path, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


@contextlib.contextmanager
def answering(answer):
    """A server of anything: `answer` gets the path and gives status, headers and body."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


@contextlib.contextmanager
def talking(reply):
    """A server of raw bytes: what it says to whoever connects; None says nothing and keeps the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        kept = []

        def serve():
            while True:
                try:
                    client = listener.accept()[0]
                except OSError:
                    return
                kept.append(client)
                if reply is not None:
                    client.recv(4096)
                    client.sendall(reply)
                    client.shutdown(socket.SHUT_WR)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        for client in kept:
            client.close()
        listener.shutdown(socket.SHUT_RDWR)


def batch(*names, number=0, **others):
    shown = [{"time": 1700000000.5, "job_object": name, "namespace": "global", "path": f"global/{name}",
              "event": "process_exited", "process_id": 42, "code": 3} for name in names]
    return {"next": f"7-{number}", "lost": 0, "restarted": False, "available": True, "events": shown, **others}


def test_the_events_of_a_host_are_those_of_its_api():
    with made_up_host("server") as port:
        def kept():
            code, out, error = events(port, "--format=json")
            assert (code, error) == (0, "")
            return [json.loads(line) for line in out.splitlines()]

        shown = wait_until(kept, "something happened")
        asked = json.loads(run(["curl", "-sS", f"http://127.0.0.1:{port}/api/v1/events"], timeout=30)[1])["events"]
        assert len(asked) >= len(shown)
        for one, other in zip(shown, asked):
            assert (one["event"], one["job_object"], one["namespace"], one["path"]) == (
                other["event"], other["job_object"], other["namespace"], other["path"])
            assert (one.get("process_id"), one.get("code"), one.get("limit")) == (
                other.get("process_id"), other.get("code"), other.get("limit"))
            assert one["timestamp"].startswith(time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(other["time"])))
        name = shown[0]["job_object"]
        of_job = events(port, f"--job={name}", "--format=csv")[1].splitlines()
        assert of_job[0] == "timestamp,event,namespace,job_object,id,process_id,details"
        assert len(of_job) > 1 and all(f",{name}," in line for line in of_job[1:])


def test_a_host_is_followed_over_its_restart_until_ctrl_c(follow):
    port = free_port()
    with made_up_host("server", "--speed", "10", port=port):
        follower = follow(url_of(port), "--format=json")
        follower.wait_for(lambda out, _: out.count("\n") > 0, "the first events")
    follower.wait_for(lambda _, error: error.endswith("; trying again\n"), "it says that it waits")
    before = follower.out.read_text().count("\n")
    with made_up_host("server", "--speed", "10", port=port):
        follower.wait_for(lambda out, _: out.count("\n") > before, "further events")
        took, code = follower.interrupt()
    assert code == 0 and took < 5
    said = follower.error.read_text()
    assert f"jobobject_exporter: 127.0.0.1:{port} answers again\n" in said
    assert f"127.0.0.1:{port} was restarted; its last events before that may be missing\n" in said
    assert all(json.loads(line)["event"] for line in follower.out.read_text().splitlines())


def test_ctrl_c_ends_a_wait_at_once_whatever_the_server_does(follow):
    for reply in (None, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"):
        with talking(reply) as port:
            follower = follow(url_of(port))
            if reply is None:
                time.sleep(1)
                took, code = follower.interrupt()
                assert (code, follower.out.read_text()) == (0, "") and took < 3
            else:
                assert follower.process.wait(30) == 1
                assert "the connection was closed in the middle of it" in follower.error.read_text()


def test_an_answer_in_chunks_and_a_path_before_it_are_understood():
    asked = []

    def answer(path):
        asked.append(path)
        text = json.dumps(batch("build", number=1)).encode()
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (text[:50], text[50:])) + b"0\r\n\r\n"
        return 200, {"Transfer-Encoding": "chunked"}, chunks

    with answering(answer) as port:
        code, out, error = run(NATIVE_PROGRAM, "events", f"--url=127.0.0.1:{port}/jobs/", "--format=csv")
    assert (code, error) == (0, "")
    assert out.splitlines()[1] == "2023-11-14T22:13:20.5000000Z,process_exited,global,build,,42,code=3"
    assert asked == ["/jobs/api/v1/events?wait=0"]


@pytest.mark.parametrize(("reply", "said"), [
    (b"SSH-2.0-OpenSSH_9\r\n", "what came is not HTTP, or the connection was closed"),
    (b"", "what came is not HTTP, or the connection was closed"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", "the connection was closed in the middle of it"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}", "the connection was closed in the middle of it"),
    (b"HTTP/1.1 200 OK\r\n\r\nhello", "the answer is not that of an exporter's /api/v1/events"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "the answer is not that of an exporter's /api/v1/events"),
    (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "it is not an exporter, or runs with --web.disable-ui"),
    (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "answers with HTTP status 500"),
])
def test_what_is_no_exporter_is_refused_with_a_reason(reply, said):
    with talking(reply) as port:
        for flags in ([], ["--follow"]):
            code, out, error = events(port, *flags)
            assert (code, out) == (1, ""), error
            assert f"127.0.0.1:{port}" in error and said in error
            assert error.count("\n") == 1


def test_real_exporters_that_give_no_events_say_why(start_exporter, tmp_path):
    made = Certificates(tmp_path)
    made.authority("ca")
    made.signed("server", "ca")
    tls = made.replace("tls.yml", "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n")
    users = made.replace("users.yml", f"basic_auth_users:\n  alice: {HASH}\n")
    for flags, said in ((["--web.disable-ui"], "it is not an exporter, or runs with --web.disable-ui"),
                        ([f"--web.config.file={users}"], "it requires a password, which cannot be given here"),
                        ([f"--web.config.file={tls}"], "is it a server with TLS?"),
                        ([], "reports no events: it neither owns jobs nor runs with --collector.etw")):
        exporter = start_exporter(*NOTHING, *flags, program=NATIVE_PROGRAM)
        code, out, error = events(exporter.port, "--follow")
        assert (code, out) == (1, ""), flags
        assert said in error


def test_where_nobody_listens_the_address_is_named():
    port = free_port()
    for flags in ([], ["--follow"]):
        assert events(port, *flags) == (
            1, "", f"jobobject_exporter: cannot connect to 127.0.0.1:{port}: Connection refused\n")


def test_events_that_were_overwritten_are_said_and_fail():
    with answering(lambda _: (200, {}, json.dumps(batch("a", lost=17)).encode())) as port:
        code, out, error = events(port)
    assert code == 1 and out.count("\n") == 2
    assert error == f"jobobject_exporter: 127.0.0.1:{port}: 17 events were overwritten before they were read\n"


def test_a_reader_that_goes_away_ends_it():
    numbers = iter(range(1, 1_000_000))
    many = [f"job{i}" for i in range(1000)]
    with answering(lambda _: (200, {}, json.dumps(batch(*many, number=next(numbers))).encode())) as port:
        done = subprocess.run(f"{NATIVE_PROGRAM[0]} events {url_of(port)} --follow | head -3", shell=True,
                              capture_output=True, timeout=60)
    assert done.stdout.count(b"\n") == 3 and done.stderr == b""


def test_flags_that_do_not_go_with_a_url_are_refused():
    for flags, said in ((["--all"], "--all: cannot be combined with --url"), (["x.etl"], "--url: cannot be combined with FILE"),
                        (["--kind=remove_process"], "--kind: 'remove_process' is not valid; expected one of job_created")):
        code, out, error = events(1, *flags)
        assert (code, out) == (2, "") and said in error
    code, _, error = run(NATIVE_PROGRAM, "events", "--url=https://127.0.0.1:1")
    assert code == 2 and "https is not supported" in error
