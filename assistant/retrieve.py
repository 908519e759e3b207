"""Finds the clauses that a question may be answered from: those it names, then those that search finds, preferred by place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from assistant.cells import find_cells
from assistant.editions import all_standing, stands_in
from assistant.known import all_documents
from assistant.lookup import Found, clean_name, find_in
from assistant.mentions import Mention
from assistant.places import NATIONAL, covers, short_name
from assistant.question import Understanding
from assistant.titles import TitleMatch, match_name
from corpus.definitions import definitions
from corpus.norms import norms
from index.types import ClauseRecord, DocumentRecord, Filters, Hit, Status

if TYPE_CHECKING:
    from index.library import Library

HOLDING: frozenset[Status] = frozenset({"in_force", "unknown"})
"""Statuses that an answer may stand on."""
TELLING: frozenset[Status] = HOLDING | {"not_yet", "expired"}
"""Statuses of texts that may be quoted with a warning: what comes, and what has run out, is often what is asked about."""
NOT_HOLDING = 0.7
"""A text that does not hold on the day counts this much."""
NOT_BINDING = 0.75
"""A speech or a plain text without number or level, beside rules, counts this much."""
POOL = 30
"""Clauses taken from the search before preferences reorder them."""
OTHER_PLACE = 0.7
"""Where no place is named, a local document's score counts this much: what holds everywhere comes first among equals.
First clause right on 191 questions on 3,428 laws: 0.8 72.8 %, 0.7 74.3 %, 0.6 74.9 %."""
OWN_PLACE = 1.3
"""Where a place is named, its own documents count this much more than what holds everywhere."""
NAMED_ABBREVIATION = 1.25
"""A document that the question names by an abbreviation counts this much more."""
SPOKEN_OF = 1.2
"""What a question that carries on from an answer asks about is mostly in the document of that answer, which counts this much more.
First clause right on 31 such questions: 19 without it, 22 with it, as many at 1.35 and 1.5."""
MOST_TABLES = 2
"""Tables behind the first hits that come among them for a cell that is named, at most."""
PENALTY = re.compile("罚款|吊销|没收|给予.{0,4}处分|追究刑事责任|有期徒刑|拘留")
"""What a clause that punishes holds."""
PUNISHES = 1.25
"""A clause that punishes counts this much more where a penalty is asked for."""
MANDATORY = 1.15
"""A mandatory clause, or one that lists them, counts this much more where they are asked for: 哪些是强制的."""
NAMES_WHO = 1.05
"""A clause that says who is responsible counts this much more where that is asked: 谁负责验收."""
DEFINES = 1.3
"""A clause that defines a term of the question counts this much more where its meaning is asked for: 啥叫装配式建筑."""
SUBJECTS = 10
"""Hits whose documents are taken to be about the subject of a question."""
SAME_SUBJECT, OTHER_SUBJECT = 0.95, 0.7
"""What a clause that only the wording of penalties found counts, in a document about the subject and in another."""
HINTED_KIND = 1.1
"""A document of the kind that the question hints at counts this much more."""
IN_ATLAS, WITHIN_ATLAS = 1.3, 1.8
"""The same for a sheet where an atlas is spoken of, and where the question asks what stands in one: 图集里怎么画. Standards say
the same things in better words."""
_WITHIN = re.compile("图集(?:里|中|上|内)")
OTHER_YEAR = 0.65
"""A document whose title bears another year than the question counts this much where others bear that year: 2024年的目标 is
not in the notice on the targets of 2026."""
OWN_YEAR = 1.25
"""A document whose title bears that very year and no other counts this much more."""
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[^\d\w]|$)")
TITLE_YEARS = re.compile(r"(?<!\d)(?P<first>(?:19|20)\d{2})(?:\s*[—–～~至-]+\s*(?P<last>(?:19|20)\d{2}))?年")
YEARS = (("今年", 0), ("本年度", 0), ("去年", -1), ("上年度", -1), ("明年", 1))
"""Words for a year, counted from that of the question's day."""
FEW_ATLASES = 4
"""Atlases among which the number of a sheet alone may choose."""
FRONT_MATTER = 0.5
"""Preambles and signatures hold no rule."""
CONTENTS = 0.6
"""A sheet that lists the sheets of an atlas counts this much: the sheet that it names says more, its own number too."""
COMMENTARY = 0.8
"""What a 条文说明 says explains a clause and binds nobody: it counts this much beside the clauses themselves."""
WHY = re.compile("条文说明|为什么|为何|原因|理由")
"""Words that ask for an explanation."""
GENRE = re.compile("讲话|通知|目录|方案|导则|细则|图集|规程|分解表|条例")
"""Words for a kind of document that seldom stand in a question for anything else: 目录里的保温材料有哪些."""
NAMED_GENRE = 1.15
"""A document whose title ends like this counts this much more where the question has the word."""


