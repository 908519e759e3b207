"""A picture of a page to what stands on it: even light, no seals, the right way up, lines found, spelled out, straight."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

import numpy as np

from corpus.errors import UnreadableDocument
from corpus.pulse import alive
from corpus.scans import engine, raster
from corpus.scans.level import straightening
from corpus.scans.types import Scan, ScanLine, Spelled
from corpus.types import Box, Warp

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.scans.types import Picture, Quads

POINTS = 72.0
LARGEST = 5000  # pixels of the longer side: A4 at 400 dpi; beyond it a picture is scaled down
LOOKED = 84.0  # pixels an inch at which lines are looked for
LOOKED_AT = "TIAOWEN_OCR_DPI"
"""The environment variable for another number of pixels an inch at which lines are looked for: finer for very small print."""
LOOKED_SIDE = 2800  # pixels of the longer side at which lines are looked for, at most: memory goes with its square
TALL = 1.5  # times as high as wide: a line of text that runs up or down
ASKED = 9  # widest lines that are asked whether they stand on their heads
UNSURE = 0.5  # a line that is less sure is dropped, a character that is less sure counts as not made out
BLANK = 0.0005  # share of dark pixels: specks, a shadow at the edge
SPECK = 6  # pixels: nothing lower holds letters


def recognise(picture: Picture, dpi: float) -> Scan:
    """Recognise a page of ``dpi`` pixels an inch. Places are points of the straight page; ``warp`` leads to the shown one.

    Raises ``RecognitionMissing`` where the library for it is not there.
    """
    scale = min(1.0, LARGEST / max(picture.shape[:2]))
    if scale < 1:
        picture, dpi = raster.smaller(picture, scale), dpi * scale
    clean, _ = raster.without_seals(raster.lit(picture), dpi)
    clean = raster.grey(clean)
    clean, quads, turns = _right_way_up(clean, dpi)
    size = clean.shape[1] * POINTS / dpi, clean.shape[0] * POINTS / dpi
    if not len(quads):
        return Scan(*size, blank=raster.ink(clean) < BLANK)
    matrix = straightening(quads, clean.shape[1], clean.shape[0])
    lines, dropped = _lines(clean, quads, matrix, POINTS / dpi)
    rules = [_scaled(box, POINTS / dpi) for box in raster.rules(raster.straight(clean, matrix), dpi)]
    return Scan(*size, tuple(lines), tuple(rules), _warp(matrix, turns, picture.shape, dpi), dropped)


def _right_way_up(picture: Picture, dpi: float) -> tuple[Picture, Quads, int]:
    """Turn a picture by quarters until its lines read from left to right; return it, its lines, and how many turns."""
    quads, turns = _found(picture, dpi), 0
    if not len(quads):
        return picture, quads, 0
    wide, high = _sides(quads)
    if high[high > TALL * wide].sum() > wide[wide > TALL * high].sum():
        picture, turns = _turned(picture, 1), 1
        quads = _found(picture, dpi)
        wide, _ = _sides(quads)
    longest = np.argsort(-wide)[:ASKED]
    if engine.upside_down([raster.strip(picture, quads[at]) for at in longest]) > 0:
        picture, turns = _turned(picture, 2), turns + 2
        quads = _found(picture, dpi)
    return picture, quads, turns


def _found(picture: Picture, dpi: float) -> Quads:
    """Find the lines on a picture, which is made smaller for that."""
    share = min(1.0, _looked() / dpi, LOOKED_SIDE / max(picture.shape[:2]))
    return engine.lines(raster.smaller(picture, share) if share < 1 else picture) / np.float32(share)


def _looked() -> float:
    given = os.environ.get(LOOKED_AT, "")
    try:
        return float(given) if given else LOOKED
    except ValueError as error:
        raise UnreadableDocument(
            f"环境变量 {LOOKED_AT} 应为每英寸的像素数，例如 {LOOKED:.0f}，收到的是“{given}”。"
        ) from error


def _turned(picture: Picture, quarters: int) -> Picture:
    """Turn to the left by quarters."""
    return np.ascontiguousarray(np.rot90(picture, quarters))


def _sides(quads: Quads) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return (
        np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1),
        np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1),
    )


def _lines(picture: Picture, quads: Quads, matrix: NDArray[np.float64], scale: float) -> tuple[list[ScanLine], int]:
    """Spell out each line; return them from left to right, and how many characters could not be made out.

    So lines beside each other do not follow each other, and the layout does not take two columns for one line.
    """
    lines: list[ScanLine] = []
    unreadable = 0
    for quad in quads:
        alive()
        strip = raster.strip(picture, quad)
        if min(strip.shape[:2]) < SPECK or strip.shape[0] > TALL * strip.shape[1]:
            continue
        spelled = engine.spelled(strip)
        unsure = sum(sure < UNSURE for sure in spelled.sure)
        if not spelled.text.strip() or sum(spelled.sure) < UNSURE * len(spelled.sure):
            unreadable += len(spelled.text)
            continue
        unreadable += unsure
        first, last = raster.ink_ends(strip)
        lines.append(_placed(spelled, _Frame(quad, strip, (first, last), matrix, scale)))
    return sorted(lines, key=lambda line: line.box[:2]), unreadable


class _Frame:
    """Where a strip stands on the straight page, in points."""

    def __init__(
        self, quad: NDArray[np.float32], strip: Picture, ink: tuple[int, int], matrix: NDArray[np.float64], scale: float
    ) -> None:
        corners = raster.moved(quad.astype(np.float64), matrix) * scale
        self.left, self.right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
        self.half = float(np.linalg.norm(corners[0] - corners[3]) + np.linalg.norm(corners[1] - corners[2])) / 4
        self.ink = ink[0] / strip.shape[1], ink[1] / strip.shape[1]

    def x(self, share: float) -> float:
        """The place across of a share of the strip's width."""
        return float(self.left[0] + share * (self.right[0] - self.left[0]))

    @property
    def box(self) -> Box:
        """Its box, narrowed to its ink."""
        middle = float(self.left[1] + self.right[1]) / 2
        return (self.x(self.ink[0]), middle - self.half, self.x(self.ink[1]), middle + self.half)


def _placed(spelled: Spelled, frame: _Frame) -> ScanLine:
    box = frame.box
    return ScanLine(
        spelled.text,
        (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)),
        tuple(round(frame.x(place), 2) for place in spelled.places),
        tuple(round(value, 3) for value in spelled.sure),
        tuple(sorted(spelled.blanks)),
    )


def _scaled(box: Box, scale: float) -> Box:
    x0, y0, x1, y1 = (round(value * scale, 2) for value in box)
    return x0, y0, x1, y1


def _warp(matrix: NDArray[np.float64], turns: int, shape: tuple[int, ...], dpi: float) -> Warp | None:
    """Make the way back: points of the straight page to pixels, to those before the turns, to points."""
    height, width = shape[:2]
    back = {
        0: np.eye(3),
        1: np.array([[0, -1, width], [1, 0, 0], [0, 0, 1]]),
        2: np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]]),
        3: np.array([[0, 1, 0], [-1, 0, height], [0, 0, 1]]),
    }[turns]
    scale = np.diag([dpi / POINTS, dpi / POINTS, 1])
    whole = np.linalg.inv(scale) @ back @ np.linalg.inv(matrix) @ scale
    whole = whole / whole[2, 2]
    return None if np.allclose(whole, np.eye(3), atol=1e-6) else cast("Warp", tuple(float(v) for v in whole.flat))
