"""The characters of a PDF's page with their places: fast, and what PDFium's own checked calls say."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from typeset_pages import LEFT, Pages

from corpus.readers.fragments import GUESSED, MEANT, Glyph
from corpus.readers.pdf_fonts import boxes_for_fonts
from corpus.readers.pdf_glyphs import glyphs
from corpus.readers.pdf_place import placing

Told = tuple[str, float, float, float]


def both(path: Path) -> tuple[dict[int, list[Glyph]], list[Told]]:
    """A page's glyphs, and one by one what the library says of its characters: code, left, right and baseline."""
    document = pypdfium2.PdfDocument(path)
    try:
        with boxes_for_fonts(pdfium):
            page = document[0]
            place = placing(page)
            text = pdfium.FPDFText_LoadPage(page)
            told = [one for at in range(pdfium.FPDFText_CountChars(text)) if (one := alone(text, at, place))]
            pdfium.FPDFText_ClosePage(text)
            return glyphs(pdfium, page, place), told
    finally:
        document.close()


def alone(text: object, at: int, place: object) -> Told | None:
    character = chr(pdfium.FPDFText_GetUnicode(text, at))
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetLooseCharBox(text, at, box)
    pdfium.FPDFText_GetCharOrigin(text, at, x, y)
    ends = place(box.left, box.bottom)[0], place(box.right, box.top)[0]  # type: ignore[operator]
    base = place(x.value, y.value)[1]  # type: ignore[operator]
    return (character, min(ends), max(ends), base) if character.strip() else None


def mixed(path: Path, turn: int) -> Path:
    """Lines of several sizes and fonts, a raised figure, and figures that stand as high as the letters before."""
    pages = Pages(path)
    canvas = pages.canvas
    canvas.setPageRotation(turn)
    pages.add("第一条 民用建筑，应当符合GB 50016的规定。")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(LEFT, 500, "kWh/m")
    canvas.drawString(LEFT + 40, 503.5, "2")
    canvas.drawString(LEFT + 60, 500, "Tail")
    canvas.setFont("Times-Bold", 14)
    canvas.drawString(LEFT, 450, "Bold 12.5")
    return pages.save()


def test_every_character_is_where_the_library_says(tmp_path: Path) -> None:
    found, told = both(mixed(tmp_path / "a.pdf", 0))
    assert [glyph[0] for glyph in found[0]] == [one[0] for one in told]
    for glyph, one in zip(found[0], told, strict=True):
        assert glyph[1:4] == pytest.approx(one[1:], abs=0.01)
    assert {glyph[4] for glyph in found[0][-8:]} == {14.0}
    assert next(glyph[4] for glyph in found[0] if glyph[0] == "第") == 12.0


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_characters_of_a_turned_page_stand_apart(tmp_path: Path, turn: int) -> None:
    found, told = both(mixed(tmp_path / "a.pdf", turn))
    assert [glyph[0] for glyph in found.pop(turn // 90)] == [one[0] for one in told]
    assert not any(found.values())


def test_blanks_mark_the_glyph_after_them(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.setFont("Helvetica", 12)
    pages.canvas.drawString(LEFT, 700, "a b")
    pages.canvas.drawString(LEFT + 60, 700, "c")
    found, _ = both(pages.save())
    assert [(glyph[0], glyph[6]) for glyph in found[0]] == [("a", 0), ("b", MEANT), ("c", GUESSED)]


def test_a_page_without_text_has_no_glyphs(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.rect(100, 100, 50, 50)
    assert both(pages.save()) == ({0: []}, [])
