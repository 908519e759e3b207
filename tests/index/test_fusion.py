"""The arithmetic of hybrid search."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search import Candidate, fuse, merge, portions, scaled

SCORES = st.none() | st.floats(0, 40, allow_nan=False)
CANDIDATES = st.lists(
    st.builds(Candidate, st.integers(0, 500), st.integers(0, 9), st.integers(0, 3), SCORES, SCORES), max_size=30
)
SHARE = st.just(0.0) | st.floats(1e-6, 1, allow_nan=False)
"""A share that is lost in the rounding of a sum with 1 orders nothing."""


@given(st.lists(SCORES))
def test_scaling_keeps_the_order_and_stays_within_bounds(values: list[float | None]) -> None:
    result = scaled(values)
    assert all(0 <= value <= 1 for value in result)
    known = [(value, place) for value, place in zip(values, result, strict=True) if value is not None]
    assert all(first[1] <= second[1] for first in known for second in known if first[0] <= second[0])
    assert not known or max(place for _, place in known) == 1


@given(st.lists(SCORES))
def test_portions_keep_the_order_and_stay_within_bounds(values: list[float | None]) -> None:
    result = portions(values)
    assert all(0 <= value <= 1 for value in result)
    known = [(value, place) for value, place in zip(values, result, strict=True) if value is not None]
    assert all(first[1] <= second[1] for first in known for second in known if first[0] <= second[0])
    missing = [place for value, place in zip(values, result, strict=True) if value is None]
    assert all(place <= portion for place in missing for _, portion in known)


@given(CANDIDATES, SHARE)
def test_each_clause_comes_once_best_first_and_within_bounds(candidates: list[Candidate], share: float) -> None:
    found = fuse(candidates, share)
    assert [item.clause for item in found] == list(dict.fromkeys(item.clause for item in found))
    assert {item.clause for item in found} == {candidate.clause for candidate in candidates}
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert all(0 <= item.score <= 1 for item in found)


@given(CANDIDATES.filter(lambda found: len(found) > 1), SHARE, st.data())
def test_more_of_both_never_ranks_a_clause_lower(found: list[Candidate], share: float, data: st.DataObject) -> None:
    found = [replace(candidate, clause=place) for place, candidate in enumerate(found)]
    place = data.draw(st.integers(0, len(found) - 1))
    top = replace(found[place], bm25=50.0, cosine=50.0)
    order = [item.clause for item in fuse(found, share)]
    raised = [item.clause for item in fuse([*found[:place], top, *found[place + 1 :]], share)]
    assert raised.index(place) <= order.index(place)


def test_one_side_alone_decides_with_the_whole_weight() -> None:
    words = [Candidate(1, 1, 1, bm25=3.0), Candidate(2, 2, 1, bm25=9.0)]
    assert [(item.clause, item.score) for item in fuse(words, 0.0)] == [(2, 1.0), (1, 1 / 3)]


def test_a_passage_that_both_name_has_both_scores_and_other_words_get_their_cosine() -> None:
    merged = merge(
        [Candidate(1, 1, 1, bm25=3.0), Candidate(2, 2, 1, bm25=2.0)], [Candidate(1, 1, 1, cosine=0.9)], {2: 0.4}
    )
    assert sorted((item.passage, item.bm25, item.cosine) for item in merged) == [(1, 3.0, 0.9), (2, 2.0, 0.4)]


def test_equal_scores_are_all_the_best() -> None:
    assert scaled([2.0, 2.0, None]) == [1.0, 1.0, 0.0]
    assert scaled([]) == []
    assert fuse([], 0.5) == pytest.approx([])
