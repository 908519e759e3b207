"""PDF files: what PDFium sees on each page, its text where that is of use, its picture where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import UnreadableDocument
from corpus.readers import turning
from corpus.readers.pdf_about import about
from corpus.readers.pdf_fonts import boxes_for_fonts
from corpus.readers.pdf_glyphs import glyphs
from corpus.readers.pdf_place import placing
from corpus.readers.pdf_rules import MAX_DEPTH, MAX_RULES, rules
from corpus.scans.legible import SPARSE, Seen, Verdict, verdict
from corpus.scans.merge import with_scans
from corpus.types import Page, RawDocument

if TYPE_CHECKING:
    from corpus.scans.types import Picture

MAX_PAGES = 5_000
DPI = 200.0  # at which pages are drawn to be recognised
LARGEST = 5000  # pixels of the longer side of such a drawing
POINTS = 72.0


def read(path: Path) -> RawDocument:
    """Read a PDF's text with its places; pages without a text of use are recognised.

    A password or damage is an ``UnreadableDocument``. Raises ``RecognitionMissing`` and, in an open store of recognised
    pages, ``PagesWanted``.
    """
    document = open_document(path)
    try:
        if len(document) > MAX_PAGES:
            raise UnreadableDocument(f"PDF有{len(document)}页，超过{MAX_PAGES}页的上限，请拆分后再导入。")
        with boxes_for_fonts(pdfium):
            pages = list(_pages(document))
        found = with_scans(path, pages, lambda number: _drawn(document, number))
    finally:
        document.close()
    properties, outline = about(path)
    return RawDocument(
        found.pages,
        "pdf",
        properties,
        outline,
        paged=True,
        problems=(*found.problems, *turning.aside_problem(found.pages)),
        readings=found.readings,
    )


def draw(path: Path, number: int) -> tuple[Picture, float]:
    """Draw a page, from 1, to be recognised: its pixels, red first, and how many go to an inch."""
    document = open_document(path)
    try:
        return _drawn(document, number)
    finally:
        document.close()


def _drawn(document: pypdfium2.PdfDocument, number: int) -> tuple[Picture, float]:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument("这一页已损坏，无法显示。") from error
    try:
        dpi = min(DPI, LARGEST * POINTS / max(page.get_size()))
        bitmap = page.render(scale=dpi / POINTS, rev_byteorder=True, may_draw_forms=False, prefer_bgrx=False)
        return bitmap.to_numpy()[..., :3].copy(), dpi
    finally:
        page.close()


def open_document(path: Path) -> pypdfium2.PdfDocument:
    """Open a PDF; a password or damage is an ``UnreadableDocument``. The caller closes it."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UnreadableDocument("文件已加密，请去除密码后再导入。") from error
        raise UnreadableDocument("PDF文件已损坏或不完整，请重新获取。") from error


def _pages(document: pypdfium2.PdfDocument) -> Iterator[tuple[Page, Verdict]]:
    """Yield each page with its own text, and whether that is of use."""
    gutter: float | None = None
    for index in range(len(document)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            yield Page(index + 1, ()), "damaged"
            continue
        try:
            width, height = page.get_size()
            place = placing(page)
            found = glyphs(pdfium, page, place)
            made, gutter = turning.page(found, rules(pdfium, page, place), (width, height), gutter)
            judged = verdict(_seen(page, "".join([glyph[0] for some in found.values() for glyph in some])))
        finally:
            page.close()
        yield replace(made, number=index + 1), judged


def _seen(page: pypdfium2.PdfPage, characters: str) -> Seen:
    """Tell what a page holds. Only where it has little text does it matter what else is there."""
    if len(characters) >= SPARSE:
        return Seen(characters, 0.0, 0)
    width, height = page.get_size()
    pictures, strokes = 0.0, 0
    for item in islice(page.get_objects(max_depth=MAX_DEPTH), MAX_RULES):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = item.get_bounds()
            pictures += max(0.0, x1 - x0) * max(0.0, y1 - y0) / (width * height)
        else:
            strokes += item.type in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING)
    return Seen(characters, pictures, strokes)
