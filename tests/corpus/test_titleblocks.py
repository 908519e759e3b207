"""Title blocks name the sheets of an atlas: in cells or lines, at the bottom or the side, one or two on a page."""

from __future__ import annotations

from written import clauses

from corpus.grammar.titleblocks import drawn, is_block_line, title_blocks
from corpus.types import Paragraph


def row(*cells: str) -> Paragraph:
    return Paragraph(" | ".join(cells), "row", cells=cells)


def text(*lines: str) -> list[Paragraph]:
    return [Paragraph(line) for line in lines]


def test_the_cells_at_the_bottom_of_a_sheet() -> None:
    rows = [
        row("叠合板连接节点", "图集号", "15G365-1", "比例 1:10"),
        row("审核 甲 校对 乙 设计 丙", "页", "12", ""),
    ]
    (block,) = title_blocks([*text("节点1", "注：1．按计算确定。"), *rows])
    assert (block.title, block.atlas, block.page, block.scale) == ("叠合板连接节点", "15G365-1", "12", "1:10")
    assert (block.first, block.last) == (2, 3)


def test_a_strip_at_the_side_has_a_label_and_a_value_in_each_row() -> None:
    rows = [row("图名", "轮椅坡道"), row("审核", "甲"), row("比例", "1:30"), row("图集号", "SF24J02"), row("页", "B1")]
    (block,) = title_blocks(rows)
    assert (block.title, block.atlas, block.page) == ("轮椅坡道", "SF24J02", "B1")


def test_lines_of_text_without_any_cells() -> None:
    (block,) = title_blocks(text("节点1", "图名：轮椅坡道", "图集号 SF24J02", "审核 甲 校对 乙", "页次 2-15"))
    assert (block.title, block.atlas, block.page) == ("轮椅坡道", "SF24J02", "2-15")


def test_two_sheets_on_a_page_are_two_blocks() -> None:
    one, two = (
        [row("图名", name), row("图集号", "甲01J1"), row("页", page)] for name, page in (("甲图", "1"), ("乙图", "2"))
    )
    blocks = title_blocks([*text("甲图"), *one, *text("乙图"), *two])
    assert [(block.page, block.first, block.last) for block in blocks] == [("1", 1, 3), ("2", 5, 7)]


def test_a_page_number_in_a_table_of_the_sheet_is_not_its_own() -> None:
    rows = [
        row("节点", "选用页号"),
        row("边支座", "第5页"),
        row("图名", "选用表"),
        row("图集号", "SF22G01"),
        row("页", "4"),
    ]
    assert [block.page for block in title_blocks(rows)] == ["4"]
    assert [block.page for block in title_blocks([*text("第5页"), *rows[2:]])] == ["4"]


def test_running_text_that_speaks_of_design_and_pages_is_no_title_block() -> None:
    assert not title_blocks(
        text("设计和校对应当符合本图集的规定。", "共 12 页", "设计单位应当按照图集号为15G365-1的图集选用。")
    )


def test_what_is_drawn_is_the_text_without_the_title_block() -> None:
    sheet = "甲图集 | 甲图集\n节点1\n注：1．乙。\n图名 | 节点\n图集号 | SF24J02\n页 | B1"
    start, end = drawn(sheet)
    assert sheet[start:end] == "节点1\n注：1．乙。"
    assert not is_block_line("设计荷载 | 1.5kN")


def test_sheets_are_cut_at_their_title_blocks_and_lend_titles_from_the_contents() -> None:
    sheet = "{0}\n| 图集号 | SF24J02\n| 页 | {1}\n"
    written = (
        "示范图集\n---\n目录\n轮椅坡道........B1\n坡道扶手 B2\n| 图集号 | SF24J02\n| 页 | A1\n---\n"
        + sheet.format("坡道图", "B1")
        + sheet.format("扶手图", "B2")
    )
    found = clauses(written, "atlas")
    assert [(clause.label, clause.title) for clause in found[1:]] == [
        ("第A1页", "目录"),
        ("第B1页", "轮椅坡道"),
        ("第B2页", "坡道扶手"),
    ]
    assert found[2].text == "坡道图\n图集号 | SF24J02\n页 | B1"
