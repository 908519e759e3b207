"""The columns of a table beside a question: which of their cells it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.naming import Asked, Words, parts_of, terms_of
from assistant.ranges import Range, equals, fit, kinds_in, measured, range_of, wanted
from corpus.tabular import Grid, TableRow, bare_head
from index.lexicon.folding import folded

BESIDE = 1.0
"""What a figure beside a row's range takes from it."""
INSIDE, LIKELY = 1.5, 0.5
"""What a figure inside a row's range gives it, and where the question does not say that it is what the range measures."""

_ORDINAL = re.compile(r"序\s*号|编\s*号|项\s*次|No\.?", re.IGNORECASE)
_VALUE = re.compile(r"(?:不[低少小高大多]于|不超过)?[≥≤<>＜＞±+\-－—–~～∼\d.,，%％‰/／\s（）()*]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Column:
    """A column: its words, and whether it holds values, cases, or mere numbers of rows."""

    def __init__(self, table: Grid, column: int, rows: Sequence[TableRow]) -> None:
        self.at = column
        self.head = table.heads[column]
        self.unit = table.units[column] if column < len(table.units) else ""
        cells = {row.cells[column].strip() for row in rows} - {""}
        self.ordinal = _ORDINAL.fullmatch(self.head.strip()) is not None
        self.values = sum(_VALUE.fullmatch(cell) is not None for cell in cells) * 2 > len(cells)
        self.cells = frozenset(cells)
        self.words = Words(cells)

    def fit(self, row: TableRow, asked: Asked) -> float:
        """How much of a row's cell the question names; below 0 where its figure lies beside the cell's range."""
        cell = row.cells[self.at].strip()
        if not cell or self.ordinal:
            return 0.0
        if inside := self._inside(cell, asked):
            return INSIDE if inside > 0 and self._measured(cell, asked) else inside * (LIKELY if inside > 0 else BESIDE)
        if self.values:
            return float(not self.at and _equal(cell, self.head, asked))
        return self.words.fit(folded(cell), asked)

    def cased(self, row: TableRow, asked: Asked) -> bool:
        """Whether a figure of the question lies in the range of the row's cell: it tells the case, and is no answer."""
        return self._inside(row.cells[self.at].strip(), asked) > 0

    def share(self, row: TableRow, asked: Asked) -> float:
        """How outright the question names the row's cell, 0..1."""
        cell = row.cells[self.at].strip()
        if self.ordinal or not cell:
            return 0.0
        if self._inside(cell, asked) > 0:
            return 1.0 if self._measured(cell, asked) else LIKELY
        if self.values:
            return float(not self.at and _equal(cell, self.head, asked))
        return max((self.words.share(part, asked) for part in parts_of(folded(cell))), default=0.0)

    def tells(self, row: TableRow, asked: Asked) -> bool:
        """Whether the row's cell holds a figure that the question does not have, one of the kind it asks for, or its word for it.

        每迟报1次扣0.5分 answers, and names no row; 设计、生产、施工三个阶段 answers 哪几个阶段.
        """
        cell = folded(row.cells[self.at])
        told = set(_NUMBER.findall(cell)) - asked.tokens or kinds_in(cell) & wanted(asked.own) or self.lists(row, asked)
        return bool(told) and self.at > 0 and not self.cased(row, asked)

    def lists(self, row: TableRow, asked: Asked) -> bool:
        """Whether the row's cell has the question's word for what it wants: 哪些房间, 有供暖要求的房间."""
        cell = folded(row.cells[self.at])
        return self.at > 0 and any(noun[:2] in cell for noun in asked.nouns)

    def measures(self, row: TableRow, asked: Asked) -> bool:
        """Whether the question asks for a measure by its word, and the cell has it: 层高多少, 层高2.8m～3.3m."""
        cell = folded(row.cells[self.at])
        return any(measure in cell for measure in asked.measures)

    def tells_any(self, kinds: frozenset[str]) -> bool:
        """Whether its cells hold figures of the ``kinds`` that a question asks for by their units."""
        return bool(kinds) and any(kinds & kinds_in(cell, self.unit) for cell in self.cells)

    def _inside(self, cell: str, asked: Asked) -> int:
        if self.values and self.at:
            return 0
        return 1 if equals(cell, asked.amounts) else fit(self._range(cell), asked.amounts)

    def _range(self, cell: str) -> Range | None:
        return range_of(cell, self.unit, bare_head(self.head))

    def _measured(self, cell: str, asked: Asked) -> bool:
        found = self._range(cell)
        return found is None or measured(found, asked.text)


def _equal(cell: str, head: str, asked: Asked) -> bool:
    """Whether the question has the very value of a cell that heads its row, and names what it is: 25的钢筋."""
    if not _NUMBER.fullmatch(cell):
        return False
    named = any(asked.has(term) for term in terms_of(bare_head(head)))
    return named and re.search(rf"(?<![\d.]){re.escape(cell)}(?![\d.])", asked.text) is not None
