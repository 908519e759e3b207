"""The rows of a table within its clause: where each stands in the text, its number, and what its cells say by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.types import Clause

BAR = " | "
"""What stands between the cells of a row in a clause's text."""
_FIRST = re.compile(r"（第(\d+)至\d+行）$")
_NESTED = r"(?:[^（()）［\[\]］【】]|[（(][^（()）]*[)）])"
_UNIT = re.compile(rf"[（(［\[【]\s*(?:单位\s*[:：]\s*)?({_NESTED}{{1,24}}?)\s*[）)］\]】]\s*$")
_CAPTION_UNIT = re.compile(rf"单位\s*[:：]?\s*(?:[^（()）\s]*的)?({_NESTED}{{1,24}}?)(?=$|[\s，,。；;）)］\]])")
_WRITTEN = (
    "m mm cm km dm μm ㎜ ㎝ ㎞ ㎡ m² km² cm² mm² hm² m2 ㎥ m³ m3 L l mL kg g mg μg t ㎏ s h min d a N kN Pa kPa MPa GPa",
    "W kW MW Wh kWh MWh J kJ MJ GJ K °C ℃ ° V kV A mA Hz lx lm dB Bq mol rad Wp kWp tce kgce kgCO2 kgCO₂ tCO2 % ％ ‰",
    "元 万元 亿元 千元 百万元 角 米 平方米 万平方米 立方米 万立方米 平方公里 公里 毫米 厘米 公顷 亩 吨 万吨 公斤 千克 克 升",
    "千瓦 千瓦时 兆瓦 瓦 摄氏度 度 分贝 年 月 个月 季度 周 天 日 工作日 个工作日 小时 分钟 秒 次 人 人次 万人 户 万户 套 栋 幢",
    "层 个 项 家 台 台套 分 课时 学时 株 座 处 批 辆 级 床 位 班 间 樘 组 根 块 片 件 份 张 条 只 对 页 倍 万㎡ 亿 万 个百分点",
)
_UNIT_WORDS = frozenset(" ".join(_WRITTEN).split())
_UNIT_SIGNS = re.compile(r"[/／·•*×（()）\s每]+")
_OTHER = re.compile(
    "日期|时间|时点|年份|年度|年限|[序编代文]号|号码|代码|率|比例|占比|[%％]|系数|次数|人数|户数|个数|页|等级|期限"
)
"""Heads whose figures are in no unit of the whole table: days, numbers, shares, counts."""
_DAY = re.compile(r"(?:19|20)\d{2}\s*[-./－]\s*\d{1,2}")
_NUMBER_END = re.compile(r"[\d.]$")
_ONLY_VALUE = re.compile(r"[≥≤<>＜＞±+＋~～∼\d.,，\-－—–/／至到\s]*\d[≥≤<>＜＞±+＋~～∼\d.,，\-－—–/／至到\s]*\**")
_CASE_VALUE = re.compile(r"[^\d.]*[㐀-鿿](?<![表图第页条款项号注版])\s*\d+(?:\.\d+)?")
"""A value behind the case that it is for: 集中连片项目200."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of data at ``start:end`` of its clause's text. ``number`` counts from 1 below the column heads."""

    number: int
    start: int
    end: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table clause taken apart.

    ``heads`` are the column heads, those of several rows put together (补助标准/二星级); ``head`` is where they stand in
    the text, ``None`` where they do not; ``units`` are those of the columns, or empty; ``rows`` are the rows of data.
    """

    heads: tuple[str, ...]
    units: tuple[str, ...]
    head: tuple[int, int] | None
    rows: tuple[TableRow, ...]


def printed(cells: Sequence[str]) -> frozenset[str]:
    """The ways in which a row stands in a text: its cells joined, and one cell across the row once."""
    joined = BAR.join(cells).strip()
    return frozenset({joined, cells[0]} if cells and len(set(cells)) == 1 else {joined})


@lru_cache(maxsize=256)
def grid(clause: Clause) -> Grid:
    """Take a table apart: find each of its rows in its text, in order."""
    head: tuple[int, int] | None = None
    found: list[TableRow] = []
    at, number = 0, _first_number(clause)
    for start, end in _lines(clause.text):
        row = _match(clause, at, clause.text[start:end])
        if row is None:
            continue
        at = row + 1
        if row < clause.head_rows:
            head = (head[0] if head else start, end)
        else:
            found.append(TableRow(number, start, end, clause.rows[row]))
            number += 1
    heads = column_heads(clause.rows[: clause.head_rows])
    return Grid(heads, _units(clause, heads), head, tuple(found))


def _first_number(clause: Clause) -> int:
    """The number of a clause's first row: 1, or what its label says where a long table was cut: 表1（第501至900行）."""
    match = _FIRST.search(clause.label)
    return int(match[1]) if match else 1


