"""Stops as recognition gives them: specks of dirt that it took for stops, and Chinese stops that it took for Latin ones."""

from __future__ import annotations

from dataclasses import replace

from corpus.scans.types import ScanLine

SPECKS = frozenset(".·:,;'`’‘˙•-_")
DOTS = frozenset(".·˙•'`")
"""What a speck at the end of a line, or inside of it, is taken for; a comma or a dash there may be printed."""
LIKELY = 0.9
"""A stop that is surer than this inside of a line is left: 埃米尔·左拉."""
WIDE = {",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "?": "？", "!": "！"}
RUN = 3
"""So many dots in a row are leaders."""


def without_specks(line: ScanLine) -> ScanLine:
    """Leave out the specks of a line; one that holds nothing else is empty afterwards."""
    text = line.text
    if len(text) < RUN and SPECKS.issuperset(text):
        return replace(line, text="", places=(), sure=(), blanks=())
    first, last = 0, len(text)
    while first < last and text[first] in SPECKS and not _leads(text, first):
        first += 1
    while last > first and text[last - 1] in DOTS and last - 2 >= first and _is_wide(text[last - 2 : last - 1]):
        last -= 1
    kept = [at for at in range(first, last) if not _is_inside(line, at)]
    if len(kept) == len(text):
        return line
    places = {at: number for number, at in enumerate(kept)}
    return replace(
        line,
        text="".join(text[at] for at in kept),
        places=tuple(line.places[at] for at in kept),
        sure=tuple(line.sure[at] for at in kept),
        blanks=tuple(sorted({places[at] for at in line.blanks if at in places})),
    )


def with_wide_stops(line: ScanLine) -> ScanLine:
    """Write the stops and brackets beside Chinese characters as Chinese ones: in print they look the same."""
    text = line.text
    made = "".join(_wide(text, at) for at in range(len(text)))
    return line if made == text else replace(line, text=made)


def _wide(text: str, at: int) -> str:
    """The stop at ``at`` as a Chinese one if both sides are Chinese, an end of the line counting as such."""
    found = WIDE.get(text[at])
    if found is None:
        return text[at]
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    chinese = (not before or _is_wide(before)) and (not after or _is_wide(after) or after in WIDE)
    return found if chinese and before + after else text[at]


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
