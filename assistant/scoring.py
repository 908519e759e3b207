"""Scores the sentences, items and rows of the clauses found: by rare words shared, by holding what is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.asks import Ask, decisive, holds_answer
from assistant.pieces import Piece, pieces, spelt_out
from assistant.question import Understanding
from corpus.types import Clause
from index.lexicon.folding import folded
from index.types import ClauseRecord, Hit

Wording = Mapping[str, float]
"""The terms of one wording of the question, each with its weight."""

OVERLAP, FITNESS = 0.625, 0.375
"""Shares of a piece's score. What a piece means beside the question adds nothing: 69.9 % of the first clauses are right on the
samples with it, 69.6 % without, 74.7 % on laws either way; the phrase asked for stands in 73.3 %, 74.1 % and 80.5 %, 81.2 %."""
IN_LEAD, IN_CLAUSE, IN_TITLE = 0.8, 0.5, 0.4
"""What a question's word is worth where it stands in the lead-in, elsewhere in the clause, or in headings and title."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A piece of a hit's clause with how well it answers, 0..1, and which of the things asked for it holds."""

    hit: Hit
    piece: Piece
    score: float
    overlap: float
    holds: frozenset[Ask]


def weighted(terms: Collection[str], hits: Sequence[Hit], rarity: Mapping[str, float]) -> Wording:
    """A weight for each term: how rare it is in the library, up to doubled where few of the hits have it."""
    texts = [folded(context_of(hit.record) + hit.record.clause.text) for hit in hits]
    found: dict[str, float] = {}
    for term in terms:
        share = sum(term in text for text in texts) / max(1, len(texts))
        found[term] = rarity.get(term, 1.0) * (2.0 - share)
    return found


def context_of(record: ClauseRecord) -> str:
    """The headings over a clause and its document's title, which say what it is about."""
    return f"{record.document.title} {' '.join(record.clause.path)} {record.clause.title} "


def is_terse(clause: Clause) -> bool:
    """Whether the pieces of a clause, rows and labels, say what they are about only with its title."""
    return bool(clause.rows) or clause.kind == "sheet"


def score_pieces(hits: Sequence[Hit], understanding: Understanding, wordings: Sequence[Wording]) -> tuple[Scored, ...]:
    """Every piece of the hits' clauses, scored by its words and by holding what is asked for, best first."""
    found = [item for hit in hits for item in _scored(hit, understanding, wordings)]
    return tuple(sorted(found, key=lambda item: -item.score))


def _scored(hit: Hit, understanding: Understanding, wordings: Sequence[Wording]) -> list[Scored]:
    """The pieces of one clause. What its text and its headings have of the question is looked up once for all of them."""
    clause = hit.record.clause
    whole, context = folded(clause.text), folded(context_of(hit.record))
    around = [_around(wording, whole, context) for wording in wordings]
    title = folded(clause.title) if is_terse(clause) else ""
    found: list[Scored] = []
    for piece in pieces(clause):
        text, said = whole[piece.start : piece.end], folded(spelt_out(clause.text, piece))
        lead = title + (whole[slice(*piece.lead)] if piece.lead else "")
        overlap = max(_overlap(near, text, lead) for near in around)
        holds = frozenset(
            ask for ask in understanding.asks if holds_answer(ask, said) or (lead and holds_answer(ask, lead))
        )
        fitness = 1.0 if not understanding.asks else float(bool(holds & set(decisive(understanding.asks))))
        found.append(Scored(hit, piece, OVERLAP * overlap + FITNESS * fitness, overlap, holds))
    return found


def _around(wording: Wording, clause: str, context: str) -> list[tuple[str, float, float]]:
    """Each term of a wording with its weight, and what it counts for a piece that lacks it: it stands near it or nowhere."""
    return [
        (term, weight, weight * (IN_CLAUSE if term in clause else IN_TITLE if term in context else 0.0))
        for term, weight in wording.items()
    ]


def _overlap(around: Sequence[tuple[str, float, float]], text: str, lead: str) -> float:
    """The share, by weight, of a wording's terms that stand in the piece, or near it for less."""
    total = sum(weight for _, weight, _ in around)
    got = sum(
        weight if term in text else IN_LEAD * weight if term in lead else beside for term, weight, beside in around
    )
    return got / total if total else 0.0
