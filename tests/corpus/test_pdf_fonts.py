"""The font of boxes is a sound TrueType font in which every character has a glyph."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pypdfium2.raw as pdfium
import pytest

from corpus.readers.pdf_fonts import box_font, boxes_for_fonts


def test_its_tables_lie_inside_of_it() -> None:
    font = box_font()
    count = struct.unpack(">H", font[4:6])[0]
    for at in range(12, 12 + 16 * count, 16):
        _, _, start, length = struct.unpack(">4sIII", font[at : at + 16])
        assert start % 4 == 0
        assert start + length <= len(font)


@pytest.mark.parametrize("turn", [0, 90])
def test_text_in_fonts_that_are_not_in_the_file_is_found(tmp_path: Path, turn: int) -> None:
    from typeset_pages import Pages

    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.rotate(turn)
    pages.canvas.drawString(200, -200 if turn else 200, "第一条 甲乙丙。")
    pages.save()
    with boxes_for_fonts(pdfium):
        document = pdfium.FPDF_LoadDocument(str(tmp_path / "a.pdf").encode(), None)
        page = pdfium.FPDF_LoadPage(document, 0)
        text = pdfium.FPDFText_LoadPage(page)
        found = "".join(chr(pdfium.FPDFText_GetUnicode(text, at)) for at in range(pdfium.FPDFText_CountChars(text)))
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
        pdfium.FPDF_CloseDocument(document)
    assert found.strip() == "第一条 甲乙丙。"
    assert zlib.crc32(box_font()) == zlib.crc32(box_font())
