"""The parts of a document that number anew: the body, appendices, 条文说明, what a standard prints before and after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.grammar import closing, marks
from corpus.grammar.drafts import Heading, cut, written
from corpus.grammar.quotes import quoted
from corpus.numbering import CHINESE, chinese_number, squeeze
from corpus.types import Paragraph

Role = Literal["body", "annex", "commentary", "matter"]

_COMMENTARY = re.compile(
    r"(?:附\s*[:：]?\s*)?(?:.{0,40}(?:标准|规范|规程|导则|规定|条例|办法))?(?:JGJ|GB|DB|CJJ|T)?[\s\w/.\-—]*?(?:条文说明|条款说明)"
)
_MATTER = re.compile(
    r"前言|引言|公告|修订说明|编制说明|制订说明|制定说明|起草说明|本?(?:标准|规范|规程|导则)?用词(?:用语)?说明|引用标准名录|参考文献|标准封面|封面"
)
_FILE = re.compile(r"\.(?:docx?|pdf|xlsx?|wps|zip|rar|et|ofd)\b|下载", re.IGNORECASE)
_ANNEX_MENTION = re.compile(r"[所规的中和及、，,;；]|见|是|为|应|可|由|与|第\d|列|给出")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch that is split by itself. ``prefix`` stands before its numbers, ``path`` above its clauses."""

    role: Role
    paragraphs: tuple[Paragraph, ...]
    prefix: str = ""
    path: tuple[str, ...] = ()
    heading: Heading | None = None


def sections(paragraphs: Sequence[Paragraph]) -> list[Section]:
    """Cut a document where an appendix, its 条文说明 or a part such as 前言 begins."""
    starts = _resumed(paragraphs, _starts(paragraphs))
    result: list[Section] = []
    edges = sorted(starts)
    if not edges or edges[0]:
        result.append(Section("body", tuple(paragraphs[: edges[0] if edges else len(paragraphs)])))
    for start, end in pairwise([*edges, len(paragraphs)]):
        result.append(_section(paragraphs, start, end, starts[start]))
    return [section for section in result if section.paragraphs or section.heading]


def _resumed(paragraphs: Sequence[Paragraph], starts: dict[int, Role]) -> dict[int, Role]:
    """Add where the body (or its 条文说明) goes on after 前言 or 公告: at its first chapter, article or clause."""
    result = dict(starts)
    role: Role = "body"
    edges = sorted(starts)
    for start, end in pairwise([*edges, len(paragraphs)]):
        if starts[start] != "matter":
            role = starts[start]
            continue
        resumes = next((at for at in range(start + 1, end) if _opens_body(paragraphs, at)), None)
        if resumes is not None:
            result[resumes] = "commentary" if role == "commentary" else "body"
    return result


