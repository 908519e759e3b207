"""What an answer needs beside its quotations: the clauses that they refer to, exceptions, the terms that they use.

A rule that says 违反本条例第九条规定的 is half a rule without 第九条; one that is followed by 但是 is wrong without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.extract import Quotation, Selection, quote_named
from assistant.lookup import Found
from assistant.question import Understanding
from assistant.retrieve import HOLDING
from corpus.definitions import Definition, definitions
from corpus.parts import parts
from index.links import Link, links
from index.types import ClauseRecord

if TYPE_CHECKING:
    from index.catalog import Catalog

MOST_REFERRED = 2
"""Clauses that are added because a quotation refers to them."""
MOST_DEFINED = 5
"""Terms whose definitions are offered with an answer."""
_NEEDS = frozenset({"penalty", "condition", "list", "material", "procedure", "time", "amount"})
"""What is asked for where a reference in the quotation is part of what answers."""
_BY_REFERENCE = re.compile(r"[^。；]{0,12}(?:规定)?的?(?:条件|情形|行为|处罚|执行|办理|处理|程序|期限|标准|要求|规定)")


@dataclass(frozen=True, slots=True)
class Defined:
    """A term of an answer, and where its document says what it means."""

    definition: Definition
    record: ClauseRecord


def with_referred(catalog: Catalog, selection: Selection, understanding: Understanding) -> Selection:
    """The selection with the clauses that its quotations refer to among those named, where the question needs them."""
    if not selection.quoted or not _NEEDS & set(understanding.asks):
        return selection
    first = selection.quoted[0]
    present = {item.record.clause_id for item in (*selection.quoted, *selection.further)}
    known = links(catalog, [first.record], understanding.as_of)[first.record.clause_id]
    found: dict[str, Quotation] = {}
    for link in known:
        if link.record is not None and link.record.clause_id not in present and _needed(link, first):
            found.setdefault(link.record.clause_id, _quoted(link, understanding))
    return replace(selection, further=(*selection.further, *tuple(found.values())[:MOST_REFERRED]))


def _needed(link: Link, quotation: Quotation) -> bool:
    """Whether a reference that leads somewhere sure stands in what is quoted and says what the rule is."""
    inside = any(start <= link.start and link.end <= end for start, end in quotation.stretches)
    holds = link.document is not None and link.document.status in HOLDING
    return inside and holds and not link.reason and bool(_BY_REFERENCE.match(quotation.record.clause.text, link.end))


def _quoted(link: Link, understanding: Understanding) -> Quotation:
    record = link.record
    if record is None:
        raise ValueError(link.text)
    part = next((part for part in parts(record.clause) if part.label == link.part), None) if link.part else None
    start, end = (part.start, part.end) if part else (0, len(record.clause.text))
    found = Found(record, link.part, record.clause.text[start:end], start, end)
    return replace(quote_named(found, understanding, [{}]), score=0.0)


def defined(catalog: Catalog, quoted: Sequence[Quotation]) -> tuple[Defined, ...]:
    """The definitions, in the documents quoted, of the terms that the quotations use; those quoted already are left out."""
    found: dict[str, Defined] = {}
    shown = {item.record.clause_id for item in quoted}
    for quotation in quoted:
        document = quotation.record.document
        words = "".join(quotation.record.clause.text[start:end] for start, end in quotation.stretches)
        for record in catalog.defining(document.document_id):
            if record.clause_id not in shown:
                for item in definitions(record.clause):
                    if item.term in words:
                        found.setdefault(item.term, Defined(item, record))
    longest = sorted(found, key=lambda term: (-len(term), term))
    kept = [term for at, term in enumerate(longest) if not any(term in other for other in longest[:at])]
    return tuple(found[term] for term in kept[:MOST_DEFINED])
