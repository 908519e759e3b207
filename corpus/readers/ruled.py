"""Tables with rules: strokes to a grid, the grid to cells (merged where a stroke is missing), cells to rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.readers.fragments import Fragment, Glyph, Visual, enclosing, first_width, join, visual_lines
from corpus.readers.tables import MAX_COLUMNS, guess_heads, row
from corpus.types import Box, Line

Rule = tuple[float, float, float, float]
"""A level or upright stroke as ``(x0, y0, x1, y1)``, points from the top left."""

NEAR = 3.0  # points: strokes nearer than this are one rule, ends nearer than this meet
SHORTEST = 6.0  # points: shorter strokes are dashes or parts of drawings
SIDE = 10.0  # points by which level rules stick out beyond the outermost upright ones of a table open at its sides
FILLED = 0.3  # share of cells with text; the axes of a chart enclose almost none
CELL_MARGIN = 1.5  # ems that a cell keeps free beside its text, left and right together
OPEN_HEIGHT = 120.0  # points: a row of a table that is one cell has a line or two
BESIDE_ROWS, FRAMED = 4, 0.55  # rows of a title block beside a drawing, and the share of the frame that it takes
NARROWEST = 14.0  # points: an empty stretch between rules that is narrower is no column
CUT = 0.2  # share of the glyphs in a table that a rule may part from the one beside it
TOUCHING = 0.15  # ems between glyphs of one word
RAGGED = 0.2  # share of cells that may be no rectangles, where a stroke is missing
MAX_GRID = 20_000  # cells


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of columns between ``xs`` and rows between ``ys``; ``owner`` names each place's cell.

    ``open`` cells hold no part of the table: the drawing or the text above the title block of a framed page.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[int, ...]
    open: frozenset[int] = frozenset()

    @property
    def columns(self) -> int:
        """The number of columns."""
        return len(self.xs) - 1

    @property
    def box(self) -> Box:
        """The box of the table on the page, without rows and columns that are open."""
        shut = [at for at, owner in enumerate(self.owner) if owner not in self.open] or [0]
        lines, across = [at // self.columns for at in shut], [at % self.columns for at in shut]
        return (self.xs[min(across)], self.ys[min(lines)], self.xs[max(across) + 1], self.ys[max(lines) + 1])

    @property
    def frame(self) -> Box:
        """The box around all rows, open or not."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def cell_at(self, x: float, y: float) -> int:
        """Tell the cell that holds a point; -1 outside the table and in open cells."""
        owner = self._owner_at(x, y)
        return -1 if owner in self.open else owner

    def open_at(self, x: float, y: float) -> int:
        """Tell the open cell that holds a point, or -1."""
        owner = self._owner_at(x, y)
        return owner if owner in self.open else -1

    def _owner_at(self, x: float, y: float) -> int:
        xs, ys = self.xs, self.ys
        if not (ys[0] <= y < ys[-1] and xs[0] <= x < xs[-1]):
            return -1
        column, line = bisect_right(xs, x) - 1, bisect_right(ys, y) - 1
        return self.owner[line * (len(xs) - 1) + column]


