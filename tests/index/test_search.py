"""Hybrid search with filters: the right clauses, the same ones whichever way a filter is applied, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from index_support import HashingEncoder, document

from index import recording
from index.ingest import encode_pending
from index.library import Library
from index.recording import FileState
from index.search import Mode, search
from index.types import Filters

MODES: tuple[Mode, ...] = ("ranked", "hybrid", "words", "meaning")
PLACES = ("示范市", "邻市", "全国", "示范市")


def put(library: Library, number: int) -> None:
    """A document of which the place, the kind and the term go by its number."""
    text = [
        f"第一条 本办法第{number}号。",
        f"第二条 二星级绿色建筑每平方米补贴{number}元。",
        "第三条 申请应当提交图纸。",
    ]
    about = {"jurisdiction": PLACES[number % 4], "kind": "standard" if number % 5 == 0 else "regulation"}
    expired = date(2021, 12, 31) if number % 3 == 0 else None
    parsed = document(f"第{number}号办法", "2020-01-01", text, expired=expired, **about)
    with library.catalog.write() as connection:
        recording.record(connection, parsed, FileState(f"/{number}.md", f"{number}.md", 1, 1, "1", ""))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Forty documents of three clauses."""
    folder = tmp_path_factory.mktemp("search") / "library"
    with Library.open(folder, create=True, encoder=HashingEncoder()) as made:
        for number in range(40):
            put(made, number)
        encode_pending(made)
        yield made


@pytest.mark.parametrize("mode", MODES)
def test_the_best_clause_comes_first_with_its_document(library: Library, mode: Mode) -> None:
    best, *others = search(library, "第17号办法二星级绿色建筑补贴17元", 5, mode=mode)
    assert best.record.clause_id == "第17号办法/2020-01-01/第二条"
    assert best.record.document.title == "第17号办法"
    assert [hit.rank for hit in (best, *others)] == [1, 2, 3, 4, 5]
    scores = [hit.score for hit in (best, *others)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_raw_scores_come_from_the_sides_that_were_asked(library: Library) -> None:
    [words] = search(library, "绿色建筑补贴", 1, mode="words")
    [meaning] = search(library, "绿色建筑补贴", 1, mode="meaning")
    [hybrid] = search(library, "绿色建筑补贴", 1)
    assert words.bm25 is not None
    assert words.cosine is None
    assert meaning.bm25 is None
    assert meaning.cosine is not None
    assert hybrid.bm25 is not None
    assert hybrid.cosine is not None


FILTERS = {
    "place": Filters(jurisdictions=frozenset({"邻市"})),
    "places": Filters(jurisdictions=frozenset({"示范市", "全国"})),
    "kind": Filters(kinds=frozenset({"regulation"})),
    "status": Filters(statuses=frozenset({"in_force"}), as_of=date(2024, 1, 1)),
    "document": Filters(documents=frozenset({"第7号办法/2020-01-01"})),
    "both": Filters(kinds=frozenset({"standard"}), statuses=frozenset({"expired"}), as_of=date(2024, 1, 1)),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_returns_all_that_it_lets_through_and_nothing_else(library: Library, mode: Mode, name: str) -> None:
    filters = FILTERS[name]
    found = search(library, "二星级绿色建筑补贴 申请 办法", 200, filters, mode=mode)
    kept = {
        record.document_id
        for record in library.catalog.documents(filters.as_of)
        if (not filters.kinds or record.kind in filters.kinds)
        and (not filters.jurisdictions or record.jurisdiction in filters.jurisdictions)
        and (not filters.statuses or record.status in filters.statuses)
        and (not filters.documents or record.document_id in filters.documents)
    }
    assert {hit.record.document.document_id for hit in found} == kept
    assert len(found) == 3 * len(kept)


def test_the_status_goes_by_the_day(library: Library) -> None:
    in_force = frozenset({"in_force"})
    for day, expected in ((date(2019, 1, 1), 0), (date(2021, 1, 1), 40), (date(2024, 1, 1), 26)):
        found = search(library, "绿色建筑补贴", 200, Filters(statuses=in_force, as_of=day))  # type: ignore[arg-type]
        assert len({hit.record.document.document_id for hit in found}) == expected
        assert {hit.record.document.status for hit in found} <= in_force


def test_a_filter_that_lets_nothing_through_finds_nothing(library: Library) -> None:
    for mode in MODES:
        assert search(library, "绿色建筑", 5, Filters(jurisdictions=frozenset({"外市"})), mode=mode) == []


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_an_empty_query_finds_nothing(library: Library, query: str) -> None:
    assert search(library, query) == []


def test_no_results_are_none(library: Library) -> None:
    assert search(library, "绿色建筑", 0) == []


def test_without_vectors_words_serve_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("words") / "library"
    with Library.open(folder, create=True) as library:
        put(library, 1)
        assert search(library, "二星级绿色建筑补贴", 1)[0].record.clause.label == "第二条"
        assert search(library, "二星级绿色建筑补贴", 1, mode="meaning") == []


def test_a_long_clause_comes_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("long") / "library"
    text = "第一条 " + "\n".join(f"（{number}）绿色建筑补贴的条件之{number}是材料齐全。" for number in range(300))
    with Library.open(folder, create=True, encoder=HashingEncoder()) as library:
        parsed = document(articles=[text])
        with library.catalog.write() as connection:
            recording.record(connection, replace(parsed), FileState("/a.md", "a.md", 1, 1, "1", ""))
        encode_pending(library)
        assert library.catalog.counts()["passages"] > 2
        assert len(search(library, "绿色建筑补贴的条件", 9)) == 1


def test_a_kind_of_norm_restricts_what_is_found(library: Library) -> None:
    found = search(library, "绿色建筑补贴", 10, Filters(norms=frozenset({"duty"})))
    assert len(found) == 10
    assert {hit.record.clause.label for hit in found} == {"第三条"}
