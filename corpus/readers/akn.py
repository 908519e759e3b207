"""Akoma Ntoso: a format that says itself what its clauses are, so that nothing has to be recognised.

Our own exports come back as they were. Of others, articles are clauses, and so is whatever holds content outside them;
what contains them are headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

from lxml import etree

from corpus.describe import names
from corpus.errors import UnreadableDocument, UnsupportedFormat
from corpus.exchange.akoma import NO_DAY, own, printed
from corpus.types import (
    Act,
    ActKind,
    Clause,
    ClauseId,
    ClauseKind,
    Document,
    DocumentKind,
    Level,
    Line,
    Metadata,
    Page,
    PartRepeal,
    RawDocument,
    Span,
)

_META = frozenset({"num", "heading", "subheading"})
_INSIDE = frozenset({"paragraph", "subparagraph", "point", "indent", "list", "alinea", "intro", "content", "wrapUp"})


def read(path: Path) -> RawDocument:
    """Read an Akoma Ntoso document; its clauses are in ``structured``.

    Raises ``UnsupportedFormat`` for other XML and for documents without a body, ``UnreadableDocument`` for broken XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.parse(str(path), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(f"XML 文件第 {error.lineno or 1} 行有误，无法解析。") from error
    if _name(root) != "akomaNtoso":
        raise UnsupportedFormat("文件内容是 XML，但不是 Akoma Ntoso（法规交换格式），暂不支持。")
    body = next((element for element in root.iter() if _name(element) in ("body", "mainBody")), None)
    if body is None:
        raise UnsupportedFormat("Akoma Ntoso 文件中没有正文（body），无法导入。")
    about = _about(root, path)
    clauses = _unique(list(_clauses(body, ())), about)
    lines = (Line(about.title, "heading", 1), *(Line(line) for clause in clauses for line in clause.text.split("\n")))
    structured = Document(about, clauses, "akn", 1)
    return RawDocument((Page(1, lines),), "akn", structured=structured)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _about(root: etree._Element, path: Path) -> Metadata:
    """What the document says about itself: in our own words where they are there, else by FRBR and its preface."""
    ours = next(root.iter(own("metadata")), None)
    told = dict(ours.attrib) if ours is not None else {}
    first = {
        name: next((e for e in root.iter() if _name(e) == name), None)
        for name in ("docTitle", "FRBRalias", "FRBRnumber")
    }
    title_element, alias, number = first["docTitle"], first["FRBRalias"], first["FRBRnumber"]
    title = told.get("title") or ("".join(title_element.itertext()).strip() if title_element is not None else "")
    title = title or (alias.get("value", "") if alias is not None else "") or names.from_file(path)
    days = [e.get("date", "") for e in root.iter() if _name(e) == "FRBRdate"]
    published = _day(told.get("published", "")) if told else next(filter(None, map(_day, days)), None)
    kind = told.get("kind", "regulation")
    level = told.get("level", "none")
    return Metadata(
        title=title,
        work=told.get("work") or names.work_of(title),
        version=told.get("version") or (published.isoformat() if published else "undated"),
        kind=cast("DocumentKind", kind if kind in get_args(DocumentKind) else "other"),
        level=cast("Level", level if level in get_args(Level) else "none"),
        number=told.get("number") or (number.get("value", "") if number is not None else ""),
        issuer=told.get("issuer", ""),
        jurisdiction=told.get("jurisdiction", ""),
        published=published,
        effective=_day(told.get("effective", "")),
        expired=_day(told.get("expired", "")),
        status=told.get("status", ""),
        replaces=_texts(ours, "replaces"),
        replaced_on=_day(told.get("replaced_on", "")),
        part_repeals=tuple(_ended(ours)),
        history=tuple(_history(ours)),
    )


def _texts(parent: etree._Element | None, name: str) -> tuple[str, ...]:
    found = parent.iterchildren(own(name)) if parent is not None else ()
    return tuple(element.text or "" for element in found)


def _history(ours: etree._Element | None) -> Iterator[Act]:
    """The steps of a document's life, those that can be read."""
    for element in ours.iterchildren(own("act")) if ours is not None else ():
        day, kind = _day(element.get("day", "")), element.get("kind", "")
        if day and kind in get_args(ActKind):
            yield Act(day, cast("ActKind", kind))


def _ended(ours: etree._Element | None) -> Iterator[PartRepeal]:
    """The provisions of other documents that this one ends."""
    for element in ours.iterchildren(own("ends")) if ours is not None else ():
        kind: Literal["repealed", "amended"] = "amended" if element.get("kind") == "amended" else "repealed"
        yield PartRepeal(element.get("target", ""), element.get("words", ""), _texts(element, "label"), kind)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10]) if written[:10] != NO_DAY else None
    except ValueError:
        return None


