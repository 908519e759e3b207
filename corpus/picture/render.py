"""Draws a page of a file that nobody vouches for: to be run in a process that can be killed."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import PageMissing, UnreadableDocument
from corpus.picture.paint import painted, scaled
from corpus.picture.places import Glyph
from corpus.picture.types import Picture, Wanted
from corpus.types import Box

MAX_PIXELS = 16_000_000  # of one picture: an A4 page at 380 dpi; 48 MB while it is drawn
MAX_GLYPHS = 60_000
POINT = 96 / 72  # pixels a point at zoom 1
POINTS = 72.0  # an inch
NO_SUCH_PAGE = "这份文件没有第{page}页，共{pages}页。"


def draw(wanted: Wanted) -> Picture:
    """Draw a page as it is shown, with its marks; of a file in an archive too.

    Raises ``PageMissing``, and ``UnreadableDocument`` where the file or its page cannot be drawn.
    """
    from corpus.readers import taken_out

    with taken_out(wanted.path) as file:
        if wanted.sha256 and hashlib.sha256(file.read_bytes()).hexdigest() != wanted.sha256:
            raise UnreadableDocument("压缩包内的这份文件在入库之后有过改动，原页可能与条文不符，故不显示。请重新导入。")
        return _page_of(file, wanted)


def _page_of(file: Path, wanted: Wanted) -> Picture:
    from corpus.readers import pdf
    from corpus.readers.sniff import sniff

    if sniff(file, None) == "image":
        return _frame_of(file, wanted)
    document = pdf.open_document(file)
    try:
        pages = len(document)
        if not 1 <= wanted.page <= pages:
            raise PageMissing(NO_SUCH_PAGE.format(page=wanted.page, pages=pages))
        return _drawn(document, wanted, pages)
    except RuntimeError as error:  # what PDFium's binding raises
        raise UnreadableDocument("这一页已损坏，无法显示。") from error
    finally:
        document.close()


def _frame_of(file: Path, wanted: Wanted) -> Picture:
    """Draw a frame of a picture as it is shown."""
    from corpus.readers import image

    frames = image.frames(file)
    if wanted.page > frames:
        raise PageMissing(NO_SUCH_PAGE.format(page=wanted.page, pages=frames))
    shown, dpi = image.frame(file, wanted.page)
    size = shown.width * POINTS / dpi, shown.height * POINTS / dpi
    scale = scale_for(wanted, *size)
    return painted(scaled(shown, scale * POINTS / dpi), wanted, scale, (size, frames), [])


def _drawn(document: Any, wanted: Wanted, pages: int) -> Picture:  # noqa: ANN401 - PDFium's own objects
    page = document[wanted.page - 1]
    try:
        size = page.get_size()
        scale = scale_for(wanted, *size)
        image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        glyphs = list(_glyphs(page)) if wanted.marks else []
    finally:
        page.close()
    return painted(image, wanted, scale, (size, pages), glyphs)


def scale_for(wanted: Wanted, points_wide: float, points_high: float) -> float:
    """Pixels a point for a page of that size, less than asked for where that would be more than ``MAX_PIXELS``."""
    asked = wanted.zoom * POINT if wanted.zoom else wanted.width / max(points_wide, 1e-3)
    return min(asked, math.sqrt(MAX_PIXELS / max(points_wide * points_high, 1e-6)))


def glyphs_of(path: Path, number: int) -> list[Glyph]:
    """The characters of a page of a PDF in the order of its content, by PDFium's own text layer."""
    from corpus.readers import pdf

    document = pdf.open_document(path)
    try:
        page = document[number - 1]
        try:
            return list(_glyphs(page))
        finally:
            page.close()
    finally:
        document.close()


def _glyphs(page: Any) -> Iterator[Glyph]:  # noqa: ANN401
    from corpus.readers.pdf_place import placing

    place = placing(page)
    text = page.get_textpage()
    try:
        for index in range(min(text.count_chars(), MAX_GLYPHS)):
            character = text.get_text_range(index, 1)
            if character.strip():
                left, bottom, right, top = text.get_charbox(index, loose=True)
                yield Glyph(character, _box(place(left, bottom), place(right, top)))
    finally:
        text.close()


def _box(a: tuple[float, float], b: tuple[float, float]) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])
