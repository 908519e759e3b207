"""Recognised pages are kept until their document is in, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from corpus.scans.store import PagesWanted, Store, kept_in, key_of, scans
from corpus.scans.types import Scan, ScanLine

SCAN = Scan(
    595.0,
    842.0,
    (ScanLine("第一条", (1.0, 2.0, 3.0, 4.0), (1.0, 2.0, 3.0), (0.9, 0.8, 1.0), (1,)),),
    ((0.0, 1.0, 2.0, 3.0),),
    (1.0, 0.0, 2.0, 0.0, 1.0, 3.0, 0.0, 0.0, 1.0),
    4,
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF one")
    return path


def undrawn(number: int) -> NoReturn:
    raise AssertionError(f"page {number} was to be recognised by others")


def test_a_page_comes_out_as_it_went_in(tmp_path: Path) -> None:
    store = Store(tmp_path / "pages")
    store.put("a", 7, SCAN)
    assert store.get("a", 7) == SCAN
    assert (store.get("a", 8), store.get("b", 7)) == (None, None)
    store.drop("a")
    assert store.get("a", 7) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"lines": 3}'])
def test_a_damaged_page_counts_as_missing(tmp_path: Path, content: str) -> None:
    store = Store(tmp_path)
    store.put("a", 1, SCAN)
    (tmp_path / "a" / "1.json").write_text(content, encoding="utf-8")
    assert store.get("a", 1) is None


def test_pages_that_are_not_there_are_asked_for(tmp_path: Path, source: Path) -> None:
    store, key = Store(tmp_path / "pages"), key_of(source)
    store.put(key, 2, SCAN)
    with kept_in(store.folder, source), pytest.raises(PagesWanted) as wanted:
        scans(source, [1, 2, 3], undrawn)
    assert (wanted.value.source, wanted.value.key, wanted.value.pages) == (source, key, (1, 3))
    with kept_in(store.folder, source):
        assert scans(source, [2], undrawn) == [(2, SCAN)]


def test_a_file_from_inside_another_is_kept_until_its_pages_are_recognised(tmp_path: Path, source: Path) -> None:
    with kept_in(tmp_path / "pages", tmp_path / "letter.eml"), pytest.raises(PagesWanted) as wanted:
        scans(source, [1], undrawn)
    source.unlink()
    assert wanted.value.source.read_bytes() == b"%PDF one"


def test_another_content_has_another_key(source: Path) -> None:
    before = key_of(source)
    source.write_bytes(b"%PDF two")
    assert key_of(source) != before
