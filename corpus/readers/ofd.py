"""OFD, the Chinese fixed-layout format (GB/T 33190): a ZIP of XML, read to pages of lines with their places.

What a page draws is read by ``ofd_page``; the lines are made from it as they are from a PDF's.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from posixpath import dirname, join, normpath

from lxml.etree import _Element

from corpus.clean import visible
from corpus.errors import UnreadableDocument
from corpus.readers import turning
from corpus.readers.archive import check_archive, office_errors, xml_member
from corpus.readers.ofd_page import Canvas, Resources, child, children, local, numbers
from corpus.types import Page, RawDocument

MAX_PAGES = 5_000
MAX_OUTLINE = 10_000  # entries, and a bound on their depth
MAX_DEPTH = 20
A4 = (0.0, 0.0, 210.0, 297.0)  # millimetres: what a document is on that does not say
PROPERTIES = {"Title", "Author", "Subject", "Abstract", "Keywords", "Creator", "CreationDate", "ModDate"}
Outline = tuple[int, str, int]


def read(path: Path) -> RawDocument:
    """Read an OFD file; pages that are only pictures are named among the problems."""
    with office_errors("OFD"):
        check_archive(path)
        with zipfile.ZipFile(path) as archive:
            package = _Package(archive)
            pages: list[Page] = []
            outline: list[Outline] = []
            properties: dict[str, str] = {}
            for body in children(xml_member(archive, "OFD.xml"), "DocBody"):
                properties = _properties(body) | properties
                document = _Document(package, body)
                outline += document.outline(len(pages))
                pages += document.pages(len(pages))
            problems = _problems(pages)
        return RawDocument(tuple(pages), "ofd", properties, tuple(outline), paged=True, problems=problems)


def _properties(body: _Element) -> dict[str, str]:
    about = child(body, "DocInfo")
    found = {} if about is None else {local(item): visible(item.text or "") for item in about}
    return {name.lower(): value for name, value in found.items() if name in PROPERTIES and value}


def _problems(pages: list[Page]) -> tuple[str, ...]:
    empty = [page.number for page in pages if not page.lines]
    if len(empty) == len(pages):
        raise UnreadableDocument("OFD文件中没有文字，可能全是扫描的图片，请先做文字识别（OCR）再导入。")
    shown = "、".join(map(str, empty[:10])) + ("等" if len(empty) > 10 else "")
    notes = [f"第{shown}页没有文字（共{len(empty)}页，可能是扫描页或空白页），未能读取。"] if empty else []
    return (*notes, *turning.aside_problem(pages))


class _Package:
    """The members of the archive, by names that may be absolute, relative, or written in other capitals."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = {name.lstrip("/").lower(): name for name in archive.namelist()}

    def resolve(self, base: str, location: str) -> str:
        """Give the member that ``location`` names in the member ``base``; empty if there is none."""
        location = location.strip().replace("\\", "/")
        for place in (location, join("/", dirname(base), location)):
            found = self.names.get(normpath(join("/", place)).lstrip("/").lower())
            if found:
                return found
        return ""

    def xml(self, name: str) -> _Element:
        """Give the root of an XML member; one that is missing or broken is an ``UnreadableDocument``."""
        return xml_member(self.archive, name)


class _Document:
    """One document of the package: its pages, the templates below them, and what they draw with."""

    def __init__(self, package: _Package, body: _Element) -> None:
        root = child(body, "DocRoot")
        self.package = package
        self.name = package.resolve("OFD.xml", "" if root is None else root.text or "")
        if not self.name:
            raise UnreadableDocument("OFD文件内部缺少正文（DocRoot），文件可能已损坏。")
        self.root = package.xml(self.name)
        common = child(self.root, "CommonData")
        self.box = _box(common, A4)
        self.templates = self._templates(common)
        self.resources = self._resources(common)
        listed = child(self.root, "Pages")
        self.listed = [] if listed is None else children(listed, "Page")
        if len(self.listed) > MAX_PAGES:
            raise UnreadableDocument(f"OFD有{len(self.listed)}页，超过{MAX_PAGES}页的上限，请拆分后再导入。")

    def _templates(self, common: _Element | None) -> dict[str, str]:
        found = [] if common is None else children(common, "TemplatePage")
        return {item.get("ID", ""): self.package.resolve(self.name, item.get("BaseLoc", "")) for item in found}

    def _resources(self, common: _Element | None) -> Resources:
        resources = Resources()
        for item in [] if common is None else common:
            if local(item) in ("PublicRes", "DocumentRes"):
                name = self.package.resolve(self.name, item.text or "")
                if name:
                    resources.add(self.package.xml(name))
        return resources

    def pages(self, before: int) -> Iterator[Page]:
        """Yield the pages, numbered on from ``before``."""
        gutter: float | None = None
        for number, item in enumerate(self.listed, start=before + 1):
            name = self.package.resolve(self.name, item.get("BaseLoc", ""))
            if not name:
                yield Page(number, ())
                continue
            root = self.package.xml(name)
            box = _box(root, self.box)
            canvas = self._drawn(root, box)
            made, gutter = turning.page(canvas.glyphs, canvas.lines(), canvas.size, gutter)
            yield replace(made, number=number)

    def _drawn(self, root: _Element, box: tuple[float, ...]) -> Canvas:
        """Draw a page with the templates that lie below and above it."""
        canvas = Canvas(self.resources, box)
        used = [(item, self.templates.get(item.get("TemplateID", ""), "")) for item in children(root, "Template")]
        below = [name for item, name in used if name and item.get("ZOrder", "Background") != "Foreground"]
        above = [name for item, name in used if name and item.get("ZOrder", "Background") == "Foreground"]
        for content in (*map(self.package.xml, below), root, *map(self.package.xml, above)):
            canvas.draw(child(content, "Content"))
        return canvas

    def outline(self, before: int) -> list[Outline]:
        """List the bookmarks: level, title, page."""
        pages = {item.get("ID", ""): number for number, item in enumerate(self.listed, start=before + 1)}
        marks = child(self.root, "Bookmarks")
        named = {
            mark.get("Name", ""): pages.get(dest.get("PageID", ""), 0)
            for mark in ([] if marks is None else children(marks, "Bookmark"))
            if (dest := child(mark, "Dest")) is not None
        }
        top = child(self.root, "Outlines")
        return [] if top is None else list(_entries(top, pages, named, 1))[:MAX_OUTLINE]


def _entries(parent: _Element, pages: dict[str, int], named: dict[str, int], level: int) -> Iterator[Outline]:
    for item in children(parent, "OutlineElem"):
        title = visible(item.get("Title", ""))
        if title:
            yield level, title, _target(item, pages, named)
        if level < MAX_DEPTH:
            yield from _entries(item, pages, named, level + 1)


def _target(item: _Element, pages: dict[str, int], named: dict[str, int]) -> int:
    actions = child(item, "Actions")
    for element in [] if actions is None else actions.iter():
        if local(element) == "Dest":
            return pages.get(element.get("PageID", ""), 0)
        if local(element) == "Bookmark":
            return named.get(element.get("Name", ""), 0)
    return 0


def _box(parent: _Element | None, usual: tuple[float, ...]) -> tuple[float, ...]:
    """Give the page's place and size in millimetres, as a page or a document's common data tells it."""
    if parent is None:
        return usual
    area = child(parent, "Area")
    area = child(parent, "PageArea") if area is None else area
    box = None if area is None else child(area, "PhysicalBox")
    found = () if box is None else tuple(numbers(box.text or ""))
    return found if len(found) == 4 and found[2] > 0 and found[3] > 0 else usual
