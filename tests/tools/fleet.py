#!/usr/bin/env python3
"""A fleet of simulated Windows hosts, and what one Prometheus needs for it.

    tests/tools/fleet.py --hosts 500 --jobs 20 --minutes 5

Each host serves a scrape of the exporter (tests/unit/golden/full.txt, or --scrape FILE), with its job repeated under other
names and its counters growing at rates of their own. A real Prometheus (Debian's) scrapes all of them every --interval
seconds for --minutes; then one line of a table is printed: series, samples a second, memory, bytes on disk.
"""

import argparse
import http.server
import json
import re
import resource
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import zlib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = re.compile(r'^(\w+)(\{.*\})? (\S+)$')
START = time.time()


class Template:
    """The text of a host's scrape with a place for each figure that moves."""

    def __init__(self, text, job, jobs, processes):
        kinds = dict(re.findall(r"^# TYPE (\S+) (\w+)$", text, re.M))
        self.parts, self.figures = [], []
        one, rest = [], []
        for line in text.split("\n"):
            if line and not line.startswith("#") and (processes or not line.startswith("jobobject_process_")):
                (one if f'job_object="{job}"' in line else [] if "job_object=" in line else rest).append(line)
        for number in range(jobs):
            for line in one:
                self.add(line.replace(f'job_object="{job}"', f'job_object="job {number}"'), kinds)
        for line in rest:
            self.add(line, kinds)
        self.text = "".join(self.parts)

    def add(self, line, kinds):
        name, labels, value = SAMPLE.match(line).groups()
        kind = kinds.get(name, "gauge")
        # About a third of the gauges move (usage); limits, flags and descriptions do not.
        moves = kind == "counter" or (float(value) > 1 and re.search(r"memory_(commit|working|private)|processes|threads|handles", name)
                                      and "limit" not in name)
        if not moves:
            self.parts.append(f"{name}{labels or ''} {value}\n".replace("%", "%%"))
            return
        self.parts.append(f"{name}{labels or ''} ".replace("%", "%%") + "%.10g\n")
        self.figures.append((float(value), 1 + zlib.crc32(line.encode()) % 1000 / 10, kind))

    def render(self, host):
        t = time.time() - START
        values = tuple(
            base + rate * t if kind == "counter" else round(base * (1 + 0.2 * ((t * rate + host * 37) % 60) / 60))
            for base, rate, kind in self.figures)
        return (self.text % values).encode()


def serve(template):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            body = template.render(int(self.path.split("/")[1]))
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True
        request_queue_size = 512

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def configure(folder, options, port):
    groups = [{"targets": [f"127.0.0.1:{port}"], "labels": {"__metrics_path__": f"/{n}", "instance": f"host{n}"}}
              for n in range(options.hosts)]
    (folder / "targets.json").write_text(json.dumps(groups))
    for rules in (ROOT / "dashboards/rules").glob("*.rules.yml"):
        shutil.copy(rules, folder)
    rule_files = "rule_files: ['*.rules.yml']\n" if options.rules else ""
    (folder / "prometheus.yml").write_text(
        f"global: {{scrape_interval: {options.interval}s, scrape_timeout: {min(10, options.interval)}s}}\n{rule_files}"
        "scrape_configs:\n- job_name: jobobject\n  file_sd_configs: [{files: [targets.json]}]\n")


class Prometheus:
    """The server, and figures of it."""

    def __init__(self, folder):
        self.data = folder / "data"
        # A port that is free now: the server takes it within a moment.
        with socketserver.TCPServer(("127.0.0.1", 0), None) as probe:
            self.port = probe.server_address[1]
        with (folder / "prometheus.log").open("wb") as log:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={self.data}",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def own(self):
        """Its own metrics without labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=30) as answer:
            lines = answer.read().decode().split("\n")
        return {line.split(" ")[0]: float(line.split(" ")[1]) for line in lines if line and line[0] != "#" and "{" not in line}

    def status(self, name):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().split("\n"):
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
        raise KeyError(name)

    def query(self, expression):
        url = f"http://127.0.0.1:{self.port}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        with urllib.request.urlopen(url, timeout=60) as answer:
            found = json.load(answer)["data"]["result"]
        return float(found[0]["value"][1]) if found else 0.0

    def close(self):
        self.process.terminate()
        self.process.wait(60)


def measure(options, folder):
    template = Template(options.scrape.read_text(encoding="utf-8"), options.job, options.jobs, options.processes)
    configure(folder, options, serve(template))
    prometheus = Prometheus(folder)
    try:
        # The second half counts: by then every host has been scraped, and caches are filled.
        time.sleep(options.minutes * 30)
        first, at = prometheus.own(), time.time()
        time.sleep(options.minutes * 30)
        last, seconds = prometheus.own(), time.time() - at
        up = prometheus.query("sum(up)")
        if up != options.hosts:
            print(f"fleet.py: only {up:.0f} of {options.hosts} hosts answer in time", file=sys.stderr)
        series = last["prometheus_tsdb_head_series"]
        rate = (last["prometheus_tsdb_head_samples_appended_total"] - first["prometheus_tsdb_head_samples_appended_total"]) / seconds \
            if "prometheus_tsdb_head_samples_appended_total" in last else series / options.interval
        cpu = (last["process_cpu_seconds_total"] - first["process_cpu_seconds_total"]) / seconds
        memory, peak = prometheus.status("VmRSS"), prometheus.status("VmHWM")
        print(f"| {options.hosts} | {options.jobs} | {series:,.0f} | {rate:,.0f} | {memory / 2**30:.2f} GiB | "
              f"{peak / 2**30:.2f} GiB | {memory / series:,.0f} B | {cpu:.2f} |")
    finally:
        prometheus.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--hosts", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=20, help="of each host")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--interval", type=int, default=15, help="seconds between scrapes of a host")
    parser.add_argument("--processes", action="store_true", help="with the two processes that the job of the scrape has")
    parser.add_argument("--rules", action="store_true", help="with the recording rules and alerts")
    parser.add_argument("--scrape", type=Path, default=ROOT / "tests/unit/golden/full.txt")
    parser.add_argument("--job", help="the job to repeat; the one with the most series unless given")
    options = parser.parse_args()
    if not options.job:
        counted = Counter(re.findall(r'job_object="((?:[^"\\]|\\.)*)"', options.scrape.read_text(encoding="utf-8")))
        options.job = counted.most_common(1)[0][0]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20000), hard))
    with tempfile.TemporaryDirectory() as name:
        measure(options, Path(name))


if __name__ == "__main__":
    main()
