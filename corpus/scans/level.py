"""How a page lies in its picture: the perspective that makes its lines level and its margins upright.

Lines of text give the one, the ends of lines the other. In coordinates from the middle of the picture, with its longer
side as the unit, a perspective that keeps the middle in its place is ``x' = (x + s*y) / w``, ``y' = (t*x + y) / w`` with
``w = 1 + g*x + h*y``. That a line's two ends come to the same height is linear in ``t`` and ``g``, that two ends of
lines come below each other is linear in ``s`` and ``h``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.scans.types import Quads

WIDE = 0.25  # of the picture's width: lines that tell how a page lies
FEW = 3  # fewer wide lines than this tell an angle and no perspective
MARGIN_LINES = 8  # so many ends must lie on a margin
MARGIN_SHARE = 0.3  # of all lines that end on a margin
NEAR_MARGIN = 0.0025  # of the longer side: half a millimetre of A4 on either side of a margin
STEEPEST = 0.2  # margins lean less than this
TRIES = 400
STRAY = 3.0  # times the median deviation: a line that lies otherwise than the others


def straightening(quads: Quads, width: int, height: int) -> NDArray[np.float64]:
    """Give the matrix that takes pixels of the picture to pixels of the straight page; the middle stays in its place."""
    unit = float(max(width, height))
    middle = np.array([width / 2, height / 2])
    corners = (quads.astype(np.float64) - middle) / unit
    left, right = (corners[:, 0] + corners[:, 3]) / 2, (corners[:, 1] + corners[:, 2]) / 2
    wide = right[:, 0] - left[:, 0] >= WIDE * width / unit
    if not wide.any():
        return np.eye(3)
    t, g = _levelled(left[wide], right[wide])
    s, h = _upright(left, right, t, g)
    own: NDArray[np.float64] = np.array([[1, s, 0], [t, 1, 0], [g, h, 1]])
    shift = np.array([[unit, 0, middle[0]], [0, unit, middle[1]], [0, 0, 1]])
    result: NDArray[np.float64] = shift @ own @ np.linalg.inv(shift)
    return result


def _levelled(left: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """Solve for ``t`` and ``g``: both ends of each line at one height. Lines that lie otherwise are left out."""
    slopes = (right[:, 1] - left[:, 1]) / (right[:, 0] - left[:, 0])
    if len(left) < FEW:
        return -float(np.median(slopes)), 0.0
    rows = np.stack([left[:, 0] - right[:, 0], right[:, 0] * left[:, 1] - left[:, 0] * right[:, 1]], axis=1)
    target = right[:, 1] - left[:, 1]
    kept = np.abs(slopes - np.median(slopes)) < 0.05
    solution: NDArray[np.floating] = np.zeros(2)
    for _ in range(3):
        solution = np.linalg.lstsq(rows[kept], target[kept], rcond=None)[0]
        rest = np.abs(rows @ solution - target)
        limit = max(STRAY * float(np.median(rest[kept])), 1e-4)
        kept = rest <= limit
        if kept.sum() < FEW:
            return -float(np.median(slopes)), 0.0
    return float(solution[0]), float(solution[1])


def _upright(left: NDArray[np.float64], right: NDArray[np.float64], t: float, g: float) -> tuple[float, float]:
    """Solve for ``s`` and ``h``: the margins upright. Without margins a page is only turned, and ``s`` is ``-t``."""
    margins = [margin for ends in (left, right) if (margin := _margin(ends))]
    if not margins:
        return -t, 0.0
    rows, target = [], []
    for (xt, yt), (xb, yb) in margins:
        rows.append([yt * (1 + g * xb) - yb * (1 + g * xt), xt * yb - xb * yt])
        target.append(xb * (1 + g * xt) - xt * (1 + g * xb))
    if len(margins) == 1:
        return target[0] / rows[0][0], 0.0
    s, h = np.linalg.solve(np.array(rows), np.array(target)) if abs(np.linalg.det(np.array(rows))) > 1e-9 else (-t, 0.0)
    return float(s), float(h)


def _margin(ends: NDArray[np.float64]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Find the line on which most ends lie, by its places at the top and the bottom; ``None`` if few do."""
    if len(ends) < MARGIN_LINES:
        return None
    drawn = np.random.default_rng(0)
    best, found = np.zeros(len(ends), bool), 0
    for first, second in drawn.integers(0, len(ends), (TRIES, 2)):
        (x0, y0), (x1, y1) = ends[first], ends[second]
        if abs(y1 - y0) < 0.1 or abs(x1 - x0) > STEEPEST * abs(y1 - y0):
            continue
        lean = (x1 - x0) / (y1 - y0)
        near = np.abs(ends[:, 0] - x0 - lean * (ends[:, 1] - y0)) < NEAR_MARGIN
        if near.sum() > found:
            best, found = near, int(near.sum())
    if found < max(MARGIN_LINES, MARGIN_SHARE * len(ends)):
        return None
    lean, start = np.polyfit(ends[best][:, 1], ends[best][:, 0], 1)
    top, bottom = float(ends[best][:, 1].min()), float(ends[best][:, 1].max())
    return ((lean * top + start, top), (lean * bottom + start, bottom)) if math.isfinite(lean) else None
