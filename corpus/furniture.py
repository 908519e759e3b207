"""What only the page carries: running heads and feet, page numbers. They are taken away here.

A line that merely repeats is not furniture: it must stand outside the text at the same height on several pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

from corpus.contents import ROMAN, without_contents
from corpus.types import Line, Page

ZONE = 0.13  # of the page's height, at the top and at the bottom: where heads and feet stand
SAME_HEIGHT = 4.0  # points by which a running head may shift between pages
PAGES = 3  # so many pages with the same head make it a running one; both, where there are two
APART = 1.2  # times the usual line pitch: how far a head stands off the text, at least
ALIKE = 0.8  # share of characters that running heads of scanned pages have in common
OTHER_SIZE = 0.6  # points: a head set in another size need not stand off

NUMBER = rf"(?P<number>\d{{1,4}}|[ivxlc]{{1,7}}|[IVXLC]{{1,7}}|[{ROMAN}]{{1,4}})"
PAGE_NUMBER = re.compile(
    rf"[-—–―－·•~～\s]*第?\s*{NUMBER}\s*页?\s*(?:[/／|,，]?\s*(?:共|of)?\s*\d{{1,4}}\s*页?)?[-—–―－·•~～\s]*",
    re.IGNORECASE,
)
DECORATED = re.compile(r"[-—–―－·•~～页/／]")
CLAUSE = re.compile(r"第.{1,8}条|[（(][一二三四五六七八九十\d]+[）)]|\d+(?:\.\d+)+\s")


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with the number of its page."""

    line: Line
    page: int

    @property
    def base(self) -> float:
        """The lower end of the line, in points from the top."""
        return self.line.box[3] if self.line.box else 0.0


def body(pages: Sequence[Page]) -> list[Placed]:
    """Give the lines of all pages without heads, feet, page numbers and tables of contents."""
    away = _running(pages) | _page_numbers(pages)
    kept = [
        Placed(line, page.number)
        for page in pages
        for at, line in enumerate(page.lines)
        if (page.number, at) not in away
    ]
    return [Placed(line, kept[at].page) for at, line in without_contents([placed.line for placed in kept])]


Key = tuple[int, int]
"""A line by the number of its page and its place among the page's lines."""


def _running(pages: Sequence[Page]) -> set[Key]:
    groups: dict[tuple[bool, str], list[tuple[float, Key]]] = {}
    pitch, size = _usual(pages)
    for page in pages:
        for at, top in _outer(page):
            line = page.lines[at]
            digits = line.text if CLAUSE.match(line.text) else re.sub(r"\d+", "#", line.text)
            if line.box and _stands_off(page, at, pitch, size, top=top):
                key = (top, digits.replace(" ", ""))
                if line.confidence < 1 and key not in groups:
                    key = next((other for other in groups if other[0] == top and _resembles(key[1], other[1])), key)
                groups.setdefault(key, []).append((line.box[1], (page.number, at)))
    titles = "".join(line.text for page in pages for line in page.lines if line.size > size + OTHER_SIZE).replace(
        " ", ""
    )
    away: set[Key] = set()
    for (top, _), found in groups.items():
        if top:
            away |= {key for _, key in found if _repeats(pages[key[0] - pages[0].number].lines[key[1]], titles, size)}
        for near in _levels(found):
            if len({number for number, _ in near}) >= min(PAGES, max(2, len(pages))):
                away |= near
    return away


def _resembles(text: str, other: str) -> bool:
    """Whether two heads are one, of which recognition misread a character or two."""
    return SequenceMatcher(None, text, other, autojunk=False).ratio() >= ALIKE


def _repeats(line: Line, titles: str, size: float) -> bool:
    """Whether a line in small type repeats a title: a running head, even if the document has but one page."""
    return line.size < size and line.text.replace(" ", "") in titles


def _levels(found: list[tuple[float, Key]]) -> list[set[Key]]:
    """Gather lines that stand at the same height, whatever their page."""
    levels: list[set[Key]] = []
    last = float("-inf")
    for height, key in sorted(found):
        if height - last > SAME_HEIGHT:
            levels.append(set())
        levels[-1].add(key)
        last = height
    return levels


def _usual(pages: Sequence[Page]) -> tuple[float, float]:
    """Measure the usual distance between lines and the usual size of type."""
    steps: list[float] = []
    sizes: Counter[float] = Counter()
    for page in pages:
        boxes = sorted(line.box[3] for line in page.lines if line.box and line.kind != "row")
        steps += [step for a, b in pairwise(boxes) if 4 < (step := b - a) < 60]
        for line in page.lines:
            sizes[line.size] += len(line.text) if line.kind != "row" else 0
    return (median(steps) if steps else 15.0), (sizes.most_common(1)[0][0] if sizes else 0.0)


def _outer(page: Page) -> list[tuple[int, bool]]:
    """List the lines in the zones at the top (true) and the bottom of a page."""
    return [
        (at, line.box[1] < page.height / 2)
        for at, line in enumerate(page.lines)
        if line.box
        and line.kind != "row"
        and not line.block
        and (line.box[3] < page.height * ZONE or line.box[1] > page.height * (1 - ZONE))
    ]


def _stands_off(page: Page, at: int, pitch: float, size: float, *, top: bool) -> bool:
    """Whether a line is set apart from the text: by its distance from it or by its size."""
    line = page.lines[at]
    if abs(line.size - size) > OTHER_SIZE:
        return True
    own = line.box[3] if line.box else 0.0
    others = [box[3] for other in page.lines if (box := other.box) and abs(box[3] - own) > SAME_HEIGHT]
    inner = [(base - own) if top else (own - base) for base in others if (base > own) == top]
    return min(inner, default=pitch * 9) > pitch * APART


def _page_numbers(pages: Sequence[Page]) -> set[Key]:
    """Find page numbers: alone on the outermost line, and counting up with the pages."""
    found: list[tuple[Key, int, bool]] = []
    for page in pages:
        for at, top in _outer(page):
            match = PAGE_NUMBER.fullmatch(page.lines[at].text)
            if match and _is_outermost(page, at, top=top):
                decorated = DECORATED.search(page.lines[at].text) is not None or not match["number"].isdigit()
                found.append(((page.number, at), value(match["number"]) - page.number, decorated))
    shifts = Counter(shift for _, shift, _ in found)
    single = len(pages) == 1
    return {key for key, shift, decorated in found if shifts[shift] > 1 or decorated or single}


def _is_outermost(page: Page, at: int, *, top: bool) -> bool:
    own = page.lines[at].box
    boxes = [line.box for index, line in enumerate(page.lines) if line.box and index != at]
    beyond = [box for box in boxes if own and ((box[3] < own[1]) if top else (box[1] > own[3]))]
    return len(beyond) <= 1


def value(number: str) -> int:
    """Read a page number in Arabic or Roman figures."""
    if number.isdigit():
        return int(number)
    text = unicodedata.normalize("NFKC", number).lower()
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-own if own < following else own for own, following in pairs)
