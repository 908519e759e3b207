"""Pictures of pages, as a scanner or a telephone gives them."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from evals.scans import DAMAGE, SCAN_FORMS, ScanForm, damaged, scanned


@pytest.fixture
def page() -> Image.Image:
    picture = Image.new("RGB", (620, 877), "white")
    for at in range(20):
        ImageDraw.Draw(picture).rectangle((80, 80 + 30 * at, 540, 90 + 30 * at), fill="black")
    return picture


@pytest.mark.parametrize("form", SCAN_FORMS)
def test_the_same_page_gives_the_same_picture_and_another_one_another(page: Image.Image, form: ScanForm) -> None:
    first, again, other = (damaged(page, DAMAGE[form], random.Random(seed), seal=True) for seed in (1, 1, 2))
    assert np.array_equal(np.asarray(first), np.asarray(again))
    assert not np.array_equal(np.asarray(first), np.asarray(other))
    assert not np.array_equal(np.asarray(first), np.asarray(page))


def test_only_a_sealed_page_is_red(page: Image.Image) -> None:
    def red(*, seal: bool) -> int:
        levels = np.asarray(damaged(page, DAMAGE["scan200"], random.Random(1), seal=seal)).astype(int)
        return int((levels[..., 0] - levels[..., 1:].max(axis=2) > 60).sum())

    assert red(seal=True) > 500
    assert red(seal=False) < 20


def test_a_scan_is_a_pdf_of_pictures_as_large_as_the_pages(page: Image.Image, tmp_path: Path) -> None:
    page.save(tmp_path / "a.pdf", resolution=75)
    (tmp_path / "b.pdf").write_bytes(scanned(tmp_path / "a.pdf", "scan200"))
    document = pypdfium2.PdfDocument(tmp_path / "b.pdf")
    width, height = document[0].get_size()
    document.close()
    assert (width, height) == (pytest.approx(595, abs=2), pytest.approx(842, abs=2))
