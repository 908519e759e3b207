"""Puts the clauses found in order: by retrieval, by the words of their best piece, and by reading them with the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from assistant.pieces import Stretch, whole
from assistant.scoring import Scored
from index.types import ClauseRecord

Closeness = Callable[[Sequence[str]], Sequence[float]]
"""How well texts answer the question, in order, on a scale of its own: by a re-ranker or, without one, by their tokens."""

RETRIEVED, WORDS, CLOSE = 0.5, 0.12, 0.3
"""Shares, in a clause's rank, of the retrieval's score, of its best piece's by its words, and of the closeness, scaled to
0..1 over the clauses. First clause right and among three, of what reaches the ranking: with nothing for the closeness 69.6,
88.1 on the samples; with this 75.8, 89.8, and 77.3, 89.4 on laws; with 0.2 75.1, 89.1 and 73.8, 90.1; with 0.4 75.4, 89.8
and 75.2, 89.4. See decision 14."""
CELL = 0.25
"""What a table gains whose very cell the question names, row, column and as much else as any clause has; less in proportion."""
LONGEST = 600
"""Characters of a clause that are read with the question; of a longer one its best pieces."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A clause with its pieces, best first, and the ``rank`` that orders."""

    pieces: tuple[Scored, ...]
    rank: float

    @property
    def record(self) -> ClauseRecord:
        """The clause."""
        return self.pieces[0].hit.record

    @property
    def best(self) -> Scored:
        """The piece that answers best."""
        return self.pieces[0]


def rank(
    scored: Sequence[Scored], closeness: Closeness | None = None, named: Mapping[str, float] | None = None
) -> list[Ranked]:
    """The clauses of ``scored``, pieces scored by their words and best first, in the order in which they answer.

    ``named`` tells of tables, by their clause ids, how outright the question names a cell of theirs, 0..1.
    """
    clauses = by_clause(scored)
    cells = [(named or {}).get(items[0].hit.record.clause_id, 0.0) for items in clauses]
    ranks = [
        RETRIEVED * items[0].hit.score + WORDS * items[0].score + CELL * cell
        for items, cell in zip(clauses, cells, strict=True)
    ]
    if closeness is not None and len(clauses) > 1:
        from index.search import scaled

        near = scaled(closeness([compared(items) for items in clauses]))
        ranks = [value + CLOSE * close for value, close in zip(ranks, near, strict=True)]
    found = [Ranked(*values) for values in zip(clauses, ranks, strict=True)]
    return sorted(found, key=lambda item: -item.rank)


def by_clause(scored: Sequence[Scored]) -> list[tuple[Scored, ...]]:
    """The pieces of each clause, in the order given."""
    found: dict[str, list[Scored]] = {}
    for item in scored:
        found.setdefault(item.hit.record.clause_id, []).append(item)
    return [tuple(pieces) for pieces in found.values()]


def compared(pieces: Sequence[Scored]) -> str:
    """What of a clause is read with the question: all of it, or of a long one its best pieces."""
    kept: list[Stretch] = []
    for item in pieces:
        if kept and sum(end - start for start, end in kept) + item.piece.end - item.piece.start > LONGEST:
            break
        kept.append((item.piece.start, item.piece.end))
    return read_as(pieces[0].hit.record, kept)


def read_as(record: ClauseRecord, stretches: Sequence[Stretch]) -> str:
    """A clause as it is read with a question: its document's title and its text, or of a long one some ``stretches``.

    Of a sheet its title and what is drawn: the title block has the numbers and names that questions have too, and says nothing.
    """
    text = record.clause.text
    if record.clause.kind == "sheet":
        text = f"{record.clause.title}\n{text[slice(*whole(record.clause))]}"
    if len(text) <= LONGEST:
        return f"{record.document.title}\n{text}"
    lines = [record.clause.text[start:end].strip()[:LONGEST] for start, end in sorted(stretches)]
    return "\n".join([record.document.title, record.clause.title, *lines])
