"""What drives the page: the made-up host that serves it, and a browser."""

import contextlib
import fcntl
import re
import shutil
import subprocess

from conftest import NATIVE_BUILD, ROOT

WORK = ROOT / "build/page-tests"
SOURCES = ROOT / "tests/e2e/page"


@contextlib.contextmanager
def made_up_host(scene, *arguments, port=0):
    """The program above a made-up operating system; gives its port."""
    process = subprocess.Popen(
        [str(NATIVE_BUILD / "serve_host"), str(port), scene, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    try:
        yield int(re.match(r"listening (\d+)", process.stdout.readline()).group(1))
    finally:
        process.stdin.close()
        process.stdout.close()
        assert process.wait(30) == 0


def install():
    """The packages of tests/e2e/page/package-lock.json, kept in build/page-tests."""
    WORK.mkdir(parents=True, exist_ok=True)
    # Tests of other files may be at it in another process.
    with (WORK / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for source in [*SOURCES.glob("*.mjs"), *SOURCES.glob("*.json")]:
            shutil.copy(source, WORK)
        installed = WORK / "node_modules/installed-lock.json"
        wanted = (WORK / "package-lock.json").read_bytes()
        if not installed.exists() or installed.read_bytes() != wanted:
            subprocess.run(["npm", "ci", "--no-fund", "--no-audit", "--loglevel=error"], cwd=WORK, check=True,
                           timeout=300)
            installed.write_bytes(wanted)


class Browser:
    """Scenarios of scenarios.mjs at work, by their names; one may wait in the middle for a line."""

    def __init__(self, scenarios, port):
        self.process = subprocess.Popen(
            ["node", str(WORK / "run.mjs"), scenarios, f"http://127.0.0.1:{port}/"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=WORK,
        )
        self.lines = []

    def wait_for(self, word):
        for line in self.process.stdout:
            self.lines.append(line)
            if line.strip() == word:
                return
        raise AssertionError("".join(self.lines))

    def go_on(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def finish(self):
        """What it printed; fails where the scenario did."""
        rest, _ = self.process.communicate(timeout=120)
        output = "".join(self.lines) + rest
        assert self.process.returncode == 0, output
        return output
