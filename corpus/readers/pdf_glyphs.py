"""The characters of a page of a PDF with their places, from PDFium's text layer, fast.

A page has a thousand characters, and each costs calls into the library: two for all, a third where the line or the font
changes. What lies around them in Python is kept small: reading takes 1 ms a page where PDFium itself takes 2.
"""

from __future__ import annotations

import ctypes
import math
import struct
from collections import deque
from collections.abc import Callable
from functools import cache
from itertools import repeat
from types import ModuleType
from typing import Any

from corpus.readers import turning
from corpus.readers.fragments import GUESSED, MEANT, NONE, Glyph
from corpus.readers.pdf_place import Place
from corpus.readers.turning import Turned

MAX_GLYPHS = 60_000  # a page of close print has 3,000; beyond this it is a drawing made of letters
BLANKS = frozenset((0x20, 0xA0, 0x3000, 0x9))
HYPHENS = {0x2: "-", 0xFFFE: "-", 0xAD: "-"}  # how PDFium marks a hyphen at a line's end
BOLD_WEIGHT = 600
SLANT = 5.0  # degrees: text that leans more is a watermark, or stands on a drawing
LARGE = 20.0  # points: type from here on may be a watermark
LIGHT, CLEAR = 170, 110  # of 255: what is lighter, or lets more through, is behind the text and no part of it
OVERLAP = 0.1  # ems by which a glyph may reach into the next: kerning, italics
# Ems of white between the outlines of two words, by whether they meet in letters; in numbers it tells nothing.
INK_GAP = {(True, True): 0.26, (True, False): 0.3}
BOX = struct.Struct("4f")  # left, top, right, bottom: as PDFium fills it

Face = tuple[float, bool, int]
"""Size in points, whether bold, and by how many quarters clockwise the text is turned; -1 where it leans."""


def glyphs(pdfium: ModuleType, page: Any, place: Place) -> Turned:  # noqa: ANN401 - a page of the library
    """Read the glyphs of a page, those that stand upright and those that were turned apart."""
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return {}
    try:
        return _Glyphs(pdfium, text, place, page.get_size()).all()
    finally:
        pdfium.FPDFText_ClosePage(text)


@cache
def _bare(pdfium: ModuleType, name: str, result: Any) -> Callable[..., int]:  # noqa: ANN401 - a type of ctypes
    """Give a function of the library that takes its arguments as they are: a third of the time of the checked one.

    Its arguments must be instances of ctypes, or integers of the size of C's ``int``.
    """
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result)(address)  # type: ignore[arg-type]


@cache
def _room(count: int) -> tuple[Any, tuple[Any, ...]]:
    """Give room for so many boxes, and a pointer to each; kept while the process lives."""
    buffer = (ctypes.c_char * (BOX.size * count))()
    return buffer, tuple(ctypes.byref(buffer, BOX.size * at) for at in range(count))


class _Characters(dict[int, str]):
    """The characters of codes: none for a blank, a sign of doubt where a code is no character."""

    def __missing__(self, code: int) -> str:
        if code in HYPHENS:
            made = HYPHENS[code]
        elif code <= 0x20 or code in BLANKS:
            made = ""
        else:
            made = "\ufffd" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)
        self[code] = made
        return made


CHARACTERS = _Characters()


