"""A question in, a cited answer out: understand, retrieve, choose, compose, verify; or a refusal with the nearest clauses."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.citations import verify, withhold
from assistant.compose import cite_all, compose
from assistant.extract import Selection, Similarity, quote_named, select, weights_of
from assistant.question import Understanding, understand
from assistant.rarity import rarity as rarity_in
from assistant.refusal import document_sentence, evidence, place_sentence, refusal_sentence
from assistant.retrieve import named_clauses, retrieve
from assistant.settings import Settings
from assistant.terms import terms
from assistant.types import Answer, Citation, Question, Reason
from assistant.wording import chinese_date

if TYPE_CHECKING:
    from index.library import Library

NEAREST = 3
"""Clauses that a refusal offers."""
DEPTH = 10
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
    """What retrieval and selection found for a question, before anything is written."""

    understanding: Understanding
    selection: Selection
    confidence: float
    refusal: Reason | None = None
    detail: str = ""
    hint: str = ""


def ask(library: Library, question: Question, settings: Settings | None = None) -> Answer:
    """The cited answer to ``question``, or a refusal with its reason and the nearest clauses.

    Written by a language model where ``settings`` name one, and by quotation where they do not or where it fails.
    """
    answer: Answer | None = None
    for step in stream(library, question, settings):
        if isinstance(step, Answer):
            answer = step
    if answer is None:
        raise RuntimeError("stream() ended without an answer")
    return answer


def stream(library: Library, question: Question, settings: Settings | None = None) -> Iterator[Answer | str]:
    """The pieces of text that a language model writes, if one does, then the verified ``Answer``.

    What was streamed is a draft: the answer may lack sentences that did not hold.
    """
    settings = settings or Settings()
    watch = Stopwatch()
    findings = find(library, question, settings, watch)
    if findings.refusal:
        yield refuse(findings, watch)
        return
    extractive = extract(findings, watch)
    if not settings.generative or extractive.refused:
        yield extractive
        return
    yield from _written(extractive, findings, settings, watch)


def find(library: Library, question: Question, settings: Settings, watch: Stopwatch) -> Findings:
    """Understand the question and find what answers it; ``refusal`` is set where nothing does."""
    understanding = understand(question, library.catalog.documents(question.as_of))
    if understanding.as_of != question.as_of and understanding.dated:
        understanding = understand(
            replace(question, as_of=understanding.as_of), library.catalog.documents(understanding.as_of)
        )
    watch.lap("understand")
    empty = Findings(understanding, Selection((), (), ()), 0.0)
    if understanding.greeting:
        return replace(empty, refusal="out_of_scope", detail=_GREETING)
    if understanding.elliptical:
        return replace(empty, refusal="needs_detail")
    return _found(library, understanding, settings, watch)


def _found(library: Library, understanding: Understanding, settings: Settings, watch: Stopwatch) -> Findings:
    words = terms(understanding.query)
    weights = rarity_in(library, words)
    named, hint = named_clauses(library, understanding)
    if named:
        quoted = tuple(quote_named(item, understanding, weights) for item in named[:MAX_NAMED])
        watch.lap("retrieve")
        return Findings(understanding, Selection(quoted, (), ()), 1.0, hint=hint)
    hits = tuple(hit for hit in retrieve(library, understanding, DEPTH))
    watch.lap("retrieve")
    missing = _missing(understanding)
    if not hits:
        return Findings(understanding, Selection((), (), ()), 0.0, "nothing_found", missing)
    selection = select(hits, understanding, weights_of(words, hits, weights), _similarity(library, understanding))
    confidence = evidence(selection, hits, understanding, weights).confidence
    findings = Findings(understanding, selection, confidence)
    if hint:
        return replace(findings, refusal="no_such_clause", detail=hint)
    if missing:
        return replace(findings, refusal="nothing_found", detail=missing)
    if confidence < settings.confidence:
        return replace(findings, refusal="low_confidence")
    return findings


def _similarity(library: Library, understanding: Understanding) -> Similarity | None:
    """Cosines with the question, by the library's encoder; none while the library has no vectors of it."""
    if library.model() != library.encoder.name:
        return None
    query = library.encoder.encode([understanding.query], query=True)[0]
    return lambda texts: [float(cosine) for cosine in library.encoder.encode(texts) @ query]


