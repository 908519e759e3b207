"""Writes pages that ``typeset`` has set as OFD (GB/T 33190), as the writers of WPS and of electronic seals do.

A text object a line, its glyphs placed by ``DeltaX``; the running header stands in a template; millimetres from the top.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from itertools import count, groupby, pairwise
from xml.sax.saxutils import escape, quoteattr

from evals.types import SourceLine
from evals.typeset import A4, MARGIN_BOTTOM, MARGIN_TOP, SMALL_SIZE, Page, Text, layout, measure

MM = 25.4 / 72
SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
EPOCH = (1980, 1, 1, 0, 0, 0)


def ofd(lines: Sequence[SourceLine], title: str) -> bytes:
    """Make an OFD file of the lines with ``title`` as running header; the same lines give the same bytes."""
    pages = layout(lines)
    parts = {
        "OFD.xml": f'<ofd:OFD {SPACE} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>'
        f"<ofd:Title>{escape(title)}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": _document(len(pages)),
        "Doc_0/Tpls/Tpl_0/Content.xml": _content(_centred(title, A4[1] - MARGIN_TOP / 2)),
    }
    for number, page in enumerate(pages):
        inner = "".join([*_page(page), _centred(f"— {number + 1} —", MARGIN_BOTTOM / 2)])
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = _content(inner, template=True)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), HEAD + text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _document(pages: int) -> str:
    box = f"0 0 {A4[0] * MM:.3f} {A4[1] * MM:.3f}"
    listed = "".join(
        f'<ofd:Page ID="{number + 10}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(pages)
    )
    return (
        f"<ofd:Document {SPACE}><ofd:CommonData><ofd:MaxUnitID>99999</ofd:MaxUnitID><ofd:PageArea>"
        f"<ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>"
        '<ofd:TemplatePage ID="1" BaseLoc="Tpls/Tpl_0/Content.xml"/></ofd:CommonData>'
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )


def _content(inner: str, *, template: bool = False) -> str:
    below = '<ofd:Template TemplateID="1" ZOrder="Background"/>' if template else ""
    return f'<ofd:Page {SPACE}>{below}<ofd:Content><ofd:Layer ID="2">{inner}</ofd:Layer></ofd:Content></ofd:Page>'


def _page(page: Page) -> Iterator[str]:
    numbers = count(100)
    for item in page:
        for text in item.block.texts:
            yield _text(next(numbers), text, item.left + text.x, item.top - text.down)
        for left, right in pairwise(item.block.edges):
            yield _cell(next(numbers), item.left + left, item.top, right - left, item.block.height)


def _centred(text: str, base: float) -> str:
    return _text(3, Text(0, 0, SMALL_SIZE, text), (A4[0] - measure(text) * SMALL_SIZE) / 2, base)


def _text(number: int, text: Text, left: float, base: float) -> str:
    """Write a line: glyphs of a whole or half an em, as many equal steps as follow each other as ``g``."""
    size = text.size * MM
    steps = [size if not character.isascii() else size / 2 for character in text.text[:-1]]
    runs = [(value, len(list(group))) for value, group in groupby(steps)]
    deltas = " ".join(f"g {times} {value:.4f}" if times > 1 else f"{value:.4f}" for value, times in runs)
    top = (A4[1] - base) * MM - size
    box = f"{left * MM:.3f} {top:.3f} {measure(text.text) * size:.3f} {size * 1.2:.3f}"
    spaced = f" DeltaX={quoteattr(deltas)}" if deltas else ""
    return (
        f'<ofd:TextObject ID="{number}" Boundary="{box}" Font="4" Size="{size:.4f}">'
        f'<ofd:TextCode X="0" Y="{size:.4f}"{spaced}>{escape(text.text)}</ofd:TextCode></ofd:TextObject>'
    )


def _cell(number: int, left: float, top: float, width: float, height: float) -> str:
    box = f"{left * MM:.3f} {(A4[1] - top) * MM:.3f} {width * MM:.3f} {height * MM:.3f}"
    x, y = width * MM, height * MM
    data = f"M 0 0 L {x:.3f} 0 L {x:.3f} {y:.3f} L 0 {y:.3f} C"
    return (
        f'<ofd:PathObject ID="{number}" Boundary="{box}" LineWidth="0.2"><ofd:AbbreviatedData>{data}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )
