"""Articles that run into one another: cut apart where their numbers prove that each is the next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.grammar import marks
from corpus.grammar.drafts import cut
from corpus.numbering import CHINESE, chinese_number
from corpus.types import Paragraph

_GLUED = re.compile(rf"[。；：”）\s]\s*(?=第({CHINESE}+|\d+)条\s)")
_GLUED_CHAPTER = re.compile(rf"第{CHINESE}+[章节]\s*\S{{1,20}}\s+(?=第({CHINESE}+|\d+)条\s)")


def unglued(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Cut paragraphs that run several articles together (…。第八条 …), where each number follows the one before."""
    result: list[Paragraph] = []
    number = 0
    for paragraph in paragraphs:
        text = paragraph.text
        mark = marks.article(text)
        if mark:
            number = mark.numbers[0]
        start = 0
        if text.find("条", 6) >= 0 and paragraph.kind != "row" and text[0] != "“":
            chapter = _GLUED_CHAPTER.match(text) if text[0] == "第" else None
            edges = [chapter] if chapter else []
            for match in [*edges, *_GLUED.finditer(text, chapter.end() if chapter else 1)]:
                value = chinese_number(match[1])
                if value != number + 1 or text.count("“", 0, match.end()) > text.count("”", 0, match.end()):
                    continue
                if marks.article(text[match.end() :]) is None:
                    continue
                result.append(cut(paragraph, start, match.end()))
                start, number = match.end(), value
        result.append(cut(paragraph, start) if start else paragraph)
    return result
