#!/usr/bin/python3
"""Checks the sources of a mingw-w64 build with clang, for the same target, and keeps no object files.

Usage: scripts/clang-for-windows.py BUILD, a build folder with a compile_commands.json

What one compiler accepts another may not. This is as near to MSVC as Linux gets: long has 32 bits and size_t 64, so a
size passed to Windows as a DWORD is found. Portable tests are left out: the preset "clang" compiles them. Ninja runs the
checks, so a second run repeats only those whose files have changed.
"""

import json
import shlex
import subprocess
import sys
from pathlib import Path

COMPILER = ["clang++-14", "--target=x86_64-w64-mingw32"]
# Beside those that the build itself asks for; some of which only g++ knows.
WARNINGS = ["-Wextra", "-Wshorten-64-to-32", "-Wmicrosoft", "-Wno-unknown-warning-option", "-Werror"]
LEFT_OUT = "/tests/unit/"

RULE = f"""rule check
  command = {shlex.join(COMPILER)} $flags -fsyntax-only -MD -MF $out.d -MT $out $in && touch $out
  depfile = $out.d
  deps = gcc
  description = clang for Windows: $in
"""


def header_folders(compiler):
    """Where g++ looks for headers of the system and of the standard library; clang has its own of the compiler."""
    said = subprocess.run(
        [compiler, "-xc++", "-E", "-v", "-"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    ).stderr
    searched = said.split("#include <...> search starts here:\n")[1].split("End of search list.")[0]
    return [name for name in searched.split() if "c++" in name or "/gcc/" not in str(Path(name).resolve())]


def flags_of(command):
    """The words of a compile command that say how to understand the source. -include is left out: that is a precompiled
    header of g++'s, and every source includes what it uses."""
    kept = []
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word in ("-o", "-c", "-MF", "-MT", "-include"):
            next(words)
        elif word in ("-isystem", "-I", "-D"):
            kept += [word, next(words)]
        elif word.startswith(("-D", "-I", "-W", "-std=")):
            kept.append(word)
    return kept


def write_ninja_file(folder, commands):
    system = ["-nostdinc++"]
    for name in header_folders(shlex.split(next(iter(commands.values())))[0]):
        system += ["-isystem", name]
    lines = [RULE]
    for source, command in commands.items():
        flags = shlex.join([*flags_of(command), *system, *WARNINGS]).replace("$", "$$")
        name = source.replace("$", "$$").replace(" ", "$ ").replace(":", "$:")
        lines.append(f"build checked{name}: check {name}\n  flags = {flags}\n")
    folder.mkdir(exist_ok=True)
    (folder / "build.ninja").write_text("".join(lines), encoding="utf-8")


def main(build):
    database = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    # By source: one that is compiled for two programs is checked once. What the build itself writes is data.
    commands = {
        one["file"]: one["command"]
        for one in database
        if one["file"].endswith(".cpp") and LEFT_OUT not in one["file"]
        and build.resolve() not in Path(one["file"]).parents
    }
    folder = build / "clang"
    write_ninja_file(folder, commands)
    print(f"-- {shlex.join(COMPILER)} over {len(commands)} sources", flush=True)
    return subprocess.run(["ninja", "-C", str(folder), "-j", "2", "-k", "0", "--quiet"], check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]).resolve()))
