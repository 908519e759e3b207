"""Chooses what to quote: the sentences, items and rows of the clauses found that answer what was asked.

Pure: hits, an understanding and a similarity come in, quotations go out. Nothing is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.asks import Ask, holds_answer
from assistant.cells import Cells, find_cells
from assistant.emphasis import bold_figures
from assistant.lookup import Found
from assistant.nearness import Similarity
from assistant.pieces import Stretch, items_of, whole, with_exception
from assistant.question import Understanding
from assistant.ranking import Closeness, Ranked, by_clause, rank
from assistant.scoring import Scored, Wording, score_pieces
from corpus.parts import parts
from corpus.tabular import BAR
from corpus.types import Clause
from index.types import ClauseRecord, Hit

WHOLE_CLAUSE = 240
"""Characters up to which a clause is quoted whole: cutting it would cost context and save nothing. A drawing's labels say
little one by one: a sheet is quoted whole up to ``WHOLE_LIST``."""
WHOLE_UNIT = 260
WHOLE_LIST = 900
NEAR_BEST = 0.85
"""Pieces of the same clause that score at least this share of its best are quoted with it."""
MAX_ROWS = 12
MAX_BEST = 3
EXPLAINS = 4
"""Numbered clauses that make a sheet a page of text: they are quoted one by one."""
MAX_SAID = 4
"""Rows that are said one by one: of more, the table says it better."""
ALSO = 0.75
"""A further clause is quoted beside the first if its best piece reaches this share of the first's and adds an answer."""
FURTHER = 0.6
MAX_FURTHER = 2
"""Further clauses are only named, up to two."""

_CAP = re.compile(r"(?:最高|不超过|不得超过|上限|封顶)[^，。；]{0,12}元")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What is quoted of one clause: stretches in order, the principal one, the ``best`` pieces, and the figures in bold.

    ``cells`` are the rows of a table that the question asks for, with the cells of them that answer; where one of them is
    asked for rather than the others, it is the principal stretch.
    """

    record: ClauseRecord
    stretches: tuple[Stretch, ...]
    principal: Stretch
    bold: tuple[Stretch, ...]
    score: float
    holds: frozenset[Ask] = field(default=frozenset())
    best: tuple[Stretch, ...] = ()
    cells: tuple[Cells, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What an answer quotes, best first, and the clauses that it only names."""

    quoted: tuple[Quotation, ...]
    further: tuple[Quotation, ...]


def select(
    hits: Sequence[Hit],
    understanding: Understanding,
    wordings: Sequence[Wording],
    similarity: Similarity | None,
    closeness: Closeness | None = None,
) -> Selection:
    """What to quote of ``hits``: the clause that answers best, others that add what it lacks, and those only to name.

    ``similarity`` tells what the rows and columns of a table mean.
    """
    scored = score_pieces(hits, understanding, wordings)
    found = rank(scored, closeness, _named_in_tables(scored, understanding))
    if not found:
        return Selection((), ())
    first, *others = found[: 1 + MAX_FURTHER]
    quoted = [_quote(first.pieces, understanding, similarity)]
    further: list[Ranked] = []
    for clause in others:
        if _adds(clause.pieces, first.pieces, quoted, understanding):
            quoted.append(_quote(clause.pieces, understanding, similarity))
        elif clause.rank >= FURTHER * first.rank:
            further.append(clause)
    named = tuple(_quote(clause.pieces, understanding) for clause in further[:MAX_FURTHER])
    return Selection(tuple(quoted), named)


def _named_in_tables(scored: Sequence[Scored], understanding: Understanding) -> dict[str, float]:
    """How outright the question names a cell, by the clause ids of tables.

    The row and the column, times what the row has of the question's words beside the piece that has most of them.
    """
    most = max((item.overlap for item in scored), default=0.0) or 1.0
    found: dict[str, float] = {}
    for items in by_clause(scored):
        record = items[0].hit.record
        cells = find_cells(record.clause, understanding.wordings, understanding.asks) if record.clause.rows else ()
        if cells:
            words = (item.overlap for item in items if item.piece.start == cells[0].row.start)
            found[record.clause_id] = cells[0].named * next(words, 0.0) / most
    return found


def _refers(record: ClauseRecord, table: ClauseRecord) -> bool:
    """Whether ``record`` refers to ``table``: what it requires stands there."""
    same = record.document.document_id == table.document.document_id
    return same and table.clause.kind == "table" and table.clause.label in re.sub(r"\s", "", record.clause.text)


