"""The mutated program: a copy of the sources with every change woven in, built by itself."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

from points import Mutant, mutants_of
from schemata import Weaver

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORK = ROOT / "build" / "mutants"
TREE = WORK / "tree"
BUILD = WORK / "build"
PROGRAM = BUILD / "unit_tests"


def digest(*data):
    total = hashlib.sha256()
    for one in data:
        total.update(one)
    return total.hexdigest()[:24]


def write(path, data):
    """Leaves a file alone that has the content already, so that it is not compiled again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)


def found_in(path):
    """mutants_of, remembered while neither the file nor the rules of changing change."""
    key = digest((ROOT / path).read_bytes(), (HERE / "points.py").read_bytes(), path.encode())
    cache = WORK / "points" / f"{key}.json"
    if cache.is_file():
        return [Mutant(**one) for one in json.loads(cache.read_text())]
    mutants = mutants_of(ROOT, path)
    write(cache, json.dumps([asdict(one) for one in mutants]).encode())
    return mutants


def find_all(paths, jobs):
    with ProcessPoolExecutor(jobs) as pool:
        return dict(zip(paths, pool.map(found_in, paths)))


class Program:
    """The copy and its build. `dropped` are mutants that do not compile."""

    def __init__(self, mutants_by_path, jobs, tests=None):
        """`tests`: only those are built whose path starts with one of them."""
        self.mutants = mutants_by_path
        self.jobs = jobs
        self.tests = tests
        self.dropped = set()
        self.weavers = {}
        self.known_bad = WORK / "not_compiled.json"
        self.bad = json.loads(self.known_bad.read_text()) if self.known_bad.is_file() else {}

    def key(self, path):
        return digest((ROOT / path).read_bytes(), (HERE / "points.py").read_bytes(), path.encode())

    def is_wanted(self, name):
        is_test = name.startswith("tests/unit/") and Path(name).name.startswith("test_")
        return not is_test or self.tests is None or name.startswith(tuple(self.tests))

    def copy_sources(self):
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
                                check=True).stdout.split("\n")
        present = set()
        for name in listed:
            if name and (ROOT / name).is_file() and self.is_wanted(name):
                present.add(name)
                if name not in self.mutants:
                    write(TREE / name, (ROOT / name).read_bytes())
        for file in [one for one in TREE.rglob("*") if one.is_file()]:
            if file.relative_to(TREE).as_posix() not in present:
                file.unlink()
        write(WORK / "mutants.h", (HERE / "mutants.h").read_bytes())

    def weave(self, path, fixed=None):
        woven = [one for one in self.mutants[path] if not one.constant and one.id not in self.dropped]
        if fixed is not None:
            woven = [one for one in woven if one.end <= fixed.start or fixed.end <= one.start]
        weaver = Weaver((ROOT / path).read_bytes(), woven, fixed)
        write(TREE / path, weaver.weave())
        self.weavers[path] = weaver

    def configure(self):
        flags = f"-w -O0 -g0 -D_GLIBCXX_ASSERTIONS -fpermissive -Wno-narrowing -fdiagnostics-column-unit=byte -include {WORK / 'mutants.h'}"
        command = ["cmake", "-G", "Ninja", "-S", TREE, "-B", BUILD, "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_COMPILER=g++",
                   "-DJOBX_LIBRARY_TESTS_ONLY=ON", f"-DCMAKE_PREFIX_PATH={ROOT / '.deps' / 'native'}",
                   "-DCMAKE_CXX_FLAGS_DEBUG=", f"-DCMAKE_CXX_FLAGS={flags}", "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=gold"]
        if shutil.which("ccache"):
            command += ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache", "-DCMAKE_C_COMPILER_LAUNCHER=ccache"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def ninja(self):
        ran = subprocess.run(["ninja", "-C", BUILD, "-k", "0", f"-j{self.jobs}", "unit_tests"], capture_output=True, text=True)
        return ran.returncode == 0, ran.stdout + ran.stderr

    def build(self):
        """Builds, leaving out what does not compile."""
        for path in self.mutants:
            self.dropped |= set(self.bad.get(self.key(path), []))
        self.copy_sources()
        for path in self.mutants:
            self.weave(path)
        self.configure()
        for _ in range(40):
            built, output = self.ninja()
            if built:
                return
            if not self.drop_blamed(output):
                raise SystemExit(output[-6000:])
        raise SystemExit("the mutated program does not get built")

    def drop_blamed(self, output):
        """Leaves out the mutants that the compiler objects to; False where none can be blamed."""
        blamed = set()
        for path, line, column in self.places(output):
            found = self.weavers[path].blamed(line, column)
            blamed |= {one.id for one in found}
        blamed -= self.dropped
        self.dropped |= blamed
        for path in self.mutants:
            own = {one.id for one in self.mutants[path]}
            if own & blamed:
                self.bad[self.key(path)] = sorted(own & self.dropped)
                self.weave(path)
        write(self.known_bad, json.dumps(self.bad).encode())
        return bool(blamed)

    def places(self, output):
        """For each error the first place in a woven file: its own, or what it was required from."""
        pending = None
        for line in output.split("\n"):
            match = re.match(r"(?:In file included from )?(\S+?):(\d+):(\d+)?:?(.*)", line)
            if not match:
                continue
            file = os.path.normpath(os.path.join(BUILD, match[1]))
            path = os.path.relpath(file, TREE)
            where = (path, int(match[2]), int(match[3] or 1)) if path in self.weavers else None
            if "required from" in line and where:
                pending = where
            elif " error: " in line:
                if where or pending:
                    yield where or pending
                pending = None