def retrieve(library: Library, understanding: Understanding, k: int = 10) -> list[Hit]:
    """The ``k`` best clauses for the question, best first: named clauses, then search with the preferences above.

    Tables whose cell the question names are among them, so there may be a few more than ``k``.
    """
    named, _ = named_clauses(library, understanding)
    direct = {item.record.clause_id: Hit(item.record, 1, 1.0) for item in named}
    found = [hit for hit in searched(library, understanding) if hit.record.clause_id not in direct]
    ordered = [*direct.values(), *found]
    hits = [*ordered[:k], *naming_cell(ordered[k:], understanding)]
    if understanding.norm:
        hits = [hit for hit in hits if hit.record.clause_id in direct or understanding.norm in norms(hit.record.clause)]
    return [replace(hit, rank=rank) for rank, hit in enumerate(hits, 1)]


def naming_cell(hits: Sequence[Hit], understanding: Understanding) -> list[Hit]:
    """The first of the tables among ``hits`` of which the question names a cell outright: rows of figures are like nothing."""
    tables = (hit for hit in hits if hit.record.clause.rows)
    return list(islice((hit for hit in tables if _names_cell(hit, understanding)), MOST_TABLES))


def _names_cell(hit: Hit, understanding: Understanding) -> bool:
    return any(cells.sure for cells in find_cells(hit.record.clause, understanding.wordings, understanding.asks))


def searched(library: Library, understanding: Understanding) -> list[Hit]:
    """What the search finds for the question in both its wordings, reordered by what the question prefers."""
    from index.search import search

    filters = filters_for(library, understanding)
    best = {hit.record.clause_id: hit for hit in _search(library, understanding, filters)}
    if "penalty" in understanding.asks:
        subjects = {hit.record.document.document_id for hit in list(best.values())[:SUBJECTS]}
        for hit in search(library, penalty_wording(understanding), POOL, filters):
            share = SAME_SUBJECT if hit.record.document.document_id in subjects else OTHER_SUBJECT
            known = best.get(hit.record.clause_id)
            if known is None or known.score < hit.score * share:
                best[hit.record.clause_id] = replace(hit, score=hit.score * share)
    preferred = [
        replace(hit, score=hit.score * preference(hit, understanding))
        for hit in best.values()
        if understanding.past or not hit.record.ended
    ]
    return sorted(preferred, key=lambda hit: -hit.score)


def wording_of(understanding: Understanding) -> str:
    """What is searched for: the question, and its words as documents write them where those are others."""
    return " ".join(dict.fromkeys((understanding.query, understanding.formal)))


def _search(library: Library, understanding: Understanding, filters: Filters) -> list[Hit]:
    """What the search finds, the words of further wordings counting for less."""
    from index.search import search

    further = " ".join(understanding.rewordings[1:])
    return search(library, wording_of(understanding), POOL, filters, also=further)


def penalty_wording(understanding: Understanding) -> str:
    """What is searched for besides where a penalty is asked for: clauses that punish say little of what they punish."""
    return f"违反规定，{understanding.formal}，责令改正，处罚款"


def filters_for(library: Library, understanding: Understanding) -> Filters:
    """What the question itself restricts the search to."""
    documents = named_documents(library, understanding)
    free = documents is not None or understanding.past
    if understanding.dated and not free:
        documents = _standing(library, understanding.as_of)
    return Filters(
        kinds=frozenset({understanding.kind}) if understanding.kind else None,
        jurisdictions=_jurisdictions(understanding),
        statuses=None if documents is not None or free else TELLING,
        documents=documents,
        as_of=understanding.as_of,
        norms=frozenset({understanding.norm}) if understanding.norm else None,
    )


def _standing(library: Library, as_of: date) -> frozenset[str]:
    """The documents that may tell what held on a day: of each work what stands then, unless it was repealed or still to come."""
    found = all_standing(all_documents(library.catalog, as_of), as_of)
    return frozenset(
        record.document_id for record in found if record.status in HOLDING | {"expired"} or stands_in(record, as_of)
    )


def named_documents(library: Library, understanding: Understanding) -> frozenset[str] | None:
    """The ids of the documents that the user or the question names outright, those in force where there are any."""
    if understanding.document:
        return frozenset({library.catalog.document(understanding.document, understanding.as_of).document_id})
    named = [match.document for name in understanding.names if name.explicit for match in name.matches]
    matches = edition(named, understanding.query)
    if len(matches) == len(named):
        matches = _holding(library, matches, understanding.as_of)
    return frozenset(record.document_id for record in matches) or None


def _holding(library: Library, records: Sequence[DocumentRecord], as_of: date) -> list[DocumentRecord]:
    """Those of ``records`` in force, or, where none is, what stands on the day of their works."""
    holding = [record for record in records if record.status in HOLDING]
    if holding:
        return holding
    works = {record.work for record in records}
    return all_standing((item for item in all_documents(library.catalog, as_of) if item.work in works), as_of)


def edition(records: Sequence[DocumentRecord], query: str) -> list[DocumentRecord]:
    """Those of several editions whose year the question names (2014年的节能条例); all of them if it names none."""
    years = set(re.findall(r"(?:19|20)[0-9]{2}", query))
    chosen = [record for record in records if record.document_id.rpartition("/")[2][:4] in years]
    return chosen or list(records)


