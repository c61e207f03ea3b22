"""The real programs, started and ended for each test: the exporter, jobs made by another program, Prometheus."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WINDOWS_BUILD = Path(os.environ.get("JOBX_WINDOWS_BUILD", ROOT / "build/windows"))
NATIVE_BUILD = Path(os.environ.get("JOBX_NATIVE_BUILD", ROOT / "build/native"))
WINE_RUN = os.environ.get("JOBX_WINE_RUN", str(ROOT / "scripts/wine-run"))
PATIENCE = 30.0

WINDOWS_PROGRAM = [WINE_RUN, str(WINDOWS_BUILD / "jobobject_exporter.exe")]
NATIVE_PROGRAM = [str(NATIVE_BUILD / "jobobject_exporter")]


def wait_until(condition, what, patience=PATIENCE):
    """Returns the first truthy answer of `condition`; fails loudly after `patience` seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {patience} s: {what}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(program, *arguments, timeout=PATIENCE):
    """Runs to the end; standard output and error without Windows' carriage returns."""
    done = subprocess.run([*program, *arguments], capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL)
    texts = [stream.decode("utf-8").replace("\r\n", "\n") for stream in (done.stdout, done.stderr)]
    return done.returncode, *texts


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8")


@dataclass
class Exporter:
    process: subprocess.Popen
    log_file: Path
    port: int = 0
    headers: dict = field(default_factory=dict)

    @property
    def log(self):
        return self.log_file.read_text(encoding="utf-8")

    def wait_for_log(self, pattern):
        """Lines are written a moment after what they tell."""
        wait_until(lambda: re.search(pattern, self.log), f"the log says {pattern}")

    def request(self, path="/metrics", method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    def scrape(self):
        """The samples of one scrape: {(name, labels as a frozenset): value}."""
        return parse_samples(self.request().text)

    def stop(self, with_signal=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.process.wait(PATIENCE)


SAMPLE = re.compile(r'^(?P<name>\w+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)$')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
ESCAPES = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}


def parse_samples(text):
    samples = {}
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            parts = SAMPLE.match(line)
            assert parts, line
            labels = {
                name: re.sub(r'\\[\\"n]', lambda m: ESCAPES[m.group(0)], value)
                for name, value in LABEL.findall(parts["labels"] or "")
            }
            key = (parts["name"], frozenset(labels.items()))
            assert key not in samples, f"twice: {line}"
            samples[key] = float(parts["value"])
    return samples


def of_job(samples, job_object, namespace=None):
    """What the scrape says of one job: {(name, other labels): value}."""
    found = {}
    for (name, labels), value in samples.items():
        labels = dict(labels)
        if labels.pop("job_object", None) == job_object and labels.pop("namespace") == (namespace or "global"):
            found[(name, *sorted(labels.items()))] = value
    return found


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: measures how long something takes, so nothing else may run beside it")


def pytest_collection_modifyitems(items):
    """The file that takes longest comes first: at the end, every other process would wait for it."""
    items.sort(key=lambda item: item.path.name != "test_soak.py")


@pytest.fixture(scope="session", autouse=True)
def windows_host():
    """Wine's server for these tests alone: with pytest-xdist, each of its processes has a host of its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    os.environ["WINEPREFIX"] = str(ROOT / f"build/wine/e2e-{worker}")
    with subprocess.Popen([ROOT / "scripts/wine-host"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          start_new_session=True) as host:
        assert host.stdout.readline() == b"ready\n", "Wine's server does not start"
        yield


@pytest.fixture
def start_exporter(tmp_path):
    """Starts an exporter on a free port; ends all of them after the test."""
    started = []

    def launch(command):
        log_file = tmp_path / f"exporter{len(started)}.log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        started.append(Exporter(process, log_file))
        return started[-1]

    def listening(exporter):
        return re.search(r'"?address"?[=:]"?127\.0\.0\.1:(\d+)', exporter.log)

    def start(*arguments, program=WINDOWS_PROGRAM, address="127.0.0.1:0"):
        command = [*program, "serve", *([f"--web.listen-address={address}"] if address else []), *arguments]
        for _ in range(2):
            exporter = launch(command)
            wait_until(lambda: listening(exporter) or exporter.process.poll() is not None, "the exporter listens")
            if exporter.log:
                break
            # Wine ends a program now and then while it loads it. One of ours that says nothing does so twice.
            warnings.warn(f"ended with {exporter.process.returncode} before its first line: {command}", stacklevel=2)
        assert exporter.process.poll() is None, exporter.log
        exporter.port = int(listening(exporter).group(1))
        return exporter

    yield start
    for exporter in started:
        exporter.stop()


@pytest.fixture
def exporter(start_exporter):
    return start_exporter()


class Jobs:
    """Real job objects, held by a process of their own."""

    def __init__(self):
        self.process = subprocess.Popen(
            [WINE_RUN, str(WINDOWS_BUILD / "demo_jobs.exe"), "--control"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )

    def tell(self, command):
        self.process.stdin.write((command + "\n").encode("utf-8"))
        self.process.stdin.flush()
        answer = self.process.stdout.readline().decode().strip()
        assert answer == "ok", f"{command}: {answer}"

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(PATIENCE) == 0


@pytest.fixture
def jobs():
    held = Jobs()
    yield held
    held.end()
