"""Passwords: who is let in, what guessing costs, and that it keeps nobody away."""

import base64
import socket
import threading
import time

import pytest
from certificates import HASH, SLOW_HASH, Certificates
from conftest import NATIVE_PROGRAM, WINDOWS_PROGRAM, parse_samples, wait_until

BOTH = pytest.mark.parametrize("program", [WINDOWS_PROGRAM, NATIVE_PROGRAM], ids=["windows", "native"])


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def serve(start_exporter, tmp_path, text, program):
    return start_exporter(f"--web.config.file={Certificates(tmp_path).web_config(text)}", program=program)


def refused(exporter, authorization, reason):
    samples = parse_samples(exporter.request(Authorization=authorization).text)
    return samples[("jobobject_exporter_web_requests_refused_total", frozenset({("reason", reason)}))]


@BOTH
def test_every_path_needs_a_user_and_a_password(start_exporter, tmp_path, program):
    headers = "http_server_config:\n  headers:\n    X-Frame-Options: deny\n"
    exporter = serve(start_exporter, tmp_path, headers + f"basic_auth_users:\n  alice: {HASH}\n", program)
    for path in ("/metrics", "/", "/-/healthy", "/-/ready", "/nowhere"):
        answer = exporter.request(path)
        assert answer.status == 401, path
        assert answer.headers["www-authenticate"] == 'Basic realm="jobobject_exporter", charset="UTF-8"'
        assert answer.headers["x-frame-options"] == "deny"
        assert b"jobobject" not in answer.body
    assert exporter.request(Authorization=basic("alice", "wrong")).status == 401
    assert exporter.request(Authorization=basic("bob", "secret")).status == 401
    assert exporter.request(Authorization=basic("alice", "")).status == 401
    good = exporter.request(Authorization=basic("alice", "secret"))
    assert good.status == 200 and good.headers["x-frame-options"] == "deny"
    assert refused(exporter, basic("alice", "secret"), "unauthorized") == 8
    assert "secret" not in exporter.log and "$2y" not in exporter.log


@BOTH
def test_users_count_from_the_moment_when_the_file_changes(start_exporter, tmp_path, program):
    exporter = serve(start_exporter, tmp_path, "", program)
    assert exporter.request().status == 200
    Certificates(tmp_path).web_config(f"basic_auth_users:\n  alice: {HASH}\n")
    wait_until(lambda: exporter.request().status == 401, "a password is wanted")
    assert exporter.request(Authorization=basic("alice", "secret")).status == 200
    Certificates(tmp_path).web_config("basic_auth_users:\n  alice: secret\n")
    exporter.wait_for_log(r'level=error.*basic_auth_users.alice: is not a bcrypt hash')
    assert exporter.request(Authorization=basic("alice", "secret")).status == 200
    assert exporter.request().status == 401
    Certificates(tmp_path).web_config(f"basic_auth_users:\n  bob: {HASH}\n")
    wait_until(lambda: exporter.request(Authorization=basic("bob", "secret")).status == 200, "bob may come in")
    assert exporter.request(Authorization=basic("alice", "secret")).status == 401


@BOTH
def test_ten_thousand_users_are_served(start_exporter, tmp_path, program):
    users = "".join(f"  user{i}: {HASH}\n" for i in range(10_000))
    exporter = serve(start_exporter, tmp_path, "basic_auth_users:\n" + users, program)
    for user in ("user0", "user5000", "user9999"):
        assert exporter.request(Authorization=basic(user, "secret")).status == 200
    assert exporter.request(Authorization=basic("user10000", "secret")).status == 401


class Flood:
    """Guesses another password with every request, from many threads, as fast as they get answers."""

    def __init__(self, port, threads=8):
        self.port, self.statuses, self.ended = port, {}, threading.Event()
        self.lock = threading.Lock()
        self.began = time.monotonic()
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(threads)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        for guess in range(10 ** 9):
            if self.ended.is_set():
                return
            status = self.ask(basic("prometheus", f"{number}-{guess}"))
            with self.lock:
                self.statuses[status] = self.statuses.get(status, 0) + 1

    def ask(self, authorization):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
                connection.sendall(f"GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: {authorization}\r\n"
                                   "Connection: close\r\n\r\n".encode())
                return connection.recv(12)[9:].decode()
        except OSError:
            return "none"

    def end(self):
        """Requests a second."""
        self.ended.set()
        for thread in self.threads:
            thread.join()
        return sum(self.statuses.values()) / (time.monotonic() - self.began)


@BOTH
def test_guessing_passwords_keeps_no_scrape_away(start_exporter, tmp_path, program):
    exporter = serve(start_exporter, tmp_path, f"basic_auth_users:\n  prometheus: {SLOW_HASH}\n", program)
    right = basic("prometheus", "secret")
    assert exporter.request(Authorization=right).status == 200
    flood = Flood(exporter.port)
    durations = []
    for _ in range(30):
        begin = time.monotonic()
        assert exporter.request(Authorization=right).status == 200
        durations.append(time.monotonic() - begin)
        time.sleep(0.1)
    rate = flood.end()
    print(f"{rate:.0f} guesses/s {flood.statuses}, slowest scrape {max(durations):.3f} s")
    assert max(durations) < 2 and sorted(durations)[15] < 0.5
    assert set(flood.statuses) <= {"401", "429"}, flood.statuses
    # Of what was asked, only what one processor computes was a guess; the rest was refused at once.
    assert flood.statuses["429"] > flood.statuses.get("401", 0)
    assert refused(exporter, right, "busy") == flood.statuses["429"]
    assert exporter.log.count('msg="requests were refused"') == 1


@BOTH
def test_the_rate_limit_refuses_what_is_too_much(start_exporter, tmp_path, program):
    exporter = serve(start_exporter, tmp_path, "rate_limit:\n  interval: 1h\n  burst: 3\n", program)
    answers = [exporter.request("/-/healthy") for _ in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].headers["retry-after"] == "3600"
