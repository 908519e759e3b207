"""Footnotes of pages: taken out of the text that runs on over them, and put behind the paragraph that bears their mark.

A note stands at the foot of a page in smaller type and begins with a mark that the text above bears too. What only
looks like one stays where it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.furniture import Placed
from corpus.readers.flow import script
from corpus.types import Paragraph

SMALLER = 0.93  # times the usual size: what is set larger is text
MOST = 14  # lines of notes at the foot of a page
MARK = re.compile(
    r"([①-⑳]|[⁰¹²³⁴-⁹]{1,2}|[\[［〔]\d{1,2}[\]］〕]|\d{1,2}(?=[\s\u4e00-\u9fff《“（])|[*＊※]{1,3})\s*(?=\S)"
)
PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True)
class Note:
    """The lines of a footnote, the mark with which it begins, and how that may be written in the text."""

    mark: str
    written: tuple[str, ...]
    lines: tuple[Placed, ...]

    @property
    def page(self) -> int:
        """The page at whose foot it stands."""
        return self.lines[0].page


def parted(lines: Sequence[Placed]) -> tuple[list[Placed], list[Note]]:
    """Part the lines of all pages into running text and footnotes."""
    size = _usual_size(lines)
    kept: list[Placed] = []
    notes: list[Note] = []
    for page in _by_page(lines):
        start = _foot(page, size)
        found = _notes(page[start:])
        text = "".join(placed.line.text for placed in page[:start])
        if found and all(any(mark in text for mark in note.written) for note in found):
            kept += page[:start]
            notes += found
        else:
            kept += page
    return kept, notes


def placed_back(paragraphs: Sequence[Paragraph], notes: Sequence[tuple[Note, Paragraph]]) -> list[Paragraph]:
    """Put each note behind the paragraph on its page that bears its mark, written as ``脚注①：……``."""
    behind: dict[int, list[Paragraph]] = {}
    for note, made in notes:
        here = [at for at, item in enumerate(paragraphs) if any(span.page == note.page for span in item.spans)]
        bearing = [at for at in here if any(mark in paragraphs[at].text for mark in note.written)]
        at = bearing[0] if bearing else here[-1] if here else len(paragraphs) - 1
        behind.setdefault(at, []).append(_told(note, made))
    return [item for at, own in enumerate(paragraphs) for item in (own, *behind.get(at, ()))]


def _told(note: Note, made: Paragraph) -> Paragraph:
    head = f"脚注{note.mark.translate(PLAIN)}："
    rest = made.text[len(note.mark) :].lstrip()
    shift = len(head) + len(rest) - len(made.text)
    spans = tuple(
        replace(span, start=max(0, span.start + shift) if at else 0, end=span.end + shift)
        for at, span in enumerate(made.spans)
    )
    return replace(made, text=head + rest, kind="text", level=0, spans=spans)


def _usual_size(lines: Sequence[Placed]) -> float:
    sizes: Counter[float] = Counter()
    for placed in lines:
        sizes[placed.line.size] += len(placed.line.text) if placed.line.kind == "text" else 0
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _by_page(lines: Sequence[Placed]) -> list[list[Placed]]:
    pages: dict[int, list[Placed]] = {}
    for placed in lines:
        pages.setdefault(placed.page, []).append(placed)
    return list(pages.values())


def _foot(page: Sequence[Placed], size: float) -> int:
    """Where the small type at the foot of a page begins, by the place of the line."""
    start = len(page)
    for at in range(len(page) - 1, max(-1, len(page) - 1 - MOST), -1):
        line = page[at].line
        if line.kind != "text" or line.block or not line.box or line.size > size * SMALLER:
            break
        if at and page[at - 1].line.box and page[at - 1].base >= page[at].base:
            return start if start < len(page) else at  # what stands beside or below it was read before
        start = at
    return start if start else len(page)


def _notes(lines: Sequence[Placed]) -> list[Note]:
    """Part small type into notes; none if it does not begin with a mark."""
    notes: list[Note] = []
    for placed in lines:
        match = MARK.match(placed.line.text)
        if match:
            notes.append(Note(match[1], _ways(match[1]), (placed,)))
        elif notes:
            notes[-1] = replace(notes[-1], lines=(*notes[-1].lines, placed))
        else:
            return []
    return notes


def _ways(mark: str) -> tuple[str, ...]:
    """How a mark is written in the text: a number is raised there, brackets or not."""
    digits = re.sub(r"\D", "", mark.translate(PLAIN))
    if not digits or not mark.translate(PLAIN).strip("[]［］〔〕").isdigit():
        return (mark,)
    return (mark, script(digits, "sup")) if mark[0] in "[［〔" else (script(digits, "sup"),)
