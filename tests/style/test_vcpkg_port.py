"""The port of CivetWeb that vcpkg builds: its own, at the version of vcpkg.json, with the project's patch."""

import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTFILE = """vcpkg_from_github(
    OUT_SOURCE_PATH SOURCE_PATH
    REPO somebody/something
    PATCHES
        "own; with.patch" # of the port
)
"""


def git(folder, *arguments):
    return subprocess.run(
        ["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@t", *arguments],
        check=True, capture_output=True, text=True).stdout.strip()


def pinned():
    """The version and the port's version that vcpkg.json names."""
    overrides = json.loads((ROOT / "vcpkg.json").read_text(encoding="utf-8"))["overrides"]
    one = next(one for one in overrides if one["name"] == "civetweb")
    return one["version"], one["port-version"]


def make_vcpkg(folder, portfile, version, port_version):
    """A checkout of vcpkg that has moved on: the older port is in its history only."""
    port = folder / "ports/civetweb"
    port.mkdir(parents=True)
    (port / "portfile.cmake").write_text(portfile, encoding="utf-8")
    (port / "own; with.patch").write_bytes(b"a line\r\nand another\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "older")
    tree = git(folder, "rev-parse", "HEAD:ports/civetweb")
    (port / "portfile.cmake").write_text("newer", encoding="utf-8")
    git(folder, "commit", "-qam", "newer")
    versions = folder / "versions/c-"
    versions.mkdir(parents=True)
    known = [{"git-tree": "0" * 40, "version": "9.9"},
             {"git-tree": tree, "version": version, "port-version": port_version}]
    (versions / "civetweb.json").write_text(json.dumps({"versions": known}), encoding="utf-8")
    return folder / "scripts/buildsystems/vcpkg.cmake"


def configure(toolchain, folder):
    script = folder / "ports.cmake"
    script.write_text(f'include("{ROOT}/cmake/VcpkgPorts.cmake")\njobx_add_vcpkg_ports("{toolchain}")\n'
                      'message(STATUS "overlay ${VCPKG_OVERLAY_PORTS}")\n', encoding="utf-8")
    done = subprocess.run(["cmake", "-P", script], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + " ".join(done.stderr.split())


def test_the_port_is_vcpkgs_own_with_the_patch(tmp_path):
    code, text = configure(make_vcpkg(tmp_path / "vcpkg", PORTFILE, *pinned()), tmp_path)
    assert code == 0, text
    assert f"overlay {tmp_path}/vcpkg-ports" in text
    port = tmp_path / "vcpkg-ports/civetweb"
    assert (port / "portfile.cmake").read_text(encoding="utf-8") == PORTFILE.replace(
        "    PATCHES\n", "    PATCHES\n        civetweb_front.patch\n")
    assert (port / "own; with.patch").read_bytes() == b"a line\r\nand another\n"
    assert (port / "civetweb_front.patch").read_bytes() == (ROOT / "cmake/civetweb_front.patch").read_bytes()


def test_a_vcpkg_without_that_version_is_refused(tmp_path):
    version, port_version = pinned()
    code, text = configure(make_vcpkg(tmp_path / "vcpkg", PORTFILE, version, port_version + 1), tmp_path)
    assert code != 0
    assert f"does not know civetweb {version}#{port_version}" in text and "builtin-baseline" in text


def test_a_port_that_the_patch_cannot_join_is_refused(tmp_path):
    portfile = PORTFILE.replace("PATCHES", "")
    code, text = configure(make_vcpkg(tmp_path / "vcpkg", portfile, *pinned()), tmp_path)
    assert code != 0
    assert "no list of patches" in text
