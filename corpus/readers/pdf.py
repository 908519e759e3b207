"""PDF files: pypdf gives metadata and outline, PDFium the glyphs and rules of each page with their places."""

from __future__ import annotations

import ctypes
import logging
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

from corpus.clean import visible
from corpus.errors import UnreadableDocument
from corpus.readers import turning
from corpus.readers.fragments import GUESSED, MEANT, NONE, Glyph
from corpus.readers.pdf_fonts import boxes_for_fonts
from corpus.readers.ruled import Rule
from corpus.readers.turning import Turned
from corpus.scans.legible import SPARSE, Seen, Verdict, verdict
from corpus.scans.merge import with_scans
from corpus.types import Page, RawDocument

if TYPE_CHECKING:
    from corpus.scans.types import Picture

MAX_PAGES = 5_000
MAX_GLYPHS = 60_000  # a page of close print has 3,000; beyond this it is a drawing made of letters
MAX_RULES = 4_000  # segments on a page: a large table has 500, a drawing tens of thousands and no table
MAX_DEPTH = 6  # forms in forms
THIN = 2.5  # points: a path not thicker than this is a rule
BLANKS = frozenset((0x20, 0xA0, 0x3000, 0x9))
HYPHENS = {0x2: "-", 0xFFFE: "-", 0xAD: "-"}  # how PDFium marks a hyphen at a line's end
DPI = 200.0  # at which pages are drawn to be recognised
LARGEST = 5000  # pixels of the longer side of such a drawing
POINTS = 72.0
BOLD_WEIGHT = 600
SLANT = 5.0  # degrees: text that leans more is a watermark, or stands on a drawing
LARGE = 20.0  # points: type from here on may be a watermark
LIGHT, CLEAR = 170, 110  # of 255: what is lighter, or lets more through, is behind the text and no part of it
OVERLAP = 0.1  # ems by which a glyph may reach into the next: kerning, italics
# Ems of white between the outlines of two words, by whether they meet in letters; in numbers it tells nothing.
INK_GAP = {(True, True): 0.26, (True, False): 0.3}

Face = tuple[float, bool, int]
"""Size in points, whether bold, and by how many quarters clockwise the text is turned; -1 where it leans."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports every flaw of a file; we report what matters


def read(path: Path) -> RawDocument:
    """Read a PDF's text with its places; pages without a text of use are recognised.

    A password or damage is an ``UnreadableDocument``. Raises ``RecognitionMissing`` and, in an open store of recognised
    pages, ``PagesWanted``.
    """
    document = open_document(path)
    try:
        if len(document) > MAX_PAGES:
            raise UnreadableDocument(f"PDF有{len(document)}页，超过{MAX_PAGES}页的上限，请拆分后再导入。")
        with boxes_for_fonts(pdfium):
            pages = list(_pages(document))
        found = with_scans(path, pages, lambda number: _drawn(document, number))
    finally:
        document.close()
    properties, outline = _about(path)
    return RawDocument(
        found.pages,
        "pdf",
        properties,
        outline,
        paged=True,
        problems=(*found.problems, *turning.aside_problem(found.pages)),
        readings=found.readings,
    )


def draw(path: Path, number: int) -> tuple[Picture, float]:
    """Draw a page, from 1, to be recognised: its pixels, red first, and how many go to an inch."""
    document = open_document(path)
    try:
        return _drawn(document, number)
    finally:
        document.close()


def _drawn(document: pypdfium2.PdfDocument, number: int) -> tuple[Picture, float]:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument("这一页已损坏，无法显示。") from error
    try:
        dpi = min(DPI, LARGEST * POINTS / max(page.get_size()))
        bitmap = page.render(scale=dpi / POINTS, rev_byteorder=True, may_draw_forms=False, prefer_bgrx=False)
        return bitmap.to_numpy()[..., :3].copy(), dpi
    finally:
        page.close()


def open_document(path: Path) -> pypdfium2.PdfDocument:
    """Open a PDF; a password or damage is an ``UnreadableDocument``. The caller closes it."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise UnreadableDocument("文件已加密，请去除密码后再导入。") from error
        raise UnreadableDocument("PDF文件已损坏或不完整，请重新获取。") from error


