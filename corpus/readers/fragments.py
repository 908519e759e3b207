"""Glyphs to fragments to visual lines: what stands on one baseline belongs together, wide gaps part it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.clean import HAN, visible
from corpus.readers.flow import script
from corpus.types import Box, Line

Glyph = tuple[str, float, float, float, float, bool, int]
"""``(character, x0, x1, baseline, size, bold, blank)``; ``blank`` is one of the following."""
NONE, GUESSED, MEANT = 0, 1, 2
"""No blank before a glyph; one that the library guessed from the gap; one that is in the content."""

# Distances are in ems, the size of the text itself.
ASCENT, DESCENT = 0.88, 0.12  # above and below the baseline: the body of a Chinese glyph
SAME_BASE = 0.25  # between the baselines of one fragment
SAME_LINE = 0.4  # between the baselines of one visual line
STOPS = "，。；：、？！）》”’〉」』】,.;:?!)%％℃"
SIGNS = "≤≥＜＞＝±≈×÷～"
FIRST = re.compile(rf"[（《“‘〈「『【(\[]*(?:[{SIGNS}]?[\x21-\x7e]+|.)[{re.escape(STOPS)}]*")
BROKEN_NUMBER = re.compile(r"(?:\d[.．\-–/]|,\d{1,2})$")  # 5.2.|2, DB21907-|2008, 6,77|8.19
NUMBER_END = re.compile(r"[.,]\d")
UNIT = re.compile(r"(?:[a-zμ]{1,2}|min|kWh?|k?[WNVAJ]|[kM]?Pa|℃|dB)[²³]?(?=[/·\u2e80-\uffef])")
STRETCHED = re.compile(f"[{HAN}](?: [{HAN}]){{3,}}")  # 中 华 人 民 共 和 国: letters set apart, not words
BREAK_GAP = 1.6  # without a blank between them, parts two fragments: columns, cells
SPACED_GAP = 4.0  # the same where blanks stand in between
WORD_GAP = 0.2  # between Latin letters: a word space; kerning stays under 0.1
HAN_GAP = 0.55  # the same beside Chinese characters, which justified lines set apart by up to 0.4
GUESSED_GAP = 0.45  # beside Chinese characters, where the library guesses a blank from its own measure
BLANK_GAP = 0.1  # where the content has a blank, so much shows that it is meant
TWICE = 0.2  # a glyph printed again so near to itself is bold type
SMALL = 0.8  # a raised or lowered figure is smaller than this part of its line's size
LIFT, DROP = 0.7, 0.45  # how far above or below its line's baseline such a figure stands


@dataclass(slots=True)
class Fragment:
    """A stretch of text on one baseline without wide gaps; ``cell`` is the table cell that it stands in, or -1."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    cell: int = -1

    @property
    def box(self) -> Box:
        """The fragment's box on the page."""
        return (self.x0, self.base - ASCENT * self.size, self.x1, self.base + DESCENT * self.size)


@dataclass(slots=True)
class Visual:
    """A visual line: its fragments from left to right, its baseline and size."""

    parts: list[Fragment]
    base: float
    size: float

    @property
    def x0(self) -> float:
        """The left end of the line."""
        return self.parts[0].x0

    @property
    def x1(self) -> float:
        """The right end of the line."""
        return max(part.x1 for part in self.parts)

    def line(self) -> Line:
        """Make the line that the later steps see."""
        bold = sum(len(part.text) for part in self.parts if part.bold)
        box = enclosing(part.box for part in self.parts)
        text = self.text
        return Line(text, box=box, bold=bold * 2 > len(text), size=round(self.size, 1))

    @property
    def text(self) -> str:
        """The line's text, gaps between fragments as one blank, raised and lowered figures as such."""
        pieces = [self._written(self.parts[0])]
        for left, right in pairwise(self.parts):
            gap = (right.x0 - left.x1) / max(left.size, right.size)
            wide = HAN_GAP if is_wide(left.text[-1]) or is_wide(right.text[0]) else WORD_GAP
            pieces += [" " if gap > wide else "", self._written(right)]
        text = visible("".join(pieces))
        return text.replace(" ", "") if STRETCHED.fullmatch(text) else text

    def _written(self, part: Fragment) -> str:
        if part.size > SMALL * self.size or abs(part.base - self.base) < 0.1 * self.size:
            return part.text
        return script(part.text, "sup" if part.base < self.base else "sub")


def is_wide(character: str) -> bool:
    """Whether a character is Chinese or full-width, so that no blank is written beside it."""
    return "\u2e80" <= character <= "\uffef" or character in "“”‘’…—·" or character >= "\U00020000"


