"""Spreadsheets: sheets as headings, rows with merged cells filled, values as the sheet shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from corpus.errors import UnreadableDocument
from corpus.readers import read, sheet
from corpus.readers.sheet import display
from corpus.types import Line


def lines(tmp_path: Path, fill: Callable[[Worksheet], None]) -> list[Line]:
    book = Workbook()
    fill(book.active)
    path = tmp_path / "a.xlsx"
    book.save(path)
    return list(read(path).pages[0].lines)


def test_titles_heads_rows_and_merged_cells(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page.title = "评分表"
        rows = [
            ["绿色建筑评分表"],
            [None, None, None, "单位：分"],
            ["类别", "指标", None, "分值"],
            [None, "甲", "乙"],
            ["节能", 5, 5.0, 0.5],
            [None, 6, 7, 8],
            ["小计"],
        ]
        for row in rows:
            page.append(row)
        for area in ("A1:D1", "A3:A4", "B3:C3", "D3:D4", "A5:A6", "A7:D7"):
            page.merge_cells(area)

    found = lines(tmp_path, fill)
    assert [(line.kind, line.text, line.header) for line in found] == [
        ("heading", "评分表", False),
        ("text", "绿色建筑评分表", False),
        ("text", "单位：分", False),
        ("row", "类别 | 指标 | 指标 | 分值", True),
        ("row", "类别 | 甲 | 乙 | 分值", True),
        ("row", "节能 | 5 | 5 | 0.5", False),
        ("row", "节能 | 6 | 7 | 8", False),
        ("row", "小计", False),
    ]


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (3.0, "General", "3"),
        (0.125, "0.0%", "12.5%"),
        (0.6, "0%", "60%"),
        (1234567, "#,##0", "1,234,567"),
        (3.14159, "0.00", "3.14"),
        (2.5, "General", "2.5"),
        (0.1 + 0.2, "General", "0.3"),
        (datetime(2024, 7, 1), "yyyy-mm-dd", "2024-07-01"),
        (datetime(2024, 7, 1, 8, 30), "yyyy-mm-dd hh:mm", "2024-07-01 08:30"),
        (date(2024, 7, 1), 'yyyy"年"m"月"d"日"', "2024年7月1日"),
        (date(2024, 7, 1), 'yyyy"年"m"月"', "2024年7月"),
        (time(8, 30), "hh:mm", "08:30"),
        (True, "General", "TRUE"),
        ("甲\n乙", "General", "甲 乙"),
        (None, "General", ""),
    ],
)
def test_values_are_written_as_the_sheet_shows_them(value: object, pattern: str, shown: str) -> None:
    assert display(value, pattern) == shown


def test_a_table_that_begins_far_inside_has_no_empty_columns(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        page["C5"], page["E5"], page["C6"], page["E6"] = "名称", "限值", "外墙", 0.45

    found = lines(tmp_path, fill)
    assert [line.text for line in found[1:]] == ["名称 | 限值", "外墙 | 0.45"]


def test_a_million_empty_rows_take_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(page: Worksheet) -> None:
        page["A1"], page["A2"] = "甲", "乙"
        page.cell(1_048_576, 16_384).fill = PatternFill("solid", fgColor="FF0000")

    looked = 0
    used = sheet._used

    def counting(page: Worksheet) -> object:
        nonlocal looked
        for item in used(page):
            looked += 1
            yield item

    monkeypatch.setattr(sheet, "_used", counting)
    found = lines(tmp_path, fill)
    assert [line.text for line in found] == ["Sheet", "甲", "乙"]
    assert looked <= sheet.BLANK_ROWS + 3


def test_hidden_and_empty_sheets_are_left_out(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "看得见"
    book.create_sheet("空")
    hidden = book.create_sheet("藏")
    hidden["A1"], hidden.sheet_state = "看不见", "hidden"
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert [line.text for line in read(path).pages[0].lines] == ["Sheet", "看得见"]


def test_a_truncated_workbook_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(UnreadableDocument, match="XLSX文件已损坏"):
        read(path)
