"""What a reader should look at: the sheets that an atlas lacks."""

from __future__ import annotations

import pytest

from corpus.problems import findings, problems
from corpus.types import Clause, ClauseId, Span


def atlas(*sheets: tuple[str, int]) -> list[Clause]:
    """Sheets by their numbers and pages of the file."""
    return [
        Clause(ClauseId("图集", "", number), number, "sheet", "节点。", body=0, spans=(Span(0, 3, page),))
        for number, page in sheets
    ]


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        (["第1页", "第2页", "第4页"], ("缺少第3页。",)),
        (["第1页", "第2页", "第3页"], ()),
        (["第1页", "第5页", "第8页"], ("缺少第2页至第4页。", "缺少第6页至第7页。")),
        (["第A1页", "第A2页", "第A4页"], ("缺少第A3页。",)),
        (["第A1页", "第A2页", "第B1页", "第B3页"], ("缺少第B2页。",)),
        (["第1-1页", "第1-2页", "第2-1页", "第2-3页"], ("缺少第2-2页。",)),
        (["第2页", "第3页"], ("缺少第1页。",)),
        (["第37页", "第38页"], ()),
        (["第1页", "第3页", "第2页"], ()),
        (["第1页", "第4页", "第2页"], ("缺少第3页。",)),
        (["封面", "第1页", "第2页", "第Ⅰ1页", "第Ⅰ2页"], ()),
    ],
)
def test_missing_sheets_are_told_series_by_series(sheets: list[str], told: tuple[str, ...]) -> None:
    assert problems(atlas(*((number, at) for at, number in enumerate(sheets, 1)))) == told


def test_a_page_whose_number_was_not_found_may_be_the_sheet() -> None:
    assert not problems(atlas(("封面", 1), ("第2页", 3), ("文件第4页", 4), ("第4页", 5)))
    assert problems(atlas(("第1页", 1), ("文件第2页", 2), ("第4页", 3))) == ("缺少第2页至第3页。",)


def test_two_sheets_on_a_page_lack_none() -> None:
    assert not problems(atlas(("第1页", 1), ("第2页", 1), ("第3页", 2), ("第4页", 2)))
    assert problems(atlas(("第1页", 1), ("第2页", 1), ("第4页", 2))) == ("缺少第3页。",)


def test_a_gap_is_told_at_the_sheet_behind_it() -> None:
    (gap,) = findings(atlas(("第1页", 1), ("第3页", 2)))
    assert (gap.kind, gap.number, gap.page) == ("gap", "第3页", 2)


def test_sheets_of_other_kinds_of_clauses_are_not_counted() -> None:
    article = Clause(ClauseId("办法", "", "第3页"), "第3页", "other", "甲。", body=0)
    assert not findings([*atlas(("第1页", 1)), article])
