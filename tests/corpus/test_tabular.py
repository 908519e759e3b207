"""Rows of tables: where they stand, how they are counted, and what a cell says with its head and unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import by_number, clauses

from corpus.grammar.tables import joined_rows
from corpus.tabular import column_heads, grid, is_unit, printed, spelt, unit_of, with_unit
from corpus.types import Clause, ClauseId, Paragraph, Span


def table(title: str, above: str, *rows: tuple[str, ...], heads: int = 1) -> Clause:
    text = "\n".join([f"表1 {title}", *([above] if above else []), *(" | ".join(row) for row in rows)])
    return Clause(ClauseId("a", "b", "表1"), "表1", "table", text, title=title, rows=rows, head_rows=heads)


def said(clause: Clause, row: int, column: int) -> str:
    found = grid(clause)
    return "：".join(spelt(found, found.rows[row], column))


def test_heads_of_several_rows_are_put_together() -> None:
    rows = [("建筑类别", "补助标准", "补助标准"), ("建筑类别", "二星级", "三星级")]
    assert column_heads(rows) == ("建筑类别", "补助标准/二星级", "补助标准/三星级")


def test_a_name_across_all_columns_heads_none_of_them() -> None:
    assert column_heads([("持股情况", "持股情况"), ("股东", "数量")]) == ("股东", "数量")


@pytest.mark.parametrize(
    ("title", "above", "head", "cell", "expected"),
    [
        ("奖补", "", "奖补标准（元/平方米）", "35", "奖补标准：35元/平方米"),
        ("限值［W/（㎡·K）］", "", "外墙", "0.35", "外墙：0.35W/（㎡·K）"),
        ("限额", "单位：kWh/（㎡·a）", "约束值", "135", "约束值：135kWh/（㎡·a）"),
        ("投入", "单位：万元 币种：人民币", "金额", "1,798.84", "金额：1,798.84万元"),
        ("投入", "单位：万元", "购买日期", "2020.7.1", "购买日期：2020.7.1"),
        ("投入", "单位：万元", "变动比例（%）", "12.5", "变动比例：12.5%"),
        ("投入", "单位：万元", "合计", "2020-07-01", "合计：2020-07-01"),
        ("机组", "", "性能系数（COP）", "5.9", "性能系数（COP）：5.9"),
        ("奖补", "", "奖补标准（元/平方米）", "按实际面积", "奖补标准：按实际面积"),
        ("奖补", "", "奖补标准（元）", "4万元/户", "奖补标准：4万元/户"),
    ],
)
def test_a_value_has_the_unit_of_its_head_or_of_the_caption(
    title: str, above: str, head: str, cell: str, expected: str
) -> None:
    assert said(table(title, above, ("项目", head), ("甲", cell)), 0, 1) == expected


def test_a_row_may_give_the_unit_of_its_values() -> None:
    assert said(table("性能", "", ("项目", "龄期", "指标"), ("抗压强度（MPa）", "3d", "≥60")), 0, 2) == "指标：≥60MPa"
    assert said(table("指标", "", ("指标", "单位", "目标值"), ("绿地率", "%", "≥36")), 0, 2) == "目标值：≥36%"
    assert said(table("指标", "", ("指标", "单位", "目标值"), ("主管", "市住建局", "3")), 0, 2) == "目标值：3"


def test_units_are_told_from_other_words_in_brackets() -> None:
    assert all(map(is_unit, ("元/平方米", "W/（㎡·K）", "%", "mg/m³", "万元", "℃")))
    assert not any(map(is_unit, ("试行", "EPS", "A级", "如适用", "")))
    assert unit_of("新风量［m³/（h·人）］") == "m³/（h·人）"


def test_rows_are_counted_below_the_heads_and_over_heads_that_are_printed_again() -> None:
    found = clauses(
        "1.0.1 见表1.0.1。\n表1.0.1 限值\n|= 甲 | 乙\n| 1 | 2\n续表\n|= 甲 | 乙\n| 3 | 4\n1.0.2 丙。", "standard"
    )
    rows = grid(by_number(found, "表1.0.1")).rows
    assert [(row.number, row.cells) for row in rows] == [(1, ("1", "2")), (2, ("3", "4"))]


def row(page: int, *cells: str, header: bool = False) -> Paragraph:
    text = " | ".join(cells).strip()
    return Paragraph(text, "row", cells=cells, header=header, spans=(Span(0, len(text), page, (0, page, 9, 9)),))


HEAD = row(1, "名称", "适应症", "金额", header=True)


def test_a_row_that_a_page_break_parts_is_one_with_both_its_boxes() -> None:
    first = row(1, "禽流感（蛋白亚单位疫", "H5载体灭活疫苗（三", "12")
    (_, joined) = joined_rows([HEAD, first, row(2, "苗）", "价）", "")])
    assert joined.cells == ("禽流感（蛋白亚单位疫苗）", "H5载体灭活疫苗（三价）", "12")
    assert [span.page for span in joined.spans] == [1, 2]
    assert joined.text in printed(joined.cells)


def test_a_row_with_figures_of_its_own_overleaf_is_another() -> None:
    rows = [HEAD, row(1, "负债合计", "", "84"), row(2, "股东权益", "", "12")]
    assert joined_rows(rows) == rows


def test_a_merged_cell_is_filled_on_the_next_page_too() -> None:
    found = joined_rows([HEAD, row(1, "流动度", "初始", "300"), row(2, "", "30min", "260"), row(2, "强度", "1d", "35")])
    assert [paragraph.cells[0] for paragraph in found[1:]] == ["流动度", "流动度", "强度"]


def test_an_empty_column_that_one_page_has_too_many_goes() -> None:
    found = joined_rows([HEAD, row(1, "甲", "乙", "1"), row(2, "丙", "", "丁", "2"), row(2, "戊", "", "己", "3")])
    assert [paragraph.cells for paragraph in found[2:]] == [("丙", "丁", "2"), ("戊", "己", "3")]


@given(st.text("甲0123456789.,%～≤ ", max_size=8), st.sampled_from(["", "元", "%", "W/（㎡·K）"]))
def test_a_unit_is_only_ever_added_behind(cell: str, unit: str) -> None:
    assert with_unit(cell, unit) in (cell.strip(), cell.strip() + unit)
