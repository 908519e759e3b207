"""What a PDF says of itself."""

from __future__ import annotations

from pathlib import Path

from typeset_pages import Pages

from corpus.layout import paragraphs
from corpus.readers import read
from corpus.readers.pdf_about import about


def test_metadata_and_outline_are_told(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.setTitle("建筑节能条例")
    for level, title in enumerate(["第一章 总则", "第一节 一般规定"]):
        pages.canvas.bookmarkPage(title)
        pages.canvas.addOutlineEntry(title, title, level)
    pages.add("第一章 总则", indent=0)
    raw = read(pages.save())
    assert raw.properties["title"] == "建筑节能条例"
    assert raw.outline == ((1, "第一章 总则", 1), (2, "第一节 一般规定", 1))
    assert raw.paged
    (chapter,) = paragraphs(raw)
    assert (chapter.kind, chapter.level) == ("heading", 1)


def test_a_file_that_cannot_be_parsed_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\nno objects")
    assert about(path) == ({}, ())
