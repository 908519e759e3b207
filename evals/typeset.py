"""Sets a document as a printer would: wrapped lines, running header, page numbers, table of contents, ruled tables.

Only the text and its places matter here, so one font and equal columns in tables do. ``layout`` sets the pages, in one
column or two; ``pdf`` and ``typeset_ofd`` write them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.types import SourceLine

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

A4 = (595.28, 841.89)
MARGIN_TOP, MARGIN_BOTTOM = 92.0, 86.0
BODY_SIZE, HEADING_SIZE, TITLE_SIZE, SMALL_SIZE = 12.0, 14.0, 18.0, 9.0
LEADING = 1.75
CELL_PADDING = 3.0
FONT = "STSong-Light"
"""A built-in CID font: the PDF names it and embeds nothing, as many official PDFs of older years do."""
NOT_AT_START = frozenset("，。；：、？！）》”’〉】」』…·,.;:?!)%℃")
NOT_AT_END = frozenset("（《“‘〈【「『(")
CONTENTS_FROM = 4
"""Laws with at least so many chapters are printed with a table of contents, as the official editions are."""
CONTENTS_LINES = 30
"""How many lines of a table of contents go on a page."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page is divided: the left edges of its columns, their width, and the size of the text."""

    lefts: tuple[float, ...]
    width: float
    size: float = BODY_SIZE

    @property
    def heading(self) -> float:
        """The size of headings."""
        return self.size * HEADING_SIZE / BODY_SIZE


ONE = Frame((90.0,), A4[0] - 180.0)
TWO = Frame((60.0, 310.0), 225.0, 10.5)
"""As gazettes and journals are set: five cm of text in each column, with a gutter of 25 points."""


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of text in a block: its left edge in the column and its baseline below the block's top, in points."""

    x: float
    down: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """What stays together on a page: a visual line or a table row. ``keep`` is the space that must follow it."""

    height: float
    texts: tuple[Text, ...]
    edges: tuple[float, ...] = ()
    keep: float = 0.0


@dataclass(frozen=True, slots=True)
class Set:
    """A block on its page: the left edge of its column, and its top above the foot of the page."""

    left: float
    top: float
    block: Block


Page = list[Set]


