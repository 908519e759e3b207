"""Values that pass through the corpus stage: what a reader saw, and the clauses that were found in it.

Everything here is frozen and slotted and imports nothing of ours. Offsets are in characters of the text that
carries them; boxes are in PDF points from the top left corner of the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

READING = 4
"""Raised whenever the same file gives other clauses or another description than before: libraries remember by which
reading each of their files was taken in, and read it again when it is next given to them."""

Box = tuple[float, float, float, float]
"""``(x0, y0, x1, y1)`` in PDF points, origin at the top left of the page."""

LineKind = Literal["text", "heading", "row", "picture"]
Warp = tuple[float, float, float, float, float, float, float, float, float]
"""A perspective as the rows of its matrix: it takes ``(x, y, 1)`` to three numbers, the first two over the third."""

PageHow = Literal["text", "ocr", "blank", "picture", "unreadable"]
"""How a page was read: its own text, recognised in its picture, nothing on it, a picture without characters, or not."""
DocumentKind = Literal["regulation", "standard", "atlas", "other"]
Level = Literal["law", "administrative", "local", "rule", "normative", "interpretation", "standard", "none"]
ActKind = Literal["adopted", "amended", "revised"]
FindingKind = Literal["gap", "duplicate", "order", "repaired", "unsure", "unreadable", "reading", "dates"]
"""What is doubtful: a number is missing, stands twice, goes backwards, was put right; characters that are not sure, or
could not be read; what the reader of the format says; dates that are missing or contradict each other."""
ClauseKind = Literal[
    "article", "section", "item", "table", "formula", "sheet", "preamble", "signature", "heading", "note"
]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a stretch ``start:end`` of a text stands: its page (from 1) and, in paged formats, its box.

    ``confidence`` is how sure its characters are, 0..1: 1 unless they were recognised in a picture.
    """

    start: int
    end: int
    page: int
    box: Box | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class PageReading:
    """How a page of a paged document was read.

    ``confidence`` is the mean over its recognised characters, 1 for a page's own text. ``unreadable`` counts the
    characters that are there and could not be read: without a Unicode code, or of a line that was recognised too badly.
    """

    number: int
    how: PageHow
    confidence: float = 1.0
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a reader saw it: a visual line of a PDF, or a paragraph, heading or table row of a text format.

    ``level`` is the heading's depth from 1 where the format itself says so (``##``, ``<h2>``, Word's styles), else 0.
    A table row has its ``cells``; ``text`` then joins them with `` | ``. ``header`` marks a row of column heads.
    ``block`` numbers the blocks of text on a drawing, from 1; running text has 0. ``confidence`` is how sure the
    characters are, 0..1: 1 unless they were recognised in a picture.
    """

    text: str
    kind: LineKind = "text"
    level: int = 0
    box: Box | None = None
    bold: bool = False
    size: float = 0.0
    cells: tuple[str, ...] = ()
    header: bool = False
    block: int = 0
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page in reading order. Text formats have one page of size 0 x 0, numbered 1.

    The lines of a page that was photographed or lay aslant have their places as if it were straight; ``warp`` takes
    these to the page as it is shown.
    ``turn`` counts the quarters clockwise by which the text of a page is turned; the boxes of its ``lines`` are then
    those on the page held so that the text is upright, and those of the paragraphs made of them on the page as shown.
    ``aside`` are words in its margins that are no part of the text.
    """

    number: int
    lines: tuple[Line, ...]
    width: float = 0.0
    height: float = 0.0
    warp: Warp | None = None
    turn: int = 0
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What a reader returns: pages, and what the format says about itself (``title``, ``author``, ``outline`` ...).

    ``paged`` is true where pages are real (PDF) and lines still have to be re-joined into paragraphs. ``structured`` is
    the whole document where the format itself says what its clauses are. ``readings`` tells of each real page how it was
    read; text formats have none.
    """

    pages: tuple[Page, ...]
    format: str
    properties: dict[str, str] = field(default_factory=dict)
    outline: tuple[tuple[int, str, int], ...] = ()
    paged: bool = False
    problems: tuple[str, ...] = ()
    structured: Document | None = None
    readings: tuple[PageReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A whole paragraph, heading or table row, with the place of every stretch of it (``spans`` cover ``text``)."""

    text: str
    kind: LineKind = "text"
    level: int = 0
    bold: bool = False
    cells: tuple[str, ...] = ()
    header: bool = False
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseId:
    """Names a clause by work, version and number, never by file: ``民用建筑节能条例/2008-08-01/第十二条``."""

    work: str
    version: str
    number: str

    def __str__(self) -> str:
        return f"{self.work}/{self.version}/{self.number}"

    @property
    def document_id(self) -> str:
        """The id of the dated version that the clause belongs to."""
        return f"{self.work}/{self.version}"


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered unit: an article of a regulation, 4.2.8 of a standard, a table, a sheet of an atlas.

    ``text`` is verbatim and whole, its printed number included (``第十二条 为了…``), paragraphs separated by a newline;
    ``body`` is the offset at which the wording after the number begins. ``path`` names the headings above, outermost
    first. ``spans`` cover ``text`` in order. Table clauses keep their ``rows`` of cells, ``head_rows`` of column heads
    first. ``confidence``, 0..1, is how sure its number and its wording are: the least of what numbering and recognition
    say.
    """

    id: ClauseId
    label: str
    kind: ClauseKind
    text: str
    path: tuple[str, ...] = ()
    title: str = ""
    body: int = 0
    spans: tuple[Span, ...] = ()
    mandatory: bool = False
    confidence: float = 1.0
    rows: tuple[tuple[str, ...], ...] = ()
    head_rows: int = 0

    @property
    def page(self) -> int:
        """The page, from 1, on which the clause begins."""
        return self.spans[0].page if self.spans else 1


@dataclass(frozen=True, slots=True)
class Act:
    """A step in a document's life as its header tells it: 通过 (or 公布), 修正, 修订, and the day of it."""

    day: date
    kind: ActKind


