"""What a document holds, by code that shares nothing with the grammar under test.

It reads the clean Markdown of laws and the plain text of standards, where every article and every numbered clause
begins a line of its own, and trusts rising numbers more than the look of a line. Everything else (headings, preambles,
notes, signatures, appendices) is text that must not be lost, but no unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals.types import HEADING, NOBODY, Reference, SourceLine, Unit, UnitKind

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[一二三四五六七八九十百千零〇○两]+"
_ARTICLE = re.compile(rf"[第笫]({_NUMERAL})\s*条(?:之({_NUMERAL}))?")
_INLINE_ARTICLE = re.compile(rf"(?<=[。；])[ \u3000]+(?=第{_NUMERAL}条)|(?<=。)(?=第{_NUMERAL}条[^规所的第、和至款])")
_INSERTED = re.compile(r"增加[^。；]*条.*内容如下[:：]$")
_CLAUSE = re.compile(r"(\d{1,2}\.\d{1,2}\.\d{1,3}[A-Z]?)(?:\s+(?=\S)|(?=[^\d\s.]))")
_SECTION_HEADING = re.compile(r"(\d{1,2}|\d{1,2}\.\d{1,2})\s*([\u4e00-\u9fff].*)")
TABLE_HEADING = re.compile(r"=+\s*表格[:：]\s*(.*?)\s*=+")
_TABLE_NUMBER = re.compile(r"表\s*(\d{1,2}(?:\.\d{1,2}){1,2}[A-Z]?)(?:-\d+)?")
_TABLE_CAPTION = re.compile(r"表\s*\d{1,2}(?:\.\d{1,2}){1,2}\S*\s")
_NOTE = re.compile(r"注\s*\d*\s*[:：]|续表")
_RULE_ROW = re.compile(r"[\s|:\-]+")
_CLOSING = re.compile(
    r"附\s*[件录表图]?\s*[一二三四五六七八九十\d]*\s*[:：]?$|附\s*[:：]|附\s*[件录表图]\s*[一二三四五六七八九十\d]*\s*[:：\s]|送[:：]|[①②③④⑤]|（?\d{4}年\d+月\d+日"
)
_NUMBERED_HEADING = re.compile(rf"第{_NUMERAL}[编章节]|\d+(\.\d+)?[\u4e00-\u9fff]")
CHAPTER_RANK, CONTINUATION_RANK = 3, 9
_RANKS = {
    1: rf"第{_NUMERAL}编",
    2: rf"第{_NUMERAL}分编",
    CHAPTER_RANK: rf"第{_NUMERAL}章|{_NUMERAL}、",
    4: rf"第{_NUMERAL}节|\({_NUMERAL}\)",
}
_FIRST_SECTION = re.compile("第一节")
_LIST_NUMBER = re.compile(rf"\({_NUMERAL}\)|{_NUMERAL}、")
LONGEST_HEADING, BARE_HEADING_LENGTH = 40, 20
"""A heading that the source left unmarked (``附 则``, ``法律责任``) is never longer; punctuation rules it out too."""


def squash(text: str) -> str:
    """Keep the characters that carry the wording: compatibility forms unified, white space and table bars taken out."""
    return re.sub(r"[\s|\u00ad\u200b\ufeff]+", "", unicodedata.normalize("NFKC", text))


def numeral(text: str) -> int:
    """Read a Chinese numeral up to 9999."""
    total = current = 0
    for character in text:
        if character in _DIGITS:
            current = _DIGITS[character]
        else:
            total, current = total + (current or 1) * _TENS[character], 0
    return total + current


def unit_key(label: str) -> str:
    """Write a unit's number in one way: 第十二条 and 第12条 are ``12``, 第十二条之一 ``12/1``, ``4.2.4`` stays."""
    match = re.match(rf"[第笫]?\s*({_NUMERAL}|\d+)\s*条(?:之\s*({_NUMERAL}|\d+))?", label.strip())
    if match:
        return "/".join(group if group.isdigit() else str(numeral(group)) for group in match.groups() if group)
    return squash(label)


