#!/usr/bin/python3
"""Prints the line coverage of the production sources by room. Usage: coverage.py PROGRAM PROFILE

PROGRAM was built by clang with -fprofile-instr-generate -fcoverage-mapping, and PROFILE is the merged profile of its
run. A room is a folder, without win32/ and posix/ below it.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOPS = {"base", "tracelog", "pdh", "jobobject", "collector", "exposition", "exporter", "etw"}


def room_of(path):
    """None for what is no production source."""
    try:
        parts = Path(path).resolve().relative_to(ROOT).parts[:-1]
    except ValueError:
        return None
    if not parts or parts[0] not in TOPS:
        return None
    return "/".join(part for part in parts if part not in ("win32", "posix"))


def lines_by_room(files):
    """{room: [covered, lines]}"""
    rooms = {}
    for file in files:
        room = room_of(file["filename"])
        if room:
            lines = file["summary"]["lines"]
            counts = rooms.setdefault(room, [0, 0])
            counts[0] += lines["covered"]
            counts[1] += lines["count"]
    return rooms


def main(program, profile):
    exported = subprocess.run(
        ["llvm-cov-14", "export", "-summary-only", f"-instr-profile={profile}", program],
        check=True, stdout=subprocess.PIPE,
    ).stdout
    rooms = lines_by_room(json.loads(exported)["data"][0]["files"])
    if not rooms:
        sys.exit(f"coverage: {program} has no lines of the project's")
    rows = [*sorted(rooms.items()), ("total", [sum(column) for column in zip(*rooms.values())])]
    for room, (covered, lines) in rows:
        print(f"{room:24} {covered:6} of {lines:6} lines  {100 * covered / max(lines, 1):5.1f} %")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
