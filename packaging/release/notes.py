#!/usr/bin/env python3
"""Prints the notes of a release: packaging/release/notes.py v0.1.0. Fails unless the tag is the project's version."""

import sys

import facts


def main():
    if len(sys.argv) != 2:
        facts.fail("usage: notes.py TAG")
    tag = sys.argv[1]
    if tag != f"v{facts.version()}":
        facts.fail(f"the tag is {tag}, the version in CMakeLists.txt is {facts.version()}")
    sys.stdout.write(facts.notes(facts.version()))


if __name__ == "__main__":
    main()
