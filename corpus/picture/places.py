"""Where the quoted part of a printed line stands: by the glyphs of the page, else by the widths of its characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.picture.types import Mark
from corpus.types import Box

NEAR = 1.5  # points around a line's box in which its glyphs may have their middle
APART = 1.5  # ems of white between two glyphs that end one marked stretch and begin the next
NARROW = 0.55  # ems: the usual width of a Latin letter, where a Chinese one is 1
BLANK = 0.3
SLACK = 0.12  # ems by which a place that is only estimated is widened at either end
SAME_ROW = 0.5  # the share of a glyph's height by which it must overlap another to stand in its row


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as the page shows it, and its box."""

    character: str
    box: Box


def places(mark: Mark, glyphs: Sequence[Glyph]) -> tuple[Box, ...]:
    """The boxes of the marked stretch: one where it runs on, several where its row is broken.

    The whole of a line is its box. Of a part, the page's own glyphs tell the place; where the page has none (scans) or
    others than the line was read as, it is estimated from the widths of the characters.
    """
    if _squashed(mark.text) == _squashed(mark.text[mark.start : mark.end]):
        return (mark.box,)
    inside = [glyph for glyph in glyphs if _middle_in(glyph.box, mark.box)]
    found = _found(mark, inside)
    return _runs(found, mark.box) if found else (_estimated(mark),)


def _found(mark: Mark, inside: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs of the stretch, sought in the order of the content and in that of the eye."""
    wanted = _squashed(mark.text[mark.start : mark.end])
    before = len(_squashed(mark.text[: mark.start]))
    for ordered in (inside, _by_rows(inside)):
        letters = [(letter, glyph) for glyph in ordered for letter in _squashed(glyph.character)]
        text = "".join(letter for letter, _ in letters)
        starts = [at for at in range(len(text)) if text.startswith(wanted, at)]
        if starts:
            start = min(starts, key=lambda at: abs(at - before))
            return [glyph for _, glyph in letters[start : start + len(wanted)]]
    return []


def _by_rows(glyphs: Iterable[Glyph]) -> list[Glyph]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.box[1] + glyph.box[3], glyph.box[0])):
        if rows and _beside(rows[-1][0].box, glyph.box):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [glyph for row in rows for glyph in sorted(row, key=lambda glyph: glyph.box[0])]


def _runs(glyphs: Sequence[Glyph], line: Box) -> tuple[Box, ...]:
    """Join neighbours; in a line of one row every run is as high as the line."""
    runs = [[glyphs[0].box]]
    for left, right in pairwise(glyphs):
        if _beside(left.box, right.box) and right.box[0] - left.box[2] <= APART * (right.box[3] - right.box[1]):
            runs[-1].append(right.box)
        else:
            runs.append([right.box])
    boxes = [_around(run) for run in runs]
    single = line[3] - line[1] < 1.7 * max(box[3] - box[1] for box in boxes)
    return tuple((box[0], line[1], box[2], line[3]) for box in boxes) if single else tuple(boxes)


def _around(boxes: Sequence[Box]) -> Box:
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _beside(a: Box, b: Box) -> bool:
    shared = min(a[3], b[3]) - max(a[1], b[1])
    return shared >= SAME_ROW * min(a[3] - a[1], b[3] - b[1])


def _middle_in(glyph: Box, line: Box) -> bool:
    x, y = (glyph[0] + glyph[2]) / 2, (glyph[1] + glyph[3]) / 2
    return line[0] - NEAR <= x <= line[2] + NEAR and line[1] - NEAR <= y <= line[3] + NEAR


def _estimated(mark: Mark) -> Box:
    if mark.box[3] - mark.box[1] > mark.box[2] - mark.box[0] and len(mark.text) > 1:
        return mark.box  # text on its side: better the whole line than the wrong end of it
    whole = _width(mark.text) or 1.0
    em = (mark.box[2] - mark.box[0]) / whole
    start = mark.box[0] + em * (_width(mark.text[: mark.start]) - SLACK)
    end = mark.box[0] + em * (_width(mark.text[: mark.end]) + SLACK)
    return max(mark.box[0], start), mark.box[1], min(mark.box[2], end), mark.box[3]


def _width(text: str) -> float:
    return sum(BLANK if letter.isspace() else _em(letter) for letter in text)


def _em(letter: str) -> float:
    return 1.0 if unicodedata.east_asian_width(letter) in "WFA" else NARROW


def _squashed(text: str) -> str:
    """What readings of one line agree in: no white space, no bars between cells, one form for each letter."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", text) if not letter.isspace() and letter not in "|\xad\x02"
    )
