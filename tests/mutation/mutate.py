#!/usr/bin/python3
"""Changes the program in one place at a time and tells which changes no unit test notices.

All changes are compiled into one program, which takes the number of one from the environment. A first run of every
test by itself tells which changes it comes to, so that a change is tried with those tests alone. What the compiler
evaluates (constants) is compiled change by change, and only with --constants.

Usage: mutate.py [--file PREFIX]... [--tests PREFIX]... [--count N] [--seed N] [--jobs N] [--again] [--constants] [--list]
"""

import argparse
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import build  # noqa: E402
import trial  # noqa: E402

# The portable parts of the rooms that hold figures and book-keeping.
ROOMS = ["collector/", "jobobject/", "pdh/"]
# So many are judged before the findings are written down.
PIECE = 250
EQUIVALENT = Path(__file__).resolve().parent / "equivalent.txt"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", action="append", metavar="PREFIX", help="only sources whose path starts so")
    parser.add_argument("--tests", action="append", metavar="PREFIX", help="build and run only tests whose source's path starts so")
    parser.add_argument("--count", type=int, help="only so many, drawn by chance")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (1)")
    parser.add_argument("--jobs", type=int, default=2, help="compilers and tests at a time (2)")
    parser.add_argument("--again", action="store_true",
                        help="take as noticed what an earlier run found so, while its source is the same")
    parser.add_argument("--constants", action="store_true", help="constants too: a compilation each")
    parser.add_argument("--list", action="store_true", help="print the changes and end")
    return parser.parse_args()


def sources(prefixes):
    found = []
    for room in ROOMS:
        for path in sorted((build.ROOT / room).rglob("*")):
            name = path.relative_to(build.ROOT).as_posix()
            if path.suffix in (".h", ".cpp") and not {"win32", "posix"} & set(path.parts):
                found.append(name)
    return [name for name in found if not prefixes or name.startswith(tuple(prefixes))]


def equivalents():
    """{(path, line of source, description)}: changes that change nothing, each with its reason."""
    known = set()
    for line in EQUIVALENT.read_text().splitlines() if EQUIVALENT.is_file() else []:
        if line and not line.startswith("#"):
            path, source, description, _reason = line.split("\t")
            known.add((path, source, description))
    return known


def key_of(mutant):
    lines = (build.ROOT / mutant.path).read_text().splitlines()
    return (mutant.path, lines[mutant.line - 1].strip(), mutant.describe())


class Noticed:
    """The changes that runs found to be noticed, while neither a source nor the rules of changing change."""

    def __init__(self, program):
        self.keys = {path: program.key(path) for path in program.mutants}
        self.file = build.WORK / "noticed.json"
        self.known = json.loads(self.file.read_text()) if self.file.is_file() else {}

    def has(self, one):
        return one.id in self.known.get(self.keys[one.path], [])

    def note(self, results):
        for one, verdict in results:
            ids = self.known.setdefault(self.keys[one.path], [])
            if verdict in ("killed", "hung") and one.id not in ids:
                ids.append(one.id)
            elif verdict not in ("killed", "hung") and one.id in ids:
                ids.remove(one.id)
        build.write(self.file, json.dumps(self.known).encode())


def report(results, unbuilt, seconds):
    known = equivalents()
    killed = [one for one, verdict in results if verdict in ("killed", "hung")]
    hung = sum(verdict == "hung" for _, verdict in results)
    left = [(one, verdict) for one, verdict in results if verdict not in ("killed", "hung")]
    equal = [one for one, _ in left if key_of(one) in known]
    survivors = [(one, verdict) for one, verdict in left if key_of(one) not in known]
    lines = [f"{one.path}:{one.line}: {one.describe()}" + ("  (no test comes here)" if verdict == "unreached" else "")
             for one, verdict in survivors]
    build.write(build.WORK / "survivors.txt", ("\n".join(lines) + "\n").encode())
    build.write(build.WORK / "survivors.tsv", "".join(
        "\t".join([*key_of(one), "REASON"]) + "\n" for one, _ in survivors).encode())
    print("\n".join(lines))
    per_file = {}
    for one, verdict in results:
        counts = per_file.setdefault(one.path, [0, 0])
        counts[0] += verdict in ("killed", "hung")
        counts[1] += 1
    for path, (dead, tried) in sorted(per_file.items()):
        print(f"{path:45} {dead:5} of {tried:5}  {100 * dead / tried:5.1f} %")
    real = len(results) - len(equal)
    print(f"killed {len(killed)} of {len(results)} ({100 * len(killed) / max(1, len(results)):.1f} %), {hung} of them by "
          f"hanging; {len(equal)} of the others are known to change nothing, without which it is "
          f"{100 * len(killed) / max(1, real):.1f} %; {unbuilt} did not compile; {seconds:.0f} s")
    defaults = [verdict for one, verdict in results if one.default and key_of(one) not in known]
    dead = sum(verdict in ("killed", "hung") for verdict in defaults)
    print(f"of these, what members hold before anybody gives them a value: {dead} of {len(defaults)}")


def judge(tests, noticed, mutants, seed):
    """In an order of chance: what an interrupted run has judged is a sample of all, and --again goes on from there."""
    order = random.Random(seed).sample(mutants, len(mutants))
    results = []
    try:
        for begin in range(0, len(order), PIECE):
            judged = tests.judge(order[begin:begin + PIECE])
            noticed.note(judged)
            results += judged
            dead = sum(verdict in ("killed", "hung") for _, verdict in results)
            print(f"{len(results)} of {len(order)}: {dead} killed", flush=True)
    except KeyboardInterrupt:
        print("interrupted: the figures are of those judged so far", flush=True)
    return sorted(results, key=lambda result: (result[0].path, result[0].id))


def main():
    options = arguments()
    start = time.monotonic()
    # All of them are woven, so that the next run with other prefixes finds the program built.
    mutants = build.find_all(sources(None), options.jobs)
    chosen = [one for path in sources(options.file) for one in mutants[path]]
    if options.list:
        for one in chosen:
            print(f"{one.path}:{one.line}: {one.describe()}" + ("  (constant)" if one.constant else ""))
        print(f"{len(chosen)} changes")
        return
    program = build.Program(mutants, options.jobs, options.tests)
    program.build()
    print(f"built after {time.monotonic() - start:.0f} s", flush=True)
    if options.count is not None and options.count < len(chosen):
        chosen = sorted(random.Random(options.seed).sample(chosen, options.count), key=lambda one: one.id)
    tests = trial.Tests(options.jobs, options.tests)
    print(f"{len(tests.names)} tests tried after {time.monotonic() - start:.0f} s", flush=True)
    woven = [one for one in chosen if not one.constant and one.id not in program.dropped]
    noticed = Noticed(program)
    earlier = {one.id for one in woven if options.again and noticed.has(one)}
    fresh = judge(tests, noticed, [one for one in woven if one.id not in earlier], options.seed)
    results = [(one, "killed") for one in woven if one.id in earlier] + fresh
    unbuilt = sum(one.id in program.dropped for one in chosen)
    if options.constants:
        more, failed = tests.judge_constants([one for one in chosen if one.constant], program)
        results += more
        unbuilt += failed
    report(results, unbuilt, time.monotonic() - start)


if __name__ == "__main__":
    main()
