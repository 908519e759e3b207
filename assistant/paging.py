"""Pages of original files: what a request asks for, and the picture that answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from assistant.exchange import at_address, document_at
from assistant.inputs import BadInput
from assistant.locating import Stretch, locate
from corpus.errors import PageMissing, UnreadableDocument
from corpus.picture import FORMS, Form, Mark, Picture, Wanted, clause_lines, clause_marks
from corpus.types import Box
from index.errors import DocumentMissing
from index.originals import Original
from index.pictures import key_of
from index.types import ClauseRecord, DocumentRecord

if TYPE_CHECKING:
    from index.library import Library

DRAWN = frozenset({"pdf", "image"})
"""The formats whose pages can be drawn."""
WIDTH = 1200
LEAST_WIDTH, MOST_WIDTH = 80, 4000
LEAST_ZOOM, MOST_ZOOM = 0.1, 8.0
WHOLE = ((0, 1 << 30),)
LABELS = 0.5
"""The share of a drawing's text from which not its labels are meant but the drawing."""
MOST_MARKS = 500
"""Places in one request: a clause has as many lines at most."""

_BOX = re.compile(r"-?\d{1,5}(?:\.\d{1,4})?(?:,-?\d{1,5}(?:\.\d{1,4})?){3}")
_STRETCH = re.compile(r"(\d{1,7})-(\d{1,7})")


@dataclass(frozen=True, slots=True)
class PageAsked:
    """A page of a document and what to mark on it: the words ``quote`` of a clause, stretches of it, or boxes."""

    document: str
    page: int
    clause: str = ""
    quote: str = ""
    stretches: tuple[Stretch, ...] = ()
    boxes: tuple[Box, ...] = ()
    width: int = WIDTH
    zoom: float = 0.0
    form: Form = "png"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to be drawn: its document and file, what is wanted, and the name under which the picture is kept."""

    record: DocumentRecord
    original: Original
    wanted: Wanted
    key: str


def read_page(document: str, page: str, fields: Mapping[str, str]) -> PageAsked:
    """A request's page. ``fields``: clause, quote, at (``12-50,60-80``), boxes (``x0,y0,x1,y1;…``), width, zoom, format.

    Raises ``BadInput``.
    """
    if not re.fullmatch(r"[1-9]\d{0,5}", page):
        raise BadInput(f"页码“{page[:20]}”不正确，应是从 1 开始的整数。")
    form = fields.get("format") or "png"
    if form not in FORMS:
        raise BadInput(f"没有“{form[:20]}”这一图像格式，可用：{'、'.join(FORMS)}。")
    width = _number(fields.get("width", ""), "宽度 width", WIDTH, LEAST_WIDTH, MOST_WIDTH)
    return PageAsked(
        document=document,
        page=int(page),
        clause=fields.get("clause", "").strip(),
        quote=fields.get("quote", ""),
        stretches=_stretches(fields.get("at", "")),
        boxes=_boxes(fields.get("boxes", "")),
        width=round(width),
        zoom=_number(fields.get("zoom", ""), "放大倍数 zoom", 0.0, LEAST_ZOOM, MOST_ZOOM),
        form=form,
    )


def _number(text: str, name: str, default: float, least: float, most: float) -> float:
    if not text.strip():
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise BadInput(f"{name} 应是 {least:g} 到 {most:g} 之间的数。")
    return value


def _stretches(text: str) -> tuple[Stretch, ...]:
    pieces = [piece for piece in text.split(",") if piece.strip()]
    found = [_STRETCH.fullmatch(piece.strip()) for piece in pieces]
    if len(pieces) > MOST_MARKS or not all(match and int(match[1]) < int(match[2]) for match in found):
        raise BadInput("at 应写成条文中的起止位置，如 12-50 或 12-50,60-80。")
    return tuple((int(match[1]), int(match[2])) for match in found if match)


def _boxes(text: str) -> tuple[Box, ...]:
    pieces = [piece.strip() for piece in text.split(";") if piece.strip()]
    if len(pieces) > MOST_MARKS or not all(_BOX.fullmatch(piece) for piece in pieces):
        raise BadInput("boxes 应写成 x0,y0,x1,y1，单位为磅，自页面左上角起算；几处之间用分号隔开。")
    found = (cast("Box", tuple(map(float, piece.split(",")))) for piece in pieces)
    return tuple((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for x0, y0, x1, y1 in found)


def sheet(library: Library, asked: PageAsked) -> Sheet:
    """Find the page that is asked for in its original, which must still be what was read.

    Raises ``DocumentMissing``, ``BadInput`` for a clause of another document, ``OriginalGone``, ``PageMissing``, and
    ``UnreadableDocument`` for a document without pages.
    """
    record = document_at(library.catalog, asked.document)
    if record is None:
        raise DocumentMissing(f"资料库中没有编号为“{asked.document}”的文件。")
    if not paged(record):
        raise UnreadableDocument(f"《{record.title}》的原文件不分页，没有原页可以显示；请查看条文。")
    if asked.page > record.pages:
        raise PageMissing(f"《{record.title}》没有第{asked.page}页，共{record.pages}页。")
    marks, beside = _marked(library, record, asked)
    original = library.originals.find(record)
    checked = original.sha256 if original.inside else ""
    wanted = Wanted(original.path, asked.page, asked.width, asked.form, asked.zoom, marks, beside, checked)
    return Sheet(record, original, wanted, key_of(original.sha256, wanted))


def picture(library: Library, sheet: Sheet) -> Picture:
    """The page as a picture. Raises ``OriginalGone`` if its file changed meanwhile, and what drawing raises."""
    drawn = library.pictures.get(sheet.key, sheet.wanted)
    if not library.originals.unchanged(sheet.original):
        library.originals.find(sheet.record)  # says what became of it
    return drawn


def paged(record: DocumentRecord) -> bool:
    """Whether a document's file has pages that can be shown."""
    return record.format in DRAWN


