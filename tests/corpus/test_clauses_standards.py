"""Standards: numbered clauses, items that are none, tables beside their clauses, 条文说明, mandatory clauses."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from written import by_number, characters, clauses, numbers, source_characters

from corpus.grammar.tables import LONGEST
from corpus.parts import parts

STANDARD = """
3 基本规定
3.1 一般规定
3.1.1 民用建筑的设计使用年限应符合表3.1.1的规定。
表3.1.1 设计使用年限分类
|= 类别 | 年限(年)
| 1 | 5
| 2 | 25
注：1 表中未列入的按类比确定。
2 临时建筑不在此列。
3.1.2 建筑高度应符合下列规定：
1 住宅不大于27.0m；
2 其他建筑：
1）单层的不限；
2）多层的不大于24m。
1.5m以上的栏杆应按3.1.1条设计。
3.1.2A 既有建筑可放宽。
3.2 环 境
3.2.1建筑与环境应协调。
11.5.14.2的试验适用于幕墙。
4 规划控制
4.0.1 外墙传热系数按式（4.0.1）计算：
K＝A/B （4.0.1）
式中：K——传热系数。
附录A 外墙平均传热系数
A.0.1 单元墙体按表A.0.1取值。
表A.0.1 系数
|= 墙体 | 系数
| 砖 | 0.8
本标准用词说明
1 为便于执行本标准条文，用词说明如下。
条文说明
3 基本规定
3.1 一般规定
3.1.1 本条是对使用年限的说明。
"""


def test_clauses_tables_appendices_and_explanations() -> None:
    assert numbers(clauses(STANDARD, "standard")) == [
        "3.1.1",
        "表3.1.1",
        "3.1.2",
        "3.1.2A",
        "3.2.1",
        "4.0.1",
        "A.0.1",
        "表A.0.1",
        "本标准用词说明",
        "条文说明/3.1.1",
    ]


def test_paths_name_chapter_section_and_clause() -> None:
    found = clauses(STANDARD, "standard")
    assert by_number(found, "3.1.2A").path == ("3 基本规定", "3.1 一般规定")
    assert by_number(found, "3.2.1").path == ("3 基本规定", "3.2 环境")
    assert by_number(found, "表3.1.1").path == ("3 基本规定", "3.1 一般规定", "3.1.1")
    assert by_number(found, "A.0.1").path == ("附录A 外墙平均传热系数",)
    assert by_number(found, "条文说明/3.1.1").path == ("条文说明", "3 基本规定", "3.1 一般规定")


def test_explanations_are_notes_and_never_mandatory() -> None:
    note = by_number(clauses(STANDARD, "standard", title="示范项目规范"), "条文说明/3.1.1")
    assert (note.kind, note.mandatory) == ("note", False)


def test_a_table_keeps_its_rows_and_notes() -> None:
    table = by_number(clauses(STANDARD, "standard"), "表3.1.1")
    assert (table.kind, table.title, table.head_rows) == ("table", "设计使用年限分类", 1)
    assert table.rows == (("类别", "年限(年)"), ("1", "5"), ("2", "25"))
    assert table.text.endswith("2 临时建筑不在此列。")


def test_items_quantities_and_references_stay_in_their_clause() -> None:
    found = clauses(STANDARD, "standard")
    assert by_number(found, "3.1.2").text.count("\n") == 5
    assert by_number(found, "3.2.1").text.endswith("11.5.14.2的试验适用于幕墙。")
    assert "K＝A/B" in by_number(found, "4.0.1").text


def test_nothing_is_lost_or_doubled() -> None:
    assert characters(clauses(STANDARD, "standard")) == source_characters(STANDARD)


def test_a_table_that_interrupts_a_clause_leaves_the_clause_whole() -> None:
    found = clauses("1.0.1 甲见下表。\n|= 甲 | 乙\n| 1 | 2\n当无法满足时，应论证。\n1.0.2 丙。\n1.0.3 丁。", "standard")
    assert by_number(found, "1.0.1").text == "1.0.1 甲见下表。\n当无法满足时，应论证。"


def test_a_table_goes_to_the_clause_that_its_number_names() -> None:
    found = clauses("1.0.1 见表1.0.1。\n1.0.2 乙。\n表1.0.1 限值\n|= 甲 | 乙\n| 1 | 2\n1.0.3 丙。", "standard")
    assert by_number(found, "表1.0.1").path == ("1.0.1",)


def test_a_long_table_is_cut_between_rows_and_repeats_nothing() -> None:
    rows = "\n".join(f"| 第{n}项 | {'内容' * 400}" for n in range(60))
    found = [
        c
        for c in clauses(f"1.0.1 甲。\n1.0.2 见表1.0.2。\n表1.0.2 长表\n|= 项 | 内容\n{rows}\n1.0.3 乙。", "standard")
        if c.kind == "table"
    ]
    assert len(found) > 2
    assert max(len(clause.text) for clause in found) <= LONGEST
    assert sum(clause.text.count("第59项") for clause in found) == 1
    assert all(clause.rows[0] == ("项", "内容") and clause.head_rows == 1 for clause in found)
    assert [c.id.number for c in found[:2]] == ["表1.0.2", "表1.0.2（第25至48行）"]
    assert [part.label for part in parts(found[1])][:2] == ["第25行", "第26行"]


def test_a_continued_table_is_one_clause_in_the_printed_order() -> None:
    text = (
        "1.0.1 见表1.0.1。\n表1.0.1 限值\n|= 甲 | 乙\n| 1 | 2\n续表1.0.1\n|= 甲 | 乙\n| 3 | 4\n1.0.2 丙。\n1.0.3 丁。"
    )
    table = by_number(clauses(text, "standard"), "表1.0.1")
    assert table.text == "表1.0.1 限值\n甲 | 乙\n1 | 2\n续表1.0.1\n甲 | 乙\n3 | 4"
    assert table.rows == (("甲", "乙"), ("1", "2"), ("3", "4"))
    assert [table.text[part.start : part.end] for part in parts(table)] == ["1 | 2", "3 | 4"]


def test_terms_have_their_name_as_title() -> None:
    text = "2.1.1 绿色建筑 green building\n在全寿命期内节约资源的建筑。\n2.1.2 热桥\n传热较强的部位。\n2.1.3 丙。"
    assert [clause.title for clause in clauses(text, "standard")] == ["绿色建筑", "热桥", ""]


def test_a_product_standard_with_text_below_chapters_and_numbers_on_lines_of_their_own() -> None:
    text = (
        "前言\n本标准代替旧标准。\n1 范围\n本标准规定了甲。\n"
        "2 规范性引用文件\nGB/T755—2008 旋转电机\n3 术语和定义\n3.1\n"
        "电动自行车 electric bicycle\n两轮车。\n4 要求\n4.1 整车\n4.1.1 车速\n车速不大于25km/h。"
    )
    found = clauses(text, "standard")
    assert numbers(found) == ["前言", "1", "2", "3.1", "4.1.1"]
    assert by_number(found, "3.1").text[by_number(found, "3.1").body :].startswith("电动自行车")


def test_bold_clauses_are_mandatory_where_the_preface_says_so() -> None:
    preface = "前言\n本标准以黑体字标志的条文为强制性条文，必须严格执行。\n"
    body = "1 总则\n1.0.1 甲。\n**1.0.2 乙。**\n1.0.3 丙。"
    assert [c.id.number for c in clauses(preface + body, "standard") if c.mandatory] == ["1.0.2"]
    assert not any(c.mandatory for c in clauses(body, "standard"))


def test_listed_clauses_are_mandatory() -> None:
    text = (
        "公告\n其中，第1.0.1、1.0.3（1、2）条为强制性条文，必须严格执行。\n1 总则\n1.0.1 甲。\n1.0.2 乙。\n1.0.3 丙。"
    )
    assert [c.id.number for c in clauses(text, "standard") if c.mandatory] == ["1.0.1", "1.0.3"]


def test_every_clause_of_a_full_text_code_is_mandatory() -> None:
    found = clauses("1 总则\n1.0.1 甲。\n1.0.2 乙。\n1.0.3 丙。", "standard", title="住宅项目规范")
    assert all(clause.mandatory for clause in found)
    assert all(c.mandatory for c in clauses("1.0.1 甲。\n1.0.2 乙。", "standard", title="甲", number="GB 55015-2021"))


SELECTIVE = """
1 总则
1.0.1 甲。
3 基本规定
3.0.1 乙如下：
1 丙；
2 丁；
3 戊。
3.0.2 己。
DBJ 001-2023
条文说明
1 总则
1.0.1 说明一。
3 基本规定
3.0.2 说明二。
4 场地与规划
4.2.3 说明三。
"""


def test_the_chapters_of_an_explanation_open_though_their_first_clauses_are_not_explained() -> None:
    found = clauses(SELECTIVE, "standard")
    assert by_number(found, "条文说明/3.0.2").path == ("条文说明", "3 基本规定")
    assert by_number(found, "条文说明/3.0.2").text == "3.0.2 说明二。"
    assert by_number(found, "条文说明/4.2.3").path == ("条文说明", "4 场地与规划")
    assert all(clause.confidence == 1.0 for clause in found if clause.kind == "note")


def test_an_item_whose_number_is_that_of_its_chapter_stays_an_item() -> None:
    assert by_number(clauses(SELECTIVE, "standard"), "3.0.1").text.endswith("2 丁；\n3 戊。")


def test_the_cover_of_an_explanation_belongs_to_it() -> None:
    found = clauses(SELECTIVE, "standard")
    assert by_number(found, "3.0.2").text == "3.0.2 己。"
    assert by_number(found, "条文说明/封面").text == "DBJ 001-2023"


words = st.text(alphabet="建筑防火疏散楼梯应符合规定距离", min_size=4, max_size=20)
clause_texts = st.tuples(words, st.lists(words, max_size=3))
plans = st.lists(
    st.lists(st.lists(clause_texts, min_size=1, max_size=4), min_size=1, max_size=3), min_size=1, max_size=3
)


@settings(deadline=None)
@given(plans)
def test_generated_standards_come_apart_as_they_were_put_together(
    plan: list[list[list[tuple[str, list[str]]]]],
) -> None:
    lines, expected = [], []
    for chapter, sections in enumerate(plan, 1):
        lines.append(f"{chapter} 章题")
        for section, texts in enumerate(sections, 1):
            lines.append(f"{chapter}.{section} 节题")
            for at, (text, items) in enumerate(texts, 1):
                body = [f"{chapter}.{section}.{at} {text}：", *(f"{n} {item}；" for n, item in enumerate(items, 1))]
                lines += body
                expected.append(
                    (f"{chapter}.{section}.{at}", (f"{chapter} 章题", f"{chapter}.{section} 节题"), "\n".join(body))
                )
    found = clauses("\n".join(lines), "standard")
    assert [(c.id.number, c.path, c.text) for c in found] == expected
