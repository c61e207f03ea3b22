#!/usr/bin/env python3
"""Makes the installer: packaging/msi/build.py --program build/windows/jobobject_exporter.exe --output OUT.msi

Needs Debian's wixl, msitools and faketime (scripts/setup.sh msi). The same input gives the same bytes. The version is the program's
own, from its version resource, unless --version says otherwise.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import tables

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
NAMESPACE = uuid.UUID("6f1d7a52-7d0f-4a53-9b61-4a0f0a8a5d11")
# How the program is started by the service control manager; the flags of the settings follow.
SERVICE_COMMAND = "serve"
# What a file's time is in the package: 2020-01-01. An earlier one than that of any file that somebody has changed.
FILE_TIME = 1577836800
# Windows Installer's word for each architecture, in the package's summary.
TEMPLATES = {"x64": "x64;1033", "arm64": "Arm64;1033"}


def fail(text):
    print(f"build.py: {text}", file=sys.stderr)
    sys.exit(1)


def run(*command, **more):
    # The clock stands still: both tools write the time into the package.
    done = subprocess.run(["faketime", "-f", "2020-01-01 00:00:00", *command], capture_output=True, text=True, **more)
    # wixl reports some mistakes as warnings and goes on.
    if done.returncode != 0 or re.search(r"(WARNING|CRITICAL) \*\*", done.stderr):
        fail(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def version_of(program):
    """FILEVERSION of the version resource, from its fixed part: signature, structure version, then two words a number."""
    data = program.read_bytes()
    at = data.find(bytes.fromhex("bd04effe00000100"))
    if at < 0:
        fail(f"{program} has no version resource; name the version by --version")
    high, low = (int.from_bytes(data[at + 8 + 4 * i:at + 12 + 4 * i], "little") for i in range(2))
    return f"{high >> 16}.{high & 0xFFFF}.{low >> 16}"


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def stage(folder, program):
    """wixl takes files only from the folder of its input."""
    shutil.copy(program, folder / "jobobject_exporter.exe")
    shutil.copy(ROOT / "packaging/windows/jobobject_exporter.ico", folder)
    shutil.copy(HERE / "jobobject_exporter.wxs", folder)
    texts = {"LICENSE.txt": ROOT / "LICENSE", "THIRD_PARTY_NOTICES.txt": ROOT / "THIRD_PARTY_NOTICES.md",
             "config.yaml": HERE / "config.yaml"}
    for name, source in texts.items():
        (folder / name).write_bytes(crlf(source.read_text(encoding="utf-8")))
    for path in folder.iterdir():
        path.chmod(0o644)
        os.utime(path, (FILE_TIME, FILE_TIME))


def complete(folder, msi, version):
    """What wixl cannot say, or says wrongly."""
    for query in tables.queries(version):
        run("msibuild", str(msi), "-q", query)
    for name, text in tables.tables(SERVICE_COMMAND).items():
        path = folder / f"{name}.idt"
        path.write_bytes(crlf(text))
        run("msibuild", str(msi), "-i", str(path))


def contents(folder):
    """A digest of all that goes in, for a package code that differs whenever the package does."""
    digest = hashlib.sha256(Path(__file__).read_bytes() + Path(tables.__file__).read_bytes())
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def build(program, output, version, arch):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stage(folder, program)
        identity = f"{version} {arch} {contents(folder)}"
        msi = folder / "out.msi"
        run("wixl", "--arch", "x64", "--output", str(msi), "-D", f"Version={version}",
            "-D", f"ProductCode={uuid.uuid5(NAMESPACE, 'product ' + identity)}",
            "-D", f"ServiceCommand={SERVICE_COMMAND}", "jobobject_exporter.wxs", cwd=folder)
        complete(folder, msi, version)
        package_code = "{" + str(uuid.uuid5(NAMESPACE, "package " + identity)).upper() + "}"
        run("msibuild", str(msi), "-s", "Prometheus exporter for Windows job objects", "The jobobject_exporter authors",
            TEMPLATES[arch], package_code)
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(msi, output)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--version", help="MAJOR.MINOR.PATCH")
    parser.add_argument("--arch", choices=TEMPLATES, default="x64")
    options = parser.parse_args()
    if not options.program.is_file():
        fail(f"cannot read {options.program}")
    version = options.version or version_of(options.program)
    if not re.fullmatch(r"\d{1,3}\.\d{1,3}\.\d{1,5}", version):
        fail(f"'{version}' is not a version that Windows Installer compares: MAJOR.MINOR.PATCH")
    build(options.program, options.output, version, options.arch)


if __name__ == "__main__":
    main()
