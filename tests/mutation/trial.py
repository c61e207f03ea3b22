"""Which tests come to a change, and whether one of them notices it."""

import contextlib
import json
import math
import os
import re
import resource
import signal
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import build

# A change may make a loop endless, and that take all memory or fill the disk.
MEMORY = 4 << 30
FILE = 1 << 30
# Limits are in seconds of CPU, so that other load on the machine changes no verdict. What waits for ever takes none: it
# is ended after so many seconds more, without those in which it waited for a CPU.
WAITING = 20
# Tests that take longer are left out.
PATIENCE = 8
# Tests up to this one come first: most changes are noticed by a cheap one.
CHEAP = 0.15


def starved(process):
    """How many seconds its threads have waited for a CPU."""
    total = 0
    for file in Path(f"/proc/{process}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # the thread has ended
            total += int(file.read_text().split()[1])
    return total / 1e9


def watch(child, seconds, ended):
    """Kills a child that takes longer, without the time in which it was starved."""
    start, rest = time.monotonic(), seconds
    while not ended.wait(rest):
        rest = seconds - (time.monotonic() - start - starved(child.pid))
        if rest <= 0:
            child.kill()
            return


def run_tests(names, cpu, **environment):
    """(passed, failed or hung; seconds of CPU). What the tests write is thrown away."""
    cpu = math.ceil(cpu)

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))

    with tempfile.TemporaryDirectory() as folder:
        chosen, output = Path(folder) / "names", Path(folder) / "output"
        # A comma would begin another pattern, a bracket a tag.
        chosen.write_text("".join(re.sub(r"([\\,\[\"])", r"\\\1", name) + "\n" for name in names))
        # Recordings of real machines are not everywhere: what they notice does not count.
        own = {**os.environ, "JOBOBJECT_TESTDATA": "/nonexistent", **environment}
        with output.open("wb") as out:
            child = subprocess.Popen([build.PROGRAM, "-f", chosen, "-a"], cwd=folder, env=own, preexec_fn=limit,
                                     stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
            ended = threading.Event()
            threading.Thread(target=watch, args=(child, WAITING + cpu, ended)).start()
            _, status, usage = os.wait4(child.pid, 0)
            ended.set()
            child.returncode = os.waitstatus_to_exitcode(status)
        if b"No test" in output.read_bytes():  # "No test cases matched" or "No tests ran"
            raise SystemExit(f"no test is found by its name among {names}")
    outcome = {0: "passed", -signal.SIGXCPU: "hung", -signal.SIGKILL: "hung"}.get(child.returncode, "failed")
    return outcome, usage.ru_utime + usage.ru_stime


class Tests:
    """Every test case: its file, how much CPU it takes, and the changes it comes to."""

    def __init__(self, jobs, prefixes=None):
        """`prefixes`: only the tests whose source's path starts with one of them."""
        self.jobs = jobs
        listed = subprocess.run([build.PROGRAM, "--list-test-names-only", "-v", "high"], capture_output=True, text=True).stdout
        self.files = {}
        for line in listed.splitlines():
            match = re.match(r"(.*?)\s*\t@(.*):\d+$", line)
            if match:
                self.files[match[1].strip().strip('"')] = os.path.relpath(build.BUILD / match[2], build.TREE)
        if prefixes:
            self.files = {name: path for name, path in self.files.items() if path.startswith(tuple(prefixes))}
        self.names = list(self.files)
        if not self.names:
            raise SystemExit("the program lists no tests")
        stamp = build.digest(build.PROGRAM.read_bytes(), "\n".join(self.names).encode())
        cache = build.WORK / "reached" / f"{stamp}.json"
        if cache.is_file():
            self.durations, reached = json.loads(cache.read_text())
        else:
            with ThreadPoolExecutor(jobs) as pool:
                tried = list(pool.map(self.try_one, self.names))
            self.durations = {name: seconds for name, (seconds, _) in zip(self.names, tried)}
            reached = {name: found for name, (_, found) in zip(self.names, tried) if found is not None}
            build.write(cache, json.dumps([self.durations, reached]).encode())
        self.reaching = {}
        for name in self.names:
            for mutant in reached.get(name, []):
                self.reaching.setdefault(mutant, []).append(name)

    def try_one(self, name):
        with tempfile.NamedTemporaryFile() as out:
            outcome, cpu = run_tests([name], PATIENCE, JOBX_MUTANTS_REACHED=out.name)
            if outcome != "passed":
                # One that measures time may fail where nothing is optimised.
                print(f"left out, since without any change it {outcome}: {name}", flush=True)
                return PATIENCE, None
            return cpu, [int(line) for line in Path(out.name).read_text().split()]

    def verdict(self, mutant, names, environment):
        """The cheap tests of the mutant's own room first, the dear ones of others last."""
        own = f"tests/unit/{mutant.path.split('/')[0]}/"
        batches = {}
        for name in names:
            batches.setdefault((self.durations[name] > CHEAP, not self.files[name].startswith(own)), []).append(name)
        for _, batch in sorted(batches.items()):
            outcome, _ = run_tests(batch, 2 + 5 * sum(self.durations[name] for name in batch), **environment)
            if outcome != "passed":
                return "killed" if outcome == "failed" else "hung"
        return "survived"

    def judge_one(self, mutant):
        names = self.reaching.get(mutant.id, [])
        if not names:
            return "unreached"
        return self.verdict(mutant, names, {"JOBX_MUTANT": str(mutant.id)})

    def judge(self, mutants):
        """[(mutant, killed | hung | survived | unreached)]"""
        pool = ThreadPoolExecutor(self.jobs)
        try:
            return list(zip(mutants, pool.map(self.judge_one, mutants)))
        finally:
            pool.shutdown(cancel_futures=True)  # where Ctrl-C came between

    def judge_constants(self, mutants, program):
        """As judge, and how many did not compile."""
        results, failed = [], 0
        for mutant in mutants:
            program.weave(mutant.path, mutant)
            built, _ = program.ninja()
            if built:
                own = {one.id for one in program.mutants[mutant.path]}
                names = [name for name in self.names if any(name in self.reaching.get(one, []) for one in own)]
                results.append((mutant, self.verdict(mutant, names or self.names, {})))
            else:
                failed += 1
            program.weave(mutant.path)
        if mutants:
            program.ninja()
        return results, failed
