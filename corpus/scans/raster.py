"""The only OpenCV import: even light, seals taken off, strips cut out, rules found. Pixels in, pixels or places out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corpus.scans.types import Grey, Picture
    from corpus.types import Box

cv2.setNumThreads(1)  # pages are recognised by several processes

COARSE = 8  # the light is measured on a picture so many times smaller
PAPER = 7  # coarse pixels around in which there is paper between the strokes of letters
DIMMEST = 0.45  # of the page's own white: what is darker is no paper in the shade but a dark ground
RED = 45  # grey levels by which red stands out of green and blue
RED_INK = (60, 165)  # levels of red from black print under a seal to its bare ink
SEAL = (18.0, 62.0)  # millimetres across: from a company's to an authority's with its blur
SEAL_ROUND = 0.72  # the narrower side of a seal to the wider, at least
SEAL_INK = 0.65  # of its square that is ink, at most: a red plate is no seal
INCH = 25.4
LONGEST_GAP = 5  # pixels that a rule may be interrupted
DARK = 110  # grey level of ink on paper whose light is even
RULE = 7.0  # millimetres: no stroke of a letter is so long
THICK = 1.6  # millimetres: no rule is thicker


def lit(picture: Picture) -> Picture:
    """Divide by the paper's own brightness, so that shade and yellowed paper become white."""
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (max(1, width // COARSE), max(1, height // COARSE)), interpolation=cv2.INTER_AREA)
    paper = cv2.dilate(small, np.ones((PAPER, PAPER), np.uint8))
    paper = cv2.blur(cv2.medianBlur(paper, PAPER), (PAPER, PAPER))
    white = np.percentile(paper.reshape(-1, 3), 90, axis=0)
    paper = np.maximum(paper, white * DIMMEST).astype(np.uint8)
    ground = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.divide(picture, ground, scale=255)  # type: ignore[return-value]


def without_seals(picture: Picture, dpi: float) -> tuple[Picture, int]:
    """Take round red seals off a picture; black print below them stays. Return it and how many there were.

    Red that has not the shape of a seal (a letterhead, marks) stays as it is.
    """
    levels = picture.astype(np.int16)
    red = (levels[..., 0] - np.maximum(levels[..., 1], levels[..., 2]) > RED).astype(np.uint8)
    if not red.any():
        return picture, 0
    reach = max(3, round(1.5 * dpi / INCH))
    joined = cv2.dilate(red, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    result, seals = picture.copy(), 0
    for left, top, width, height, _ in stats[1:count]:
        part = (slice(top, top + height), slice(left, left + width))
        if _is_seal(red[part], width, height, dpi):
            result[part] = _bleached(result[part], red[part])
            seals += 1
    return result, seals


def _is_seal(red: NDArray[np.uint8], width: int, height: int, dpi: float) -> bool:
    across = max(width, height) * INCH / dpi
    even = min(width, height) >= SEAL_ROUND * max(width, height)
    return SEAL[0] <= across <= SEAL[1] and even and 0.02 < float(red.mean()) < SEAL_INK


def _bleached(part: Picture, red: NDArray[np.uint8]) -> Picture:
    """Show a stamped stretch by its red light alone, in which red ink is nearly white and black print black."""
    near = cv2.dilate(red, np.ones((3, 3), np.uint8)).astype(bool)
    dark, bright = RED_INK
    light = np.clip((part[..., 0].astype(np.float32) - dark) * (255 / (bright - dark)), 0, 255).astype(np.uint8)
    result = part.copy()
    result[near] = light[near][:, None]
    return result


def grey(picture: Picture) -> Picture:
    """Give a picture without its colours, still with three planes."""
    return cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)  # type: ignore[return-value]


def smaller(picture: Picture, share: float) -> Picture:
    """Scale a picture down."""
    return cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def strip(picture: Picture, quad: NDArray[np.float32]) -> Picture:
    """Cut a quadrangle out as a level strip."""
    width = max(1, round(float(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2])))))
    height = max(1, round(float(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2])))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    return cv2.warpPerspective(  # type: ignore[return-value]
        picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )


def straight(picture: Picture, matrix: NDArray[np.float64]) -> Grey:
    """Lay a picture straight: ``matrix`` takes its places to those on the straight page, which is as large."""
    height, width = picture.shape[:2]
    plane = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return cv2.warpPerspective(plane, matrix, (width, height), borderValue=255)  # type: ignore[return-value]


def rules(page: Grey, dpi: float) -> list[Box]:
    """Find the level and upright rules of a straight page, as boxes of pixels."""
    ink = cv2.adaptiveThreshold(page, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 20)
    length = max(8, round(RULE * dpi / INCH))
    level = _strokes(cv2.dilate(ink, np.ones((3, 1), np.uint8)), (length, 1), dpi)
    return level + _strokes(cv2.dilate(ink, np.ones((1, 3), np.uint8)), (1, length), dpi)


def _strokes(ink: cv2.typing.MatLike, shape: tuple[int, int], dpi: float) -> list[Box]:
    """Find the straight strokes of at least ``shape`` (width, height) in ink that is not zero."""
    width, height = shape
    kept = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((height, width), np.uint8))
    joined = cv2.dilate(kept, np.ones((1, LONGEST_GAP) if width > height else (LONGEST_GAP, 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    thickest = max(4, round(THICK * dpi / INCH))
    return [
        (float(x), float(y), float(x + w), float(y + h))
        for x, y, w, h, _ in stats[1:count]
        if min(w, h) <= thickest and max(w, h) >= 4 * min(w, h)
    ]


def ink(picture: Picture) -> float:
    """Tell the share of dark pixels."""
    return float((cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) < DARK).mean())


def ink_ends(strip: Picture) -> tuple[int, int]:
    """Tell the first and the last column of a strip that holds ink; the whole strip if it holds none."""
    plane = cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY)
    _, ink = cv2.threshold(plane, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    columns = np.flatnonzero(np.count_nonzero(ink, axis=0) > 1)
    return (int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, strip.shape[1])


def moved(points: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take points of shape ``(count, 2)`` through a perspective."""
    return cv2.perspectiveTransform(points.reshape(1, -1, 2).astype(np.float64), matrix).reshape(-1, 2)  # type: ignore[return-value]
