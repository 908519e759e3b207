"""What the readers share about tables: rows to lines, merged cells, and which rows are column heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.clean import visible
from corpus.types import Line

SEPARATOR = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
CELL_BREAK = re.compile(r"(?<!\\)\|")
LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def row(cells: Sequence[str], *, header: bool = False) -> Line:
    """Make the line of one table row; its text joins the cells with `` | ``."""
    cleaned = tuple(visible(cell) for cell in cells)
    return Line(" | ".join(cleaned).strip(), "row", cells=cleaned, header=header)


def rows(grid: Sequence[Sequence[str]], heads: int) -> list[Line]:
    """Make the lines of a table whose first ``heads`` rows are column heads; rows without any text are left out."""
    return [row(cells, header=index < heads) for index, cells in enumerate(grid) if any(cell.strip() for cell in cells)]


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
