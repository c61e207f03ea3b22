"""Clients that hold connections, with and without asking for anything: the others must not notice."""

import contextlib
import gzip
import http.client
import re
import socket
import threading
import time

import pytest
from conftest import NATIVE_PROGRAM, WINDOWS_PROGRAM

pytestmark = pytest.mark.alone
BOTH = pytest.mark.parametrize("program", [WINDOWS_PROGRAM, NATIVE_PROGRAM], ids=["windows", "native"])

GET = b"GET /metrics HTTP/1.1\r\nHost: test\r\n"


class Trickler(threading.Thread):
    """Sends a beginning, and then a byte twice a second for as long as it is let."""

    def __init__(self, port, beginning):
        super().__init__(daemon=True)
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.beginning = beginning
        self.stopping = threading.Event()
        self.seconds = None  # until the server had enough

    def run(self):
        begin = time.monotonic()
        with contextlib.suppress(OSError):
            self.connection.sendall(self.beginning)
            while not self.stopping.wait(0.5):
                self.connection.sendall(b"x")
        self.seconds = time.monotonic() - begin


@contextlib.contextmanager
def tricklers(port, count, beginning):
    clients = [Trickler(port, beginning) for _ in range(count)]
    for client in clients:
        client.start()
    time.sleep(1)
    try:
        yield clients
    finally:
        for client in clients:
            client.stopping.set()
            client.connection.close()
        for client in clients:
            client.join(30)


def scrape_seconds(exporter):
    begin = time.monotonic()
    assert exporter.request().status == 200
    return time.monotonic() - begin


BODY = b"POST /metrics HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000000\r\n\r\n"
TRICKLED = {
    "a request line": b"",
    "a header's name": GET,
    "a header's value": GET + b"X-Endless: ",
    "a body": BODY,
    "more than a whole request": GET + b"Connection: close\r\n\r\n",
}
MORE = {"a request on a kept connection": GET + b"\r\n"}


@BOTH
@pytest.mark.parametrize("beginning", [*TRICKLED.values(), *MORE.values()], ids=[*TRICKLED, *MORE])
def test_a_scrape_beside_sixteen_clients_that_trickle_is_answered_at_once(start_exporter, program, beginning):
    exporter = start_exporter(program=program)
    with tricklers(exporter.port, 16, beginning):
        assert max(scrape_seconds(exporter) for _ in range(5)) < 1


@BOTH
@pytest.mark.parametrize("beginning", [b"", GET], ids=["idle", "in a head"])
def test_a_scrape_beside_hundreds_of_connections_is_answered_at_once(start_exporter, program, beginning):
    exporter = start_exporter(program=program)
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", exporter.port)))
            client.sendall(beginning)
        assert max(scrape_seconds(exporter) for _ in range(5)) < 1


@BOTH
@pytest.mark.parametrize("beginning", TRICKLED.values(), ids=TRICKLED)
def test_a_client_that_trickles_is_given_up_after_seconds(start_exporter, program, beginning):
    exporter = start_exporter(program=program)
    with tricklers(exporter.port, 2, beginning) as clients:
        for client in clients:
            client.join(20)
            assert client.seconds is not None, "the server still reads"
            # A head has five seconds in all.
            assert beginning.endswith(b"\r\n\r\n") or 4 < client.seconds
            assert client.seconds < 12
    if not beginning.endswith(b"\r\n\r\n"):
        assert 'jobobject_exporter_web_connections_dropped_total{reason="deadline"} 2\n' in exporter.request().text


@BOTH
def test_a_client_that_reads_nothing_holds_up_nobody(start_exporter, program):
    exporter = start_exporter(program=program)
    with contextlib.ExitStack() as stack:
        for _ in range(200):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", exporter.port)))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.sendall(GET + b"\r\n")
        assert max(scrape_seconds(exporter) for _ in range(5)) < 1


@BOTH
def test_a_scraper_keeps_its_connection_and_does_not_hold_up_a_stop(start_exporter, program):
    exporter = start_exporter(program=program)
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", exporter.port, timeout=30)) as scraper:
        scraper.connect()
        own_port = scraper.sock.getsockname()[1]
        for _ in range(3):
            scraper.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
            answer = scraper.getresponse()
            assert gzip.decompress(answer.read()).startswith(b"# HELP ")
            assert scraper.sock.getsockname()[1] == own_port
        begin = time.monotonic()
        assert exporter.stop() == 0
        assert time.monotonic() - begin < 1


def raw(exporter, request):
    with socket.create_connection(("127.0.0.1", exporter.port), timeout=30) as client:
        client.sendall(request)
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    return answer


@BOTH
def test_requests_that_are_sent_together_are_answered_in_their_order(start_exporter, program):
    exporter = start_exporter(program=program)
    first = b"GET /-/healthy HTTP/1.1\r\nHost: test\r\n\r\n"
    second = b"GET /nowhere HTTP/1.1\r\nHost: test\r\n\r\n"
    statuses = re.findall(rb"^HTTP/1.1 (\d+)", raw(exporter, first + first + second), re.M)
    assert statuses == [b"200", b"200", b"404"]


@BOTH
@pytest.mark.parametrize(
    "request_head, status",
    [
        (b"GET /-/healthy HTTP/1.0\r\n\r\n", b"200"),
        (b"GET /-/healthy HTTP/1.0\r\nHost: test\r\n\r\n", b"200"),
        (b"GET /-/healthy HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /-/healthy HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", b"400"),
        (b"GET /-/healthy HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", b"400"),
        (b"GET http://127.0.0.1:PORT/-/healthy HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET http://example.org:PORT/-/healthy HTTP/1.1\r\nHost: example.org:PORT\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET http://example.org/-/healthy HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET https://example.org:1/-/healthy HTTP/1.1\r\nHost: example.org:1\r\nConnection: close\r\n\r\n", b"200"),
        (b"GET http://example.org HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n", b"200"),
        (b"OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n", b"405"),
        (b"GET * HTTP/1.1\r\nHost: test\r\n\r\n", b"400"),
        (b"GET /-/healthy HTTP/1.1\r\nHost: test\r\nX-Folded: a\r\n b\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /-/healthy HTTP/1.1\r\nHost: test\r\nX-Blank : a\r\n\r\n", b"400"),
        (b"GET /-/healthy HTTP/1.1\r\nHost: test\r\n" + 64 * b"X: y\r\n" + b"\r\n", b"400"),
        (b"GET /metrics%00 HTTP/1.1\r\nHost: test\r\n\r\n", b"400"),
    ],
)
def test_requests_of_every_form_are_answered_as_http_wants_it(start_exporter, program, request_head, status):
    exporter = start_exporter(program=program)
    answer = raw(exporter, request_head.replace(b"PORT", str(exporter.port).encode()))
    assert answer.split(b" ")[1] == status
    head = answer.split(b"\r\n\r\n")[0].lower()
    assert b"\r\ndate: " in head
    assert head.count(b"\r\nserver: jobobject_exporter\r\n") == 1
