"""Finds what answers a question: understand it, retrieve, choose what to quote, weigh whether it answers."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.extract import Selection, quote_named, select
from assistant.known import all_documents
from assistant.meaning import closeness_by, meaning_in
from assistant.question import Understanding, understand
from assistant.rarity import rarity, told_words
from assistant.refusal import Evidence, document_sentence, place_sentence, weigh
from assistant.retrieve import named_clauses, retrieve
from assistant.scoring import weighted
from assistant.settings import Settings
from assistant.spelling import spelt_right
from assistant.terms import terms
from assistant.thesaurus import thesaurus_of
from assistant.types import Question, Reason
from index.lexicon.folding import folded
from index.types import Hit

if TYPE_CHECKING:
    from index.library import Library

DEPTH = 12
"""Clauses that are looked at for an answer."""
MAX_NAMED = 6
"""Clauses that are quoted where a question names them by number: a range may name dozens."""


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds of each stage, in order, and of the whole."""

    started: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)
    stages: dict[str, float] = field(default_factory=dict)

    def lap(self, stage: str) -> None:
        """Note the time since the last lap under ``stage``."""
        now = time.perf_counter()
        self.stages[stage] = round((now - self.last) * 1000, 2)
        self.last = now

    def total(self) -> dict[str, float]:
        """The stages and the total."""
        return {**self.stages, "total": round((time.perf_counter() - self.started) * 1000, 2)}


@dataclass(frozen=True, slots=True)
class Findings:
    """What retrieval and selection found for a question, before anything is written.

    ``evidence`` is what speaks for answering, ``None`` where nothing had to be weighed. ``refusal`` is set where there is
    to be no answer, ``detail`` then says why; ``hint`` goes with an answer.
    """

    understanding: Understanding
    selection: Selection
    hits: tuple[Hit, ...] = ()
    evidence: Evidence | None = None
    refusal: Reason | None = None
    detail: str = ""
    hint: str = ""


def find(library: Library, question: Question, settings: Settings, watch: Stopwatch) -> Findings:
    """Understand the question and find what answers it; ``refusal`` is set where nothing does."""
    understanding = understood(library, question)
    watch.lap("understand")
    empty = Findings(understanding, Selection((), ()))
    if understanding.greeting:
        return replace(empty, refusal="out_of_scope", detail=_GREETING)
    if understanding.elliptical:
        return replace(empty, refusal="needs_detail")
    return _found(library, understanding, settings, watch)


def understood(library: Library, question: Question) -> Understanding:
    """What the question means in this library: typing errors put right, in the words that the library has, as of its day."""
    documents = all_documents(library.catalog, question.as_of)
    right = spelt_right(library, question, documents)
    thesaurus = thesaurus_of(library)
    understanding = understand(right, documents, thesaurus=thesaurus)
    if understanding.as_of != question.as_of and understanding.dated:
        dated = replace(right, as_of=understanding.as_of)
        understanding = understand(dated, all_documents(library.catalog, understanding.as_of), thesaurus=thesaurus)
    if right.text == folded(question.text):
        return replace(understanding, text=question.text.strip())
    return replace(understanding, text=question.text.strip(), corrected=right.text.strip())


def _found(library: Library, understanding: Understanding, settings: Settings, watch: Stopwatch) -> Findings:
    wordings = understanding.wordings
    words = [terms(wording) for wording in wordings]
    rarities = rarity(library, frozenset().union(*words))
    named, hint = named_clauses(library, understanding)
    if named:
        quoted = tuple(quote_named(item, understanding, [rarities]) for item in named[:MAX_NAMED])
        watch.lap("retrieve")
        return Findings(understanding, Selection(quoted, ()), hint=hint)
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
        closeness_by(settings.reranker, understanding.query, meaning),
    )
    told = [rarity(library, told_words(wording)) for wording in wordings]
    found = weigh(selection, hits, understanding, told, meaning)
    findings = Findings(understanding, selection, hits, found)
    if hint:
        return replace(findings, refusal="no_such_clause", detail=hint)
    if missing:
        return replace(findings, refusal="nothing_found", detail=missing)
    if found.confidence < settings.confidence:
        return replace(findings, refusal="low_confidence")
    return findings


def _missing(understanding: Understanding) -> str:
    if understanding.missing_names:
        return document_sentence(understanding)
    return place_sentence(understanding) if understanding.places.unknown else ""


_WHICH_DOCUMENT = "请写明条号所属的文件名称或编号，例如“民用建筑节能条例第12条”“GB50352 4.2.4”。"
_GREETING = (
    "您好。我可以依据资料库中的法规、标准和图集回答问题，并注明所依据的条文，例如“装配式建筑的装配率怎么计算？”。"
)
