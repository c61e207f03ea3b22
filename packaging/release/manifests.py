#!/usr/bin/env python3
"""Writes the manifests of winget, Chocolatey and Scoop for a release:

    packaging/release/manifests.py --url https://…/releases/download/v0.1.0 --artifacts FOLDER --output FOLDER

FOLDER of the artifacts has the installers and archives that were published under the address. A manifest names each by its
SHA-256.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import facts

PUBLISHER, IDENTIFIER = "The jobobject_exporter authors", "JobobjectExporter.JobobjectExporter"
SUMMARY = "Prometheus exporter for Windows job objects"
DESCRIPTION = (
    "Reads every named job object of a Windows host, containers included: CPU time, memory, processes, I/O and limits; "
    "and serves them to Prometheus."
)
TAGS = ["containers", "exporter", "job-objects", "metrics", "monitoring", "prometheus"]
WINGET_SCHEMA = "1.6.0"


class Release:
    """The files of a release, and where they are."""

    def __init__(self, url, folder):
        self.url, self.folder, self.version = url.rstrip("/"), folder, facts.version()
        parts = urlsplit(self.url)
        if parts.scheme != "https" or not parts.netloc:
            facts.fail(f"'{url}' is not an https address")
        # …/OWNER/NAME/releases/download/TAG: the project's own page is above.
        self.home = re.sub(r"/releases/download/.*", "", self.url)

    def name(self, arch, kind):
        return f"{facts.PROGRAM}-{self.version}-windows-{arch}.{kind}"

    def architectures(self, kind):
        found = [arch for arch in ("x64", "arm64") if (self.folder / self.name(arch, kind)).is_file()]
        if not found:
            facts.fail(f"{self.folder} has no {self.name('x64', kind)}")
        return found

    def address(self, arch, kind):
        return f"{self.url}/{self.name(arch, kind)}"

    def digest(self, arch, kind):
        return facts.sha256(self.folder / self.name(arch, kind))


def product_code(package):
    """What Windows knows the installed package by; its upgrade code stays the same for ever."""
    text = subprocess.run(["msiinfo", "export", str(package), "Property"], capture_output=True, text=True, check=True).stdout
    return re.search(r"^ProductCode\t(\S+)", text, re.M).group(1)


def yaml_text(value):
    """Every scalar in quotes: no version becomes a number, no word a truth."""
    return json.dumps(value, ensure_ascii=False)


def winget(release):
    head = f"PackageIdentifier: {IDENTIFIER}\nPackageVersion: {yaml_text(release.version)}\n"

    def tail(kind):
        return f"ManifestType: {kind}\nManifestVersion: {WINGET_SCHEMA}\n"

    def schema(kind):
        return f"# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.{WINGET_SCHEMA}.schema.json\n\n"

    installers = "".join(
        f"- Architecture: {arch}\n  InstallerUrl: {release.address(arch, 'msi')}\n"
        f"  InstallerSha256: {release.digest(arch, 'msi').upper()}\n"
        f"  ProductCode: {yaml_text(product_code(release.folder / release.name(arch, 'msi')))}\n"
        for arch in release.architectures("msi"))
    return {
        f"{IDENTIFIER}.yaml": schema("version") + head + "DefaultLocale: en-US\n" + tail("version"),
        f"{IDENTIFIER}.installer.yaml": schema("installer") + head
        + "Platform:\n- Windows.Desktop\nMinimumOSVersion: 10.0.14393.0\nInstallerType: msi\nScope: machine\n"
        + "InstallModes:\n- interactive\n- silent\n- silentWithProgress\nUpgradeBehavior: install\n"
        + "ElevationRequirement: elevatesSelf\nInstallers:\n" + installers + tail("installer"),
        f"{IDENTIFIER}.locale.en-US.yaml": schema("defaultLocale") + head
        + f"PackageLocale: en-US\nPublisher: {yaml_text(PUBLISHER)}\nPackageName: {facts.PROGRAM}\n"
        + f"PackageUrl: {release.home}\nLicense: Apache-2.0\nLicenseUrl: {release.home}/blob/v{release.version}/LICENSE\n"
        + f"ShortDescription: {yaml_text(SUMMARY)}\nDescription: {yaml_text(DESCRIPTION)}\nMoniker: {facts.PROGRAM}\n"
        + "Tags:\n" + "".join(f"- {tag}\n" for tag in TAGS)
        + f"ReleaseNotesUrl: {release.home}/releases/tag/v{release.version}\n" + tail("defaultLocale"),
    }


def chocolatey(release):
    if "x64" not in release.architectures("msi"):
        facts.fail("Chocolatey's package needs the installer for x64")
    texts = {
        "id": facts.PROGRAM.replace("_", "-"), "version": release.version, "title": facts.PROGRAM, "authors": PUBLISHER,
        "projectUrl": release.home, "licenseUrl": f"{release.home}/blob/v{release.version}/LICENSE",
        "requireLicenseAcceptance": "false", "projectSourceUrl": release.home,
        "docsUrl": f"{release.home}/blob/v{release.version}/docs/install-windows.md",
        "bugTrackerUrl": f"{release.home}/issues", "tags": " ".join(TAGS), "summary": SUMMARY, "description": DESCRIPTION,
        "releaseNotes": f"{release.home}/releases/tag/v{release.version}",
    }
    metadata = "".join(f"    <{key}>{escape(value)}</{key}>\n" for key, value in texts.items())
    return {
        f"{texts['id']}.nuspec": '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://schemas.microsoft.com/packaging/2015/06/nuspec.xsd">\n  <metadata>\n'
        f"{metadata}  </metadata>\n  <files>\n    <file src=\"tools\\**\" target=\"tools\" />\n  </files>\n</package>\n",
        "tools/chocolateyinstall.ps1": "$ErrorActionPreference = 'Stop'\n\n"
        "# Settings of the installer: choco install jobobject-exporter --install-arguments=\"'LISTEN_PORT=10182'\"\n"
        "$arguments = @{\n"
        "  packageName    = $env:ChocolateyPackageName\n  fileType       = 'msi'\n"
        f"  url64bit       = '{release.address('x64', 'msi')}'\n"
        f"  checksum64     = '{release.digest('x64', 'msi')}'\n  checksumType64 = 'sha256'\n"
        "  silentArgs     = '/qn /norestart'\n  validExitCodes = @(0, 3010, 1641)\n}\n"
        "Install-ChocolateyPackage @arguments\n",
        "tools/chocolateyuninstall.ps1": "$ErrorActionPreference = 'Stop'\n\n"
        f"$key = Get-UninstallRegistryKey -SoftwareName '{facts.PROGRAM}'\n"
        "if ($key) {\n"
        "  $arguments = @{\n    packageName    = $env:ChocolateyPackageName\n    fileType       = 'msi'\n"
        "    silentArgs     = \"$($key.PSChildName) /qn /norestart\"\n    file           = ''\n"
        "    validExitCodes = @(0, 3010, 1605, 1614, 1641)\n  }\n  Uninstall-ChocolateyPackage @arguments\n}\n",
    }


def scoop(release):
    """From the archive: Scoop installs for a user, and no services."""
    names = {"x64": "64bit", "arm64": "arm64"}

    def where(arch, version):
        return {"url": f"{release.home}/releases/download/v{version}/{facts.PROGRAM}-{version}-windows-{arch}.zip",
                "extract_dir": f"{facts.PROGRAM}-{version}-windows-{arch}"}

    architectures = release.architectures("zip")
    manifest = {
        "version": release.version, "description": SUMMARY, "homepage": release.home, "license": "Apache-2.0",
        "notes": ["It runs in the foreground: jobobject_exporter", "As a service: jobobject_exporter service install"],
        "architecture": {names[arch]: {**where(arch, release.version), "url": release.address(arch, "zip"),
                                       "hash": release.digest(arch, "zip")} for arch in architectures},
        "bin": f"{facts.PROGRAM}.exe",
        "checkver": {"github": release.home},
        "autoupdate": {"architecture": {names[arch]: where(arch, "$version") for arch in architectures}},
    }
    return {f"{facts.PROGRAM}.json": json.dumps(manifest, indent=4) + "\n"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True, help="where the files are published, without their names")
    parser.add_argument("--artifacts", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    release = Release(options.url, options.artifacts)
    for kind, make in (("winget", winget), ("chocolatey", chocolatey), ("scoop", scoop)):
        for name, text in make(release).items():
            path = options.output / kind / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
