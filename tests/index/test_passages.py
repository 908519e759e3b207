"""Clauses to passages: nothing lost, nothing cut that may not be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Clause, ClauseId
from index.passages import LONGEST, passages, text_hash


def a_clause(text: str, **more: object) -> Clause:
    return Clause(ClauseId("条例", "2020", "第一条"), "第一条", "article", text, **more)  # type: ignore[arg-type]


LINES = st.lists(
    st.text(st.sampled_from("甲乙丙丁。；！ab1 “”）"), min_size=1, max_size=60).map(lambda text: text * 12),
    min_size=1,
    max_size=25,
)


@given(LINES)
def test_the_passages_cover_the_text_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = passages(a_clause(text), "标题")
    assert "".join(passage.text for passage in found) == text
    assert [passage.start for passage in found] == [0, *(passage.end for passage in found[:-1])]
    assert all(passage.text == text[passage.start : passage.end] for passage in found)
    assert [passage.ordinal for passage in found] == list(range(len(found)))


@given(LINES)
def test_cuts_fall_only_between_lines_and_only_in_long_clauses(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = passages(a_clause(text), "标题")
    assert all(len(passage.text) <= LONGEST for passage in found)
    if len(text) <= LONGEST:
        assert len(found) == 1
    assert all(text[passage.end - 1] == "\n" for passage in found[:-1])


def test_a_clause_of_two_thousand_characters_stays_whole() -> None:
    text = "甲。\n" * 666 + "乙丙"
    assert len(text) == 2000
    assert [passage.text for passage in passages(a_clause(text), "标题")] == [text]


def test_one_line_that_is_too_long_is_cut_between_sentences() -> None:
    text = ("申请人应当提交下列材料。" * 20 + "（一）图纸；") * 20
    found = passages(a_clause(text), "标题")
    assert len(found) > 1
    assert all(passage.text[-1] in "。；" for passage in found)


def test_the_pieces_are_of_like_length() -> None:
    text = "\n".join(f"（{number}）" + "文" * 95 for number in range(40))
    lengths = [len(passage.text) for passage in passages(a_clause(text), "标题")]
    assert max(lengths) - min(lengths) <= 200


def test_the_later_pieces_of_a_table_repeat_its_column_heads() -> None:
    rows = (("星级", "补贴"), *((f"{number}星" + "说明" * 30, "60 元") for number in range(60)))
    text = "表3.1 补贴标准\n" + "\n".join(" | ".join(row) for row in rows)
    table = Clause(ClauseId("条例", "2020", "表3.1"), "表3.1", "table", text, title="补贴标准", rows=rows, head_rows=1)
    first, *later = passages(table, "办法")
    assert first.header == "办法"
    assert later
    assert all(passage.header == "办法\n表3.1 补贴标准\n星级 | 补贴" for passage in later)


def test_the_hash_depends_on_the_header_and_the_wording() -> None:
    assert text_hash("甲", "乙") == text_hash("甲", "乙")
    assert len({text_hash("甲", "乙"), text_hash("甲", "丙"), text_hash("丁", "乙")}) == 3
