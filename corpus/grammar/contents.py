"""Tables of contents among paragraphs: titles that come again later as the headings of text.

Those that the page layout gives away, by leaders and page numbers, are gone already (``corpus.contents``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.grammar import marks
from corpus.numbering import CHINESE, squeeze
from corpus.types import Paragraph

_CONTENTS = re.compile(r"目\s*[录次]")
_LEADERS = re.compile(r"[\s.…·．\-—]*[（(]?\d*[)）]?\s*$")
_CHAPTER = re.compile(rf"第{CHINESE}+章\s")
FRONT = 60
"""A table of contents without the word 目录 begins within so many paragraphs."""
ENTRIES = 3
"""Fewer headings in a row without any text are no table of contents."""


def without_contents(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Take away a table of contents: after 目录, or at the front, lines that come again later as headings."""
    paragraphs = [p for at, p in enumerate(paragraphs) if at > FRONT or not _in_one_line(p.text)]
    title = next((at for at, p in enumerate(paragraphs[:400]) if _CONTENTS.fullmatch(p.text)), None)
    first = title + 1 if title is not None else _first_entry(paragraphs)
    if first is None:
        return tuple(paragraphs)
    later = _counted(paragraphs[first:])
    seen: set[str] = set()
    end = first
    while end < len(paragraphs) and _is_entry(paragraphs[end], later, seen, titled=title is not None):
        seen.add(_entry(paragraphs[end].text))
        end += 1
    again = {at for at in range(first, end) if later.get(_entry(paragraphs[at].text), 0) > 1}
    if not again or (title is None and (end - first < ENTRIES or len(again) * 2 <= end - first)):
        return tuple(paragraphs)
    gone = again | ({title} if title is not None else set())
    return tuple(paragraph for at, paragraph in enumerate(paragraphs) if at not in gone)


def _in_one_line(text: str) -> bool:
    """Whether a line is a whole table of contents: 第一章 总则 第二章 任免范围 第三章 …."""
    return len(_CHAPTER.findall(text)) >= ENTRIES and bool(_CHAPTER.match(text)) and "。" not in text


def _first_entry(paragraphs: Sequence[Paragraph]) -> int | None:
    return next((at for at, p in enumerate(paragraphs[:FRONT]) if marks.division(p.text) or _is_point(p.text)), None)


def _is_point(text: str) -> bool:
    mark = marks.item(text) if text[0] in "一二三四五六七八九十" else None
    return mark is not None and marks.is_short(text[mark.end :], 40)


def _counted(paragraphs: Sequence[Paragraph]) -> dict[str, int]:
    """How often each short line stands in the paragraphs."""
    count: dict[str, int] = {}
    for paragraph in paragraphs:
        if len(paragraph.text) <= 80:
            key = _entry(paragraph.text)
            count[key] = count.get(key, 0) + 1
    return count


def _is_entry(paragraph: Paragraph, later: dict[str, int], seen: set[str], *, titled: bool) -> bool:
    """Whether a line belongs to the table of contents: a heading, or (below 目录) any line that comes again."""
    text = paragraph.text
    if len(text) > 80 or paragraph.kind == "row" or marks.article(text):
        return False
    key = _entry(text)
    heading = marks.division(text) or _is_point(text) or marks.annex(text)
    return bool(key) and key not in seen and later.get(key, 0) > (0 if heading and not titled else 1)


def _entry(text: str) -> str:
    return squeeze(_LEADERS.sub("", text)).lstrip("-*•·")
