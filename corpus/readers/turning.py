"""Text that stands on its side: a table set across a page, or a word in its margin.

``turn`` counts quarters clockwise: text turned by 1 reads downwards. A page whose text is mostly turned is read as it
would be held, and its lines stay in that frame, so that paragraphs can be joined; ``upright`` gives their boxes on the
page as it is shown. A few turned words beside upright text are no part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.readers.fragments import Glyph
from corpus.readers.page import page_lines
from corpus.readers.ruled import Rule
from corpus.types import Box, Line, Page

LEAST_STACK = 4  # letters below each other that make a word set downwards
SOLID = (0.85, 1.4)  # ems from letter to letter in it; lines of text, and numbers in a table, are further apart
LONGEST_TOLD = 20  # characters
FEW = 60  # turned characters beside upright text that are a note in the margin; a table has more
Turned = dict[int, list[Glyph]]
"""The glyphs of a page by their turn, each in the frame in which they stand upright."""
Size = tuple[float, float]


def page(glyphs: Turned, rules: Sequence[Rule], size: Size, gutter: float | None = None) -> tuple[Page, float | None]:
    """Make the page (its number still to be set), and find the gutter between its columns."""
    main = max(glyphs, key=lambda turn: len(glyphs[turn]), default=0)
    text, aside = _without_stacks(glyphs.get(main, []))
    lines, gutter = _lines(text, rules, main, size, gutter)
    others: list[Line] = []
    for turn, found in sorted(glyphs.items()):
        if turn != main and found:
            made, _ = _lines(found, rules, turn, size, None)
            if turn == 0 or len(found) > FEW:
                others += [_shown(line, turn, main, size) for line in made]
            else:
                aside += [line.text for line in made]
    both = (*others, *lines) if main else (*lines, *others)
    return Page(0, both, *size, turn=main, aside=tuple(aside)), gutter


def aside_problem(pages: Sequence[Page]) -> tuple[str, ...]:
    """Tell of words in the margins that were left out of the text."""
    found = list(dict.fromkeys(words for page in pages for words in page.aside if words.strip()))
    if not found:
        return ()
    first = next(page.number for page in pages if page.aside)
    shown = "、".join(f"“{words[:LONGEST_TOLD]}”" for words in found[:3]) + ("等" if len(found) > 3 else "")
    return (f"页边竖排的文字{shown}未计入正文（第{first}页起）。",)


def _without_stacks(glyphs: list[Glyph]) -> tuple[list[Glyph], list[str]]:
    """Part words that are set downwards beside the text, letter below letter, from the text."""
    runs: list[list[int]] = []
    steps = [at for at, (above, below) in enumerate(pairwise(glyphs)) if below[3] > above[3]]
    for at in steps:  # few: most glyphs stand beside each other
        above, below = glyphs[at], glyphs[at + 1]
        if not (abs(below[1] - above[1]) < 0.3 * above[4] and SOLID[0] <= (below[3] - above[3]) / above[4] <= SOLID[1]):
            continue
        if runs and runs[-1][-1] == at:
            runs[-1].append(at + 1)
        else:
            runs.append([at, at + 1])
    stacks = [run for run in runs if len(run) >= LEAST_STACK]
    if not stacks:
        return glyphs, []
    inside = {at for run in stacks for at in run}
    rest = [glyph for at, glyph in enumerate(glyphs) if at not in inside]
    if not rest:
        return glyphs, []
    left, right = min(glyph[1] for glyph in rest), max(glyph[2] for glyph in rest)
    beside = [run for run in stacks if glyphs[run[0]][2] <= left + 1 or glyphs[run[0]][1] >= right - 1]
    away = {at for run in beside for at in run}
    words = ["".join(glyphs[at][0] for at in run) for run in beside]
    return [glyph for at, glyph in enumerate(glyphs) if at not in away], words


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
