"""The flow of a web page: its block elements as lines in order, each with the elements that it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from corpus.clean import HAN, visible
from corpus.readers.tables import Span, fill, guess_heads, row
from corpus.types import Line

DROPPED = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "audio",
        "video",
        "button",
        "select",
        "option",
        "input",
        "textarea",
        "map",
        "head",
        "nav",
        "dialog",
    )
)
BLOCKS = frozenset(
    (
        "html",
        "body",
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "ul",
    )
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
UNNUMBERED = re.compile(r"list-style(?:-type)?\s*:\s*none", re.IGNORECASE)
NUMBERED = re.compile(r"[（(]?[\d一二三四五六七八九十]+[.．、）)]|第.{1,6}[条章节]")
FILE_LINK = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|ofd|zip|rar|pptx?|jpe?g|png|txt)(?:[?#]|$)", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\n\r\f]+")
WIDE = HAN + "\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff00-\uffef\u2018-\u201d"
FOLDED_BREAK = re.compile(f"(?<=[{WIDE}])[ \t\r\f]*\n\\s*|\\s*\n\\s*(?=[{WIDE}])")
RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
SHORT_SCRIPT = re.compile(r"[+\-−]?[\dn]{1,3}[+\-−]?")
CELL_LIMIT = 2000  # a "table" with a longer cell lays out a page
SHOWN_SHARE = 0.5
LINE_BREAK = "\u2028"


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the page, how many of its characters are link text, and the elements around it, outermost first.

    ``group`` is the same for the rows of one table.
    """

    line: Line
    linked: int
    inside: tuple[HtmlElement, ...]
    group: int = 0


@dataclass(slots=True)
class _Run:
    """The inline text that is being collected, with its link and bold characters."""

    pieces: list[str]
    linked: int = 0
    bold: int = 0
    total: int = 0

    def add(self, text: str, *, linked: bool, bold: bool) -> None:
        """Add a piece of text; its characters, without blanks, count as linked or bold."""
        self.pieces.append(text)
        count = len(text.split()) and len("".join(text.split()))
        self.total += count
        self.linked += count * linked
        self.bold += count * bold


def blocks(root: HtmlElement) -> Iterator[Block]:
    """Yield the blocks of a page in reading order; scripts, forms and hidden elements are not in it."""
    return _Walker().walk(root)


def unhide(root: HtmlElement) -> HtmlElement:
    """Take away what the page hides: menus, pop-ups. What holds most of the text is only hidden until a script runs."""
    for element in [element for element in root.iter(*DROPPED) if element.tag != "head"]:
        element.drop_tree()
    whole = len(root.text_content())
    for element in [element for element in root.iter() if isinstance(element.tag, str) and _is_hidden(element)]:
        if element.getparent() is not None and len(element.text_content()) < whole * SHOWN_SHARE:
            element.drop_tree()
    return root


def _is_hidden(element: HtmlElement) -> bool:
    return "hidden" in element.attrib or HIDDEN.search(element.get("style", "")) is not None


def script(text: str, tag: str) -> str:
    """Write a short raised or lowered number so that it stays one: ``m`` and ``2`` become ``m²``, not ``m2``."""
    if not SHORT_SCRIPT.fullmatch(text):
        return text
    return text.translate(RAISED if tag == "sup" else LOWERED)


