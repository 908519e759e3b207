"""Finds the row of a table that a question asks for, and the cells of it that answer.

A question names a row by the words of its cells (二星级, 公共建筑), by a figure in its range (900kW in 528＜CC≤1163) or by a
value (25 under 钢筋直径); it names a column by its head, by a figure in the head's range, or by what it asks for (多少钱).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.asks import Ask
from assistant.ranges import Amount, amounts, fit, range_of
from assistant.terms import terms
from corpus.tabular import Grid, TableRow, bare_head, grid, spelt
from corpus.types import Clause
from index.lexicon.folding import folded

Similarity = Callable[[Sequence[str]], Sequence[float]]
"""Cosines of texts with the question, in order."""

LEAST = 0.5
"""What a row must reach to be one that is asked for, in words that only its own cell has: less is chance."""
TIED, NEAR = 0.9, 0.55
"""Rows that reach ``TIED`` of the best are as likely; those that reach ``NEAR`` may be meant too, and their meaning decides."""
LEAST_HEAD, TIED_HEAD = 0.4, 0.8
"""The same for columns."""
LEAST_SPREAD = 0.05
"""Cosines of rows that lie closer together than this tell little apart."""
MEANT = 0.6
"""How far the meaning of rows that are near each other moves them apart."""
REWORDED = 0.6
"""What a word counts that only another wording of the question has."""
CAPPED = 2.0
"""What one cell counts at most, however many words of it the question has."""
BESIDE = 1.0
"""What a figure beside a row's range takes from it; one inside gives half as much again."""
OWN_ASK = 0.5
"""What a column gains for holding what is asked for: money, a day, an organ."""
SURE, SURE_HEAD = 0.75, 0.5
"""The share of a cell's words that the question has, and the fit of a head, where it surely asks for that row and column."""
ABBREVIATED = 0.7
"""What a cell counts of which the question has a short form: 挤塑板 of 挤塑聚苯板."""
COMPARED = 8
"""Rows whose meaning is compared, at most."""
LONGEST_SAID = 160
"""Characters up to which a row is said whole; of a longer one its key cells and those that answer."""
MOST = 3
"""Cells of a row that stand in bold, at most."""
WIDEST = 40
"""Columns that are compared; a wider table is no table to ask a cell of."""

_PARTS = re.compile(r"[、，,；;/／（）()［］\[\]或]|以及|和")
_ORDINAL = re.compile(r"序\s*号|编\s*号|项\s*次|No\.?", re.IGNORECASE)
_VALUE = re.compile(r"[≥≤<>＜＞±+\-－—–~～∼\d.,，%％‰/／\s（）()*]+")
_NARROWED = (
    (re.compile("封顶|上限|最多|最高|至多|顶多|限额"), re.compile("上限|最高|限额|封顶")),
    (re.compile("每平|一平|每㎡|每一平|平方米?[^，。]{0,4}(?:多少|几)|单价"), re.compile("/(?:平方米|㎡|m²)")),
)
"""Words that ask for a cap or for the sum for each square metre, and the heads (with units) that alone answer them."""
_SIGNS: Mapping[Ask, re.Pattern[str]] = {
    "amount": re.compile("元"),
    "penalty": re.compile("元"),
    "percent": re.compile("[%％‰]|比例|率"),
    "time": re.compile("期|时限|时间|日期|年限|[年月日天]$"),
    "who": re.compile("单位|部门|机关|企业|处室|责任"),
}


@dataclass(frozen=True, slots=True)
class Cells:
    """A row that is asked for: the columns that name it, and those that answer.

    ``score`` tells how well it fits, ``sure`` that the question names it and the column outright.
    """

    table: Grid
    row: TableRow
    keys: tuple[int, ...]
    answers: tuple[int, ...]
    score: float
    sure: bool = False

    def said(self) -> tuple[tuple[str, str, bool], ...]:
        """The row as pairs of head and cell, and whether the cell answers; of a long row its keys and answers only."""
        pairs = [
            (*spelt(self.table, self.row, column), column in self.answers) for column in range(len(self.row.cells))
        ]
        named = [pair for pair in pairs if pair[1]]
        if sum(len(head) + len(cell) + 2 for head, cell, _ in named) <= LONGEST_SAID:
            return tuple(named)
        kept = {*self.keys, *self.answers, 0}
        return tuple(pair for column, pair in enumerate(pairs) if column in kept and pair[1])


