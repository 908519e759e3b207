"""Reading the text of a PDF with a font of boxes in place of the system's fonts.

For a font that is not in the file PDFium takes one of the system's, and loads each letter of it to measure its outline:
with a large Chinese font that takes 20 ms a page, ten times as long as all the rest. The widths stand in the file all
the same, so that boxes for outlines do as well, and pages read alike whatever fonts a system has. For Latin fonts, whose
widths need not stand in the file (Helvetica), PDFium takes one of its own. Drawing a page does need the system's fonts:
they are put back afterwards.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

EM = 1000
NARROW, WIDE = (50, -100, 450, 720), (40, -80, 960, 840)
"""The boxes of Latin letters and of all others, in thousandths of an em: left, bottom, right, top."""
NARROW_UNTIL = 0x2E7F
HANDLE = 1
EASTERN = frozenset((128, 129, 134, 136))  # Windows' numbers of the Japanese, Korean and Chinese character sets


@contextmanager
def boxes_for_fonts(pdfium: ModuleType) -> Iterator[None]:
    """Let PDFium take the font of boxes for every font that is not in a file, in this process, until the block ends."""
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(_boxes(pdfium)))
    try:
        yield
    finally:
        pdfium.FPDF_SetSystemFontInfo(_usual(pdfium))


@cache
def _boxes(pdfium: ModuleType) -> Any:  # noqa: ANN401 - a structure of the library, kept while the process lives
    """Describe a system with one font."""
    font = box_font()
    calls = {
        "MapFont": lambda _info, _weight, _italic, charset, *_: HANDLE if charset in EASTERN else 0,
        "GetFont": lambda *_: HANDLE,
        "GetFontData": lambda _info, _font, table, into, size: _copied(_table(font, table), into, size),
        "GetFaceName": lambda _info, _font, into, size: _copied(b"Boxes\0", into, size),
        "GetFontCharset": lambda *_: 1,
    }
    info = pdfium.FPDF_SYSFONTINFO()
    info.version = 1
    for name, kind in pdfium.FPDF_SYSFONTINFO._fields_:
        if name != "version":
            setattr(info, name, kind(calls.get(name, lambda *_: 0)))
    return info


def _usual(pdfium: ModuleType) -> Any:  # noqa: ANN401 - as above
    """Describe the real system, each time anew: PDFium lets go of what is replaced."""
    return pdfium.FPDF_GetDefaultSystemFontInfo()


def _copied(data: bytes, into: Any, size: int) -> int:  # noqa: ANN401 - a pointer of the library, or none
    """Copy bytes where there is room for them; tell how many there are."""
    if into and size >= len(data):
        ctypes.memmove(into, data, len(data))
    return len(data)


def _table(font: bytes, tag: int) -> bytes:
    """Give a table of the font, or the whole font for 0."""
    if not tag:
        return font
    for at in range(12, 12 + 16 * struct.unpack(">H", font[4:6])[0], 16):
        name, _, start, length = struct.unpack(">4I", font[at : at + 16])
        if name == tag:
            return font[start : start + length]
    return b""


@cache
def box_font() -> bytes:
    """Make a TrueType font in which every character is one of two boxes, by a ``cmap`` of format 13."""
    glyphs = [b"", _glyph(NARROW), _glyph(WIDE)]
    offsets = [sum(map(len, glyphs[:count])) for count in range(len(glyphs) + 1)]
    groups = [(0x20, NARROW_UNTIL, 1), (NARROW_UNTIL + 1, 0x10FFFF, 2)]
    mapping = struct.pack(">HHIII", 13, 0, 16 + 12 * len(groups), 0, len(groups))
    mapping += b"".join(struct.pack(">III", *group) for group in groups)
    head = struct.pack(">IIIIHHQQhhhhHHhhh", 1 << 16, 1 << 16, 0, 0x5F0F3CF5, 0, EM, 0, 0, *WIDE, 0, 8, 2, 1, 0)
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + mapping,
        b"glyf": b"".join(glyphs),
        b"head": head,
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 1 << 16, 880, -120, 0, EM, 0, 0, EM, 1, 0, 0, 0, 0, 0, 0, 0, 3),
        b"hmtx": struct.pack(">HhHhHh", EM, 0, EM // 2, NARROW[0], EM, WIDE[0]),
        b"loca": struct.pack(f">{len(offsets)}I", *offsets),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 1 << 16, 3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    return _packed(tables)


def _glyph(box: tuple[int, int, int, int]) -> bytes:
    """Draw a box: one contour of four points."""
    left, bottom, right, top = box
    xs, ys = (left, 0, right - left, 0), (bottom, top - bottom, 0, bottom - top)
    outline = struct.pack(">h4hHH4B", 1, *box, 3, 0, 1, 1, 1, 1) + struct.pack(">8h", *xs, *ys)
    return outline + bytes(-len(outline) % 4)


def _packed(tables: dict[bytes, bytes]) -> bytes:
    """Put tables into a font file, with its directory."""
    at = 12 + 16 * len(tables)
    directory, body = struct.pack(">IHHHH", 1 << 16, len(tables), 64, 2, 16 * len(tables) - 64), b""
    for tag, data in tables.items():
        directory += struct.pack(">4sIII", tag, 0, at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return directory + body