class _Walker:
    """Collects the blocks of a page; keeps the elements around and the inline text not yet given out."""

    def __init__(self) -> None:
        self.run = _Run([])
        self.inside: list[HtmlElement] = []
        self.groups = 0
        self.prefix = ""

    def walk(self, root: HtmlElement) -> Iterator[Block]:
        """Yield the blocks below an element, the text at its end too."""
        yield from self._element(root, linked=False, bold=False)
        yield from self._flush()

    def _element(self, element: HtmlElement, *, linked: bool, bold: bool) -> Iterator[Block]:
        tag = element.tag
        if not isinstance(tag, str) or tag in DROPPED:
            return
        if tag == "table" and not _is_layout(element):
            yield from self._flush()
            yield from self._table(element)
            return
        if tag in BLOCKS:
            yield from self._flush()
            self.inside.append(element)
            self.prefix = _number(element) if tag == "li" else self.prefix
            yield from self._children(element, linked=linked, bold=bold or tag in ("th", "dt"))
            yield from self._flush()
            self.inside.pop()
            return
        if tag == "br":
            self.run.pieces.append(LINE_BREAK)
        yield from self._children(
            element,
            linked=linked or (tag == "a" and not FILE_LINK.search(element.get("href", ""))),
            bold=bold or tag in ("b", "strong") or "font-weight:bold" in element.get("style", "").replace(" ", ""),
        )

    def _children(self, element: HtmlElement, *, linked: bool, bold: bool) -> Iterator[Block]:
        text = element.text or ""
        if element.tag in ("sup", "sub"):
            text = script(text.strip(), element.tag)
        if self.inside and self.inside[-1].tag == "pre":
            text = text.replace("\n", LINE_BREAK)
        self.run.add(text, linked=linked, bold=bold)
        for child in element:
            yield from self._element(child, linked=linked, bold=bold)
            self.run.add(child.tail or "", linked=linked, bold=bold)

    def _flush(self) -> Iterator[Block]:
        run, self.run = self.run, _Run([])
        if not run.total:
            return
        level = next((HEADINGS[element.tag] for element in reversed(self.inside) if element.tag in HEADINGS), 0)
        prefix, self.prefix = self.prefix, ""
        share = run.linked / run.total
        for text in "".join(run.pieces).split(LINE_BREAK):
            shown = squeeze(text)
            if not shown:
                continue
            if prefix and not NUMBERED.match(shown):
                shown = f"{prefix} {shown}"
            prefix = ""
            line = Line(shown, "heading" if level else "text", level, bold=run.bold >= run.total * 0.9)
            yield Block(line, round(len(shown) * share), tuple(self.inside))

    def _table(self, table: HtmlElement) -> Iterator[Block]:
        self.groups += 1
        inside = (*self.inside, table)
        caption = table.find("caption")
        if caption is not None and squeeze(caption.text_content()):
            yield Block(Line(squeeze(caption.text_content())), 0, inside, self.groups)
        spans, heads = _cells(table)
        grid = fill(spans)
        known = heads or guess_heads(grid)
        links = sum(
            len(squeeze(link.text_content())) for link in table.iter("a") if not FILE_LINK.search(link.get("href", ""))
        )
        total = sum(len(span.text) for span in spans) or 1
        for index, cells in enumerate(grid):
            if any(cells):
                line = row(
                    cells, header=index < known, merged=any(s.row == index and s.wide >= len(cells) for s in spans)
                )
                yield Block(line, round(len(line.text) * min(1.0, links / total)), inside, self.groups)


def squeeze(text: str) -> str:
    """Collapse white space as a browser does; a line break in the source beside a Chinese character is none."""
    return visible(BLANKS.sub(" ", FOLDED_BREAK.sub("", text)))


def _cells(table: HtmlElement) -> tuple[list[Span], int]:
    """Collect the cells of a table with their places and spans, and count the rows of column heads that it declares."""
    spans: list[Span] = []
    heads = 0
    for index, line in enumerate(line for line in table.iter("tr")):
        cells = [cell for cell in line if cell.tag in ("td", "th")]
        declared = line.getparent().tag == "thead" or (cells and all(cell.tag == "th" for cell in cells))
        heads += bool(declared) and heads == index
        spans += [Span(index, _int(cell, "rowspan"), _int(cell, "colspan"), _cell_text(cell)) for cell in cells]
    return spans, heads


def _cell_text(cell: HtmlElement) -> str:
    return " ".join(block.line.text for block in _Walker().walk(cell))


def _int(cell: HtmlElement, name: str) -> int:
    value = re.match(r"\s*(\d{1,4})", cell.get(name, ""))
    return max(1, int(value.group(1))) if value else 1


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges a page: tables inside it, one column, or cells as long as articles."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return True
    widths = [sum(_int(cell, "colspan") for cell in line if cell.tag in ("td", "th")) for line in table.iter("tr")]
    if max(widths, default=0) <= 1:
        return True
    return any(len(cell.text_content()) > CELL_LIMIT for cell in table.iter("td"))


def _number(item: HtmlElement) -> str:
    """Render the number that a browser draws before a list item."""
    ordered = item.getparent()
    if ordered is None or ordered.tag != "ol" or UNNUMBERED.search(ordered.get("style", "") + item.get("style", "")):
        return ""
    before = [sibling for sibling in ordered if sibling.tag == "li"]
    start = ordered.get("start", "1")
    number = (int(start) if start.lstrip("-").isdigit() else 1) + before.index(item)
    style = ordered.get("type", "1")
    if item.get("value", "").isdigit():
        number = int(item.get("value"))
    if style in ("a", "A") and 1 <= number <= 26:
        return f"{chr(ord(style) + number - 1)}."
    return f"{number}."
