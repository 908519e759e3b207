"""A document as Markdown that people read and programs take in again: headings, clauses, tables, references as links."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.exchange.akoma import printed
from corpus.exchange.links import Pointers, apart
from corpus.types import Clause, Document, Metadata

_FACTS = (
    ("文号", "number"),
    ("发布机关", "issuer"),
    ("辖区", "jurisdiction"),
    ("公布日期", "published"),
    ("施行日期", "effective"),
    ("失效日期", "expired"),
)
DEEPEST = 6


def to_markdown(document: Document, pointers: Pointers | None = None) -> str:
    """The document as Markdown, its facts first."""
    blocks = [f"# {document.metadata.title}", *_facts(document.metadata)]
    above: tuple[str, ...] = ()
    for clause in document.clauses:
        same = 0
        while same < min(len(above), len(clause.path)) and above[same] == clause.path[same]:
            same += 1
        blocks += [f"{'#' * min(DEEPEST, depth + 2)} {clause.path[depth]}" for depth in range(same, len(clause.path))]
        above = clause.path
        blocks += _paragraphs(clause, pointers or {})
    return "\n\n".join(blocks) + "\n"


def _facts(about: Metadata) -> list[str]:
    facts = [f"{name}：{value}" for name, field in _FACTS if (value := getattr(about, field))]
    return ["> " + "  \n> ".join(facts)] if facts else []


def _paragraphs(clause: Clause, pointers: Pointers) -> Iterator[str]:
    """The paragraphs of a clause, its number in bold, the rows of a table together."""
    rows = {printed(cells): cells for cells in clause.rows}
    table: list[str] = []
    start = 0
    for line in clause.text.split("\n"):
        if line in rows:
            if not table:
                table.append("")
            table.append("| " + " | ".join(cell.replace("|", "\\|") for cell in rows[line]) + " |")
            if len(table) == 2:
                table.append("|" + " --- |" * len(rows[line]))
        else:
            if table:
                yield "\n".join(table[1:])
                table = []
            if line.strip():
                yield _linked(clause, start, start + len(line), pointers)
        start += len(line) + 1
    if table:
        yield "\n".join(table[1:])


def _linked(clause: Clause, start: int, end: int, pointers: Pointers) -> str:
    text, position = "", start
    if start == 0 and clause.text[: clause.body].strip():
        text, position = f"**{clause.text[: clause.body].strip()}** ", clause.body
    for first, stop, href in apart(pointers.get(clause.id.number, ()), position, end):
        text += clause.text[position:first] + f"[{clause.text[first:stop]}]({href})"
        position = stop
    return (text + clause.text[position:end]).strip()
