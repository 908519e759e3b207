"""Ranges as tables write them, and the figures of a question in or beside them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ranges import amounts, equals, fit, kinds_in, measured, range_of, wanted


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


@pytest.mark.parametrize(
    ("cell", "question", "expected"),
    [
        ("3d", "灌浆料3天的强度", True),
        ("28d", "灌浆料3天的强度", False),
        ("30min", "半小时和30分钟的流动度", True),
        ("3", "3天", False),
        ("二星级", "二星级", False),
    ],
)
def test_whether_a_cell_is_a_figure_of_the_question(cell: str, question: str, *, expected: bool) -> None:
    assert equals(cell, amounts(question)) is expected


@pytest.mark.parametrize(
    ("cell", "question", "expected"),
    [
        ("构件垂直度（安装后高度＞6m）", "8米高的预制柱", True),
        ("净宽不小于1200mm", "8米高的预制柱", False),
        ("＞6m且≤12m", "10米长的构件", True),
        ("装配率75%以上不足90%", "装配率80%", True),
    ],
)
def test_whether_the_question_tells_of_what_a_range_measures(cell: str, question: str, *, expected: bool) -> None:
    found = range_of(cell)
    assert found is not None
    assert measured(found, question) is expected


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


def test_half_an_hour_is_thirty_minutes() -> None:
    assert amounts("过了半个小时")[0].value == amounts("30分钟")[0].value


@pytest.mark.parametrize(
    ("question", "kinds"),
    [("一方气折几度电", {"电"}), ("台面做多高", {"长"}), ("一户补多少万元", {"钱"}), ("由谁负责", set())],
)
def test_a_unit_or_a_side_tells_the_kind_of_figure_that_is_wanted(question: str, kinds: set[str]) -> None:
    assert wanted(question) == kinds


def test_the_kinds_of_a_cell_come_from_its_units_or_its_column() -> None:
    assert kinds_in("5.2kWh") == {"电"}
    assert kinds_in("5.2", "kWh") == {"电"}
    assert kinds_in("暂无", "kWh") == set()
