"""Checking, repairing, remaking, removing."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from index_support import HashingEncoder, in_process, law
from sqlalchemy import delete, update

from index import encoding, schema, stored
from index.errors import DocumentMissing, LibraryLocked
from index.ingest import ingest
from index.library import Library
from index.repair import doctor, reindex, remove
from index.search import search
from index.types import Vectors

ARTICLES = ["为了节约能源，制定本条例。", "二星级绿色建筑每平方米补贴六十元。"]


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    laws = tmp_path / "laws"
    laws.mkdir()
    for name in ("甲", "乙", "丙"):
        (laws / f"{name}.md").write_text(
            law(f"示范市{name}条例", [f"{name}{text}" for text in ARTICLES]), encoding="utf-8"
        )
    ingest(library, [laws], reader=in_process)
    return library


def repaired(library: Library) -> list[str]:
    return [finding.name for finding in doctor(library) if finding.repaired]


def test_a_sound_library_is_found_sound(filled: Library) -> None:
    findings = doctor(filled)
    assert [finding.name for finding in findings] == ["目录", "来源文件", "词语索引", "向量", "向量文件", "Chroma"]
    assert all(finding.sound and not finding.repaired for finding in findings)


def test_an_empty_library_is_sound(library: Library) -> None:
    assert all(finding.sound for finding in doctor(library))


def test_what_is_missing_is_put_back(filled: Library) -> None:
    with filled.catalog.write() as connection:
        connection.execute(delete(schema.vectors).where(schema.vectors.c.key % 2 == 0))
    filled.word_keeper.get(filled.catalog.change()).write(None, [], filled.catalog.change())  # type: ignore[union-attr]
    filled.matrix_file.unlink()
    shutil.rmtree(filled.chroma_folder)
    assert {"词语索引", "向量"} <= set(repaired(filled))
    assert repaired(filled) == []
    assert search(filled, "丙二星级绿色建筑补贴", 1)[0].record.document.title == "示范市丙条例"


def test_a_chroma_that_lost_rows_is_made_anew(filled: Library) -> None:
    from index.vectors import VectorIndex

    index = VectorIndex(filled.chroma_folder, filled.model())
    keys, _ = index.nearest(filled.encoder.encode(["甲"])[0], 1)
    index._rows.delete([str(keys[0])])
    index.close()
    assert repaired(filled) == ["Chroma"]


def test_a_chroma_of_which_most_was_replaced_is_made_anew(
    filled: Library, tmp_path: Path, notices: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors.BATCH", 1)
    for name in ("甲", "乙"):
        text = law(f"示范市{name}条例", [f"新的{name}{text}" for text in ARTICLES])
        (tmp_path / "laws" / f"{name}.md").write_text(text, encoding="utf-8")
    ingest(filled, [tmp_path / "laws"], reader=in_process)
    assert any("已被取代" in notice for notice in notices)
    assert repaired(filled) == []


def test_failed_files_and_lost_clauses_are_reported(filled: Library, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_bytes(b"")
    ingest(filled, [tmp_path / "empty.md"], reader=in_process)
    with filled.catalog.write() as connection:
        connection.execute(
            update(schema.documents).where(schema.documents.c.title == "示范市甲条例").values(clauses=99)
        )
    findings = {finding.name: finding for finding in doctor(filled)}
    assert not findings["来源文件"].sound
    assert "empty.md" in findings["来源文件"].message
    assert not findings["目录"].sound
    assert "示范市甲条例" in findings["目录"].message


def test_reindex_with_the_same_encoder_encodes_nothing(filled: Library) -> None:
    assert reindex(filled) == 0
    assert repaired(filled) == []


def test_reindex_with_another_encoder_makes_the_library_its_own(filled: Library) -> None:
    with Library.open(filled.folder, encoder=HashingEncoder("another", 32)) as other:
        passages = other.catalog.counts()["passages"]
        assert reindex(other) == passages
        assert other.model() == "another"
        assert other.catalog.counts()["vectors"] == passages
        # not ranked: the learnt ranker goes by a trained encoder's cosines, and 32 buckets take 甲 and 丙 for near the same
        assert search(other, "丙二星级绿色建筑补贴", 1, mode="hybrid")[0].record.document.title == "示范市丙条例"


def test_the_old_vectors_serve_until_the_new_ones_are_whole(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped half-way the library is as it was; called again, only what is missing is made."""
    monkeypatch.setattr(encoding, "BATCH", 1)

    class Interrupted(HashingEncoder):
        def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
            if self.encoded >= 2 and not query:
                raise KeyboardInterrupt
            return super().encode(texts, query=query)

    before = filled.model()
    with Library.open(filled.folder, encoder=Interrupted("another", 32)) as other, pytest.raises(KeyboardInterrupt):
        reindex(other)
    assert filled.model() == before
    assert search(filled, "丙二星级绿色建筑补贴", 1)[0].record.document.title == "示范市丙条例"
    with Library.open(filled.folder, encoder=HashingEncoder("another", 32)) as other:
        passages = other.catalog.counts()["passages"]
        assert reindex(other) == passages - 2
        assert (other.model(), other.catalog.counts()["vectors"]) == ("another", passages)


