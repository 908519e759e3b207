"""Retrieval through a library that is made of a corpus, with a small encoder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from index_support import HashingEncoder

from evals import retrieval
from evals.beir import Asked, Collection, Entry
from evals.retrieval import (
    MODES,
    Ranking,
    documents,
    evaluate,
    fill,
    gains,
    library_folder,
    part,
    rank,
    score,
)
from index.bootstrap import interval
from index.library import Library

ENTRIES = (
    Entry("a/1", "节能条例", "新建民用建筑应当采用节能门窗。"),
    Entry("a/2", "节能条例", "二星级绿色建筑每平方米补贴六十元。"),
    Entry("b", "装配式办法", "装配率不得低于百分之五十。"),
    Entry("c", "", "既有建筑改造应当征得业主同意。"),
    Entry("empty", "", ""),
)
QUESTIONS = (
    Asked("q1", "二星级绿色建筑补贴多少", {"a/2": 2, "a/1": 1}),
    Asked("q2", "装配率不得低于多少", {"b": 1}),
    Asked("q3", "", {"c": 1}),
)
COLLECTION = Collection("little", ENTRIES, QUESTIONS, "0" * 64)


def silent(*_: object) -> None:
    pass


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True, encoder=HashingEncoder()) as opened:
        yield opened


def test_entries_become_clauses_under_their_ids() -> None:
    made = list(documents(ENTRIES))
    assert [[clause.id.number for clause in document.clauses] for document in made] == [["a/1", "a/2"], ["b"], ["c"]]
    assert made[0].metadata.title == "节能条例"
    assert {clause.label for document in made for clause in document.clauses} == {""}


def test_every_way_finds_the_entries_by_their_ids(library: Library) -> None:
    fill(library, COLLECTION, silent)
    for mode in MODES:
        first, second, nothing = rank(library, QUESTIONS, mode)
        assert first.found[0] == "a/2"
        assert second.found[0] == "b"
        assert nothing.found == ()


def test_a_question_without_results_scores_zero(library: Library) -> None:
    fill(library, COLLECTION, silent)
    calls: list[int] = []
    results = evaluate(library, QUESTIONS, lambda: calls.append(1))
    assert len(calls) == len(MODES) * len(QUESTIONS)
    assert [result.mode for result in results] == list(MODES)
    for result in results:
        assert result.measures["MRR@10"] == pytest.approx(2 / 3)
        assert result.measures["R@1"] == pytest.approx((0.5 + 1 + 0) / 3)
        assert result.measures["nDCG@10"] < 2 / 3 + 1e-9
        assert 0 < result.p50 <= result.p95


def test_a_question_that_is_not_ranked_counts_too() -> None:
    result = score(QUESTIONS, [Ranking("q2", ("b",), 3.0)], "words")
    assert result.measures["R@100"] == pytest.approx(1 / 3)
    assert result.p50 == 3.0


def test_filling_again_does_nothing_and_goes_on_where_it_stopped(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrieval, "TOGETHER", 1)

    def stop(phase: str, done: int, *_: object) -> None:
        if phase == "parse" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(library, COLLECTION, stop)
    before = {record.document_id: record.clauses for record in library.catalog.documents()}
    assert len(before) == 2
    fill(library, COLLECTION, silent)
    assert len(library.catalog.documents()) == 3
    encoder = library.encoder
    assert isinstance(encoder, HashingEncoder)
    assert encoder.encoded == 4
    change = library.catalog.change()
    fill(library, COLLECTION, silent)
    assert (encoder.encoded, library.catalog.change()) == (4, change)


def test_a_library_is_kept_for_a_corpus_and_an_encoder(tmp_path: Path) -> None:
    other = Collection("little", ENTRIES, QUESTIONS, "1" * 64)
    folders = {
        library_folder(tmp_path, COLLECTION, "a"),
        library_folder(tmp_path, COLLECTION, "b"),
        library_folder(tmp_path, other, "a"),
    }
    assert len(folders) == 3
    assert library_folder(tmp_path, COLLECTION, "a") in folders


def test_a_part_of_the_questions_has_measures_of_its_own() -> None:
    result = score(QUESTIONS, [Ranking("q2", ("b",), 3.0)], "words")
    assert part(result, QUESTIONS, frozenset({"q2", "elsewhere"})).measures["R@1"] == 1
    assert part(result, QUESTIONS, frozenset({"q1"})).measures["R@1"] == 0


def test_intervals_hold_the_mean_and_shrink_with_certainty() -> None:
    low, high = interval([0.0, 1.0] * 50)
    assert 0.3 < low < 0.5 < high < 0.7
    assert interval([1.0] * 9) == (1.0, 1.0)
    assert interval([]) == (0.0, 0.0)


def test_gains_compare_with_the_best_part_question_by_question() -> None:
    whole = score(QUESTIONS, [Ranking("q1", ("a/2",), 1.0), Ranking("q2", ("b",), 1.0)], "ranked")
    better = score(QUESTIONS, [Ranking("q2", ("b",), 1.0)], "meaning")
    worse = score(QUESTIONS, [], "words")
    gain = gains([whole, worse, better])[0]
    assert (gain.measure, gain.other) == ("R@1", "meaning")
    assert gain.value == pytest.approx(1 / 6)
    assert gain.low <= gain.value <= gain.high
    assert gains([whole]) == []