class _Glyphs:
    """Reads the glyphs of one page; the structures that PDFium fills are made once."""

    def __init__(self, pdfium: ModuleType, text: object, place: Place, size: tuple[float, float]) -> None:
        self.pdfium = pdfium
        self.text = text
        self.place = place
        self.size = size
        self.found: list[Glyph] = []
        self.turned: Turned = {0: self.found}
        self.faces: dict[tuple[int, int], Face] = {}
        self.ink = tuple(ctypes.c_double() for _ in range(4))
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.handle = ctypes.cast(text, ctypes.c_void_p)  # type: ignore[arg-type]
        self.origin_of = _bare(pdfium, "FPDFText_GetCharOrigin", ctypes.c_int)
        self.origin_at = ctypes.byref(self.x), ctypes.byref(self.y)
        # On a page that is not turned places need no call for each glyph.
        self.left, self.top = -place(0.0, 0.0)[0], place(0.0, 0.0)[1]
        self.upright = place(1.0, 1.0) == (1.0 - self.left, self.top - 1.0)

    def all(self) -> Turned:
        """Give the glyphs in the order of the page's content; blanks only mark the glyph after them."""
        codes, boxes = self._read()
        found, left_edge, reach = self.found, self.left, -math.inf
        above = below = math.nan
        blank, last, line, size, bold, plain = NONE, -1, 0.0, 0.0, False, False
        face: Face | None = None
        for index, code in enumerate(codes):
            character = CHARACTERS[code]
            if not character:
                blank = max(blank, self._blank(index, code))
                continue
            left, top, right, bottom = boxes[index]
            # Where the box is as high as the last one and stands as high, the font and the baseline are the same.
            if top != above or bottom != below:
                above, below = top, bottom
                face, base = self._face_at(index, top, bottom)
                if face is None:
                    continue
                size, bold, _ = face
                line, plain = self.top - base, self.upright and face[2] == 0 and size < LARGE
            elif face is None:
                continue
            if not plain:
                if self._add_other(character, index, (left, top, right, bottom), face, (blank, last)):
                    last, reach = index, found[-1][2]
                blank = NONE
                continue
            x0, x1 = left - left_edge, right - left_edge
            if x0 > x1:
                x0, x1 = x1, x0
            if x0 < reach:
                blank = self._mended(character, (x0, line), face, (blank, index, last))
            found.append((character, x0, x1, line, size, bold, blank))
            reach, last, blank = x1, index, NONE
        return self.turned

    def _read(self) -> tuple[list[int], list[tuple[float, float, float, float]]]:
        """Give the code of every character, and its box: left, top, right and bottom in PDF coordinates."""
        count = min(self.pdfium.FPDFText_CountChars(self.text), MAX_GLYPHS)
        if count <= 0:
            return [], []
        buffer, places = _room(1 << (count - 1).bit_length())
        unicode_of = _bare(self.pdfium, "FPDFText_GetUnicode", ctypes.c_uint)
        box_of = _bare(self.pdfium, "FPDFText_GetLooseCharBox", ctypes.c_int)
        codes = list(map(unicode_of, repeat(self.handle), range(count)))
        deque(map(box_of, repeat(self.handle), range(count), places), maxlen=0)
        return codes, list(BOX.iter_unpack(memoryview(buffer).cast("B")[: BOX.size * count]))

    def _face_at(self, index: int, top: float, bottom: float) -> tuple[Face | None, float]:
        """Tell a character's face, known by what lies above and below its baseline, and that; none on damage."""
        self.origin_of(self.handle, index, *self.origin_at)
        base = self.y.value
        try:
            key = (int((top - base) * 10), int((base - bottom) * 10))
        except (ValueError, OverflowError):  # a damaged font places letters nowhere
            return None, base
        face = self.faces.get(key)
        if face is None:
            face = self.faces[key] = self._face(index)
        return face, base

    def _add_other(
        self,
        character: str,
        index: int,
        box: tuple[float, float, float, float],
        face: Face,
        order: tuple[int, int],
    ) -> bool:
        """Add a glyph that is large, turned, or on a turned page; tell whether it is one of the upright text."""
        (left, top, right, bottom), (blank, last) = box, order
        if face[2] < 0 or ((face[2] > 0 or face[0] >= LARGE) and self._is_faint(index)):
            return False
        self.origin_of(self.handle, index, *self.origin_at)
        x, base = self.x.value, self.y.value
        if face[2] > 0:
            self._add_turned(character, ((left, bottom), (right, top), (x, base)), face, blank)
            return False
        x0, x1, line = self.place(left, bottom)[0], self.place(right, top)[0], self.place(x, base)[1]
        if x0 > x1:
            x0, x1 = x1, x0
        blank = self._mended(character, (x0, line), face, (blank, index, last))
        self.found.append((character, x0, x1, line, face[0], face[1], blank))
        return True

    def _blank(self, index: int, code: int) -> int:
        """Tell whether a blank is meant, if it is one; one that is ends the glyph before it.

        Another font's letter may be wider than the room that it has.
        """
        if code not in BLANKS:
            return NONE
        if self.pdfium.FPDFText_IsGenerated(self.text, index) == 1:
            return GUESSED
        if self.upright and self.found:
            self.origin_of(self.handle, index, *self.origin_at)
            (left, base), before = self.place(self.x.value, self.y.value), self.found[-1]
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
        if not self.pdfium.FPDFText_GetFillColor(self.text, index, red, green, blue, alpha):
            return False
        return min(red.value, green.value, blue.value) >= LIGHT or alpha.value <= CLEAR

    def _mended(self, character: str, where: tuple[float, float], face: Face, order: tuple[int, int, int]) -> int:
        """End the glyph before where this one begins, if it reaches into it, and tell whether there is a blank between.

        The font's widths are wrong then: the letters' own outlines tell where words end.
        """
        (x0, base), size, (blank, index, last) = where, face[0], order
        before = self.found[-1] if self.found else None
        if before is None or not before[1] < x0 < before[2] - OVERLAP * size or abs(base - before[3]) >= size / 2:
            return blank
        right = before[1] + self._reach(last)
        self.found[-1] = (*before[:2], x0, *before[3:])
        apart = INK_GAP.get((before[0].isalpha(), character.isalpha()))
        return GUESSED if blank == NONE and apart and x0 + self._bearing(index) - right > apart * size else blank

    def _outline(self, index: int) -> tuple[float, float, float]:
        """Tell the left and right end of a character's outline, and its origin."""
        left, right, bottom, top = self.ink
        self.pdfium.FPDFText_GetCharBox(self.text, index, left, right, bottom, top)
        self.origin_of(self.handle, index, *self.origin_at)
        return left.value, right.value, self.x.value

    def _reach(self, index: int) -> float:
        _, right, origin = self._outline(index)
        return right - origin

    def _bearing(self, index: int) -> float:
        left, _, origin = self._outline(index)
        return max(0.0, left - origin)

    def _face(self, index: int) -> Face:
        """Tell the size in points, the weight, and by how many quarters the text is turned: -1 where it leans."""
        matrix = self.pdfium.FS_MATRIX()
        self.pdfium.FPDFText_GetMatrix(self.text, index, matrix)
        size = self.pdfium.FPDFText_GetFontSize(self.text, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        bold = self.pdfium.FPDFText_GetFontWeight(self.text, index) >= BOLD_WEIGHT
        (x0, y0), (x1, y1) = self.place(0.0, 0.0), self.place(matrix.a, matrix.b)
        angle = math.degrees(math.atan2(y1 - y0, x1 - x0)) % 360
        quarter = round(angle / 90)
        return max(size, 1.0), bold, quarter % 4 if abs(angle - 90 * quarter) < SLANT else -1
