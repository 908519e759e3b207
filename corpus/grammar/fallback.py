"""Text without numbers: cited by heading and paragraph, or by page and paragraph."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.grammar import tables
from corpus.grammar.drafts import Draft, Heading, Outline, cut, length, written
from corpus.types import Paragraph

GROUP = 1_000
"""Paragraphs are put together up to so many characters."""
LONGEST = 2_000
"""A paragraph longer than this is cut between sentences: it is a page without line ends, no clause."""


def split(paragraphs: Sequence[Paragraph], *, paged: bool | None = None) -> list[Draft]:
    """Group the paragraphs below each heading; headings that nothing follows are clauses themselves."""
    pages = {paragraph.spans[0].page for paragraph in paragraphs if paragraph.spans}
    writer = _Writer(paged=len(pages) > 1 if paged is None else paged)
    return writer.write(paragraphs)


class _Writer:
    def __init__(self, *, paged: bool) -> None:
        self.paged = paged
        self.outline = Outline()
        self.drafts: list[Draft] = []
        self.count: dict[int, int] = {}

    def write(self, paragraphs: Sequence[Paragraph]) -> list[Draft]:
        """Give a draft for each stretch between headings, and for each heading that holds nothing."""
        held: list[Paragraph] = []
        for paragraph in paragraphs:
            if paragraph.kind == "heading":
                self._flush(held)
                held = []
                self.drafts += self.outline.open(Heading(written(paragraph.text), 0, paragraph.level or 1, paragraph))
            else:
                held.append(paragraph)
        self._flush(held)
        self.drafts += self.outline.close()
        return self.drafts

    def _flush(self, held: Sequence[Paragraph]) -> None:
        if not held:
            return
        path = self.outline.path()
        text, found = tables.separate(held)
        groups = _groups(text, by_page=self.paged)
        for group in groups:
            place = self._place(group)
            alone = len(groups) == 1 and path
            label = path[-1] if alone else place
            number = "/".join([*path[-1:], place]) if path and not alone else label
            self.drafts.append(Draft(label, number, "section", list(group), path=path, confidence=0.8))
        self.drafts += tables.drafts(found, path[-1] if path else "", path, alone=not groups)

    def _place(self, group: Sequence[Paragraph]) -> str:
        """``第3页 第2段``, or ``第12段`` where there are no pages: the place of the group's first paragraph."""
        page = group[0].spans[0].page if self.paged and group[0].spans else 0
        first = self.count.get(page, 0) + 1
        self.count[page] = first + len(group) - 1
        return f"第{page}页 第{first}段" if page else f"第{first}段"


def _groups(paragraphs: Sequence[Paragraph], *, by_page: bool) -> list[list[Paragraph]]:
    groups: list[list[Paragraph]] = []
    for paragraph in (piece for whole in paragraphs for piece in pieces(whole)):
        last = groups[-1] if groups else None
        if (
            last is None
            or length(last) + len(paragraph.text) > GROUP
            or (
                by_page
                and last[0].spans[:1]
                and paragraph.spans[:1]
                and last[0].spans[0].page != paragraph.spans[0].page
            )
        ):
            groups.append([paragraph])
        else:
            last.append(paragraph)
    return groups


def pieces(paragraph: Paragraph) -> list[Paragraph]:
    """A paragraph, cut after sentences where it is longer than ``LONGEST``."""
    text, start, result = paragraph.text, 0, []
    while len(text) - start > LONGEST:
        end = max(text.rfind(mark, start + GROUP // 2, start + GROUP) for mark in "。！？；\n") + 1
        end = end or max(text.rfind(mark, start + GROUP // 2, start + GROUP) for mark in "，、 ") + 1 or start + GROUP
        result.append(cut(paragraph, start, end))
        start = end
    rest = cut(paragraph, start)
    return [piece for piece in (*result, rest) if piece.text]