def _pages(document: pypdfium2.PdfDocument) -> Iterator[tuple[Page, Verdict]]:
    """Yield each page with its own text, and whether that is of use."""
    gutter: float | None = None
    for index in range(len(document)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            yield Page(index + 1, ()), "damaged"
            continue
        try:
            width, height = page.get_size()
            place = placing(page)
            glyphs = _glyphs(page, place)
            made, gutter = turning.page(glyphs, _rules(page, place), (width, height), gutter)
            judged = verdict(_seen(page, "".join(glyph[0] for some in glyphs.values() for glyph in some)))
        finally:
            page.close()
        yield replace(made, number=index + 1), judged


Place = Callable[[float, float], tuple[float, float]]


def placing(page: pypdfium2.PdfPage) -> Place:
    """Give the function from PDF coordinates to points from the top left corner of the page as it is shown.

    What is shown is the crop box within the media box, either of which may be inherited from the tree of pages.
    """
    left, bottom, right, top = page.get_bbox()
    turn = page.get_rotation() // 90 % 4
    if turn == 1:
        return lambda x, y: (y - bottom, x - left)
    if turn == 2:
        return lambda x, y: (right - x, y - bottom)
    if turn == 3:
        return lambda x, y: (top - y, right - x)
    return lambda x, y: (x - left, top - y)


def _glyphs(page: pypdfium2.PdfPage, place: Place) -> Turned:
    """Read the glyphs of a page, those that stand upright and those that were turned apart."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return {}
    try:
        return _Glyphs(text, place, page.get_size()).all()
    finally:
        pdfium.FPDFText_ClosePage(text)


class _Glyphs:
    """Reads the glyphs of one page; the structures that PDFium fills are made once."""

    def __init__(self, text: object, place: Place, size: tuple[float, float]) -> None:
        self.text = text
        self.place = place
        self.size = size
        self.found: list[Glyph] = []
        self.turned: Turned = {0: self.found}
        self.faces: dict[tuple[float, float], Face] = {}
        self.ink = tuple(ctypes.c_double() for _ in range(4))

    def all(self) -> Turned:
        """Give the glyphs in the order of the page's content; blanks only mark the glyph after them."""
        unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
        origin_of, faces, place, add = pdfium.FPDFText_GetCharOrigin, self.faces, self.place, self._add
        text, box, x, y = self.text, pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        box_at, x_at, y_at = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
        left, top = -place(0.0, 0.0)[0], place(0.0, 0.0)[1]
        upright = place(1.0, 1.0) == (1.0 - left, top - 1.0)  # the page is not turned: no call for each glyph
        blank, last = NONE, -1
        for index in range(min(pdfium.FPDFText_CountChars(text), MAX_GLYPHS)):
            code = unicode_of(text, index)
            if code <= 0x20 or code in BLANKS:
                if code in BLANKS:
                    blank = max(blank, self._blank(index, upright=upright))
                if code not in HYPHENS:
                    continue
            box_of(text, index, box_at)
            origin_of(text, index, x_at, y_at)
            base = y.value
            try:
                key = (int((box.top - base) * 10), int((base - box.bottom) * 10))
            except (ValueError, OverflowError):  # a damaged font places letters nowhere
                continue
            face = faces.get(key)
            if face is None:
                face = faces[key] = self._face(index)
            if face[2] == 0 and not (face[0] >= LARGE and self._is_faint(index)):
                if upright:
                    x0, x1, line = box.left - left, box.right - left, top - base
                else:
                    x0, _ = place(box.left, box.bottom)
                    x1, _ = place(box.right, box.top)
                    _, line = place(x.value, base)
                add(HYPHENS.get(code) or _character(code), (x0, x1, line), face, (blank, index, last))
                last = index
            elif face[2] > 0 and not self._is_faint(index):
                corners = (box.left, box.bottom), (box.right, box.top), (x.value, base)
                self._add_turned(HYPHENS.get(code) or _character(code), corners, face, blank)
            blank = NONE
        return self.turned

    def _blank(self, index: int, *, upright: bool) -> int:
        """Tell whether a blank is meant; one that is ends the glyph before it.

        Another font's letter may be wider than the room that it has.
        """
        if pdfium.FPDFText_IsGenerated(self.text, index) == 1:
            return GUESSED
        if upright and self.found:
            x, y = ctypes.c_double(), ctypes.c_double()
            pdfium.FPDFText_GetCharOrigin(self.text, index, x, y)
            (left, base), before = self.place(x.value, y.value), self.found[-1]
            if before[1] < left < before[2] and abs(base - before[3]) < 1:
                self.found[-1] = (*before[:2], left, *before[3:])
        return MEANT

    def _add_turned(self, character: str, corners: tuple[tuple[float, float], ...], face: Face, blank: int) -> None:
        """Add a glyph of turned text to those that are turned like it, as it stands on the page turned upright."""
        size, bold, turn = face
        (x0, _), (x1, _), (_, base) = (turning.turned(self.place(*corner), turn, self.size) for corner in corners)
        self.turned.setdefault(turn, []).append((character, min(x0, x1), max(x0, x1), base, size, bold, blank))

    def _is_faint(self, index: int) -> bool:
        """Whether a glyph is as light as watermarks are."""
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not pdfium.FPDFText_GetFillColor(self.text, index, red, green, blue, alpha):
            return False
        return min(red.value, green.value, blue.value) >= LIGHT or alpha.value <= CLEAR

    def _add(
        self,
        character: str,
        where: tuple[float, float, float],
        face: Face,
        order: tuple[int, int, int],
    ) -> None:
        size, bold, _ = face
        blank, index, last = order
        x0, x1, base = where
        if x0 > x1:
            x0, x1 = x1, x0
        before = self.found[-1] if self.found else None
        if (
            before is not None
            and x0 < before[2] - OVERLAP * size
            and x0 > before[1]
            and abs(base - before[3]) < size / 2
        ):
            # The font's widths are wrong: the letters' own outlines tell where words end.
            right = before[1] + self._reach(last)
            self.found[-1] = (*before[:2], x0, *before[3:])
            apart = INK_GAP.get((before[0].isalpha(), character.isalpha()))
            if blank == NONE and apart and x0 + self._bearing(index) - right > apart * size:
                blank = GUESSED
        self.found.append((character, x0, x1, base, size, bold, blank))

    def _outline(self, index: int) -> tuple[float, float, float]:
        left, right, bottom, top = self.ink
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharBox(self.text, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self.text, index, x, y)
        return left.value, right.value, x.value

    def _reach(self, index: int) -> float:
        _, right, origin = self._outline(index)
        return right - origin

    def _bearing(self, index: int) -> float:
        left, _, origin = self._outline(index)
        return max(0.0, left - origin)

    def _face(self, index: int) -> Face:
        """Tell the size in points, the weight, and by how many quarters the text is turned: -1 where it leans."""
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.text, index, matrix)
        size = pdfium.FPDFText_GetFontSize(self.text, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        bold = pdfium.FPDFText_GetFontWeight(self.text, index) >= BOLD_WEIGHT
        (x0, y0), (x1, y1) = self.place(0.0, 0.0), self.place(matrix.a, matrix.b)
        angle = math.degrees(math.atan2(y1 - y0, x1 - x0)) % 360
        quarter = round(angle / 90)
        return max(size, 1.0), bold, quarter % 4 if abs(angle - 90 * quarter) < SLANT else -1


def _character(code: int) -> str:
    return "\ufffd" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


def _rules(page: pypdfium2.PdfPage, place: Place) -> list[Rule]:
    """Collect the horizontal and vertical strokes of a page, on which the cells of tables are recognised."""
    items = (pdfium.FPDFPage_GetObject(page, index) for index in range(pdfium.FPDFPage_CountObjects(page)))
    rules = list(islice(_each_rule(items, place, 0), MAX_RULES + 1))
    return rules if len(rules) <= MAX_RULES else []


def _each_rule(items: Iterable[object], place: Place, depth: int) -> Iterator[Rule]:
    """Yield the strokes among page objects and, with their shift and scale, those inside of forms."""
    for item in items:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            for rule in _strokes(item):
                (x0, y0), (x1, y1) = place(rule[0], rule[1]), place(rule[2], rule[3])
                if not math.isfinite(x0 + y0 + x1 + y1):
                    continue
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = (
                pdfium.FPDFFormObj_GetObject(item, index) for index in range(pdfium.FPDFFormObj_CountObjects(item))
            )
            yield from _each_rule(inner, _moved(item, place), depth + 1)


def _moved(form: object, place: Place) -> Place:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(form, matrix)
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    return lambda x, y: place(a * x + c * y + e, b * x + d * y + f)


def _seen(page: pypdfium2.PdfPage, characters: str) -> Seen:
    """Tell what a page holds. Only where it has little text does it matter what else is there."""
    if len(characters) >= SPARSE:
        return Seen(characters, 0.0, 0)
    width, height = page.get_size()
    pictures, strokes = 0.0, 0
    for item in islice(page.get_objects(max_depth=MAX_DEPTH), MAX_RULES):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = item.get_bounds()
            pictures += max(0.0, x1 - x0) * max(0.0, y1 - y0) / (width * height)
        else:
            strokes += item.type in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_SHADING)
    return Seen(characters, pictures, strokes)


