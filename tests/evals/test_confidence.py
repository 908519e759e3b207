"""How confidence is held against what is right."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.confidence import Weighed, area, curve, fit, halves, quality, reliability, told_by
from evals.report import confidence_tables
from evals.types import Case, Gold


def weighed(confidence: float, *, right: bool, answerable: bool = True, qid: str = "q") -> Weighed:
    gold = (Gold("a.md", "第一条"),) if answerable else ()
    return Weighed(Case(qid, "问", "t", gold), (confidence,), confidence, right)


def test_a_threshold_refuses_what_lies_below_it() -> None:
    some = [weighed(0.9, right=True), weighed(0.4, right=False), weighed(0.2, right=False, answerable=False)]
    by = {point.threshold: point for point in curve(some)}
    assert (by[0.0].wrongly_refused, by[0.0].rightly_refused) == (0.0, 0.0)
    assert by[0.0].right == pytest.approx(1 / 3)
    assert (by[0.3].wrongly_refused, by[0.3].rightly_refused, by[0.3].right) == (0.0, 1.0, 0.5)
    assert (by[0.5].wrongly_refused, by[0.5].rightly_refused, by[0.5].right) == (0.5, 1.0, 1.0)
    assert by[1.0].right is None  # nothing is answered


def test_what_there_is_no_question_for_is_not_told_as_nothing_refused() -> None:
    answerable = curve([weighed(0.4, right=True)])
    assert {point.rightly_refused for point in answerable} == {None}
    record = {
        "quality": dict.fromkeys(("all", "a", "b"), asdict(quality([]))),
        "refitted": {},
        "reliability": [],
        "curve": [asdict(point) for point in answerable],
    }
    *_, points = confidence_tables(record)
    assert list(points.columns[2].cells) == ["—"] * points.row_count


def test_reliability_goes_by_rising_confidence_and_counts_everything_once() -> None:
    some = [weighed(number / 10, right=number >= 5) for number in range(10)]
    bins = reliability(some, 5)
    assert [part.count for part in bins] == [2] * 5
    assert [part.right for part in bins] == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert bins[0].told == pytest.approx(0.05)
    assert reliability([]) == []


def test_quality_of_certainty_that_is_always_right_is_best() -> None:
    best = quality([weighed(1.0, right=True), weighed(0.0, right=False, answerable=False)])
    assert (best.brier, best.error, best.area, best.refusing) == (0.0, 0.0, 1.0, 1.0)
    worst = quality([weighed(0.0, right=True), weighed(1.0, right=False, answerable=False)])
    assert (worst.brier, worst.error, worst.area) == (1.0, 1.0, 0.0)
    assert quality([]).questions == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=20))
def test_the_area_of_the_opposite_is_the_rest(pairs: list[tuple[float, bool]]) -> None:
    values, flags = [value for value, _ in pairs], [flag for _, flag in pairs]
    assert area(values, flags) + area(values, [not flag for flag in flags]) == pytest.approx(1.0)


def test_fitting_finds_what_tells() -> None:
    chance = np.random.default_rng(1)
    evidence = chance.random((2000, 2))
    right = (chance.random(2000) < 1 / (1 + np.exp(-(6 * evidence[:, 0] - 3)))).astype(float)
    found = fit(evidence, right, penalty=0.0)
    assert found == pytest.approx([-3, 6, 0], abs=0.6)
    assert told_by(found, np.array([[1.0, 0.0]]))[0] > 0.9


def test_fitting_bears_what_tells_without_exception() -> None:
    found = fit(np.array([[0.0], [1.0]] * 10), np.array([0.0, 1.0] * 10))
    assert np.isfinite(found).all()
    assert found[1] > 0


def test_halves_part_the_questions_by_their_ids() -> None:
    some = [weighed(0.5, right=True, qid=f"q-{number}") for number in range(40)]
    first, second = halves(some)
    assert first
    assert second
    assert {item.case.qid for item in first} | {item.case.qid for item in second} == {item.case.qid for item in some}
