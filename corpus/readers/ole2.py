"""OLE2 compound files, in which Word, Excel and PowerPoint before 2007 and WPS keep documents: what they hold.

The layout is [MS-CFB]: a header, a table that chains sectors, and a directory of named streams. Only the names at the
root are of use here: a letter that embeds a table has a ``Workbook`` too, but below the root.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_BYTES = 512 << 20
MAX_ENTRIES = 100_000  # of the directory; documents have dozens
IN_HEADER = 109  # sectors of the table that the header itself names
LAST = 0xFFFFFFFA  # sector numbers from here on mark ends and gaps
ENTRY = 128  # bytes
FLAGS = 0x0A  # where the flags of a Word document stand in its first stream
ENCRYPTED = 0x0100


class CompoundFile:
    """The directory of a compound file. Damaged ones have as many names as can be read."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            # As many as there are: Python makes room for all that is asked for, which a worker may not have.
            self.data = file.read(min(MAX_BYTES, path.stat().st_size))
        self.sector = 1 << min(16, max(7, self._number("<H", 30)))
        self.table = self._table()
        self.streams = dict(self._root())

    def word_is_encrypted(self) -> bool:
        """Whether the Word document in it asks for a password."""
        start = self.streams.get("WordDocument", LAST)
        return bool(self._number("<H", self._at(start) + FLAGS) & ENCRYPTED) if start < LAST else False

    def _at(self, sector: int) -> int:
        return (sector + 1) * self.sector

    def _number(self, layout: str, at: int) -> int:
        size = struct.calcsize(layout)
        found = self.data[at : at + size]
        return int(struct.unpack(layout, found)[0]) if len(found) == size else 0

    def _numbers(self, sector: int) -> tuple[int, ...]:
        found = self.data[self._at(sector) : self._at(sector) + self.sector]
        return struct.unpack(f"<{len(found) // 4}I", found[: len(found) // 4 * 4])

    def _table(self) -> list[int]:
        """Read which sector follows which."""
        named = self.data[76 : 76 + 4 * IN_HEADER]
        sectors = list(struct.unpack(f"<{len(named) // 4}I", named[: len(named) // 4 * 4]))
        more, seen = self._number("<I", 68), set[int]()
        while more < LAST and more not in seen and self._at(more) < len(self.data):
            seen.add(more)
            *here, more = self._numbers(more) or (LAST,)
            sectors += here
        return [number for sector in sectors if sector < LAST for number in self._numbers(sector)]

    def _chain(self, sector: int) -> Iterator[int]:
        seen: set[int] = set()
        while sector < len(self.table) and sector not in seen:
            seen.add(sector)
            yield sector
            sector = self.table[sector]

    def _entries(self) -> list[bytes]:
        sectors = islice(self._chain(self._number("<I", 48)), MAX_ENTRIES * ENTRY // self.sector)
        whole = b"".join(self.data[self._at(sector) : self._at(sector) + self.sector] for sector in sectors)
        return [whole[at : at + ENTRY] for at in range(0, len(whole) - ENTRY + 1, ENTRY)]

    def _root(self) -> Iterator[tuple[str, int]]:
        """Yield the names at the root with the first sector of each: the root's child and the tree of its siblings."""
        entries = self._entries()
        todo = [struct.unpack("<I", entries[0][76:80])[0]] if entries else []
        seen: set[int] = set()
        while todo:
            at = todo.pop()
            if at >= len(entries) or at in seen:
                continue
            seen.add(at)
            entry = entries[at]
            length = min(64, struct.unpack("<H", entry[64:66])[0])
            name = entry[: max(0, length - 2)].decode("utf-16-le", errors="replace")
            yield name, struct.unpack("<I", entry[116:120])[0]
            todo += struct.unpack("<II", entry[68:76])
