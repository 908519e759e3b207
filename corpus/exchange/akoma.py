"""A document as Akoma Ntoso 3.0 (OASIS LegalDocML): act, body, chapters, articles, 款 as paragraphs, 项 as points.

What Akoma Ntoso has no place for (the kind of a clause, its printed number with the blank behind it) stands in attributes
of our own namespace, which its schema allows; without them the document is an ordinary Akoma Ntoso act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree

from corpus.exchange.links import Pointers, apart
from corpus.numbering import clause_key
from corpus.parts import part_path, parts
from corpus.types import Clause, Document, Metadata

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN = "https://tiaowen.example/ns/1"
"""Our namespace: a name, not an address."""
NO_DAY = "0001-01-01"
"""The schema asks for a date where a document tells none."""
SOURCE = "#tiaowen"

_DIVISIONS = {"编": "part", "分编": "subpart", "章": "chapter", "节": "section"}
_DIVISION = re.compile(r"(第\S{1,8}?(分编|编|章|节))\s*(.*)", re.DOTALL)
_TOLD = ("title", "work", "version", "kind", "level", "number", "issuer", "jurisdiction", "status")
_SHORT = {"part": "part", "subpart": "subpart", "chapter": "chp", "section": "sec", "article": "art"}
_UNSAID = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff.-]")
_POINT = re.compile(r"[（(][^（）()]{1,4}[)）]|\d{1,2}\s?[.．、)）]")


def to_akoma(document: Document, pointers: Pointers | None = None) -> bytes:
    """The document as UTF-8 XML. ``pointers`` are the references in its clauses, by the clause's number."""
    about = document.metadata
    texts = {name: clean(value) for name in _TOLD if (value := getattr(about, name))}
    about = replace(about, **texts)  # type: ignore[arg-type]
    writer = _Writer(document, pointers or {})
    root = etree.Element(_akn("akomaNtoso"), nsmap={None: AKN, "tw": OWN})
    act = etree.SubElement(root, _akn("act"), name="act", contains="singleVersion")
    _meta(act, about)
    _preface(act, about)
    writer.body(etree.SubElement(act, _akn("body")))
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def _akn(name: str) -> str:
    return f"{{{AKN}}}{name}"


def own(name: str) -> str:
    """A name in our own namespace."""
    return f"{{{OWN}}}{name}"


def _meta(act: etree._Element, about: Metadata) -> None:
    meta = etree.SubElement(act, _akn("meta"))
    identification = etree.SubElement(meta, _akn("identification"), source=SOURCE)
    made = (about.published or about.effective or _day(about.version) or date.min).isoformat()
    name = re.sub(r"\s", "_", about.work)
    work = f"/akn/cn/act/{made}/{name}"
    expression = f"{work}/zho@{about.version}"
    for level, uri in (("FRBRWork", work), ("FRBRExpression", expression), ("FRBRManifestation", f"{expression}.akn")):
        _frbr(etree.SubElement(identification, _akn(level)), level, uri, made, about)
    _lifecycle(meta, about, made)
    force = etree.SubElement(
        etree.SubElement(meta, _akn("temporalData"), source=SOURCE), _akn("temporalGroup"), eId="t1"
    )
    interval = etree.SubElement(force, _akn("timeInterval"), refersTo="#inForce", start="#e2")
    if about.expired:
        interval.set("end", "#e3")
    references = etree.SubElement(meta, _akn("references"), source=SOURCE)
    etree.SubElement(references, _akn("original"), eId="ro", href=work, showAs=about.title)
    issuer = about.issuer or "未载明"
    etree.SubElement(
        references, _akn("TLCOrganization"), eId="issuer", href="/akn/ontology/organization/cn/issuer", showAs=issuer
    )
    etree.SubElement(
        references, _akn("TLCOrganization"), eId="tiaowen", href="/akn/ontology/organization/tiaowen", showAs="条文通"
    )
    etree.SubElement(
        references, _akn("TLCConcept"), eId="inForce", href="/akn/ontology/concept/cn/inForce", showAs="施行"
    )
    _proprietary(meta, about)


def _day(version: str) -> date | None:
    try:
        return date.fromisoformat(version if "-" in version else f"{version}-01-01")
    except ValueError:
        return None


def _frbr(element: etree._Element, level: str, uri: str, made: str, about: Metadata) -> None:
    etree.SubElement(element, _akn("FRBRthis"), value=f"{uri}/!main")
    etree.SubElement(element, _akn("FRBRuri"), value=uri)
    if level == "FRBRWork":
        etree.SubElement(element, _akn("FRBRalias"), value=about.title, name="title")
    etree.SubElement(element, _akn("FRBRdate"), date=made, name="published" if made != NO_DAY else "undated")
    if level == "FRBRExpression" and about.effective:
        etree.SubElement(element, _akn("FRBRdate"), date=about.effective.isoformat(), name="effective")
    etree.SubElement(element, _akn("FRBRauthor"), href="#issuer" if level != "FRBRManifestation" else SOURCE)
    if level == "FRBRWork":
        etree.SubElement(element, _akn("FRBRcountry"), value="cn")
        if about.number:
            etree.SubElement(element, _akn("FRBRnumber"), value=about.number)
    elif level == "FRBRExpression":
        etree.SubElement(element, _akn("FRBRlanguage"), language="zho")
    else:
        etree.SubElement(element, _akn("FRBRformat"), value="application/akn+xml")


