"""A question in, a cited answer out: find, compose, verify; or a refusal with the nearest clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.citations import official, verify, withhold
from assistant.completing import Defined
from assistant.compose import cite_all, compose, compose_comparison, rows_told, versions_told
from assistant.editions import caution, ended_parts, offer
from assistant.extract import Selection
from assistant.finding import find
from assistant.findings import Findings, Stopwatch
from assistant.levels import difference, difference_sentence
from assistant.question import Understanding
from assistant.refusal import refusal_sentence
from assistant.settings import Settings
from assistant.types import Answer, Citation, Question, Reason, Term
from assistant.wording import chinese_date
from index.types import DocumentRecord

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
    for step in _steps(library, findings, settings, watch):
        yield _told(step, findings) if isinstance(step, Answer) else step


def _told(answer: Answer, findings: Findings) -> Answer:
    """The answer with what it was looked for under, where that is not what was typed."""
    corrected = findings.understanding.corrected
    return replace(answer, answer=f"已按“{corrected}”查找。\n\n{answer.answer}") if corrected else answer


def _steps(library: Library, findings: Findings, settings: Settings, watch: Stopwatch) -> Iterator[Answer | str]:
    if findings.refusal:
        yield refuse(findings, watch)
        return
    extractive = extract(library, findings, watch)
    if not settings.generative or extractive.refused or findings.rows:
        yield extractive
        return
    yield from _written(extractive, findings, settings, watch)


def extract(library: Library, findings: Findings, watch: Stopwatch) -> Answer:
    """The extractive answer, verified; refused if nothing in it holds."""
    selection, understanding = findings.selection, findings.understanding
    citations = cite_all(selection)
    warnings = warnings_of(library, findings)
    told = [*notices(findings), *warnings]
    offers: list[str] = []
    if findings.rows:
        text = compose_comparison(findings.rows, citations, understanding.as_of, told)
    else:
        offers = [*_differing(selection, understanding), *offers_of(library, findings)]
        text = compose(selection, citations, understanding.as_of, told, offers)
    context = "\n".join(
        (chinese_date(understanding.as_of), *warnings, *offers, *versions_told(selection), *rows_told(selection))
    )
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
        terms=tuple(_term(item) for item in findings.defined),
    )


def _differing(selection: Selection, understanding: Understanding) -> list[str]:
    """That two levels say different figures, and which prevails."""
    found = difference(selection.quoted, understanding.asks) if understanding.versions != "both" else None
    if found is None:
        return []
    numbers = [selection.quoted.index(item) + 1 for item in (found.first, found.second)]
    return [difference_sentence(found, numbers)]


def _term(found: Defined) -> Term:
    record, definition = found.record, found.definition
    return Term(
        definition.term,
        record.document.title,
        record.document.document_id,
        record.clause.label,
        record.clause_id,
        record.clause.text[definition.start : definition.end].strip(),
    )


def notices(findings: Findings) -> list[str]:
    """What the user should know before reading: a place without documents of its own, a text that does not hold."""
    places = findings.understanding.places
    lacking = [name for name in places.lacking if name not in places.unknown]
    found = [findings.hint] if findings.hint else []
    if lacking and places.above:
        found.append(f"资料库中没有{'、'.join(lacking)}本级的文件，以下依据{'、'.join(places.above)}和全国的规定。")
    return found


def warnings_of(library: Library, findings: Findings) -> list[str]:
    """What the catalog knows against relying on the texts quoted: that they do not hold, or not wholly, on the day."""
    as_of = findings.understanding.as_of
    found = list(findings.notes)
    for record, labels in _quoted_documents(findings.selection).items():
        if findings.understanding.versions != "both":
            found.append(caution(record, library.catalog.versions(record.work, as_of), as_of))
        found += ended_parts(library.catalog.part_endings(record.document_id), record, labels, as_of)
    return [sentence for sentence in dict.fromkeys(found) if sentence]


def offers_of(library: Library, findings: Findings) -> list[str]:
    """Older texts that are here, of the document quoted first; none where the question names its day or version itself."""
    understanding = findings.understanding
    if understanding.dated or understanding.versions or not findings.selection.quoted:
        return []
    record = findings.selection.quoted[0].record.document
    told = offer(record, library.catalog.versions(record.work, understanding.as_of))
    return [told] if told else []


def _quoted_documents(selection: Selection) -> dict[DocumentRecord, list[str]]:
    found: dict[DocumentRecord, list[str]] = {}
    for item in selection.quoted:
        found.setdefault(item.record.document, []).append(item.record.clause.label)
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
    context = "\n".join((chinese_date(findings.understanding.as_of), *rows_told(findings.selection)))
    text, problems = withhold("".join(draft), extractive.citations, texts_of(findings.selection), context)
    watch.lap("write")
    if not any(f"[{citation.n}]" in text for citation in extractive.citations):
        notice = "语言模型的答复未能通过核对，以下为条文摘录。"
        yield replace(extractive, answer=f"{notice}\n\n{extractive.answer}", timings_ms=watch.total())
        return
    note = f"\n\n（已略去{len(problems)}句未能与条文核对一致的内容。）" if problems else ""
    yield replace(extractive, answer=text + note, mode="generative", timings_ms=watch.total())
