"""Sets paragraphs on PDF pages as a word processor does; for tests of the PDF reader and of the layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
SIZE, PITCH, LEFT, RIGHT, TOP, BOTTOM = 12.0, 20.0, 90.0, 500.0, 760.0, 80.0
NOT_FIRST = "，。；：、？！）》”"
Furnish = Callable[[Canvas, int], None]


def wrap(text: str, width: float, indent: float) -> list[str]:
    """Break a text into lines of ``width`` points, the first shorter by ``indent``; stops hang over."""
    lines, line, room = [], "", width - indent
    for character in text:
        if line and pdfmetrics.stringWidth(line + character, FONT, SIZE) > room and character not in NOT_FIRST:
            lines.append(line)
            line, room = "", width
        line += character
    return [*lines, line]


class Pages:
    """A PDF in the making; ``furnish`` draws what repeats on each page."""

    def __init__(self, path: Path, furnish: Furnish = lambda canvas, page: None, **options: object) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.canvas = Canvas(str(path), pagesize=A4, invariant=1, **options)
        self.furnish = furnish
        self.path = path
        self.page = 0
        self.turn()

    def turn(self) -> None:
        """Begin the next page."""
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.canvas.setFont(FONT, 9)
        self.furnish(self.canvas, self.page)
        self.canvas.setFont(FONT, SIZE)
        self.y = TOP

    def add(self, text: str, *, indent: float = 2 * SIZE, left: float = LEFT, right: float = RIGHT) -> None:
        """Set a paragraph, its first line indented."""
        for at, line in enumerate(wrap(text, right - left, indent)):
            self.draw(line, left + (0 if at else indent))

    def draw(self, line: str, x: float) -> None:
        """Set a line at ``x`` and go down by one, to the next page where this one is full."""
        if self.y < BOTTOM:
            self.turn()
        self.canvas.drawString(x, self.y, line)
        self.y -= PITCH

    def save(self) -> Path:
        """Write the file."""
        self.canvas.save()
        return self.path


def pdf(path: Path, paragraphs: Sequence[str], furnish: Furnish = lambda canvas, page: None) -> Path:
    """Set paragraphs one below the other."""
    pages = Pages(path, furnish)
    for text in paragraphs:
        pages.add(text)
    return pages.save()
