"""Small documents for the tests of the grammar: a line is a paragraph, ``# `` marks a heading, ``| `` a table row."""

from __future__ import annotations

from dataclasses import replace

from corpus.clauses import split
from corpus.numbering import squeeze
from corpus.types import Clause, DocumentKind, Metadata, Paragraph, Span


def paragraph(line: str, page: int = 1) -> Paragraph:
    """Read one line: ``## `` is a heading, ``| a | b`` a row, ``|= a | b`` a row of column heads, ``** `` bold text."""
    level = len(line) - len(line.lstrip("#"))
    text = line.lstrip("#").strip()
    bold = text.startswith("**")
    text = text.strip("*") if bold else text
    if text.startswith("|"):
        cells = tuple(cell.strip() for cell in text.lstrip("|=").split("|"))
        text = " | ".join(cells)
        return Paragraph(text, "row", cells=cells, header=line.startswith("|="), spans=(Span(0, len(text), page),))
    kind = "heading" if level else "text"
    return Paragraph(text, kind, level, bold, spans=(Span(0, len(text), page, (0, 0, 1, 1)),))


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Read a document; ``---`` begins a new page."""
    page, result = 1, []
    for line in text.strip("\n").splitlines():
        if line.strip() == "---":
            page += 1
        elif line.strip():
            result.append(paragraph(line.strip(), page))
    return tuple(result)


def metadata(kind: DocumentKind = "regulation", title: str = "示范市测试条例", number: str = "") -> Metadata:
    return Metadata(title, title, "2024-01-01", kind, number=number)


def clauses(text: str, kind: DocumentKind = "regulation", **about: str) -> tuple[Clause, ...]:
    """Split a document written as above."""
    return split(paragraphs(text), replace(metadata(kind), **about))


def numbers(found: tuple[Clause, ...]) -> list[str]:
    return [clause.id.number for clause in found]


def by_number(found: tuple[Clause, ...], number: str) -> Clause:
    return next(clause for clause in found if clause.id.number == number)


def characters(found: tuple[Clause, ...]) -> str:
    """The characters of all clauses, each heading in force counted once where it begins, sorted for comparison."""
    pieces, last = [], ()
    for clause in found:
        pieces.append(clause.text)
        if clause.kind != "table":
            pieces += [text for at, text in enumerate(clause.path) if clause.path[: at + 1] != last[: at + 1]]
            last = clause.path
    return "".join(sorted(squeeze("".join(pieces))))


def source_characters(text: str) -> str:
    return "".join(sorted(squeeze("".join(p.text for p in paragraphs(text)))))
