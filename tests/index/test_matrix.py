"""The exact scan: the file and the rows that came since are one, and agree with plain arithmetic."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from index_support import ARTICLES, HashingEncoder, document

from index import recording, schema, stored
from index.catalog import Catalog
from index.derive import last_vector_change, state
from index.errors import IndexStale
from index.matrix import KEPT, Mapped, Matrix, build, mapped, stretch_of_none
from index.recording import FileState

ENCODER = HashingEncoder()
EVERYTHING = np.array([True] * 50 + [False])


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(schema.sqlite_url(tmp_path / "catalog.sqlite"), "资料库")
    add(made, "甲条例")
    yield made
    made.close()


def add(catalog: Catalog, title: str) -> None:
    """A document of three articles, and their vectors."""
    with catalog.write() as connection:
        recording.record(connection, document(title), FileState(f"/{title}.md", title, 1, 1, "1", ""))
    with catalog.write() as connection:
        model = stored.add_model(connection, ENCODER.name, ENCODER.dimensions)
        todo = stored.pending(connection, model)
        made = ENCODER.encode(stored.texts(connection, [item.passage for item in todo]))
        stored.keep(connection, model, [item.text_hash for item in todo], made)


def save(catalog: Catalog, path: Path) -> int:
    with catalog.read() as connection:
        return build(path, connection, ENCODER.name, state(connection))


def opened(path: Path) -> Matrix:
    found = mapped(path)
    assert found is not None
    return Matrix(found)


def caught_up(catalog: Catalog, matrix: Matrix) -> Matrix:
    with catalog.read() as connection:
        matrix.catch_up(connection, state(connection), last_vector_change(connection))
    return matrix


def test_the_file_holds_every_passage_in_the_order_of_keys(catalog: Catalog, tmp_path: Path) -> None:
    assert save(catalog, tmp_path / "m") == 3
    rows = opened(tmp_path / "m").base
    assert rows.passages.tolist() == sorted(rows.passages.tolist())
    expected = ENCODER.encode([f"甲条例\n{text}" for text in ARTICLES])
    assert np.allclose(rows.vectors, expected)
    assert np.allclose(np.linalg.norm(rows.vectors, axis=1), 1)


def test_rows_that_came_since_are_scanned_with_it(catalog: Catalog, tmp_path: Path) -> None:
    save(catalog, tmp_path / "m")
    matrix = opened(tmp_path / "m")
    add(catalog, "乙条例")
    add(catalog, "丙条例")
    caught_up(catalog, matrix)
    assert (matrix.added, matrix.total) == (6, 9)
    query = ENCODER.encode([f"丙条例\n{ARTICLES[1]}"])[0]
    best = matrix.scan(query, EVERYTHING, 2)
    assert best.cosines[0] == pytest.approx(1.0)
    assert best.documents[0] == 3
    whole = caught_up(catalog, Matrix(Mapped(ENCODER.name, -1, stretch_of_none(ENCODER.dimensions))))
    both = [rows.scan(query, EVERYTHING, 9) for rows in (whole, matrix)]
    assert sorted(both[0].passages) == sorted(both[1].passages)
    assert np.allclose(both[0].cosines, both[1].cosines)


def test_only_allowed_documents_are_returned_in_both_ways_of_scanning(catalog: Catalog, tmp_path: Path) -> None:
    for number in range(8):
        add(catalog, f"第{number}号条例")
    save(catalog, tmp_path / "m")
    matrix = opened(tmp_path / "m")
    query = ENCODER.encode(["节能门窗"])[0]
    everything = matrix.scan(query, EVERYTHING, 99)
    for wanted in ({2}, {1, 3, 4, 5, 6, 7, 8, 9}):
        allowed = np.array([key in wanted for key in range(50)] + [False])
        found = matrix.scan(query, allowed, 99)
        kept = np.isin(everything.documents, sorted(wanted))
        assert np.array_equal(found.passages, everything.passages[kept])
        assert np.allclose(found.cosines, everything.cosines[kept])


def test_documents_unknown_to_the_mask_are_left_out(catalog: Catalog, tmp_path: Path) -> None:
    save(catalog, tmp_path / "m")
    assert len(opened(tmp_path / "m").scan(ENCODER.encode(["节能"])[0], np.array([False]), 9).passages) == 0


def test_cosines_of_single_passages(catalog: Catalog, tmp_path: Path) -> None:
    save(catalog, tmp_path / "m")
    matrix = opened(tmp_path / "m")
    add(catalog, "乙条例")
    caught_up(catalog, matrix)
    query = ENCODER.encode(["节能"])[0]
    scanned = matrix.scan(query, EVERYTHING, 9)
    found = matrix.cosines(query, [*scanned.passages.tolist(), 999_999])
    assert found == pytest.approx(dict(zip(scanned.passages.tolist(), scanned.cosines.tolist(), strict=True)))
    assert matrix.cosines(query, []) == {}


def test_a_query_is_scanned_once_whatever_the_filter(catalog: Catalog, tmp_path: Path) -> None:
    for number in range(8):
        add(catalog, f"第{number}号条例")
    save(catalog, tmp_path / "m")
    matrix = opened(tmp_path / "m")
    queries = ENCODER.encode([f"{word}节能" for word in "甲乙丙丁戊己庚辛壬癸"[: KEPT + 1]])
    fresh = [opened(tmp_path / "m").scan(query, EVERYTHING, 5) for query in queries]
    assert not matrix.knows(queries[0])
    for query, expected in zip(queries, fresh, strict=True):
        assert np.array_equal(matrix.scan(query, EVERYTHING, 5).passages, expected.passages)
    assert [matrix.knows(query) for query in queries] == [False] + [True] * KEPT
    add(catalog, "新条例")
    caught_up(catalog, matrix)
    query = queries[-1]
    only = np.array([key == 10 for key in range(50)] + [False])
    for allowed in (EVERYTHING, only):
        again = matrix.scan(query, allowed, 99)
        plain = caught_up(catalog, opened(tmp_path / "m")).scan(query, allowed, 99)
        assert np.array_equal(again.passages, plain.passages)
        assert np.allclose(again.cosines, plain.cosines)
    assert 10 in matrix.scan(query, EVERYTHING, 99).documents


def test_pages_given_back_are_read_again(catalog: Catalog, tmp_path: Path) -> None:
    save(catalog, tmp_path / "m")
    matrix = opened(tmp_path / "m")
    query = ENCODER.encode(["节能门窗"])[0]
    before = matrix.scan(query, EVERYTHING, 9)
    assert held(tmp_path / "m") != 0
    matrix.give_back()
    assert held(tmp_path / "m") in {0, None}
    other = ENCODER.encode(["施工"])[0]
    assert len(matrix.scan(other, EVERYTHING, 9).passages) == 3
    assert np.array_equal(matrix.scan(query, EVERYTHING, 9).passages, before.passages)
    Matrix(Mapped(ENCODER.name, -1, stretch_of_none(4))).give_back()


def held(path: Path) -> int | None:
    """Kilobytes of a mapped file that count as this process's, ``None`` where the system does not tell."""
    maps = Path("/proc/self/smaps")
    if not maps.is_file():
        return None
    _, _, entry = maps.read_text().partition(str(path))
    return int(entry.partition("Rss:")[2].split()[0])


