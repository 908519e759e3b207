"""Adapting the encoder to a library: pairs by rule, and the gain."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_support import HashingEncoder, with_penalties

from index.library import Library
from index.model.adapt.measure import gain, ranks
from index.model.adapt.rules import Made, made


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    return with_penalties(library, tmp_path)


def by_rule(pairs: list[Made], rule: str) -> set[tuple[str, str]]:
    return {(pair.question, pair.clause_id.rpartition("/")[2]) for pair in pairs if pair.rule == rule}


def test_each_rule_asks_for_the_clause_that_answers(filled: Library) -> None:
    pairs = list(made(filled))
    assert ("什么是绿色建筑？", "第二条") in by_rule(pairs, "definition")
    assert ("甲： 未安装节能门窗擅自竣工验收的，处一万元罚款", "第三条") in by_rule(pairs, "reference")
    assert any("门窗要求" in question for question, _ in by_rule(pairs, "heading"))
    for pair in pairs:
        assert pair.rule != "sentence" or pair.question not in pair.passage
        assert "第三条" not in pair.question


def test_the_same_library_gives_the_same_pairs(filled: Library) -> None:
    assert list(made(filled)) == list(made(filled))


def test_ranks_count_the_texts_that_are_nearer_than_the_best_right_one() -> None:
    pool = ["甲乙丙丁", "甲乙", "戊己庚辛"]
    assert ranks(HashingEncoder(), ["甲乙丙丁", "戊己庚辛"], [frozenset({0}), frozenset({0, 1})], pool) == [1, 2]


def test_a_gain_is_sure_only_where_its_interval_is_above_zero() -> None:
    better = gain([5] * 40, [1] * 40, 100)
    assert better.sure
    assert better.mrr == (0.2, 1.0)
    assert (better.first, better.among_ten) == ((0.0, 1.0), (1.0, 1.0))
    assert not gain([1, 5] * 20, [5, 1] * 20, 100).sure
    assert gain([1] * 30, [20] * 30, 100).high < 0
