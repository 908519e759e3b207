"""Which figures of a quotation stand in bold: those that were asked for, with 以上, 不低于 and the like around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.asks import KINDS, Ask, decisive
from assistant.figures import FigureKind, figures
from assistant.naming import CASE
from assistant.pieces import Stretch
from corpus.tabular import BAR

_BEFORE = re.compile(
    r"(?:不低于|不高于|不少于|不超过|不大于|不小于|不得少于|不得超过|不应小于|不应大于|不应低于"
    r"|最高|最低|至少|每平方米|每人|每项|每年|[≤≥<>＜＞])+$"
)
_AFTER = re.compile(r"^(?:以上|以下|以内|以外|之内|内|（含）)?")
_BETWEEN = re.compile(r"^(?:以上|以下|以内)?(?:至|到|~|～|-|—|并处)?$")
_CELL = re.compile(r"(?<=\| )[^|]*\d[^|]*?(?= \||$)")


def bold_figures(text: str, asks: Sequence[Ask], query: str) -> tuple[Stretch, ...]:
    """The stretches of ``text``, a sentence, item or table row, that are the figures asked for."""
    kinds = frozenset[FigureKind]().union(*(KINDS.get(ask, frozenset()) for ask in decisive(asks)))
    if not kinds:
        return ()
    cases = {match[0] for match in CASE.finditer(query)}
    found: list[Stretch] = []
    for figure in figures(text):
        if figure.kind not in kinds or text[figure.start : figure.end] in cases:
            continue
        start, end = _widened(text, figure.start, figure.end)
        if found and _BETWEEN.match(text[found[-1][1] : start]):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    if not found and BAR in text:
        found = [match.span() for match in _CELL.finditer(text) if len(match[0]) <= 16]
    return tuple(_of_case(text, found, cases))


def _widened(text: str, start: int, end: int) -> Stretch:
    before, after = _BEFORE.search(text[:start]), _AFTER.match(text[end:])
    return (before.start() if before else start), end + (after.end() if after else 0)


def _of_case(text: str, found: list[Stretch], cases: set[str]) -> list[Stretch]:
    """Of several figures those in the phrase that names the case asked about (二星级 …), if the text tells cases apart."""
    bounds = [0, *(match.end() for match in re.finditer(r"[，；;、。]", text)), len(text)]
    phrases = [(start, end) for start, end in pairwise(bounds) if any(case in text[start:end] for case in cases)]
    return [stretch for stretch in found if any(start <= stretch[0] < end for start, end in phrases)] or found
