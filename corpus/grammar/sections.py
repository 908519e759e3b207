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
from corpus.numbering import squeeze
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
                starts[_cover(paragraphs, at) if role == "commentary" else at] = role
    return starts


_COVER_LINE = re.compile(r"[\u4e00-\u9fff]{2,30}(?:标准|规范|规程|导则)|(?P<number>[A-Z]{2,5}\s?[/\w .\-—]*\d{4})")
COVER_LINES = 4
"""A 条文说明 has a cover of at most so many lines above its heading: series, title, number."""


def _cover(paragraphs: Sequence[Paragraph], at: int) -> int:
    """Where the cover above the heading of a 条文说明 begins; it bears the standard's number."""
    first, numbered = at, False
    while (
        first > 1 and at - first < COVER_LINES and (line := _COVER_LINE.fullmatch(paragraphs[first - 1].text.strip()))
    ):
        first, numbered = first - 1, numbered or line["number"] is not None
    return first if numbered else at


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


def _head(paragraphs: Sequence[Paragraph], start: int, end: int, role: Role) -> int | None:
    """The line that heads a stretch: its first, or the one below a cover; ``None`` where the body goes on."""
    if role != "commentary":
        return start if role != "body" else None
    front = range(start, min(end, start + COVER_LINES + 1))
    return next((at for at in front if paragraphs[at].text.endswith("说明")), None)


def _section(paragraphs: Sequence[Paragraph], start: int, end: int, role: Role) -> Section:
    at = _head(paragraphs, start, end, role)
    if at is None:
        kept = tuple(paragraphs[start:end])
        return Section(
            role, kept, "条文说明" if role == "commentary" else "", ("条文说明",) if role == "commentary" else ()
        )
    head, cover = paragraphs[at], paragraphs[start:at]
    mark = marks.annex(head.text) if role == "annex" else None
    lines = [head]
    body = at + 1
    if mark and mark.end >= len(head.text):
        while body < end and len(lines) < 3 and _is_title(paragraphs, body, head):
            lines.append(paragraphs[body])
            body += 1
    text = re.sub(r"^附\s+(?=[录件表图])", "附", written(" ".join(line.text for line in lines)))
    prefix = mark.label if mark else "条文说明" if role == "commentary" else ""
    heading = Heading(text, 1, head.level or 1, lines[0] if len(lines) == 1 else cut(head, 0))
    return Section(role, (*cover, *paragraphs[body:end]), prefix, (text,), heading)


def _is_title(paragraphs: Sequence[Paragraph], at: int, head: Paragraph) -> bool:
    """Whether the line below ``附件1`` is the appendix's title, or the second line of it."""
    text = paragraphs[at].text
    if paragraphs[at].kind == "row" or not marks.is_short(text, 60) or at + 1 >= len(paragraphs):
        return False
    if marks.article(text) or marks.division(text) or marks.item(text) or marks.decimal(text) or marks.table(text):
        return False
    return paragraphs[at].level > 0 or not head.level or paragraphs[at].level == head.level
