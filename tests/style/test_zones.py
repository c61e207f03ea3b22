"""The table of Windows' time zones is what Unicode's CLDR says."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLDR = Path("/usr/share/unicode/cldr/common/supplemental/windowsZones.xml")


@pytest.mark.skipif(not CLDR.exists(), reason="needs the package unicode-cldr-core")
def test_the_table_of_zones_is_up_to_date():
    script = ROOT / "scripts/update-zones.py"
    printed = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stdout
    assert printed == (ROOT / "pdh/logs/zones/windows_zones.h").read_text(encoding="utf-8")
