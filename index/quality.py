"""A report on each document: how its pages were read, what could not be, and what in it a person should look at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from corpus.problems import findings, other_problems
from corpus.types import Finding, PageReading
from index import schema
from index.types import ClauseRecord, DocumentRecord

if TYPE_CHECKING:
    from index.catalog import Catalog

SURE = 0.9
"""Below it some characters of a recognised clause are likely to be wrong."""
DOUBTFUL = 0.75
"""Below it the number of a clause that was not recognised is in doubt: it does not go on from the one before."""
WEIGHTS = {
    "unreadable": 5.0, "gap": 4.0, "duplicate": 3.0, "order": 3.0, "repaired": 2.0, "reading": 2.0, "unsure": 0.5,
    "dates": 1.0,
}  # fmt: skip
"""How much worse a finding makes a document: what is lost counts more than what is doubtful."""

_PAGE = re.compile(r"第(\d+)(?:[、，至\d]*)页")
_TOLD_BY_PAGES = re.compile(r"由扫描图像识别（共\d+页）|个字未能读出或没有编码信息")
"""What the readings tell page by page."""
_DATES = re.compile(r"日期|施行|有效期|公布")


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a document was read. ``read`` counts its pages by how they were read, empty for text formats.

    ``confidence`` is the mean over recognised pages, 1 without any; ``unreadable`` counts characters that are there and
    could not be read. ``findings`` stand in the document's order behind those that belong to no place in it.
    """

    record: DocumentRecord
    read: dict[str, int]
    confidence: float
    unreadable: int
    findings: tuple[Finding, ...]

    @property
    def weight(self) -> float:
        """How much there is to look at: the greater, the worse."""
        return sum(WEIGHTS[finding.kind] for finding in self.findings)

    def count(self, kind: str) -> int:
        """How many findings there are of a kind."""
        return sum(finding.kind == kind for finding in self.findings)

    def clause_id(self, finding: Finding) -> str:
        """The id of the clause at which something was found; empty if it names none."""
        return f"{self.record.document_id}/{finding.number}" if finding.number else ""


def quality(record: DocumentRecord, clauses: Sequence[ClauseRecord]) -> Quality:
    """The report on a document with these clauses."""
    readings = record.readings
    scanned = [reading for reading in readings if reading.how == "ocr"]
    pages = {reading.number for reading in scanned}
    own = [item.clause for item in clauses]
    numbering = findings(own)
    known = {finding.number for finding in numbering}
    doubtful = (finding for finding in _unsure(clauses, pages) if finding.number not in known)
    placed = [*numbering, *_unread(readings), *doubtful]
    places = {clause.id.number: at for at, clause in enumerate(own)}
    placed.sort(key=lambda finding: (finding.page, places.get(finding.number, -1)))
    return Quality(
        record,
        dict(Counter(reading.how for reading in readings)),
        sum(reading.confidence for reading in scanned) / len(scanned) if scanned else 1.0,
        sum(reading.unreadable for reading in readings),
        (*_told(other_problems(record.problems, numbering), known_pages=bool(readings)), *placed),
    )


def _told(sentences: Iterable[str], *, known_pages: bool) -> Iterator[Finding]:
    """What the readers said, and the doubts about dates; not what is known of single pages."""
    for sentence in sentences:
        if known_pages and _TOLD_BY_PAGES.search(sentence):
            continue
        page = _PAGE.search(sentence)
        kind = "dates" if not page and _DATES.search(sentence) else "reading"
        yield Finding(kind, sentence, page=int(page[1]) if page else 0)  # type: ignore[arg-type]


def _unread(readings: Iterable[PageReading]) -> Iterator[Finding]:
    for reading in readings:
        if reading.unreadable:
            yield Finding(
                "unreadable", f"第{reading.number}页有{reading.unreadable}个字未能读出。", page=reading.number
            )


def _unsure(clauses: Iterable[ClauseRecord], scanned: set[int]) -> Iterator[Finding]:
    """Clauses that were recognised badly, and those whose number does not go on from the one before."""
    for item in clauses:
        clause = item.clause
        sure = [span.confidence for span in clause.spans if span.page in scanned]
        recognised = bool(sure)
        if recognised and min(sure) < SURE:
            message = f"{clause.label}由扫描图像识别，把握最低处为{min(sure):.0%}，请对照原件。"
        elif not recognised and clause.confidence < DOUBTFUL:
            message = f"{clause.label}的编号与前后条文不相连，是否另为一条请核对。"
        else:
            continue
        yield Finding("unsure", message, clause.id.number, clause.page)


def qualities(catalog: Catalog, as_of: date | None = None) -> list[Quality]:
    """The reports on all documents in which there is something to look at, the worst first."""
    doubtful = _doubtful(catalog)
    found = (
        quality(record, catalog.clauses(record.document_id, as_of))
        for record in catalog.documents(as_of)
        if record.problems or record.document_id in doubtful or any(page.unreadable for page in record.readings)
    )
    kept = [report for report in found if report.findings]
    return sorted(kept, key=lambda report: (-report.weight, report.record.title, report.record.document_id))


def _doubtful(catalog: Catalog) -> set[str]:
    """The documents with a clause that is not sure."""
    unsure = select(schema.clauses.c.document).where(schema.clauses.c.confidence < SURE).distinct()
    with catalog.read() as connection:
        table = schema.documents.c
        return set(connection.execute(select(table.document_id).where(table.key.in_(unsure))).scalars())