def sheet_json(sheet: Sheet, drawn: Picture) -> dict[str, Any]:
    """What is known of a page and its marks: sizes and boxes in PDF points from the top left."""
    return {
        "document": sheet.record.title,
        "document_id": sheet.record.document_id,
        "page": sheet.wanted.page,
        "pages": drawn.pages,
        "width": round(drawn.size[0], 2),
        "height": round(drawn.size[1], 2),
        "boxes": [[round(value, 2) for value in box] for box in drawn.boxes],
    }


def _marked(library: Library, record: DocumentRecord, asked: PageAsked) -> tuple[tuple[Mark, ...], tuple[Box, ...]]:
    """What to mark on the page, and the lines of the clause that it is from."""
    boxes = tuple(Mark(box, "", 0, 0) for box in asked.boxes)
    if not asked.clause:
        return boxes, ()
    found = _clause(library, record, asked.clause)
    clause = found.clause
    stretches = asked.stretches or locate(clause.text, asked.quote)
    if asked.quote.strip() and not stretches:
        raise BadInput(f"{clause.label}中没有所引的这句话。")
    if clause.kind == "sheet" and sum(end - start for start, end in stretches or WHOLE) > LABELS * len(clause.text):
        return boxes, ()  # the whole page is the clause: its labels marked one by one would only hide the drawing
    marks = clause_marks(clause, asked.page, stretches or ((0, len(clause.text)),))
    return (*boxes, *marks), () if clause.kind == "sheet" else clause_lines(clause, asked.page)


def _clause(library: Library, record: DocumentRecord, ref: str) -> ClauseRecord:
    for address in (ref, f"{record.document_id}/{ref}"):
        found = at_address(library.catalog, address)
        if found is not None and found.document.document_id == record.document_id:
            return found
    raise BadInput(f"《{record.title}》中没有“{ref}”这一条。")
