"""PDF files with running heads, page numbers, a table of contents with dot leaders, and tables that run over pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib import textsplit
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus import paragraph as platypus_paragraph
from reportlab.platypus.tableofcontents import TableOfContents
from source import Block, Source

FONT = "MicroHei"
FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
BLANK = "℃"  # in the font's table, but drawn as nothing
MARGIN = 25 * mm
SIZES = {1: 20, 2: 14, 3: 12, 4: 11}


def register_font() -> None:
    """Embed a subset of the font in what is drawn from now on, with the same bytes on every build."""
    rl_config.invariant = 1
    # Reportlab's own list is Japanese: without these a line may begin with a Chinese comma.
    for module in (textsplit, platypus_paragraph):
        module.ALL_CANNOT_START = "".join(dict.fromkeys(textsplit.ALL_CANNOT_START + "，；：！？％、。》）”"))
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, str(FONT_FILE), subfontIndex=0))


def _style(name: str, size: float, align: int = TA_JUSTIFY, **more: float) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=FONT, fontSize=size, leading=size * 1.7, alignment=align, wordWrap="CJK", **more
    )


TEXT = _style("text", 10.5, firstLineIndent=21)
PLAIN = _style("plain", 10.5)
LEADING = _style("leading", 10.5, keepWithNext=1)
CENTRED = _style("centred", 10.5, TA_CENTER)
RIGHT = _style("right", 10.5, TA_RIGHT)
CAPTION = _style("caption", 10, TA_CENTER, spaceBefore=6, spaceAfter=3, keepWithNext=1)
CELL = ParagraphStyle("cell", fontName=FONT, fontSize=9, leading=13, alignment=TA_CENTER, wordWrap="CJK")
HEADINGS = {
    level: _style(f"heading{level}", size, TA_CENTER, spaceBefore=size, spaceAfter=size * 0.6, keepWithNext=1)
    for level, size in SIZES.items()
}
ENTRIES = [
    ParagraphStyle(f"entry{n}", fontName=FONT, fontSize=10.5, leading=19, leftIndent=16 * n, alignment=TA_LEFT)
    for n in range(3)
]


class Bold(Paragraph):  # type: ignore[misc]
    """A paragraph whose glyphs are stroked as well as filled: the font has no bold face."""

    def draw(self) -> None:
        """Draw the lines with strokes."""
        code = self.canv._code  # noqa: SLF001  (text objects of paragraphs take no rendering mode)
        self.canv.saveState()
        code.append("2 Tr 0.35 w")
        super().draw()
        code.append("0 Tr")
        self.canv.restoreState()


class Book(BaseDocTemplate):  # type: ignore[misc]
    """A document with running heads that enters its headings into the outline and the table of contents."""

    def __init__(self, out: io.BytesIO, info: dict[str, Any]) -> None:
        super().__init__(
            out, pagesize=A4, title=info["title"], author=info["issuer"], subject="示例文本（虚构）", invariant=1
        )
        frame = Frame(MARGIN, MARGIN, A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN, id="body", showBoundary=0)
        self.addPageTemplates([PageTemplate("page", [frame], onPage=self.running)])
        self.info, self.seen = info, 0

    def running(self, canvas: Canvas, _: BaseDocTemplate) -> None:
        """Draw the running head and the page number, save on the cover."""
        if canvas.getPageNumber() == 1 and self.info.get("cover"):
            return
        canvas.setFont(FONT, 9)
        canvas.drawString(MARGIN, A4[1] - 15 * mm, self.info["head_left"])
        canvas.drawRightString(A4[0] - MARGIN, A4[1] - 15 * mm, self.info["head_right"])
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, A4[1] - 17 * mm, A4[0] - MARGIN, A4[1] - 17 * mm)
        number = self.info.get("page", "— {} —").format(canvas.getPageNumber())
        canvas.drawCentredString(A4[0] / 2, 13 * mm, number)

    def beforeDocument(self) -> None:  # noqa: N802  (reportlab's name)
        """Count the headings anew in each pass over the document."""
        self.seen = 0

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802  (reportlab's name)
        """Note each heading."""
        level = getattr(flowable, "toc_level", 0)
        if level:
            self.seen += 1
            key = f"h{self.seen}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.toc_text, key, level - 1, closed=False)
            self.notify("TOCEntry", (level - 1, flowable.toc_text, self.page, key))


def _heading(block: Block) -> Flowable:
    flowable = Bold(escape(block.text), HEADINGS[block.level])
    if block.level in (2, 3):
        flowable.toc_level, flowable.toc_text = block.level - 1, block.text
    return flowable


def _table(block: Block, width: float) -> Table:
    rows = [[("" if text in ("^", "<") else Paragraph(escape(text), CELL)) for text in row] for row in block.rows]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for r, row in enumerate(block.rows):
        for c, text in enumerate(row):
            right, bottom = c, r
            while text not in ("^", "<") and right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            while text not in ("^", "<") and bottom + 1 < len(block.rows) and block.rows[bottom + 1][c] == "^":
                bottom += 1
            if (right, bottom) != (c, r):
                style.append(("SPAN", (c, r), (right, bottom)))
    lengths = [max(4, min(16, max(len(row[c]) for row in block.rows))) for c in range(len(block.rows[0]))]
    widths = [width * length / sum(lengths) for length in lengths]
    return Table(rows, colWidths=widths, repeatRows=block.head, style=TableStyle(style), spaceAfter=8)


def _formula(block: Block, width: float) -> Table:
    cells = [["", Paragraph(escape(block.text), CENTRED), Paragraph(escape(block.label), RIGHT)]]
    return Table(cells, colWidths=[width * 0.15, width * 0.7, width * 0.15])


def _body(block: Block, info: dict[str, Any]) -> Flowable:
    style = TEXT
    if info.get("flush"):
        # A short line that begins with a clause's number is its title: it stays with what follows.
        style = LEADING if len(block.text) < 16 and block.text[0].isdigit() else PLAIN
    return (Bold if block.bold else Paragraph)(escape(block.text), style)


def _flow(block: Block, info: dict[str, Any], width: float) -> list[Flowable]:
    styles = {"centred": CENTRED, "right": RIGHT}
    if block.kind in styles:
        return [Paragraph(escape(block.text), styles[block.kind])]
    if block.kind == "toc":
        return [TableOfContents(levelStyles=ENTRIES, dotsMinLevel=0), PageBreak()]
    makers: dict[str, Callable[[], Flowable]] = {
        "heading": lambda: _heading(block),
        "caption": lambda: Bold(escape(block.text), CAPTION),
        "formula": lambda: _formula(block, width),
        "table": lambda: _table(block, width),
        "page": PageBreak,
        "text": lambda: _body(block, info),
    }
    return [makers[block.kind]()]


def _cover(info: dict[str, Any]) -> list[Flowable]:
    if not info.get("cover"):
        return []
    flow: list[Flowable] = [Spacer(1, 20 * mm)]
    for line in info["cover"]:
        size, text = line
        flow += [Paragraph(escape(text), _style(f"cover{size}", size, TA_CENTER)), Spacer(1, 6 * mm)]
    return [*flow, PageBreak()]


def missing(text: str) -> str:
    """Return the characters of ``text`` that the font cannot draw."""
    glyphs = pdfmetrics.getFont(FONT).face.charToGlyph
    return "".join(sorted({c for c in text if c in BLANK or (ord(c) not in glyphs and c != "\u3000")}))


def _check(source: Source) -> None:
    text = "".join(block.text + block.label + "".join(map("".join, block.rows)) for block in source.blocks)
    if missing(text):
        message = f"{source.file}: the font has no glyph for {missing(text)}"
        raise ValueError(message)


def build(source: Source) -> bytes:
    """Return the bytes of the PDF file; ``ValueError`` if the font lacks a character."""
    register_font()
    _check(source)
    out = io.BytesIO()
    book = Book(out, source.info)
    width = A4[0] - 2 * MARGIN - 12
    flow = _cover(source.info)
    for block in source.blocks:
        flow += _flow(block, source.info, width)
    book.multiBuild(flow)
    return out.getvalue()
