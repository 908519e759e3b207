"""Recognised pages to pages of lines, by the same layout as for pages that have a text of their own.

Recognition gives boxes that are a little higher here and lower there. So sizes of type are measured by the advance of
Chinese characters, which are as wide as they are high, and made even over the whole document.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from corpus.clean import HAN
from corpus.readers.fragments import ASCENT, DESCENT, MEANT, NONE, Glyph
from corpus.readers.page import page_lines
from corpus.scans.specks import with_wide_stops, without_specks
from corpus.scans.types import Scan, ScanLine
from corpus.types import Box, Line, Page, PageReading

PAIRS = 3  # so many pairs of Chinese characters tell a size
BOX_HEIGHT = 1.25  # ems: the usual height of a recognised line's box
NEAR_SIZE = 0.08  # share by which sizes that are the same are measured apart
PLAIN_SIZE = 0.35  # share by which the height of a line's box may be off: such a line is set in the usual size
HALF = 0.5  # ems: the advance of a Latin letter or a digit
SUREST = 0.999  # nothing that was recognised is as sure as what a file says itself: 1 means that it was not recognised
TOUCHING = 0.6  # ems between figures of one number as they are measured, at most; cells of a table are further apart
WORDS_APART = 1.55  # ems between the middles of Chinese characters with a blank between them
NUMBER_APART = 1.2  # the same behind a number that heads a paragraph
HEAD = re.compile(
    r"第[〇零一二三四五六七八九十百千\d]{1,7}[条章节编款](?:之[一二三四五六七八九十]+)?|[A-Z]?\d{1,3}(?:\.\d{1,3})*|附录[A-Z]"
)
HAN_LETTER = re.compile(f"[{HAN}]")


def pages(scans: Sequence[tuple[int, Scan]]) -> list[Page]:
    """Make pages, by their numbers, of what was recognised on them."""
    cleaned = [[with_wide_stops(line) for line in map(without_specks, scan.lines) if line.text] for _, scan in scans]
    sizes = iter(_even([_size(line) for found in cleaned for line in found]))
    gutter, result = None, []
    for (number, scan), found in zip(scans, cleaned, strict=True):
        glyphs = [glyph for line, size in zip(found, sizes, strict=False) for glyph in _glyphs(line, size)]
        lines, gutter = page_lines(glyphs, scan.rules, scan.width, gutter)
        sure = tuple(_sure(line, found) for line in lines)
        result.append(Page(number, sure, scan.width, scan.height, scan.warp))
    return result


def reading(number: int, scan: Scan) -> PageReading:
    """Tell how a page was read."""
    if scan.fault:
        return PageReading(number, "unreadable", 0.0, scan.unreadable)
    if not scan.lines:
        return PageReading(number, "blank" if scan.blank else "picture", 1.0, scan.unreadable)
    return PageReading(number, "ocr", round(scan.confidence, 3), scan.unreadable)


def _size(line: ScanLine) -> tuple[float, bool]:
    """Measure a line's size of type in points, and say whether its characters told it or only its box.

    The box of a few characters is too high by half, so that the width of its ink speaks for them.
    """
    steps = [
        right - left
        for (first, left), (second, right) in pairwise(zip(line.text, line.places, strict=True))
        if HAN_LETTER.match(first) and HAN_LETTER.match(second)
    ]
    height = line.box[3] - line.box[1]
    if len(steps) >= PAIRS and 0.5 * height < (size := _advance(steps)) < 1.5 * height:
        return size, True
    if HAN_LETTER.match(line.text[0]) and HAN_LETTER.match(line.text[-1]):
        return (line.box[2] - line.box[0]) / sum(2 * _half(character) for character in line.text), False
    return height / BOX_HEIGHT, False


def _advance(steps: Sequence[float]) -> float:
    """The usual step: the mean of those near the median, since each is measured coarsely."""
    middle = median(steps)
    near = [step for step in steps if abs(step - middle) < HALF * middle]
    return sum(near) / len(near)


def _even(measured: Sequence[tuple[float, bool]]) -> list[float]:
    """Give lines of like size one size. Those whose height alone speaks have the usual one unless it speaks loudly."""
    told = sorted(size for size, sure in measured if sure)
    if not told:
        usual = median(size for size, _ in measured) if measured else 0.0
        return [usual if abs(size - usual) < PLAIN_SIZE * usual else size for size, _ in measured]
    groups = _groups(told)
    usual = max(groups, key=lambda group: group[1])[0]
    return [
        _nearest(size, groups) if sure else (usual if abs(size - usual) < PLAIN_SIZE * usual else size)
        for size, sure in measured
    ]


def _groups(sizes: Sequence[float]) -> list[tuple[float, int]]:
    """Gather sorted sizes around those that most lines have; give the middle of each group and its count."""
    left = list(sizes)
    groups: list[tuple[float, int]] = []
    while left:
        best = max(left, key=lambda size: _count(left, size))
        start, end = _within(left, best)
        groups.append((median(left[start:end]), end - start))
        del left[start:end]
    return groups


def _within(sizes: Sequence[float], size: float) -> tuple[int, int]:
    return bisect_left(sizes, size * (1 - NEAR_SIZE)), bisect_right(sizes, size * (1 + NEAR_SIZE))


def _count(sizes: Sequence[float], size: float) -> int:
    start, end = _within(sizes, size)
    return end - start


def _nearest(size: float, groups: Sequence[tuple[float, int]]) -> float:
    return min(groups, key=lambda group: abs(group[0] - size))[0]


def _glyphs(line: ScanLine, size: float) -> Iterator[Glyph]:
    """Give a line's characters as glyphs on one baseline; its first and last reach to the ends of its ink.

    Latin letters and figures are of any width, and their places are coarse: where no blank parts them, each begins where
    the one before it ends.
    """
    x0, top, x1, bottom = line.box
    base = (top + bottom) / 2 + (ASCENT - DESCENT) / 2 * size
    blanks, last, end = frozenset(line.blanks), len(line.text) - 1, x0
    for at, (character, place) in enumerate(zip(line.text, line.places, strict=True)):
        half = _half(character) * size
        left, right = place - half, place + half
        blank = at > 0 and (at in blanks or _apart(line, at, size))
        if at == 0 and character.isalnum():
            left = min(x0, place)
        elif at and not blank and line.text[at - 1].isascii() and character.isascii() and left - end < TOUCHING * size:
            left = end
        if at == last and character.isalnum():
            right = max(x1, place)
        end = right
        yield character, left, right, base, size, False, MEANT if blank else NONE


def _half(character: str) -> float:
    """Half of a character's advance in ems."""
    return HALF / 2 if character.isascii() else HALF


def _apart(line: ScanLine, at: int, size: float) -> bool:
    """Whether the distance of a character from the one before shows a blank that recognition did not tell."""
    before, after = line.text[at - 1], line.text[at]
    step = (line.places[at] - line.places[at - 1]) / size
    wide = bool(HAN_LETTER.match(before)) + bool(HAN_LETTER.match(after))
    if before.isdigit() and after.isdigit():
        return False
    if HEAD.fullmatch(line.text[:at]):
        return step > NUMBER_APART - (2 - wide) * HALF / 2
    return wide == 2 and step > WORDS_APART


def _sure(line: Line, scanned: Sequence[ScanLine]) -> Line:
    """Tell of a laid-out line how sure it is: as its least sure piece."""
    found = [piece.confidence for piece in scanned if line.box and _touches(piece, line.box)]
    return replace(line, confidence=min(SUREST, round(min(found, default=1.0), 3)))


def _touches(piece: ScanLine, box: Box) -> bool:
    middle = (piece.box[1] + piece.box[3]) / 2
    return box[1] <= middle <= box[3] and any(box[0] <= place <= box[2] for place in piece.places)
