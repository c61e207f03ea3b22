#!/usr/bin/env python3
"""Makes the section .ldcfg of a program its load configuration: set_load_config.py PROGRAM.exe, in place.

GNU ld leaves that entry of the header empty. load_config.c says what is in the section.
"""

import struct
import sys
from pathlib import Path

LOAD_CONFIG, PE32_PLUS = 10, 0x20B


def main():
    path = Path(sys.argv[1])
    data = bytearray(path.read_bytes())
    header = struct.unpack_from("<I", data, 0x3C)[0]
    count, optional_size = struct.unpack_from("<H12xH", data, header + 6)
    optional = header + 24
    if data[header:header + 4] != b"PE\0\0" or struct.unpack_from("<H", data, optional)[0] != PE32_PLUS:
        sys.exit(f"{path} is not a 64-bit program")
    for number in range(count):
        name, _, address, _, raw = struct.unpack_from("<8sIIII", data, optional + optional_size + 40 * number)
        if name.rstrip(b"\0") == b".ldcfg":
            size = struct.unpack_from("<I", data, raw)[0]
            struct.pack_into("<II", data, optional + 112 + 8 * LOAD_CONFIG, address, size)
            # A checksum is for drivers; a wrong one is worse than none.
            struct.pack_into("<I", data, optional + 64, 0)
            path.write_bytes(data)
            return
    sys.exit(f"{path} has no section .ldcfg")


if __name__ == "__main__":
    main()
