"""Presentations: a slide is a page, its title a heading, then its text, tables as rows, and the speaker's notes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml.etree import _Element

from corpus.clean import visible
from corpus.readers.archive import check_archive, office_errors, relations, xml_member
from corpus.readers.tables import MAX_COLUMNS, Span, fill, guess_heads, rows
from corpus.types import Line, Page, RawDocument

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DC = "{http://purl.org/dc/elements/1.1/}"
MAIN, CORE = "ppt/presentation.xml", "docProps/core.xml"
MAX_SLIDES = 5_000
TITLES = frozenset({"title", "ctrTitle"})
FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr", "sldImg"})
"""Placeholders that are the same on every slide: date, footer, number."""


def read(path: Path) -> RawDocument:
    """Read a PPTX file; a page is a slide that is shown, numbered as it stands in the file."""
    with office_errors("PPTX"):
        check_archive(path)
        with zipfile.ZipFile(path) as archive:
            pages = tuple(_pages(archive))
            return RawDocument(pages, "pptx", _properties(archive))


def _properties(archive: zipfile.ZipFile) -> dict[str, str]:
    if CORE not in archive.namelist():
        return {}
    core = xml_member(archive, CORE)
    named = {"title": core.findtext(f"{DC}title"), "author": core.findtext(f"{DC}creator")}
    return {name: visible(value) for name, value in named.items() if value and visible(value)}


def _pages(archive: zipfile.ZipFile) -> Iterator[Page]:
    targets = relations(archive, MAIN)
    slides = xml_member(archive, MAIN).iter(f"{P}sldId")
    names = [targets.get(slide.get(f"{R}id", ""), ("", ""))[1] for slide in slides]
    for number, name in enumerate(names[:MAX_SLIDES], start=1):
        if name:
            slide = xml_member(archive, name)
            if slide.get("show", "1") not in ("0", "false"):
                lines = [*_slide(slide), *_notes(archive, name)]
                yield Page(number, tuple(line for line in lines if line.text))


def _slide(slide: _Element) -> Iterator[Line]:
    """Yield a slide's lines: its title first, wherever it stands in the file."""
    shapes = list(_shapes(slide))
    titles = [shape for shape in shapes if _placeholder(shape) in TITLES]
    for shape in titles:
        text = " ".join(_paragraphs(shape))
        if text:
            yield Line(text, "heading", 1)
    for shape in shapes:
        table = shape.find(f".//{A}tbl")
        if table is not None:
            yield from _table(table)
        elif shape not in titles and _placeholder(shape) not in FURNITURE:
            yield from (Line(text) for text in _paragraphs(shape))


def _shapes(slide: _Element) -> Iterator[_Element]:
    """Yield text shapes and frames in the file's order, which is that in which a reader hears them."""
    yield from slide.iter(f"{P}sp", f"{P}graphicFrame")


def _placeholder(shape: _Element) -> str:
    found = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return "" if found is None else found.get("type", "body")


def _paragraphs(shape: _Element) -> list[str]:
    """Give the paragraphs of a shape; a soft break is a blank, a field its text."""
    texts = []
    for paragraph in shape.iter(f"{A}p"):
        pieces = [
            " " if part.tag == f"{A}br" else "".join(text.text or "" for text in part.iter(f"{A}t"))
            for part in paragraph
            if part.tag in (f"{A}r", f"{A}br", f"{A}fld")
        ]
        texts.append(visible("".join(pieces)))
    return [text for text in texts if text]


def _table(table: _Element) -> list[Line]:
    spans: list[Span] = []
    for number, line in enumerate(table.iter(f"{A}tr")):
        for cell in line.findall(f"{A}tc"):
            if cell.get("hMerge") not in ("1", "true") and cell.get("vMerge") not in ("1", "true"):
                high, wide = _int(cell, "rowSpan"), _int(cell, "gridSpan")
                spans.append(Span(number, high, wide, " ".join(_paragraphs(cell))))
    grid = fill(spans)
    properties = table.find(f"{A}tblPr")
    told = properties is not None and properties.get("firstRow") in ("1", "true") and len(grid) > 1
    return rows(grid, guess_heads(grid) or int(told and all(grid[0])))


def _int(cell: _Element, name: str) -> int:
    value = cell.get(name, "1")
    return min(MAX_COLUMNS, max(1, int(value))) if value.isdigit() else 1


def _notes(archive: zipfile.ZipFile, slide: str) -> Iterator[Line]:
    """Yield what the speaker noted below a slide."""
    for kind, target in relations(archive, slide).values():
        if kind == "notesSlide" and target in archive.namelist():
            shapes = [shape for shape in _shapes(xml_member(archive, target)) if _placeholder(shape) == "body"]
            texts = [text for shape in shapes for text in _paragraphs(shape)]
            if texts:
                yield Line(f"备注：{texts[0]}")
                yield from (Line(text) for text in texts[1:])
