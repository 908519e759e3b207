"""Tables between paragraphs: the caption above, the rows, the notes below make one clause of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from corpus.grammar import marks
from corpus.grammar.drafts import Draft, length
from corpus.numbering import chinese_numeral
from corpus.tabular import BAR
from corpus.types import Paragraph

LONGEST = 20_000
"""Characters of a table clause; a longer table, which only a spreadsheet is, is cut between rows. Retrieval cuts finer."""

_AGAIN = re.compile(r"\s*[（(]?\s*(?:续\s*表|表\s*续|接上表|上接|续上表)\s*[）)]?\s*$")
"""A line that says that the rows below it go on with the table above: 续表, without its number."""
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
        if _goes_on(tables, table, text):
            again = [text.pop()] if text and _AGAIN.match(text[-1].text) else []
            tables[-1].rows += [*again, *table.rows]
            tables[-1].notes += table.notes
            at = end
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
    """Whether a table is the 续表 of the last one, or bears its number and heads again; its caption stays between the rows."""
    old, new = last.mark, table.mark
    if not (old and new and old.label == new.label and not last.notes):
        return False
    heads = [row.cells for row in last.rows[: head_rows(last.rows)]]
    return "续" in table.caption[0].text or (bool(heads) and table.rows[0].cells == heads[0])


def _goes_on(tables: Sequence[Table], table: Table, text: Sequence[Paragraph]) -> bool:
    """Whether rows without a caption go on with the last table: below a bare 续表."""
    return bool(tables and not table.caption and text and _AGAIN.match(text[-1].text))


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
    lines = joined_rows(table.rows)
    head = head_rows(lines)
    cells = [(row.cells or (row.text,)) if row.kind == "row" else () for row in lines]
    heads = cells[:head]
    cells = [*heads, *(() if row in heads else row for row in cells[head:])]
    title = " ".join(filter(None, map(_title, table.caption))).strip()
    result: list[Draft] = []
    told = 0
    for start, end in _stretches(table.caption, lines):
        first, last = start == 0, end == len(lines)
        paragraphs = [
            *(table.caption if first else []),
            *lines[start:end],
            *(table.notes if last else []),
        ]
        rows = tuple(row for row in (cells[start:end] if first else [*heads, *cells[start:end]]) if row)
        which = "" if first else f"（第{told + 1}至{told + len(rows) - head}行）"
        told += len(rows) - head
        result.append(
            Draft(label + which, number + which, "table", paragraphs, 0, path, title, rows=rows, head_rows=head)
        )
    return result


def joined_rows(rows: Sequence[Paragraph]) -> list[Paragraph]:
    """Put together what a page break parts: a row that goes on overleaf, and a merged cell whose words stand before it."""
    heads = {row.cells for row in rows[: head_rows(rows)]}
    result: list[Paragraph] = []
    place, overleaf = -1, False
    for row in _even(rows):
        if row.kind == "row" and row.cells not in heads:
            last = result[place] if place >= 0 else None
            turned = last is not None and _page(row) != _page(last)
            alike = last is not None and len(row.cells) == len(last.cells)
            if last is not None and turned and alike and _is_broken(last, row):
                result[place] = _together(last, row)
                continue
            if last is not None and alike and (turned or overleaf) and not row.cells[0]:
                result.append(_filled(last, row))
                overleaf = True
            else:
                result.append(row)
                overleaf = False
            place = len(result) - 1
            continue
        result.append(row)
    return result


def _even(rows: Sequence[Paragraph]) -> list[Paragraph]:
    """The rows with as many cells as the first ones: pages on which a rule parts an empty column have one too many."""
    usual = len(rows[0].cells)
    result: list[Paragraph] = []
    for _, group in groupby(rows, key=lambda row: (len(row.cells), _page(row))):
        own = list(group)
        width = len(own[0].cells)
        empty = [at for at in range(width) if not any(row.cells[at] for row in own)]
        more = 0 < usual < width and len(empty) >= width - usual
        result += [_without(row, empty[: width - usual]) for row in own] if more else own
    return result


def _without(row: Paragraph, columns: Sequence[int]) -> Paragraph:
    cells = tuple(cell for at, cell in enumerate(row.cells) if at not in columns)
    text = BAR.join(cells).strip()
    return replace(
        row, text=text, cells=cells, spans=tuple(replace(span, start=0, end=len(text)) for span in row.spans)
    )


_STOP = re.compile(r"[。；;！!]$")
_FIGURE = re.compile(r"[≥≤<>＜＞±~～\d.,，%％\-—–/]+")


def _page(row: Paragraph) -> int:
    return row.spans[-1].page if row.spans else 0


def _is_broken(last: Paragraph, row: Paragraph) -> bool:
    """Whether the first row of a page is the rest of the last row before: words that go on, and nothing new beside them.

    A row with words in its first cell is one too where it closes a bracket, or goes on with long words in several cells.
    """
    pairs = [(old, new) for old, new in zip(last.cells, row.cells, strict=True) if new]
    if not pairs or len(pairs) == len(row.cells):
        return False
    if not all(old and not _STOP.search(old) and not _FIGURE.fullmatch(new + old) for old, new in pairs):
        return False
    if any(_FIGURE.fullmatch(old) or _FIGURE.fullmatch(new) for old, new in pairs):
        return False
    closes = any(_unclosed(old) > 0 > _unclosed(new) for old, new in pairs)
    return not row.cells[0] or closes or (len(pairs) > 1 and all(len(old) >= LONG_CELL for old, _ in pairs))


LONG_CELL = 12
"""Characters of a cell that may well go on overleaf."""


def _unclosed(text: str) -> int:
    return len(re.findall("[（(]", text)) - len(re.findall("[）)]", text))


def _together(last: Paragraph, row: Paragraph) -> Paragraph:
    cells = tuple(old + new for old, new in zip(last.cells, row.cells, strict=True))
    text = BAR.join(cells).strip()
    spans = tuple(replace(span, start=0, end=len(text)) for span in (*last.spans, *row.spans))
    return replace(last, text=text, cells=cells, spans=spans)


def _filled(last: Paragraph, row: Paragraph) -> Paragraph:
    """A row with the words of the merged cells at its left, which are printed before the page break, in its cells."""
    count = next((at for at, cell in enumerate(row.cells) if cell), 0)
    cells = (*last.cells[:count], *row.cells[count:])
    text = BAR.join(cells).strip()
    return replace(
        row, text=text, cells=cells, spans=tuple(replace(span, start=0, end=len(text)) for span in row.spans)
    )


def head_rows(rows: Sequence[Paragraph]) -> int:
    """How many rows of column heads a table begins with."""
    return next((at for at, row in enumerate(rows) if not row.header), len(rows))


_REMARK = re.compile(r".*[√□☑✓■].*|[（(].*[）)]|(?!单位)[\u4e00-\u9fff]{2,6}[:：].*|[^，]*，.*")
"""What stands between a table's title and its rows without naming it or its unit: 发布日期：…, （…）, a sentence."""


def _title(line: Paragraph) -> str:
    """What a line of the caption adds to the table's title."""
    mark = marks.table(line.text)
    return line.text[mark.end :] if mark else "" if _REMARK.fullmatch(line.text) else line.text


def _stretches(caption: Sequence[Paragraph], rows: Sequence[Paragraph]) -> list[tuple[int, int]]:
    """Rows that make one clause each: as many as fit into ``LONGEST`` characters, at least one."""
    result: list[tuple[int, int]] = []
    start, size = 0, length(caption)
    for at, row in enumerate(rows):
        if at > start and size + len(row.text) > LONGEST:
            result.append((start, at))
            start, size = at, 0
        size += len(row.text) + 1
    return [*result, (start, len(rows))]
