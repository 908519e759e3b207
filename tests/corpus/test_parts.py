"""款, 项 and 目 of an article, items of a standard's clause."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from written import by_number, clauses

from corpus.numbering import chinese_numeral
from corpus.parts import find_part, part_at, parts
from corpus.types import Clause

ARTICLE = """
第七条 申请补贴应当符合下列条件：
（一）项目已竣工；
（二）取得标识，其中：
1. 二星级的，自评合格；
2. 三星级的，经评审。
（三）无违法记录。
前款所称标识，由主管部门颁发。
有下列情形之一的，不予补贴：
（一）弄虚作假的；
（二）逾期的。
第八条 补贴标准每平方米30元。
"""


def article(number: str = "第七条", text: str = ARTICLE) -> Clause:
    return by_number(clauses(text), number)


def labels(clause: Clause) -> list[str]:
    return [part.label for part in parts(clause)]


def at(clause: Clause, words: str) -> str:
    return part_at(clause, clause.text.index(words))


def test_items_belong_to_the_paragraph_before_them_and_text_after_items_is_another() -> None:
    assert labels(article()) == [
        "第一款",
        "第一款第（一）项",
        "第一款第（二）项",
        "第一款第（二）项第1目",
        "第一款第（二）项第2目",
        "第一款第（三）项",
        "第二款",
        "第三款",
        "第三款第（一）项",
        "第三款第（二）项",
    ]


def test_the_most_precise_part_at_a_place() -> None:
    clause = article()
    assert at(clause, "三星级") == "第一款第（二）项第2目"
    assert at(clause, "前款所称") == "第二款"
    assert at(clause, "逾期") == "第三款第（二）项"
    assert at(clause, "申请补贴") == "第一款"


def test_a_paragraph_takes_its_items_along() -> None:
    clause = article()
    first = parts(clause)[0]
    assert clause.text[first.start : first.end].startswith("申请补贴")
    assert clause.text[first.start : first.end].endswith("（三）无违法记录。")


def test_an_article_of_one_paragraph_has_no_parts() -> None:
    clause = article("第八条")
    assert parts(clause) == ()
    assert part_at(clause, 8) == ""


def test_items_of_the_only_paragraph_are_cited_without_it() -> None:
    clause = article("第一条", "第一条 有下列情形的：\n（一）甲；\n（二）乙。\n第二条 丙。")
    assert labels(clause) == ["第一款", "第（一）项", "第（二）项"]
    assert at(clause, "乙") == "第（二）项"
    assert at(clause, "有下列") == ""


def test_items_inside_a_paragraph() -> None:
    clause = article("第一条", "第一条 有下列情形的：（一）甲；（二）乙。\n前款第（二）项不适用于丙。\n第二条 丁。")
    assert labels(clause) == ["第一款", "第一款第（一）项", "第一款第（二）项", "第二款"]
    assert at(clause, "乙") == "第一款第（二）项"


def test_numbered_items_of_a_standard() -> None:
    text = "3.1.1 应符合下列规定：\n1 甲不大于27.0m；\n2 乙：\n1）丙；\n2）丁。\n注：戊。\n3.1.2 己。\n3.1.3 庚。"
    clause = by_number(clauses(text, "standard"), "3.1.1")
    assert labels(clause) == ["第1款", "第2款", "第2款第1项", "第2款第2项"]
    assert at(clause, "丁") == "第2款第2项"
    assert at(clause, "应符合") == ""
    assert at(clause, "戊") == ""


def test_the_parts_of_a_table_are_its_rows_below_the_heads() -> None:
    found = clauses("第一条 见表：\n单位：万元\n|= 甲 | 乙\n| 1 | 2\n| 3 | 4\n注：丙。\n第二条 丁。")
    table = by_number(found, "第一条/表1")
    assert labels(table) == ["第1行", "第2行"]
    assert at(table, "3 | 4") == "第2行"
    assert at(table, "甲 | 乙") == at(table, "单位") == at(table, "丙") == ""
    row = find_part(table, (2, None, None))
    assert row is not None
    assert table.text[row.start : row.end] == "3 | 4"


words = st.text(alphabet="建筑节能补贴应当", min_size=3, max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(words, st.lists(words, max_size=4)), min_size=2, max_size=5))
def test_generated_articles_have_the_parts_that_they_were_made_of(plan: list[tuple[str, list[str]]]) -> None:
    lines, expected = [], []
    for number, (text, items) in enumerate(plan, 1):
        lines.append(f"{text}：" if items else f"{text}。")
        expected.append(f"第{chinese_numeral(number)}款")
        for item, words_of_item in enumerate(items, 1):
            lines.append(f"（{chinese_numeral(item)}）{words_of_item}；")
            expected.append(f"第{chinese_numeral(number)}款第（{chinese_numeral(item)}）项")
    clause = article("第一条", "第一条 " + "\n".join(lines) + "\n第二条 完。")
    assert labels(clause) == expected
    for part in parts(clause):
        assert 0 < part.start < part.end <= len(clause.text)
        assert part_at(clause, part.start).startswith(part.label)


def test_an_item_without_its_number_keeps_the_list_together() -> None:
    broken = "第七条 下列事项共同决定：\n（一）甲；\n（二）乙；\n改变用途；\n（四）丁。\n前款事项应当公示。"
    clause = article(text=broken + "\n第八条 略。")
    assert labels(clause)[-3:] == ["第一款第（三）项", "第一款第（四）项", "第二款"]
    assert at(clause, "前款事项") == "第二款"
