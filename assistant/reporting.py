"""The report on a document's reading in words and as JSON: the command line, the API and the page say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.records import document_json
from index.quality import Quality, qualities, quality

if TYPE_CHECKING:
    from index.catalog import Catalog

FINDING_WORDS = {
    "gap": "缺号",
    "duplicate": "重号",
    "order": "次序",
    "repaired": "改号",
    "unsure": "存疑",
    "unreadable": "缺字",
    "reading": "读取",
    "dates": "日期",
}
READ_WORDS = {
    "text": "有文字层",
    "ocr": "由图像识别",
    "blank": "空白",
    "picture": "只有图形",
    "unreadable": "未能读取",
}


def reading_words(report: Quality) -> str:
    """How a document was read, in a sentence without a full stop."""
    record = report.record
    parts = [f"{count}页{READ_WORDS[how]}" for how, count in report.read.items()]
    pages = f"共{record.pages}页" if report.read else ""
    if parts and not (len(report.read) == 1 and "text" in report.read):
        pages += f"，其中{'，'.join(parts)}"
    if report.read.get("ocr"):
        pages += f"（平均把握{report.confidence:.0%}）"
    lost = f"{report.unreadable}个字未能读出" if report.unreadable else ""
    return "；".join(part for part in (pages, lost, f"得到{record.clauses}条") if part)


def counted_words(report: Quality) -> str:
    """How many findings there are of each kind."""
    counts = ((word, report.count(kind)) for kind, word in FINDING_WORDS.items())
    return "，".join(f"{word}{count}处" for word, count in counts if count)


def quality_json(report: Quality) -> dict[str, Any]:
    """The report as JSON; ``clause`` is a number within the document, ``page`` ``None`` where there is none."""
    return {
        "read": dict(report.read),
        "confidence": round(report.confidence, 3),
        "unreadable_characters": report.unreadable,
        "gaps": report.count("gap"),
        "duplicates": report.count("duplicate"),
        "unsure": report.count("unsure"),
        "findings": [
            {
                "kind": finding.kind,
                "message": finding.message,
                "clause": finding.number or None,
                "clause_id": report.clause_id(finding) or None,
                "page": finding.page or None,
            }
            for finding in report.findings
        ],
    }


def reported_json(reports: Sequence[Quality]) -> dict[str, Any]:
    """Documents as ``docs --json`` lists them, each with its report."""
    return {"documents": [{**document_json(item.record), "quality": quality_json(item)} for item in reports]}


def reports(catalog: Catalog, ref: str = "", as_of: date | None = None) -> list[Quality]:
    """The report on the document ``ref``, or on all in which there is something to look at, the worst first.

    Raises ``DocumentMissing``.
    """
    if not ref:
        return qualities(catalog, as_of)
    record = catalog.document(ref, as_of)
    return [quality(record, catalog.clauses(record.document_id, as_of))]
