"""What the Windows program is made of beside its code: version, manifest, icon, hardening, and whose DLLs it loads."""

import re
import shutil
import struct
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
from conftest import NATIVE_PROGRAM, ROOT, WINDOWS_BUILD, WINE_RUN, of_job
from pdh_scenario import job_set, world, write

VERSION = re.search(r"project\(jobobject_exporter VERSION (\d+\.\d+\.\d+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
ICON, VERSION_INFO, MANIFEST = 3, 16, 24


class Image:
    """The parts of a PE file that are looked at here."""

    def __init__(self, data):
        self.data = data
        at = struct.unpack_from("<I", data, 0x3C)[0]
        assert data[at:at + 4] == b"PE\0\0"
        sections, self.time, optional_size = struct.unpack_from("<xxHI8xH", data, at + 4)
        self.optional = at + 24
        assert struct.unpack_from("<H", data, self.optional)[0] == 0x20B
        self.characteristics = struct.unpack_from("<H", data, self.optional + 70)[0]
        headers = self.optional + optional_size
        self.sections = [struct.unpack_from("<8xIIII", data, headers + 40 * i) for i in range(sections)]

    def directory(self, number):
        return struct.unpack_from("<II", self.data, self.optional + 112 + 8 * number)

    def offset(self, address):
        for _, start, size, raw in self.sections:
            if start <= address < start + size:
                return address - start + raw
        raise AssertionError(hex(address))

    def resources(self, kind):
        """The bytes of every resource of a type."""
        root = self.offset(self.directory(2)[0])

        def entries(at):
            named, numbered = struct.unpack_from("<12xHH", self.data, at)
            return [struct.unpack_from("<II", self.data, at + 16 + 8 * i) for i in range(named + numbered)]

        found = []
        for name, child in entries(root):
            if name == kind:
                for _, language in entries(root + (child & 0x7FFFFFFF)):
                    for _, leaf in entries(root + (language & 0x7FFFFFFF)):
                        address, size = struct.unpack_from("<II", self.data, root + leaf)
                        start = self.offset(address)
                        found.append(self.data[start:start + size])
        return found

    def imports(self):
        at, names = self.offset(self.directory(1)[0]), set()
        while True:
            name = struct.unpack_from("<12xI", self.data, at)[0]
            if name == 0:
                return names
            start = self.offset(name)
            names.add(self.data[start:self.data.index(b"\0", start)].decode().lower())
            at += 20


@pytest.fixture(scope="module")
def image():
    return Image((WINDOWS_BUILD / "jobobject_exporter.exe").read_bytes())


def test_the_version_resource_has_the_version_of_the_project(image):
    resource, = image.resources(VERSION_INFO)
    numbers = struct.unpack_from("<HHHH", resource, resource.index(bytes.fromhex("bd04effe")) + 8)
    major, minor, patch = map(int, VERSION.split("."))
    assert numbers == (minor, major, 0, patch)
    text = resource.decode("utf-16-le", errors="replace")
    for word in (f"ProductVersion\0{VERSION}", "OriginalFilename\0\0jobobject_exporter.exe", "job objects"):
        assert word.replace("\0", "") in text.replace("\0", ""), word


def test_the_manifest_asks_for_no_elevation_and_for_utf_8_and_long_paths(image):
    manifest, = image.resources(MANIFEST)
    tags = {}
    for element in ElementTree.fromstring(manifest).iter():
        tags.setdefault(element.tag.split("}")[1], []).append(element)
    assert tags["requestedExecutionLevel"][0].attrib == {"level": "asInvoker", "uiAccess": "false"}
    assert (tags["activeCodePage"][0].text, tags["longPathAware"][0].text) == ("UTF-8", "true")
    # Without this one Windows 10 and later report themselves as Windows 8.
    assert "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}" in {one.attrib["Id"] for one in tags["supportedOS"]}


def test_the_icon_has_every_usual_size(image):
    sizes = set()
    for icon in image.resources(ICON):
        sizes.add(struct.unpack_from(">I", icon, 16)[0] if icon[:4] == b"\x89PNG" else struct.unpack_from("<I", icon, 4)[0])
    assert sizes == {16, 24, 32, 48, 64, 256}


def test_the_program_is_at_random_addresses_and_executes_no_data(image):
    high_entropy, dynamic_base, no_execute = 0x20, 0x40, 0x100
    assert image.characteristics & 0x160 == high_entropy | dynamic_base | no_execute


def test_the_program_does_not_tell_when_it_was_built(image):
    assert image.time == 0


# Known DLLs of Windows come from the system's folder whatever lies beside a program; the others do because of the load
# configuration, where Windows heeds it.
KNOWN = {"advapi32.dll", "kernel32.dll", "msvcrt.dll", "rpcrt4.dll", "ws2_32.dll"}
OTHERS = {"bcrypt.dll", "crypt32.dll"}


def test_the_windows_program_needs_only_dlls_that_every_windows_has(image):
    """Wine has DLLs that Windows lacks, so a wrong import would go unnoticed here."""
    assert image.imports() <= KNOWN | OTHERS


def test_windows_reports_a_shutdown_to_the_program(image):
    """It does not to a console program that has user32 or gdi32 in it; shell32 brings both."""
    assert not image.imports() & {"user32.dll", "gdi32.dll", "shell32.dll", "comdlg32.dll", "ole32.dll"}


def test_imported_dlls_are_taken_from_the_systems_folder_only(image):
    """What /DEPENDENTLOADFLAG:0x800 writes, for DLLs that are not known ones; Windows heeds it since 10 1607."""
    address, size = image.directory(10)
    at = image.offset(address)
    told, flags = struct.unpack_from("<I74xH", image.data, at)
    assert size == told >= 0x70 and flags == 0x800


def test_a_pdh_dll_beside_the_program_is_not_loaded(start_exporter, tmp_path, monkeypatch):
    """The same folder with the variant of the program that does look there shows that the double would be used."""
    scenario = tmp_path / "world.json"
    write(scenario, world(job_set({"planted": {"Process Count - Active": 3}})))
    monkeypatch.setenv("JOBX_PDH_SCENARIO", "Z:" + str(scenario).replace("/", "\\"))
    seen = {}
    for name, program in (("released", WINDOWS_BUILD), ("variant", WINDOWS_BUILD / "doubles")):
        folder = tmp_path / name
        folder.mkdir()
        shutil.copy(program / "jobobject_exporter.exe", folder)
        shutil.copy(WINDOWS_BUILD / "doubles/pdh.dll", folder)
        exporter = start_exporter(program=[WINE_RUN, str(folder / "jobobject_exporter.exe")])
        seen[name] = bool(of_job(exporter.scrape(), "planted"))
    assert seen == {"released": False, "variant": True}


def test_the_native_program_is_hardened():
    headers = subprocess.run(["readelf", "-Whld", "--dyn-syms", NATIVE_PROGRAM[0]], capture_output=True, text=True,
                             check=True, timeout=60).stdout
    assert re.search(r"Type:\s+DYN", headers), "position independent"
    assert "GNU_RELRO" in headers and re.search(r"\(FLAGS\)\s+BIND_NOW", headers)
    assert re.search(r"GNU_STACK.* RW ", headers)
    assert "__stack_chk_fail" in headers
    assert re.search(r"__\w+_chk@", headers), "FORTIFY"
