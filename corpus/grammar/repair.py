"""Numbers that recognition misread, put right by their neighbours: 第卜二条 or a second 第十一条 before 第十三条, 3.2.l.

Only scanned paragraphs are looked at, and only the number of a clause is put right, never its text: a quotation stays
what was read. A number is repaired where exactly as many paragraphs that may begin an article stand between two sure
numbers as numbers are missing there, or where a misread decimal is just the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.grammar.marks import Mark, after, decimal
from corpus.grammar.sequence import decimal_step
from corpus.numbering import chinese_numeral
from corpus.types import Paragraph

REPAIRED = 0.0
"""The weight of a mark whose number was put right."""
SURE = 0.5
"""The confidence of a clause whose number was put right."""

AT_END = 3
"""The last number of all has no other behind it: so far may it go beyond the one before and be believed."""

_LIKE = "[〇零一二三四五六七八九十百千\\d卜+十丨—－\\-_~～亠ー]"
"""What a Chinese numeral is read as: itself, 卜 for 十, strokes for 一."""
_ALMOST = re.compile(
    rf"[第笫弟莱策筇茅]\s*(?:{_LIKE}|[\u4e00-\u9fff]){{1,6}}?\s*[条奈亲係案茶](?!例|件|约|款)"
    rf"|第\s*{_LIKE}{{1,6}}(?=\s|[\u4e00-\u9fff])(?!\s*[章节编款项目届次十百千批部分])"
    rf"|{_LIKE}{{1,6}}\s*条(?=\s|[\u4e00-\u9fff])(?!例|件|约|款)"
)
"""The beginning of an article of which a character was misread or lost."""
_DECIMAL = re.compile(r"[\dlIiOoSBZ|]{1,2}(?:\s?[.,．，·。:;]\s?[\dlIiOoSBZ|]{1,3}){1,3}|\d[.．]\d{2,3}(?=\D)")
_LETTERS = str.maketrans("lIi|OoSBZ,．，·。:;", "111100582.......")


def is_scanned(paragraph: Paragraph) -> bool:
    """Whether some of a paragraph was recognised in a picture."""
    return any(span.confidence < 1 for span in paragraph.spans)


def articles(paragraphs: Sequence[Paragraph], chosen: Mapping[int, Mark], inside: Sequence[bool]) -> dict[int, Mark]:
    """Give the articles with the numbers that were misread put right, and those found whose number could not be read."""
    if not any(map(is_scanned, paragraphs)):
        return dict(chosen)
    result = dict(chosen)
    for first, last in _anchors(chosen):
        missing = chosen[last].numbers[0] - chosen[first].numbers[0] - 1
        between = [at for at in range(first + 1, last) if at in chosen and not chosen[at].numbers[1]]
        if len(between) < missing:
            between = sorted({*between, *_almost(paragraphs, range(first + 1, last), chosen, inside)})
        numbered = dict(zip(between, range(chosen[first].numbers[0] + 1, chosen[last].numbers[0]), strict=False))
        if missing and len(between) == missing and not _contradicted(numbered, chosen):
            for at, number in numbered.items():
                result[at] = _article(paragraphs[at].text, number, chosen.get(at))
    return result


def _anchors(chosen: Mapping[int, Mark]) -> Iterator[tuple[int, int]]:
    """Yield pairs of articles whose numbers are beyond doubt, with only doubtful ones or none in between.

    Doubtful is a number that goes on neither from the one before nor to the one after.
    """
    order = [at for at in sorted(chosen) if not chosen[at].numbers[1]]
    values = [chosen[at].numbers[0] for at in order]
    sure = [
        at
        for place, at in enumerate(order)
        if (place and values[place] == values[place - 1] + 1)
        or (place + 1 < len(order) and values[place + 1] == values[place] + 1)
        or (not place and values[place] == 1)
        or (0 < place < len(order) - 1 and values[place - 1] < values[place] < values[place + 1])
        or (place == len(order) - 1 and 0 < values[place] - values[place - 1] <= AT_END)
    ]
    for first, last in pairwise(sure):
        if chosen[last].numbers[0] > chosen[first].numbers[0]:
            yield first, last


def _contradicted(numbered: Mapping[int, int], chosen: Mapping[int, Mark]) -> bool:
    """Whether a number that was read is one of those that are missing, and would be given to another article."""
    wanted = set(numbered.values())
    return any(
        at in chosen and chosen[at].numbers[0] != number and chosen[at].numbers[0] in wanted
        for at, number in numbered.items()
    )


def _almost(
    paragraphs: Sequence[Paragraph], places: range, chosen: Mapping[int, Mark], inside: Sequence[bool]
) -> list[int]:
    return [
        at
        for at in places
        if at not in chosen
        and not inside[at]
        and paragraphs[at].kind != "row"
        and is_scanned(paragraphs[at])
        and _ALMOST.match(paragraphs[at].text)
    ]


def _article(text: str, number: int, mark: Mark | None) -> Mark:
    """Make the mark of an article whose number its neighbours tell; one that says the same stays as it is."""
    if mark is not None and mark.numbers[0] == number:
        return mark
    found = _ALMOST.match(text)
    end = mark.end if mark else after(text, found.end() if found else 0)
    return Mark("article", f"第{chinese_numeral(number)}条", (number, 0), end, REPAIRED)


def decimals(paragraphs: Sequence[Paragraph], chosen: Mapping[int, Mark], inside: Sequence[bool]) -> dict[int, Mark]:
    """Give the numbers of a standard, those that were misread put right if they are then just what comes next."""
    result = dict(chosen)
    last: Mark | None = None
    order = sorted(chosen)
    for at, paragraph in enumerate(paragraphs):
        own = chosen.get(at)
        odd = own is None or (last is not None and decimal_step(last, own) > 0)
        if last and odd and is_scanned(paragraph) and not inside[at] and paragraph.kind != "row":
            following = next((chosen[other] for other in order if other > at), None)
            if mark := _next(paragraph.text, last, following):
                result[at] = own = mark
        last = own or last
    return result


def _next(text: str, last: Mark, following: Mark | None) -> Mark | None:
    """Read the number at the beginning of a text as the one that comes after ``last``, if it can be read so."""
    found = _DECIMAL.match(text)
    if not found:
        return None
    rest = text[found.end() :]
    for written in _writings(found[0]):
        mark = decimal(f"{written} {rest.lstrip()}")
        if mark is None or len(mark.numbers) < len(last.numbers) or decimal_step(last, mark):
            continue
        if following is None or decimal_step(mark, following) <= decimal_step(last, following):
            return replace(mark, end=after(text, found.end()), weight=REPAIRED)
    return None


def _writings(read: str) -> Iterator[str]:
    """Yield what may have been printed: letters as figures, other stops as points, points that were lost."""
    plain = re.sub(r"\s", "", read).translate(_LETTERS)
    yield plain
    head, _, tail = plain.rpartition(".")
    for cut in range(1, len(tail)):
        yield f"{head}.{tail[:cut]}.{tail[cut:]}"
