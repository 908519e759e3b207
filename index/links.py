"""References between clauses: written with a document, resolved against the library when they are read, and in reverse.

What a text names is kept (``schema.links``); which version of which document that is depends on the day and on what the
library holds, so it is found anew each time. A name that fits no document, or a number that the document lacks, stays
unresolved with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, RowMapping, and_, delete, insert, or_, select

from corpus.numbering import clause_key
from corpus.parts import NO_PART, PartPath, find_part
from corpus.references import Reference, references
from index import schema
from index.records import clause_of
from index.timeline import title_key
from index.types import ClauseRecord, DocumentRecord

if TYPE_CHECKING:
    from index.catalog import Catalog

Unsure = Literal["", "amended", "ambiguous", "no_document", "no_edition", "no_clause", "no_part", "later"]
"""Why a reference leads nowhere, or not surely: it speaks of a text as it was before a change; it may mean one of several;
the library lacks the document, or that edition of it; the document has no such clause; the clause no such part; only a
later version is here than the one that could be meant, which may number otherwise."""

_READ = select(
    *(
        schema.clauses.c[name]
        for name in ("key", "number", "label", "kind", "title", "path", "text", "body", "spans", "rows", "head_rows")
    ),
    schema.clauses.c.mandatory,
    schema.clauses.c.confidence,
)
"""The columns that clauses have had since the first schema: what is read while an older catalog is brought up."""

MAX_CITING = 100
"""Clauses that are listed as referring to one: a definition may be meant by hundreds."""


@dataclass(frozen=True, slots=True)
class Link:
    """A reference at ``start:end`` of a clause's text, ``text``. ``document`` and ``record`` are where it leads, if it does.

    ``part`` is the 款 or 项 meant, as printed; ``named`` is what the text calls the other document, empty for its own.
    """

    start: int
    end: int
    text: str
    named: str
    document: DocumentRecord | None
    record: ClauseRecord | None
    part: str = ""
    reason: Unsure = ""


def record_links(connection: Connection, key: int, title: str) -> None:
    """Write the references of a document's clauses, in place of those that are there. Part of the caller's transaction."""
    table = schema.links
    connection.execute(delete(table).where(table.c.document == key))
    clause = schema.clauses.c
    rows = connection.execute(_READ.where(clause.document == key).order_by(clause.ordinal)).mappings()
    clauses = [(row["key"], clause_of(row, "/")) for row in rows]
    found = references([item for _, item in clauses], title)
    values = [
        {"clause": at, "ordinal": ordinal, "document": key, **_row(reference)}
        for (at, _), some in zip(clauses, found, strict=True)
        for ordinal, reference in enumerate(some)
    ]
    if values:
        connection.execute(insert(table), values)


def _row(reference: Reference) -> dict[str, Any]:
    return {
        "start": reference.start,
        "end": reference.end,
        "target": title_key(reference.work) if reference.work and not reference.work[0].isascii() else reference.work,
        "edition": reference.edition,
        "number": reference.number,
        "part": "" if reference.part == NO_PART else ".".join("" if n is None else str(n) for n in reference.part),
        "doubt": reference.doubt,
        "loose": reference.loose,
    }


def _part(written: str) -> PartPath:
    if not written:
        return NO_PART
    kuan, xiang, mu = (int(number) if number else None for number in written.split("."))
    return kuan, xiang, mu


def links(catalog: Catalog, records: Sequence[ClauseRecord], as_of: date | None = None) -> dict[str, tuple[Link, ...]]:
    """The references of each of these clauses, in their order, by the clause's id.

    Of other documents the version is meant that was the newest when the referring text was adopted: later ones may
    number otherwise. Where the library has only later ones, the link says so.
    """
    rows = _rows(catalog, [record.clause_id for record in records])
    here = {record.clause_id: record for record in records}
    named = _named(catalog, rows, as_of)
    meant = [_meant(row, here[row["clause_id"]].document, named) for row in rows]
    targets = _Targets(catalog, as_of)
    targets.want((document, row["number"]) for row, (some, _) in zip(rows, meant, strict=True) for document in some)
    found: dict[str, list[Link]] = {record.clause_id: [] for record in records}
    for row, (documents, reason) in zip(rows, meant, strict=True):
        found[row["clause_id"]].append(_link(row, here[row["clause_id"]], documents, reason, targets))
    return {clause_id: tuple(some) for clause_id, some in found.items()}


def cited_by(
    catalog: Catalog, record: ClauseRecord, as_of: date | None = None
) -> tuple[tuple[ClauseRecord, Link], ...]:
    """The clauses that refer to this one, each with where it does: its own document's in order, then others'."""
    table, about, clauses = schema.links.c, schema.documents.c, schema.clauses.c
    with catalog.read() as connection:
        here = connection.execute(
            select(about.key, about.title_key, about.work).where(about.document_id == record.document.document_id)
        ).first()
        if here is None:
            return ()
        own = and_(table.document == here.key, table.target == "")
        named = or_(
            table.target.in_({here.title_key, here.work}), and_(table.loose, table.target.endswith(here.title_key))
        )
        citing = (
            select(clauses.key)
            .join(schema.links, table.clause == clauses.key)
            .where(or_(own, named), table.number == clause_key(record.clause.label), table.doubt == "")
            .where(clauses.clause_id != record.clause_id)
            .distinct()
            .order_by(clauses.key)
            .limit(MAX_CITING)
        )
        keys = list(connection.execute(citing).scalars())
    citing_records = sorted(
        catalog.by_clause_keys(keys, as_of).values(),
        key=lambda item: (item.document.document_id != record.document.document_id, item.document.title, item.ordinal),
    )
    found = links(catalog, citing_records, as_of)
    return tuple(
        (item, link)
        for item in citing_records
        for link in found[item.clause_id]
        if link.record is not None and link.record.clause_id == record.clause_id
    )


def _rows(catalog: Catalog, clause_ids: Sequence[str]) -> list[RowMapping]:
    table, clauses = schema.links, schema.clauses.c
    found: list[RowMapping] = []
    with catalog.read() as connection:
        for at in range(0, len(clause_ids), _MANY):
            statement = (
                select(table, clauses.clause_id)
                .join(schema.clauses, clauses.key == table.c.clause)
                .where(clauses.clause_id.in_(clause_ids[at : at + _MANY]))
                .order_by(table.c.clause, table.c.ordinal)
            )
            found += connection.execute(statement).mappings().all()
    return found


_MANY = 500


def _names(row: RowMapping) -> list[str]:
    """What a name may be: itself, or, where words of the sentence may stand before it, the 法 at its end."""
    target = row["target"]
    if not row["loose"] or not target.endswith(("法", "法典")):
        return [target]
    return [target[at:] for at in range(len(target) - 1)]


def _named(catalog: Catalog, rows: Iterable[RowMapping], as_of: date | None) -> dict[str, list[list[DocumentRecord]]]:
    """For each name of the rows the documents that it means, each with its versions; a law in 编 is several documents."""
    wanted = {row["target"]: _names(row) for row in rows if row["target"]}
    known = catalog.named(sorted({name for names in wanted.values() for name in names}), as_of)
    found: dict[str, list[list[DocumentRecord]]] = {}
    for target, names in wanted.items():
        name = next((name for name in names if name in known), "")
        code = next((name for name in names if name.endswith("法典")), "")
        found[target] = [known[name]] if name else catalog.divisions(code, as_of) if code else []
    return found


def _meant(
    row: RowMapping, citing: DocumentRecord, named: Mapping[str, Sequence[Sequence[DocumentRecord]]]
) -> tuple[list[DocumentRecord], Unsure]:
    """The document that a row's name means, all its 编 if it is in several, and what is unsure about it."""
    if not row["target"]:
        return [citing], ""
    found = [_version(versions, row["edition"], citing) for versions in named[row["target"]]]
    documents = [document for document, _ in found if document is not None]
    if not documents:
        return [], "no_edition" if found else "no_document"
    return documents, "later" if all(later for _, later in found) else ""


