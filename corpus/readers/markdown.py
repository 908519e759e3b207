"""Markdown, line by line: a line of the file stays a line, because legal texts often set articles on single newlines.

Marks that a rendered page does not show (``#``, emphasis, link targets, comments) go; everything else stays verbatim.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from corpus.clean import visible
from corpus.readers.encoding import decode
from corpus.readers.tables import is_separator
from corpus.readers.text import BREAKS, CAPTION, table, table_end
from corpus.types import Line, Page, RawDocument

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t\u3000\u00a0]+(.*?))?(?:[ \t]+#+)?[ \t]*")
UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*")
RULE = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,}).*")
QUOTE = re.compile(r"(?: {0,3}>(?:[ \t]|(?=[^\d\s=>.])|$|(?=>)))+")
TITLE_LIMIT = 60  # an underlined line longer than this is a paragraph above a rule

# The tags that editors mix into Markdown, with attributes as HTML has them; any other <…> is text, such as <中华人民共和国计量法>.
TAG = re.compile(
    r"</?(?:a|b|big|br|center|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|ol|p|s|small|span|strong|sub|sup|table|tbody|td|tfoot"
    r"|th|thead|tr|u|ul)(?:\s+[a-z_:@][a-z0-9_:.-]*(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))?)*\s*/?>",
    re.IGNORECASE,
)
TABLE_TAG = re.compile(r"\s*(?:<div[^<>]*>\s*)?<table[\s>]", re.IGNORECASE)
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
STRONG = re.compile(
    r"(?<![*\\])(\*{2,3})(?![\s*])([^*]+?)(?<![\s*\\])\1(?!\*)|(?<![_\\\w])(_{2,3})(?![\s_])([^_]+?)(?<![\s_\\])\3(?![\w_])"
)
EMPHASIS = re.compile(
    r"(?<![*\\\w])\*(?![\s*])([^*]+?)(?<![\s*\\])\*(?![*\w])|(?<![_\\\w])_(?![\s_])([^_]+?)(?<![\s_\\])_(?![\w_])"
)
STRUCK = re.compile(r"~~(?!\s)([^~]+?)(?<!\s)~~")
HIDDEN = 0xF0000  # what must not be read as marks is set aside under private-use characters from here on


def read(path: Path) -> RawDocument:
    """Read a Markdown file; its front matter becomes the document's properties."""
    text, encoding, problems = decode(path.read_bytes())
    text = "\n".join(BREAKS.split(text))
    properties, text = front_matter(text)
    return RawDocument(
        (Page(1, tuple(lines(text))),), "markdown", {"encoding": encoding} | properties, problems=problems
    )


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """Take YAML front matter off the top; what is no mapping in YAML stays text."""
    match = FRONT_MATTER.match(text)
    if not match:
        return {}, text
    try:
        values = yaml.safe_load(match.group(1) or "") or {}
    except yaml.YAMLError:
        return {}, text
    if not isinstance(values, dict):
        return {}, text
    return {str(key): _flat(value) for key, value in values.items() if value is not None}, text[match.end() :]


def _flat(value: object) -> str:
    return "；".join(str(item) for item in value) if isinstance(value, list) else str(value)


def lines(text: str) -> list[Line]:
    """Split a Markdown text into lines, as a reader of the rendered page sees them."""
    source = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text).split("\n")
    return [line for line in _blocks(source) if line.text]


def _blocks(source: list[str]) -> Iterator[Line]:
    at = 0
    while at < len(source):
        fence = FENCE.fullmatch(source[at])
        caption = CAPTION.fullmatch(source[at])
        end = table_end(source, at + bool(caption), captioned=bool(caption))
        if fence:
            end = _fence_end(source, at, fence.group(1))
            yield from (Line(visible(line)) for line in source[at + 1 : end])
            at = end + 1
        elif caption or end > at:
            if caption:
                yield Line(visible(inline(caption.group(1))))
            yield from (_rendered(line) for line in table(source[at + bool(caption) : end]))
            at = max(end, at + 1)
        elif TABLE_TAG.match(source[at]):
            end = next((line for line in range(at, len(source)) if "</table" in source[line].lower()), len(source) - 1)
            yield from _tagged_table("\n".join(source[at : end + 1]))
            at = end + 1
        else:
            yield _line(source, at)
            at += 1


def _tagged_table(markup: str) -> list[Line]:
    from corpus.readers.html import table_lines  # few texts have tables as tags, and lxml takes a while to import

    return table_lines(markup)


def _fence_end(source: list[str], start: int, fence: str) -> int:
    closing = re.compile(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}\s*")
    return next((at for at in range(start + 1, len(source)) if closing.fullmatch(source[at])), len(source))


def _rendered(line: Line) -> Line:
    cells = tuple(visible(inline(cell)) for cell in line.cells)
    return Line(" | ".join(cells), "row", cells=cells, header=line.header)


def _line(source: list[str], at: int) -> Line:
    """Read the line at ``at``; empty if it is a rule or the underline of the line above."""
    line = source[at]
    heading = HEADING.fullmatch(line)
    if heading:
        return Line(visible(inline(heading.group(2) or "")), "heading", len(heading.group(1)))
    underline = UNDERLINE.fullmatch(source[at + 1]) if at + 1 < len(source) else None
    if underline and _is_title(line):
        return Line(visible(inline(line)), "heading", 1 if "=" in underline.group(1) else 2)
    if RULE.fullmatch(line) or (UNDERLINE.fullmatch(line) and at and _is_title(source[at - 1])):
        return Line("")
    stripped = QUOTE.sub("", line, count=1) if QUOTE.match(line) else line
    bold = stripped.strip().startswith("**") and stripped.strip().endswith("**")
    return Line(visible(inline(stripped)), bold=bold)


def _is_title(line: str) -> bool:
    text = line.strip()
    return (
        0 < len(text) <= TITLE_LIMIT
        and text[-1] not in "。；，、：;,.:|"
        and not RULE.fullmatch(line)
        and not is_separator(line)
    )


def inline(text: str) -> str:
    """Render the marks inside a line: emphasis, code, links, escapes, entities and the usual tags."""
    if not re.search(r"[\\`*_~\[<&]", text):
        return text
    kept: list[str] = []

    def hide(content: str) -> str:
        kept.append(content)
        return chr(HIDDEN + len(kept) - 1)

    text = CODE.sub(lambda match: hide(match.group(2).strip() or match.group(2)), text)
    text = ESCAPE.sub(lambda match: hide(match.group(1)), text)
    text = AUTOLINK.sub(lambda match: hide(match.group(1)), text)
    text = LINK.sub(r"\1", IMAGE.sub(r"\1", text))
    text = TAG.sub(lambda match: " " if match.group().lower().startswith("<br") else "", text)
    text = STRONG.sub(lambda match: match.group(2) or match.group(4), text)
    text = EMPHASIS.sub(lambda match: match.group(1) or match.group(2), text)
    text = html.unescape(STRUCK.sub(r"\1", text))
    for index in reversed(range(len(kept))):
        text = text.replace(chr(HIDDEN + index), kept[index])
    return text
