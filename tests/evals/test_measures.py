"""Measures against values worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.measures import held, mean, ndcg, recall, reciprocal_rank, relevant

GRADED = {"a": 3, "b": 2, "c": 1, "no": 0}


def test_recall_counts_the_relevant_among_the_first() -> None:
    ranking = ["x", "a", "no", "b"]
    assert recall(GRADED, ranking, 1) == 0
    assert recall(GRADED, ranking, 2) == pytest.approx(1 / 3)
    assert recall(GRADED, ranking, 10) == pytest.approx(2 / 3)


def test_reciprocal_rank_is_that_of_the_first_relevant() -> None:
    assert reciprocal_rank(GRADED, ["no", "x", "b", "a"], 10) == pytest.approx(1 / 3)
    assert reciprocal_rank(GRADED, ["no", "x", "b", "a"], 2) == 0


def test_ndcg_by_hand() -> None:
    # found: b (2) at rank 1, nothing at 2, a (3) at 3; the best order is 3, 2, 1
    found = 2 / 1 + 3 / 2
    best = 3 / 1 + 2 / math.log2(3) + 1 / 2
    assert ndcg(GRADED, ["b", "x", "a"], 10) == pytest.approx(found / best)
    # cut at two, the best order is 3, 2
    assert ndcg(GRADED, ["b", "x", "a"], 2) == pytest.approx(2 / (3 + 2 / math.log2(3)))
    # one relevant document at rank 2
    assert ndcg({"a": 1}, ["x", "a"], 10) == pytest.approx(0.6309, abs=1e-4)


def test_the_best_order_scores_one_and_nothing_found_scores_zero() -> None:
    assert ndcg(GRADED, ["a", "b", "c"], 3) == pytest.approx(1)
    assert (recall(GRADED, [], 10), reciprocal_rank(GRADED, [], 10), ndcg(GRADED, [], 10)) == (0, 0, 0)


def test_nothing_relevant_scores_zero() -> None:
    nothing = {"no": 0}
    assert relevant(nothing) == frozenset()
    assert (recall(nothing, ["no"], 5), reciprocal_rank(nothing, ["no"], 5), ndcg(nothing, ["no"], 5)) == (0, 0, 0)


def test_a_double_takes_one_rank() -> None:
    assert reciprocal_rank({"a": 1}, ["x", "x", "a"], 10) == pytest.approx(1 / 2)
    assert recall({"a": 1, "b": 1}, ["a", "a", "b"], 2) == 1
    assert ndcg({"a": 1}, ["a", "a"], 10) == 1


def test_a_negative_grade_gains_nothing() -> None:
    assert ndcg({"a": 1, "bad": -2}, ["bad", "a"], 10) == pytest.approx(1 / math.log2(3))


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 4), max_size=6),
    st.permutations("abcdef"),
    st.integers(1, 8),
)
@settings(deadline=None)
def test_measures_lie_between_zero_and_one_and_recall_grows_with_depth(
    judgements: dict[str, int], ranking: list[str], depth: int
) -> None:
    for measure in (recall, reciprocal_rank, ndcg):
        assert 0 <= measure(judgements, ranking, depth) <= 1 + 1e-12
    assert recall(judgements, ranking, depth) <= recall(judgements, ranking, depth + 1)


def test_mean_of_nothing_is_zero() -> None:
    assert mean([]) == 0
    assert mean([1, 0, 0.5]) == pytest.approx(0.5)


def test_a_piece_holds_what_it_has_in_runs() -> None:
    clause = "第三条二星级绿色建筑每平方米补贴六十元"
    assert held("前文。" + clause + "后文", clause) == 1
    assert held("前文。" + clause[:10], clause) == pytest.approx(10 / len(clause))
    assert held("第三条建设单位应当补贴六十元", clause) == 0
    assert held("任何", "") == 0
