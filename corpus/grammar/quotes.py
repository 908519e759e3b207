"""What a document quotes: amending decisions print whole articles between “ and ”, and those are no headings.

The constitution's amendment of 2018 prints new articles without the marks, after 增加五条…。内容如下：.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.grammar import marks
from corpus.types import Paragraph

REACH = 400
"""A quotation that is not closed within so many paragraphs was opened by a misprint and quotes nothing."""

_INSERTED = re.compile(r"增加[^。；]{1,12}条[^“”]*内容如下[:：]\s*$")


def quoted(paragraphs: Sequence[Paragraph]) -> list[bool]:
    """Tell for each paragraph whether it begins inside a quotation (or with its opening mark)."""
    result = [False] * len(paragraphs)
    at, noted, outer = 0, 0, _Outer()
    while at < len(paragraphs):
        text = paragraphs[at].text
        result[at] = text[:1] == "“"
        end = at
        if "“" in text and text.count("“") > text.count("”"):
            for before in range(noted, at + 1):
                if not result[before]:
                    outer.note(paragraphs[before].text)
            noted = at + 1
            end = _end(paragraphs, at, outer)
        elif _INSERTED.search(text):
            outer.note(text)
            later = range(at + 1, len(paragraphs))
            end = next((ahead for ahead in later if outer.continues(paragraphs[ahead].text)), len(paragraphs))
        result[at + 1 : end] = [True] * (end - at - 1)
        at = max(end, at + 1)
    return result


class _Outer:
    """The numbers outside quotations, by kind: the next of them ends a quotation that somebody forgot to close."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, ...]] = {}

    def note(self, text: str) -> None:
        """Keep the number with which a paragraph outside of quotations begins, if it has one."""
        mark = self._mark(text)
        if mark:
            self._last[mark.kind] = mark.numbers

    def continues(self, text: str) -> bool:
        """Whether ``text`` begins with the number after the last one outside."""
        mark = self._mark(text)
        last = self._last.get(mark.kind) if mark else None
        return bool(mark and last and mark.weight >= marks.STRONG and mark.numbers == (last[0] + 1, *last[1:]))

    @staticmethod
    def _mark(text: str) -> marks.Mark | None:
        mark = marks.article(text) or (marks.item(text[:8]) if "、" in text[:5] else None)
        return mark if mark and mark.kind in ("article", "一、") else None


def _end(paragraphs: Sequence[Paragraph], start: int, outer: _Outer) -> int:
    """The index after the last paragraph of the quotation that ``start`` opens; ``start`` if it is never closed."""
    for at in range(start + 1, min(len(paragraphs), start + REACH)):
        text = paragraphs[at].text
        if text[:1] != "“" and outer.continues(text):
            return at
        balance = text.count("“") - text.count("”") - (text[:1] == "“")
        if balance < 0:
            return at + 1
    return start
