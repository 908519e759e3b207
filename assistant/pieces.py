"""A clause taken apart into what can be quoted alone: sentences, items with the lead-in that governs them, table rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus.grammar.titleblocks import drawn, is_block_line
from corpus.tabular import Grid, TableRow, grid, spelt_row
from corpus.types import Clause

Stretch = tuple[int, int]
"""``start, end`` in characters of the clause's text."""

_ITEM = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十百]+[）)]|[（(]\d{1,2}[）)]|\d{1,2}\s*[.、．)）]\s*(?!\d)|\d{1,2}\s+|[①-⑳]|[a-z]\s*[)）.])"
)
_SENTENCE = re.compile(r"[^。；;！？]*[。；;！？]+[”」』）]?|[^。；;！？]+")
_LEAD_END = re.compile(r"[：:]\s*$")
SHORT_SENTENCE = 12
"""Characters below which a sentence is no piece of its own: it stays with the one before."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch that may answer, within the ``unit`` (款, item or row) that it is shown with.

    ``lead`` is the lead-in that governs an item, or a table's column heads; ``said`` is what a row says with them.
    """

    start: int
    end: int
    unit: Stretch
    kind: Literal["sentence", "item", "lead", "row"]
    lead: Stretch | None = None
    said: str = ""


def pieces(clause: Clause) -> tuple[Piece, ...]:
    """The pieces of ``clause`` in order."""
    if clause.rows:
        return _rows(clause)
    found: list[Piece] = []
    lead: Stretch | None = None
    for start, end in _lines(clause):
        line = clause.text[start:end]
        if lead is not None and _ITEM.match(line):
            found.append(Piece(start, end, (start, end), "item", lead))
            continue
        lead = (start, end) if _LEAD_END.search(line) else None
        if lead:
            found.append(Piece(start, end, lead, "lead"))
        else:
            found.extend(
                Piece(first, last, (start, end), "sentence") for first, last in _sentences(clause.text, start, end)
            )
    return tuple(found)


def spelt_out(text: str, piece: Piece) -> str:
    """What a piece says by itself: a row each cell behind its column head and before the unit that the head gives.

    奖补标准（元/平方米） over 25 becomes 奖补标准：25元/平方米. Other pieces, and rows that have no heads, as they are.
    """
    return piece.said or text[piece.start : piece.end]


def _said(table: Grid, row: TableRow) -> str:
    pairs = spelt_row(table, row) if table.heads else []
    return "；".join(f"{head}：{cell}" if head else cell for head, cell in pairs)


def whole(clause: Clause) -> Stretch:
    """The wording of a clause; of a sheet what is drawn, without the title block, which says nothing of it."""
    return drawn(clause.text) if clause.kind == "sheet" else (clause.body, len(clause.text))


def items_of(clause: Clause, lead: Stretch) -> tuple[Stretch, ...]:
    """The items that the lead-in at ``lead`` governs."""
    return tuple(piece.unit for piece in pieces(clause) if piece.lead == lead)


_EXCEPTION = re.compile(r"(?:但是?(?:，|[^。；\n]{0,2})|[^。；\n]{0,40}(?:除外|不在此限|另有规定的))")
_EXCEPTS = re.compile(r"\s*但是?，?")


def with_exception(text: str, stretch: Stretch) -> Stretch:
    """A stretch with the sentences beside it in its paragraph that except from it, or that it excepts from."""
    start, end = stretch
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    while start > line and _EXCEPTS.match(text, start):
        start = max(line, *(text.rfind(mark, line, start - 1) + 1 for mark in "。；"))
    while end < stop and _EXCEPTION.match(text, end):
        following = _SENTENCE.match(text, end, stop)
        end = following.end() if following else stop
    return start, end


def _lines(clause: Clause) -> list[Stretch]:
    found: list[Stretch] = []
    position = 0
    for line in clause.text.split("\n"):
        start = max(position, clause.body if position == 0 else 0)
        end = position + len(line)
        if clause.text[start:end].strip() and not (clause.kind == "sheet" and is_block_line(line)):
            found.append((start, end))
        position = end + 1
    return found


def _sentences(text: str, start: int, end: int) -> list[Stretch]:
    found: list[Stretch] = []
    for match in _SENTENCE.finditer(text, start, end):
        if found and match.end() - match.start() < SHORT_SENTENCE:
            found[-1] = (found[-1][0], match.end())
        else:
            found.append(match.span())
    return found or [(start, end)]


def _rows(clause: Clause) -> tuple[Piece, ...]:
    """One piece a row of the table, column heads as its lead; what stands around the rows is sentences."""
    table = grid(clause)
    rows = {row.start: row for row in table.rows}
    found: list[Piece] = []
    for start, end in _lines(clause):
        row = rows.get(start)
        if row:
            found.append(Piece(start, end, (start, end), "row", table.head, _said(table, row)))
        elif table.head is None or not table.head[0] <= start < table.head[1]:
            found.append(Piece(start, end, (start, end), "sentence"))
    return tuple(found)
