"""What each place rules on a question: the levels that hold in one place beside each other, and places compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.comparing import in_order, topic
from assistant.extract import Quotation, Selection, select
from assistant.levels import distance, ladder, place_of
from assistant.meaning import Meaning
from assistant.places import Places
from assistant.question import Understanding
from assistant.rarity import rarity, told_words
from assistant.refusal import Evidence, weigh
from assistant.retrieve import filters_for, retrieve
from assistant.scoring import weighted
from assistant.terms import terms

if TYPE_CHECKING:
    from index.library import Library

MOST_PLACES, NEAREST = 12, 150
"""Rows of a comparison at most, and the clauses found whose places they are taken from."""
LOOKED = 6
"""Clauses of each place that are looked at."""
THOROUGH = 5
"""Places up to which a comparison reads clauses by their meaning too: each takes the encoder about a fifth of a second."""
ALSO = 0.6
"""Where one place answers, another's clause may be this sure, as a share of what an answer needs: the question is in scope."""
NEAR, COVERED = 0.93, 0.5
"""A level is told beside the best one if its clause is this near to the question and has these of its words, as shares of the best."""

Ruled = Callable[[str], "tuple[Quotation, Evidence] | None"]
"""The clause of a place that answers best, with what speaks for it."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one of the places compared rules; ``None`` where the library holds nothing that answers."""

    place: str
    quotation: Quotation | None


def ruled_in(
    library: Library, understanding: Understanding, meaning: Meaning | None, *, thorough: bool = False
) -> Ruled:
    """A function from a place (全国 for the nation) to what answers the question there.

    By retrieval and words; ``thorough`` reads clauses by their meaning too.
    """
    near = meaning if thorough else None
    wordings = understanding.wordings
    words = [terms(wording) for wording in wordings]
    rarities = rarity(library, frozenset().union(*words))
    told = [rarity(library, told_words(wording)) for wording in wordings]

    def ruled(place: str) -> tuple[Quotation, Evidence] | None:
        inside = replace(understanding, places=Places(named=(place,), only=True))
        hits = retrieve(library, inside, LOOKED)
        pairs = [weighted(some, hits, rarities) for some in words]
        selection = select(hits, inside, pairs, near.cosines if near else None, near.closeness if near else None)
        if not selection.quoted:
            return None
        return selection.quoted[0], weigh(selection, hits, inside, told, meaning)

    return ruled


def with_levels(selection: Selection, places: Places, ruled: Ruled, confidence: float) -> Selection:
    """The selection with what the other levels rule on the same, the nearest level first: 青岛, 山东, 全国.

    ``ruled`` is about ``one_place``, so that no level is nearer for its name. A level is added where its clause answers
    nearly as well as the best one does, near in meaning and with what is asked for, in a document of the same kind.
    """
    found = {place: told for place in ladder(places) if (told := ruled(place))}
    best = max((evidence for _, evidence in found.values()), key=lambda evidence: evidence.relation, default=None)
    kinds = {item.record.document.kind for item in selection.quoted}
    present = {place_of(item.record.document) for item in selection.quoted}
    quoted = list(selection.quoted)
    for place, (quotation, evidence) in found.items():
        fitting = not kinds or quotation.record.document.kind in kinds
        if best and place not in present and fitting and _answers(evidence, best, confidence):
            quoted.append(quotation)
    quoted.sort(key=lambda item: distance(item.record.document.jurisdiction, places))
    ids = {item.record.clause_id for item in quoted}
    return Selection(tuple(quoted), tuple(item for item in selection.further if item.record.clause_id not in ids))


def _answers(found: Evidence, best: Evidence, confidence: float) -> bool:
    near = found.relation >= NEAR * best.relation and found.coverage >= COVERED * best.coverage
    return near and found.confidence >= confidence and found.fits >= best.fits


def shortlist(library: Library, understanding: Understanding) -> tuple[str, ...]:
    """The places to compare: those named, or of many (各地) those whose clauses come nearest to the question."""
    from index.search import search

    if len(understanding.compared) <= MOST_PLACES:
        return understanding.compared
    asked = replace(one_place(understanding), places=Places(named=understanding.compared, only=True))
    hits = search(library, asked.query, NEAREST, filters_for(library, asked))
    return in_order(list(dict.fromkeys(hit.record.document.jurisdiction for hit in hits))[:MOST_PLACES])


def compare(places: Sequence[str], named: Places, ruled: Ruled, confidence: float) -> tuple[Row, ...]:
    """What each of ``places`` rules; ``ruled`` is about ``one_place``. Of those not named only the ones that rule."""
    found = {place: None if place in named.lacking else ruled(place) for place in places}
    surest = max((told[1].confidence for told in found.values() if told), default=0.0)
    floor = ALSO * confidence if surest >= confidence else confidence
    rows = [
        Row(place, _spanning(told[0]) if told and told[1].confidence >= floor else None)
        for place, told in found.items()
    ]
    asked = {*named.named, *named.above, *named.lacking}
    return tuple(row for row in rows if row.quotation or row.place in asked)


def _spanning(quotation: Quotation) -> Quotation:
    """The quotation as one stretch from the first of its best pieces to the last: what its citation then quotes."""
    if not quotation.best:
        return quotation
    whole = (min(start for start, _ in quotation.best), max(end for _, end in quotation.best))
    return replace(quotation, principal=whole, stretches=(whole,))


def one_place(understanding: Understanding) -> Understanding:
    """The question as it is asked of each place: without the places and the words that compare them."""
    named = understanding.compared or (*understanding.places.named, *understanding.places.lacking)
    words = tuple(topic(wording, named) for wording in understanding.wordings)
    return replace(understanding, query=words[0], rewordings=words[1:], places=Places())


def cited(rows: Sequence[Row]) -> Selection:
    """The quotations of the rows, in their order."""
    return Selection(tuple(row.quotation for row in rows if row.quotation), ())
