"""Regulations: 编 章 节 above, 条 as clauses, what stands before the first and after the last of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.grammar import closing, marks, notices, repair, tables
from corpus.grammar.drafts import Draft, Heading, Outline, written
from corpus.grammar.marks import Mark
from corpus.grammar.quotes import quoted
from corpus.grammar.sequence import article_step, choose
from corpus.types import Paragraph

ITEM_RANK = 5.0
"""``一、管辖`` above articles stands below 节."""
CHAPTER_RANK = 3.0
"""``序言`` stands beside the chapters, whatever the level that the format gives it."""
BARE = 20
"""A heading without a number (``附 则``) between two articles is never longer."""

LONG_HEADING = 12
"""A title of so many characters may have been broken over two lines."""

_BELOW: dict[float, float] = {0: 4, 1: 3, 2: 3, 3: 4}
"""Ranks of a heading without a number right below another (below 编, 分编, 章): the next 章 or 节 takes its place."""
_PREFACE = re.compile(r"[序前引]\s*言|序")
_JOINTS = "、，的和与及或以"
_SENTENCE = re.compile(r"[，。；：、,;:（）()\d]")
_ENDS = ("。", "”", "）", ")", "！", "；", ".")


def articles(paragraphs: Sequence[Paragraph]) -> dict[int, Mark]:
    """The paragraphs that begin an article, by index."""
    inside = quoted(paragraphs)
    found = [
        (at, mark)
        for at, paragraph in enumerate(paragraphs)
        if paragraph.kind != "row" and not inside[at] and (mark := marks.article(paragraph.text))
    ]
    chosen = dict(found[index] for index in choose([mark for _, mark in found], article_step))
    return repair.articles(paragraphs, chosen, inside)


def split(paragraphs: Sequence[Paragraph], chosen: dict[int, Mark] | None = None) -> list[Draft]:
    """Split a regulation into its preamble, articles, tables and closing."""
    return _Reader(paragraphs, articles(paragraphs) if chosen is None else chosen).read()


class _Reader:
    """Walks the paragraphs once; ``held`` collects those of the article or chapter text that is open."""

    def __init__(self, paragraphs: Sequence[Paragraph], chosen: dict[int, Mark]) -> None:
        self.paragraphs = paragraphs
        self.articles = chosen
        self.inside = quoted(paragraphs)
        self.first = min(chosen, default=len(paragraphs))
        self.last = max(chosen, default=-1)
        self.outline = Outline()
        self.held: list[Paragraph] = []
        self.mark: Mark | None = None
        self.drafts: list[Draft] = []
        self.previous: Mark | None = None
        self.headed = -1  # the line that ends the last heading

    def read(self) -> list[Draft]:
        """Give the drafts of headings, articles, and what stands before and after them, in order."""
        tail = closing.start(self.paragraphs, self.last + 1)
        for at, paragraph in enumerate(self.paragraphs[:tail]):
            mark = self.articles.get(at)
            if mark:
                self._flush()
                self.mark = mark
                self.held = [paragraph]
            elif self._second_line(at):
                self.outline.extend(paragraph)
                self.headed = at
            elif heading := self._heading(at):
                self._flush()
                self.drafts += self.outline.open(heading)
                self.headed = at
            else:
                self.held.append(paragraph)
        self._flush()
        self.drafts += self.outline.close()
        return self.drafts + closing.drafts(self.paragraphs[tail:])

    def _heading(self, at: int) -> Heading | None:
        paragraph = self.paragraphs[at]
        text = paragraph.text
        if paragraph.kind == "row" or self.inside[at]:
            return None
        division = marks.division(text)
        if division and (paragraph.level or self._leads(at)):
            return Heading(written(text), division.numbers[0], paragraph.level, paragraph)
        if not paragraph.level and not self._leads(at):
            return None
        item = marks.item(text) if text[0] in "一二三四五六七八九十（(第" else None
        rest = text[item.end :] if item else text
        if item and self._goes_on(paragraph, item):
            return None
        if item and item.kind in ("一、", "（一）", "部分") and marks.is_short(rest, 60):
            return Heading(written(text), ITEM_RANK + marks.ITEM_RANKS[item.kind], paragraph.level, paragraph)
        if paragraph.level:
            rank = CHAPTER_RANK if _PREFACE.fullmatch(text) else 0
            return Heading(written(text), rank, paragraph.level, paragraph)
        return self._bare(at)

    def _goes_on(self, paragraph: Paragraph, item: Mark) -> bool:
        """Whether a scanned item is the next of the open article's list: its stop may have been lost under a seal."""
        last = marks.item(self.held[-1].text) if self.held and self.held[-1].text else None
        alike = last is not None and last.kind == item.kind and last.numbers[0] + 1 == item.numbers[0]
        return alike and repair.is_scanned(paragraph)

    def _leads(self, at: int) -> bool:
        """Whether an article or another heading follows at once, or after a title on a line of its own."""
        for ahead in range(at + 1, min(at + 4, len(self.paragraphs))):
            text = self.paragraphs[ahead].text
            if ahead in self.articles:
                return True
            if not (marks.division(text) or self.paragraphs[ahead].level or marks.is_short(text, BARE)):
                return False
        return False

    def _bare(self, at: int) -> Heading | None:
        """``附 则``, ``法律责任`` on a line of its own between the end of an article and the beginning of the next."""
        paragraph, top = self.paragraphs[at], self.outline.top
        if len(paragraph.text) > BARE or _SENTENCE.search(paragraph.text) or at + 1 not in self.articles:
            return None
        if top and self._follows_heading(at):
            return Heading(written(paragraph.text), _BELOW.get(top.rank, top.rank + 0.5), 0, paragraph)
        if at and (self.mark is None or not self.paragraphs[at - 1].text.endswith(_ENDS)):
            return None
        return Heading(written(paragraph.text), top.rank if top else 3, 0, paragraph)

    def _follows_heading(self, at: int) -> bool:
        return bool(at and not self.held and self.outline.fresh and self.headed == at - 1)

    def _second_line(self, at: int) -> bool:
        """Whether this line is the rest of the heading above: its title, or the end of a title that was too long."""
        text, above = self.paragraphs[at].text, self.paragraphs[at - 1].text
        division = marks.division(above) if self._follows_heading(at) else None
        if division is None or marks.division(text) or not marks.is_short(text, 30) or self.paragraphs[at].level:
            return False
        if division.end >= len(above):
            return True
        broken = above[-1] in _JOINTS or text[0] in _JOINTS or len(above) - division.end >= LONG_HEADING
        return broken and self._leads(at)

    def _flush(self) -> None:
        held, mark = self.held, self.mark
        self.held, self.mark = [], None
        if not held:
            return
        if mark is None:
            self.drafts += self._unnumbered(held)
            return
        text, found = tables.separate(held)
        path = self.outline.path()
        draft = Draft(mark.label, mark.label, "article", text, mark.end, path, confidence=self._confidence(mark))
        title = re.match(r"[【〔\[（(]([^】〕\]）)]{2,30})[】〕\]）)]", text[0].text[mark.end :])
        draft.title = title[1] if title else ""
        if mark.end >= len(text[0].text) and len(text) > 1:
            draft.body = len(text[0].text) + 1
        self.drafts.append(draft)
        self.drafts += tables.drafts(found, mark.label, (*path, mark.label))
        self.previous = mark

    def _confidence(self, mark: Mark) -> float:
        if mark.weight == repair.REPAIRED:
            return repair.SURE
        expected = not article_step(self.previous, mark)
        return 1.0 if mark.weight >= marks.STRONG and expected else 0.9 if expected else 0.7

    def _unnumbered(self, held: list[Paragraph]) -> list[Draft]:
        """Text above the first article, or under a heading of its own."""
        top = self.outline.top
        if top is None and self.previous is None:
            return preamble(held)
        path = self.outline.path()
        text, found = tables.separate(held)
        label = path[-1] if path else "正文"
        kind = "preamble" if self.previous is None else "section"
        result = [Draft(label, label, kind, text, path=path[:-1])] if text else []  # type: ignore[arg-type]
        if result and path:
            result[0].path = path
        return result + tables.drafts(found, "", path)


