"""The JSON of the command line and of the HTTP API: one function a record, plain dicts out. Dates are ISO, boxes PDF points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.citations import boxes_of, is_scanned, official, page_of
from assistant.lookup import Found, LookupResult
from assistant.related import Related, note
from assistant.searching import Searched
from assistant.types import Answer, Citation
from assistant.wording import caution
from corpus.norms import norms, responsible
from corpus.types import Box, Clause
from index.links import Link
from index.types import ClauseRecord, DocumentRecord, Hit

if TYPE_CHECKING:
    from index.ingest import IngestReport

Json = dict[str, Any]
NOTHING = Related()


def answer_json(answer: Answer, beside: Related = NOTHING) -> Json:
    """What ``ask --json`` prints. ``beside`` has the references of the clauses cited."""
    return {
        "question": answer.question,
        "answer": answer.answer,
        "refused": answer.refused,
        "reason": answer.reason,
        "mode": answer.mode,
        "as_of": answer.as_of.isoformat(),
        "citations": [citation_json(citation, beside) for citation in answer.citations],
        "definitions": [
            {
                "term": term.term,
                "document": term.document,
                "document_id": term.document_id,
                "clause": term.clause,
                "clause_id": term.clause_id,
                "quote": term.quote,
            }
            for term in answer.terms
        ],
        "timings_ms": dict(answer.timings_ms),
    }


def citation_json(citation: Citation, beside: Related = NOTHING) -> Json:
    """One citation of an answer, with the references in its quotation; their offsets are those of the clause's text."""
    return {
        "n": citation.n,
        "document": citation.document,
        "document_id": citation.document_id,
        "number": citation.number,
        "kind": citation.kind,
        "status": citation.status,
        "effective": citation.effective,
        "jurisdiction": citation.jurisdiction,
        "clause": citation.clause,
        "paragraph": citation.paragraph,
        "clause_title": citation.title,
        "clause_id": citation.clause_id,
        "path": list(citation.path),
        "quote": citation.quote,
        "heads": list(citation.heads),
        "page": citation.page,
        "boxes": boxes_json(citation.boxes),
        "source": citation.source,
        "score": citation.score,
        **_sureness(citation.scanned, citation.confidence),
        "official": official(citation),
        "references": [
            reference_json(link)
            for link in beside.references.get(citation.clause_id, ())
            if not link.text or link.text in citation.quote
        ],
    }


def _sureness(scanned: bool, confidence: float) -> Json:  # noqa: FBT001 - a fact, not a mode
    """How a clause was read: ``caution`` is what people must be told of one that was recognised, else ``None``."""
    told = caution(scanned=scanned, confidence=confidence)
    return {"scanned": scanned, "confidence": round(confidence, 3), "caution": f"本条{told}。" if told else None}


def reference_json(link: Link) -> Json:
    """A reference in a clause's text, and where it leads: ``resolved`` tells whether surely, ``note`` in words why not."""
    record, document = link.record, link.document
    return {
        "text": link.text,
        "start": link.start,
        "end": link.end,
        "resolved": document is not None and not link.reason,
        "document": document.title if document else None,
        "document_id": document.document_id if document else None,
        "status": document.status if document else None,
        "clause": record.clause.label if record else None,
        "paragraph": link.part,
        "clause_id": record.clause_id if record else None,
        "reason": link.reason or None,
        "note": note(link),
    }


def citing_json(record: ClauseRecord, link: Link) -> Json:
    """A clause that refers to another, with the words by which it does."""
    return {
        "document": record.document.title,
        "document_id": record.document.document_id,
        "status": record.document.status,
        "clause": record.clause.label,
        "clause_id": record.clause_id,
        "text": link.text,
        "paragraph": link.part,
        "official": official(record),
    }


def beside_json(record: ClauseRecord, beside: Related) -> Json:
    """A clause's references and, where they were looked for, the clauses that refer to it."""
    found: Json = {"references": [reference_json(link) for link in beside.references.get(record.clause_id, ())]}
    if record.clause_id in beside.cited_by:
        found["cited_by"] = [citing_json(*item) for item in beside.cited_by[record.clause_id]]
    return found


def boxes_json(boxes: Iterable[tuple[int, Box]]) -> list[Json]:
    """Boxes with their pages, rounded to a hundredth of a point."""
    return [{"page": page, "box": [round(value, 2) for value in box]} for page, box in boxes]