def quote_named(found: Found, understanding: Understanding, wordings: Sequence[Wording]) -> Quotation:
    """The quotation of a clause that was asked for by its number: the part named, the whole, or its best pieces if long."""
    hit = Hit(found.record, 1, 1.0)
    clause = found.record.clause
    ranked = score_pieces([hit], understanding, wordings)
    if found.end - found.start > WHOLE_LIST and ranked:
        return _quote(ranked, understanding)
    stretch = (found.start if found.part else clause.body, found.end)
    inside = [item for item in ranked if stretch[0] <= item.piece.start and item.piece.end <= stretch[1]]
    bold = _bold(inside, (stretch,), understanding) if inside else ()
    return Quotation(found.record, (stretch,), stretch, bold, 1.0, frozenset(understanding.asks))


def _adds(
    items: Sequence[Scored], first: Sequence[Scored], quoted: Sequence[Quotation], understanding: Understanding
) -> bool:
    """Whether a further clause answers a part of the question that is still open, or caps the amount of the first."""
    best, leader = items[0], first[0]
    if len(quoted) >= 1 + MAX_FURTHER:
        return False
    if _refers(leader.hit.record, best.hit.record):
        return True
    if best.score < ALSO * leader.score:
        return False
    covered = frozenset[Ask]().union(*(quotation.holds for quotation in quoted))
    open_asks = set(understanding.asks) - covered - {"figure", "yesno", "list"}
    if best.holds & open_asks:
        return True
    same = best.hit.record.document.document_id == leader.hit.record.document.document_id
    text = best.hit.record.clause.text
    already = any(_CAP.search(quotation.record.clause.text) for quotation in quoted)
    return bool(
        "amount" in understanding.asks and same and not already and _CAP.search(text[best.piece.start : best.piece.end])
    )


def _quote(items: Sequence[Scored], understanding: Understanding, similarity: Similarity | None = None) -> Quotation:
    """The quotation of one clause, from its pieces, best first."""
    best = items[0]
    record = best.hit.record
    clause = record.clause
    if clause.rows:
        stretches = _table_stretches(items, understanding)
    elif len(clause.text) - clause.body <= (WHOLE_LIST if _is_drawing(clause) else WHOLE_CLAUSE):
        stretches = [whole(clause)]
    else:
        stretches = _unit_stretches(items, understanding)
    cells = find_cells(clause, understanding.wordings, understanding.asks, similarity) if clause.rows else ()
    cells = cells if len(cells) <= MAX_SAID else ()
    stretches += [(item.row.start, item.row.end) for item in cells]
    merged = _merged(stretches, clause.text)
    bold = _bold(items, merged, understanding)
    sentence = (best.piece.start, best.piece.end)
    principal = next((stretch for stretch in merged if stretch[0] <= sentence[0] < stretch[1]), merged[0])
    return Quotation(
        record=record,
        stretches=merged,
        principal=(cells[0].row.start, cells[0].row.end) if _is_one(cells) else _on_sheet(best) or principal,
        bold=_in_row(bold, cells[0], clause.text) if _is_one(cells) else bold,
        score=round(min(1.0, (best.hit.score + best.score) / 2), 4),
        holds=_held(items, merged, understanding),
        best=_best(items),
        cells=cells,
    )


def _is_drawing(clause: Clause) -> bool:
    """Whether a sheet is drawn, and not a page of numbered clauses that explain."""
    return clause.kind == "sheet" and sum(part.label.endswith("条") for part in parts(clause)) < EXPLAINS


def _on_sheet(best: Scored) -> Stretch | None:
    """The note, label or numbered clause of a sheet that holds what was asked for: it is marked on the drawing."""
    if best.hit.record.clause.kind != "sheet" or not best.holds & {"figure", "amount", "percent", "time"}:
        return None
    return best.piece.start, best.piece.end


def _is_one(cells: Sequence[Cells]) -> bool:
    """Whether one row is asked for, alone or rather than the next."""
    return bool(cells) and (len(cells) == 1 or cells[1].score < cells[0].score)


def _in_row(bold: Sequence[Stretch], asked: Cells, text: str) -> tuple[Stretch, ...]:
    """The figures in bold that stand in the cells asked for of the one row: others would be read as the answer too."""
    return _inside(bold, asked.printed(text))


