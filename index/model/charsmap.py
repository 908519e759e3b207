"""Packs a map from characters to replacements the way SentencePiece does, for the ``Precompiled`` normaliser.

The packed form is the size of a double-array trie in bytes, the trie over the UTF-8 bytes of the characters, and the
replacements, each closed by a zero byte; a leaf of the trie holds the offset of its replacement. A unit of the trie is
32 bits: its byte in bits 0..7, "a leaf follows" in bit 8, and from bit 10 on the distance, by exclusive or, to its
children.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LEAF = 1 << 31
HAS_LEAF = 1 << 8
DISTANCE = 10

Trie = dict[int, "Trie"]
"""Children by byte; the leaf of a complete key has the byte 0 and no children."""


@dataclass(slots=True)
class _Array:
    """The units so far; ``taken`` marks places in use and ``bases`` the blocks of children, which must all differ."""

    units: list[int] = field(default_factory=lambda: [0] * 256)
    taken: set[int] = field(default_factory=lambda: {0})
    bases: set[int] = field(default_factory=set)
    first_free: int = 1

    def place(self, labels: Sequence[int]) -> int:
        """The first base at which every label finds a free place."""
        while self.first_free in self.taken:
            self.first_free += 1
        place = self.first_free
        while True:
            base = place ^ labels[0]
            if base not in self.bases and all(base ^ label not in self.taken for label in labels):
                break
            place += 1
        self.bases.add(base)
        self.taken.update(base ^ label for label in labels)
        self.units.extend([0] * (max(self.taken) + 1 - len(self.units)))
        return base


def pack(replacements: Mapping[str, str]) -> bytes:
    """The packed map. A replacement may be empty; keys must not be."""
    offsets: dict[str, int] = {}
    strings = bytearray()
    trie: Trie = {}
    values: dict[bytes, int] = {}
    for character, replacement in sorted(replacements.items()):
        if replacement not in offsets:
            offsets[replacement] = len(strings)
            strings += replacement.encode() + b"\0"
        key = character.encode()
        values[key] = offsets[replacement]
        node = trie
        for byte in key:
            node = node.setdefault(byte, {})
        node[0] = {}
    array = _Array()
    if trie:
        _fill(array, trie, 0, b"", values)
    units = array.units + [0] * (-len(array.units) % 256)
    return struct.pack(f"<I{len(units)}I", 4 * len(units), *units) + bytes(strings)


def _fill(array: _Array, node: Trie, at: int, key: bytes, values: Mapping[bytes, int]) -> None:
    labels = sorted(node)
    base = array.place(labels)
    array.units[at] |= (base ^ at) << DISTANCE | (HAS_LEAF if 0 in node else 0)
    for label in labels:
        array.units[base ^ label] = LEAF | values[key] if label == 0 else label
    for label in labels:
        if label:
            _fill(array, node[label], base ^ label, key + bytes([label]), values)
