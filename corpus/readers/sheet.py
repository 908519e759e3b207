"""Spreadsheets: each sheet is a heading with its used cells as rows, values written as the sheet shows them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from posixpath import normpath
from typing import IO, Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from corpus.clean import visible
from corpus.readers.archive import check_archive, office_errors
from corpus.readers.tables import MAX_COLUMNS, MAX_ROWS, guess_heads, row
from corpus.types import Line, Page, RawDocument

BLANK_ROWS = 10_000  # after so many empty rows in a row a sheet is over, however far its formats reach
MAX_MERGED = 1_000_000  # places that are looked up as merged; real sheets have a few thousand
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"'][^<>]*>")
CHUNK, LONGEST_TAG = 1 << 20, 1000
PLACES = re.compile(r"0\.(0+)")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
Merged = dict[tuple[int, int], tuple[int, int]]


def read(path: Path) -> RawDocument:
    """Read an XLSX or XLSM workbook; formulas give the values that were saved with them."""
    with office_errors("XLSX"):
        check_archive(path)
        merged = _merged(path)
        with path.open("rb") as file:
            book = load_workbook(file, data_only=True, read_only=True, keep_links=False)
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            lines = [line for sheet in shown for line in _sheet(sheet, merged.get(sheet.title, {}))]
            named = {"title": book.properties.title, "author": book.properties.creator}
            book.close()
    properties = {name: visible(value) for name, value in named.items() if value and visible(value)}
    return RawDocument((Page(1, tuple(lines)),), "xlsx", properties)


def _sheet(sheet: Any, merged: Merged) -> list[Line]:  # noqa: ANN401 - the library's streaming sheet has no public type
    grid, own = _grid(sheet, merged)
    if not grid:
        return []
    top = next((at for at, count in enumerate(own) if count != 1), len(grid))
    titles = [Line(next(cell for cell in cells if cell)) for cells in grid[:top]]
    heads = guess_heads(grid[top:])
    body = [
        row(cells, header=at < heads, merged=_is_across(cells, own[top + at])) for at, cells in enumerate(grid[top:])
    ]
    return [Line(visible(sheet.title), "heading", 1), *titles, *body]


def _is_across(cells: list[str], own: int) -> bool:
    """Whether a row is a single cell that was merged over its whole width."""
    return own == 1 and len(cells) > 1 and bool(cells[0]) and len(set(cells)) == 1


def _grid(sheet: Any, merged: Merged) -> tuple[list[list[str]], list[int]]:  # noqa: ANN401 - as above
    """Read the rows and columns that hold something, and how many cells of its own each row has."""
    values: dict[tuple[int, int], str] = {}
    rows: list[list[str]] = []
    own: list[int] = []
    for at, cells in _used(sheet):
        places = [(at, column) for column in range(1, len(cells) + 1)]
        values.update(
            {
                place: display(cell.value, cell.number_format or "")
                for place, cell in zip(places, cells, strict=True)
                if cell.value is not None
            }
        )
        texts = [values.get(merged.get(place, place), "") for place in places]
        if any(texts):
            rows.append(texts)
            own.append(sum(bool(values.get(place)) and merged.get(place, place) == place for place in places))
    width = max(map(len, rows), default=0)
    rows = [texts + [""] * (width - len(texts)) for texts in rows]
    columns = [column for column in range(width) if any(texts[column] for texts in rows)]
    return [[texts[column] for column in columns] for texts in rows], own


def _used(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:  # noqa: ANN401 - as above
    """Yield the rows with their numbers until the sheet has been empty for long or is too long."""
    sheet.reset_dimensions()
    blank = 0
    for at, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS), 1):
        blank = 0 if any(cell.value is not None for cell in cells) else blank + 1
        if blank > BLANK_ROWS:
            return
        yield at, cells


def _merged(path: Path) -> dict[str, Merged]:
    """Map, for each sheet, the places of merged ranges to that of their value: the streaming reader has none."""
    with zipfile.ZipFile(path) as archive:
        targets = {
            link.get("Id"): normpath("xl/" + target)
            if not (target := link.get("Target", "")).startswith("/")
            else target[1:]
            for link in etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), PARSER)
        }
        found: dict[str, Merged] = {}
        for sheet in etree.fromstring(archive.read("xl/workbook.xml"), PARSER).iter(f"{MAIN}sheet"):
            name = targets.get(sheet.get(LINK), "")
            if name in archive.namelist():
                with archive.open(name) as file:
                    found[sheet.get("name", "")] = _places(file)
    return found


def _places(file: IO[bytes]) -> Merged:
    """Find merged ranges in a sheet's XML by their pattern: parsing a million empty rows for them takes ten seconds."""
    places: Merged = {}
    rest = b""
    while chunk := file.read(CHUNK):
        text = rest + chunk
        for match in MERGED.finditer(text):
            _add_range(places, match.group(1).decode())
        rest = text[max(text.rfind(b"<"), len(text) - LONGEST_TAG) :]
    return places


def _add_range(places: Merged, reference: str) -> None:
    left, top, right, bottom = (bound or 1 for bound in range_boundaries(reference))
    if (right - left + 1) * (bottom - top + 1) + len(places) <= MAX_MERGED:
        places |= {(at, column): (top, left) for at in range(top, bottom + 1) for column in range(left, right + 1)}


def display(value: Any, pattern: str) -> str:  # noqa: ANN401 - a cell holds any of Python's plain types
    """Write a cell's value as a sheet shows it: integers without ``.0``, percentages, dates without midnight."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(float(value), value, pattern)
    if isinstance(value, date):
        return _date(value, pattern)
    if isinstance(value, time):
        return value.isoformat("minutes")
    return " ".join(visible(line) for line in ("" if value is None else str(value)).splitlines() if visible(line))


def _date(value: date, pattern: str) -> str:
    if "年" in pattern:
        return f"{value.year}年{value.month}月" + (f"{value.day}日" if "日" in pattern else "")
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" ", "minutes")
    return f"{value:%Y-%m-%d}"


def _number(value: float, exact: int | float, pattern: str) -> str:
    pattern = pattern.split(";", 1)[0]
    places = PLACES.search(pattern)
    digits = len(places.group(1)) if places else 0
    grouped = "," if "#,##0" in pattern else ""
    if "%" in pattern:
        return f"{value * 100:{grouped}.{digits}f}%"
    if places and "E" not in pattern:
        return f"{value:{grouped}.{digits}f}"
    if pattern in ("0", "#,##0"):
        return f"{round(value):{grouped}d}"
    if isinstance(exact, int) or value.is_integer():
        return f"{int(value):{grouped}d}" if abs(value) < 1e15 else f"{value:g}"
    return f"{value:.10g}"