def _strokes(path: object) -> Iterator[Rule]:
    """Yield the straight, level or upright strokes of a path: a thin box is one, an outline has several."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(path, left, bottom, right, top):
        return
    x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
    if min(x1 - x0, y1 - y0) <= THIN:
        yield x0, y0, x1, y1
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if stroke.value:
        yield from _segments(path)


def _segments(path: object) -> Iterator[Rule]:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(path), MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _straight(last, point)
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _straight(last, start)


def _straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rule]:
    if min(abs(a[0] - b[0]), abs(a[1] - b[1])) <= THIN / 2:
        yield min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


def _about(path: Path) -> tuple[dict[str, str], tuple[tuple[int, str, int], ...]]:
    """Read metadata and outline; a file that PDFium can show but pypdf cannot parse has neither."""
    try:
        with pypdf.PdfReader(path, strict=False) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                return {}, ()
            found = dict(reader.metadata or {})
            fields = {name.removeprefix("/").lower(): visible(str(value)) for name, value in found.items()}
            outline = tuple(_outline(reader, reader.outline, 1))
            return {name: value for name, value in fields.items() if value}, outline
    except Exception:  # noqa: BLE001 - on damaged files the library fails in ways without number
        return {}, ()


def _outline(reader: pypdf.PdfReader, items: Sequence[object], level: int) -> Iterator[tuple[int, str, int]]:
    for item in items:
        if isinstance(item, list):
            yield from _outline(reader, item, level + 1)
        elif isinstance(item, pypdf.generic.Destination):
            number = reader.get_destination_page_number(item)
            title = visible(str(item.title or ""))
            if title:
                yield level, title, (number + 1) if number is not None and number >= 0 else 0
