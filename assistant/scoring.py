"""Scores the sentences, items and rows of the clauses found: by rare words shared, by meaning, by holding what is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.asks import Ask, decisive, holds_answer
from assistant.nearness import Similarity, spread
from assistant.pieces import Piece, pieces, spelt_out
from assistant.question import Understanding
from corpus.types import Clause
from index.lexicon.folding import folded
from index.types import ClauseRecord, Hit

Wording = Mapping[str, float]
"""The terms of one wording of the question, each with its weight."""

OVERLAP, MEANING, FITNESS = 0.25, 0.60, 0.15
"""Shares of a piece's score. Without the meaning 4 % fewer of the first clauses are right on the questions on laws."""
IN_LEAD, IN_CLAUSE, IN_TITLE = 0.8, 0.5, 0.4
"""What a question's word is worth where it stands in the lead-in, elsewhere in the clause, or in headings and title."""
BEST_OF_CLAUSE = 2
"""Pieces of each clause that are compared by meaning in any case."""
MAX_PIECES = 6
"""Pieces that are compared by meaning, in a tenth of a second. Answers that hold the phrase to be given, on laws and on the
samples: of 16 pieces 80.5, 73.3 %; of these 81.9, 73.3 %; of one of each clause and three more 72.6 % on the samples."""
COMPARED_LEAD, COMPARED = 100, 240
"""Characters of a lead-in, and of it and its piece together, that are compared by meaning."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A piece of a hit's clause with how well it answers, 0..1, and which of the things asked for it holds.

    ``cosine`` is that of the piece, with what governs it, and the question, if they were compared.
    """

    hit: Hit
    piece: Piece
    score: float
    overlap: float
    holds: frozenset[Ask]
    cosine: float | None = None


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


def with_meaning(found: Sequence[Scored], similarity: Similarity) -> tuple[Scored, ...]:
    """The pieces with what their meaning adds to their scores, best first; ``found`` are the best by their words first."""
    if not found:
        return ()
    items = list(found)
    compared = _to_compare(items)
    cosines = similarity([_with_lead(items[place]) for place in compared])
    for place, cosine, near in zip(compared, cosines, spread(cosines), strict=True):
        score = items[place].score + MEANING * near
        items[place] = replace(items[place], score=score, cosine=cosine)
    return tuple(sorted(items, key=lambda item: -item.score))


def _to_compare(found: Sequence[Scored]) -> list[int]:
    """The places of the pieces to compare by meaning: the best of each clause, then the best of all."""
    counts: dict[str, int] = {}
    first: list[int] = []
    others: list[int] = []
    for place, item in enumerate(found):
        key = item.hit.record.clause_id
        counts[key] = counts.get(key, 0) + 1
        (first if counts[key] <= BEST_OF_CLAUSE else others).append(place)
    return [*first, *others][:MAX_PIECES]


def _with_lead(item: Scored) -> str:
    text = item.hit.record.clause.text
    clause = item.hit.record.clause
    lead = (f"{clause.title} " if is_terse(clause) else "") + (text[slice(*item.piece.lead)] if item.piece.lead else "")
    if item.piece.kind == "row":
        return f"{clause.title} {spelt_out(text, item.piece)}"[:COMPARED]
    return (lead[-COMPARED_LEAD:] + text[item.piece.start : item.piece.end])[:COMPARED]


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
