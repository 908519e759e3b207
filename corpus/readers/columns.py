"""Two-column pages: find the white between the columns and give the page's parts in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from corpus.readers.fragments import SAME_LINE, Fragment

COLUMN_LINES = 8  # so many fragments on each side make columns
PROSE = 0.2  # of the page's width: the fragments of a column of prose are mostly wider, those of a table narrower
CROSSING = 0.3  # share of fragments (titles, abstracts) that may reach across the gutter
MIDDLE = (0.35, 0.65)  # where in the page's width a gutter may lie
STEP = 3.0  # points
GUTTER = 0.8  # ems, at least


def columns(parts: Sequence[Fragment], width: float) -> list[list[Fragment]]:
    """Part a page into stretches in reading order; a page in one column is a single stretch."""
    gutter = _gutter(parts, width)
    if gutter is None:
        return [list(parts)]
    across = sorted(part.base for part in parts if _crosses(part, gutter))
    result: list[list[Fragment]] = []
    left: list[Fragment] = []
    right: list[Fragment] = []
    whole: list[Fragment] = []
    for part in sorted(parts, key=lambda part: part.base):
        if any(abs(part.base - base) <= SAME_LINE * part.size for base in across):
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


def _gutter(parts: Sequence[Fragment], width: float) -> float | None:
    """Find the middle of the gutter; ``None`` if the page has one column, or columns that are no prose."""
    if len(parts) < 2 * COLUMN_LINES:
        return None
    best: tuple[int, list[float]] | None = None
    x = width * MIDDLE[0]
    while x <= width * MIDDLE[1]:
        crossing = sum(part.x0 < x < part.x1 for part in parts)
        if best is None or crossing < best[0]:
            best = (crossing, [x])
        elif crossing == best[0] and x - best[1][-1] <= STEP * 1.5:
            best[1].append(x)
        x += STEP
    if best is None:
        return None
    crossing, places = best
    gutter = (places[0] + places[-1]) / 2
    size = median(part.size for part in parts)
    left = [part.x1 - part.x0 for part in parts if part.x1 <= gutter + STEP]
    right = [part.x1 - part.x0 for part in parts if part.x0 >= gutter - STEP]
    prose = min(len(left), len(right)) >= COLUMN_LINES and min(median(left), median(right)) >= PROSE * width
    return gutter if prose and crossing <= CROSSING * len(parts) and len(places) * STEP >= GUTTER * size else None
