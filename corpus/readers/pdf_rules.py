"""The level and upright strokes on a page of a PDF, on which the cells of tables are recognised."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator
from itertools import islice
from types import ModuleType
from typing import Any

from corpus.readers.pdf_place import Place
from corpus.readers.ruled import Rule

MAX_RULES = 4_000  # segments on a page: a large table has 500, a drawing tens of thousands and no table
MAX_DEPTH = 6  # forms in forms
THIN = 2.5  # points: a path not thicker than this is a rule


def rules(pdfium: ModuleType, page: Any, place: Place) -> list[Rule]:  # noqa: ANN401 - a page of the library
    """Collect the strokes of a page; none where there are so many that it is a drawing."""
    items = (pdfium.FPDFPage_GetObject(page, index) for index in range(pdfium.FPDFPage_CountObjects(page)))
    found = list(islice(_Strokes(pdfium).among(items, place, 0), MAX_RULES + 1))
    return found if len(found) <= MAX_RULES else []


class _Strokes:
    """Reads the strokes of page objects; the structures that PDFium fills are made once."""

    def __init__(self, pdfium: ModuleType) -> None:
        self.pdfium = pdfium
        self.bounds = tuple(ctypes.c_float() for _ in range(4))

    def among(self, items: Iterable[object], place: Place, depth: int) -> Iterator[Rule]:
        """Yield the strokes among page objects and, with their shift and scale, those inside of forms."""
        pdfium = self.pdfium
        for item in items:
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                for rule in self._of_path(item):
                    (x0, y0), (x1, y1) = place(rule[0], rule[1]), place(rule[2], rule[3])
                    if math.isfinite(x0 + y0 + x1 + y1):
                        yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                count = pdfium.FPDFFormObj_CountObjects(item)
                inner = (pdfium.FPDFFormObj_GetObject(item, index) for index in range(count))
                yield from self.among(inner, self._moved(item, place), depth + 1)

    def _moved(self, form: object, place: Place) -> Place:
        """Put the shift and scale of a form before those of what it stands in."""
        a, b, c, d, e, f = self._matrix(form)
        return lambda x, y: place(a * x + c * y + e, b * x + d * y + f)

    def _matrix(self, item: object) -> tuple[float, ...]:
        matrix = self.pdfium.FS_MATRIX()
        self.pdfium.FPDFPageObj_GetMatrix(item, matrix)
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def _of_path(self, path: object) -> Iterator[Rule]:
        """Yield the straight, level or upright strokes of a path: a thin box is one, an outline has several."""
        if not self.pdfium.FPDFPageObj_GetBounds(path, *self.bounds):
            return
        x0, y0, x1, y1 = (bound.value for bound in self.bounds)
        if min(x1 - x0, y1 - y0) <= THIN:
            yield x0, y0, x1, y1
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        self.pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        if stroke.value:
            yield from self._segments(path)

    def _segments(self, path: object) -> Iterator[Rule]:
        pdfium = self.pdfium
        a, b, c, d, e, f = self._matrix(path)
        x, y = ctypes.c_float(), ctypes.c_float()
        start = last = (0.0, 0.0)
        for index in range(min(pdfium.FPDFPath_CountSegments(path), MAX_RULES)):
            segment = pdfium.FPDFPath_GetPathSegment(path, index)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = a * x.value + c * y.value + e, b * x.value + d * y.value + f
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