def source_lines(path: Path) -> list[SourceLine]:
    """Read the lines of a Markdown law or of a standard in plain text, without blank lines and comments."""
    lines = []
    markdown = path.suffix.lower() == ".md"
    for raw in path.read_text(encoding="utf-8-sig").splitlines():
        text = raw.strip()
        if not squash(text.strip("#")) or text.startswith("<!--"):
            continue
        marks = re.match(r"(#{1,6})(?:\s+|$)", text) if markdown else None
        if "|" in text and (not markdown or text.startswith("|")):
            if not _RULE_ROW.fullmatch(text):
                cells = tuple(cell.strip() for cell in text.strip("|").split("|"))
                lines.append(SourceLine(text, cells=cells))
        elif marks:
            lines.append(SourceLine(text[marks.end() :].strip(), level=len(marks.group(1))))
        else:
            lines.append(SourceLine(text))
    return lines


@dataclass(slots=True)
class _Builder:
    """Collects units and the text between them; ``open`` is the index of the unit that takes the next paragraph."""

    units: list[Unit] = field(default_factory=list)
    stretches: list[tuple[int, str]] = field(default_factory=list)
    path: list[tuple[int, str]] = field(default_factory=list)
    open: int = NOBODY
    loose: bool = False

    def start(self, label: str, kind: UnitKind, text: str, parent: str = "") -> None:
        """Begin a unit below the headings that are open; ``text`` is its first paragraph."""
        self.units.append(Unit(label, kind, (), tuple(title for _, title in self.path), parent, self.loose))
        self.open = len(self.units) - 1
        if text:
            self.add(text)

    def add(self, text: str) -> None:
        """Add a paragraph to the open unit."""
        self.stretches.append((self.open, text))

    def close(self, text: str, owner: int = NOBODY) -> None:
        """End the open unit; ``text`` belongs to ``owner`` and to no unit."""
        self.open = NOBODY
        self.stretches.append((owner, text))

    def heading(self, level: int, text: str, *, loose: bool = False) -> None:
        """Open a heading of a level, which closes those of its level and below."""
        self.close(text, HEADING)
        self.loose = loose or (self.loose and level > CHAPTER_RANK)
        self.path = [entry for entry in self.path if entry[0] < level] + [(level, text)]

    def keep_continuation(self) -> None:
        """Before a 第一节, the lines under a chapter's heading are its rest; before any other, they are the 第一节."""
        self.path = [(min(rank, CHAPTER_RANK), title) for rank, title in self.path]

    def build(self, source: str) -> Reference:
        """Give the reference of what was collected, named ``source``."""
        owned: list[list[str]] = [[] for _ in self.units]
        for owner, text in self.stretches:
            if owner >= 0:
                owned[owner].append(text)
        units = tuple(replace(unit, paragraphs=tuple(texts)) for unit, texts in zip(self.units, owned, strict=True))
        return Reference(source, units, tuple(self.stretches))


def reference(path: Path, source: str) -> Reference:
    """Make the reference of a law in Markdown (``.md``) or of a standard in plain text, named ``source`` in reports."""
    lines = source_lines(path)
    return law_reference(lines, source) if path.suffix.lower() == ".md" else standard_reference(lines, source)


