"""Numbers that recognition misread are put right by their neighbours, and marked; text that was not scanned never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clauses import split
from corpus.numbering import chinese_numeral
from corpus.problems import problems
from corpus.types import Clause, Metadata, Paragraph, Span

LAW = Metadata("示范市节能条例", "示范市节能条例", "2020", "regulation")
STANDARD = Metadata("绿色建筑设计标准", "绿色建筑设计标准", "2020", "standard")


def clauses(texts: list[str], about: Metadata = LAW, *, sure: float = 0.97) -> tuple[Clause, ...]:
    return split([Paragraph(text, spans=(Span(0, len(text), 1, (0, 0, 9, 9), sure),)) for text in texts], about)


def articles(heads: list[str]) -> list[str]:
    return [f"{head} 建设单位应当执行本条例。" for head in heads]


@pytest.mark.parametrize(
    ("read", "right"),
    [
        (["第一条", "第二条", "第卜条", "第四条", "第五条"], "第三条"),
        (["第一条", "第二条", "第二条", "第四条", "第五条"], "第三条"),
        (["第一条", "第二条", "第八条", "第四条", "第五条"], "第三条"),
        (["第一条", "第二条", "策三条", "第四条", "第五条"], "第三条"),
        (["第一条", "第二条", "第三", "第四条", "第五条"], "第三条"),
        (["第一条", "第二条", "三条", "第四条", "第五条"], "第三条"),
    ],
)
def test_an_article_is_numbered_by_its_neighbours(read: list[str], right: str) -> None:
    found = clauses(articles(read))
    assert [clause.label for clause in found] == ["第一条", "第二条", right, "第四条", "第五条"]
    assert [clause.confidence < 0.9 for clause in found] == [False, False, True, False, False]
    assert found[2].text == articles(read)[2], "what is quoted is what was read"


def test_a_repaired_number_is_a_problem_to_look_at() -> None:
    found = problems(clauses(articles(["第一条", "第二条", "第二条", "第四条"])))
    assert found == ("第1页识别出的编号“第二条”已按前后条文改为第三条，请核对原件。",)


def test_text_that_was_not_scanned_is_never_repaired() -> None:
    found = clauses(articles(["第一条", "第二条", "第二条", "第四条"]), sure=1.0)
    assert [clause.id.number for clause in found] == ["第一条", "第二条", "第二条~2", "第四条"]


def test_an_item_that_lost_its_stop_is_no_heading() -> None:
    texts = [
        "第一条 养犬应当遵守下列规定：",
        "（一）不得虐待犬只。",
        "（二）法律、法规的其他定",
        "第二条 携犬出户应当牵引。",
    ]
    first, second = clauses(texts)
    assert (first.text.split("\n")[-1], second.path) == ("（二）法律、法规的其他定", ())


def test_no_number_is_given_where_the_count_does_not_fit() -> None:
    found = clauses(articles(["第一条", "第二条", "第六条", "第七条"]))
    assert [clause.label for clause in found] == ["第一条", "第二条", "第六条", "第七条"]


def test_a_number_that_was_read_and_is_missing_is_not_given_to_another() -> None:
    found = clauses(articles(["第一条", "第二条", "第九条", "第三条", "第五条", "第六条"]))
    assert "第三条" in [clause.label for clause in found if clause.confidence > 0.5]


@pytest.mark.parametrize("read", ["3.1.l", "3.1,1", "3。1.1", "3.11", "3.1.I"])
def test_a_decimal_is_read_as_the_next_one(read: str) -> None:
    heads = ["1.0.1", "1.0.2", "3.1", read, "3.1.2", "3.1.3"]
    found = clauses([f"{head} 围护结构应当保温。" if head != "3.1" else "3.1 一般规定" for head in heads], STANDARD)
    assert [clause.label for clause in found] == ["1.0.1", "1.0.2", "3.1.1", "3.1.2", "3.1.3"]
    assert found[2].text.startswith(read)


@given(st.integers(5, 40), st.data())
def test_one_misread_number_of_many_is_put_right(count: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, count - 2))
    wrong = data.draw(st.sampled_from(["第卜二条", "第—条", "第丨条", f"第{chinese_numeral(at)}条", "第+二条"]))
    heads = [f"第{chinese_numeral(number)}条" for number in range(1, count + 1)]
    read = [*heads[:at], wrong, *heads[at + 1 :]]
    assert [clause.label for clause in clauses(articles(read))] == heads
