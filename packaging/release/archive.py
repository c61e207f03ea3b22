#!/usr/bin/env python3
"""Packs a release: packaging/release/archive.py --program EXE [--symbols PDB] --arch x64 --output FOLDER

Writes jobobject_exporter-VERSION-windows-ARCH.zip, and …-symbols.zip where there are symbols. The same input gives the
same bytes.
"""

import argparse
from pathlib import Path

import facts

TEXTS = ["LICENSE", "THIRD_PARTY_NOTICES.md", "README.md", "CHANGELOG.md", "SECURITY.md"]


def documents():
    files = {name: facts.ROOT / name for name in TEXTS}
    for pattern in ("docs/*.md", "dashboards/grafana/*.json", "dashboards/rules/*.rules.yml", "packaging/prometheus/**/*.yml"):
        files.update({str(path.relative_to(facts.ROOT)): path for path in facts.ROOT.glob(pattern)})
    return {name: path.read_bytes() for name, path in files.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--symbols", type=Path)
    parser.add_argument("--arch", choices=["x64", "arm64"], default="x64")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    for path in filter(None, (options.program, options.symbols)):
        if not path.is_file():
            facts.fail(f"cannot read {path}")
    options.output.mkdir(parents=True, exist_ok=True)
    name = f"{facts.PROGRAM}-{facts.version()}-windows-{options.arch}"
    files = {f"{name}/{file}": data for file, data in documents().items()}
    files[f"{name}/{facts.PROGRAM}.exe"] = options.program.read_bytes()
    facts.write_zip(options.output / f"{name}.zip", files)
    if options.symbols:
        facts.write_zip(options.output / f"{name}-symbols.zip", {f"{facts.PROGRAM}.pdb": options.symbols.read_bytes()})


if __name__ == "__main__":
    main()
