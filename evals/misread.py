"""Texts with misread characters beside the right ones: how many, and the same text as if they had been read right.

Whether an article is whole and alone is asked of the pieces with their characters put right, so that the splitting is
judged apart from the reading of letters; lost and added stretches stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from evals.references import squash, unit_key
from evals.types import Piece, Reference

SLIP = 4
"""Characters in a row that may be misread, dropped or added as a slip of reading; more is text that is lost or foreign."""
BEGINNING = 12
"""Characters after its number by which an article is known."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Characters of the reference's units, those of them that were misread, and units whose number came out right."""

    characters: int
    misread: int
    numbered: int


Edit = tuple[str, int, int, int, int]
"""What ``difflib`` says: equal, replace, delete or insert; a stretch of the reference, a stretch of what was read."""


def edits(right: str, read: str) -> list[Edit]:
    """Align two texts."""
    return list(SequenceMatcher(None, right, read, autojunk=False).get_opcodes())


def mended(right: Reference, pieces: Sequence[Piece]) -> list[Piece]:
    """Put the misread characters of each piece right; its number, as the parser gave it, stays."""
    texts = [squash(piece.text) for piece in pieces]
    whole = "".join(squash(text) for _, text in right.stretches)
    read = "".join(texts)
    made, at = [""] * len(texts), _owners(texts)
    for kind, a0, a1, b0, b1 in edits(whole, read):
        if kind == "insert":
            if b1 - b0 > SLIP:
                _give(made, at, read[b0:b1], b0)
        elif kind == "delete":
            if a1 - a0 <= SLIP and b0:
                made[at[b0 - 1]] += whole[a0:a1]
        elif kind == "equal" or max(a1 - a0, b1 - b0) <= SLIP * 2:
            _spread(made, at, whole[a0:a1], (b0, b1))
        else:
            _give(made, at, read[b0:b1], b0)
    return [replace(piece, text=text) for piece, text in zip(pieces, made, strict=True)]


def _owners(texts: Sequence[str]) -> list[int]:
    """Name for each character of the joined texts the text it comes from."""
    return [number for number, text in enumerate(texts) for _ in text]


def _give(made: list[str], at: Sequence[int], text: str, start: int) -> None:
    """Give each character to the piece that owns its place."""
    for offset, character in enumerate(text):
        made[at[start + offset]] += character


def _spread(made: list[str], at: Sequence[int], text: str, stretch: tuple[int, int]) -> None:
    """Give right characters to the owners of the places at which they were read, one by one, the rest to the last."""
    start, end = stretch
    for offset, character in enumerate(text):
        made[at[min(start + offset, end - 1)]] += character


def reading(right: Reference, pieces: Sequence[Piece]) -> Reading:
    """Count misread characters of units, and units that a piece with their number holds the beginning of."""
    units = [unit for unit in right.units if unit.kind != "table"]
    mine = mended(right, pieces)
    wanted = "".join(squash(text) for unit in units for text in unit.paragraphs)
    keys = {unit_key(unit.label) for unit in units}
    read = "".join(squash(piece.text) for piece in pieces if unit_key(piece.label) in keys)
    wrong = sum(max(a1 - a0, b1 - b0) for kind, a0, a1, b0, b1 in edits(wanted, read) if kind != "equal")
    starts: dict[str, list[str]] = {}
    for piece in mine:
        starts.setdefault(unit_key(piece.label), []).append(squash(piece.text))
    numbered = sum(
        any(_beginning(unit.paragraphs) in text for text in starts.get(unit_key(unit.label), ())) for unit in units
    )
    return Reading(len(wanted), wrong, numbered)


def _beginning(paragraphs: Sequence[str]) -> str:
    return squash("".join(paragraphs))[:BEGINNING]
