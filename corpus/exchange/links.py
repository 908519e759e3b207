"""The permanent, readable address of a clause, and what a text needs to point at it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.types import ClauseId

Pointer = tuple[int, int, str]
"""A stretch ``start, end`` of a clause's text and the address that it points at."""

Pointers = Mapping[str, Sequence[Pointer]]
"""Pointers by the number of the clause that they stand in."""

_PERCENT = re.compile(r"[\s%?#\\\"<>{}|^`\[\]]")


def address(clause: ClauseId) -> str:
    """``/clauses/深圳经济特区绿色建筑条例/2022-03-28/第十八条``: characters that an address cannot hold are written %20."""
    return "/clauses/" + _PERCENT.sub(lambda match: f"%{ord(match[0]):02X}", str(clause))


def apart(pointers: Sequence[Pointer], start: int, end: int) -> list[Pointer]:
    """The pointers that lie in ``start:end``, none over another, in order."""
    kept: list[Pointer] = []
    for pointer in sorted(pointers):
        if start <= pointer[0] and pointer[1] <= end and (not kept or kept[-1][1] <= pointer[0]):
            kept.append(pointer)
    return kept
