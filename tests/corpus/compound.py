"""Writes the least OLE2 compound file that has streams of the given names at its root; for tests."""

from __future__ import annotations

import struct

SECTOR, END, FREE, TABLE = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(*names: str, word_flags: int = 0) -> bytes:
    """Make a file with up to three streams, each of the one sector that is there: a Word document's flags are in it."""
    assert len(names) < SECTOR // 128
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    table = struct.pack("<128I", TABLE, END, END, *[FREE] * 125)
    child = 1 if names else FREE
    entries = [_entry("Root Entry", 5, FREE, child, END)]
    for number, name in enumerate(names, start=1):
        entries.append(_entry(name, 2, number + 1 if number < len(names) else FREE, FREE, 2))
    directory = b"".join(entries).ljust(SECTOR, b"\0")
    stream = (bytes(10) + struct.pack("<H", word_flags)).ljust(SECTOR, b"\0")
    return header + table + directory + stream


def _entry(name: str, kind: int, following: int, child: int, sector: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    about = struct.pack("<HBBIII", len(written), kind, 1, FREE, following, child)
    return written.ljust(64, b"\0") + about + bytes(36) + struct.pack("<IQ", sector, SECTOR)
