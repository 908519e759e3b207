"""Between rows of the catalog and values: one function a direction and a table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, select

from corpus.numbering import clause_key
from corpus.types import Act, Box, Clause, ClauseId, Document, PageReading, Span
from index import schema
from index.timeline import Validity, status, title_key
from index.types import ClauseRecord, DocumentRecord

_ONE_SOURCE = (
    select(schema.files.c.source)
    .where(schema.files.c.document == schema.documents.c.key)
    .order_by(schema.files.c.key)
    .limit(1)
    .scalar_subquery()
    .label("source")
)
DOCUMENTS = select(schema.documents, _ONE_SOURCE)
"""Documents with the first file that each came from."""

CLAUSES = select(schema.clauses)


def document_record(row: RowMapping, as_of: date) -> DocumentRecord:
    """A row of ``DOCUMENTS`` with its status as of a day."""
    return DocumentRecord(
        document_id=row["document_id"],
        title=row["title"],
        number=row["number"],
        kind=row["kind"],
        level=row["level"],
        issuer=row["issuer"],
        jurisdiction=row["jurisdiction"],
        status=status(Validity(row["valid_from"], row["valid_to"], row["ending"]), as_of),
        published=row["published"],
        effective=row["effective"],
        expired=row["expired"],
        source=row["source"] or "",
        format=row["format"],
        pages=row["pages"],
        clauses=row["clauses"],
        problems=tuple(json.loads(row["problems"])),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        history=tuple(unpack_history(row["history"])),
        readings=unpack_readings(row["readings"]),
    )


def clause_record(row: RowMapping, document: DocumentRecord, as_of: date) -> ClauseRecord:
    """A row of ``CLAUSES`` with its document, and what became of it alone by a day."""
    ended = row["ending"] if row["ending"] and row["valid_to"] <= as_of else None
    return ClauseRecord(document, clause_of(row, document.document_id), row["ordinal"], ended)


def clause_of(row: RowMapping, document_id: str) -> Clause:
    """The clause of a row of ``CLAUSES``."""
    work, _, version = document_id.rpartition("/")
    return Clause(
        id=ClauseId(work, version, row["number"]),
        label=row["label"],
        kind=row["kind"],
        text=row["text"],
        path=tuple(json.loads(row["path"])),
        title=row["title"],
        body=row["body"],
        spans=unpack_spans(row["spans"]),
        mandatory=row["mandatory"],
        confidence=row["confidence"],
        rows=tuple(tuple(cells) for cells in json.loads(row["rows"])),
        head_rows=row["head_rows"],
    )


def document_row(document: Document, document_id: str) -> dict[str, Any]:
    """The row of a document under an id; keys, change number and validity are the catalog's to add."""
    about = document.metadata
    return {
        "document_id": document_id,
        "work": about.work,
        "version": document_id.rpartition("/")[2],
        "title": about.title,
        "title_key": title_key(about.title),
        "number": about.number,
        "number_key": title_key(about.number) if about.number else "",
        "kind": about.kind,
        "level": about.level,
        "issuer": about.issuer,
        "jurisdiction": about.jurisdiction,
        "published": about.published,
        "effective": about.effective,
        "expired": about.expired,
        "declared": about.status,
        "format": document.format,
        "pages": document.pages,
        "problems": _json(document.problems),
        "clauses": len(document.clauses),
        "text_hash": wording_hash(document),
        "ending": "",
        "history": _json([[act.day.isoformat(), act.kind] for act in about.history]),
        "replaced_on": about.replaced_on,
        "readings": pack_readings(document.readings),
    }


def clause_row(clause: Clause, document_id: str, ordinal: int) -> dict[str, Any]:
    """The row of a clause; its keys are the catalog's to add."""
    return {
        "ordinal": ordinal,
        "clause_id": f"{document_id}/{clause.id.number}",
        "number_key": clause_key(clause.label),
        "number": clause.id.number,
        "label": clause.label,
        "kind": clause.kind,
        "title": clause.title,
        "path": _json(clause.path),
        "text": clause.text,
        "body": clause.body,
        "spans": pack_spans(clause.spans),
        "rows": _json(clause.rows),
        "head_rows": clause.head_rows,
        "page": clause.page,
        "mandatory": clause.mandatory,
        "confidence": clause.confidence,
    }


def wording_hash(document: Document) -> bytes:
    """16 bytes that are equal for documents of the same wording, whatever their format."""
    digest = hashlib.sha256()
    for clause in document.clauses:
        digest.update("".join(clause.text.split()).encode())
    return digest.digest()[:16]


def unpack_history(text: str) -> list[Act]:
    """The acts of a document's ``history``."""
    return [Act(date.fromisoformat(day), kind) for day, kind in json.loads(text)]


def pack_readings(readings: Sequence[PageReading]) -> str:
    """Write how pages were read as JSON: pages in a row that were read alike are one list."""
    runs: list[list[Any]] = []
    for reading in readings:
        told = [reading.how, round(reading.confidence * 1000), reading.unreadable]
        if runs and runs[-1][1] == reading.number - 1 and runs[-1][2:] == told:
            runs[-1][1] = reading.number
        else:
            runs.append([reading.number, reading.number, *told])
    return _json(runs)


def unpack_readings(text: str) -> tuple[PageReading, ...]:
    """Read what ``pack_readings`` wrote; confidences come back rounded to a thousandth."""
    return tuple(
        PageReading(number, how, confidence / 1000, unreadable)
        for first, last, how, confidence, unreadable in json.loads(text)
        for number in range(first, last + 1)
    )


def pack_spans(spans: Sequence[Span]) -> str:
    """Write spans as JSON lists: start, length, page and, where there is one, the box in hundredths of a point.

    A span that was recognised has its confidence in thousandths behind its box.
    """
    return _json([_packed(span) for span in spans])


def _packed(span: Span) -> list[int]:
    place = [span.start, span.end - span.start, span.page]
    if span.box is None:
        return place
    packed = [*place, *(round(value * 100) for value in span.box)]
    return packed if span.confidence == 1 else [*packed, round(span.confidence * 1000)]


def unpack_spans(text: str) -> tuple[Span, ...]:
    """Read what ``pack_spans`` wrote; boxes come back rounded to a hundredth of a point."""
    return tuple(
        Span(start, start + length, page, _box(rest[:4]) if rest else None, rest[4] / 1000 if len(rest) > 4 else 1.0)
        for start, length, page, *rest in json.loads(text)
    )


def _box(values: Sequence[int]) -> Box:
    x0, y0, x1, y1 = (value / 100 for value in values)
    return x0, y0, x1, y1


def _json(value: Sequence[Any] | Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