def _version(
    versions: Sequence[DocumentRecord], edition: str, citing: DocumentRecord
) -> tuple[DocumentRecord | None, bool]:
    """The version that a text means, and whether it is later than the text itself."""
    kept = [record for record in versions if not edition or record.document_id.rpartition("/")[2].startswith(edition)]
    if not kept or edition:
        return (kept[0] if kept else None), False
    day = citing.published
    before = [record for record in kept if not day or not record.published or record.published <= day]
    if not before:
        return kept[0], True
    return max(before, key=lambda record: record.published or date.min), False


class _Targets:
    """The clauses that references may lead to, read from the catalog a few documents at a time."""

    def __init__(self, catalog: Catalog, as_of: date | None) -> None:
        self.catalog = catalog
        self.as_of = as_of
        self.found: dict[tuple[str, str], list[ClauseRecord]] = {}
        self.whole: dict[str, list[ClauseRecord]] = {}

    def want(self, wanted: Iterable[tuple[DocumentRecord, str]]) -> None:
        """Read the clauses of these documents with these numbers."""
        numbers: dict[str, set[str]] = {}
        for document, number in wanted:
            if number:
                numbers.setdefault(document.document_id, set()).add(number)
        for document_id, keys in numbers.items():
            for record in self.catalog.by_keys([document_id], sorted(keys), self.as_of):
                self.found.setdefault((document_id, clause_key(record.clause.label)), []).append(record)

    def get(self, document: DocumentRecord, number: str, near: str) -> ClauseRecord | None:
        """The clause of that number: of several the one in the part ``near`` (附件1, 条文说明), else in the body."""
        some = self.found.get((document.document_id, number), [])
        for prefix in (near, ""):
            kept = [record for record in some if _prefix(record) == prefix]
            if len(kept) == 1:
                return kept[0]
        if len(some) == 1:
            return some[0]
        return None if some else self._headed(document, number)

    def _headed(self, document: DocumentRecord, number: str) -> ClauseRecord | None:
        """The first clause below a heading: 第三章, 第三章第二节, 4.2, 附录B."""
        path = re.findall(r"第\d+[编章节]", number)
        keys = path or ([number] if re.fullmatch(r"\d+(\.\d+)?|附[录件表].*", number) else [])
        if not keys:
            return None
        if document.document_id not in self.whole:
            self.whole[document.document_id] = self.catalog.clauses(document.document_id, self.as_of)
        return next((record for record in self.whole[document.document_id] if _below(record, keys)), None)