def pdf(lines: Sequence[SourceLine], title: str, frame: Frame = ONE) -> bytes:
    """Make a PDF of the lines with ``title`` as running header; the same lines give the same bytes."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    for number, page in enumerate(layout(lines, frame), start=1):
        _draw(canvas, page, title, f"— {number} —")
    canvas.save()
    return buffer.getvalue()


def two_columns(lines: Sequence[SourceLine], title: str) -> bytes:
    """Make a PDF in two columns."""
    return pdf(lines, title, TWO)


def layout(lines: Sequence[SourceLine], frame: Frame = ONE) -> list[Page]:
    """Set the pages of a document, its table of contents first; titles go over the whole width."""
    body = _paginate([block for line in lines for block in _blocks(line, frame)], frame)
    chapters = [_single_spaced(line.text) for line in lines if line.level == 2]
    contents = _contents(chapters, body) if len(chapters) >= CONTENTS_FROM else []
    return [*contents, *body]


def _draw(canvas: Canvas, page: Page, header: str, footer: str) -> None:
    width, height = A4
    canvas.setFont(FONT, SMALL_SIZE)
    canvas.drawCentredString(width / 2, height - MARGIN_TOP / 2, header)
    canvas.drawCentredString(width / 2, MARGIN_BOTTOM / 2, footer)
    for item in page:
        for text in item.block.texts:
            canvas.setFont(FONT, text.size)
            canvas.drawString(item.left + text.x, item.top - text.down, text.text)
        for left, right in zip(item.block.edges, item.block.edges[1:], strict=False):
            canvas.rect(item.left + left, item.top - item.block.height, right - left, item.block.height)
    canvas.showPage()


def _blocks(line: SourceLine, frame: Frame) -> Iterator[Block]:
    """Set a source line: titles and headings centred, paragraphs indented by two characters, rows in a grid."""
    if line.cells:
        yield _row(line.cells, frame.width)
        return
    size = {0: frame.size, 1: TITLE_SIZE}.get(line.level, frame.heading)
    width = ONE.width if line.level == 1 else frame.width
    indent = 0 if line.level else 2
    for number, part in enumerate(wrap(line.text, width / size, indent)):
        gap = size if line.level and number == 0 else 0.0
        x = (width - measure(part) * size) / 2 if line.level else (0 if number else indent * size)
        height = size * LEADING + gap
        yield Block(height, (Text(x, height, size, part),), keep=frame.size * LEADING if line.level else 0.0)


def _row(cells: Sequence[str], whole: float) -> Block:
    """Set a table row: columns of equal width, each cell wrapped in its own with room for a stop that hangs over."""
    width = whole / len(cells)
    step = SMALL_SIZE * 1.3
    texts, deepest = [], 1
    for column, cell in enumerate(cells):
        parts = wrap(cell, (width - 2 * CELL_PADDING) / SMALL_SIZE - 1)
        deepest = max(deepest, len(parts))
        x = column * width + CELL_PADDING
        texts += [Text(x, CELL_PADDING + (row + 1) * step, SMALL_SIZE, part) for row, part in enumerate(parts)]
    edges = tuple(column * width for column in range(len(cells) + 1))
    return Block(2 * CELL_PADDING + deepest * step + CELL_PADDING, tuple(texts), edges)


def measure(text: str) -> float:
    """Measure a text in ems: half an em for ASCII, a whole one for everything else."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def wrap(text: str, width: float, indent: float = 0) -> list[str]:
    """Break a paragraph into lines of ``width`` ems: no stop begins one, no opening bracket ends one."""
    lines: list[str] = []
    current = ""
    room = width - indent
    for token in re.findall(r"[A-Za-z0-9.]+|.", _single_spaced(text)):
        if current and measure(current + token) > room and token[0] not in NOT_AT_START:
            cut = len(current)
            while cut > 1 and current[cut - 1] in NOT_AT_END:
                cut -= 1
            lines.append(current[:cut])
            current, room = current[cut:].lstrip(), width
        current += token if current else token.lstrip()
    return [*lines, current] if current.strip() else lines


def _single_spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _paginate(blocks: Sequence[Block], frame: Frame) -> list[Page]:
    """Place blocks in columns and on pages; a heading moves on with the line after it.

    Titles before any other text stand above the columns of the first page.
    """
    pages: list[Page] = [[]]
    column, top = 0, A4[1] - MARGIN_TOP
    head = top
    for block in blocks:
        is_title = len(frame.lefts) > 1 and any(text.size == TITLE_SIZE for text in block.texts)
        if pages[-1] and top - block.height - block.keep < MARGIN_BOTTOM:
            column += 1
            if column == len(frame.lefts):
                pages.append([])
                column, head = 0, A4[1] - MARGIN_TOP
            top = head
        pages[-1].append(Set(ONE.lefts[0] if is_title else frame.lefts[column], top, block))
        top -= block.height
        head = top if is_title and column == 0 else head
    return pages


def _contents(chapters: Sequence[str], body: Sequence[Page]) -> list[Page]:
    """Set the table of contents: chapter, dots, page; the body's page numbers go on from it."""
    width = ONE.width / BODY_SIZE
    own_pages = -(-(len(chapters) + 2) // CONTENTS_LINES)
    blocks = list(_blocks(SourceLine("目 录", level=2), ONE))
    for chapter in chapters:
        found = (
            number for number, page in enumerate(body, start=1) if any(_says(item.block, chapter) for item in page)
        )
        dots = "…" * max(2, int(width - measure(chapter) - 3))
        text = f"{chapter}{dots}{next(found, 1) + own_pages}"
        height = BODY_SIZE * LEADING
        blocks.append(Block(height, (Text(0.0, height, BODY_SIZE, text),)))
    return _paginate(blocks, ONE)


def _says(block: Block, heading: str) -> bool:
    """Tell whether a block begins a heading."""
    return bool(block.keep) and heading.startswith(block.texts[0].text)
