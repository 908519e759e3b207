"""Pictures of documents: PNG, JPEG, TIFF with several pages, BMP, WebP. Each frame is a page, and is recognised."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError

from corpus.errors import TooLarge, UnreadableDocument
from corpus.scans.merge import with_scans
from corpus.types import Page, RawDocument

if TYPE_CHECKING:
    from corpus.scans.types import Picture

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
USUAL_DPI = 200.0  # of pictures that say nothing of it, or nothing that can be true
LEAST_DPI, MOST_DPI = 50.0, 1200.0
MAX_PIXELS = 120_000_000  # A3 at 600 dpi has 70 million; decoded they take three times as many bytes
MAX_FRAMES = 5_000
POINTS = 72.0


def read(path: Path) -> RawDocument:
    """Recognise a picture; places are points at 72 an inch of the picture as it is shown.

    Damage is an ``UnreadableDocument``, too many pixels or frames are ``TooLarge``. Raises ``RecognitionMissing`` and, in
    an open store of recognised pages, ``PagesWanted``.
    """
    own = [(Page(number, ()), "useless") for number in range(1, frames(path) + 1)]
    found = with_scans(path, own, lambda number: draw(path, number))  # type: ignore[arg-type]
    return RawDocument(found.pages, "image", paged=True, problems=found.problems, readings=found.readings)


def frames(path: Path) -> int:
    """Count the frames of a picture. Raises what ``read`` raises."""
    with _opened(path) as image:
        count = int(getattr(image, "n_frames", 1))
    if count > MAX_FRAMES:
        raise TooLarge(f"图片有{count}页，超过{MAX_FRAMES}页的上限，请拆分后再导入。")
    return count


def draw(path: Path, number: int) -> tuple[Picture, float]:
    """Decode a frame, from 1, as it is shown: its pixels, red first, and how many go to an inch."""
    import numpy as np

    image, dpi = frame(path, number)
    return np.array(image), dpi


def frame(path: Path, number: int) -> tuple[Image.Image, float]:
    """Decode a frame, from 1, as it is shown (turned as its EXIF says, on white), and tell its pixels an inch."""
    with _opened(path) as image:
        try:
            image.seek(number - 1)
            if image.width * image.height > MAX_PIXELS:
                raise TooLarge(f"图片有{image.width}×{image.height}个像素，超过上限，请缩小后再导入。")
            dpi = resolution(image)
            shown = ImageOps.exif_transpose(image)
            if shown.has_transparency_data:
                shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown.convert("RGBA"))
            return shown.convert("RGB"), dpi
        except (OSError, EOFError, ValueError, SyntaxError) as error:
            raise UnreadableDocument(f"图片第{number}页已损坏或不完整，请重新获取。") from error


def resolution(image: Image.Image) -> float:
    """Tell a picture's pixels an inch; ``USUAL_DPI`` where it does not say so or cannot be right."""
    told = image.info.get("dpi")
    try:
        across, down = (float(value) for value in told) if told else (0.0, 0.0)
    except (TypeError, ValueError, ZeroDivisionError):
        return USUAL_DPI
    return across if LEAST_DPI <= across <= MOST_DPI and abs(across - down) < 1 else USUAL_DPI


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we look at the size ourselves
        try:
            image = Image.open(path, formats=FORMATS)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise UnreadableDocument("图片文件已损坏或格式不受支持，请重新获取。") from error
        except Image.DecompressionBombError as error:
            raise TooLarge("图片的像素过多，请缩小后再导入。") from error
        with image:
            yield image
