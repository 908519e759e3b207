"""A clause comes apart into what can be quoted alone, and nothing of it is lost."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from assistant.pieces import items_of, pieces, spelt_out
from corpus.types import Clause, ClauseId
from index.library import Library


def clause(text: str, body: int = 0) -> Clause:
    return Clause(ClauseId("a", "b", "第一条"), "第一条", "article", text, body=body)


LINE = st.text(alphabet="甲乙丙丁。；：，（）一二三1.、 ", min_size=1, max_size=30)


@given(st.lists(LINE, min_size=1, max_size=8))
def test_pieces_cover_all_but_white_space_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = pieces(clause(text))
    covered = set().union(*(range(piece.start, piece.end) for piece in found)) if found else set()
    assert all(not text[place].strip() for place in set(range(len(text))) - covered)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
    assert all(piece.unit[0] <= piece.start < piece.end <= piece.unit[1] for piece in found)


def test_items_keep_the_lead_in_that_governs_them() -> None:
    text = "第一条 有下列行为之一的，处一万元罚款：\n（一）甲；\n（二）乙。\n情节严重的，吊销证书。"
    found = pieces(clause(text, body=4))
    assert [piece.kind for piece in found] == ["lead", "item", "item", "sentence"]
    assert {text[slice(*piece.lead)] for piece in found if piece.lead} == {"有下列行为之一的，处一万元罚款："}
    assert [text[start:end] for start, end in items_of(clause(text, 4), found[0].unit)] == ["（一）甲；", "（二）乙。"]


def test_a_line_that_begins_with_a_figure_is_no_item_without_a_lead_in() -> None:
    assert [piece.kind for piece in pieces(clause("1.5倍以上的，应当报告主管部门。"))] == ["sentence"]


def test_rows_keep_the_heads_of_their_columns(library: Library) -> None:
    table = library.catalog.by_key(["GB 59999/2020"], "表3.1.1")[0].clause
    rows = [piece for piece in pieces(table) if piece.kind == "row"]
    assert [table.text[piece.start : piece.end] for piece in rows][1] == "2 | 50 | 普通建筑"
    assert {table.text[slice(*piece.lead)] for piece in rows if piece.lead} == {"类别 | 设计使用年限（年） | 示例"}


def test_a_row_spelt_out_has_its_heads_and_their_units() -> None:
    rows = (("标识等级", "奖补标准（元/平方米）", "说明"), ("二星级", "25", "仅限新建"), ("三星级", "另行规定", ""))
    text = "\n".join(["表1 奖补标准", *(" | ".join(row) for row in rows)])
    table = Clause(ClauseId("a", "b", "表1"), "表1", "table", text, rows=rows, head_rows=1)
    title, second, third = pieces(table)
    assert spelt_out(text, title) == "表1 奖补标准"
    assert spelt_out(text, second) == "标识等级：二星级；奖补标准：25元/平方米；说明：仅限新建"
    assert spelt_out(text, third).startswith("标识等级：三星级；奖补标准：另行规定；")
