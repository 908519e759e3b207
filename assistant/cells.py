"""Finds the row of a table that a question asks for, and the cells of it that answer.

A question names a row by the words of its cells (二星级, 公共建筑), by a figure in its range (900kW in 528＜CC≤1163) or by a
value (25 under 钢筋直径); it names a column by its head, by a figure in the head's range, or by what it asks for (多少钱).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asks import Ask, decisive, holds_answer
from assistant.columns import Column
from assistant.heads import Head, heads_asked
from assistant.naming import Asked, asked_in
from assistant.nearness import Meant, Similarity, columns_meant, rows_meant
from corpus.tabular import BAR, Grid, TableRow, bare_head, grid, spelt, spelt_row
from corpus.types import Clause

LEAST = 0.5
"""What a row must reach to be one that is asked for, in words that only its own cell has: less is chance."""
LEAST_MEANT = 0.0
"""The same where the meaning of rows is told too."""
TIED = 0.9
"""Rows that reach this share of the best are as likely."""
LEAST_HEAD, TIED_HEAD = 0.4, 0.8
"""The same for columns."""
MEANT = 1.0
"""What a row gains whose meaning comes nearest to the question."""
SURE, SURE_HEAD = 0.75, 0.5
"""The share of a cell's words that the question has, and the fit of a head, where it surely asks for that row and column."""
ONLY = 0.5
"""How outright a column is named that is the only one left to answer, or holds the kind of thing asked for."""
COMPARED = 24
"""Rows whose meaning is compared, at most."""
LONGEST_SAID = 160
"""Characters up to which a row is said whole; of a longer one its key cells and those that answer."""
MOST = 3
"""Cells of a row that stand in bold, at most."""
WIDEST = 40
"""Columns that are compared; a wider table is no table to ask a cell of."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A row that is asked for: the columns that name it, and those that answer.

    ``score`` tells how well it fits, ``named`` how outright the question names it and the column, 0..1, and ``sure`` that
    it surely asks for that cell.
    """

    table: Grid
    row: TableRow
    keys: tuple[int, ...]
    answers: tuple[int, ...]
    score: float
    named: float = 0.0
    sure: bool = False

    def said(self) -> tuple[tuple[str, str, bool], ...]:
        """The row as pairs of head and cell, and whether the cell answers; of a long row its keys and answers only."""
        pairs = [
            (head, cell, column in self.answers) for column, (head, cell) in enumerate(spelt_row(self.table, self.row))
        ]
        named = [pair for pair in pairs if pair[1]]
        if sum(len(head) + len(cell) + 2 for head, cell, _ in named) <= LONGEST_SAID:
            return tuple(named)
        kept = {*self.keys, *self.answers, 0}
        return tuple(pair for column, pair in enumerate(pairs) if column in kept and pair[1])

    def printed(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where the cells that answer stand in the clause's ``text``; the whole row if none does, or it is one cell there."""
        cells = text[self.row.start : self.row.end].split(BAR)
        if not self.answers or len(cells) != len(self.row.cells):
            return ((self.row.start, self.row.end),)
        spans, start = [], self.row.start
        for cell in cells:
            spans.append((start, start + len(cell)))
            start += len(cell) + len(BAR)
        return tuple(spans[at] for at in self.answers)


def find_cells(
    clause: Clause, wordings: Sequence[str], asks: Sequence[Ask], similarity: Similarity | None = None
) -> tuple[Cells, ...]:
    """The rows of a table that the question asks for, the surest first and its equals behind it; empty where none is.

    ``similarity`` adds what rows and columns mean: 办公的楼 names no row in words.
    """
    table = grid(clause)
    rows = [row for row in table.rows if len(row.cells) == len(table.heads)]
    if not rows or len(table.heads) > WIDEST:
        return ()
    asked = asked_in(wordings, asks)
    columns = [Column(table, column, rows) for column in range(len(table.heads))]
    heads = heads_asked(columns, asked)
    naming = [column for column, head in zip(columns, heads, strict=True) if not head.sought]
    fits = [_fits(naming, row, asked, len(columns)) for row in rows]
    scores = [sum(values) for values in fits]
    if len(rows) == 1 and max(head.asked for head in heads) >= LEAST_HEAD:
        scores = [max(LEAST, *scores)]
    least = LEAST_MEANT if similarity and asked.wants_figure else LEAST
    if max(scores) < least:
        return ()
    if similarity and len(rows) > 1:
        likely = sorted(range(len(rows)), key=lambda at: -scores[at])[:COMPARED]
        gains = rows_meant(clause.title, table, [rows[at] for at in likely], similarity)
        for at, gain in zip(likely, gains, strict=True):
            scores[at] += MEANT * gain
    kept = sorted((at for at in range(len(rows)) if scores[at] >= TIED * max(scores)), key=lambda at: -scores[at])
    meant = columns_meant(table, rows[kept[0]], similarity) if similarity and (asked.asks or asked.nouns) else None
    alone = len(kept) == 1
    return tuple(
        _cells(_Row(table, rows[at], columns, heads, fits[at], meant), asked, scores[at], alone=alone) for at in kept
    )


def _fits(columns: Sequence[Column], row: TableRow, asked: Asked, count: int) -> list[float]:
    """How much of each cell the question names; a word that two cells have counts in the one that it names more of."""
    fits = [0.0] * count
    for column in columns:
        fits[column.at] = column.fit(row, asked)
    for column in sorted((column for column in columns if fits[column.at] > 0), key=lambda column: -fits[column.at]):
        fits[column.at] = column.fit(row, asked)
        if fits[column.at] > 0:
            asked = asked.without(row.cells[column.at])
    return fits


@dataclass(frozen=True, slots=True)
class _Row:
    """A row under its heads, and how much of each of its cells the question names."""

    table: Grid
    row: TableRow
    columns: Sequence[Column]
    heads: Sequence[Head]
    fits: Sequence[float]
    meant: Meant | None = None

    def nearest(self, columns: Sequence[int]) -> list[int]:
        """The columns that come nearest to the question in meaning, and in what words it has of them; none if no meaning is told."""
        if self.meant is None or len(columns) < 2:
            return []
        near = {at: value + self.heads[at].asked for at, value in self.meant(tuple(columns)).items()}
        return [at for at in columns if near[at] >= TIED * max(near.values())]

    def others(self, keys: Sequence[int]) -> list[int]:
        """The columns that may answer: all that hold something, but those that name the row."""
        cells = self.row.cells
        return [at for at in range(len(cells)) if at not in keys and cells[at].strip() and not self.columns[at].ordinal]

    def told(self, at: int, asked: Asked) -> float:
        """How outright the question names a cell that tells a figure: wholly if it asks for its very measure, 层高多少."""
        column = self.columns[at]
        return 1.0 if column.measures(self.row, asked) else column.share(self.row, asked)


def _cells(found: _Row, asked: Asked, score: float, *, alone: bool) -> Cells:
    """The row with the columns that name it and those that answer: of the others, the ones that are asked for most.

    ``alone`` tells that no other row fits as well.
    """
    named = [at for at, value in enumerate(found.fits) if value >= LEAST]
    told = _told(found, named, asked) or _headed(found, named, found.others(named))
    keys = tuple(at for at in named if at not in told)
    others = found.others(keys)
    answers = told or _answers(found, others, asked)
    shares = {at: found.columns[at].share(found.row, asked) for at in keys}
    row = max(shares.values(), default=0.0)
    column = max((max(found.heads[at].named, found.told(at, asked) if told else 0.0) for at in answers), default=0.0)
    kind = _by_kind(found, answers, others, asked)
    only = ONLY if kind or len(others) == 1 else 0.0
    outright = any(share >= SURE for at, share in shares.items() if not found.columns[at].cased(found.row, asked))
    sure = row >= SURE and (column >= SURE_HEAD or (kind and alone and outright))
    return Cells(found.table, found.row, keys, tuple(answers[:MOST]), score, row * max(column, only), sure)


def _by_kind(found: _Row, answers: Sequence[int], others: Sequence[int], asked: Asked) -> bool:
    """Whether a column that answers is meant by the kind of thing asked for, or is the only one left and holds such a thing."""
    if any(found.heads[at].own for at in answers):
        return True
    if len(others) != 1:
        return False
    said = "：".join(spelt(found.table, found.row, others[0]))
    wanted = decisive(asked.asks)
    return any(holds_answer(ask, said) for ask in wanted) or (wanted == ("figure",) and any(map(str.isdigit, said)))


def _headed(found: _Row, named: Sequence[int], others: Sequence[int]) -> list[int]:
    """The columns that the question names by their heads, though by words of their cells too, where it asks for no other."""
    if any(found.heads[at].asked >= LEAST_HEAD for at in others):
        return []
    top = max((found.fits[at] for at in named), default=0.0)
    return [at for at in named if found.heads[at].named >= SURE_HEAD and found.fits[at] < top]


def _told(found: _Row, named: Sequence[int], asked: Asked) -> list[int]:
    """The columns whose cells tell the figure or the thing asked for in words of the question, where it names no other column."""
    others = found.others(named)
    if any(found.heads[at].named >= SURE_HEAD for at in others):
        return []
    tell = Column.tells if asked.wants_figure else Column.lists
    telling = [at for at in named if tell(found.columns[at], found.row, asked)]
    top = max((found.fits[at] for at in telling), default=0.0)
    return [at for at in telling if found.fits[at] >= TIED_HEAD * top]


def _answers(found: _Row, others: Sequence[int], asked: Asked) -> list[int]:
    """Of the columns that do not name the row, those that are asked for most; all values of a few, the only one left."""
    heads = found.heads
    top = max((heads[at].asked for at in others), default=0.0)
    answers = [at for at in others if heads[at].asked >= max(LEAST_HEAD, TIED_HEAD * top)]
    likely = [at for at in others if heads[at].asked >= 0]
    answers = answers or [at for at in likely if found.columns[at].lists(found.row, asked)]
    answers = answers or _by_a_character(found.table, likely, asked) or found.nearest(likely)
    if answers:
        return answers
    values = [at for at in likely if found.columns[at].values and at > 0]
    return values if 0 < len(values) <= MOST else list(others) if len(others) == 1 else []


def _by_a_character(table: Grid, columns: Sequence[int], asked: Asked) -> list[int]:
    """The columns whose heads share with the question a character that no other head has: 冬天 is 冬季, not 夏季."""
    once = Counter(char for head in table.heads for char in set(bare_head(head)))
    return [at for at in columns if any(once[char] == 1 and char in asked.text for char in bare_head(table.heads[at]))]
