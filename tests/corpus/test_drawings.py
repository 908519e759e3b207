"""Lines with boxes alone, as recognition gives them, come into the order of the sheets that they stand on."""

from __future__ import annotations

import pytest

from corpus.drawings import arranged
from corpus.types import Line, Page


def line(text: str, x: float, y: float) -> Line:
    return Line(text, box=(x, y, x + 10 * len(text), y + 10), size=10)


BOTTOM = (
    line("叠合板连接节点", 250, 520), line("图集号", 600, 521), line("SF22G01", 660, 520),
    line("审核 甲 校对 乙", 50, 550), line("页", 610, 550), line("12", 670, 551),
)  # fmt: skip
SIDE = (
    line("图名", 700, 480), line("轮椅坡道", 750, 480), line("图集号", 700, 500), line("SF24J02", 750, 501),
    line("页", 705, 520), line("B1", 760, 520),
)  # fmt: skip


def moved(lines: tuple[Line, ...], x: float, y: float) -> tuple[Line, ...]:
    boxes = [item.box or (0.0, 0.0, 0.0, 0.0) for item in lines]
    return tuple(
        Line(item.text, box=(b[0] + x, b[1] + y, b[2] + x, b[3] + y), size=10)
        for item, b in zip(lines, boxes, strict=True)
    )


def texts(*lines: Line) -> list[str]:
    return [item.text for item in arranged(Page(1, lines, 1700, 1200)).lines]


@pytest.mark.parametrize(
    ("block", "rows"),
    [
        (BOTTOM, ["叠合板连接节点 | 图集号 | SF22G01", "审核 甲 校对 乙 | 页 | 12"]),
        (SIDE, ["图名 | 轮椅坡道", "图集号 | SF24J02", "页 | B1"]),
    ],
)
def test_the_title_block_becomes_rows_below_what_is_drawn(block: tuple[Line, ...], rows: list[str]) -> None:
    drawing = (line("节点1", 300, 100), line("坡度1:12", 500, 300))
    found = arranged(Page(1, (*block, *drawing), 842, 595)).lines
    assert [item.text for item in found] == ["节点1", "坡度1:12", *rows]
    assert [item.kind for item in found] == ["text", "text", *["row"] * len(rows)]


def test_notes_below_each_other_are_one_block_and_labels_apart_are_others() -> None:
    note = (line("注：1．坡道净宽不小于1200mm，", 60, 400), line("并设置平台。", 80, 414))
    found = arranged(Page(1, (*SIDE, line("休息平台", 400, 404), *note), 842, 595)).lines
    assert len({item.block for item in found if item.text != "休息平台" and item.kind == "text"}) == 1
    assert len({item.block for item in found if item.kind == "text"}) == 2


@pytest.mark.parametrize(("x", "y"), [(0, 600), (850, 0)])
def test_two_sheets_on_a_page_keep_their_own_lines(x: float, y: float) -> None:
    one, two = line("第一图", 300, 100), line("第二图", 300 + x, 100 + y)
    found = texts(*SIDE, one, *moved(SIDE, x, y), two)
    assert found[0] == "第一图"
    assert found[4] == "第二图"
    assert found[1:4] == found[5:]


def test_a_page_of_text_stays_as_it_is() -> None:
    page = Page(1, (line("图集号的编制", 50, 50), line("设计单位应当按照图集施工。", 50, 70)), 595, 842)
    assert arranged(page) is page
