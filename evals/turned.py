"""A PDF turned and cut as scanners and printers leave it: shown as before, its content on its side or off the origin."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pypdf
from pypdf.generic import RectangleObject

Turn = Literal[90, 180, 270]
SHIFT = (37.0, -53.0)
"""Points by which the origin of a cut page lies off its corner."""
CUT = 24.0
"""Points that the crop box takes off each side: less than any margin."""


def cached_turn(source: Path, turn: Turn) -> Path:
    """Return the turned copy beside its source, made if it is not there."""
    return _kept(source, f"turned-{turn}", lambda: turned(source, turn))


def cached_cut(source: Path) -> Path:
    """Return the cut copy beside its source, made if it is not there."""
    return _kept(source, "cut", lambda: cut(source))


def _kept(source: Path, name: str, make: Callable[[], bytes]) -> Path:
    copy = source.parent / name / source.name
    if not copy.exists():
        copy.parent.mkdir(exist_ok=True)
        unfinished = copy.with_suffix(".part")
        unfinished.write_bytes(make())
        unfinished.replace(copy)
    return copy


def turned(source: Path, turn: Turn) -> bytes:
    """Give the PDF with the content of each page turned back and the page's own rotation turned forth."""
    writer = pypdf.PdfWriter(source)
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        matrix, size = {
            90: ((0, 1, -1, 0, height, 0), (height, width)),
            180: ((-1, 0, 0, -1, width, height), (width, height)),
            270: ((0, -1, 1, 0, 0, width), (height, width)),
        }[turn]
        page.add_transformation(matrix)
        page.mediabox = page.cropbox = RectangleObject((0, 0, *size))
        page.rotate(turn)
    return _written(writer)


def cut(source: Path) -> bytes:
    """Give the PDF with its origin off the corner of the page, cut on all sides, its boxes kept in the tree of pages."""
    writer = pypdf.PdfWriter(source)
    x, y = SHIFT
    box = None
    for page in writer.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        page.add_transformation((1, 0, 0, 1, x, y))
        box = RectangleObject((x, y, x + width, y + height))
        page.cropbox = RectangleObject((x + CUT, y + CUT, x + width - CUT, y + height + CUT))
        del page[pypdf.generic.NameObject("/MediaBox")]
    root = writer.root_object["/Pages"].get_object()
    if box is not None and isinstance(root, pypdf.generic.DictionaryObject):
        root[pypdf.generic.NameObject("/MediaBox")] = box
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
