"""Web pages: the article without the site around it, found by how its text is, not by the names that a site uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from corpus.errors import UnreadableDocument
from corpus.readers.article import Block, article
from corpus.readers.encoding import decode
from corpus.readers.fields import labelled, meta_fields
from corpus.readers.flow import blocks, unhide
from corpus.types import Line, Page, RawDocument

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}


def read(path: Path) -> RawDocument:
    """Read a saved web page; what the page says about its publication goes to the properties."""
    return read_page(path.read_bytes())


def read_page(data: bytes, charset: str = "") -> RawDocument:
    """Read the bytes of a web page, in the ``charset`` that came with them, if any did."""
    text, encoding, problems = _decode(data, charset)
    root = parse(text)
    meta = meta_fields(root)
    found = list(blocks(unhide(root)))
    fields = {"encoding": encoding} | meta | labelled(found)
    page = Page(1, tuple(lines(found, fields)))
    return RawDocument((page,), "html", fields, problems=problems)


def parse(text: str) -> HtmlElement:
    """Parse a page; ``UnreadableDocument`` if there is no element in it."""
    parser = HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        return document_fromstring(DECLARATION.sub("", text).replace("\x00", ""), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("网页中没有可读取的内容。") from error


def lines(found: list[Block], fields: dict[str, str]) -> Iterator[Line]:
    """Yield the lines of the article, its title first even where it stands outside the article."""
    kept = article(found, fields)
    title = fields.get("ArticleTitle", "")
    shown = "".join(block.line.text for block in kept[:12]).replace(" ", "")
    if title and title.replace(" ", "") not in shown and kept:
        yield Line(title, "heading", 1)
    yield from (block.line for block in kept)


def table_lines(markup: str) -> list[Line]:
    """Read the rows of a ``<table>`` that stands in a text of another format."""
    return [block.line for block in blocks(parse(markup))]


def _decode(data: bytes, charset: str) -> tuple[str, str, tuple[str, ...]]:
    """Decode by strict UTF-8, then by what was told with the page or in it, then like any text."""
    declared = CHARSET.search(data[:4096])
    told = [charset.lower(), declared.group(1).decode("ascii").lower() if declared else ""]
    names = ["utf-8-sig", *filter(None, told)]
    for name in names:
        try:
            return data.decode(WIDER.get(name, name)), name.removesuffix("-sig"), ()
        except (UnicodeDecodeError, LookupError):
            continue
    return decode(data)
