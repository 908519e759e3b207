"""Two-column pages: find the white between the columns and give the page's parts in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from corpus.readers.fragments import LIFT, SAME_LINE, SMALL, Fragment

COLUMN_LINES = 8  # so many lines of prose on each side make columns
PROSE = 0.28  # of the page's width: the lines of a column of prose are wider, the cells of a table narrower
CROSSING = 0.45  # share of fragments (titles, abstracts, notes) that may reach across the gutter
MIDDLE = (0.35, 0.65)  # where in the page's width a gutter may lie
STEP = 3.0  # points
GUTTER = 0.8  # ems, at least


def columns(parts: Sequence[Fragment], gutter: float | None) -> list[list[Fragment]]:
    """Part a page into stretches in reading order: above, between and below what reaches across the gutter."""
    if gutter is None:
        return [list(parts)]
    across = [(part.base, part.size) for part in parts if _crosses(part, gutter)]
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
            (left if part.x1 <= gutter + STEP else right).append(part)
    return [stretch for stretch in (*result, whole, left, right) if stretch]


def _crosses(part: Fragment, x: float) -> bool:
    return part.x0 < x - STEP and part.x1 > x + STEP


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
    return sum(part.x0 < x < part.x1 for part in parts)


def _whitest(parts: Sequence[Fragment], width: float) -> float | None:
    """Find the middle of the stretch of the page's width that the fewest fragments cross, if it is wide enough."""
    places = [width * MIDDLE[0] + STEP * step for step in range(int(width * (MIDDLE[1] - MIDDLE[0]) / STEP) + 1)]
    counts = [_crossings(parts, x) for x in places]
    least = min(counts)
    first = last = counts.index(least)
    while last + 1 < len(counts) and counts[last + 1] <= least + 1:
        last += 1
    wide = (last - first + 1) * STEP >= GUTTER * median(part.size for part in parts)
    return (places[first] + places[last]) / 2 if wide and least <= CROSSING * len(parts) else None
