"""Ranges as tables write them, and the figures of a question in or beside them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ranges import amounts, fit, range_of


@pytest.mark.parametrize(
    ("cell", "unit", "question", "expected"),
    [
        ("4～8层", "", "6层的住宅", 1),
        ("4～8层", "", "十层的住宅", -1),
        ("≤3层", "", "三层联排别墅", 1),
        ("19层及以上", "", "20层", 1),
        ("528＜CC≤1163", "kW", "900kW的螺杆机", 1),
        ("528＜CC≤1163", "kW", "528千瓦", -1),
        ("75%以上不足90%", "", "装配率80%", 1),
        ("75%以上不足90%", "", "装配率90%", -1),
        ("60%≤P＜75%", "", "60%的装配率", 1),
        ("＞6m且≤12m", "", "10米长的构件", 1),
        ("＞6m且≤12m", "", "5000mm长的构件", -1),
        ("0.40＜窗墙面积比≤0.60", "", "窗墙比0.5的外窗", 1),
        ("0.40＜窗墙面积比≤0.60", "", "体形系数0.5", 0),
        ("≤3层", "", "12米高", 0),
        ("二星级", "", "6层", 0),
    ],
)
def test_whether_a_figure_lies_in_a_range(cell: str, unit: str, question: str, expected: int) -> None:
    assert fit(range_of(cell, unit), amounts(question)) == expected


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 1500))
def test_a_span_holds_just_what_lies_between_its_ends(low: int, width: int, value: int) -> None:
    found = range_of(f"{low}～{low + width}mm")
    assert found is not None
    assert found.holds(Fraction(value)) == (low <= value <= low + width)


@given(st.text(max_size=20))
def test_any_text_is_a_range_or_none(text: str) -> None:
    found = range_of(text)
    assert found is None or found.low is not None or found.high is not None
    assert fit(found, amounts(text)) in (-1, 0, 1)
