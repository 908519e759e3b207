"""Writes the extractive answer: the clause named, its words quoted, the day it holds as of, and nothing of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.cells import Cells
from assistant.citations import cite, official
from assistant.editions import edition
from assistant.extract import Quotation, Selection
from assistant.levels import place_of
from assistant.pieces import Stretch
from assistant.placing import Row
from assistant.types import Citation
from assistant.wording import COMPARISON_HEAD, STATUS_WORDS, caution, chinese_date
from corpus.tabular import BAR
from index.types import DocumentRecord

LONGEST_CELL = 90
"""Characters of a stretch that stands whole in a comparison; of a longer one its best pieces."""


def cite_all(selection: Selection) -> tuple[Citation, ...]:
    """A citation for each quotation, those quoted first, numbered from 1."""
    return tuple(_cite(n, quotation) for n, quotation in enumerate((*selection.quoted, *selection.further), 1))


def _cite(n: int, quotation: Quotation) -> Citation:
    return cite(n, quotation.record, *quotation.principal, quotation.score)


def compose(
    selection: Selection,
    citations: Sequence[Citation],
    as_of: date,
    notices: Sequence[str] = (),
    offers: Sequence[str] = (),
) -> str:
    """The answer in Markdown: notices, each clause with its quotation, the status as of ``as_of``, further clauses, offers."""
    count = len(selection.quoted)
    blocks = [*notices]
    for place, (quotation, citation) in enumerate(zip(selection.quoted, citations, strict=False)):
        opening = "根据" if place == 0 else "另据"
        label = _version_label(quotation, selection) or _place_label(quotation, selection)
        told = caution(scanned=citation.scanned, confidence=citation.confidence)
        label += f"（{told}）" if told else ""
        said = "".join(f"{row_said(cells, emphasis='**')}\n\n" for cells in quotation.cells)
        blocks.append(f"{opening}{official(citation)}[{citation.n}]{label}：\n\n{said}{block_quote(quotation)}")
    blocks.append(status_sentence([quotation.record.document for quotation in selection.quoted], as_of))
    if selection.further:
        names = "、".join(f"{_name(citation)}[{citation.n}]" for citation in citations[count:])
        blocks.append(f"另可参阅：{names}。")
    blocks += offers
    return "\n\n".join(blocks)


def row_said(cells: Cells, emphasis: str = "") -> str:
    """A row as a sentence: each cell behind its head and before its unit, those that answer within ``emphasis``."""
    said = [
        (f"{head}：" if head else "") + (f"{emphasis}{cell}{emphasis}" if answers else cell)
        for head, cell, answers in cells.said()
    ]
    return "；".join(said) + "。"


def rows_told(selection: Selection) -> list[str]:
    """What ``compose`` says of rows in the words of their cells and heads: the unit may stand far from its figure."""
    return [row_said(cells) for quotation in selection.quoted for cells in quotation.cells]


def compose_comparison(
    rows: Sequence[Row], citations: Sequence[Citation], as_of: date, notices: Sequence[str] = ()
) -> str:
    """The comparison in Markdown: a row for each place that rules, the status, and the places of which nothing is here."""
    ruling = [(row.place, row.quotation) for row in rows if row.quotation]
    lines = [COMPARISON_HEAD, "| --- | --- | --- |"]
    for (place, quotation), citation in zip(ruling, citations, strict=True):
        lines.append(f"| {place} | {_cell(quotation)} | {official(citation)}[{citation.n}] |")
    blocks = [
        *notices,
        "\n".join(lines),
        status_sentence([quotation.record.document for _, quotation in ruling], as_of),
    ]
    lacking = [row.place for row in rows if row.quotation is None]
    if lacking:
        blocks.append(f"资料库中没有找到{'、'.join(lacking)}的相应规定。")
    return "\n\n".join(blocks)


def _cell(quotation: Quotation) -> str:
    """What a quotation says in one line: the stretch that answers, or of a long one its best pieces, …… between them."""
    text, (start, end) = quotation.record.clause.text, quotation.principal
    shown = quotation.best if end - start > LONGEST_CELL and quotation.best else ((start, end),)
    cells = [_bolded(text, stretch, quotation.bold).strip().replace(BAR, "\n").split("\n") for stretch in shown]
    return "……".join("；".join(line.strip() for line in lines if line.strip()) for lines in cells)


def _version_label(quotation: Quotation, selection: Selection) -> str:
    """（2012年6月1日版，已被新版本取代）: which text this is, where it does not hold or another version is quoted too."""
    record = quotation.record
    works = {
        item.record.document.document_id
        for item in selection.quoted
        if item.record.document.work == record.document.work
    }
    if record.status in ("in_force", "unknown") and len(works) < 2:
        return ""
    return f"（{edition(record.document)}，{STATUS_WORDS.get(record.status, record.status)}）"


def _place_label(quotation: Quotation, selection: Selection) -> str:
    """（青岛市）: where a rule holds, beside rules of other places or levels."""
    places = {place_of(item.record.document) for item in selection.quoted}
    return f"（{place_of(quotation.record.document)}）" if len(places) > 1 else ""


def versions_told(selection: Selection) -> list[str]:
    """What ``compose`` says of the versions quoted on its own account."""
    return [_version_label(quotation, selection) for quotation in selection.quoted]


def _name(citation: Citation) -> str:
    return official(replace(citation, paragraph=""))


def block_quote(quotation: Quotation) -> str:
    """The quotation as a Markdown block, figures in bold; …… where something between was left out."""
    clause = quotation.record.clause
    lines: list[str] = []
    for place, stretch in enumerate(quotation.stretches):
        if place:
            lines.append("……")
        lines.extend(_bolded(clause.text, stretch, quotation.bold).split("\n"))
    if clause.rows:
        return _table(lines)
    return "\n>\n".join(f"> {line}" for line in lines if line.strip())


def _bolded(text: str, stretch: Stretch, bold: Sequence[Stretch]) -> str:
    start, end = stretch
    found: list[str] = []
    position = start
    for first, last in sorted(bold):
        if start <= first and last <= end and first >= position:
            found.append(f"{text[position:first]}**{text[first:last]}**")
            position = last
    return "".join(found) + text[position:end]


def _table(lines: Sequence[str]) -> str:
    """Rows of cells as a Markdown table, the first of them as its head; other lines as quotations above and below."""
    rows = [line for line in lines if BAR in line]
    if not rows:
        return "\n>\n".join(f"> {line}" for line in lines if line.strip())
    width = max(row.count(BAR) + 1 for row in rows)
    table = [_row(rows[0], width), "|" + " --- |" * width, *(_row(row, width) for row in rows[1:])]
    first = lines.index(rows[0])
    above, below = (
        [f"> {line}\n" for line in some if BAR not in line and line.strip() and line != "……"]
        for some in (lines[:first], lines[first:])
    )
    return "\n".join([*above, *table, *(["", *below] if below else [])])


def _row(line: str, width: int) -> str:
    cells = line.split(BAR)
    return "| " + " | ".join(cells + [""] * (width - len(cells))) + " |"


def status_sentence(documents: Sequence[DocumentRecord], as_of: date) -> str:
    """As of which day the answer holds, and whether each text quoted is in force on it."""
    parts: dict[str, str] = {}
    titles = [record.title for record in {record.document_id: record for record in documents}.values()]
    for record in documents:
        since = f"，自{chinese_date(record.effective)}起施行" if record.effective else ""
        name = f"《{record.title}》" + (edition(record) if titles.count(record.title) > 1 else "")
        parts.setdefault(record.document_id, f"{name}{STATUS_WORDS.get(record.status, '效力状态不明')}{since}")
    return f"截至{chinese_date(as_of)}：{'；'.join(dict.fromkeys(parts.values()))}。"
