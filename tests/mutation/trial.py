"""Which tests come to a change, and whether one of them notices it."""

import json
import os
import re
import resource
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import build

# A change may make a loop endless or take all memory.
MEMORY = 4 << 30
# Tests that take longer than so many seconds are left out.
PATIENCE = 8


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_tests(names, seconds, **environment):
    """passed, failed or hung. What the tests write is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder) / "names"
        # A comma would begin another pattern, a bracket a tag.
        chosen.write_text("".join(re.sub(r"([\\,\[\"])", r"\\\1", name) + "\n" for name in names))
        # Recordings of real machines are not everywhere: what they notice does not count.
        own = {**os.environ, "JOBOBJECT_TESTDATA": "/nonexistent", **environment}
        try:
            ran = subprocess.run([build.PROGRAM, "-f", chosen, "-a"], cwd=folder, env=own, timeout=seconds, preexec_fn=limit,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except subprocess.TimeoutExpired:
            return "hung"
        if b"No test" in ran.stdout:  # "No test cases matched" or "No tests ran"
            raise SystemExit(f"no test is found by its name among {names}")
        return "passed" if ran.returncode == 0 else "failed"


class Tests:
    """Every test case: its file, how long it takes, and the changes it comes to."""

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
            start = time.monotonic()
            outcome = run_tests([name], PATIENCE, JOBX_MUTANTS_REACHED=out.name)
            if outcome != "passed":
                # One that measures time may fail where nothing is optimised.
                print(f"left out, since without any change it {outcome}: {name}", flush=True)
                return PATIENCE, None
            return time.monotonic() - start, [int(line) for line in Path(out.name).read_text().split()]

    def verdict(self, mutant, names, environment):
        """The tests of the mutant's own room first: most changes are noticed there."""
        top = mutant.path.split("/")[0]
        own = [name for name in names if self.files[name].startswith(f"tests/unit/{top}/")]
        for batch in (own, [name for name in names if name not in set(own)]):
            if not batch:
                continue
            patience = 10 + 10 * sum(self.durations[name] for name in batch)
            outcome = run_tests(batch, patience, **environment)
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
        results = []
        with ThreadPoolExecutor(self.jobs) as pool:
            for mutant, outcome in zip(mutants, pool.map(self.judge_one, mutants)):
                results.append((mutant, outcome))
                if len(results) % 250 == 0:
                    dead = sum(one in ("killed", "hung") for _, one in results)
                    print(f"{len(results)} of {len(mutants)}: {dead} killed", flush=True)
        return results

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