@dataclass(frozen=True, slots=True)
class PartRepeal:
    """Provisions of another document that this one ends: ``words`` as told (第十二条第二款, 中关于反补贴的规定).

    ``labels`` are the whole articles among them. ``amended`` ones were given another wording, ``repealed`` ones none.
    """

    target: str
    words: str
    labels: tuple[str, ...] = ()
    kind: Literal["repealed", "amended"] = "repealed"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says about itself. Unknown text is empty, unknown dates are ``None``.

    ``work`` is the identity that all versions share (a title without 中华人民共和国, or a standard's number without its
    year); ``version`` is the date of adoption or last amendment, ``YYYY-MM-DD``, a year, or ``undated``.
    ``history`` tells of its adoption and amendments, oldest first. ``replaced_on`` is the day from which ``replaces`` and
    ``part_repeals`` hold where that is not the day on which this version begins: an amended text repeats them.
    """

    title: str
    work: str
    version: str
    kind: DocumentKind
    level: Level = "none"
    number: str = ""
    issuer: str = ""
    jurisdiction: str = ""
    published: date | None = None
    effective: date | None = None
    expired: date | None = None
    status: str = ""
    replaces: tuple[str, ...] = ()
    replaced_on: date | None = None
    part_repeals: tuple[PartRepeal, ...] = ()
    history: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document: its metadata and its clauses in the document's order.

    ``problems`` are for people to read. ``readings`` tells of each real page how it was read; text formats have none.
    """

    metadata: Metadata
    clauses: tuple[Clause, ...]
    format: str
    pages: int
    problems: tuple[str, ...] = ()
    readings: tuple[PageReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a document that a person should look at: a sentence, and the number of the clause and the page, if any.

    ``page`` is 0 where there is none to name.
    """

    kind: FindingKind
    message: str
    number: str = ""
    page: int = 0
