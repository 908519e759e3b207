"""Tables between paragraphs: the caption above, the rows, the notes below make one clause of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.grammar import marks
from corpus.grammar.drafts import Draft, length
from corpus.numbering import chinese_numeral
from corpus.types import Paragraph

LONGEST = 2_000
"""Characters of a table clause; a longer table is cut between rows."""

_NOTE = re.compile(r"注\s*\d*\s*[:：.、]|注\s+\d|注\d+\s|[（(]?续表")
_NUMBERED = re.compile(r"(\d{1,2})\s*[、.．]?\s*(?=[^\d\s.．)）、])")


@dataclass(slots=True)
class Table:
    """A table as it stands in the text: lines of its caption, its rows, its notes."""

    caption: list[Paragraph] = field(default_factory=list)
    rows: list[Paragraph] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)

    @property
    def mark(self) -> marks.Mark | None:
        """The number in the caption, if it has one."""
        return next((mark for line in self.caption if (mark := marks.table(line.text))), None)


def separate(paragraphs: Sequence[Paragraph]) -> tuple[list[Paragraph], list[Table]]:
    """Tell the text from the tables in it; each keeps its order."""
    if not any(paragraph.kind == "row" or paragraph.text[:1] in ("表", "续") for paragraph in paragraphs):
        return list(paragraphs), []
    text: list[Paragraph] = []
    tables: list[Table] = []
    at = 0
    while at < len(paragraphs):
        table, end = _table(paragraphs, at)
        if table is None:
            text.append(paragraphs[at])
            at += 1
            continue
        _take_caption(table, text)
        if tables and _continues(tables[-1], table):
            tables[-1].rows += [*table.caption, *table.rows]
            tables[-1].notes += table.notes
        else:
            tables.append(table)
        at = end
    return text, tables


CAPTION_LINES = 2
"""A caption without a number (标题, 单位：…) has at most so many lines above the rows."""


def _take_caption(table: Table, text: list[Paragraph]) -> None:
    """Move the short lines right above the rows from the text to a table that has no numbered caption."""
    for _ in range(CAPTION_LINES):
        if table.mark or not text or text[-1].level or not _is_caption(text[-1]):
            return
        table.caption.insert(0, text.pop())


def _continues(last: Table, table: Table) -> bool:
    """Whether a table is the 续表 of the last one; its caption then stays between the rows."""
    old, new = last.mark, table.mark
    return bool(old and new and old.label == new.label and not last.notes and table.caption[0].text.startswith("续"))


def _table(paragraphs: Sequence[Paragraph], at: int) -> tuple[Table | None, int]:
    start = at
    table = Table()
    if paragraphs[at].kind != "row":
        if not marks.table(paragraphs[at].text):
            return None, start
        table.caption.append(paragraphs[at])
        at += 1
        while at < len(paragraphs) and at - start < 3 and paragraphs[at].kind != "row" and _is_caption(paragraphs[at]):
            table.caption.append(paragraphs[at])
            at += 1
    while at < len(paragraphs) and paragraphs[at].kind == "row":
        table.rows.append(paragraphs[at])
        at += 1
    if not table.rows:
        return None, start
    end = _notes_end(paragraphs, at)
    table.notes = list(paragraphs[at:end])
    return table, end


def _is_caption(paragraph: Paragraph) -> bool:
    """Whether a line above rows names them: short, no sentence, no number of a clause of its own."""
    text = paragraph.text
    if paragraph.kind == "row" or not marks.is_short(text, 60):
        return False
    return not (marks.article(text) or marks.decimal(text) or marks.item(text) or _NOTE.match(text))


def _notes_end(paragraphs: Sequence[Paragraph], at: int) -> int:
    """The end of ``注：1 …`` and the notes ``2 …``, ``3 …`` after it."""
    while at < len(paragraphs) and paragraphs[at].kind != "row" and _NOTE.match(paragraphs[at].text):
        if paragraphs[at].text.lstrip("（(").startswith("续表"):
            return at
        at += 1
        number = 2
        while at < len(paragraphs) and (match := _NUMBERED.match(paragraphs[at].text)) and int(match[1]) == number:
            at, number = at + 1, number + 1
    return at


def drafts(
    tables: Sequence[Table], owner: str, path: tuple[str, ...], *, name: str = "", alone: bool = False
) -> list[Draft]:
    """Make clauses of tables that stand below ``path`` and belong to the clause with the number ``owner``.

    One without a number is named for the owner (``name`` if that reads otherwise): 第七条中的表; a single one ``alone``
    below a heading by the heading.
    """
    unnumbered = sum(table.mark is None for table in tables)
    if alone and owner and unnumbered == len(tables) == 1:
        return _parts(tables[0], owner, owner, path)
    result: list[Draft] = []
    plain = 0
    for table in tables:
        mark = table.mark
        if mark:
            label, number = mark.label, mark.label
        else:
            plain += 1
            which = "表" if unnumbered == 1 else f"第{chinese_numeral(plain)}个表"
            label = f"{name or owner}中的{which}" if owner else f"表{plain}"
            number = f"{owner}/表{plain}" if owner else label
        result += _parts(table, label, number, path)
    return result


def _parts(table: Table, label: str, number: str, path: tuple[str, ...]) -> list[Draft]:
    head = head_rows(table.rows)
    cells = [(row.cells or (row.text,)) if row.kind == "row" else () for row in table.rows]
    title = " ".join(filter(None, map(_title, table.caption))).strip()
    result: list[Draft] = []
    for start, end in _stretches(table):
        first, last = start == 0, end == len(table.rows)
        paragraphs = [
            *(table.caption if first else []),
            *table.rows[start:end],
            *(table.notes if last else []),
        ]
        again = "" if first else f"（续{len(result)}）"
        rows = tuple(row for row in (cells[start:end] if first else [*cells[:head], *cells[start:end]]) if row)
        result.append(
            Draft(label + again, number + again, "table", paragraphs, 0, path, title, rows=rows, head_rows=head)
        )
    return result


def head_rows(rows: Sequence[Paragraph]) -> int:
    """How many rows of column heads a table begins with."""
    return next((at for at, row in enumerate(rows) if not row.header), len(rows))


_REMARK = re.compile(r"[（(].*[）)]|(?!单位)[\u4e00-\u9fff]{2,6}[:：].*|[^，]*，.*")
"""What stands between a table's title and its rows without naming it or its unit: 发布日期：…, （…）, a sentence."""


def _title(line: Paragraph) -> str:
    """What a line of the caption adds to the table's title."""
    mark = marks.table(line.text)
    return line.text[mark.end :] if mark else "" if _REMARK.fullmatch(line.text) else line.text


def _stretches(table: Table) -> list[tuple[int, int]]:
    """Rows that make one clause each: as many as fit into ``LONGEST`` characters, at least one."""
    result: list[tuple[int, int]] = []
    start, size = 0, length(table.caption)
    for at, row in enumerate(table.rows):
        if at > start and size + len(row.text) > LONGEST:
            result.append((start, at))
            start, size = at, 0
        size += len(row.text) + 1
    return [*result, (start, len(table.rows))]
