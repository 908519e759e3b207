"""What belongs to a clause: the references in it, the clauses that refer to it, and how each is said in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from assistant.types import Answer
from index.links import Link, cited_by, links
from index.types import ClauseRecord

if TYPE_CHECKING:
    from index.catalog import Catalog

MOST_ASKED = 8
"""Clauses for which the clauses that refer to them are looked for: a look-up of a chapter asks for its text."""

Citing = tuple[ClauseRecord, Link]


@dataclass(frozen=True, slots=True)
class Related:
    """References and back-references by the id of the clause that they belong to."""

    references: dict[str, tuple[Link, ...]] = field(default_factory=dict)
    cited_by: dict[str, tuple[Citing, ...]] = field(default_factory=dict)


def related(catalog: Catalog, records: Sequence[ClauseRecord], as_of: date | None = None) -> Related:
    """What belongs to each of ``records``; back-references only where they are few."""
    asked = records if len(records) <= MOST_ASKED else ()
    return Related(
        links(catalog, records, as_of), {record.clause_id: cited_by(catalog, record, as_of) for record in asked}
    )


def beside_answer(catalog: Catalog, answer: Answer) -> Related:
    """The references of the clauses that an answer cites."""
    found = (catalog.clause(citation.clause_id, answer.as_of) for citation in answer.citations)
    return Related(links(catalog, [record for record in found if record], answer.as_of))


def note(link: Link) -> str:
    """Why a reference leads nowhere, or with what reserve; empty where there is nothing to say."""
    named = f"“{link.named}”" if link.named else "本文件"
    return {
        "": "",
        "amended": "所指的是修改前后文本中的条号，未作链接。",
        "ambiguous": "所指文件无法确定，未作链接。",
        "no_document": f"资料库中没有{named}所指的文件。",
        "no_edition": f"资料库中没有{named}所指的版本。",
        "no_clause": f"{'所引文件' if link.named else '本文件'}中没有这一条。",
        "no_part": "所引条文中没有这一款、项，以全条为准。",
        "later": "资料库中只有所引文件在此之后修订的版本，条号可能已经变动，请核对。",
    }[link.reason]
