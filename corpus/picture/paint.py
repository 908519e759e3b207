"""Pixels: the marker over the quoted words, the rule beside their clause, and the picture as a file. Imports Pillow."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from typing import Any

from PIL import Image, ImageChops, ImageDraw

from corpus.picture.places import Glyph, places
from corpus.picture.types import Form, Picture, Wanted
from corpus.types import Box

MARKER = (255, 232, 138)
"""A yellow marker: multiplied with the page, so that black print stays black under it."""
RULE = (176, 52, 38)
"""The page's vermilion, for the rule beside the clause."""
AROUND = 1.0  # points by which the marker is wider than the words
AWAY, THICK = 6.0, 1.6  # points from the lines to the rule, and its thickness
MAX_BYTES = 8 << 20
SMALLER = 0.7  # each time a file is too large, its picture is made so much smaller
OPTIONS: dict[Form, dict[str, Any]] = {
    # Measured on a page of 1,400 x 1,980: WebP 0.2 s and 130 KB, lossless 0.3 s and 150 KB; PNG 0.1 s and 350 KB.
    "webp": {"quality": 82, "method": 2},
    "png": {"compress_level": 3},
    "jpeg": {"quality": 85},
}


def painted(
    image: Image.Image, wanted: Wanted, scale: float, about: tuple[tuple[float, float], int], glyphs: list[Glyph]
) -> Picture:
    """Mark an image of ``scale`` pixels a point and make a file of it; ``about`` is the page's size and their number."""
    boxes = tuple(box for each in wanted.marks for box in places(each, glyphs))
    mark(image, boxes, scale)
    rule(image, wanted.beside, scale)
    data, (width, height) = encoded(image, wanted.form)
    size, pages = about
    return Picture(data, wanted.form, width, height, pages, size, boxes)


def scaled(image: Image.Image, share: float) -> Image.Image:
    """Make a picture larger or smaller."""
    size = max(1, round(image.width * share)), max(1, round(image.height * share))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def mark(image: Image.Image, boxes: Iterable[Box], scale: float) -> None:
    """Put a marker over ``boxes``, given in points; ``scale`` is pixels a point. Places that overlap are marked once."""
    mask = Image.new("L", image.size, 0)
    pen = ImageDraw.Draw(mask)
    for x0, y0, x1, y1 in boxes:
        pen.rectangle([(x0 - AROUND) * scale, y0 * scale, (x1 + AROUND) * scale, y1 * scale], fill=255)
    if mask.getbbox():
        image.paste(ImageChops.multiply(image, Image.new("RGB", image.size, MARKER)), (0, 0), mask)


def rule(image: Image.Image, lines: Sequence[Box], scale: float) -> None:
    """Draw a rule to the left of ``lines``: one stroke for each stretch of lines below each other."""
    pen = ImageDraw.Draw(image)
    for x, top, bottom in strokes(lines):
        left = max(0.0, (x - AWAY) * scale)
        pen.rectangle([left, top * scale, left + max(1.0, THICK * scale), bottom * scale], fill=RULE)


def strokes(lines: Sequence[Box]) -> list[tuple[float, float, float]]:
    """Left edge, top and bottom of each stretch of lines that stand below each other in one column."""
    found: list[list[float]] = []
    for x0, y0, x1, y1 in lines:
        last = found[-1] if found else None
        if last and y1 > last[2] and y0 - last[2] < 2 * (y1 - y0) and x0 < last[3] and x1 > last[0]:
            last[:] = [min(last[0], x0), min(last[1], y0), y1, max(last[3], x1)]
        else:
            found.append([x0, y0, y1, x1])
    return [(x0, top, bottom) for x0, top, bottom, _ in found]


def encoded(image: Image.Image, form: Form) -> tuple[bytes, tuple[int, int]]:
    """The picture as a file of at most ``MAX_BYTES`` bytes, made smaller if need be, and its size in pixels."""
    while True:
        out = io.BytesIO()
        image.save(out, form.upper(), **OPTIONS[form])
        data = out.getvalue()
        if len(data) <= MAX_BYTES:
            return data, image.size
        smaller = math.ceil(image.width * SMALLER), math.ceil(image.height * SMALLER)
        image = image.resize(smaller, Image.Resampling.LANCZOS)