def _prefix(record: ClauseRecord) -> str:
    return record.clause.id.number.rpartition("/")[0]


def _below(record: ClauseRecord, keys: Sequence[str]) -> bool:
    headings = {clause_key(heading.split(maxsplit=1)[0]) for heading in record.clause.path if heading.strip()}
    return all(key in headings or re.sub(r"^第(\d+)章$", r"\1", key) in headings for key in keys)


def _link(
    row: RowMapping, citing: ClauseRecord, documents: Sequence[DocumentRecord], reason: Unsure, targets: _Targets
) -> Link:
    text = citing.clause.text[row["start"] : row["end"]]
    place = (row["start"], row["end"], text, row["target"])
    first = documents[0] if documents else None
    if row["doubt"] or first is None or not row["number"]:
        later = "" if reason == "later" else reason
        return Link(*place, first, None, reason=row["doubt"] or later)
    near = "" if row["target"] or citing.clause.kind == "note" else _prefix(citing)
    record = next((found for item in documents if (found := targets.get(item, row["number"], near))), None)
    if record is None:
        return Link(*place, first, None, reason=reason or "no_clause")
    wanted = _part(row["part"])
    if wanted == NO_PART:
        return Link(*place, record.document, record, reason=reason)
    part = find_part(record.clause, wanted)
    lacking: Unsure = "" if part or wanted == (1, None, None) else "no_part"
    return Link(*place, record.document, record, part.label if part else "", reason or lacking)
