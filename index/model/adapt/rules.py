"""Pairs of a question and the clause that answers it, made from a library by rule: nobody has to write any.

A heading asks for what stands under it, a reference for the clause that it leads to, a term for its definition, the heads
of a table's cell for its row, and one sentence of a clause for the rest of it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.definitions import definitions
from corpus.numbering import chinese_number
from index.links import links
from index.passages import passage_of
from index.types import ClauseRecord, DocumentRecord

if TYPE_CHECKING:
    from index.library import Library

SHORTEST, LONGEST = 6, 80
"""Characters of a question made by rule."""
SHORTEST_REST = 24
"""A clause that has less beside the sentence taken from it answers nothing."""
SKIPPED = frozenset({"preamble", "signature", "heading"})
ROWS = 6
"""Rows of a table that are asked for: large ones would drown the rest."""
SEED = 7
_NUMBERED = re.compile(
    r"^\s*(?:第[零一二三四五六七八九十百]+[编章节条]|附录\s*[A-Z]?|附?表\s*[\d.A-Z-]+|[A-Z]?\d+(?:\.\d+)*)\s*"
)
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_BEFORE = re.compile("(?:依照|按照|根据|违反|符合|适用|本法|本条例|本办法|本规定|《)+$")
_AFTER = re.compile("^(?:的?规定|[的》，,、 ])+")
"""What leads to a reference and what closes it: 违反…第十二条规定，"""


@dataclass(frozen=True, slots=True)
class Made:
    """A question, the clause that answers it by its id and as a passage, and the ``rule`` that made the pair."""

    question: str
    clause_id: str
    passage: str
    rule: str


def made(library: Library) -> Iterator[Made]:
    """All pairs of the documents in a library, in the order of its documents."""
    chance = random.Random(SEED)
    for document in library.catalog.documents():
        records = library.catalog.clauses(document.document_id)
        for record in records:
            if record.clause.kind not in SKIPPED:
                yield from _of_clause(document, record, chance)
        yield from _referred(library, records)


def _of_clause(document: DocumentRecord, record: ClauseRecord, chance: random.Random) -> Iterator[Made]:
    asked = [
        ("heading", _heading(document, record)),
        *(("definition", f"什么是{item.term}？") for item in definitions(record.clause)),
        *(("row", row) for row in _rows(record)),
    ]
    for rule, question in asked:
        if SHORTEST <= len(question) <= LONGEST:
            yield Made(question, record.clause_id, passage_of(record), rule)
    yield from _opened(record, chance)


def _heading(document: DocumentRecord, record: ClauseRecord) -> str:
    """The title and the headings over a clause, without their numbers; nothing where there are no headings."""
    headings = [_NUMBERED.sub("", text).strip() for text in (*record.clause.path[-1:], record.clause.title)]
    told = [text for text in headings if text]
    return " ".join([document.title, *told]) if told else ""


def _rows(record: ClauseRecord) -> Iterator[str]:
    """What a row's first cell and the head of its last column ask for: 二星级 奖补标准（元/平方米）."""
    clause = record.clause
    heads = clause.rows[clause.head_rows - 1] if clause.head_rows else ()
    for row in clause.rows[clause.head_rows : clause.head_rows + ROWS]:
        filled = [place for place, cell in enumerate(row) if cell.strip()]
        if heads and len(filled) > 1 and filled[-1] < len(heads):
            names = [row[place] for place in filled[:-1] if not _is_count(row[place])]
            yield " ".join([_NUMBERED.sub("", clause.title), *names[:2], heads[filled[-1]]]).strip()


def _is_count(cell: str) -> bool:
    return cell.strip().isdigit() or chinese_number(cell.strip()) is not None


def _opened(record: ClauseRecord, chance: random.Random) -> Iterator[Made]:
    """One sentence of a clause of several, asked for in the rest of it."""
    body = record.clause.text[record.clause.body :]
    sentences = [match for match in _SENTENCE.finditer(body) if SHORTEST <= len(match[0].strip()) <= LONGEST]
    if record.clause.rows or len(sentences) < 2:
        return
    chosen = chance.choice(sentences)
    rest = (body[: chosen.start()] + body[chosen.end() :]).strip()
    if len(rest) >= SHORTEST_REST:
        yield Made(chosen[0].strip(), record.clause_id, f"{record.document.title}\n{rest}", "sentence")


def _referred(library: Library, records: Sequence[ClauseRecord]) -> Iterator[Made]:
    """What a clause says around a reference, asked for in the clause that the reference leads to."""
    found = links(library.catalog, list(records))
    for record in records:
        for link in found.get(record.clause_id, ()):
            if link.record is None or link.reason or link.record.clause_id == record.clause_id:
                continue
            question = _around(record.clause.text, link.start, link.end)
            if SHORTEST <= len(question) <= LONGEST:
                yield Made(question, link.record.clause_id, passage_of(link.record), "reference")


def _around(text: str, start: int, end: int) -> str:
    """The sentence that a reference stands in, without the reference and what leads to it."""
    before = max(text.rfind(mark, 0, start) for mark in "。；\n") + 1
    after = min((place for mark in "。；\n" if (place := text.find(mark, end)) >= 0), default=len(text))
    said = _AFTER.sub("", text[end:after])
    return f"{_BEFORE.sub('', _NUMBERED.sub('', text[before:start]))} {said}".strip()