def _missing(understanding: Understanding) -> str:
    if understanding.missing_names:
        return document_sentence(understanding)
    return place_sentence(understanding) if understanding.places.unknown else ""


def extract(findings: Findings, watch: Stopwatch) -> Answer:
    """The extractive answer, verified; refused if nothing in it holds."""
    selection, understanding = findings.selection, findings.understanding
    citations = cite_all(selection)
    text = compose(selection, citations, understanding.as_of, notices(findings))
    context = chinese_date(understanding.as_of)
    problems = verify(text, citations, texts_of(selection), context)
    if problems:
        text, problems = withhold(text, citations, texts_of(selection), context)
    if not text or not any(f"[{citation.n}]" in text for citation in citations):
        return refuse(replace(findings, refusal="low_confidence"), watch)
    watch.lap("compose")
    return Answer(
        question=understanding.text,
        answer=text,
        refused=False,
        reason=None,
        mode="extractive",
        as_of=understanding.as_of,
        citations=citations,
        timings_ms=watch.total(),
    )


def notices(findings: Findings) -> list[str]:
    """What the user should know before reading: a place without documents of its own."""
    places = findings.understanding.places
    lacking = [name for name in places.lacking if name not in places.unknown]
    found = [findings.hint] if findings.hint else []
    if lacking and places.above:
        found.append(f"资料库中没有{'、'.join(lacking)}本级的文件，以下依据{'、'.join(places.above)}和全国的规定。")
    return found


def texts_of(selection: Selection) -> Mapping[str, str]:
    """The full text of each clause that may be cited, by its id."""
    return {item.record.clause_id: item.record.clause.text for item in (*selection.quoted, *selection.further)}


def refuse(findings: Findings, watch: Stopwatch) -> Answer:
    """A refusal: why, what was looked for, and the nearest clauses as citations."""
    understanding, reason = findings.understanding, findings.refusal or "low_confidence"
    nearest = Selection((*findings.selection.quoted, *findings.selection.further)[:NEAREST], (), ())
    citations = cite_all(nearest)
    watch.lap("compose")
    return Answer(
        question=understanding.text,
        answer=_refusal_text(reason, findings, citations),
        refused=True,
        reason=reason,
        mode="extractive",
        as_of=understanding.as_of,
        citations=citations,
        timings_ms=watch.total(),
    )


def _refusal_text(reason: Reason, findings: Findings, citations: Sequence[Citation]) -> str:
    from assistant.citations import official

    text = refusal_sentence(reason, findings.understanding, findings.detail)
    if not citations:
        return text
    return f"{text}\n\n较为接近的条文：{'、'.join(f'{official(item)}[{item.n}]' for item in citations)}。"


def _written(extractive: Answer, findings: Findings, settings: Settings, watch: Stopwatch) -> Iterator[Answer | str]:
    """The language model's answer, verified; the extractive one with a notice where it fails."""
    from assistant.llm import ModelFault, write

    draft: list[str] = []
    try:
        for piece in write(findings.understanding, extractive.citations, texts_of(findings.selection), settings):
            draft.append(piece)
            yield piece
    except ModelFault as fault:
        yield replace(extractive, answer=f"{fault}以下为条文摘录。\n\n{extractive.answer}", timings_ms=watch.total())
        return
    context = chinese_date(findings.understanding.as_of)
    text, problems = withhold("".join(draft), extractive.citations, texts_of(findings.selection), context)
    watch.lap("write")
    if not any(f"[{citation.n}]" in text for citation in extractive.citations):
        notice = "语言模型的答复未能通过核对，以下为条文摘录。"
        yield replace(extractive, answer=f"{notice}\n\n{extractive.answer}", timings_ms=watch.total())
        return
    note = f"\n\n（已略去{len(problems)}句未能与条文核对一致的内容。）" if problems else ""
    yield replace(extractive, answer=text + note, mode="generative", timings_ms=watch.total())


_GREETING = "您好。我可以依据资料库中的法规、标准和图集回答问题，并注明所依据的条文，例如“施工许可证申请条件有哪些？”。"
