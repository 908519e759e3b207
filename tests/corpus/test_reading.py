"""Scans become documents: recognised page by page in processes, kept until the caller has the document."""

from __future__ import annotations

from pathlib import Path

import pytest
from scan_pictures import LINES, page, saved

from corpus.errors import CorpusError
from corpus.reading import reading
from corpus.scans import engine
from corpus.scans.store import Store, key_of
from corpus.scans.types import Scan, ScanLine
from corpus.types import Document

WIDE = 12.0


def scan(text: str) -> Scan:
    """A page that was recognised before: one line."""
    places = tuple(100 + WIDE * at for at in range(len(text)))
    return Scan(595, 842, (ScanLine(text, (94, 90, 94 + WIDE * len(text), 105), places, (0.95,) * len(text)),))


def read(folder: Path, *paths: Path) -> tuple[list[Document | CorpusError], list[tuple[str, int, int]]]:
    told: list[tuple[str, int, int]] = []
    with reading(folder, lambda path, done, total: told.append((path.name, done, total))) as documents:
        return [document for _, document in documents(paths)], told


@pytest.mark.skipif(not engine.available(), reason="rapidocr is not installed")
def test_a_scan_of_two_pages_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    # One page was recognised before the run was killed; the other is that of the text.
    path = saved(tmp_path / "示范市节能条例.tif", page(), page(LINES[:1]).rotate(90, expand=True, fillcolor="white"))
    store = Store(tmp_path / "pages")
    store.put(key_of(path), 2, scan("第四条本条例由住房和城乡建设局负责解释。"))
    text = tmp_path / "b.txt"
    text.write_text("示范市条例\n第一条 为了节约能源。\n第二条 应当执行。", encoding="utf-8")
    (found, other), told = read(store.folder, path, text)
    assert isinstance(found, Document)
    assert isinstance(other, Document)
    assert told == [(path.name, 1, 1)], "only the page that was not there is recognised"
    assert [clause.label for clause in found.clauses] == ["第一条", "第二条", "第三条", "第四条"]
    assert [reading.how for reading in found.readings] == ["ocr", "ocr"]
    assert found.clauses[1].text.replace(" ", "") == LINES[1].replace(" ", "")
    assert all(0.5 < clause.confidence <= 1 for clause in found.clauses)
    box = found.clauses[0].spans[0].box
    assert box is not None
    assert box[0] == pytest.approx(60 * 72 / 150, abs=3)
    assert not list(store.folder.glob("*/*.json")), "its pages go when the document was taken"


def test_a_page_that_cannot_be_read_costs_itself_alone(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.tif", page(["", ""]), page(["", ""]))
    store = Store(tmp_path / "pages")
    store.put(key_of(path), 1, scan("第一条为了节约能源，制定本条例。"))
    store.put(key_of(path), 2, Scan(0, 0, fault="读取超过 60 秒没有进展，已中止。"))
    (found,), told = read(store.folder, path)
    assert isinstance(found, Document)
    assert told == []
    assert [reading.how for reading in found.readings] == ["ocr", "unreadable"]
    assert any("第2页未能读取" in problem for problem in found.problems)


def test_a_picture_without_text_says_so(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", page(["", ""]))
    store = Store(tmp_path / "pages")
    store.put(key_of(path), 1, Scan(432, 240))
    (found,), _ = read(store.folder, path)
    assert isinstance(found, CorpusError)
    assert "没有可以识别的文字" in str(found)
