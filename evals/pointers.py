"""Whether references lead where they should: 300 of them, read a second time by a program that shares nothing with ours.

It takes the articles from the files by ``evals.references``, finds phrases such as 第十条第二款 and 前款 in them, and reads
each from right to left: what stands before the phrase, once the list that it ends is taken away, names the document.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from evals.references import numeral, reference, unit_key
from evals.types import Unit

if TYPE_CHECKING:
    from index.library import Library
    from index.links import Link
    from index.types import ClauseRecord, DocumentRecord

Verdict = Literal["same", "other_clause", "other_document", "unresolved", "missed"]
DOCUMENTS, POINTERS = 100, 300
MOST = 8
"""Phrases of one document: a code has a thousand."""

_NUMERAL = "[一二三四五六七八九十百千零〇]+"
_PHRASE = re.compile(
    rf"第{_NUMERAL}条(?:之{_NUMERAL})?(?:第{_NUMERAL}款)?(?:第[（(]?{_NUMERAL}[）)]?项)?|前[一二两三四]?款|前条|本条第{_NUMERAL}款"
)
_LISTED = re.compile(
    rf"第?[（(]?{_NUMERAL}(?:条(?:之{_NUMERAL})?)?(?:第?[（(]?{_NUMERAL}[）)]?[款项](?:、?(?:和)?第?[（(]?{_NUMERAL}[）)]?[款项])*)?(?:、或者|、|，|和|及|与|或者|或|以及|至|到)$"
)
_OWN = re.compile("本(?:法|条例|办法|规定|细则|规则|解释|决定|通则|章程|规程|章|节|实施细则|实施办法)的?$")
_QUOTED = re.compile("《([^《》]+)》的?$")
_BRACKETED = re.compile(r"（[^（）]*）$")
_ITEM = re.compile(rf"[（(]{_NUMERAL}[）)]|\d+[.．、]")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A phrase at the ``nth`` place where it stands in an article, and what it was read to mean.

    ``work`` is another document's title, ``""`` the document itself, ``None`` what this reading cannot tell.
    """

    document_id: str
    article: str
    phrase: str
    nth: int
    context: str
    work: str | None
    target: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A pointer with what our reading gave, in words, and how the two compare."""

    pointer: Pointer
    given: str
    verdict: Verdict


def pointers(library: Library, documents: int = DOCUMENTS, number: int = POINTERS, seed: int = 1) -> list[Pointer]:
    """``number`` random phrases of ``documents`` random regulations of the library whose files are Markdown."""
    chance = random.Random(seed)
    records = [
        record
        for record in library.catalog.documents()
        if record.kind == "regulation" and record.source.endswith(".md") and Path(record.source).is_file()
    ]
    titles = {bare(record.title) for record in records}
    found: list[Pointer] = []
    for record in chance.sample(records, min(documents, len(records))):
        some = list(_in_document(record, titles))
        found += chance.sample(some, min(MOST, len(some)))
    return chance.sample(found, min(number, len(found)))


def bare(title: str) -> str:
    """A title without what people leave out."""
    return re.sub(r"中华人民共和国|\s|[（(]\d{4}.*[）)]", "", title)


def _in_document(record: DocumentRecord, titles: set[str]) -> Iterator[Pointer]:
    units = [unit for unit in reference(Path(record.source), record.source).units if unit.kind == "article"]
    labels = [unit.label for unit in units]
    if len(set(labels)) != len(labels):
        return
    for place, unit in enumerate(units):
        counted: dict[str, int] = {}
        paragraph = 0
        for line, text in enumerate(unit.paragraphs):
            paragraph += not _ITEM.match(text) or not line
            head = re.match(rf"第{_NUMERAL}条(?:之{_NUMERAL})?", text) if not line else None
            for match in _PHRASE.finditer(text, head.end() if head else 0):
                nth = counted[match[0]] = counted.get(match[0], 0) + 1
                before = labels[place - 1] if place else ""
                work, target, kuan = _read(text, match, unit, paragraph, before, titles)
                context = text[max(0, match.start() - 24) : match.end() + 12]
                yield Pointer(record.document_id, unit.label, match[0], nth, context, work, target, kuan)


def _read(
    text: str, match: re.Match[str], unit: Unit, paragraph: int, before: str, titles: set[str]
) -> tuple[str | None, str, int]:
    """The document, the article's key and the number of the 款 (0: none named) that a phrase means."""
    phrase = match[0]
    if phrase.startswith("前条"):
        return "", unit_key(before), 0
    if phrase.startswith("前"):
        back = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}.get(phrase[1], 1)
        return "", unit_key(unit.label), paragraph - (1 if back > 1 else back)
    kuan = re.search(rf"第({_NUMERAL})款", phrase)
    number = numeral(kuan[1]) if kuan else 0
    if phrase.startswith("本条"):
        return "", unit_key(unit.label), number
    return _document(text[: match.start()], titles), unit_key(phrase), number


