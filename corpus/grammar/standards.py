"""Technical standards: clauses by decimal number, chapters and sections above them, tables beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.grammar import fallback, marks, repair, tables
from corpus.grammar.drafts import Draft, length, written
from corpus.grammar.marks import Mark
from corpus.grammar.quotes import quoted
from corpus.grammar.sequence import choose, decimal_step
from corpus.types import Paragraph

COVER, LONGEST_COVER = 40, 1_500
"""The lines of a cover, with the announcement behind it, are never more than this, nor its characters than that."""


def numbered(paragraphs: Sequence[Paragraph]) -> dict[int, Mark]:
    """The paragraphs that begin a chapter, a section or a clause, by index."""
    inside = quoted(paragraphs)
    found = [
        (at, mark)
        for at, paragraph in enumerate(paragraphs)
        if paragraph.kind != "row"
        and (paragraph.text[:1].isdigit() or "A" <= paragraph.text[:1] <= "Z")
        and not inside[at]
        and (mark := marks.decimal(paragraph.text))
    ]
    order = [mark for _, mark in found]
    kept = [
        (at, mark)
        for place, (at, mark) in enumerate(found)
        if len(mark.numbers) > 1 or _is_chapter(paragraphs[at], mark, order[:place], order[place + 1 :])
    ]
    chosen = dict(kept[index] for index in choose([mark for _, mark in kept], decimal_step))
    return repair.decimals(paragraphs, chosen, inside)


def _is_chapter(paragraph: Paragraph, mark: Mark, before: Sequence[Mark], following: Sequence[Mark]) -> bool:
    """Whether ``3 基本规定`` heads a chapter: its own first clause or section comes next. Else it is an item.

    A 条文说明 explains few clauses, so that a later one may come next, if those before belong to a lower chapter.
    """
    title = paragraph.text[mark.end :].strip()
    if not re.search(r"[\u4e00-\u9fff]", title) or not marks.is_short(title, 30) or re.search(r"[，；：。]", title):
        return False
    if title.replace(" ", "") in marks.CHAPTERS:
        return True
    number = mark.numbers[0]
    following_deep = next((other.numbers for other in following if len(other.numbers) > 1), ())
    last_deep = next((other.numbers for other in reversed(before) if len(other.numbers) > 1), ())
    opens = following_deep[1:] in ((1,), (0, 1), (1, 1)) or last_deep < (number,)
    below = following_deep[:1] == (number,) and opens
    items = [other.numbers[0] for other in following[:1] if len(other.numbers) == 1]
    return (below and not items) or (bool(paragraph.level) and (below or not following_deep))


def cover(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """What stands before the first number: a cover as one clause, anything longer by its headings."""
    small = len(paragraphs) <= COVER and length(paragraphs) <= LONGEST_COVER
    if small and all(paragraph.kind != "row" for paragraph in paragraphs):
        return [Draft("封面", "封面", "preamble", list(paragraphs))]
    return fallback.split(paragraphs)


def split(
    paragraphs: Sequence[Paragraph], chosen: dict[int, Mark] | None = None, *, selective: bool = False
) -> list[Draft]:
    """Split a standard, or one of its appendices, into clauses and tables.

    ``selective`` is a 条文说明, in which numbers that are left out are nothing odd.
    """
    chosen = numbered(paragraphs) if chosen is None else chosen
    starts = sorted(chosen)
    result = cover(paragraphs[: starts[0]]) if starts and starts[0] else []
    above: list[tuple[Mark, str, bool]] = []
    last: Mark | None = None
    for start, end in pairwise([*starts, len(paragraphs)]):
        mark, body = chosen[start], list(paragraphs[start:end])
        while above and not _is_below(mark, above[-1][0]):
            above.pop()
        path = tuple(text for _, text, _ in above)
        following = chosen.get(end)
        heads = (
            len(body) == 1 and following is not None and _is_below(following, mark) and marks.is_short(body[0].text, 60)
        )
        if not heads:
            result += _clause(mark, body, path, _confidence(last, mark, selective=selective))
        above.append((mark, _heading(mark, body[0]), heads))
        last = mark
    return result


def _is_below(mark: Mark, above: Mark) -> bool:
    """Whether 3.2.1 stands below 3.2; 3.2.1A stands beside 3.2.1 and below it only in order."""
    depth = len(above.numbers)
    beside = mark.numbers[-1] < 0 and len(mark.numbers) == depth + 1
    return len(mark.numbers) > depth and mark.numbers[:depth] == above.numbers and not beside


def _confidence(last: Mark | None, mark: Mark, *, selective: bool) -> float:
    if mark.weight == repair.REPAIRED:
        return repair.SURE
    onward = selective and last is not None and mark.numbers > last.numbers
    expected = onward or not decimal_step(last, mark)
    return 1.0 if expected else 0.7


def _heading(mark: Mark, paragraph: Paragraph) -> str:
    """A chapter's or section's heading for paths: number and title, or the number alone if a sentence follows it."""
    title = paragraph.text[mark.end :].strip()
    return written(f"{mark.label} {title}") if marks.is_short(title, 50) else mark.label


def _clause(mark: Mark, body: list[Paragraph], path: tuple[str, ...], confidence: float) -> list[Draft]:
    text, found = tables.separate(body)
    draft = Draft(mark.label, mark.label, "section", text, mark.end, path, confidence=confidence)
    first = text[0].text[mark.end :].strip()
    if not first and len(text) > 1:
        draft.body = len(text[0].text) + 1
        first = text[1].text.strip() if len(text) > 2 else ""
    if len(text) > 1 and marks.is_short(first, 60):
        draft.title = re.split(r"\s+(?=[A-Za-z])|\s{2,}", first)[0]
    return [draft, *tables.drafts(found, mark.label, (*path, mark.label))]


def place_tables(drafts: list[Draft]) -> list[Draft]:
    """Put each numbered table under the clause that its number names, or else the clause before it that cites it."""
    sections = {draft.label: draft for draft in drafts if draft.kind == "section"}
    texts: list[Draft] = []
    for draft in drafts:
        if draft.kind != "table":
            texts.append(draft)
            continue
        number = re.match(r"表([A-Z]?[\d.]+[A-Z]?)", draft.label)
        owner = sections.get(number[1]) if number and "." in number[1] else None
        if owner is None and number and draft.path and not _cites(next(reversed(texts), None), draft.label):
            owner = next((text for text in reversed(texts[-8:]) if _cites(text, draft.label)), None)
        if owner is not None:
            draft.path = (*owner.path, owner.label)
    return drafts


def _cites(draft: Draft | None, label: str) -> bool:
    number = label.removeprefix("表")
    return draft is not None and any(
        re.search(rf"表\s*{re.escape(number)}(?![\d.-])", paragraph.text) for paragraph in draft.paragraphs
    )
