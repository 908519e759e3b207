"""How a page lies is found from its lines, and undone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.scans import raster
from corpus.scans.level import straightening

WIDTH, HEIGHT = 1654, 2339


def column(count: int = 30) -> NDArray[np.float64]:
    """The lines of a page of print: each a box between the same margins, every fifth a short one that is indented."""
    quads = []
    for at in range(count):
        left, right = (310, 900) if at % 5 == 4 else (250, 1400)
        top = 300 + 58 * at
        quads.append([[left, top], [right, top], [right, top + 40], [left, top + 40]])
    return np.array(quads, dtype=np.float64)


def seen(quads: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    return raster.moved(quads.reshape(-1, 2), matrix).reshape(-1, 4, 2).astype(np.float32)


def turned(degrees: float) -> NDArray[np.float64]:
    angle = math.radians(degrees)
    middle = np.array([[1, 0, WIDTH / 2], [0, 1, HEIGHT / 2], [0, 0, 1]])
    turn = np.array([[math.cos(angle), -math.sin(angle), 0], [math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
    return middle @ turn @ np.linalg.inv(middle)


def spread(quads: NDArray[np.float64]) -> tuple[float, float]:
    """How far the two ends of lines differ in height, and how far the left margin wanders, in pixels."""
    long = quads[[at for at in range(len(quads)) if at % 5 != 4]]
    return float(np.abs(long[:, 0, 1] - long[:, 1, 1]).max()), float(np.ptp(long[:, 0, 0]))


@pytest.mark.parametrize("degrees", [-4.0, -0.7, 0.0, 1.5, 3.0])
def test_skew_is_undone(degrees: float) -> None:
    askew = seen(column(), turned(degrees))
    ends, margin = spread(seen(askew.astype(np.float64), straightening(askew, WIDTH, HEIGHT)))
    assert max(ends, margin) < 1.5


def test_perspective_is_undone() -> None:
    tilt = np.array([[1.0, 0.03, 5], [0.02, 1.0, -8], [2e-5, -3e-5, 1.0]])
    askew = seen(column(), tilt)
    assert min(spread(askew.astype(np.float64))) > 10
    ends, margin = spread(seen(askew.astype(np.float64), straightening(askew, WIDTH, HEIGHT)))
    assert max(ends, margin) < 2.5


def test_a_stray_line_does_not_tilt_the_page() -> None:
    quads = column()
    stray = np.array([[[300, 100], [900, 400], [880, 440], [280, 140]]], dtype=np.float64)
    matrix = straightening(np.concatenate([quads, stray]).astype(np.float32), WIDTH, HEIGHT)
    assert spread(seen(quads, matrix))[0] < 2


def test_a_page_without_wide_lines_stays_as_it_is() -> None:
    label = np.array([[[100, 100], [200, 110], [200, 150], [100, 140]]], dtype=np.float32)
    assert np.allclose(straightening(label, WIDTH, HEIGHT), np.eye(3))