def find_cells(
    clause: Clause, wordings: Sequence[str], asks: Sequence[Ask], similarity: Similarity | None = None
) -> tuple[Cells, ...]:
    """The rows of a table that the question asks for, the surest first and its equals behind it; empty where none is.

    ``similarity`` decides between rows that the words leave near each other.
    """
    table = grid(clause)
    rows = [row for row in table.rows if len(row.cells) == len(table.heads)]
    if not rows or len(table.heads) > WIDEST:
        return ()
    asked = _Asked("\n".join(map(folded, wordings)), amounts(wordings[0]), tuple(asks))
    columns = [_Column(table, column, rows) for column in range(len(table.heads))]
    heads = _heads(table, columns, asked)
    fits = [[column.fit(row, asked) for column in columns] for row in rows]
    scores = [sum(values) for values in fits]
    if len(rows) == 1 and max(heads) >= LEAST_HEAD:
        scores = [max(LEAST, *scores)]
    if max(scores) < LEAST:
        return ()
    near = [at for at in range(len(rows)) if scores[at] >= NEAR * max(scores)]
    if similarity and 1 < len(near) <= COMPARED:
        said = [f"{clause.title} {_named(columns, rows[at])}" for at in near]
        for at, gain in zip(near, _spread(similarity(said)), strict=True):
            scores[at] += MEANT * gain
    kept = sorted((at for at in near if scores[at] >= TIED * max(scores)), key=lambda at: -scores[at])
    return tuple(_cells(table, rows[at], columns, heads, asked, (fits[at], scores[at])) for at in kept)


def _spread(values: Sequence[float]) -> list[float]:
    low, width = min(values), max(LEAST_SPREAD, max(values) - min(values))
    return [(value - low) / width for value in values]


def _named(columns: Sequence[_Column], row: TableRow) -> str:
    """The cells of a row that tell it from the others."""
    return " ".join(row.cells[column.at] for column in columns if not column.values and not column.ordinal)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question in all its wordings, a line each and its own first; its figures, and what it asks for."""

    text: str
    amounts: tuple[Amount, ...]
    asks: tuple[Ask, ...]


class _Words:
    """The words of some cells, or of the heads: those that few of them have tell most."""

    def __init__(self, cells: Collection[str]) -> None:
        counts: dict[str, int] = {}
        for cell in cells:
            for term in _terms(cell):
                counts[term] = counts.get(term, 0) + 1
        most = math.log(1 + len(cells)) or 1.0
        self.weights = {term: math.log(1 + len(cells) / count) / most for term, count in counts.items()}

    def share(self, text: str, asked: str) -> float:
        """The share, by weight, of the words of ``text`` that the question has."""
        found = _terms(text)
        total = sum(self.weights.get(term, 1.0) for term in found)
        return sum(self.weights.get(term, 1.0) for term in found if term in asked) / total if total else 0.0

    def fit(self, text: str, asked: str) -> float:
        """How much of ``text`` the question names: the words, by weight, less what it lacks of them, up to ``CAPPED``."""
        parts = [part.strip() for part in _PARTS.split(text) if len(part.strip()) > 1]
        return max((self._fit(part, asked) for part in {text, *parts}), default=0.0)

    def _fit(self, text: str, asked: str) -> float:
        found = _terms(text)
        return max(min(CAPPED, self._got(found, asked)) * math.sqrt(self.share(text, asked)), _abbreviated(text, asked))

    def _got(self, found: Collection[str], asked: str) -> float:
        literal = asked.partition("\n")[0]
        return sum(
            self.weights.get(term, 1.0) * (1.0 if term in literal else REWORDED) for term in found if term in asked
        )


def _abbreviated(text: str, asked: str) -> float:
    """What a short form counts: at least three characters of a cell in their order, its first and its last among them."""
    text = re.sub(r"[（(].*?[)）]", "", text)
    if not 4 <= len(text) <= 12:
        return 0.0
    for start in (match.start() for match in re.finditer(re.escape(text[0]), asked)):
        for end in range(min(len(asked), start + len(text) - 1), start + 2, -1):
            short = asked[start:end]
            rest = iter(text)
            if short[-1] == text[-1] and short not in text and all(char in rest for char in short):
                return ABBREVIATED
    return 0.0


class _Column:
    """A column: its words, and whether it holds values, cases, or mere numbers of rows."""

    def __init__(self, table: Grid, column: int, rows: Sequence[TableRow]) -> None:
        self.at = column
        self.head = table.heads[column]
        self.unit = table.units[column] if column < len(table.units) else ""
        cells = {row.cells[column].strip() for row in rows} - {""}
        self.ordinal = _ORDINAL.fullmatch(self.head.strip()) is not None
        self.values = sum(_VALUE.fullmatch(cell) is not None for cell in cells) * 2 > len(cells)
        self.words = _Words(cells)

    def fit(self, row: TableRow, asked: _Asked) -> float:
        """How much of a row's cell the question names; below 0 where its figure lies beside the cell's range."""
        cell = row.cells[self.at].strip()
        if not cell or self.ordinal:
            return 0.0
        if not self.values or not self.at:
            inside = fit(range_of(cell, self.unit, bare_head(self.head)), asked.amounts)
            if inside:
                return inside * BESIDE * (1.5 if inside > 0 else 1.0)
        if self.values:
            return float(not self.at and _equal(cell, self.head, asked))
        return self.words.fit(folded(cell), asked.text)

    def sure(self, row: TableRow, asked: _Asked) -> bool:
        """Whether the question names the row's cell outright."""
        cell = folded(row.cells[self.at].strip())
        parts = [part for part in {cell, *_PARTS.split(cell)} if len(part) > 1]
        return not self.ordinal and any(self.words.share(part, asked.text) >= SURE for part in parts)