def _jurisdictions(understanding: Understanding) -> frozenset[str] | None:
    places = understanding.places
    if not places:
        return None
    if places.only:
        return NATIONAL if "全国" in places.named else frozenset(places.named)
    return frozenset({*places.named, *places.above, *NATIONAL})


def preference(hit: Hit, understanding: Understanding) -> float:
    """The factor by which a hit's score is raised or lowered."""
    record, places = hit.record, understanding.places
    factor = FRONT_MATTER if record.clause.kind in {"preamble", "signature", "heading"} else 1.0
    if record.clause.kind == "sheet" and re.match(r"目\s*[录次]", record.clause.title):
        factor *= CONTENTS
    if record.clause.kind == "note" and not WHY.search(understanding.query):
        factor *= COMMENTARY
    if record.status not in HOLDING and not (understanding.dated and stands_in(record.document, understanding.as_of)):
        factor *= NOT_HOLDING
    if record.document.kind == "other":
        factor *= NOT_BINDING
    local = record.document.jurisdiction not in NATIONAL - {""}
    if local and not places and not any(name.explicit for name in understanding.names):
        factor *= OTHER_PLACE
    if local and places and covers(record.document.jurisdiction, places):
        factor *= OWN_PLACE if short_name(record.document.jurisdiction) in map(short_name, places.named) else 1.0
    factor *= _of_its_kind(record, understanding)
    if record.document.kind == understanding.hinted_kind:
        within = WITHIN_ATLAS if _WITHIN.search(understanding.query) else IN_ATLAS
        factor *= within if record.document.kind == "atlas" else HINTED_KIND
    title = re.sub(r"[（(][^（(]*[）)]$", "", record.document.title)
    if any(title.endswith(genre) for genre in GENRE.findall(understanding.query)):
        factor *= NAMED_GENRE
    abbreviated = {match.document.document_id for name in understanding.names for match in name.matches}
    factor *= _by_year(record.document.title, understanding)
    factor *= SPOKEN_OF if record.document.document_id in understanding.spoken_of else 1.0
    return factor * (NAMED_ABBREVIATION if record.document.document_id in abbreviated else 1.0)


def _by_year(title: str, understanding: Understanding) -> float:
    """The factor for a title that bears years where the question does too: 今年 is the year of its day."""
    asked = {int(year) for year in YEAR.findall(understanding.query)}
    asked |= {understanding.year} if understanding.year else set()
    asked |= {understanding.as_of.year + shift for word, shift in YEARS if word in understanding.query}
    borne = {
        year
        for match in TITLE_YEARS.finditer(title)
        for year in range(int(match["first"]), int(match["last"] or match["first"]) + 1)
    }
    if not asked or not borne:
        return 1.0
    return OWN_YEAR if borne == asked else OTHER_YEAR if asked.isdisjoint(borne) else 1.0


def _of_its_kind(record: ClauseRecord, understanding: Understanding) -> float:
    """The factor for a clause that holds the kind of rule asked for: a penalty, a mandatory clause, who is responsible."""
    factor = 1.0
    if "penalty" in understanding.asks[:1] and PENALTY.search(record.clause.text):
        factor *= PUNISHES
    if understanding.asks_mandatory and ("mandatory" in norms(record.clause) or "强制性条文" in record.clause.text):
        factor *= MANDATORY
    if "definition" in understanding.asks and any(
        item.term in understanding.query for item in definitions(record.clause)
    ):
        factor *= DEFINES
    if "who" in understanding.asks[:1] and "responsibility" in norms(record.clause):
        factor *= NAMES_WHO
    return factor


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
    before = [name for name in understanding.names if name.start <= mention.start] or list(understanding.names[:1])
    found = before[-1].matches if before else _called(library, understanding, mention)
    matches = tuple(match.document for match in found)
    if not matches and mention.label.endswith("页") and "图集" in understanding.query:
        return _atlases(library, understanding)
    dated = tuple(edition(matches, understanding.query))
    if len(dated) < len(matches):
        return dated
    placed = tuple(record for record in matches if covers(record.jurisdiction, understanding.places))
    return tuple(_holding(library, placed or matches, understanding.as_of))


def _atlases(library: Library, understanding: Understanding) -> tuple[DocumentRecord, ...]:
    """The atlases of the library, where 图集第15页 names none: few enough that the page tells which is meant."""
    known = all_documents(library.catalog, understanding.as_of)
    found = _holding(library, [record for record in known if record.kind == "atlas"], understanding.as_of)
    return tuple(found) if len(found) <= FEW_ATLASES else ()


def _called(library: Library, understanding: Understanding, mention: Mention) -> tuple[TitleMatch, ...]:
    """What the words right before a clause's number may name, where they are no name by themselves: 民法典第…条."""
    name = clean_name(re.split(r"[，。；？\s]", understanding.query[: mention.start].rstrip())[-1])
    return match_name(name, all_documents(library.catalog, understanding.as_of)) if name else ()