def _document(left: str, titles: set[str]) -> str | None:
    """The document that the words before a phrase name."""
    while listed := _LISTED.search(left):
        left = left[: listed.start()]
    left = _BRACKETED.sub("", left)
    if _OWN.search(left):
        return ""
    if quoted := _QUOTED.search(left):
        return bare(quoted[1])
    for length in range(min(24, len(left)), 1, -1):
        if left[-length:] in titles and left.endswith("法"):
            return left[-length:]
    if re.search("(?:法|条例|办法|解释|公约)的?$", left) or "第" in left.rpartition("。")[2]:
        return None
    return ""


def judge(library: Library, found: Sequence[Pointer]) -> list[Judged]:
    """How our reading of each phrase compares; what the second reading cannot tell is left to the eye as it is."""
    from index.links import links

    judged = []
    for pointer in found:
        clauses = [
            record
            for record in library.catalog.clauses(pointer.document_id)
            if unit_key(record.clause.label) == unit_key(pointer.article)
        ]
        known = links(library.catalog, clauses)
        links_there = (_at(record, known[record.clause_id], pointer) for record in clauses)
        link = next(filter(None, links_there), None)
        judged.append(Judged(pointer, _said(link), _verdict(link, pointer)))
    return judged


def _at(record: ClauseRecord, known: Iterable[Link], pointer: Pointer) -> Link | None:
    """Our reference at the place of a phrase: of those that touch it, the one that ends with it."""
    matches = _PHRASE.finditer(record.clause.text, record.clause.body)
    places = [match.start() for match in matches if match[0] == pointer.phrase]
    if len(places) < pointer.nth:
        return None
    start = places[pointer.nth - 1]
    end = start + len(pointer.phrase)
    touching = [link for link in known if link.start < end and start < link.end and link.end >= end]
    best = [link for link in touching if _matches(link, pointer)] or touching
    return next((link for link in best if _kuan(link) == pointer.paragraph), best[0] if best else None)


def _matches(link: Link, pointer: Pointer) -> bool:
    return link.record is not None and unit_key(link.record.clause.label) == pointer.target


def _kuan(link: Link) -> int:
    found = re.match(rf"第({_NUMERAL})款", link.part)
    return numeral(found[1]) if found else 0


def _verdict(link: Link | None, pointer: Pointer) -> Verdict:
    if link is None:
        return "missed"
    if link.record is None or link.document is None or link.reason:
        return "unresolved"
    own = link.document.document_id == pointer.document_id
    if (
        pointer.work is None
        or (pointer.work == "") != own
        or (pointer.work and bare(link.document.title) != pointer.work)
    ):
        return "other_document"
    same = _kuan(link) == pointer.paragraph or (pointer.paragraph == 1 and not _kuan(link))
    return "same" if _matches(link, pointer) and same else "other_clause"


def _said(link: Link | None) -> str:
    if link is None:
        return ""
    title = link.document.title if link.document else ""
    return f"{title} {link.record.clause.label if link.record else ''}{link.part} {link.reason}".strip()


def tally(judged: Iterable[Judged]) -> Mapping[Verdict, int]:
    """How many there are of each verdict."""
    counts: dict[Verdict, int] = {"same": 0, "other_clause": 0, "other_document": 0, "unresolved": 0, "missed": 0}
    for item in judged:
        counts[item.verdict] += 1
    return counts
