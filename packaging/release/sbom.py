#!/usr/bin/env python3
"""Writes what a release is made of, as SPDX 2.3: packaging/release/sbom.py --output FILE.spdx.json ARTIFACT...

The libraries are those of vcpkg.json, with the versions and licences of THIRD_PARTY_NOTICES.md, which tests keep in step
with what is linked. The document has no time of its own but SOURCE_DATE_EPOCH's, and is the same for the same artifacts.
"""

import argparse
import datetime
import hashlib
import json
import os
import re
import uuid
from pathlib import Path

import facts

NAMESPACE = uuid.UUID("5b5ce2e2-6f5f-4bfa-8d0a-6a7e6a0c2d55")
# Only tests link it.
NOT_SHIPPED = {"catch2"}
# The notices' words for licences that SPDX's list has; for another one nothing is claimed.
SPDX_LICENCES = {name: name for name in ("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT")} | {"zlib": "Zlib"}


def libraries():
    """Name in lower case: (version, home page, licence) of every notice."""
    text = (facts.ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (.+) ([\d.]+)\n+(?:[^#]*?)<(https?://\S+)>\. Licence: ([^\n.]+(?:\.\d[^\n.]*)*)", text, re.M)
    return {name.lower(): (version, home, licence.strip()) for name, version, home, licence in found}


def shipped():
    manifest = json.loads((facts.ROOT / "vcpkg.json").read_text(encoding="utf-8"))
    names = {one if isinstance(one, str) else one["name"] for one in manifest["dependencies"]} - NOT_SHIPPED
    known = libraries()
    missing = names - set(known)
    if missing:
        facts.fail(f"THIRD_PARTY_NOTICES.md has no notice of {', '.join(sorted(missing))}")
    # vcpkg builds the version that it is told, or that of its baseline, which the notices do not know.
    pinned = {one["name"]: one["version"] for one in manifest["overrides"]}
    return {name: (pinned.get(name, known[name][0]), *known[name][1:]) for name in sorted(names)}


def package(name, version, home, licence):
    return {
        "SPDXID": f"SPDXRef-{re.sub(r'[^A-Za-z0-9.-]', '-', name)}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": home or "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": SPDX_LICENCES.get(licence, "NOASSERTION"),
        "copyrightText": "NOASSERTION",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                          "referenceLocator": f"pkg:generic/{name}@{version}"}],
    }


def artifact(path):
    return {
        "SPDXID": f"SPDXRef-File-{re.sub(r'[^A-Za-z0-9.-]', '-', path.name)}",
        "fileName": f"./{path.name}",
        # SPDX 2.3 wants the first, whoever checks should use the second.
        "checksums": [{"algorithm": name.upper(), "checksumValue": hashlib.new(name, path.read_bytes()).hexdigest()}
                      for name in ("sha1", "sha256")],
        "licenseConcluded": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }


def document(paths):
    version = facts.version()
    program = package(facts.PROGRAM, version, None, "Apache-2.0")
    packages = [package(name, *what) for name, what in shipped().items()]
    files = [artifact(path) for path in sorted(paths)]
    identity = json.dumps([packages, files], sort_keys=True)
    created = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)
    links = [("SPDXRef-DOCUMENT", "DESCRIBES", program["SPDXID"])]
    links += [(program["SPDXID"], "STATIC_LINK", one["SPDXID"]) for one in packages]
    links += [(one["SPDXID"], "GENERATED_FROM", program["SPDXID"]) for one in files]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{facts.PROGRAM}-{version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/{facts.PROGRAM}-{version}-{uuid.uuid5(NAMESPACE, identity)}",
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: sbom.py"]},
        "packages": [program, *packages],
        "files": files,
        "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b} for a, kind, b in links],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("artifacts", type=Path, nargs="*")
    options = parser.parse_args()
    options.output.write_text(json.dumps(document(options.artifacts), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
