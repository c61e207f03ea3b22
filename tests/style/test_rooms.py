"""The rules of the house that no compiler checks."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("base", "tracelog", "pdh", "jobobject", "collector", "exposition", "exporter", "examples", "demo", "tests")

# What stands below each room. A room may use itself and these, never beside or above.
BELOW = {
    "base": set(),
    "tracelog": {"base"},
    "pdh": {"base", "tracelog"},
    "jobobject": {"base"},
    "collector": {"base", "pdh", "jobobject"},
    "exposition": {"base", "pdh", "jobobject", "collector"},
    "exporter": {"base", "pdh", "jobobject", "collector", "exposition"},
    "examples": {"base", "pdh", "jobobject", "collector", "exposition"},
    "demo": set(),
    "tests": {"base", "tracelog", "pdh", "jobobject", "collector", "exposition", "exporter"},
}

# Libraries that only some rooms may know, by the start of what is included.
KNOWN_TO = {
    "civetweb.h": {"exporter", "tests"},
    "spdlog/": {"exporter", "tests"},
    "CLI/": {"exporter"},
    "yaml-cpp/": {"exporter"},
    "nlohmann/": {"exporter", "tests"},
    "zlib.h": {"exporter", "tests"},
    "prometheus/": {"exposition", "examples", "tests"},
    "catch2/": {"tests"},
}

WINDOWS_HEADERS = {"windows.h", "winternl.h", "winnt.h", "psapi.h", "shellapi.h", "tlhelp32.h", "aclapi.h", "sddl.h",
                   "pdh.h", "pdhmsg.h", "winperf.h"}

SOURCES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in {".h", ".cpp"} and path.is_file()
)


def tracked():
    """Every file of the checkout, or of the folder where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def includes(path):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', path.read_text(encoding="utf-8"), re.M)


def room_of(path):
    return path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_uses_only_what_stands_below_it(path):
    room = room_of(path)
    for name in includes(path):
        used = name.split("/")[0]
        if used in BELOW:
            assert used == room or used in BELOW[room], f"{room} may not use {name}"
        for library, rooms in KNOWN_TO.items():
            if name.startswith(library):
                assert room in rooms, f"{room} may not know {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_windows_headers_stay_in_win32_folders(path):
    used = {name.lower() for name in includes(path)} & WINDOWS_HEADERS
    assert not used or "win32" in path.parts, f"{used} outside of a folder named win32"


def test_there_are_sources_to_check():
    assert len(SOURCES) > 50
    assert {room_of(path) for path in SOURCES} == set(ROOMS)


def test_files_stay_under_400_lines():
    code = {".h", ".cpp", ".py", ".sh", ".cmake", ".txt"}
    long = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if (path.suffix in code or path.name in {"run", "test"}) and len(path.read_text(encoding="utf-8").splitlines()) > 400
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
        "civetweb": "libcivetweb-dev",
        "prometheus-cpp": "prometheus-cpp-dev",
        "spdlog": "libspdlog-dev",
        "fmt": "libfmt-dev",
        "cli11": "libcli11-dev",
        "nlohmann-json": "nlohmann-json3-dev",
        "zlib": "zlib1g-dev",
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