def _clauses(parent: etree._Element, path: tuple[str, ...]) -> Iterator[tuple[etree._Element, tuple[str, ...]]]:
    """The elements that are clauses, with the headings above each, in order."""
    for element in parent:
        name = _name(element)
        if not name or name in _META:
            continue
        if _is_clause(element):
            yield element, path
        else:
            heading = element.get(own("heading")) or " ".join(
                "".join(child.itertext()).strip() for child in element if _name(child) in _META
            )
            yield from _clauses(element, (*path, heading) if heading else path)


def _is_clause(element: etree._Element) -> bool:
    if element.get(own("kind")) or _name(element) == "article":
        return True
    return any(_name(child) in _INSIDE for child in element)


def _unique(found: list[tuple[etree._Element, tuple[str, ...]]], about: Metadata) -> tuple[Clause, ...]:
    """The clauses; the second of two equal numbers gets ``~2``."""
    seen: dict[str, int] = {}
    made: list[Clause] = []
    for element, path in found:
        clause = _clause(element, path, about)
        number = clause.id.number
        seen[number] = seen.get(number, 0) + 1
        if seen[number] > 1:
            number = f"{number}~{seen[number]}"
        made.append(clause if number == clause.id.number else _renumbered(clause, number))
    return tuple(made)


def _renumbered(clause: Clause, number: str) -> Clause:
    return replace(clause, id=ClauseId(clause.id.work, clause.id.version, number))


def _clause(element: etree._Element, path: tuple[str, ...], about: Metadata) -> Clause:
    printed = next(("".join(child.itertext()).strip() for child in element if _name(child) == "num"), "")
    title = next(("".join(child.itertext()).strip() for child in element if _name(child) == "heading"), "")
    head = element.get(own("head")) or (f"{printed} " if printed else "")
    lines, rows, heads = _text(element)
    text = head + "\n".join(lines)
    label = element.get(own("label")) or printed or title or _name(element)
    kind = element.get(own("kind")) or ("article" if _name(element) == "article" else "section")
    return Clause(
        id=ClauseId(about.work, about.version, element.get(own("number")) or label),
        label=label,
        kind=cast("ClauseKind", kind if kind in get_args(ClauseKind) else "section"),
        text=text,
        path=path,
        title=element.get(own("title")) or title,
        body=len(head),
        spans=(Span(0, len(text), 1),),
        mandatory=element.get(own("mandatory")) == "true",
        rows=rows,
        head_rows=heads,
    )


def _text(clause: etree._Element) -> tuple[list[str], tuple[tuple[str, ...], ...], int]:
    """The lines of a clause in order, a table's rows among them, and the rows with the number of their heads."""
    lines: list[str] = []
    rows: list[tuple[str, ...]] = []
    heads = 0
    number = ""
    for element in clause.iter():
        name = _name(element)
        if name == "num" and element.getparent() is not clause:
            number = "".join(element.itertext())
        elif name == "tr":
            cells = tuple(text for cell in element for text in ["".join(cell.itertext())] * _width(cell))
            heads += all(_name(cell) == "th" for cell in element)
            rows.append(cells)
            lines.append(printed(cells))
        elif name in ("p", "block") and not _in_cell(element):
            lines.append(number + re.sub(r"[\t\r\n]+", " ", "".join(element.itertext())))
            number = ""
    return lines, tuple(rows), heads


WIDEST = 200
"""Columns that one cell may span; more is a mistake, or meant to fill the memory."""


def _width(cell: etree._Element) -> int:
    span = cell.get("colspan", "1")
    return min(WIDEST, int(span)) if span.isdecimal() and int(span) else 1


def _in_cell(element: etree._Element) -> bool:
    return any(_name(above) in ("td", "th") for above in element.iterancestors())
