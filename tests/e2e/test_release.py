"""What a release consists of beside the program: notes, archives, SBOM, manifests of package managers, signatures."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

import pytest
import yaml
from conftest import ROOT, WINDOWS_BUILD

RELEASE = ROOT / "packaging/release"
PROGRAM = WINDOWS_BUILD / "jobobject_exporter.exe"
VERSION = re.search(r"project\(jobobject_exporter VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)
URL = f"https://code.example/owner/jobobject_exporter/releases/download/v{VERSION}"


def script(name, *arguments, **more):
    return subprocess.run([sys.executable, "-B", str(RELEASE / name), *map(str, arguments)], capture_output=True, text=True,
                          timeout=120, **more)


def make(name, *arguments, **more):
    done = script(name, *arguments, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def artifacts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    symbols = folder.parent / "symbols.pdb"
    symbols.write_bytes(b"symbols")
    for arch in ("x64", "arm64"):
        make("archive.py", f"--program={PROGRAM}", f"--symbols={symbols}", f"--arch={arch}", f"--output={folder}")
        subprocess.run([sys.executable, "-B", str(ROOT / "packaging/msi/build.py"), f"--program={PROGRAM}", f"--arch={arch}",
                        f"--output={folder}/jobobject_exporter-{VERSION}-windows-{arch}.msi"], check=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def manifests(artifacts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("manifests")
    make("manifests.py", f"--url={URL}", f"--artifacts={artifacts}", f"--output={folder}")
    return folder


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_tag_that_is_not_the_version_is_refused():
    done = script("notes.py", "v99.0.0")
    assert done.returncode == 1 and f"the version in CMakeLists.txt is {VERSION}" in done.stderr


def test_the_notes_are_the_section_of_the_changelog(tmp_path):
    """In a copy with a date, because an unreleased section has none, and is refused."""
    shutil.copytree(RELEASE, tmp_path / "packaging/release")
    shutil.copy(ROOT / "CMakeLists.txt", tmp_path)
    text = (ROOT / "CHANGELOG.md").read_text()
    heading = f"## [{VERSION}] - unreleased"

    def notes(changelog):
        (tmp_path / "CHANGELOG.md").write_text(changelog)
        return subprocess.run([sys.executable, "-B", str(tmp_path / "packaging/release/notes.py"), f"v{VERSION}"],
                              capture_output=True, text=True, timeout=60)

    if heading in text:
        assert "no date" in notes(text).stderr
    dated = text.replace(heading, f"## [{VERSION}] - 2026-12-01") + "\n## [0.0.1] - 2020-01-01\n\n- Old.\n"
    said = notes(dated).stdout
    assert said.startswith("### Added\n") and "Source `object`" in said and "Old." not in said


def test_an_archive_holds_the_program_and_what_belongs_to_it_and_is_the_same_each_time(artifacts, tmp_path):
    path = artifacts / f"jobobject_exporter-{VERSION}-windows-x64.zip"
    with zipfile.ZipFile(path) as archive:
        names = {name.split("/", 1)[1] for name in archive.namelist()}
        assert archive.read(f"{path.stem}/jobobject_exporter.exe") == PROGRAM.read_bytes()
    assert names >= {"LICENSE", "THIRD_PARTY_NOTICES.md", "docs/install-windows.md", "dashboards/grafana/fleet.json"}
    make("archive.py", f"--program={PROGRAM}", "--arch=x64", f"--output={tmp_path}")
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()
    with zipfile.ZipFile(artifacts / f"{path.stem}-symbols.zip") as archive:
        assert archive.namelist() == ["jobobject_exporter.pdb"]


def test_the_sbom_names_every_linked_library_and_every_file(artifacts, tmp_path):
    output = tmp_path / "sbom.json"
    files = sorted(artifacts.iterdir())
    make("sbom.py", f"--output={output}", *files, env={**os.environ, "SOURCE_DATE_EPOCH": "1800000000"})
    sbom = json.loads(output.read_text())
    assert (sbom["spdxVersion"], sbom["dataLicense"], sbom["SPDXID"]) == ("SPDX-2.3", "CC0-1.0", "SPDXRef-DOCUMENT")
    assert sbom["creationInfo"]["created"] == "2027-01-15T08:00:00Z"
    linked = {one if isinstance(one, str) else one["name"] for one in json.loads((ROOT / "vcpkg.json").read_text())["dependencies"]}
    packages = {one["name"]: one for one in sbom["packages"]}
    assert set(packages) == (linked - {"catch2"}) | {"jobobject_exporter"}
    assert packages["zlib"]["licenseDeclared"] == "Zlib" and packages["civetweb"]["versionInfo"] == "1.15"
    checksums = {one["fileName"]: {sum["algorithm"]: sum["checksumValue"] for sum in one["checksums"]} for one in sbom["files"]}
    assert {name: sums["SHA256"] for name, sums in checksums.items()} == {f"./{path.name}": digest(path) for path in files}
    assert {frozenset(sums) for sums in checksums.values()} == {frozenset({"SHA1", "SHA256"})}, "what SPDX 2.3 wants"
    ids = [one["SPDXID"] for one in [sbom, *sbom["packages"], *sbom["files"]]]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", one) for one in ids)
    for link in sbom["relationships"]:
        assert {link["spdxElementId"], link["relatedSpdxElement"]} <= set(ids)


# Of winget's schemas 1.6.0: what each manifest requires, and limits that are easily passed.
WINGET = {
    "version": {"PackageIdentifier", "PackageVersion", "DefaultLocale", "ManifestType", "ManifestVersion"},
    "installer": {"PackageIdentifier", "PackageVersion", "Installers", "ManifestType", "ManifestVersion"},
    "defaultLocale": {"PackageIdentifier", "PackageVersion", "PackageLocale", "Publisher", "PackageName", "License",
                      "ShortDescription", "ManifestType", "ManifestVersion"},
}


def test_the_manifests_of_winget_are_complete_and_name_the_installers(artifacts, manifests):
    found = {}
    for path in (manifests / "winget").iterdir():
        manifest = yaml.safe_load(path.read_text())
        found[manifest["ManifestType"]] = manifest
        assert f"winget-manifest.{manifest['ManifestType']}.{manifest['ManifestVersion']}.schema.json" in path.read_text()
    assert set(found) == set(WINGET)
    for kind, required in WINGET.items():
        assert required <= set(found[kind])
        assert found[kind]["PackageVersion"] == VERSION and isinstance(found[kind]["PackageVersion"], str)
        assert re.fullmatch(r"[^.\s\\/:*?\"<>|]{1,32}(\.[^.\s\\/:*?\"<>|]{1,32}){1,7}", found[kind]["PackageIdentifier"])
    locale = found["defaultLocale"]
    assert 3 <= len(locale["ShortDescription"]) <= 256 and len(locale["Tags"]) <= 16
    for installer in found["installer"]["Installers"]:
        path = artifacts / installer["InstallerUrl"].rsplit("/", 1)[1]
        assert installer["InstallerUrl"].startswith(URL + "/") and installer["InstallerSha256"] == digest(path).upper()
        assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", installer["ProductCode"])
    assert {one["Architecture"] for one in found["installer"]["Installers"]} == {"x64", "arm64"}


def test_the_package_of_chocolatey_names_the_installer(artifacts, manifests):
    nuspec = ElementTree.parse(manifests / "chocolatey/jobobject-exporter.nuspec").getroot()
    space = {"n": "http://schemas.microsoft.com/packaging/2015/06/nuspec.xsd"}
    metadata = {one.tag.split("}")[1]: one.text for one in nuspec.find("n:metadata", space)}
    assert set(metadata) >= {"id", "version", "authors", "description", "projectUrl", "licenseUrl", "tags"}
    assert metadata["version"] == VERSION and " " not in metadata["id"] and "," not in metadata["tags"]
    install = (manifests / "chocolatey/tools/chocolateyinstall.ps1").read_text()
    msi = artifacts / f"jobobject_exporter-{VERSION}-windows-x64.msi"
    assert f"'{URL}/{msi.name}'" in install and digest(msi) in install and "checksumType64 = 'sha256'" in install


def test_the_manifest_of_scoop_names_the_archives(artifacts, manifests):
    manifest = json.loads((manifests / "scoop/jobobject_exporter.json").read_text())
    assert set(manifest) >= {"version", "description", "homepage", "license", "architecture", "bin"}
    for arch, name in (("64bit", "x64"), ("arm64", "arm64")):
        entry, path = manifest["architecture"][arch], artifacts / f"jobobject_exporter-{VERSION}-windows-{name}.zip"
        assert entry["url"] == f"{URL}/{path.name}" and entry["hash"] == digest(path)
        with zipfile.ZipFile(path) as archive:
            assert f"{entry['extract_dir']}/{manifest['bin']}" in archive.namelist()
        later = manifest["autoupdate"]["architecture"][arch]
        assert later["url"].replace("$version", VERSION) == entry["url"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-days", "2", "-keyout",
                    "key.pem", "-out", "certificate.pem", "-addext", "extendedKeyUsage=codeSigning"], cwd=folder, check=True,
                   capture_output=True)
    subprocess.run(["openssl", "pkcs12", "-export", "-inkey", "key.pem", "-in", "certificate.pem", "-out", "both.pfx",
                    "-passout", "pass:a secret"], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("kind", ["exe", "msi"])
def test_what_is_released_can_be_signed(artifacts, certificate, tmp_path, kind):
    file = tmp_path / f"file.{kind}"
    shutil.copy(PROGRAM if kind == "exe" else artifacts / f"jobobject_exporter-{VERSION}-windows-x64.msi", file)
    secret = {"SIGNING_PFX": base64.b64encode((certificate / "both.pfx").read_bytes()).decode(), "SIGNING_PASSWORD": "a secret"}
    done = subprocess.run([str(RELEASE / "sign.sh"), str(file)], env={**os.environ, **secret}, capture_output=True, text=True,
                          timeout=120)
    assert done.returncode == 0, done.stderr
    assert "a secret" not in done.stdout + done.stderr
    checked = subprocess.run(["osslsigncode", "verify", "-CAfile", str(certificate / "certificate.pem"), "-in", str(file)],
                             capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout


def test_without_a_certificate_nothing_is_signed_and_that_is_said(tmp_path):
    file = tmp_path / "file.exe"
    shutil.copy(PROGRAM, file)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIGNING_")}
    done = subprocess.run([str(RELEASE / "sign.sh"), str(file)], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "not signed" in done.stderr
    assert file.read_bytes() == PROGRAM.read_bytes()
