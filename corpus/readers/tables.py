"""What the readers share about tables: rows to lines, merged cells, and which rows are column heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.clean import visible
from corpus.types import Line

RULE = r"\s*(?::-+:?|-+:|-{2,})\s*"
SEPARATOR = re.compile(rf"\s*\|?{RULE}(?:\|{RULE})*\|?\s*")
CELL_BREAK = re.compile(r"(?<!\\)\|")
LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
MAX_COLUMNS = 200  # spans and columns beyond this are damage or an attack, not a table
MAX_ROWS = 100_000
HEAD_CELL = 30  # column heads are short; a longer cell is content
HEAD_OF_PAIRS = 12
VALUE = re.compile(r"[≥≤<>＜＞±~～\d.,，%％‰/\-—–:：]*\d[≥≤<>＜＞±~～\d.,，%％‰/\-—–:：]*")


@dataclass(frozen=True, slots=True)
class Span:
    """A cell as it is declared: its row, over how many rows and columns it reaches, and its text."""

    row: int
    high: int
    wide: int
    text: str


def row(cells: Sequence[str], *, header: bool = False, merged: bool = False) -> Line:
    """Make the line of one table row; its text joins the cells with `` | ``, or has a cell across the row once."""
    cleaned = tuple(visible(cell) for cell in cells)
    text = cleaned[0] if merged and cleaned else " | ".join(cleaned).strip()
    return Line(text, "row", cells=cleaned, header=header)


def rows(grid: Sequence[Sequence[str]], heads: int) -> list[Line]:
    """Make the lines of a table whose first ``heads`` rows are column heads; rows without any text are left out."""
    return [row(cells, header=index < heads) for index, cells in enumerate(grid) if any(cell.strip() for cell in cells)]


def fill(spans: Sequence[Span]) -> list[list[str]]:
    """Lay cells out in a grid; a cell over several rows and columns is repeated in each of its places."""
    taken: dict[tuple[int, int], str] = {}
    height = min(MAX_ROWS, max((span.row for span in spans), default=-1) + 1)
    width = 0
    column: dict[int, int] = {}
    for span in spans:
        at = column.get(span.row, 0)
        while (span.row, at) in taken:
            at += 1
        if at >= MAX_COLUMNS:
            continue
        wide = min(span.wide, MAX_COLUMNS - at)
        for line in range(span.row, min(span.row + span.high, height)):
            for place in range(at, at + wide):
                taken.setdefault((line, place), span.text)
        column[span.row] = at + wide
        width = max(width, at + wide)
    return [[taken.get((line, place), "") for place in range(width)] for line in range(height)]


def split_cells(line: str) -> list[str]:
    r"""Split a row written with bars, outer bars optional; ``\|`` is a bar inside a cell."""
    inner = line.strip()
    inner = inner.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [LINE_BREAK.sub(" ", cell).replace("\\|", "|").strip() for cell in CELL_BREAK.split(inner)]


def is_separator(line: str) -> bool:
    """Whether a line is the rule ``--- | ---`` under the column heads."""
    return "-" in line and SEPARATOR.fullmatch(line) is not None


def guess_heads(grid: Sequence[Sequence[str]]) -> int:
    """Guess how many rows are column heads where the format does not say.

    The first row is one if its cells are short words, no numbers and no sentences; its first cell may be empty. A name
    across the whole table may stand above it.
    """
    if len(grid) < 2 or len(grid[0]) < 2:
        return 0
    first = grid[0]
    if len(set(first)) == 1 and _may_be_head(first[0]):  # the table's name in a cell across all columns
        below = guess_heads(grid[1:])
        return below + 1 if below else 0
    if not all(first[1:]) or not all(_may_be_head(cell) for cell in first) or len(set(first)) == 1:
        return 0
    if len(first) == 2 and (len(grid) < 3 or not all(first) or max(map(len, first)) > HEAD_OF_PAIRS):
        return 0  # two columns are mostly names and values, without heads
    return head_rows(grid)


def _may_be_head(cell: str) -> bool:
    return len(cell) <= HEAD_CELL and not VALUE.fullmatch(cell) and "。" not in cell


def head_rows(grid: Sequence[Sequence[str]], known: int = 1) -> int:
    """How many rows are column heads: the ``known`` ones and those that merely continue their merged cells.

    A head of two rows shows as a first row with equal neighbours (a cell across columns) and a second row that
    repeats its first cell (a cell down the rows) and differs elsewhere.
    """
    heads = known
    while 0 < heads < len(grid) - 1 and _continues(grid[heads - 1], grid[heads]):
        heads += 1
    return heads


def _continues(upper: Sequence[str], lower: Sequence[str]) -> bool:
    if not upper or not lower or len(upper) != len(lower) or upper[0] != lower[0]:
        return False
    merged = any(left and left == right for left, right in pairwise(upper))
    return merged and list(upper) != list(lower)