@pytest.mark.parametrize("damage", [b"", b"TIAOWEN2", b"TIAOWEN2\xff\xff\xff\xff{}", b"\x00" * 5000])
def test_a_damaged_file_is_stale(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "m").write_bytes(damage)
    with pytest.raises(IndexStale, match="已损坏"):
        mapped(tmp_path / "m")


def test_a_truncated_file_is_stale_and_a_missing_one_is_none(catalog: Catalog, tmp_path: Path) -> None:
    assert mapped(tmp_path / "m") is None
    save(catalog, tmp_path / "m")
    data = (tmp_path / "m").read_bytes()
    (tmp_path / "m").write_bytes(data[:-1])
    with pytest.raises(IndexStale, match="已损坏"):
        mapped(tmp_path / "m")


def test_a_reader_keeps_the_file_that_was_replaced(catalog: Catalog, tmp_path: Path) -> None:
    save(catalog, tmp_path / "m")
    matrix = opened(tmp_path / "m")
    add(catalog, "乙条例")
    save(catalog, tmp_path / "m")
    assert matrix.total == 3
    assert len(matrix.scan(ENCODER.encode(["节能"])[0], EVERYTHING, 9).passages) == 3
    assert opened(tmp_path / "m").total == 6


def test_identical_texts_share_a_vector(catalog: Catalog) -> None:
    before = catalog.counts()["vectors"]
    with catalog.write() as connection:
        again = document("甲条例", "2024-01-01")
        recording.record(connection, again, FileState("/again.md", "again", 1, 1, "1", ""))
    with catalog.read() as connection:
        assert stored.pending(connection, stored.model_key(connection, ENCODER.name)) == []
        assert stored.complete(connection, 1) == 6
    assert catalog.counts()["vectors"] == before


def test_garbage_is_what_no_passage_uses_and_what_other_models_made(catalog: Catalog) -> None:
    with catalog.write() as connection:
        other = stored.add_model(connection, "another", 4)
        stored.keep(connection, other, [b"0" * 16], np.ones((1, 4), dtype=np.float32))
        recording.record(
            connection, document("甲条例", articles=ARTICLES[:1]), FileState("/甲条例.md", "甲条例", 1, 1, "2", "")
        )
    with catalog.write() as connection:
        assert stored.collect_garbage(connection, 1) == 3
    assert catalog.counts()["vectors"] == 1


def test_a_full_disk_is_told_before_anything_is_written(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vectors.f32"
    rows = save(catalog, path)

    def full(_file: int, _start: int, _size: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        save(catalog, path)
    assert opened(path).total == rows
    assert not list(tmp_path.glob("*.tmp"))
