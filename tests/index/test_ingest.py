"""Taking documents in: what is added, updated, unchanged and failed; resuming; interrupts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from index_support import HashingEncoder, in_process, law
from PIL import Image
from sqlalchemy import update

from corpus.errors import CorpusError
from corpus.scans.store import Store, key_of
from corpus.scans.types import Scan, ScanLine
from corpus.types import READING, Document
from index import schema
from index.errors import LibraryLocked, ModelMismatch
from index.ingest import IngestReport, encode_pending, ingest
from index.library import Library
from index.repair import doctor
from index.search import search


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three laws in a folder and a folder below it."""
    made = tmp_path / "laws"
    (made / "sub").mkdir(parents=True)
    (made / "b.md").write_text(
        law("示范市节水条例", ["为了节约用水，制定本条例。", "新建住宅应当安装节水器具。"]), encoding="utf-8"
    )
    (made / "a.md").write_text(law("示范市绿色建筑条例", ["二星级绿色建筑每平方米补贴六十元。"]), encoding="utf-8")
    (made / "sub" / "c.md").write_text(law("示范市燃气条例", ["燃气用户应当安全用气。"]), encoding="utf-8")
    return made


def take(library: Library, *paths: Path, vectors: bool = False) -> IngestReport:
    return ingest(library, paths, vectors=vectors, reader=in_process)


def names(sources: Iterable[str]) -> list[str]:
    return [Path(source).name for source in sources]


def test_a_folder_is_taken_in_in_order_and_can_be_searched(library: Library, folder: Path) -> None:
    report = take(library, folder, vectors=True)
    assert names(report.added) == ["a.md", "b.md", "c.md"]
    assert (report.updated, report.unchanged, report.failed, report.interrupted) == ((), (), (), False)
    assert search(library, "绿色建筑补贴", 1)[0].record.document.title == "示范市绿色建筑条例"