def _opens_body(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether a line opens the numbered part: 第一章, 第一条, ``1 总则``, ``1.0.1 …``."""
    text = paragraphs[at].text
    if paragraphs[at].kind == "row" or not (text[0] in "第【" or text[0].isdigit()):
        return False
    article = marks.article(text)
    if article:
        return article.numbers == (1, 0) and article.weight >= marks.STRONG
    if marks.division(text):
        return True
    return _opens_chapter(paragraphs, at)


def _opens_chapter(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether a line is ``1.0.1 …``, or a chapter's heading that its first section or clause follows."""
    text = paragraphs[at].text
    decimal = marks.decimal(text)
    if decimal is None:
        return False
    if len(decimal.numbers) > 1:
        return decimal.numbers in ((1, 0, 1), (1, 1), (1, 1, 1))
    title = text[decimal.end :]
    following = marks.decimal(paragraphs[at + 1].text) if at + 1 < len(paragraphs) else None
    chapter = following is not None and following.numbers[:1] == decimal.numbers and len(following.numbers) > 1
    first = decimal.numbers == (1,) and (paragraphs[at].level > 0 or title.replace(" ", "") in marks.CHAPTERS)
    return marks.is_short(title, 20) and (chapter or first)


def _starts(paragraphs: Sequence[Paragraph]) -> dict[int, Role]:
    inside: list[bool] | None = None
    starts: dict[int, Role] = {}
    for at, paragraph in enumerate(paragraphs):
        text = paragraph.text
        if paragraph.kind == "row" or len(text) > 90:
            continue
        role = _role(paragraphs, at)
        if role:
            inside = quoted(paragraphs) if inside is None else inside
            if not inside[at]:
                starts[at] = role
    return starts


def _role(paragraphs: Sequence[Paragraph], at: int) -> Role | None:
    text = paragraphs[at].text
    if text.endswith("说明") and _COMMENTARY.fullmatch(text) and at:
        return "commentary"
    if text[0] == "附" and _is_annex(paragraphs, at):
        return "annex"
    if len(text) <= 14 and text[-1] in "言告明录献面" and _MATTER.fullmatch(squeeze(text)):
        return "matter"
    return None


def _is_annex(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether a line that begins with 附件 or 附录 opens it here, or only lists or mentions it."""
    paragraph, text = paragraphs[at], paragraphs[at].text
    mark = marks.annex(text)
    if mark is None or at + 1 >= len(paragraphs):
        return False
    rest = text[mark.end :]
    if _FILE.search(text):
        return False
    if rest and (not marks.is_short(rest, 60) or marks.item(rest) or _ANNEX_MENTION.match(rest)):
        return False
    if paragraph.level:
        return True
    if marks.annex(paragraphs[at + 1].text) and mark.label[-1:] not in "件":
        return False
    return not _signed(paragraphs, at)


def _signed(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether a signature follows within a few short lines: then this is the list of annexes above it."""
    for paragraph in paragraphs[at + 1 : at + 12]:
        if closing.is_date(paragraph.text):
            return True
        if len(paragraph.text) > 60 or paragraph.kind == "row" or marks.article(paragraph.text):
            return False
        again = marks.annex(paragraph.text)
        if again and again.end >= len(paragraph.text):
            return False
    return False


def _is_head(paragraph: Paragraph, role: Role) -> bool:
    """Whether the first line of a stretch is its heading, and not where the body goes on."""
    return role in ("annex", "matter") or (role == "commentary" and paragraph.text.endswith("说明"))


def _section(paragraphs: Sequence[Paragraph], start: int, end: int, role: Role) -> Section:
    if not _is_head(paragraphs[start], role):
        kept = tuple(paragraphs[start:end])
        return Section(
            role, kept, "条文说明" if role == "commentary" else "", ("条文说明",) if role == "commentary" else ()
        )
    head = paragraphs[start]
    mark = marks.annex(head.text) if role == "annex" else None
    lines = [head]
    body = start + 1
    if mark and mark.end >= len(head.text):
        while body < end and len(lines) < 3 and _is_title(paragraphs, body, head):
            lines.append(paragraphs[body])
            body += 1
    text = re.sub(r"^附\s+(?=[录件表图])", "附", written(" ".join(line.text for line in lines)))
    prefix = mark.label if mark else "条文说明" if role == "commentary" else ""
    heading = Heading(text, 1, head.level or 1, lines[0] if len(lines) == 1 else cut(head, 0))
    return Section(role, tuple(paragraphs[body:end]), prefix, (text,), heading)


def _is_title(paragraphs: Sequence[Paragraph], at: int, head: Paragraph) -> bool:
    """Whether the line below ``附件1`` is the appendix's title, or the second line of it."""
    text = paragraphs[at].text
    if paragraphs[at].kind == "row" or not marks.is_short(text, 60) or at + 1 >= len(paragraphs):
        return False
    if marks.article(text) or marks.division(text) or marks.item(text) or marks.decimal(text) or marks.table(text):
        return False
    return paragraphs[at].level > 0 or not head.level or paragraphs[at].level == head.level


_CONTENTS = re.compile(r"目\s*[录次]")
_LEADERS = re.compile(r"[\s.…·．\-—]*[（(]?\d*[)）]?\s*$")
_CHAPTER = re.compile(rf"第{CHINESE}+章\s")
FRONT = 60
"""A table of contents without the word 目录 begins within so many paragraphs."""
ENTRIES = 3
"""Fewer headings in a row without any text are no table of contents."""


def without_contents(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Take away a table of contents: after 目录, or at the front, lines that come again later as headings."""
    paragraphs = [p for at, p in enumerate(paragraphs) if at > FRONT or not _in_one_line(p.text)]
    title = next((at for at, p in enumerate(paragraphs[:400]) if _CONTENTS.fullmatch(p.text)), None)
    first = title + 1 if title is not None else _first_entry(paragraphs)
    if first is None:
        return tuple(paragraphs)
    later = _counted(paragraphs[first:])
    seen: set[str] = set()
    end = first
    while end < len(paragraphs) and _is_entry(paragraphs[end], later, seen, titled=title is not None):
        seen.add(_entry(paragraphs[end].text))
        end += 1
    again = {at for at in range(first, end) if later.get(_entry(paragraphs[at].text), 0) > 1}
    if not again or (title is None and (end - first < ENTRIES or len(again) * 2 <= end - first)):
        return tuple(paragraphs)
    gone = again | ({title} if title is not None else set())
    return tuple(paragraph for at, paragraph in enumerate(paragraphs) if at not in gone)


def _in_one_line(text: str) -> bool:
    """Whether a line is a whole table of contents: 第一章 总则 第二章 任免范围 第三章 …."""
    return len(_CHAPTER.findall(text)) >= ENTRIES and bool(_CHAPTER.match(text)) and "。" not in text


def _first_entry(paragraphs: Sequence[Paragraph]) -> int | None:
    return next((at for at, p in enumerate(paragraphs[:FRONT]) if marks.division(p.text) or _is_point(p.text)), None)


def _is_point(text: str) -> bool:
    mark = marks.item(text) if text[0] in "一二三四五六七八九十" else None
    return mark is not None and marks.is_short(text[mark.end :], 40)


def _counted(paragraphs: Sequence[Paragraph]) -> dict[str, int]:
    """How often each short line stands in the paragraphs."""
    count: dict[str, int] = {}
    for paragraph in paragraphs:
        if len(paragraph.text) <= 80:
            key = _entry(paragraph.text)
            count[key] = count.get(key, 0) + 1
    return count


def _is_entry(paragraph: Paragraph, later: dict[str, int], seen: set[str], *, titled: bool) -> bool:
    """Whether a line belongs to the table of contents: a heading, or (below 目录) any line that comes again."""
    text = paragraph.text
    if len(text) > 80 or paragraph.kind == "row" or marks.article(text):
        return False
    key = _entry(text)
    heading = marks.division(text) or _is_point(text) or marks.annex(text)
    return bool(key) and key not in seen and later.get(key, 0) > (0 if heading and not titled else 1)


def _entry(text: str) -> str:
    return squeeze(_LEADERS.sub("", text)).lstrip("-*•·")


_GLUED = re.compile(rf"[。；：”）\s]\s*(?=第({CHINESE}+|\d+)条\s)")
_GLUED_CHAPTER = re.compile(rf"第{CHINESE}+[章节]\s*\S{{1,20}}\s+(?=第({CHINESE}+|\d+)条\s)")


def unglued(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Cut paragraphs that run several articles together (…。第八条 …), where each number follows the one before."""
    result: list[Paragraph] = []
    number = 0
    for paragraph in paragraphs:
        text = paragraph.text
        mark = marks.article(text)
        if mark:
            number = mark.numbers[0]
        start = 0
        if text.find("条", 6) >= 0 and paragraph.kind != "row" and text[0] != "“":
            chapter = _GLUED_CHAPTER.match(text) if text[0] == "第" else None
            edges = [chapter] if chapter else []
            for match in [*edges, *_GLUED.finditer(text, chapter.end() if chapter else 1)]:
                value = chinese_number(match[1])
                if value != number + 1 or text.count("“", 0, match.end()) > text.count("”", 0, match.end()):
                    continue
                if marks.article(text[match.end() :]) is None:
                    continue
                result.append(cut(paragraph, start, match.end()))
                start, number = match.end(), value
        result.append(cut(paragraph, start) if start else paragraph)
    return result
