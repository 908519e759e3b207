"""Pictures of pages are kept, bounded and drawn apart; a file that is not what was read is never shown."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from index_support import in_process
from misdrawing import PICTURE, misbehave
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import PageMissing, UnreadableDocument
from corpus.picture import Wanted
from index.errors import OriginalGone
from index.ingest import ingest
from index.library import Library
from index.page_cache import PageCache
from index.pictures import Pictures, draw, key_of


def test_a_picture_comes_back_from_the_cache_as_it_was(tmp_path: Path) -> None:
    cache = PageCache(tmp_path / "pages")
    assert cache.get("ab12") is None
    cache.put("ab12", PICTURE)
    assert cache.get("ab12") == PICTURE
    (tmp_path / "pages" / "ab" / "ab12").write_bytes(b"damaged")
    assert cache.get("ab12") is None


def test_the_cache_throws_away_what_was_not_used(tmp_path: Path) -> None:
    cache = PageCache(tmp_path, limit=10_000)
    large = replace(PICTURE, data=bytes(2_000))
    for number in range(4):
        cache.put(f"{number:02}", large)
        os.utime(tmp_path / f"{number:02}" / f"{number:02}", (number, number))
    assert cache.get("00")  # used again
    for number in range(4, 6):
        cache.put(f"{number:02}", large)
    kept = {path.name for path in tmp_path.glob("*/*")}
    assert "00" in kept
    assert "01" not in kept
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*")) <= 10_000


def test_a_folder_that_cannot_be_written_to_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file in the way")
    cache = PageCache(tmp_path / "pages")
    cache.put("ab12", PICTURE)
    assert cache.get("ab12") is None


def test_drawing_that_hangs_or_crashes_costs_one_page(tmp_path: Path) -> None:
    pictures = Pictures(PageCache(tmp_path), misbehave, processes=1, seconds=1.0)
    try:
        first = pictures.get("one", Wanted(tmp_path, 1)).width
        assert first != os.getpid()
        with pytest.raises(UnreadableDocument, match="超过 1 秒"):
            pictures.get("two", Wanted(tmp_path, 2))
        with pytest.raises(UnreadableDocument, match="异常"):
            pictures.get("three", Wanted(tmp_path, 3))
        with pytest.raises(PageMissing):
            pictures.get("four", Wanted(tmp_path, 4))
        assert pictures.get("one", Wanted(tmp_path, 9)).width == first  # kept, not drawn again
        assert pictures.get("other", Wanted(tmp_path, 1)).width != first
    finally:
        pictures.close()


def test_the_name_of_a_picture_follows_content_and_marks_not_the_path() -> None:
    wanted = Wanted(Path("a.pdf"), 1)
    assert key_of("00", wanted) == key_of("00", replace(wanted, path=Path("b.pdf")))
    assert len({key_of("00", wanted), key_of("01", wanted), key_of("00", replace(wanted, width=900))}) == 3


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "rules.pdf"
    canvas = Canvas(str(path), invariant=1)
    canvas.drawString(90, 700, "1.0.1 Buildings shall have windows that can be opened.")
    canvas.save()
    return path


def test_a_file_in_an_archive_is_drawn_while_it_is_what_was_read(tmp_path: Path, document: Path) -> None:
    archive = tmp_path / "rules.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(document, "rules.pdf")
    with Library.open(tmp_path / "library", create=True) as library:
        assert not ingest(library, [archive], vectors=False, reader=in_process).failed
        (record,) = library.catalog.documents()
        original = library.originals.find(record)
        assert original.inside
        assert draw(Wanted(original.path, 1, sha256=original.sha256)).pages == 1
        with pytest.raises(UnreadableDocument, match="有过改动"):
            draw(Wanted(original.path, 1, sha256="00"))
        archive.unlink()
        with pytest.raises(OriginalGone):
            library.originals.find(record)


def test_an_original_is_shown_only_while_it_is_what_was_read(tmp_path: Path, document: Path) -> None:
    with Library.open(tmp_path / "library", create=True) as library:
        assert not ingest(library, [document], vectors=False, reader=in_process).failed
        (record,) = library.catalog.documents()
        original = library.originals.find(record)
        assert original.path == document
        content = document.read_bytes()
        os.utime(document, (1, 1))
        assert library.originals.find(record) == original  # touched, not changed
        document.write_bytes(content.replace(b"%%EOF", b"%%E0F"))
        os.utime(document, (1, 1))
        assert not library.originals.unchanged(original)
        with pytest.raises(OriginalGone, match="有过改动"):
            library.originals.find(record)
        document.unlink()
        with pytest.raises(OriginalGone, match="已被移动或删除"):
            library.originals.find(record)
        document.write_bytes(content)
        assert library.originals.find(record) == original
