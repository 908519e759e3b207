"""Spreadsheets as a department circulates them: a title over the table, units in the head, a note under it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from tidy import repack

SIDE = Side(style="thin")
THIN = Border(left=SIDE, right=SIDE, top=SIDE, bottom=SIDE)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _across(sheet: Worksheet, row: int, columns: int, text: str, font: Font) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    cell = sheet.cell(row, 1, text)
    cell.font, cell.alignment = font, Alignment(horizontal="center" if font.b else "left", wrap_text=True)


def _rows(sheet: Worksheet, first: int, head: int, rows: list[list[Any]]) -> None:
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            cell = sheet.cell(first + r, c + 1, None if value in ("^", "<") else value)
            cell.border, cell.alignment = THIN, CENTRED
            cell.font = Font(name="宋体", size=11, bold=r < head)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value in ("^", "<"):
                continue
            right, bottom = c, r
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            while bottom + 1 < len(rows) and rows[bottom + 1][c] == "^":
                bottom += 1
            if (right, bottom) != (c, r):
                sheet.merge_cells(start_row=first + r, start_column=c + 1, end_row=first + bottom, end_column=right + 1)


def _sheet(sheet: Worksheet, content: dict[str, Any]) -> None:
    rows, head = content["rows"], content["head"]
    columns = max(map(len, rows))
    _across(sheet, 1, columns, content["title"], Font(name="黑体", size=16, bold=True))
    for n, text in enumerate(content.get("above", ()), 2):
        _across(sheet, n, columns, text, Font(name="宋体", size=10))
    first = 2 + len(content.get("above", ()))
    _rows(sheet, first, head, rows)
    for n, text in enumerate(content.get("below", ()), first + len(rows)):
        _across(sheet, n, columns, text, Font(name="宋体", size=10))
    for c in range(columns):
        longest = max(len(str(row[c])) for row in rows)
        sheet.column_dimensions[get_column_letter(c + 1)].width = max(9, min(36, 2 * longest + 2))
    sheet.freeze_panes = f"B{first + head}"


def build(path: Path) -> tuple[str, bytes]:
    """Return the file name and the bytes of the workbook."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    book = Workbook()
    for sheet in book.worksheets:
        book.remove(sheet)
    for part in content["sheets"]:
        _sheet(book.create_sheet(part["name"]), part)
    book.properties.title, book.properties.creator = content["title"], content["issuer"]
    out = io.BytesIO()
    book.save(out)
    return path.stem + ".xlsx", repack(out.getvalue())
