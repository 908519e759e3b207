"""The glyphs and rules of a page to its lines in reading order: visual lines, columns, and rows of tables."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.aligned import with_aligned_tables
from corpus.readers.columns import columns, find_gutter
from corpus.readers.fragments import Glyph, fragments, visual_lines
from corpus.readers.ruled import Rule, Table, find_tables, table_rows
from corpus.types import Box, Line

CELLS = 100_000  # more than a table has: cell numbers of the n-th table on a page begin at n times this


def page_lines(
    glyphs: Sequence[Glyph], rules: Sequence[Rule], width: float, before: float | None = None
) -> tuple[list[Line], float | None]:
    """Give the lines of a page in reading order, rows of tables with their cells, and the gutter between its columns.

    ``before`` is the gutter of the page before.
    """
    tables = find_tables(rules, glyphs)
    parts = fragments(glyphs, (lambda x, y: _cell(tables, x, y)) if tables else None)
    loose = [part for part in parts if part.cell < 0]
    gutter = find_gutter(loose, width, before)
    result: list[Line] = []
    for stretch in columns(loose, gutter):
        result += with_aligned_tables(visual_lines(stretch))
    for number, table in enumerate(tables):
        inside = [part for part in parts if part.cell // CELLS == number]
        for part in inside:
            part.cell -= number * CELLS
        at = _insertion(result, table.box)
        result[at:at] = table_rows(table, inside)
    return [line for line in result if line.text], gutter


def _cell(tables: list[Table], x: float, y: float) -> int:
    for number, table in enumerate(tables):
        found = table.cell_at(x, y)
        if found >= 0:
            return number * CELLS + found
    return -1


def _insertion(lines: list[Line], box: Box) -> int:
    """Find where a table belongs: after the last line above it in its column, else before the first line below it."""
    above = [
        at + 1 for at, line in enumerate(lines) if line.box and line.box[3] <= box[1] + 3 and _overlap(line.box, box)
    ]
    below = [at for at, line in enumerate(lines) if line.box and line.box[1] >= box[3] - 3 and _overlap(line.box, box)]
    return max(above) if above else min(below, default=len(lines))


def _overlap(a: Box, b: Box) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0])