def clause_json(record: ClauseRecord) -> Json:
    """A clause with the document that it belongs to, and its full text."""
    return _clause_fields(record, "", 0, len(record.clause.text))


def found_json(found: Found) -> Json:
    """A clause found by number: the same fields, with the part that was asked for."""
    return _clause_fields(found.record, found.part, found.start, found.end)


def _clause_fields(record: ClauseRecord, paragraph: str, start: int, end: int) -> Json:
    document, clause = record.document, record.clause
    return {
        "document": document.title,
        "document_id": document.document_id,
        "number": document.number,
        "kind": document.kind,
        "status": record.status,
        "effective": _iso(document.effective),
        "jurisdiction": document.jurisdiction,
        "clause": clause.label,
        "paragraph": paragraph,
        "clause_title": clause.title,
        "clause_id": record.clause_id,
        "path": list(clause.path),
        "text": clause.text[start:end],
        "page": page_of(clause, start),
        "boxes": boxes_json(boxes_of(clause, start, end)),
        "source": document.source,
        "official": official(record)
        + (" " if record.clause.kind in ("table", "sheet") and paragraph else "")
        + paragraph,
        "norms": list(norms(clause)),
        "responsible": list(responsible(clause)),
        **_sureness(is_scanned(record, start, end), clause.confidence),
    }


def hit_json(hit: Hit) -> Json:
    """One result of a search."""
    fields = clause_json(hit.record)
    return {"rank": hit.rank, "score": round(hit.score, 4), **fields}


def search_json(query: str, found: Searched) -> Json:
    """What ``search --json`` prints; ``corrected`` is empty unless the query was mistyped."""
    results = [hit_json(hit) for hit in found.hits]
    return {
        "query": query,
        "corrected": found.corrected,
        "results": results,
        "timings_ms": {"total": found.milliseconds},
    }


def lookup_json(text: str, result: LookupResult, beside: Related = NOTHING) -> Json:
    """What ``lookup --json`` prints. The references' offsets are those of the whole clause."""
    results = [{**found_json(found), **beside_json(found.record, beside)} for found in result.results]
    return {"text": text, "results": results, "hint": result.hint}


def document_json(record: DocumentRecord) -> Json:
    """A document as ``docs --json`` lists it."""
    return {
        "document_id": record.document_id,
        "title": record.title,
        "number": record.number,
        "kind": record.kind,
        "level": record.level,
        "issuer": record.issuer,
        "jurisdiction": record.jurisdiction,
        "status": record.status,
        "published": _iso(record.published),
        "effective": _iso(record.effective),
        "expired": _iso(record.expired),
        "valid_from": _iso(record.valid_from),
        "valid_to": _iso(record.valid_to),
        "history": [{"date": act.day.isoformat(), "act": act.kind} for act in record.history],
        "source": record.source,
        "pages": record.pages,
        "clauses": record.clauses,
        "problems": list(record.problems),
    }


def outline_json(record: DocumentRecord, clauses: Sequence[ClauseRecord], beside: Related = NOTHING) -> Json:
    """What ``show --json`` prints: a document and its clauses in order, each with its references."""
    return {
        "document": document_json(record),
        "clauses": [{**outline_clause_json(item), **beside_json(item, beside)} for item in clauses],
    }


def outline_clause_json(record: ClauseRecord) -> Json:
    """A clause within its document's outline."""
    clause: Clause = record.clause
    return {
        "clause": clause.label,
        "clause_id": record.clause_id,
        "path": list(clause.path),
        "text": clause.text,
        "page": clause.page,
        "boxes": boxes_json(boxes_of(clause, 0, len(clause.text))),
        "mandatory": clause.mandatory,
        **_sureness(is_scanned(record, 0, len(clause.text)), clause.confidence),
        "status": record.status,
        "norms": list(norms(clause)),
        "responsible": list(responsible(clause)),
    }


def ingest_json(report: IngestReport) -> Json:
    """What ``ingest --json`` prints."""
    return {
        "added": list(report.added),
        "updated": list(report.updated),
        "unchanged": list(report.unchanged),
        "failed": [{"source": item.source, "error": item.error, "message": item.message} for item in report.failed],
        "seconds": round(report.seconds, 2),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
