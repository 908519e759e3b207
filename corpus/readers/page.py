"""The glyphs and rules of a page to its lines in reading order: visual lines, columns, and rows of tables."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.readers.aligned import with_aligned_tables
from corpus.readers.blocks import block_lines
from corpus.readers.columns import columns, cut, find_gutter, narrow_gutter, right_edge
from corpus.readers.fragments import Fragment, Glyph, fragments, visual_lines
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
    cell_of = (lambda x, y: _cell(tables, x, y)) if tables else None
    parts = fragments(glyphs, cell_of)
    loose = [part for part in parts if part.cell < 0]
    gutter = find_gutter(loose, width, before) or narrow_gutter(glyphs, width)
    edge = 0.0
    if gutter is not None:
        edge = right_edge(loose, gutter)
        parts = cut(glyphs, edge, cell_of)
        loose = [part for part in parts if part.cell < 0]
    drawn: dict[tuple[int, int], list[Fragment]] = {}
    if gutter is None:
        drawn, loose = _drawn(tables, loose)
    result: list[Line] = []
    for stretch in columns(loose, gutter, edge):
        result += with_aligned_tables(visual_lines(stretch))
    for number, table in sorted(enumerate(tables), key=lambda pair: not pair[1].open):
        inside = [part for part in parts if part.cell // CELLS == number]
        for part in inside:
            part.cell -= number * CELLS
        stretches = [table_rows(table, inside)]
        stretches += [block_lines(group) for (owner, _), group in drawn.items() if owner == number]
        at = _insertion(result, table.box if len(stretches) == 1 else table.frame)
        result[at:at] = _downwards(stretches)
    return [line for line in result if line.text], gutter


def _drawn(
    tables: Sequence[Table], loose: Sequence[Fragment]
) -> tuple[dict[tuple[int, int], list[Fragment]], list[Fragment]]:
    """Part the text on framed drawings, by table and open cell, from the text outside of them."""
    drawn: dict[tuple[int, int], list[Fragment]] = {}
    rest: list[Fragment] = []
    for part in loose:
        x, y = (part.x0 + part.x1) / 2, part.base - part.size * 0.35
        found = next(((at, cell) for at, table in enumerate(tables) if (cell := table.open_at(x, y)) >= 0), None)
        (drawn.setdefault(found, []) if found else rest).append(part)
    return drawn, rest


def _downwards(stretches: Sequence[Sequence[Line]]) -> list[Line]:
    """Lay the rows of a framed table and the blocks in its open cells below each other, as they stand."""
    rows, *blocks = stretches
    bands = [[line] for line in rows] + [list(lines) for lines in blocks if lines]
    bands.sort(key=lambda band: min(line.box[1] for line in band if line.box))
    return [line for band in bands for line in band]


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