def _lifecycle(meta: etree._Element, about: Metadata, made: str) -> None:
    lifecycle = etree.SubElement(meta, _akn("lifecycle"), source=SOURCE)
    begins = (about.effective or about.published or date.min).isoformat()
    etree.SubElement(lifecycle, _akn("eventRef"), eId="e1", date=made, type="generation", source="#ro")
    etree.SubElement(lifecycle, _akn("eventRef"), eId="e2", date=begins, type="generation", source="#ro")
    if about.expired:
        etree.SubElement(
            lifecycle, _akn("eventRef"), eId="e3", date=about.expired.isoformat(), type="repeal", source="#ro"
        )
    for number, step in enumerate((step for step in about.history if step.kind != "adopted"), 1):
        day = step.day.isoformat()
        etree.SubElement(lifecycle, _akn("eventRef"), eId=f"am{number}", date=day, type="amendment", source="#ro")


def _proprietary(meta: etree._Element, about: Metadata) -> None:
    """What the document says about itself, as the catalog keeps it."""
    element = etree.SubElement(etree.SubElement(meta, _akn("proprietary"), source=SOURCE), own("metadata"))
    for name in _TOLD:
        if value := getattr(about, name):
            element.set(name, value)
    for name in ("published", "effective", "expired", "replaced_on"):
        if day := getattr(about, name):
            element.set(name, day.isoformat())
    for step in about.history:
        etree.SubElement(element, own("act"), day=step.day.isoformat(), kind=step.kind)
    for title in about.replaces:
        etree.SubElement(element, own("replaces")).text = clean(title)
    for ended in about.part_repeals:
        told = etree.SubElement(element, own("ends"), target=clean(ended.target), kind=ended.kind)
        told.set("words", clean(ended.words))
        for label in ended.labels:
            etree.SubElement(told, own("label")).text = clean(label)


def _preface(act: etree._Element, about: Metadata) -> None:
    line = etree.SubElement(etree.SubElement(etree.SubElement(act, _akn("preface")), _akn("longTitle")), _akn("p"))
    etree.SubElement(line, _akn("docTitle")).text = about.title
    if about.number:
        etree.SubElement(line, _akn("docNumber")).text = about.number


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _UNPRINTABLE.sub("", text)


