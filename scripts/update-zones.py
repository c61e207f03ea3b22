#!/usr/bin/env python3
"""Prints pdh/logs/zones/windows_zones.h: which IANA zone a Windows time zone is, by Unicode's CLDR.

    scripts/update-zones.py > pdh/logs/zones/windows_zones.h

Needs the Debian packages unicode-cldr-core and tzdata.
"""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

CLDR = Path("/usr/share/unicode/cldr/common")
TZDATA = Path("/usr/share/zoneinfo/tzdata.zi")

# Names that IANA has changed since the version of CLDR that the package has.
RENAMED = {"Europe/Kiev": "Europe/Kyiv"}

HEAD = """\
/// Printed by scripts/update-zones.py from the windowsZones.xml of Unicode's CLDR (THIRD_PARTY_NOTICES.md):
/// Windows {windows}, IANA {iana}.
#pragma once

#include <string_view>

namespace jobx {{

/// A time zone by its names.
struct WindowsZone {{
  std::string_view windows;  ///< its key in the registry; mostly the English name of its standard time, too
  std::string_view iana;     ///< as CLDR calls it
  std::string_view renamed;  ///< as IANA calls it by now, where that is another name; else empty
}};

// clang-format off
inline constexpr WindowsZone kWindowsZones[] = {{
"""

TAIL = """\
};
// clang-format on

}  // namespace jobx
"""


def iana_names():
    """By each name that CLDR has for a zone: what IANA calls it by now, if that is known here."""
    own = set(re.findall(r"^Z (\S+)", TZDATA.read_text(encoding="utf-8"), re.M))
    names = {}
    for zone in ElementTree.parse(CLDR / "bcp47/timezone.xml").iter("type"):
        aliases = zone.get("alias", "").split()
        current = next((alias for alias in aliases if alias in own), "")
        names.update({alias: current for alias in aliases})
    return names, own


def main():
    tree = ElementTree.parse(CLDR / "supplemental/windowsZones.xml")
    names, own = iana_names()
    rows = {
        zone.get("other"): zone.get("type").split()[0]
        for zone in tree.iter("mapZone")
        if zone.get("territory") == "001"
    }
    mapping = tree.find("windowsZones/mapTimezones")
    sys.stdout.write(HEAD.format(windows=mapping.get("otherVersion"), iana=mapping.get("typeVersion")))
    for windows, iana in sorted(rows.items(), key=lambda row: row[0].lower()):
        renamed = RENAMED.get(iana, "" if iana in own else names.get(iana, ""))
        sys.stdout.write(f'    {{"{windows}", "{iana}", "{renamed}"}},\n')
    sys.stdout.write(TAIL)


if __name__ == "__main__":
    main()
