"""Finds the clauses that a question may be answered from: those it names, then those that search finds, preferred by place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.lookup import Found, find_in
from assistant.mentions import Mention
from assistant.places import NATIONAL, covers, short_name
from assistant.question import Understanding
from index.types import DocumentRecord, Filters, Hit, Status

if TYPE_CHECKING:
    from index.library import Library

HOLDING: frozenset[Status] = frozenset({"in_force", "unknown"})
"""Statuses that an answer may stand on."""
POOL = 30
"""Clauses taken from the search before preferences reorder them."""
OTHER_PLACE = 0.9
"""Where no place is named, a local document's score counts this much: what holds everywhere comes first among equals."""
OWN_PLACE = 1.1
"""Where a place is named, its own documents count this much more than what holds everywhere."""
NAMED_ABBREVIATION = 1.25
"""A document that the question names by an abbreviation counts this much more."""
FRONT_MATTER = 0.5
"""Preambles and signatures hold no rule."""


def retrieve(library: Library, understanding: Understanding, k: int = 10) -> list[Hit]:
    """The ``k`` best clauses for the question, best first: named clauses, then search with the preferences above."""
    named, _ = named_clauses(library, understanding)
    direct = {item.record.clause_id: Hit(item.record, 1, 1.0) for item in named}
    found = [hit for hit in searched(library, understanding) if hit.record.clause_id not in direct]
    return [replace(hit, rank=rank) for rank, hit in enumerate([*direct.values(), *found][:k], 1)]


def searched(library: Library, understanding: Understanding) -> list[Hit]:
    """What the search finds, reordered by place and by the documents that are named."""
    from index.search import search

    hits = search(library, understanding.query, k=POOL, filters=filters_for(library, understanding))
    preferred = [replace(hit, score=hit.score * preference(hit, understanding)) for hit in hits]
    preferred.sort(key=lambda hit: -hit.score)
    return preferred


def filters_for(library: Library, understanding: Understanding) -> Filters:
    """What the question itself restricts the search to."""
    documents = named_documents(library, understanding)
    return Filters(
        kinds=frozenset({understanding.kind}) if understanding.kind else None,
        jurisdictions=_jurisdictions(understanding),
        statuses=None if documents or understanding.past else HOLDING,
        documents=documents,
        as_of=understanding.as_of,
    )


def named_documents(library: Library, understanding: Understanding) -> frozenset[str] | None:
    """The ids of the documents that the user or the question names outright, those in force where there are any."""
    if understanding.document:
        return frozenset({library.catalog.document(understanding.document, understanding.as_of).document_id})
    matches = [match.document for name in understanding.names if name.explicit for match in name.matches]
    holding = [record for record in matches if record.status in HOLDING]
    return frozenset(record.document_id for record in holding or matches) or None


def _jurisdictions(understanding: Understanding) -> frozenset[str] | None:
    places = understanding.places
    if not places:
        return None
    return frozenset({*places.named, *places.above, *NATIONAL})


def preference(hit: Hit, understanding: Understanding) -> float:
    """The factor by which a hit's score is raised or lowered."""
    record, places = hit.record, understanding.places
    factor = FRONT_MATTER if record.clause.kind in {"preamble", "signature", "heading"} else 1.0
    local = record.document.jurisdiction not in NATIONAL
    if local and not places and not understanding.names:
        factor *= OTHER_PLACE
    if local and places and covers(record.document.jurisdiction, places):
        factor *= OWN_PLACE if short_name(record.document.jurisdiction) in map(short_name, places.named) else 1.0
    abbreviated = {match.document.document_id for name in understanding.names for match in name.matches}
    return factor * (NAMED_ABBREVIATION if record.document.document_id in abbreviated else 1.0)


def named_clauses(library: Library, understanding: Understanding) -> tuple[list[Found], str]:
    """The clauses that the question names by number in the documents that it names, and what to say of those not there."""
    found: dict[tuple[str, int, int], Found] = {}
    hints: list[str] = []
    for mention in understanding.clauses:
        documents = documents_for(library, understanding, mention)
        if documents:
            some, hint = find_in(library.catalog, documents, mention, understanding.as_of)
            hints.append(hint)
            found |= {(item.record.clause_id, item.start, item.end): item for item in some}
    return list(found.values()), "".join(dict.fromkeys(hints))


def documents_for(library: Library, understanding: Understanding, mention: Mention) -> tuple[DocumentRecord, ...]:
    """The documents whose clause ``mention`` is: those of the nearest name before it, else of the first name.

    Of several editions or documents that the name may mean, those in force; empty if no document is named.
    """
    if understanding.document:
        return (library.catalog.document(understanding.document, understanding.as_of),)
    if not understanding.names:
        return ()
    before = [name for name in understanding.names if name.start <= mention.start]
    name = before[-1] if before else understanding.names[0]
    matches = tuple(match.document for match in name.matches)
    placed = tuple(record for record in matches if covers(record.jurisdiction, understanding.places))
    holding = tuple(record for record in placed or matches if record.status in HOLDING)
    return holding or placed or matches
