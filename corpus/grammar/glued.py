"""Articles that run into one another: cut apart where their numbers prove that each is the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.grammar import marks
from corpus.grammar.drafts import cut
from corpus.numbering import CHINESE, chinese_number
from corpus.types import Paragraph

_SPACED = re.compile(rf"[。；：”）\s]\s*(?=第({CHINESE}+|\d+)条\s)")
_CHAPTER = re.compile(rf"第{CHINESE}+[章节]\s*\S{{1,20}}\s+(?=第({CHINESE}+|\d+)条\s)")
_UNSPACED = re.compile(rf"。\s*(?=第({CHINESE}+|\d+)条[^\s第])")
_LAST = re.compile(r"[^。；]{0,80}自[^。；]{2,40}起(?:施行|实施|执行|生效)[^。]*。?")
"""What the last article says."""


def unglued(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Cut paragraphs that run several articles together (…。第八条 …), where each number follows the one before."""
    result: list[Paragraph] = []
    number = 0
    for at, paragraph in enumerate(paragraphs):
        mark = marks.article(paragraph.text)
        if mark:
            number = mark.numbers[0]
        start = 0
        for end, value in _edges(paragraphs, at):
            if value == number + 1:
                result.append(cut(paragraph, start, end))
                start, number = end, value
        result.append(cut(paragraph, start) if start else paragraph)
    return result


def _edges(paragraphs: Sequence[Paragraph], at: int) -> Iterator[tuple[int, int]]:
    """The places in a paragraph at which an article may begin, each with the article's number."""
    text = paragraphs[at].text
    if text.find("条", 6) < 0 or paragraphs[at].kind == "row" or text[0] == "“":
        return
    chapter = _CHAPTER.match(text) if text[0] == "第" else None
    first = chapter.end() if chapter else 1
    found = [*([chapter] if chapter else []), *_SPACED.finditer(text, first), *_UNSPACED.finditer(text, first)]
    for match in sorted(found, key=lambda match: match.end()):
        end, value = match.end(), chinese_number(match[1])
        if value is None or text.count("“", 0, end) > text.count("”", 0, end) or not marks.article(text[end:]):
            continue
        if match.re is not _UNSPACED or _goes_on(paragraphs, at, end, value):
            yield end, value


def _goes_on(paragraphs: Sequence[Paragraph], at: int, start: int, value: int) -> bool:
    """Whether a number that runs into its text is an article's: the next line that opens one goes on from it."""
    later = (marks.article(paragraph.text) for paragraph in paragraphs[at + 1 :] if paragraph.kind != "row")
    following = next((mark for mark in later if mark and mark.weight >= marks.STRONG), None)
    if following is None:
        return _LAST.fullmatch(paragraphs[at].text, start) is not None
    return following.numbers == (value + 1, 0)
