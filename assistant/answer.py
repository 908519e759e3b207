"""A question in, a cited answer out: find, compose, verify; or a refusal with the nearest clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.citations import official, verify, withhold
from assistant.compose import cite_all, compose
from assistant.extract import Selection
from assistant.finding import Findings, Stopwatch, find
from assistant.refusal import refusal_sentence
from assistant.retrieve import HOLDING
from assistant.settings import Settings
from assistant.types import Answer, Citation, Question, Reason
from assistant.wording import STATUS_WORDS, chinese_date

if TYPE_CHECKING:
    from index.library import Library

NEAREST = 3
"""Clauses that a refusal offers."""


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
    for step in _steps(findings, settings, watch):
        yield _told(step, findings) if isinstance(step, Answer) else step


def _told(answer: Answer, findings: Findings) -> Answer:
    """The answer with what it was looked for under, where that is not what was typed."""
    corrected = findings.understanding.corrected
    return replace(answer, answer=f"已按“{corrected}”查找。\n\n{answer.answer}") if corrected else answer


def _steps(findings: Findings, settings: Settings, watch: Stopwatch) -> Iterator[Answer | str]:
    if findings.refusal:
        yield refuse(findings, watch)
        return
    extractive = extract(findings, watch)
    if not settings.generative or extractive.refused:
        yield extractive
        return
    yield from _written(extractive, findings, settings, watch)


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
    """What the user should know before reading: a place without documents of its own, a text that does not hold."""
    places = findings.understanding.places
    lacking = [name for name in places.lacking if name not in places.unknown]
    found = [findings.hint] if findings.hint else []
    if lacking and places.above:
        found.append(f"资料库中没有{'、'.join(lacking)}本级的文件，以下依据{'、'.join(places.above)}和全国的规定。")
    documents = {item.record.document.document_id: item.record.document for item in findings.selection.quoted}
    for record in documents.values():
        if record.status not in HOLDING:
            words = STATUS_WORDS.get(record.status, record.status)
            found.append(f"**注意**：《{record.title}》{words}，不能作为现行依据。")
    return found


def texts_of(selection: Selection) -> Mapping[str, str]:
    """The full text of each clause that may be cited, by its id."""
    return {item.record.clause_id: item.record.clause.text for item in (*selection.quoted, *selection.further)}


def refuse(findings: Findings, watch: Stopwatch) -> Answer:
    """A refusal: why, what was looked for, and the nearest clauses as citations."""
    understanding, reason = findings.understanding, findings.refusal or "low_confidence"
    nearest = Selection((*findings.selection.quoted, *findings.selection.further)[:NEAREST], ())
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
