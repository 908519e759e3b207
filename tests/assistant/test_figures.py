"""Figures are equal however they are written, and a claim's figures must stand in its source."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.figures import figures, missing_figures, number_value
from corpus.numbering import chinese_numeral


def keys(text: str) -> list[tuple[str, Fraction, str]]:
    return [(figure.kind, figure.value, figure.unit) for figure in figures(text)]


@given(st.integers(0, 99_999))
def test_a_number_in_han_numerals_has_the_value_of_its_digits(value: int) -> None:
    assert number_value(chinese_numeral(value)) == value == number_value(str(value))


@given(st.integers(1, 9_999))
def test_ten_thousands_are_the_same_in_any_writing(value: int) -> None:
    writings = [f"{value}万元", f"{chinese_numeral(value)}万元", f"{value}0000元", f"{value * 10_000:,}元"]
    assert len({figures(writing)[0].key for writing in writings}) == 1


@given(st.integers(1, 99))
def test_percentages_are_the_same_in_any_writing(value: int) -> None:
    writings = [f"{value}%", f"{value}％", f"百分之{chinese_numeral(value)}", f"百分之{value}"]
    assert {figures(writing)[0].key for writing in writings} == {(Fraction(value, 100), "比")}


@example(".0")
@example("a0.0")
@given(st.text(max_size=60))
def test_any_text_holds_its_own_figures(text: str) -> None:
    assert missing_figures(text, text) == ()


@given(st.text(alphabet="0123456789一二三十百千万亿元年月日%．.,两半", max_size=20))
def test_figures_lie_within_the_text_in_order(text: str) -> None:
    found = figures(text)
    assert all(0 <= figure.start < figure.end <= len(text) for figure in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("处二十万元以上五十万元以下的罚款", [("money", 200_000, "元"), ("money", 500_000, "元")]),
        ("自受理之日起三十个工作日内", [("duration", 30, "工作日")]),
        ("不少于一年半", [("duration", Fraction(3, 2), "年")]),
        ("净高不应低于2.40m", [("measure", Fraction(12, 5), "米")]),
        ("三分之二以上业主", [("percent", Fraction(2, 3), "比")]),
        ("千分之五", [("percent", Fraction(1, 200), "比")]),
        ("二星级以上", [("count", 2, "星级")]),
        ("一般情况下统一办理", []),
        ("间隔不应大于15min", [("duration", 15, "分钟")]),
        ("功率3kW，长2m", [("measure", 3, "千瓦"), ("measure", 2, "米")]),
        ("15mol", []),
    ],
)
def test_figures_of_legal_prose(text: str, expected: list[tuple[str, Fraction, str]]) -> None:
    assert keys(text) == expected


def test_a_date_holds_where_a_day_of_it_is_named() -> None:
    assert figures("2023年4月1日")[0].value == 20230401 == figures("2023-04-01")[0].value
    assert missing_figures("2023年起", "自2023年4月1日起施行") == ()
    assert missing_figures("2022年起", "自2023年4月1日起施行") == ("2022年",)


@pytest.mark.parametrize(
    ("claim", "source", "missing"),
    [
        ("最高奖励300万元", "最高不超过三百万元", ()),
        ("最高奖励301万元", "最高不超过三百万元", ("301万元",)),
        ("占30%", "不低于百分之三十", ()),
        ("三十天内", "应当在三十日内", ()),
        ("三十个工作日内", "应当在三十日内", ("三十个工作日",)),
        ("见4.2.4", "应符合4.2.4的规定", ()),
        ("见4.2.5", "应符合4.2.4的规定", ("4.2.5",)),
        ("见4.2", "应符合4.2.4的规定", ("4.2",)),
    ],
)
def test_a_claim_may_hold_only_the_sources_figures(claim: str, source: str, missing: tuple[str, ...]) -> None:
    assert missing_figures(claim, source) == missing