_ADOPTED = re.compile(
    r"\d{4}\s*年|[一二三四五六七八九〇○零]{4}年|通过|修[订正]|公布|施行|批准|发布|令第|公告|[〔\[（(]\d{4}[〕\]）)]"
)


def preamble(held: Sequence[Paragraph]) -> list[Draft]:
    """The lines below the title (题注) and the words of introduction (引言); numbered points in them on their own."""
    result, rest = notes(held)
    if not rest:
        return result
    if notices.top_level(rest) >= 2:
        return result + notices.split(rest)
    text, found = tables.separate(rest)
    if text:
        result.append(Draft("引言", "引言", "preamble", text))
    return result + tables.drafts(found, "", ())


def notes(held: Sequence[Paragraph]) -> tuple[list[Draft], Sequence[Paragraph]]:
    """Take the lines that tell when and by whom a document was adopted off its beginning."""
    at = 0
    while at < len(held) and held[at].kind != "row" and not held[at].level and _is_note(held[at].text):
        at += 1
    return [Draft("题注", "题注", "preamble", list(held[:at]))] if at else [], held[at:]


def _is_note(text: str) -> bool:
    if text[0] in "（(":
        return len(text) < 600
    return len(text) < 200 and text[-1] not in "。：:；" and (bool(_ADOPTED.search(text)) or len(text) <= 30)
