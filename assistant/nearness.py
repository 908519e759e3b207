"""How near in meaning texts come to a question, beside each other: rows and columns of tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from corpus.tabular import Grid, TableRow, spelt, spelt_row

Similarity = Callable[[Sequence[str]], Sequence[float]]
"""Cosines of texts with the question, in order."""
Meant = Callable[[tuple[int, ...]], dict[int, float]]
"""How near some columns come, 0..1."""

LONGEST = 160
"""Characters of a row that are compared."""
LEAST_SPREAD = 0.05
"""Cosines that lie closer together than this tell little apart."""


def spread(values: Sequence[float]) -> list[float]:
    """Cosines on a scale from the least, 0, to the greatest, 1, or less where they lie close together."""
    low, width = min(values), max(LEAST_SPREAD, max(values) - min(values))
    return [(value - low) / width for value in values]


def rows_meant(title: str, table: Grid, rows: Sequence[TableRow], similarity: Similarity) -> list[float]:
    """How near the rows of the table called ``title`` come, 0..1, in the order given."""
    return spread(similarity([f"{title} {_said(table, row)}"[:LONGEST] for row in rows]))


def columns_meant(table: Grid, row: TableRow, similarity: Similarity) -> Meant:
    """How near columns come by their heads and by their cells in ``row``, half and half. The same columns are compared once."""

    @cache
    def meant(columns: tuple[int, ...]) -> dict[int, float]:
        pairs = [spelt(table, row, at) for at in columns]
        values = similarity([*(head or " " for head, _ in pairs), *("：".join(pair) for pair in pairs)])
        heads, cells = spread(values[: len(pairs)]), spread(values[len(pairs) :])
        return {at: (one + other) / 2 for at, one, other in zip(columns, heads, cells, strict=True)}

    return meant


def _said(table: Grid, row: TableRow) -> str:
    return "；".join("：".join(pair) for pair in spelt_row(table, row) if pair[1])
