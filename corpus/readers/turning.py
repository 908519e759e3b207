"""Text that stands on its side: a table set across a page, or a word in its margin.

``turn`` counts quarters clockwise: text turned by 1 reads downwards. A page whose text is mostly turned is read as it
would be held, and its lines stay in that frame, so that paragraphs can be joined; ``upright`` gives their boxes on the
page as it is shown. A few turned words beside upright text are no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.readers.fragments import Glyph
from corpus.readers.page import page_lines
from corpus.readers.ruled import Rule
from corpus.types import Box, Line, Page

FEW = 60  # turned characters beside upright text that are a note in the margin; a table has more
Turned = dict[int, list[Glyph]]
"""The glyphs of a page by their turn, each in the frame in which they stand upright."""
Size = tuple[float, float]


def page(glyphs: Turned, rules: Sequence[Rule], size: Size, gutter: float | None = None) -> tuple[Page, float | None]:
    """Make the page (its number still to be set), and find the gutter between its columns."""
    main = max(glyphs, key=lambda turn: len(glyphs[turn]), default=0)
    lines, gutter = _lines(glyphs.get(main, []), rules, main, size, gutter)
    others: list[Line] = []
    for turn, found in sorted(glyphs.items()):
        if turn != main and found and (turn == 0 or len(found) > FEW):
            made, _ = _lines(found, rules, turn, size, None)
            others += [_shown(line, turn, main, size) for line in made]
    both = (*others, *lines) if main else (*lines, *others)
    return Page(0, both, *size, turn=main), gutter


def _lines(
    glyphs: Sequence[Glyph], rules: Sequence[Rule], turn: int, size: Size, gutter: float | None
) -> tuple[list[Line], float | None]:
    turned_rules = rules if not turn else [_box(rule, turn, size) for rule in rules]
    return page_lines(glyphs, turned_rules, size[turn % 2], gutter)


def _shown(line: Line, turn: int, main: int, size: Size) -> Line:
    """Give a line of another turn its place in the page's main frame."""
    return replace(line, box=_box(upright(line.box, turn, size), main, size)) if line.box else line


def turned(point: tuple[float, float], turn: int, size: Size) -> tuple[float, float]:
    """Where a point of the page as shown, in points from the top left, stands when text of that turn is upright."""
    (x, y), (width, height) = point, size
    return ((x, y), (y, width - x), (width - x, height - y), (height - y, x))[turn]


def upright(box: Box, turn: int, size: Size) -> Box:
    """Where a box in the frame of that turn stands on the page as shown, ``size`` wide and high."""
    return _box(box, -turn % 4, size if turn % 2 == 0 else (size[1], size[0]))


def _box(box: Box, turn: int, size: Size) -> Box:
    (x0, y0), (x1, y1) = turned((box[0], box[1]), turn, size), turned((box[2], box[3]), turn, size)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