def _inside(found: Sequence[Stretch], wholes: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches that lie within one of ``wholes``."""
    return tuple(part for part in found if any(first <= part[0] and part[1] <= last for first, last in wholes))


def _best(items: Sequence[Scored]) -> tuple[Stretch, ...]:
    """The pieces that answer nearly as well as the best one, with their lead-ins, in the clause's order."""
    near = [item.piece for item in items[:MAX_BEST] if item.score >= NEAR_BEST * items[0].score]
    leads = {piece.lead for piece in near if piece.lead and piece.kind == "item"}
    return tuple(sorted({(piece.start, piece.end) for piece in near} | leads))


def _held(items: Sequence[Scored], stretches: Sequence[Stretch], understanding: Understanding) -> frozenset[Ask]:
    """The things asked for that the stretches hold, or the pieces in them: a table's row has its units in the heads."""
    text = items[0].hit.record.clause.text
    held = {ask for ask in understanding.asks for start, end in stretches if holds_answer(ask, text[start:end])}
    inside = [item for item in items if any(s <= item.piece.start and item.piece.end <= e for s, e in stretches)]
    return frozenset(held).union(*(item.holds for item in inside))


def _rows(items: Sequence[Scored], understanding: Understanding) -> list[Scored]:
    """The rows that answer: all that have the cells of the best one that the question names, or those that score near it."""
    rows = [item for item in items if item.piece.kind == "row"]
    asked = _asked(understanding)
    named = _named_cells(rows[0], asked) if rows else frozenset()
    found = [
        item
        for item in rows
        if (named <= _named_cells(item, asked) if named else item.score >= NEAR_BEST * rows[0].score)
    ]
    return found[:MAX_ROWS]


def _asked(understanding: Understanding) -> str:
    """The question in all its wordings, a line each."""
    return "\n".join(understanding.wordings)


def _named_cells(item: Scored, asked: str) -> frozenset[str]:
    """The cells of a row, none of them a mere figure, whose words the question has: 二星级, 保温材料."""
    cells = map(str.strip, item.hit.record.clause.text[item.piece.start : item.piece.end].split(BAR))
    return frozenset(cell for cell in cells if len(cell) > 1 and not cell.isdecimal() and cell in asked)


def _table_stretches(items: Sequence[Scored], understanding: Understanding) -> list[Stretch]:
    """A small table whole; of a large one its title, its column heads, its best rows and, if they answer, its notes."""
    clause = items[0].hit.record.clause
    if len(clause.text) <= WHOLE_LIST:
        return [whole(clause)]
    best = _rows(items, understanding)
    found = [item.piece.unit for item in best] + [item.piece.lead for item in best if item.piece.lead]
    title = clause.text.find("\n")
    return [*found, (clause.body, title), *([items[0].piece.unit] if items[0].piece.kind != "row" else [])]


def _unit_stretches(items: Sequence[Scored], understanding: Understanding) -> list[Stretch]:
    floor = NEAR_BEST * items[0].score
    found: list[Stretch] = []
    for item in items:
        if item.score >= floor or item is items[0]:
            found.extend(_stretches(item, understanding))
    return found


def _stretches(item: Scored, understanding: Understanding) -> list[Stretch]:
    clause, piece = item.hit.record.clause, item.piece
    lead = piece.lead or (piece.unit if piece.kind == "lead" else None)
    if lead:
        listed = [lead, *items_of(clause, lead)]
        length = sum(end - start for start, end in listed)
        wants_all = piece.kind == "lead" or bool({"list", "condition", "material"} & set(understanding.asks))
        if length <= WHOLE_UNIT or (wants_all and length <= WHOLE_LIST):
            return listed
        return [lead, piece.unit]
    start, end = piece.unit
    if end - start <= WHOLE_UNIT:
        return [piece.unit]
    first, last = with_exception(clause.text, (piece.start, piece.end))
    return [(max(first, clause.body), last)]


def _merged(stretches: Sequence[Stretch], text: str) -> tuple[Stretch, ...]:
    """Stretches in order, those that touch (or have only white space between) made one."""
    found: list[Stretch] = []
    for start, end in sorted(set(stretches)):
        if found and (start <= found[-1][1] or not text[found[-1][1] : start].strip()):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _bold(items: Sequence[Scored], stretches: Sequence[Stretch], understanding: Understanding) -> tuple[Stretch, ...]:
    """The figures asked for in the best piece, or in the lead-in that governs it, where they are quoted.

    In a table, those of every row that answers.
    """
    best = items[0]
    if best.piece.kind == "row":
        asked = _asked(understanding)
        rows = [item for item in _rows(items, understanding) if _named_cells(item, asked)] or [best]
        return tuple(stretch for row in rows for stretch in _bold_in(row, stretches, understanding))
    return _bold_in(best, stretches, understanding)


def _bold_in(item: Scored, stretches: Sequence[Stretch], understanding: Understanding) -> tuple[Stretch, ...]:
    text, piece = item.hit.record.clause.text, item.piece
    for start, end in filter(None, ((piece.start, piece.end), piece.lead)):
        found = bold_figures(text[start:end], understanding.asks, understanding.query)
        shown = [(start + first, start + last) for first, last in found]
        kept = _inside(shown, stretches)
        if kept:
            return kept
    return ()