def test_reindex_drops_vectors_that_nothing_uses(filled: Library) -> None:
    with filled.catalog.write() as connection:
        model = stored.model_key(connection, filled.model())
        assert model is not None
        stored.keep(connection, model, [b"x" * 16], filled.encoder.encode(["没有的文字"]))
    reindex(filled)
    counts = filled.catalog.counts()
    assert counts["vectors"] == counts["passages"]


def test_reindex_cuts_passages_anew_where_they_differ(filled: Library) -> None:
    with filled.catalog.write() as connection:
        connection.execute(update(schema.passages).values(header="旧的标题", text_hash=b"y" * 16))
    assert reindex(filled) == 0
    with filled.catalog.read() as connection:
        headers = set(connection.execute(schema.passages.select()).scalars("header"))
    assert "旧的标题" not in headers
    assert repaired(filled) == []


def test_removal_by_any_name(filled: Library, tmp_path: Path) -> None:
    assert remove(filled, "示范市甲条例").title == "示范市甲条例"
    assert remove(filled, str(tmp_path / "laws" / "乙.md")).title == "示范市乙条例"
    assert [record.title for record in filled.catalog.documents()] == ["示范市丙条例"]
    for mode in ("words", "meaning", "hybrid"):
        found = search(filled, "甲二星级绿色建筑补贴", 9, mode=mode)  # type: ignore[arg-type]
        assert {hit.record.document.title for hit in found} == {"示范市丙条例"}
    with pytest.raises(DocumentMissing):
        remove(filled, "示范市甲条例")
    assert repaired(filled) == []


def test_a_removed_document_comes_back_with_its_old_vectors(filled: Library, tmp_path: Path) -> None:
    remove(filled, "示范市甲条例")
    encoded = filled.encoder.encoded  # type: ignore[attr-defined]
    report = ingest(filled, [tmp_path / "laws"], reader=in_process)
    assert len(report.added) == 1
    assert filled.encoder.encoded == encoded  # type: ignore[attr-defined]
    assert search(filled, "甲二星级绿色建筑补贴", 1)[0].record.document.title == "示范市甲条例"


def test_nothing_is_repaired_while_another_writes(filled: Library) -> None:
    with Library.open(filled.folder, encoder=HashingEncoder()) as other, other.writing():
        for job in (doctor, reindex):
            with pytest.raises(LibraryLocked):
                job(filled)
        with pytest.raises(LibraryLocked):
            remove(filled, "示范市甲条例")


def test_a_chroma_whose_database_is_garbage_is_made_anew_at_once(filled: Library) -> None:
    assert (filled.chroma_folder / "chroma.sqlite3").is_file()
    (filled.chroma_folder / "chroma.sqlite3").write_bytes(b"garbage " * 4096)
    assert repaired(filled) == ["Chroma"]
    assert repaired(filled) == []
