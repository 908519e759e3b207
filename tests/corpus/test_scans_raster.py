"""Pixels: shade becomes white, seals go and print under them stays, rules are found."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from corpus.scans import raster

DPI = 200.0
RED = (205, 30, 38)


def stamped(size: int = 330) -> Image.Image:
    """A page with a black bar across a red ring, as a seal stamped over print."""
    picture = Image.new("RGB", (900, 700), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((200, 150, 200 + size, 150 + size), outline=RED, width=8)
    pen.rectangle((100, 300, 800, 306), fill="black")
    return picture


def test_a_seal_goes_and_print_under_it_stays() -> None:
    clean, seals = raster.without_seals(np.array(stamped()), DPI)
    assert seals == 1
    assert int(clean[150:156, 330:380].min()) > 200, "the ring is gone"
    assert int(clean[303, 100:800].max()) < 60, "the bar is whole"


@pytest.mark.parametrize("size", [60, 800])
def test_red_that_is_too_small_or_too_large_for_a_seal_stays(size: int) -> None:
    picture = np.array(stamped(size))
    clean, seals = raster.without_seals(picture, DPI)
    assert seals == 0
    assert np.array_equal(clean, picture)


def test_a_red_letterhead_stays() -> None:
    picture = Image.new("RGB", (900, 300), "white")
    pen = ImageDraw.Draw(picture)
    for at in range(8):
        pen.rectangle((60 + 100 * at, 80, 130 + 100 * at, 160), outline=RED, width=10)
    assert raster.without_seals(np.array(picture), DPI)[1] == 0


def test_paper_in_the_shade_becomes_white_and_print_stays_black() -> None:
    light = np.linspace(255, 120, 900)[None, :, None] * np.ones((600, 1, 3))
    light[300:306, 100:800] *= 0.1
    clean = raster.lit(light.astype(np.uint8))
    assert int(clean[100:200].min()) > 235
    assert int(clean[303, 110:790].max()) < 60


def test_rules_are_found_and_letters_are_not() -> None:
    picture = Image.new("RGB", (900, 700), "white")
    pen = ImageDraw.Draw(picture)
    pen.line((100, 200, 800, 200), fill="black", width=2)
    pen.line((100, 200, 100, 500), fill="black", width=2)
    pen.line((300, 600, 340, 600), fill="black", width=3)  # the stroke of 一
    found = raster.rules(raster.straight(np.array(picture), np.eye(3)), DPI)
    assert len(found) == 2
    level, upright = sorted(found, key=lambda rule: rule[3] - rule[1])
    assert level == pytest.approx((100, 200, 800, 201), abs=4)
    assert upright == pytest.approx((100, 200, 101, 500), abs=4)
