"""What the scripts of a release share: version, changelog, archives with the same bytes each time."""

import hashlib
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "jobobject_exporter"
# Zip knows no time before 1980.
TIME = (1980, 1, 1, 0, 0, 0)


def fail(text):
    print(f"{Path(sys.argv[0]).name}: {text}", file=sys.stderr)
    sys.exit(1)


def version():
    """Of CMakeLists.txt."""
    return re.search(r"^project\(\w+ VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"), re.M).group(1)


def notes(wanted):
    """The section of CHANGELOG.md of a version, without its heading; fails where there is none, or no date."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(rf"^## \[{re.escape(wanted)}\] - (\S+)\n(.*?)(?=^## \[|\Z)", text, re.M | re.S)
    if not section:
        fail(f"CHANGELOG.md has no section of {wanted}")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", section.group(1)):
        fail(f"CHANGELOG.md has no date for {wanted}: '{section.group(1)}'")
    return section.group(2).strip() + "\n"


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def write_zip(path, files):
    """`files`: name in the archive to bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])
