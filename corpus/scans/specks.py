"""Specks of dirt that were recognised as stops: at the ends of a line, and between Chinese characters."""

from __future__ import annotations

from corpus.scans.types import ScanLine

SPECKS = frozenset(".·:,;'`’‘˙•-_")
DOTS = frozenset(".·˙•'`")
"""What a speck at the end of a line, or inside of it, is taken for; a comma or a dash there may be printed."""
LIKELY = 0.9
"""A stop that is surer than this inside of a line is left: 埃米尔·左拉."""
RUN = 3
"""So many dots in a row are leaders."""


def without_specks(line: ScanLine) -> ScanLine:
    """Leave out the specks of a line; one that holds nothing else is empty afterwards."""
    text = line.text
    first, last = 0, len(text)
    while first < last and text[first] in SPECKS and not _leads(text, first):
        first += 1
    while last > first and text[last - 1] in DOTS and last - 2 >= first and _is_wide(text[last - 2 : last - 1]):
        last -= 1
    kept = [at for at in range(first, last) if not _is_inside(line, at)]
    if len(kept) == len(text):
        return line
    places = {at: number for number, at in enumerate(kept)}
    return ScanLine(
        "".join(text[at] for at in kept),
        line.box,
        tuple(line.places[at] for at in kept),
        tuple(line.sure[at] for at in kept),
        tuple(sorted({places[at] for at in line.blanks if at in places})),
    )


def _leads(text: str, at: int) -> bool:
    """Whether a sign at the beginning is printed: a dash before a page number, a row of dots, a sign before a figure."""
    rest = text[at + 1 :]
    return (
        not rest
        or text[at : at + RUN] == text[at] * RUN
        or (text[at] in "-." and not _is_wide(rest[0]) and rest[0] not in SPECKS)
    )


def _is_inside(line: ScanLine, at: int) -> bool:
    """Whether a dot stands between two Chinese characters: a stop there would be another one."""
    text = line.text
    if text[at] not in DOTS or not 0 < at < len(text) - 1:
        return False
    return _is_wide(text[at - 1]) and _is_wide(text[at + 1]) and (text[at] == "." or line.sure[at] < LIKELY)


def _is_wide(character: str) -> bool:
    return "\u3001" <= character <= "\u9fff" or "\uff01" <= character <= "\uff60"
