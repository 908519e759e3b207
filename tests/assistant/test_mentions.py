"""Clauses are recognised in any common writing, and what only looks like one is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.mentions import mentions, standard_numbers
from corpus.numbering import chinese_numeral, clause_key
from corpus.parts import part_path


def labels(text: str, *, loose: bool = False) -> list[str]:
    return [mention.label for mention in mentions(text, loose=loose)]


@given(st.integers(1, 1300))
def test_an_article_is_one_whatever_its_writing(number: int) -> None:
    writings = [
        f"第{number}条",
        f"第{chinese_numeral(number)}条",
        f"民法典{number}条",
        f"条例{chinese_numeral(number)}条",
    ]
    assert {tuple(labels(writing)) for writing in writings} == {(f"第{number}条",)}
    assert clause_key(f"第{number}条") == clause_key(f"第{chinese_numeral(number)}条") == f"第{number}条"


@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 20))
def test_paragraphs_and_items_are_read_with_their_article(article: int, kuan: int, xiang: int) -> None:
    for text in (
        f"第{article}条第{kuan}款第({chinese_numeral(xiang)})项",
        f"第{chinese_numeral(article)}条第{chinese_numeral(kuan)}款第{xiang}项",
        f"第{article}条{kuan}款{xiang}项",
    ):
        assert [(m.label, m.part) for m in mentions(text)] == [(f"第{article}条", (kuan, xiang, None))]
    assert part_path(f"第{chinese_numeral(kuan)}款第（{chinese_numeral(xiang)}）项") == (kuan, xiang, None)


@given(st.text(alphabet="第条款项0123456789.一二十表附录ABGT-/ ", max_size=25))
def test_mentions_lie_within_the_text(text: str) -> None:
    for mention in mentions(text, loose=True):
        assert 0 <= mention.start < mention.end <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GB50352 4.2.4", ["4.2.4"]),
        ("GB50352-2019第4.2.4条", ["4.2.4"]),
        ("GB 50352 表3.2.1", ["表3.2.1"]),
        ("15G365-1 第12页", ["第12页"]),
        ("第十条至第十二条", ["第10条", "第11条", "第12条"]),
        ("第十、十一条", ["第10条", "第11条"]),
        ("刑法第十七条之一", ["第17条之1"]),
        ("附录A的表A.0.1", ["附录A", "表A.0.1"]),
        ("第三章有哪些规定", ["第3章"]),
        ("净高2.4m以上", []),
        ("有哪三条要求", []),
        ("符合什么条件", []),
        ("2022.7.1施行", []),
    ],
)
def test_mentions_in_questions(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_a_look_up_may_leave_out_what_a_question_must_say() -> None:
    assert labels("三条", loose=True) == ["第3条"]
    assert labels("4.2", loose=True) == ["4.2"]


@pytest.mark.parametrize(
    ("text", "code", "year"),
    [
        ("GB 50352-2019", "GB50352", "2019"),
        ("GB/T 50378—2019", "GB50378", "2019"),
        ("gb50352", "GB50352", ""),
        ("DB11/T 825-2021", "DB11825", "2021"),
        ("JGJ 134", "JGJ134", ""),
        ("15G365-1", "15G365-1", ""),
    ],
)
def test_standards_are_known_by_their_numbers(text: str, code: str, year: str) -> None:
    assert [(item.code, item.year) for item in standard_numbers(text)] == [(code, year)]


@pytest.mark.parametrize(
    ("text", "code", "year"),
    [
        ("JGJ1-2014", "JGJ1", "2014"),
        ("JGJ/T 1", "JGJ1", ""),
        ("GB_50378", "GB50378", ""),
        ("GB-50352", "GB50352", ""),
        ("国标50352", "GB50352", ""),
        ("gbt50378—2019", "GB50378", "2019"),
        ("DB37/5155-2019", "DB375155", "2019"),
        ("DB11/T 1234", "DB111234", ""),
        ("DB3717", "DB3717", ""),
        ("T/CECS 100-2020", "TCECS100", "2020"),
    ],
)
def test_a_standards_number_in_any_spacing(text: str, code: str, year: str) -> None:
    assert [(number.code, number.year) for number in standard_numbers(text)] == [(code, year)]


@pytest.mark.parametrize("text", ["EPC 2024年的合同", "BIM-2025", "PPP-2020", "A 5", "AAA级"])
def test_letters_and_a_year_are_no_standard(text: str) -> None:
    assert standard_numbers(text) == ()


def test_a_table_of_an_annex() -> None:
    assert [mention.label for mention in mentions("附表1里五星级的约束值")] == ["附表1"]
    assert [mention.label for mention in mentions("附图2")] == ["附图2"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("GB50016-2014第5.4.4A条", "5.4.4A"),
        ("建筑设计防火规范 5.4.4A", "5.4.4A"),
        ("电流3.2A", "3.2"),
        ("3.2.1 A类", "3.2.1"),
    ],
)
def test_a_clause_that_was_put_in_has_a_letter_behind_its_number(text: str, label: str) -> None:
    assert [mention.label for mention in mentions(text, loose=True)] == [label]


@pytest.mark.parametrize(
    ("text", "label", "row"),
    [
        ("GB 50378 表3.2.1 第2行", "表3.2.1", 2),
        ("表1第12行", "表1", 12),
        ("附表2 第3行", "附表2", 3),
        ("附件1 第5行", "附件1", 5),
        ("15G365-1 第13页 第4行", "第13页", 4),
        ("表3.2.1 第二行", "表3.2.1", 2),
        ("SF24J02 B1页", "第B1页", None),
        ("15G365-1 第2-15页", "第2-15页", None),
    ],
)
def test_rows_of_tables_and_numbers_of_sheets(text: str, label: str, row: int | None) -> None:
    (mention,) = mentions(text, loose=True)
    assert (mention.label, mention.part) == (label, (row, None, None))


def test_trades_and_conduct_are_no_rows() -> None:
    assert all(mention.part[0] is None for mention in mentions("第三条 第二行业协会和第3行政区的规定"))


def test_which_page_is_a_question_and_no_number() -> None:
    assert mentions("盲道在SF24J02的哪一页") == ()