def enclosing(boxes: Iterable[Box]) -> Box:
    """Give the least box around some boxes, to a tenth of a point."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return round(min(x0), 1), round(min(y0), 1), round(max(x1), 1), round(max(y1), 1)


def fragments(glyphs: Sequence[Glyph], cell_of: Callable[[float, float], int] | None = None) -> list[Fragment]:
    """Join glyphs that follow each other on a baseline, inside one table cell if ``cell_of`` tells cells."""
    result: list[Fragment] = []
    pieces: list[str] = []
    cell = own = -1
    # Of the fragment at work: its right end, baseline and size, and of its last glyph the left end and the character.
    right, line, body, last, before = 0.0, math.nan, 0.0, 0.0, ""
    for character, x0, x1, base, size, bold, blank in glyphs:
        if cell_of is not None:
            cell = cell_of((x0 + x1) / 2, base - size * 0.35)
        if (
            cell == own
            and (base == line or abs(base - line) <= SAME_BASE * size)
            and (size == body or abs(size - body) < 1)
        ):
            if character == before and abs(x0 - last) < TWICE * size:
                continue
            gap = (x0 - right) / size
            if -0.6 < gap <= (SPACED_GAP if blank == MEANT else BREAK_GAP):
                if (blank or gap > WORD_GAP) and _parts_words(gap, before, character, blank):
                    pieces.append(" ")
                pieces.append(character)
                last, before = x0, character
                right = x1 if x1 > right else right
                continue
        if result:
            result[-1].text, result[-1].x1 = "".join(pieces), right
        result.append(Fragment("", x0, x1, base, size, bold, cell))
        pieces, own, right, line, body, last, before = [character], cell, x1, base, size, x0, character
    if result:
        result[-1].text, result[-1].x1 = "".join(pieces), right
    return result


def _parts_words(gap: float, before: str, after: str, blank: int) -> bool:
    if is_wide(before) or is_wide(after):
        return gap > (HAN_GAP, GUESSED_GAP, BLANK_GAP)[blank]
    return blank != NONE or gap > WORD_GAP


def visual_lines(parts: Sequence[Fragment]) -> list[Visual]:
    """Gather fragments into visual lines, from top to bottom."""
    lines: list[Visual] = []
    for part in sorted(parts, key=lambda part: (part.base, part.x0)):
        line = lines[-1] if lines else None
        if line is not None and part.base - line.base <= SAME_LINE * min(part.size, line.size):
            line.parts.append(part)
            if part.size > line.size:
                line.base, line.size = part.base, part.size
        else:
            lines.append(Visual([part], part.base, part.size))
    lines = _with_scripts(lines)
    for line in lines:
        line.parts.sort(key=lambda part: part.x0)
    return lines


def _with_scripts(lines: list[Visual]) -> list[Visual]:
    """Put lines that consist of raised or lowered figures back into the line that they touch."""
    result: list[Visual] = []
    held: list[Fragment] = []
    for line in lines:
        for part in held:
            owner = next((near for near in (line, *result[-1:]) if _touches(part, near)), None)
            (owner.parts.append(part) if owner else result.append(Visual([part], part.base, part.size)))
        held = []
        if result and all(_touches(part, result[-1]) for part in line.parts):
            result[-1].parts += line.parts
        elif all(len(part.text) <= 4 for part in line.parts):
            held = line.parts
        else:
            result.append(line)
    result += [Visual([part], part.base, part.size) for part in held]
    return sorted(_merged(result), key=lambda line: line.base)


def _merged(lines: list[Visual]) -> list[Visual]:
    """Join again what was held back piece by piece on one baseline."""
    result: list[Visual] = []
    for line in sorted(lines, key=lambda line: line.base):
        if result and abs(line.base - result[-1].base) <= SAME_LINE * min(line.size, result[-1].size):
            result[-1].parts += line.parts
        else:
            result.append(line)
    return result


def _touches(part: Fragment, line: Visual) -> bool:
    if part.size > SMALL * line.size or not -LIFT <= (part.base - line.base) / line.size <= DROP:
        return False
    near = 0.4 * line.size
    return any(other.x0 - near < part.x1 and part.x0 < other.x1 + near for other in line.parts)


def seam(before: str, after: str) -> str:
    """Give what stands between two lines of a paragraph: no blank beside Chinese characters and inside of numbers."""
    if is_wide(before[-1]) or is_wide(after[0]) or before[-1] in SIGNS or after[0] in SIGNS:
        return ""
    if before[-1].isdigit() and (UNIT.match(after) or NUMBER_END.match(after)):
        return ""
    return "" if after[0].isdigit() and BROKEN_NUMBER.search(before) else " "


def join(texts: Sequence[str]) -> str:
    """Join the lines of a paragraph: no blank beside Chinese characters, one between Latin words, hyphens undone."""
    result = ""
    for text in texts:
        if not result or not text:
            result += text
        elif result[-1] == "-" and result[-2:-1].isalpha() and text[0].islower() and text[0].isascii():
            result = result[:-1] + text
        else:
            result += seam(result, text) + text
    return result


def first_width(text: str) -> float:
    """Measure, in ems, what at a text's start cannot be broken: a Latin word, a Chinese character with its stop."""
    match = FIRST.match(text)
    return sum(1.0 if is_wide(character) else 0.55 for character in match.group()) if match else 0.0
