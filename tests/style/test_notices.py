"""Every library that the program contains has its notice in THIRD_PARTY_NOTICES.md."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Libraries as vcpkg.json calls them, and the CMake target by which ours link them.
TARGETS = {
    "botan": "Botan::Botan",
    "catch2": "jobx_catch2",
    "civetweb": "jobx_civetweb",
    "cli11": "jobx_cli11",
    "fmt": "jobx_spdlog",
    "isal": "jobx_isal",
    "nlohmann-json": "jobx_nlohmann",
    "openssl": "OpenSSL::SSL",
    "prometheus-cpp": "prometheus-cpp::core",
    "re2": "jobx_re2",
    "spdlog": "jobx_spdlog",
    "yaml-cpp": "jobx_yaml_cpp",
    "zlib": "ZLIB::ZLIB",
}
# What the cross compiler adds to the Windows program.
RUNTIME = {"mingw-w64", "winpthreads", "libgcc and libstdc++"}
# What tables in the sources were made of.
DATA = {"unicode cldr"}


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def sections():
    """The text of each notice, by the library's name in lower case and its version."""
    parts = re.split(r"^## (.+) ([\d.]+)\n", read("THIRD_PARTY_NOTICES.md"), flags=re.M)
    return {name.lower(): (version, text) for name, version, text in zip(parts[1::3], parts[2::3], parts[3::3])}


def manifest():
    return json.loads(read("vcpkg.json"))


def dependencies():
    return {one if isinstance(one, str) else one["name"] for one in manifest()["dependencies"]}


def is_linked(library):
    """True if a folder of the program, that is any but tests and examples, links it."""
    lists = [path for path in ROOT.glob("*/CMakeLists.txt") if path.parent.name not in {"tests", "examples"}]
    assert len(lists) > 5
    target = re.compile(rf"(?<![\w:]){re.escape(TARGETS[library])}(?![\w:])")
    return any(target.search(path.read_text(encoding="utf-8")) for path in lists)


def test_every_library_is_known_here():
    assert dependencies() == set(TARGETS)


def test_what_is_linked_has_a_notice_and_nothing_else_has():
    linked = {library for library in TARGETS if is_linked(library)}
    assert "catch2" not in linked and len(linked) == len(TARGETS) - 1
    assert set(sections()) == linked | RUNTIME | DATA


@pytest.mark.parametrize("library", sorted(set(TARGETS) - {"catch2"}))
def test_a_notice_has_the_pinned_version(library):
    pinned = {one["name"]: one["version"] for one in manifest()["overrides"]}
    version, _ = sections()[library]
    # zlib and ISA-L come in the version of vcpkg's baseline, and vcpkg has no RE2 of Debian's date.
    if library in pinned and library != "re2":
        assert version == pinned[library]
    source = re.search(rf"^source_{library.replace('-', '_')}=\S+=([\d.]+)", read("scripts/dependencies.conf"), re.M)
    if source:
        assert version == source.group(1)


@pytest.mark.parametrize("library", sorted((set(TARGETS) - {"catch2"}) | RUNTIME | DATA))
def test_a_notice_names_who_holds_the_copyright_and_has_the_whole_licence(library):
    _, text = sections()[library]
    assert re.search(r"^<https?://\S+>\. Licence: \S+", text, re.M)
    assert re.search(r"^ *Copyright ?(\([cC]\)|©) .*[A-Z]", text, re.M)
    # Whoever reads a licence to its end finds what it disclaims; the exception for GCC's runtime has no such part.
    ending = {"libgcc and libstdc++": "No Weakening of GCC Copyleft", "zlib": "may not be removed or altered",
              "openssl": "END OF TERMS AND CONDITIONS"}
    assert re.search(ending.get(library, r"WARRANT[\s\S]*DAMAGES?\b"), text)
    permits = r"Permission is\s+(hereby\s+)?granted|Redistribution and use|Grant of Copyright License|Grant of Additional Permission"
    assert re.search(permits, text)


def test_the_repository_says_where_the_notices_are():
    assert "THIRD_PARTY_NOTICES.md" in read("README.md")
