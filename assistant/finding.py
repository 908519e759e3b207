"""Finds what answers a question: understand it, retrieve, choose what to quote, weigh whether it answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.completing import defined, with_referred
from assistant.differ import compare, counterpart, summary
from assistant.editions import edition, predecessor
from assistant.extract import Selection, quote_named, select
from assistant.findings import Findings, Stopwatch
from assistant.lookup import Found
from assistant.meaning import answering_by, closeness_by, meaning_in
from assistant.placing import THOROUGH, Ruled, cited, one_place, ruled_in, shortlist, with_levels
from assistant.placing import compare as compare_places
from assistant.question import Understanding
from assistant.rarity import rarity, told_words
from assistant.refusal import document_sentence, place_sentence, weigh
from assistant.retrieve import named_clauses, retrieve
from assistant.scoring import weighted
from assistant.settings import Settings
from assistant.terms import terms
from assistant.types import Question
from assistant.understanding import understood
from assistant.wording import STATUS_WORDS
from index.types import Status

if TYPE_CHECKING:
    from index.library import Library

DEPTH = 8
"""Clauses that are looked at for an answer. First clause right of 16, 12, 10, 8: 75.3 % on laws each time; on the samples of 12, 10,
8, 6: 70.3, 70.6, 70.9, 69.9 %."""
ENDED: frozenset[Status] = frozenset({"superseded", "repealed", "expired"})
"""Statuses of texts that once held."""
MAX_NAMED = 6
"""Clauses that are quoted where a question names them by number: a range may name dozens."""


def find(library: Library, question: Question, settings: Settings, watch: Stopwatch) -> Findings:
    """Understand the question and find what answers it; ``refusal`` is set where nothing does."""
    understanding = understood(library, question)
    watch.lap("understand")
    empty = Findings(understanding, Selection((), ()))
    if understanding.greeting:
        return replace(empty, refusal="out_of_scope", detail=_GREETING)
    if understanding.elliptical:
        return replace(empty, refusal="needs_detail")
    if understanding.compared:
        return _compared(library, understanding, settings, watch)
    findings = _found(library, understanding, settings, watch)
    if understanding.versions == "both" and not findings.refusal:
        return _beside_older(library, findings)
    return _with_past(library, findings, settings, watch)


def _beside_older(library: Library, findings: Findings) -> Findings:
    """The findings with the clause of the version before beside the one quoted first, and how much changed in all."""
    first = findings.selection.quoted[0]
    record = first.record.document
    versions = library.catalog.versions(record.work, findings.understanding.as_of)
    older = predecessor(versions, record)
    if older is None:
        return replace(findings, hint=f"资料库中没有《{record.title}》更早的版本，无从对比。")
    before = library.catalog.clauses(older.document_id, findings.understanding.as_of)
    after = library.catalog.clauses(record.document_id, findings.understanding.as_of)
    told = summary(older, record, compare(before, after))
    was = counterpart(first.record, before)
    if was is None:
        note = f"《{record.title}》{first.record.clause.label}在{edition(older)}中没有对应的条文。"
        return replace(findings, notes=(told, note))
    whole = Found(was, "", was.clause.text, 0, len(was.clause.text))
    quoted = (first, quote_named(whole, findings.understanding, [{}]))
    return replace(findings, selection=Selection(quoted, findings.selection.quoted[1:]), notes=(told,))


def _with_past(library: Library, findings: Findings, settings: Settings, watch: Stopwatch) -> Findings:
    """A refusal that offers what texts no longer in force said, where they would have answered."""
    understanding = findings.understanding
    if findings.refusal not in ("nothing_found", "low_confidence") or findings.detail or understanding.past:
        return findings
    past = _found(library, replace(understanding, past=True), settings, watch)
    if past.refusal or past.selection.quoted[0].record.status not in ENDED:
        return findings
    words = STATUS_WORDS[past.selection.quoted[0].record.status]
    detail = f"没有找到可以回答“{understanding.query}”的现行条文；较为接近的条文{words}，仅供查考，不能作为现行依据。"
    return replace(findings, selection=past.selection, detail=detail)


def _found(library: Library, understanding: Understanding, settings: Settings, watch: Stopwatch) -> Findings:
    wordings = understanding.wordings
    words = [terms(wording) for wording in wordings]
    rarities = rarity(library, frozenset().union(*words))
    named, hint = named_clauses(library, understanding)
    if named:
        quoted = tuple(quote_named(item, understanding, [rarities]) for item in named[:MAX_NAMED])
        watch.lap("retrieve")
        return Findings(understanding, Selection(quoted, ()), hint=hint, defined=defined(library.catalog, quoted))
    if understanding.bare_clause and not hint:
        return Findings(understanding, Selection((), ()), refusal="needs_detail", detail=_WHICH_DOCUMENT)
    hits = tuple(retrieve(library, understanding, DEPTH))
    watch.lap("retrieve")
    missing = _missing(understanding)
    if not hits:
        return Findings(understanding, Selection((), ()), refusal="nothing_found", detail=missing)
    meaning = meaning_in(library, understanding.query, understanding.formal)
    pairs = [weighted(some, hits, rarities) for some in words]
    selection = select(
        hits,
        understanding,
        pairs,
        meaning.cosines if meaning else None,
        closeness_by(
            settings.reranker,
            understanding.query,
            meaning,
            drawn=any(hit.record.clause.kind == "sheet" for hit in hits),
        ),
    )
    selection = with_referred(library.catalog, selection, understanding)
    told = [rarity(library, told_words(wording)) for wording in wordings]
    answering = answering_by(settings.reranker, (understanding.query, understanding.formal))
    found = weigh(selection, hits, understanding, told, meaning, answering)
    sure = found.confidence >= settings.confidence
    if understanding.places and not hint and not missing:
        levels = with_levels(
            selection if sure else Selection((), ()),
            understanding.places,
            _ruled(library, understanding),
            settings.confidence,
        )
        sure = sure or bool(levels.quoted)
        selection = levels if sure else selection
    findings = Findings(understanding, selection, hits, found, defined=defined(library.catalog, selection.quoted))
    if hint:
        return replace(findings, refusal="no_such_clause", detail=hint)
    if missing:
        return replace(findings, refusal="nothing_found", detail=missing)
    if not sure:
        return replace(findings, refusal="low_confidence")
    return findings


def _compared(library: Library, understanding: Understanding, settings: Settings, watch: Stopwatch) -> Findings:
    """What each of the places compared rules; refused where none of them rules anything."""
    places = shortlist(library, understanding)
    ruled = _ruled(library, understanding, thorough=len(places) <= THOROUGH)
    rows = compare_places(places, understanding.places, ruled, settings.confidence)
    watch.lap("retrieve")
    findings = Findings(understanding, cited(rows), rows=rows)
    if findings.selection.quoted:
        return findings
    detail = f"资料库中没有找到{'、'.join(places)}对所问事项的规定，无从比较。"
    return replace(findings, refusal="nothing_found", detail=detail)


def _ruled(library: Library, understanding: Understanding, *, thorough: bool = False) -> Ruled:
    asked = one_place(understanding)
    return ruled_in(library, asked, meaning_in(library, asked.query, asked.formal), thorough=thorough)


def _missing(understanding: Understanding) -> str:
    if understanding.missing_names:
        return document_sentence(understanding)
    return place_sentence(understanding) if understanding.places.unknown else ""


_WHICH_DOCUMENT = "请写明条号所属的文件名称或编号，例如“民用建筑节能条例第12条”“GB50352 4.2.4”。"
_GREETING = (
    "您好。我可以依据资料库中的法规、标准和图集回答问题，并注明所依据的条文，例如“装配式建筑的装配率怎么计算？”。"
)