def _match(clause: Clause, at: int, line: str) -> int | None:
    """The row at or after ``at`` that a line prints: the next one, or the first below heads that are printed elsewhere."""
    for row in (at, clause.head_rows) if at < clause.head_rows else (at,):
        if row < len(clause.rows) and line.strip() in printed(clause.rows[row]):
            return row
    return None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def column_heads(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Put the heads of several rows together, a column each: 补助标准 over 二星级 is 补助标准/二星级."""
    rows = [row for row in rows if len(set(row)) > 1 or len(row) == 1]  # the table's name across all columns heads none
    if not rows:
        return ()
    heads = []
    for column in range(max(map(len, rows))):
        parts = [row[column].strip() for row in rows if column < len(row)]
        kept = [part for before, part in pairwise(["", *parts]) if part and part != before]
        heads.append("/".join(kept))
    return tuple(heads)


def _units(clause: Clause, heads: Sequence[str]) -> tuple[str, ...]:
    """The unit of each column: from its head, else from the table's title or caption where one stands there."""
    common = _caption_unit(clause)
    return tuple(unit_of(head) or ("" if _OTHER.search(head) else common) for head in heads)


def unit_of(head: str) -> str:
    """The unit at the end of a column head: 元/平方米 of 奖补标准（元/平方米）; empty where the brackets hold none."""
    match = _UNIT.search(head)
    return match[1].strip() if match and is_unit(match[1]) else ""


def is_unit(text: str) -> bool:
    """Whether a text is a unit: 元/平方米, mm, W/（㎡·K）, kWh/（㎡·a）."""
    words = [word for word in _UNIT_SIGNS.split(text.strip()) if word]
    return bool(words) and all(word in _UNIT_WORDS for word in words)


def _caption_unit(clause: Clause) -> str:
    """The unit of all columns that name none: ［W/（㎡·K）］ behind the title, 单位：万元 above the rows."""
    for line in (clause.title, *clause.text[: _above(clause)].split("\n")):
        match = _CAPTION_UNIT.search(line)
        if match and is_unit(match[1]):
            return match[1].strip()
        if found := unit_of(line):
            return found
    return ""


def _above(clause: Clause) -> int:
    """The offset at which the first row begins."""
    first = clause.rows[0] if clause.rows else ()
    return next((start for start, end in _lines(clause.text) if clause.text[start:end].strip() in printed(first)), 0)


def bare_head(head: str) -> str:
    """A column head without its unit."""
    return _UNIT.sub("", head).strip() if unit_of(head) else head


def with_unit(cell: str, unit: str) -> str:
    """A cell before its column's unit where it is a mere value, or ends with one: 25 is 25元/平方米; 4万元/户 and 二星级 stay."""
    cell = cell.strip()
    value = _ONLY_VALUE.fullmatch(cell) or _CASE_VALUE.fullmatch(cell)
    if not unit or not value or _DAY.match(cell):
        return cell
    return f"{cell}{unit}" if _NUMBER_END.search(cell) else cell


def spelt(table: Grid, row: TableRow, column: int) -> tuple[str, str]:
    """A cell as it is said: the head of its column without the unit, and the cell with it."""
    head = table.heads[column] if column < len(table.heads) else ""
    unit = (table.units[column] if column < len(table.units) else "") or _row_unit(table, row, column)
    return bare_head(head), with_unit(row.cells[column], unit)


def spelt_row(table: Grid, row: TableRow) -> list[tuple[str, str]]:
    """The cells of a row as they are said, in the order of the columns."""
    return [spelt(table, row, column) for column in range(len(row.cells))]


def _row_unit(table: Grid, row: TableRow, column: int) -> str:
    """The unit that a row gives for its values: behind its own name, 抗压强度（MPa）, or in a column of units."""
    for at, cell in enumerate(row.cells[:column]):
        if at < len(table.heads) and re.fullmatch(r"(?:计量)?单\s*位", table.heads[at].strip()):
            return cell.strip() if is_unit(cell) else ""
        if found := unit_of(cell):
            return found
    return ""
