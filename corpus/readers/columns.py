"""Two-column pages: find the white between the columns and give the page's parts in reading order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise
from statistics import median

from corpus.readers.fragments import BREAK_GAP, LIFT, SAME_LINE, SMALL, WORD_GAP, Fragment, Glyph, fragments

COLUMN_LINES = 8  # so many lines of prose on each side make columns
PROSE = 0.28  # of the page's width: the lines of a column of prose are wider, the cells of a table narrower
CROSSING = 0.45  # share of fragments (titles, abstracts, notes) that may reach across the gutter
MIDDLE = (0.35, 0.65)  # where in the page's width a gutter may lie
STEP = 3.0  # points
GUTTER = 0.8  # ems, at least
HANGING = 0.03  # share of fragments that may hang over into the gutter
NARROW = 0.7  # ems of white that a gutter has at least; letters of justified lines stay under 0.5
TOUCHING = 0.15  # ems between letters that are not set apart
RUNS_ON = 0.6  # ems between letters of a justified line, at most
SAME_EDGE = 2.5  # points from the edge within which a line of the right column begins
CellOf = Callable[[float, float], int]


def columns(parts: Sequence[Fragment], gutter: float | None, edge: float = 0.0) -> list[list[Fragment]]:
    """Part a page into stretches in reading order: above, between and below what reaches across the gutter.

    ``edge`` is where the right column begins: the stops of the left one may hang over as far as that.
    """
    if gutter is None:
        return [list(parts)]
    right_of = max(edge, gutter + STEP)
    across = [(part.base, part.size) for part in parts if part.x0 < gutter - STEP and part.x1 > right_of]
    result: list[list[Fragment]] = []
    left: list[Fragment] = []
    right: list[Fragment] = []
    whole: list[Fragment] = []
    for part in sorted(parts, key=lambda part: part.base):
        if any(
            abs(part.base - base) <= (SAME_LINE if part.size > SMALL * size else LIFT) * size for base, size in across
        ):
            result += [left, right]
            left, right = [], []
            whole.append(part)
        else:
            result.append(whole)
            whole = []
            (left if part.x1 <= right_of else right).append(part)
    return [stretch for stretch in (*result, whole, left, right) if stretch]


def find_gutter(parts: Sequence[Fragment], width: float, before: float | None) -> float | None:
    """Find the middle of the gutter between two columns of prose; ``None`` if the page has one column.

    ``before`` is the gutter of the page before: it holds for a page that has mostly tables in its columns too.
    """
    if len(parts) < 2 * COLUMN_LINES:
        return None
    gutter = _whitest(parts, width)
    if gutter is not None and min(_prose(parts, width, gutter)) >= COLUMN_LINES:
        return gutter
    if before is None or _crossings(parts, before) > CROSSING * len(parts):
        return None
    return before if max(_prose(parts, width, before)) > 1 else None


def _prose(parts: Sequence[Fragment], width: float, gutter: float) -> tuple[int, int]:
    """Count the lines of prose on the left and on the right of a gutter."""
    wide = [part for part in parts if part.x1 - part.x0 >= PROSE * width]
    return sum(part.x1 <= gutter + STEP for part in wide), sum(part.x0 >= gutter - STEP for part in wide)


def _crossings(parts: Sequence[Fragment], x: float) -> int:
    return _crossed(parts, [x])[0]


def _crossed(parts: Sequence[Fragment], places: Sequence[float]) -> list[int]:
    """Count for each place across the page the fragments that begin before it and end behind it."""
    wide = [part for part in parts if part.x0 < part.x1]
    starts, ends = sorted(part.x0 for part in wide), sorted(part.x1 for part in wide)
    return [bisect_left(starts, x) - bisect_right(ends, x) for x in places]


def _whitest(parts: Sequence[Fragment], width: float) -> float | None:
    """Find the middle of the widest stretch of the page's width that hardly any fragments cross, if it is wide enough.

    A line whose last stops hang over into the gutter must not make it narrower than it is.
    """
    places = [width * MIDDLE[0] + STEP * step for step in range(int(width * (MIDDLE[1] - MIDDLE[0]) / STEP) + 1)]
    counts = _crossed(parts, places)
    most = min(counts) + max(1, round(HANGING * len(parts)))
    if min(counts) > CROSSING * len(parts):
        return None
    runs = [
        [place for place, _ in run]
        for white, run in groupby(zip(places, counts, strict=True), key=lambda pair: pair[1] <= most)
        if white
    ]
    widest = max(runs, key=len)
    wide = len(widest) * STEP >= GUTTER * median(part.size for part in parts)
    return (widest[0] + widest[-1]) / 2 if wide else None


def narrow_gutter(glyphs: Sequence[Glyph], width: float) -> float | None:
    """Find a gutter that is too narrow to part fragments, by the place at which many lines go on after a small gap."""
    low, high = width * MIDDLE[0], width * MIDDLE[1]
    found: Counter[int] = Counter()
    for left, right in pairwise(glyphs):
        if low < right[1] < high and right[3] == left[3]:
            gap = (right[1] - left[2]) / right[4]
            if NARROW < gap <= BREAK_GAP:
                found[round(right[1])] += 1
    edge, _ = max(found.items(), key=lambda item: item[1], default=(0, 0))
    if found[edge - 1] + found[edge] + found[edge + 1] < COLUMN_LINES:
        return None
    across = sum(
        right[3] == left[3] and left[1] < edge - 2 * STEP and right[1] <= edge < right[2] - STEP
        for left, right in pairwise(glyphs)
    )
    return edge - STEP if across <= found[edge] * CROSSING else None


def right_edge(parts: Sequence[Fragment], gutter: float) -> float:
    """Where the lines of the right column begin."""
    starts = Counter(round(part.x0) for part in parts if part.x0 >= gutter - STEP)
    if not starts:
        return gutter
    most = max(starts.values())
    return min(start for start, count in starts.items() if count * 3 >= most) - 1.0


def cut(glyphs: Sequence[Glyph], edge: float, cell_of: CellOf | None) -> list[Fragment]:
    """Make the fragments anew, parted where the right column begins, unless text runs on there without a gap."""

    def side(x: float, y: float) -> int:
        cell = cell_of(x, y) if cell_of else -1
        return cell if cell >= 0 else -2 if x >= edge else -1

    result: list[Fragment] = []
    for part in fragments(glyphs, side):
        last = result[-1] if result else None
        if last is not None and last.cell == -1 and part.cell == -2 and _runs_on(last, part, edge):
            blank = " " if part.x0 - last.x1 > WORD_GAP * part.size else ""
            last.text += blank + part.text
            last.x1, last.cell = part.x1, -1
        else:
            result.append(part)
    return result


def _runs_on(left: Fragment, right: Fragment, edge: float) -> bool:
    """Whether text goes on across the gutter, as in a title over both columns."""
    gap = (right.x0 - left.x1) / right.size
    alike = abs(left.base - right.base) < 1 and abs(left.size - right.size) < 1
    return alike and -0.6 < gap <= (TOUCHING if right.x0 - edge <= SAME_EDGE else RUNS_ON)
