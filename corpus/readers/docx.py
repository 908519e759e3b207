"""Word documents: paragraphs, headings, numbers and tables as Word shows them, in the document's order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from docx.opc.package import OpcPackage
from docx.oxml import parse_xml
from lxml.etree import _Element

from corpus.clean import visible
from corpus.readers.archive import check_archive, office_errors
from corpus.readers.tables import MAX_COLUMNS, guess_heads, row
from corpus.readers.word_formula import M
from corpus.readers.word_lists import Numbering, W
from corpus.readers.word_styles import Style, Styles, is_on, list_of, outline_level
from corpus.readers.word_text import BREAK, Inline, inline
from corpus.types import Line, Page, RawDocument

OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
FORMULA_NUMBER = re.compile(r"[（(]?\s*(?:[A-Z][.．]?)?\d+(?:[.．\-—–]\d+)*[a-z]?\s*[)）]?")
HEADING_LIMIT = 100  # a longer "heading" is an article to which somebody gave an outline level
WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"))


def read(path: Path) -> RawDocument:
    """Read a DOCX or DOCM file."""
    with office_errors("DOCX"):
        check_archive(path)
        package = OpcPackage.open(str(path))
        document = _Document(package)
        lines = tuple(line for line in document.lines() if line.text)
        return RawDocument((Page(1, lines),), "docx", _properties(package), problems=document.problems())


def _properties(package: OpcPackage) -> dict[str, str]:
    core = package.core_properties
    named = {"title": core.title, "author": core.author, "subject": core.subject, "keywords": core.keywords}
    dates = {"created": core.created, "modified": core.modified}
    texts = {name: visible(value) for name, value in named.items() if value and visible(value)}
    return texts | {name: value.date().isoformat() for name, value in dates.items() if value}


class _Document:
    """The parts of a package that text depends on, and the state of numbering while the text is read."""

    def __init__(self, package: OpcPackage) -> None:
        self.main = package.main_document_part
        self.root = _element(self.main)
        self.styles = Styles(self._part("styles"))
        self.numbering = Numbering(self._part("numbering"))
        self.notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        self.noted = 0
        self.carried = ""

    def lines(self) -> Iterator[Line]:
        """Yield the lines of the body in its order, last the text that a deleted paragraph mark left over."""
        body = self.root.find(f"{W}body")
        if body is not None:
            yield from self._blocks(body)
        if self.carried:
            yield Line(visible(self.carried))

    def problems(self) -> tuple[str, ...]:
        """Tell of formulas that are objects of other programs, of which a document holds only a picture."""
        kinds = [item.get("ProgID", "") for item in self.root.iter(OBJECT)]
        count = sum(kind.startswith(("Equation", "MathType", "KWPS")) for kind in kinds)
        return (f"文中有{count}处公式是MathType等程序的对象（图片），未能读取，请对照原文。",) if count else ()

    def _part(self, kind: str) -> _Element | None:
        for relation in self.main.rels.values():
            if relation.reltype.rsplit("/", 1)[-1] == kind and not relation.is_external:
                return _element(relation.target_part)
        return None

    def _notes(self, kind: str) -> dict[str, _Element]:
        root = self._part(f"{kind}s")
        return {} if root is None else {note.get(f"{W}id", ""): note for note in root.findall(f"{W}{kind}")}

    def _blocks(self, container: _Element) -> Iterator[Line]:
        for child in container:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in WRAPPERS:
                yield from self._blocks(child)

    def _paragraph(self, paragraph: _Element) -> Iterator[Line]:
        properties = paragraph.find(f"{W}pPr")
        style = self._style(properties)
        found = inline(paragraph)
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self.carried += found.text  # the paragraph's end was deleted: its text runs on into the next
        elif not style.contents:
            text, self.carried = self.carried + found.text, ""
            yield from self._text(text, properties, style, found)
        yield from self._beside(found)

    def _text(self, text: str, properties: _Element | None, style: Style, found: Inline) -> Iterator[Line]:
        if not visible(text.replace(BREAK, "")):
            return
        text = self._number(properties, style) + text.lstrip()
        level = outline_level(properties) or style.level
        bold = style.bold or (found.total > 0 and found.bold >= found.total * 0.9)
        if 0 < level <= 9 and len(text) <= HEADING_LIMIT and not text.rstrip().endswith("。"):
            yield Line(visible(text.replace(BREAK, " ")), "heading", level, bold=bold)
        else:
            yield from (Line(visible(piece), bold=bold) for piece in text.split(BREAK))

    def _beside(self, found: Inline) -> Iterator[Line]:
        """Yield what stands beside a paragraph: the text boxes anchored in it, then the notes it refers to."""
        for box in found.boxes:
            yield from self._blocks(box)
        for kind, key in found.notes:
            note = self.notes[kind].get(key)
            if note is None or note.get(f"{W}type", "normal") != "normal":
                continue
            self.noted += 1
            text = " ".join(line.text for line in self._blocks(note))
            yield Line(f"{'脚注' if kind == 'footnote' else '尾注'}{self.noted}：{text}")

    def _style(self, properties: _Element | None) -> Style:
        name = None if properties is None else properties.find(f"{W}pStyle")
        return self.styles.get("" if name is None else name.get(f"{W}val", ""))

    def _number(self, properties: _Element | None, style: Style) -> str:
        number, level = list_of(properties)
        number = number or style.number
        if not number or number == "0":
            return ""
        if level is None:
            level = style.number_level
        if level is None:
            name = None if properties is None else properties.find(f"{W}pStyle")
            level = self.numbering.level_of_style(number, "" if name is None else name.get(f"{W}val", ""))
        return self.numbering.label(number, level)

    def _table(self, table: _Element) -> Iterator[Line]:
        grid: list[list[str]] = []
        merged: list[bool] = []
        heads = 0
        loose: list[Line] = []
        for line in _rows(table):
            cells, wide, content = self._cells(line, grid[-1] if grid else [])
            heads += is_on(line.find(f"{W}trPr/{W}tblHeader")) and heads == len(grid)
            grid.append(cells)
            merged.append(wide)
            loose += content
        if max(map(len, grid), default=0) <= 1:
            yield from loose
            return
        if _holds_formulas(table, grid):
            yield from (Line(visible(" ".join(filter(None, cells)))) for cells in grid)
            return
        known = heads if 0 < heads < len(grid) else guess_heads(grid)
        for index, cells in enumerate(grid):
            yield row(cells, header=index < known, merged=merged[index])

    def _cells(self, line: _Element, above: list[str]) -> tuple[list[str], bool, list[Line]]:
        """Read a row: its cells with merged ones filled in, whether one cell crosses it, and its content as lines."""
        cells: list[str] = []
        content: list[Line] = []
        before = line.find(f"{W}trPr/{W}gridBefore")
        cells += [""] * (0 if before is None else min(MAX_COLUMNS, int(before.get(f"{W}val", "0"))))
        count = 0
        for cell in _descend(line, f"{W}tc"):
            properties = cell.find(f"{W}tcPr")
            wide = _span(properties)
            lines = list(self._blocks(cell))
            text = " ".join(item.text for item in lines if item.text)
            if _continues(properties) and len(cells) < len(above):
                text = above[len(cells)]
            cells += [text] * min(wide, MAX_COLUMNS - len(cells))
            content += lines
            count += 1
        return cells, count == 1 and len(cells) > 1, content


def _rows(table: _Element) -> Iterator[_Element]:
    return (line for line in _descend(table, f"{W}tr") if line.find(f"{W}trPr/{W}del") is None)


def _holds_formulas(table: _Element, grid: list[list[str]]) -> bool:
    """Whether a table only sets formulas and their numbers side by side."""
    if next(table.iter(f"{M}oMath"), None) is None:
        return False
    rows = [[cell for cell in cells if cell] for cells in grid]
    numbers = sum(len(cells) == 2 and FORMULA_NUMBER.fullmatch(cells[1]) is not None for cells in rows)
    return numbers > 0 and all(len(cells) < 2 or FORMULA_NUMBER.fullmatch(cells[-1]) for cells in rows)


def _descend(container: _Element, tag: str) -> Iterator[_Element]:
    """Yield the children of that tag, also through wrappers such as content controls."""
    for child in container:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from _descend(child, tag)


def _span(properties: _Element | None) -> int:
    span = None if properties is None else properties.find(f"{W}gridSpan")
    value = "1" if span is None else span.get(f"{W}val", "1")
    return max(1, int(value)) if value.isdigit() else 1


def _continues(properties: _Element | None) -> bool:
    merge = None if properties is None else properties.find(f"{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _element(part: object) -> _Element:
    """Take a part's XML; parts of a type that the library does not know are parsed here, without entities."""
    element = getattr(part, "element", None)
    return parse_xml(getattr(part, "blob", b"")) if element is None else element
