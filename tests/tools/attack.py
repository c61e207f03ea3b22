"""How long a scrape takes beside clients that mean no good, for this exporter and for a Go server; prints a table.

    attack.py SERVE_HOST GO_SERVER     tests/tools/serve_host, and the program that tests/tools/go_server builds

All clients come from one address, that of the scraper. Tricklers whose connection was closed come again.
"""

import contextlib
import http.client
import resource
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

HOST = "127.0.0.1"
GET = b"GET /metrics HTTP/1.1\r\nHost: test\r\n"
BODY = b"POST /metrics HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000000\r\n\r\n"
PAUSE = 0.5  # seconds between two bytes
PATIENCE = 30  # seconds for a scrape
SCRAPING = 8.0  # seconds: longer than a client is borne with

# Name, clients, what each sends first, whether it goes on byte by byte, bytes of its receive buffer.
ATTACKS = [
    ("none", 0, b"", False, None),
    ("200 idle", 200, b"", False, None),
    ("2,000 idle", 2000, b"", False, None),
    ("9,000 idle", 9000, b"", False, None),
    ("500 trickle a head", 500, GET, True, None),
    ("16 post a body byte by byte", 16, BODY, True, None),
    ("500 post a body byte by byte", 500, BODY, True, None),
    ("16 trickle after a finished GET", 16, GET + b"Connection: close\r\n\r\n", True, None),
    ("16 read nothing", 16, GET + b"\r\n", False, 2048),
    ("500 read nothing", 500, GET + b"\r\n", False, 2048),
]


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Attackers(threading.Thread):
    def __init__(self, port, count, beginning, trickles, buffer):
        super().__init__(daemon=True)
        self.port, self.count, self.beginning, self.trickles, self.buffer = port, count, beginning, trickles, buffer
        self.stopping = threading.Event()
        self.clients = []

    def connect(self):
        client = socket.socket()
        if self.buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.buffer)
        client.settimeout(20)
        client.connect((HOST, self.port))
        client.sendall(self.beginning)
        client.setblocking(False)
        return client

    def run(self):
        for _ in range(self.count):
            if self.stopping.is_set():
                return
            with contextlib.suppress(OSError):
                self.clients.append(self.connect())
        while self.trickles and not self.stopping.wait(PAUSE):
            self.clients = [self.go_on(client) for client in self.clients]

    def go_on(self, client):
        try:
            client.send(b"x")
            return client
        except BlockingIOError:
            return client
        except OSError:
            client.close()
            with contextlib.suppress(OSError):
                return self.connect()
            return client

    def end(self):
        self.stopping.set()
        self.join()
        for client in self.clients:
            client.close()


def scrape(port):
    """Seconds for a scrape on a connection of its own, and the size of the answer."""
    begin = time.monotonic()
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
        size = len(connection.getresponse().read())
    return time.monotonic() - begin, size


def figures(process):
    """Resident memory in MiB, and threads."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
    return int(lines["VmRSS"].split()[0]) / 1024, int(lines["Threads"])


@contextlib.contextmanager
def served(command):
    port = free_port()
    process = subprocess.Popen([part.replace("PORT", str(port)) for part in command], stdin=subprocess.PIPE,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                scrape(port)
                break
            time.sleep(0.05)
        yield port, process
    finally:
        process.kill()
        process.wait()


def measure(command, attack):
    """Seconds of the slowest scrape, MiB, and threads."""
    with served(command) as (port, process):
        attackers = Attackers(port, *attack[1:])
        attackers.start()
        slowest, memory, threads = 0.0, 0.0, 0
        end = time.monotonic() + SCRAPING
        while time.monotonic() < end:
            try:
                slowest = max(slowest, scrape(port)[0])
            except OSError:
                slowest = float("inf")
            now = figures(process)
            memory, threads = max(memory, now[0]), max(threads, now[1])
            time.sleep(0.2)
        attackers.end()
    return slowest, memory, threads


def text(seconds):
    if seconds == float("inf"):
        return f"over {PATIENCE} s"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def main(serve_host, go_server):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    ours = [serve_host, "PORT", "many", "--jobs", "1000"]
    theirs = [go_server, f"{HOST}:PORT"]
    print("| clients beside the scraper | scrape | memory | threads | Go: scrape | memory | threads |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for attack in ATTACKS:
        if attack[1] + 200 > hard:
            print(f"| {attack[0]} | too few descriptors: {soft} | | | | | |")
            continue
        cells = []
        for command in (ours, theirs):
            slowest, memory, threads = measure(command, attack)
            cells += [text(slowest), f"{memory:.0f} MiB", str(threads)]
        print("| " + " | ".join([attack[0], *cells]) + " |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
