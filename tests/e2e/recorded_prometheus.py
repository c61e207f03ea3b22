"""A real Prometheus over recorded blocks, with what the recording rules would have recorded in that time."""

import json
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from conftest import ROOT, free_port, wait_until

RULES = ROOT / "dashboards/rules/jobobject_exporter.rules.yml"
# Rules that are made of rules need those first: hosts of modes, and all hosts of hosts.
PASSES = 3


class RecordedPrometheus:
    """Serves the blocks of a folder until closed."""

    def __init__(self, folder, data, port=None):
        self.folder, self.data, self.port = Path(folder), Path(data), port or free_port()
        self.server = None
        self.start()

    def start(self):
        config = self.folder / "prometheus.yml"
        config.write_text("global: {}\n")
        with (self.folder / "prometheus.log").open("ab") as log:
            self.server = subprocess.Popen(
                ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={self.data}",
                 "--storage.tsdb.retention.time=100y", "--storage.tsdb.allow-overlapping-blocks",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(self.ready, "Prometheus is ready")

    def ready(self):
        assert self.server.poll() is None, (self.folder / "prometheus.log").read_text()
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=5).status == 200
        except OSError:
            return False

    def close(self):
        self.server.terminate()
        self.server.wait(30)

    def record(self, start, end, interval="1m"):
        """Evaluates the recording rules over the time, as the server would have done."""
        for number in range(PASSES):
            made = self.folder / f"recorded{number}"
            subprocess.run(
                ["promtool", "tsdb", "create-blocks-from", "rules", f"--url=http://127.0.0.1:{self.port}",
                 f"--start={start}", f"--end={end}", f"--eval-interval={interval}", f"--output-dir={made}", str(RULES)],
                check=True, capture_output=True, timeout=300)
            self.close()
            if number:
                self.forget(self.recorded)
            self.recorded = [block.name for block in made.iterdir()]
            for block in made.iterdir():
                shutil.move(str(block), self.data / block.name)
            self.start()

    def forget(self, blocks):
        for block in blocks:
            shutil.rmtree(self.data / block)

    def get(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?" + urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return json.load(answer)["data"]["result"]
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{json.load(refused)['error']}: {parameters.get('query')}") from None

    def query(self, expression, time):
        return self.get("query", query=expression, time=time)

    def query_range(self, expression, start, end, step):
        return self.get("query_range", query=expression, start=start, end=end, step=step)