def find_tables(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[Table]:
    """Find the ruled tables of a page: two columns and two rows, or one row of three, with text in them."""
    level = [rule for rule in rules if rule[2] - rule[0] >= max(SHORTEST, rule[3] - rule[1])]
    upright = [rule for rule in rules if rule[3] - rule[1] >= max(SHORTEST, rule[2] - rule[0])]
    if len(level) < 2 or not upright:
        return []
    found = (_grid(*group) for group in _groups(level, upright))
    return [table for table in found if table is not None and _has_text(table, glyphs)]


def _groups(level: list[Rule], upright: list[Rule]) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """Part the rules into groups that hang together where they meet or cross."""
    parent = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    order = sorted(range(len(upright)), key=lambda j: upright[j][0])
    places = [upright[j][0] for j in order]
    for i, (hx0, hy, hx1, _) in enumerate(level):
        for j in order[bisect_left(places, hx0 - NEAR) : bisect_right(places, hx1 + NEAR)]:
            if upright[j][1] - NEAR <= hy <= upright[j][3] + NEAR:
                parent[root(i)] = root(len(level) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at, rule in enumerate([*level, *upright]):
        groups.setdefault(root(at), ([], []))[at >= len(level)].append(rule)
    return groups.values()


def _grid(level: list[Rule], upright: list[Rule]) -> Table | None:
    if len(level) < 2 or not upright:
        return None
    xs = _clusters(rule[0] for rule in upright)
    ys = _clusters(rule[1] for rule in level)
    left, right = min(rule[0] for rule in level), max(rule[2] for rule in level)
    xs = ([left] if xs[0] - left > SIDE else []) + xs + ([right] if right - xs[-1] > SIDE else [])
    columns, lines = len(xs) - 1, len(ys) - 1
    if columns < 2 or lines + columns < 4 or columns > MAX_COLUMNS or columns * lines > MAX_GRID:
        return None
    table = Table(tuple(xs), tuple(ys), _owners(xs, ys, level, upright))
    table = replace(table, open=_open(table))
    return table if _ragged(table) <= RAGGED * len(set(table.owner)) and not _has_room(table) else None


def _places(table: Table) -> dict[int, list[int]]:
    """The places of the grid by the cell that they belong to."""
    places: dict[int, list[int]] = {}
    for at, owner in enumerate(table.owner):
        places.setdefault(owner, []).append(at)
    return places


def _has_room(table: Table) -> bool:
    """Whether a cell over several rows and columns is far too high for one: the walls of a plan, not rules of a table."""
    for cell, own in _places(table).items():
        lines, across = [at // table.columns for at in own], [at % table.columns for at in own]
        height = table.ys[max(lines) + 1] - table.ys[min(lines)]
        if cell not in table.open and height > OPEN_HEIGHT and len(set(lines)) > 1 and len(set(across)) > 1:
            return True
    return False


def _open(table: Table) -> frozenset[int]:
    """Find the cells that frame a drawing or a text: they cross the whole table and are far too high for a row.

    Beside a title block at the right they take most of the frame and stand beside many of its rows.
    """
    whole = (table.xs[-1] - table.xs[0]) * (table.ys[-1] - table.ys[0])
    found: set[int] = set()
    for cell, own in _places(table).items():
        lines, across = [at // table.columns for at in own], [at % table.columns for at in own]
        height = table.ys[max(lines) + 1] - table.ys[min(lines)]
        width = table.xs[max(across) + 1] - table.xs[min(across)]
        crosses = len(set(across)) == table.columns
        beside = len(set(lines)) >= BESIDE_ROWS and width * height >= FRAMED * whole
        if height > OPEN_HEIGHT and (crosses or beside):
            found.add(cell)
    return frozenset(found)


def _ragged(table: Table) -> int:
    """Count the cells that are no rectangles: drawings have them, tables do not."""
    columns = table.columns
    count = 0
    for own in _places(table).values():
        lines, across = {at // columns for at in own}, {at % columns for at in own}
        count += len(own) != (max(lines) - min(lines) + 1) * (max(across) - min(across) + 1)
    return count


def _clusters(values: Iterable[float]) -> list[float]:
    """Gather values that lie near to each other; each group is known by its mean."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= NEAR:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _owners(xs: list[float], ys: list[float], level: list[Rule], upright: list[Rule]) -> tuple[int, ...]:
    """Name for each place of the grid the first place of its cell: places without a rule between them are one cell."""
    columns, lines = len(xs) - 1, len(ys) - 1
    owner = list(range(columns * lines))
    walls = _covered(((rule[0], rule[1], rule[3]) for rule in upright), xs, ys)
    floors = _covered(((rule[1], rule[0], rule[2]) for rule in level), ys, xs)
    for line in range(lines):
        for column in range(columns):
            at = line * columns + column
            if column and (column, line) not in walls:
                _unite(owner, at, at - 1)
            if line and (line, column) not in floors:
                _unite(owner, at, at - columns)
    return tuple(_first(owner, at) for at in range(len(owner)))


def _covered(
    rules: Iterable[tuple[float, float, float]], across: list[float], along: list[float]
) -> set[tuple[int, int]]:
    """Tell which stretches of the grid's lines have a rule: pairs of the line and the gap along it."""
    found: set[tuple[int, int]] = set()
    middles = [(a + b) / 2 for a, b in pairwise(along)]
    for place, start, end in rules:
        at = min(bisect_left(across, place), len(across) - 1)
        at -= at > 0 and place - across[at - 1] < abs(across[at] - place)
        first, last = bisect_left(middles, start - NEAR), bisect_right(middles, end + NEAR)
        found.update((at, gap) for gap in range(first, last))
    return found


def _first(owner: list[int], at: int) -> int:
    while owner[at] != at:
        owner[at] = owner[owner[at]]
        at = owner[at]
    return at


def _unite(owner: list[int], a: int, b: int) -> None:
    a, b = _first(owner, a), _first(owner, b)
    owner[max(a, b)] = min(a, b)


def _has_text(table: Table, glyphs: Sequence[Glyph]) -> bool:
    """Whether there is text in the cells of a table, and it keeps to them: rules through words are a drawing's."""
    cells = [table.cell_at((glyph[1] + glyph[2]) / 2, glyph[3] - glyph[4] * 0.35) for glyph in glyphs]
    cut = sum(a != b and _touch(left, right) for (left, a), (right, b) in pairwise(zip(glyphs, cells, strict=True)))
    if cut > CUT * (len(cells) - cells.count(-1)):
        return False
    return len(set(cells) - {-1}) >= max(2, FILLED * len(set(table.owner)))


def _touch(left: Glyph, right: Glyph) -> bool:
    """Whether two glyphs stand beside each other in a word."""
    return left[3] == right[3] and abs(right[1] - left[2]) < TOUCHING * right[4]


def table_rows(table: Table, parts: Sequence[Fragment]) -> list[Line]:
    """Make the rows of a table from the fragments in its cells; a merged cell is repeated in each of its places."""
    inside: dict[int, list[Fragment]] = {}
    for part in parts:
        inside.setdefault(part.cell, []).append(part)
    columns = table.columns
    texts = {cell: _cell_text(table, cell, visual_lines(group)) for cell, group in inside.items()}
    owners = [table.owner[start : start + columns] for start in range(0, len(table.owner), columns)]
    kept = [at for at, owner in enumerate(owners) if (not at or owner != owners[at - 1]) and any(map(texts.get, owner))]
    used = [at for at in range(columns) if _is_column(table, at, [owners[line] for line in kept], texts)]
    shut = [at for at in range(columns) if any(owners[line][at] not in table.open for line in kept)] or [0]
    grid = [[texts.get(owners[line][at], "") for at in used] for line in kept]
    heads = guess_heads(grid)
    rows: list[Line] = []
    for index, (line, cells) in enumerate(zip(kept, grid, strict=True)):
        made = row(cells, header=index < heads, merged=len({owners[line][at] for at in used}) == 1)
        box = enclosing([(table.xs[shut[0]], table.ys[line], table.xs[shut[-1] + 1], table.ys[line + 1])])
        rows.append(replace(made, box=box))
    return rows


def _is_column(table: Table, at: int, owners: Sequence[Sequence[int]], texts: Mapping[int, str]) -> bool:
    """Whether a place across the grid is a column: with text, or empty and wide, and not always part of its neighbour."""
    apart = at == 0 or any(owner[at] != owner[at - 1] for owner in owners)
    filled = any(owner[at] in texts for owner in owners)
    shut = any(owner[at] not in table.open for owner in owners)
    return apart and shut and (filled or table.xs[at + 1] - table.xs[at] >= NARROWEST)


def _cell_text(table: Table, cell: int, lines: Sequence[Visual]) -> str:
    """Join the lines of a cell; where the next word would have fitted on a line, the break was meant: a blank."""
    places = [at % table.columns for at, owner in enumerate(table.owner) if owner == cell]
    width = table.xs[max(places) + 1] - table.xs[min(places)]
    text = ""
    for at, line in enumerate(lines):
        before = lines[at - 1]
        meant = at > 0 and width - (before.x1 - before.x0) > (first_width(line.text) + CELL_MARGIN) * line.size
        text = f"{text} {line.text}" if meant else join([text, line.text])
    return text
