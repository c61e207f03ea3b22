"""The rules of the house that no compiler checks."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The rooms by path prefix, and what each may use beside itself: what is below it, never beside or above. A file is in
# the room with the longest prefix that fits, and "pdh" here means the files of that room alone, not its sub-rooms.
VALUES = ["base", "jobobject", "pdh"]
JOBS = [*VALUES, "jobobject/inspect", "jobobject/own"]
COUNTERS = ["pdh/live", "pdh/logs"]
EVENTS = ["etw"]
COLLECTOR = ["collector/events", "collector/sources", "collector/merge", "collector/catalogue", "collector"]
LIBRARY = [*JOBS, *COUNTERS, *EVENTS, *COLLECTOR, "exposition"]
MAY_USE = {
    "base": [],
    "tracelog": ["base"],
    "pdh": ["base"],
    "pdh/live": ["base", "pdh"],
    "pdh/logs": ["base", "pdh", "tracelog"],
    "etw": ["base", "tracelog"],
    "jobobject": ["base"],
    "jobobject/inspect": ["base", "jobobject"],
    "jobobject/own": ["base", "jobobject", "jobobject/inspect"],
    "collector/events": ["base", "jobobject"],
    "collector/sources": [*JOBS, "pdh/live", *EVENTS, "collector/events"],
    "collector/merge": [*VALUES, *EVENTS, "collector/sources"],
    "collector/catalogue": [*VALUES, *EVENTS, "collector/sources", "collector/merge"],
    "collector": [*VALUES, *EVENTS, "collector/sources", "collector/merge", "collector/catalogue"],
    "exposition": [*VALUES, *COLLECTOR],
    "exporter/kinds": LIBRARY,
    "exporter/report": [*LIBRARY, "exporter/kinds"],
    "exporter/log": [*LIBRARY, "exporter/report"],
    "exporter/containers": LIBRARY,
    "exporter/config": [*JOBS, "exporter/kinds"],
    "exporter/history": [*LIBRARY, "exporter/report"],
    "exporter/web": [*LIBRARY, "exporter/log", "exporter/config", "exporter/report"],
    "exporter/app": [
        *LIBRARY, "exporter/log", "exporter/kinds", "exporter/containers", "exporter/config", "exporter/report",
        "exporter/web",
    ],
    "exporter/commands": [
        *LIBRARY, "exporter/log", "exporter/kinds", "exporter/config", "exporter/report", "exporter/history",
        "exporter/web", "exporter/app",
    ],
    "exporter/cli": [*VALUES, "exporter/log", "exporter/kinds", "exporter/config", "exporter/report", "exporter/app",
                     "exporter/web", "exporter/commands"],
    "exporter": ["exporter/app", "exporter/cli", "exporter/commands", "exporter/log", "exporter/report"],
    "examples": [*LIBRARY],
    "demo": [],
    "tests": None,  # everything
}

# Libraries, by the start of what is included, and the rooms that may know them, sub-rooms included.
KNOWN_TO = {
    "civetweb.h": ["exporter/web", "tests"],
    "spdlog/": ["exporter/log", "tests"],
    "CLI/": ["exporter/cli"],
    "yaml-cpp/": ["exporter/config"],
    "nlohmann/": ["exposition", "exporter/containers", "exporter/web", "tests"],
    "botan/": ["collector/catalogue", "exporter/web"],
    "openssl/": ["exporter/web", "tests"],
    "zlib.h": ["exporter/web", "tests"],
    "re2/": ["exporter/kinds"],
    "igzip_lib.h": ["exporter/web"],
    "prometheus/": ["exposition", "examples", "tests"],
    "catch2/": ["tests"],
}

WINDOWS_HEADERS = {"windows.h", "winternl.h", "winnt.h", "psapi.h", "shellapi.h", "tlhelp32.h", "aclapi.h", "sddl.h",
                   "pdh.h", "pdhmsg.h", "winperf.h", "evntrace.h", "evntcons.h", "rpc.h"}

SOURCES = sorted(
    path
    for top in {room.split("/")[0] for room in MAY_USE}
    for path in (ROOT / top).rglob("*")
    if path.suffix in {".h", ".cpp"} and path.is_file()
)


def tracked():
    """Every file of the checkout, or of the folder where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def includes(path):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', path.read_text(encoding="utf-8"), re.M)


def room_of(name):
    """The room of a path below the root; none for a header of a library."""
    return max((room for room in MAY_USE if name.startswith(room + "/")), key=len, default=None)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def is_in(name, rooms):
    return any(name.startswith(room + "/") for room in rooms)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_room_uses_only_what_is_below_it(path):
    room = room_of(name_of(path))
    for name in includes(path):
        used = room_of(name)
        if used and MAY_USE[room] is not None:
            assert used == room or used in MAY_USE[room], f"{room} may not use {name}"
        for library, rooms in KNOWN_TO.items():
            if name.startswith(library):
                assert is_in(name_of(path), rooms), f"{room} may not know {name}"


def test_the_rules_themselves_point_downwards():
    order = list(MAY_USE)
    for room, used in MAY_USE.items():
        for below in used or []:
            assert order.index(below) < order.index(room), f"{room} uses {below}, which is not below it"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_windows_headers_stay_in_win32_folders(path):
    used = {name.lower() for name in includes(path)} & WINDOWS_HEADERS
    assert not used or "win32" in path.parts, f"{used} outside of a folder named win32"


def test_there_are_sources_to_check():
    assert len(SOURCES) > 50
    assert {room_of(name_of(path)) for path in SOURCES} == set(MAY_USE)


def test_files_stay_under_400_lines():
    code = {".h", ".cpp", ".py", ".sh", ".cmake"}
    long = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if (path.suffix in code or path.name in {"run", "test", "CMakeLists.txt"}) and len(path.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert not long


def test_no_registry_and_no_private_path_is_named():
    hosts = r"(deb\.debian\.org|snapshot\.debian\.org|registry\.npmjs\.org|pypi\.org|/work/|/home/\w+/|/root/)"
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in tracked()
        if path.name != Path(__file__).name and path.suffix not in {".png"}
        for match in re.finditer(hosts, path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found


def test_both_lists_of_libraries_name_the_same_libraries():
    debian = (ROOT / "scripts/dependencies.conf").read_text(encoding="utf-8")
    names = {
        "botan": "libbotan-2-dev",
        "civetweb": "libcivetweb-dev",
        "openssl": "libssl-dev",
        "prometheus-cpp": "prometheus-cpp-dev",
        "spdlog": "libspdlog-dev",
        "fmt": "libfmt-dev",
        "cli11": "libcli11-dev",
        "nlohmann-json": "nlohmann-json3-dev",
        "re2": "libre2-dev",
        "zlib": "zlib1g-dev",
        "isal": "libisal-dev",
        "yaml-cpp": "libyaml-cpp-dev",
        "catch2": "catch2",
    }
    manifest = json.loads((ROOT / "vcpkg.json").read_text(encoding="utf-8"))
    wanted = {one if isinstance(one, str) else one["name"] for one in manifest["dependencies"]}
    assert wanted == set(names)
    for package in names.values():
        assert re.search(rf"\b{re.escape(package)}\b", debian), package
    overrides = {one["name"]: one["version"] for one in manifest["overrides"]}
    assert overrides["catch2"].startswith("2."), "Catch2 2 and 3 have different headers"


def test_the_version_stands_in_the_manifest_too():
    version = re.search(r"project\(jobobject_exporter VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
    manifest = json.loads((ROOT / "vcpkg.json").read_text(encoding="utf-8"))
    assert manifest["version"] == version
    assert version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