def _terms(text: str) -> frozenset[str]:
    return _terms_of(folded(text))


@lru_cache(maxsize=8192)
def _terms_of(text: str) -> frozenset[str]:
    return terms(text)


def _equal(cell: str, head: str, asked: _Asked) -> bool:
    """Whether the question has the very value of a cell that heads its row, and names what it is: 25的钢筋."""
    if not re.fullmatch(r"\d+(?:\.\d+)?", cell):
        return False
    named = any(term in asked.text for term in _terms(bare_head(head)))
    return named and re.search(rf"(?<![\d.]){re.escape(cell)}(?![\d.])", asked.text) is not None


def _heads(table: Grid, columns: Sequence[_Column], asked: _Asked) -> list[float]:
    """How much the question asks for each column."""
    words = _Words([bare_head(head) for head in table.heads])
    found: list[float] = []
    for column in columns:
        head = folded(bare_head(column.head))
        inside = fit(range_of(head), asked.amounts)
        sign = next((sign for ask in asked.asks[:2] if (sign := _SIGNS.get(ask))), None)
        gain = OWN_ASK if sign and (sign.search(column.unit) or sign.search(column.head)) else 0.0
        found.append((inside * CAPPED or words.fit(head, asked.text)) + gain)
    for question, answer in _NARROWED:
        own = [bool(answer.search(f"{column.head} {column.unit}")) for column in columns]
        if any(own) and (question.search(asked.text) is not None) != all(own):
            wanted = question.search(asked.text) is not None
            found = [value - CAPPED * (wanted and not is_own) for value, is_own in zip(found, own, strict=True)]
    return found


def _cells(
    table: Grid,
    row: TableRow,
    columns: Sequence[_Column],
    heads: Sequence[float],
    asked: _Asked,
    found: tuple[Sequence[float], float],
) -> Cells:
    """The row with the columns that name it and those that answer: of the others, the ones that are asked for most."""
    fits, score = found
    keys = tuple(at for at, value in enumerate(fits) if value >= LEAST)
    others = [at for at in range(len(fits)) if at not in keys and not columns[at].ordinal and row.cells[at].strip()]
    top = max((heads[at] for at in others), default=0.0)
    answers = [at for at in others if heads[at] >= max(LEAST_HEAD, TIED_HEAD * top)]
    words = _Words([bare_head(head) for head in table.heads])
    named = any(words.fit(folded(bare_head(table.heads[at])), asked.text) >= SURE_HEAD for at in answers)
    answers = answers or _by_a_character(table, [at for at in others if heads[at] >= 0], asked)
    if not answers:
        values = [at for at in others if columns[at].values and at > 0 and heads[at] >= 0]
        answers = values if 0 < len(values) <= MOST else others if len(others) == 1 else []
    sure = named and any(columns[at].sure(row, asked) for at in keys)
    return Cells(table, row, keys, tuple(answers[:MOST]), score, sure)


def _by_a_character(table: Grid, columns: Sequence[int], asked: _Asked) -> list[int]:
    """The columns whose heads share with the question a character that no other head has: 冬天 is 冬季, not 夏季."""
    once = Counter(char for head in table.heads for char in set(bare_head(head)))
    return [at for at in columns if any(once[char] == 1 and char in asked.text for char in bare_head(table.heads[at]))]
