"""Pictures are documents: their frames are pages, their size comes from their resolution."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from scan_pictures import DPI, page, saved

from corpus.errors import TooLarge, UnreadableDocument
from corpus.readers import image
from corpus.readers.sniff import sniff


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp", "webp"])
def test_a_picture_is_known_by_its_content(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path / f"a.{suffix}", Image.new("RGB", (90, 60), "white"))
    assert sniff(path.rename(tmp_path / "扫描.dat"), None) == "image"


def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("white", "black")]
    path = saved(tmp_path / "a.tif", *frames)
    first, dpi = image.draw(path, 1)
    second, _ = image.draw(path, 2)
    assert (first.shape, dpi, int(first.min()), int(second.max())) == ((200, 300, 3), DPI, 255, 0)
    with pytest.raises(UnreadableDocument, match="第3页"):
        image.draw(path, 3)


def test_a_photograph_is_turned_as_its_exif_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    Image.new("RGB", (400, 300), "white").save(tmp_path / "a.jpg", exif=exif)
    assert image.draw(tmp_path / "a.jpg", 1)[0].shape == (400, 300, 3)


@pytest.mark.parametrize(
    ("told", "dpi"), [((300, 300), 300), ((72, 72), 72), ((1, 1), 200), ((300, 72), 200), (None, 200)]
)
def test_a_resolution_that_cannot_be_right_is_not_believed(
    tmp_path: Path, told: tuple[int, int] | None, dpi: float
) -> None:
    Image.new("RGB", (40, 30), "white").save(tmp_path / "a.png", **({"dpi": told} if told else {}))
    assert image.draw(tmp_path / "a.png", 1)[1] == pytest.approx(dpi, abs=0.1)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(tmp_path / "a.png")
    assert int(image.draw(tmp_path / "a.png", 1)[0].min()) == 255


def test_damage_and_excess_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "a.png", page())
    monkeypatch.setattr(image, "MAX_PIXELS", 1000)
    with pytest.raises(TooLarge, match="像素"):
        image.draw(path, 1)
    monkeypatch.undo()
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(UnreadableDocument, match="已损坏"):
        image.draw(path, 1)
    path.write_bytes(b"\x89PNG\r\n\x1a\n and nothing else")
    with pytest.raises(UnreadableDocument, match="已损坏"):
        image.read(path)