@dataclass(slots=True)
class _Writer:
    """Writes clauses below their headings; ``open`` are the containers that the last clause stood in."""

    document: Document
    pointers: Pointers
    open: list[tuple[str, etree._Element]] = field(default_factory=list)
    taken: set[str] = field(default_factory=lambda: {"ro", "issuer", "tiaowen", "inForce", "e1", "e2", "e3", "t1"})

    def body(self, body: etree._Element) -> None:
        """Write all clauses of the document into the body, each in its containers."""
        for clause in self.document.clauses:
            self._clause(self._below(body, clause.path), clause)

    def _below(self, body: etree._Element, path: Sequence[str]) -> etree._Element:
        """The container for a clause with these headings above it, those that differ from the last clause's begun anew."""
        same = 0
        while same < min(len(path), len(self.open)) and self.open[same][0] == path[same]:
            same += 1
        del self.open[same:]
        for heading in path[same:]:
            parent = self.open[-1][1] if self.open else body
            self.open.append((heading, self._division(parent, heading)))
        return self.open[-1][1] if self.open else body

    def _division(self, parent: etree._Element, heading: str) -> etree._Element:
        match = _DIVISION.fullmatch(heading)
        name = _DIVISIONS[match[2]] if match else "hcontainer"
        number = re.sub(r"\D", "", clause_key(match[1])) if match else ""
        above = self.open[-1][1].get("eId") + "__" if self.open else ""
        element = etree.SubElement(parent, _akn(name), eId=self._id(f"{above}{_SHORT.get(name, 'div')}_{number or 1}"))
        element.set(own("heading"), clean(heading))
        if name == "hcontainer":
            element.set("name", "division")
        if match:
            etree.SubElement(element, _akn("num")).text = match[1]
        if text := clean(match[3] if match else heading).strip():
            etree.SubElement(element, _akn("heading")).text = text
        return element

    def _id(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self.taken:
            number += 1
            name = f"{wanted}-{number}"
        self.taken.add(name)
        return name

    def _clause(self, parent: etree._Element, clause: Clause) -> None:
        article = clause.kind == "article"
        element = etree.SubElement(parent, _akn("article" if article else "hcontainer"), eId=self._id(_slug(clause)))
        if not article:
            element.set("name", clause.kind)
        number = clause.text[: clause.body]
        for name, value in (
            ("kind", clause.kind), ("number", clause.id.number), ("label", clause.label), ("title", clause.title),
            ("head", number), ("mandatory", "true" if clause.mandatory else ""),
        ):  # fmt: skip
            if value:
                element.set(own(name), clean(value))
        if number.strip():
            etree.SubElement(element, _akn("num")).text = clean(number.strip())
        if clause.title and clause.title not in clause.text:
            etree.SubElement(element, _akn("heading")).text = clean(clause.title)
        if article and not clause.rows:
            self._paragraphs(element, clause)
        else:
            self._content(element, clause)

    def _paragraphs(self, article: etree._Element, clause: Clause) -> None:
        """款 with their 项 and 目: a level for each, the lead-in of items as its ``intro``."""
        prefix = f"{article.get('eId')}__"
        outline = list(_outline(clause))
        count = 0
        stack: list[tuple[int, etree._Element]] = []
        for at, (depth, start, end) in enumerate(outline):
            while stack and stack[-1][0] >= depth:
                stack.pop()
            parent = stack[-1][1] if stack else article
            count += not stack
            above = parent.get("eId") + "__" if stack else prefix
            name = ("paragraph", "point", "indent")[depth if stack else 0]
            short = ("para", "point", "indent")[depth if stack else 0]
            order = count if not stack else sum(child.tag == _akn(name) for child in parent) + 1
            element = etree.SubElement(parent, _akn(name), eId=self._id(f"{above}{short}_{order}"))
            leads = at + 1 < len(outline) and outline[at + 1][0] > depth
            begin = self._numbered(element, clause, start, end) if stack else start
            self._line(etree.SubElement(element, _akn("intro" if leads else "content")), clause, begin, end)
            stack.append((depth, element))

    def _numbered(self, element: etree._Element, clause: Clause, start: int, end: int) -> int:
        match = _POINT.match(clause.text, start, end)
        if not match or match.end() == end:
            return start
        etree.SubElement(element, _akn("num")).text = match[0]
        return match.end()

    def _content(self, element: etree._Element, clause: Clause) -> None:
        content = etree.SubElement(element, _akn("content"))
        rows = {printed(cells): cells for cells in clause.rows}
        heads = {printed(cells) for cells in clause.rows[: clause.head_rows]}
        table: etree._Element | None = None
        for start, end in _lines(clause):
            cells = rows.get(clause.text[start:end])
            if cells is None or not any(cells):
                table = None
                self._line(content, clause, start, end)
                continue
            if table is None:
                table = etree.SubElement(content, _akn("table"), eId=self._id(f"{element.get('eId')}__table_1"))
            row = etree.SubElement(table, _akn("tr"))
            whole = len(set(cells)) == 1 < len(cells)
            for cell in cells[:1] if whole else cells:
                item = etree.SubElement(row, _akn("th" if clause.text[start:end] in heads else "td"))
                if whole:
                    item.set("colspan", str(len(cells)))
                etree.SubElement(item, _akn("p")).text = clean(cell)
        if not len(content):
            etree.SubElement(content, _akn("p"))

    def _line(self, parent: etree._Element, clause: Clause, start: int, end: int) -> None:
        """A paragraph of text with its references."""
        line = etree.SubElement(parent, _akn("p"))
        position, last = start, None
        for first, stop, href in apart(self.pointers.get(clause.id.number, ()), start, end):
            _append(line, last, clause.text[position:first])
            last = etree.SubElement(line, _akn("ref"), href=href)
            last.text = clean(clause.text[first:stop])
            position = stop
        _append(line, last, clause.text[position:end])


def printed(cells: Sequence[str]) -> str:
    """A row as it stands in a clause's text: one cell that spans all columns is printed once."""
    return cells[0] if len(set(cells)) == 1 < len(cells) else " | ".join(cells)


def _append(line: etree._Element, last: etree._Element | None, text: str) -> None:
    if last is None:
        line.text = (line.text or "") + clean(text)
    else:
        last.tail = (last.tail or "") + clean(text)


def _slug(clause: Clause) -> str:
    key = clause_key(clause.label)
    if clause.kind == "article" and key:
        return "art_" + "-".join(re.findall(r"\d+", key))
    return f"{clause.kind}_{_UNSAID.sub('-', clause.id.number)}"


def _lines(clause: Clause) -> Iterator[tuple[int, int]]:
    """The paragraphs of the text, the first from the end of the clause's number."""
    start = clause.body
    for line in clause.text[clause.body :].split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _outline(clause: Clause) -> Iterator[tuple[int, int, int]]:
    """The paragraphs with their depth: 0 for 款, 1 for 项, 2 for 目."""
    known = {part.start: part_path(part.label) for part in parts(clause)}
    for start, end in _lines(clause):
        _, xiang, mu = known.get(start, (1, None, None))
        yield (2 if mu else 1 if xiang else 0), start, end