def law_reference(lines: Sequence[SourceLine], source: str) -> Reference:
    """Find articles: lines with rising numbers, outside open quotations, to the next one or a heading."""
    builder = _Builder()
    last, quoted = (0, 0), 0
    inserted = False  # an amendment prints new articles without quotation marks, to its own next article
    ranks: dict[int, int] = {}
    for index, line in enumerate(lines):
        if line.level == 1:
            builder.close(line.text)
        elif line.level > 1:
            ranks[line.level] = _rank(line.text) or ranks.get(line.level, CHAPTER_RANK)
            if _FIRST_SECTION.match(squash(line.text)):
                builder.keep_continuation()
            builder.heading(ranks[line.level], line.text)
            quoted = 0
        elif _continues_heading(lines, index):
            builder.heading(max(CONTINUATION_RANK, builder.path[-1][0] + 1), line.text)
        elif not inserted and _bare_heading(lines, index, last):
            builder.heading(_rank(line.text) or CHAPTER_RANK, line.text, loose=True)
            quoted = 0
        else:
            for text in _split_inline(line.text, last):
                number = _article_number(text, last, quoted=quoted > 0 or inserted)
                if number:
                    match = _ARTICLE.match(text)
                    builder.start(squash(match.group()) if match else "", "article", text)
                    last, quoted, inserted = number, 0, _INSERTED.search(text) is not None
                elif _ends_last_article(lines, index, text):
                    builder.close(text)
                else:
                    builder.add(text)
                quoted = max(0, quoted + text.count("“") - text.count("”"))
    return builder.build(source)


def _rank(text: str) -> int:
    """Rank a heading by its number, because sources mark 章 and 节 with the same number of signs; 0 if it has none."""
    return next((rank for rank, pattern in _RANKS.items() if re.match(pattern, squash(text))), 0)


def _article_number(text: str, last: tuple[int, int], *, quoted: bool) -> tuple[int, int] | None:
    """Return the number of the article that begins here, or nothing where the line only mentions one."""
    match = _ARTICLE.match(text)
    if not match:
        return None
    number = (numeral(match.group(1)), numeral(match.group(2) or ""))
    follows = number in {(last[0] + 1, 0), (last[0], last[1] + 1)}
    spaced = text[match.end() : match.end() + 1].isspace()
    if follows:
        return number
    return number if spaced and number > last and not quoted else None


def _split_inline(text: str, last: tuple[int, int]) -> Iterable[str]:
    """Tell apart articles that a source runs together in one line, where each number follows the last."""
    parts: list[str] = []
    match = _ARTICLE.match(text)
    current = numeral(match.group(1)) if match else last[0]
    for piece in _INLINE_ARTICLE.split(text):
        inner = _ARTICLE.match(piece)
        if parts and not (inner and numeral(inner.group(1)) == current + 1):
            parts[-1] += " " + piece
            continue
        current = numeral(inner.group(1)) if inner and parts else current
        parts.append(piece)
    return parts


def _continues_heading(lines: Sequence[SourceLine], index: int) -> bool:
    """Take short lines without a full stop between a marked heading and an article for the rest of the heading."""
    before = index - 1
    while before >= 0 and not lines[before].level and _looks_like_title(lines[before]):
        before -= 1
    if before < 0 or lines[before].level < 2 or not _looks_like_title(lines[index]):
        return False
    after = next((line for line in lines[index + 1 :] if not _looks_like_title(line) or line.level), None)
    return after is not None and bool(after.level or _ARTICLE.match(after.text))


def _looks_like_title(line: SourceLine) -> bool:
    """Tell whether a line could be (the rest of) a heading by its length and punctuation."""
    text = _LIST_NUMBER.sub("", squash(line.text))
    return (
        not line.cells
        and len(text) <= LONGEST_HEADING
        and not re.search(r"[。;:()\d]", text)
        and not _ARTICLE.match(text)
    )


def _bare_heading(lines: Sequence[SourceLine], index: int, last: tuple[int, int]) -> bool:
    """Take a short line without punctuation between the end of one article and the next for a heading."""
    text = squash(lines[index].text)
    listed = bool(_LIST_NUMBER.match(text))
    if not _looks_like_title(lines[index]) or index + 1 >= len(lines):
        return False
    if not listed and (len(text) > BARE_HEADING_LENGTH or re.search("[、,]", text)):
        return False
    before = lines[index - 1].text if index else ""
    follows = _article_number(lines[index + 1].text, last, quoted=False) is not None
    return follows and (listed or bool(last[0])) and before.endswith(("。", "”", "）"))