def test_recognised_pages_are_used_and_go_when_their_document_is_in(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "扫描件.png"
    Image.new("RGB", (40, 30), "white").save(path)
    text = "第一条为了节约用水，制定本条例。"
    line = ScanLine(text, (94, 90, 290, 105), tuple(100 + 12 * at for at in range(len(text))), (0.95,) * len(text))
    Store(library.recognised_folder).put(key_of(path), 1, Scan(595, 842, (line,)))
    assert names(ingest(library, [path], vectors=False).added) == ["扫描件.png"]
    [record] = library.catalog.documents()
    assert [reading.how for reading in record.readings] == ["ocr"]
    assert library.catalog.clauses(record.document_id)[0].clause.confidence == pytest.approx(0.9, abs=0.06)
    assert not library.recognised_folder.exists()


def test_files_that_another_version_read_are_read_again(library: Library, folder: Path) -> None:
    take(library, folder, vectors=True)
    encoded = library.encoder.encoded  # type: ignore[attr-defined]
    with library.catalog.write() as connection:
        of_one = schema.files.c.source.endswith("a.md")
        connection.execute(update(schema.files).where(of_one).values(reading=READING - 1))
        connection.execute(update(schema.clauses).where(schema.clauses.c.label == "第一条").values(label="第壹条"))
    assert "1 个文件由其他版本的程序读取" in next(
        found.message for found in doctor(library) if found.name == "来源文件"
    )
    report = take(library, folder, vectors=True)
    assert (names(report.updated), names(report.unchanged)) == (["a.md"], ["b.md", "c.md"])
    labels = {
        record.clause.label
        for record in library.catalog.clauses(library.catalog.document("示范市绿色建筑条例").document_id)
    }
    assert "第一条" in labels
    assert library.encoder.encoded == encoded  # type: ignore[attr-defined]


def test_two_files_with_one_document_still_share_it_when_they_are_read_again(library: Library, folder: Path) -> None:
    (folder / "copy.md").write_bytes((folder / "a.md").read_bytes())
    take(library, folder)
    ids = [record.document_id for record in library.catalog.documents()]
    with library.catalog.write() as connection:
        connection.execute(update(schema.files).values(reading=READING - 1))
        connection.execute(update(schema.clauses).where(schema.clauses.c.label == "第一条").values(label="第壹条"))
        connection.execute(update(schema.documents).values(text_hash=b"0" * 16))
    take(library, folder)
    assert [record.document_id for record in library.catalog.documents()] == ids
    labels = [record.clause.label for document in ids for record in library.catalog.clauses(document)]
    assert "第壹条" not in labels
    assert names(take(library, folder).unchanged) == ["a.md", "b.md", "copy.md", "c.md"]


def test_a_second_run_changes_nothing(library: Library, folder: Path) -> None:
    take(library, folder, vectors=True)
    before, change = library.catalog.counts(), library.catalog.change()
    encoded = library.encoder.encoded  # type: ignore[attr-defined]
    report = take(library, folder, vectors=True)
    assert names(report.unchanged) == ["a.md", "b.md", "c.md"]
    assert (report.added, report.updated, report.failed) == ((), (), ())
    assert (library.catalog.counts(), library.catalog.change()) == (before, change)
    assert library.encoder.encoded == encoded  # type: ignore[attr-defined]


def test_a_new_time_with_the_same_content_is_unchanged(library: Library, folder: Path) -> None:
    take(library, folder)
    os.utime(folder / "a.md", (1, 1))
    assert names(take(library, folder).unchanged) == ["a.md", "b.md", "c.md"]


def test_a_path_with_steps_up_is_the_same_file(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(library, folder)
    monkeypatch.chdir(folder / "sub")
    report = take(library, Path("../../laws"))
    assert (names(report.unchanged), report.added, report.updated) == (["a.md", "b.md", "c.md"], (), ())


def test_a_file_that_says_the_same_in_other_bytes_changes_nothing_derived(library: Library, folder: Path) -> None:
    take(library, folder, vectors=True)
    counts, state = library.catalog.counts(), library.matrix_file.stat().st_mtime_ns
    (folder / "b.md").write_bytes((folder / "b.md").read_bytes() + b"\n\n")
    assert sorted(names(take(library, folder, vectors=True).unchanged)) == ["a.md", "b.md", "c.md"]
    assert (library.catalog.counts(), library.matrix_file.stat().st_mtime_ns) == (counts, state)
    assert names(take(library, folder).unchanged) == ["a.md", "b.md", "c.md"]


def test_a_changed_file_is_updated_in_catalog_words_and_vectors(library: Library, folder: Path) -> None:
    take(library, folder, vectors=True)
    encoded = library.encoder.encoded  # type: ignore[attr-defined]
    text = law("示范市节水条例", ["为了节约用水，制定本条例。", "洗车场应当循环用水。"])
    (folder / "b.md").write_text(text, encoding="utf-8")
    report = take(library, folder, vectors=True)
    assert (names(report.updated), report.added) == (["b.md"], ())
    assert library.encoder.encoded == encoded + 1  # type: ignore[attr-defined]
    for mode in ("words", "meaning", "hybrid"):
        found = search(library, "洗车场循环用水", 20, mode=mode)  # type: ignore[arg-type]
        assert "洗车场" in found[0].record.clause.text
        assert not [hit for hit in found if "节水器具" in hit.record.clause.text]


def test_a_changed_side_car_is_a_change(library: Library, folder: Path) -> None:
    take(library, folder)
    (folder / "b.md.yaml").write_text("expired: 2021-01-01", encoding="utf-8")
    report = take(library, folder)
    assert (names(report.updated), names(report.unchanged)) == (["b.md"], ["a.md", "c.md"])
    assert library.catalog.document("示范市节水条例").status == "expired"


def test_hidden_files_side_cars_and_other_formats_in_a_folder_are_passed_over(library: Library, folder: Path) -> None:
    for name in (".hidden.md", "a.yaml", "photo.gif", "~$b.docx"):
        (folder / name).write_text("issuer: 示范市", encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "x.md").write_text(law("不该有的条例", ["甲。"]), encoding="utf-8")
    report = take(library, folder)
    assert (names(report.added), report.failed) == (["a.md", "b.md", "c.md"], ())


def test_failures_are_named_and_stop_nothing(library: Library, folder: Path) -> None:
    (folder / "a0.md").write_bytes(b"")
    (folder / "a1.docx").write_bytes(b"PK\x03\x04 not a document")
    report = take(library, folder, folder / "missing.md")
    assert names(report.added) == ["a.md", "b.md", "c.md"]
    assert (Path(report.failed[0].source).name, report.failed[0].error) == ("missing.md", "FileNotFoundError")
    assert names(failure.source for failure in report.failed[1:]) == ["a0.md", "a1.docx"]
    assert all(failure.message.endswith("。") for failure in report.failed)
    again = take(library, folder)
    assert names(failure.source for failure in again.failed) == ["a0.md", "a1.docx"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_a_failure(library: Library, folder: Path) -> None:
    (folder / "sub").chmod(0)
    try:
        report = take(library, folder)
    finally:
        (folder / "sub").chmod(0o700)
    assert [(Path(failure.source).name, failure.error) for failure in report.failed] == [("sub", "PermissionError")]
    assert names(report.added) == ["a.md", "b.md"]


def test_what_the_system_refuses_to_list_or_open_is_a_failure(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, stat = os.scandir, Path.stat

    def refuse_scan(path: str) -> object:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    def refuse_stat(path: Path, **more: bool) -> os.stat_result:
        if path.name == "b.md":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **more)

    monkeypatch.setattr(os, "scandir", refuse_scan)
    monkeypatch.setattr(Path, "stat", refuse_stat)
    report = take(library, folder)
    assert sorted(names(failure.source for failure in report.failed)) == ["b.md", "sub"]
    assert names(report.added) == ["a.md"]


def test_a_file_that_fails_now_keeps_what_it_gave_before(library: Library, folder: Path) -> None:
    take(library, folder)
    (folder / "b.md").write_bytes(b"")
    report = take(library, folder)
    assert names(failure.source for failure in report.failed) == ["b.md"]
    assert library.catalog.document("示范市节水条例").clauses >= 2
    (folder / "b.md").write_text(law("示范市节水条例", ["改好了。"]), encoding="utf-8")
    assert names(take(library, folder).updated) == ["b.md"]


def test_a_document_that_cannot_be_written_is_a_failure_of_its_own(library: Library, folder: Path) -> None:
    @contextmanager
    def odd() -> Iterator[object]:
        with in_process() as read:

            def doubled(paths: Iterable[Path]) -> Iterator[tuple[Path, Document | CorpusError]]:
                for path, result in read(paths):  # type: ignore[operator]
                    if path.name == "a.md":
                        yield path, replace(result, clauses=result.clauses * 2)
                    elif path.name == "b.md":
                        first = replace(result.clauses[0], text="甲\ud800乙")
                        yield path, replace(result, clauses=(first, *result.clauses[1:]))
                    else:
                        yield path, result

            yield doubled

    report = ingest(library, [folder], vectors=False, reader=odd)  # type: ignore[arg-type]
    assert [failure.error for failure in report.failed] == ["UnreadableDocument", "UnreadableDocument"]
    assert names(report.added) == ["c.md"]
    assert len(library.catalog.documents()) == 1


def test_files_that_are_gone_from_disk_stay_in_the_library(library: Library, folder: Path) -> None:
    take(library, folder)
    (folder / "b.md").unlink()
    take(library, folder)
    assert library.catalog.document("示范市节水条例")


def test_a_file_named_twice_is_taken_in_once(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    report = take(library, folder, Path("a.md"), folder / "a.md")
    assert len(report.added) == 3
    assert names(take(library, Path("a.md")).unchanged) == ["a.md"]


def test_an_interrupt_reports_what_was_done_and_the_next_run_goes_on(library: Library, folder: Path) -> None:
    @contextmanager
    def interrupted() -> Iterator[object]:
        with in_process() as read:

            def some(paths: Iterable[Path]) -> Iterator[tuple[Path, Document | CorpusError]]:
                for number, item in enumerate(read(paths)):  # type: ignore[operator]
                    if number == 2:
                        raise KeyboardInterrupt
                    yield item

            yield some

    report = ingest(library, [folder], vectors=False, reader=interrupted)  # type: ignore[arg-type]
    assert (names(report.added), report.interrupted) == (["a.md", "b.md"], True)
    assert search(library, "节水器具", 1, mode="words")
    report = take(library, folder)
    assert (names(report.added), names(report.unchanged)) == (["c.md"], ["a.md", "b.md"])


def test_an_interrupted_encoding_goes_on_where_it_stopped(library: Library, folder: Path) -> None:
    take(library, folder)
    total = library.catalog.counts()["passages"]
    assert encode_pending(library, limit=2) == 2
    assert encode_pending(library) == total - 2
    assert encode_pending(library) == 0


def test_another_encoder_is_refused_before_anything_is_read(library: Library, folder: Path) -> None:
    take(library, folder / "a.md", vectors=True)
    with Library.open(library.folder, encoder=HashingEncoder("another")) as other:
        with pytest.raises(ModelMismatch, match="tiaowen reindex"):
            take(other, folder, vectors=True)
        assert len(other.catalog.documents()) == 1


def test_two_writers_at_once_the_second_is_refused(library: Library, folder: Path) -> None:
    with library.writing(), Library.open(library.folder) as other, pytest.raises(LibraryLocked, match="写入"):
        take(other, folder)


def test_progress_counts_up_to_the_total(library: Library, folder: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    ingest(library, [folder], lambda phase, done, total, _: seen.append((phase, done, total)), reader=in_process)
    assert list(dict.fromkeys(phase for phase, _, _ in seen)) == ["parse", "words", "vectors", "derive"]
    for phase in ("parse", "vectors"):
        counts = [(done, total) for name, done, total in seen if name == phase]
        assert counts[-1][0] == counts[-1][1] > 0
        assert counts == sorted(counts)


def test_the_pool_of_processes_does_the_same(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "pooled", create=True, encoder=HashingEncoder()) as pooled:
        report = ingest(pooled, [folder], vectors=False)
        assert names(report.added) == ["a.md", "b.md", "c.md"]
        assert [record.title for record in pooled.catalog.documents()] == [
            "示范市燃气条例",
            "示范市绿色建筑条例",
            "示范市节水条例",
        ]
