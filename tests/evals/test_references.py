"""The reference: where articles and numbered clauses begin, and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.references import (
    law_reference,
    numbered,
    numeral,
    reference,
    source_lines,
    squash,
    standard_reference,
    unit_key,
)
from evals.types import SourceLine


def lines(*texts: str) -> list[SourceLine]:
    made = []
    for text in texts:
        marks = len(text) - len(text.lstrip("#"))
        cells = tuple(cell.strip() for cell in text.split("|")) if "|" in text else ()
        made.append(SourceLine(text.lstrip("# ") if marks else text, marks, cells))
    return made


def labels(*texts: str) -> list[str]:
    return [unit.label for unit in law_reference(lines(*texts), "法").units]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("七", 7),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零三", 103),
        ("一百一十", 110),
        ("一千二百六十", 1260),
        ("二〇", 0),
    ],
)
def test_numerals(text: str, value: int) -> None:
    assert numeral(text) == value


@given(st.integers(1, 1999))
def test_a_label_has_one_key_in_both_writings(number: int) -> None:
    digits = "零一二三四五六七八九"
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure = number // unit % 10
        written += digits[figure] + name if figure else ("零" if written and not written.endswith("零") else "")
    assert unit_key(f"第{written.rstrip('零')}条") == unit_key(f"第{number}条") == str(number)


def test_keys_of_inserted_articles_and_of_clauses() -> None:
    assert unit_key("第十七条之一") == "17/1"
    assert unit_key("17条之1") == "17/1"
    assert unit_key("4.2.4") == "4.2.4"
    assert unit_key("表 3.2.1") == unit_key("表3.2.1")


def test_squash_keeps_the_wording_only() -> None:
    assert squash("第一条　 总 则\n| ５０㎡ |") == "第一条总则50m2"


def test_articles_run_to_the_next_article_or_heading() -> None:
    right = law_reference(
        lines("# 某法", "某年通过", "## 第一章 总则", "第一条 甲。", "乙。", "## 第二章 附则", "第二条 丙。"), "法"
    )
    assert [unit.paragraphs for unit in right.units] == [("第一条 甲。", "乙。"), ("第二条 丙。",)]
    assert [unit.path for unit in right.units] == [("第一章 总则",), ("第二章 附则",)]
    assert [owner for owner, _ in right.stretches] == [-1, -1, -2, 0, 0, -2, 1]


def test_a_chapter_ends_the_section_before_it() -> None:
    right = law_reference(lines("## 第一章 甲", "### 第一节 乙", "第一条 一。", "## 第二章 丙", "第二条 二。"), "法")
    assert [unit.path for unit in right.units] == [("第一章 甲", "第一节 乙"), ("第二章 丙",)]


def test_a_line_that_mentions_an_article_is_no_article() -> None:
    assert labels("第一条 甲。", "第三十一条的决定自公布之日起施行。", "第二条 乙。") == ["第一条", "第二条"]


def test_numbers_may_skip_but_not_fall() -> None:
    assert labels("第三条 甲。", "第五条 乙。", "第四条 丙。") == ["第三条", "第五条"]


def test_inserted_articles_follow_their_article() -> None:
    assert labels("第十七条 甲。", "第十七条之一 乙。", "第十八条 丙。") == ["第十七条", "第十七条之一", "第十八条"]


def test_articles_in_an_open_quotation_belong_to_the_amendment() -> None:
    assert labels("第五十二条 增加五条：“第一节 甲", "第一百二十三条 乙。", "第一百二十四条 丙。”") == ["第五十二条"]


def test_an_unclosed_quotation_does_not_swallow_the_next_article() -> None:
    assert labels("第一条 所称“甲。", "第二条 乙。") == ["第一条", "第二条"]


def test_articles_run_together_in_a_line_are_told_apart_in_sequence() -> None:
    assert labels("第一条 甲。 第二条 乙。 第九条 丙。") == ["第一条", "第二条"]


def test_the_second_line_of_a_heading_stays_above_its_first_section() -> None:
    right = law_reference(
        lines(
            "## 第三章 人大及其常委会", "制定法规程序", "### 第一节 甲", "第一条 一。", "### 第二节 乙", "第二条 二。"
        ),
        "法",
    )
    assert [unit.path for unit in right.units] == [
        ("第三章 人大及其常委会", "制定法规程序", "第一节 甲"),
        ("第三章 人大及其常委会", "制定法规程序", "第二节 乙"),
    ]


def test_an_unmarked_first_section_ends_at_the_second() -> None:
    right = law_reference(lines("## 第三章 规划", "一般规定", "第一条 一。", "### 第二节 乙", "第二条 二。"), "法")
    assert [unit.path for unit in right.units] == [("第三章 规划", "一般规定"), ("第三章 规划", "第二节 乙")]


def test_an_unmarked_heading_between_articles_is_a_heading() -> None:
    right = law_reference(lines("## 第一章 总则", "第一条 甲。", "附 则", "第二条 乙。"), "法")
    assert right.units[1].path == ("附 则",)
    assert right.units[0].paragraphs == ("第一条 甲。",)


@pytest.mark.parametrize(
    "closing", ["附件：", "附件1", "附：", "1987年6月23日市人大常委会通过", "① 修正案的施行日期，略。"]
)
def test_what_follows_the_last_article_is_no_part_of_it(closing: str) -> None:
    right = law_reference(lines("第一条 甲。", "乙。", closing), "法")
    assert right.units[0].paragraphs == ("第一条 甲。", "乙。")


def test_a_date_inside_the_law_does_not_end_an_article() -> None:
    right = law_reference(lines("第一条 甲。", "2020年1月1日以前的，从旧。", "第二条 乙。"), "法")
    assert right.units[0].paragraphs == ("第一条 甲。", "2020年1月1日以前的，从旧。")


def test_clauses_of_a_standard_and_their_tables() -> None:
    right = standard_reference(
        lines(
            "3 基本规定",
            "3.2 设计使用年限",
            "3.2.1 使用年限应符合表3.2.1的规定。",
            "===== 表格：表3.2.1 设计使用年限 =====",
            "类别 | 年限",
            "1 | 5",
            "注：1 甲。",
            "2 乙。",
            "3.2.2A建筑应耐久。",
            "1 第一项。",
        ),
        "标准",
    )
    assert [(unit.label, unit.kind, unit.parent) for unit in right.units] == [
        ("3.2.1", "section", ""),
        ("表3.2.1 设计使用年限", "table", "3.2.1"),
        ("3.2.2A", "section", ""),
    ]
    assert right.units[0].path == ("3 基本规定", "3.2 设计使用年限")
    assert right.units[2].paragraphs == ("3.2.2A建筑应耐久。", "1 第一项。")
    assert [text for owner, text in right.stretches if owner < 0][-2:] == ["注：1 甲。", "2 乙。"]


def test_a_table_without_a_number_belongs_to_the_clause_above() -> None:
    right = standard_reference(lines("5.1.1 甲。", "===== 表格：面积 =====", "类别 | 面积", "5.1.2 乙。"), "标准")
    assert right.units[1].parent == "5.1.1"


def test_a_line_that_begins_with_a_reference_is_no_clause() -> None:
    right = standard_reference(lines("11.5.15 甲。", "11.5.14.2的试验适用于乙。", "3.2.1条的规定不适用。"), "标准")
    assert [unit.label for unit in right.units] == ["11.5.15"]


def test_numbered_headings_only() -> None:
    assert numbered(("第一编 总则", "一般规定", "第 二 章 附则")) == ("第一编 总则", "第 二 章 附则")


def test_source_lines_know_headings_tables_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "法.md"
    path.write_text("# 法\n\n<!-- INFO END -->\n## 第一章\n| 甲 | 乙 |\n|---|---|\n第一条 丙", encoding="utf-8")
    assert source_lines(path) == [
        SourceLine("法", 1),
        SourceLine("第一章", 2),
        SourceLine("| 甲 | 乙 |", cells=("甲", "乙")),
        SourceLine("第一条 丙"),
    ]


def test_the_construction_law_has_85_articles(shared_data: Path) -> None:
    path = next((shared_data / "laws").rglob("建筑法*.md"))
    right = reference(path, path.name)
    assert [unit_key(unit.label) for unit in right.units] == [str(number) for number in range(1, 86)]
    assert right.units[6].path == ("第二章 建筑许可", "第一节 建筑工程施工许可")