def _ends_last_article(lines: Sequence[SourceLine], index: int, text: str) -> bool:
    """Tell what ends the last article: appendices, distribution lists, footnotes and dates of adoption."""
    if not _CLOSING.match(text):
        return False
    return not any(_ARTICLE.match(line.text) for line in lines[index + 1 :])


def standard_reference(lines: Sequence[SourceLine], source: str) -> Reference:
    """Find clauses x.y.z with rising numbers; a table belongs to the clause of its number, else to the one above."""
    builder = _Builder()
    last: tuple[int, ...] = ()
    section, index = -1, 0
    while index < len(lines):
        line = lines[index]
        clause = _CLAUSE.match(line.text)
        number = tuple(map(int, re.findall(r"\d+", clause.group(1)))) if clause else ()
        if clause and number >= last:
            builder.start(clause.group(1), "section", line.text)
            last, section = number, builder.open
        elif (heading := _standard_heading(line.text, last)) is not None:
            builder.heading(heading, line.text)
            section = -1
        elif TABLE_HEADING.match(line.text):
            index = _take_table(builder, lines, index, section)
            builder.open = section
            continue
        elif _NOTE.match(line.text) or _is_caption(lines, index):
            index = _take_notes(builder, lines, index)
            builder.open = section
            continue
        else:
            builder.add(line.text)
        index += 1
    return builder.build(source)


def _standard_heading(text: str, last: tuple[int, ...]) -> int | None:
    """Return the depth of a heading ``5 民用建筑`` (1) or ``5.1 防火墙`` (2) whose number comes next, else nothing."""
    match = _SECTION_HEADING.fullmatch(text)
    if not match or re.search(r"[，。；：,;]", text) or len(text) > BARE_HEADING_LENGTH + 10:
        return None
    number = tuple(map(int, match.group(1).split(".")))
    expected = {(last[0], last[1] + 1), (last[0] + 1, 1)} if last else {number}
    if len(number) == 2:
        return 2 if number in expected or number[0] > (last or (0,))[0] else None
    return 1 if not last or number[0] == last[0] + 1 else None


def _is_caption(lines: Sequence[SourceLine], index: int) -> bool:
    """Tell a table's caption from a sentence that begins with its number: it is short, or the table follows it."""
    after = lines[index + 1].text if index + 1 < len(lines) else ""
    if not _TABLE_CAPTION.match(lines[index].text):
        return False
    return len(lines[index].text) < LONGEST_HEADING or bool(TABLE_HEADING.match(after))


def _take_table(builder: _Builder, lines: Sequence[SourceLine], index: int, section: int) -> int:
    """Add the table whose heading stands at ``index`` and return the index behind its last row."""
    heading = TABLE_HEADING.match(lines[index].text)
    caption = heading.group(1) if heading else ""
    above = builder.units[section].label if section >= 0 else ""
    named = _TABLE_NUMBER.search(caption)
    builder.start(caption, "table", "", parent=named.group(1) if named else above)
    index += 1
    while index < len(lines) and lines[index].cells:
        builder.add(" ".join(lines[index].cells))
        index += 1
    return index


def _take_notes(builder: _Builder, lines: Sequence[SourceLine], index: int) -> int:
    """Add notes and captions as nobody's: they may stand with the table or with its clause."""
    note = bool(_NOTE.match(lines[index].text))
    builder.close(lines[index].text)
    unfinished = not note and lines[index].text.endswith(("，", "、"))
    index += 1
    if unfinished:
        builder.close(lines[index].text)
        index += 1
    number = 2
    while note and index < len(lines) and re.match(rf"{number}\s*[^\d.]", lines[index].text):
        builder.close(lines[index].text)
        index, number = index + 1, number + 1
    return index


def numbered(path: Iterable[str]) -> tuple[str, ...]:
    """Keep those headings of a path that any format can show: 第…编, 第…章, 第…节, 5 or 5.1 of a standard."""
    return tuple(title for title in path if _NUMBERED_HEADING.match(squash(title)))
