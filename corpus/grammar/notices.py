"""Notices, speeches, decisions: 一、 （一） 1. （1） as headings; the innermost with their text are clauses.

A point is a clause if it stands by itself: it has a heading of its own and a sentence below or behind it, or it is
a sentence right below a heading, or it is long. The headings above it stand in its path. Points that only go on with
the sentence above them (下列情形：（一）…；) and short lists stay in one clause with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.grammar import closing, marks, tables
from corpus.grammar.drafts import Draft, Heading, Outline, length, written
from corpus.grammar.marks import ITEM_RANKS, Mark
from corpus.grammar.quotes import quoted
from corpus.types import Paragraph

LIST_ITEM = 120
"""Points that are on average shorter than this, below a text that ends with a colon, are items of it and no clauses."""
SHORT_ITEM = 60
"""Points that are on average shorter than this are items in any case."""
ENTRY = 40
"""Points right below a heading that are on average shorter than this are entries of a list and no provisions."""
LIST_TOTAL = 1_000
"""The longest list that stays with the text above it."""
DEEPEST = 4.5
"""``①`` never begins a clause."""


@dataclass(slots=True)
class Point:
    """A numbered point: its own paragraphs, then the points below it."""

    mark: Mark
    index: int
    own: list[Paragraph]
    below: list[Point] = field(default_factory=list)

    @property
    def rank(self) -> float:
        """How deep its way of numbering usually stands."""
        return ITEM_RANKS[self.mark.kind]

    def all(self) -> list[Paragraph]:
        """Its paragraphs and those below it, in order."""
        return [*self.own, *(paragraph for point in self.below for paragraph in point.all())]


def top_level(paragraphs: Sequence[Paragraph]) -> int:
    """How many points of the outermost level there are."""
    points = [entry for entry in _tree(paragraphs) if isinstance(entry, Point)]
    return 0 if _is_plain_list(points) else len(points)


def _is_plain_list(points: Sequence[Point]) -> bool:
    """Whether the outermost points are the short entries of a list (1．煤气表 2．水表) rather than provisions."""
    if not points or any(point.below for point in points) or points[0].rank < ITEM_RANKS["（一）"]:
        return False
    return sum(length(point.own) for point in points) <= SHORT_ITEM * len(points)


def split(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """Split running text with numbered headings."""
    entries = _tree(paragraphs)
    first = next((entry.index for entry in entries if isinstance(entry, Point)), len(paragraphs))
    tail = closing.start(paragraphs, first + 1)
    if tail < len(paragraphs):
        return split(paragraphs[:tail]) + closing.drafts(paragraphs[tail:])
    return _Writer().write(_without_conclusion(entries))


_CONCLUSION = re.compile(r"本[\u4e00-\u9fff]{2,4}(?:自|从|由)|特此(?:通知|公告|通告|批复|报告|函)|同志们[，,！!]")


def _without_conclusion(entries: list[Point | Paragraph]) -> list[Point | Paragraph]:
    """Take the words that end the whole (本通知自…起施行, 特此通知) off the last of the inner points."""
    last, depth = entries[-1], 1
    if not isinstance(last, Point):
        return entries
    while last.below:
        last, depth = last.below[-1], depth + 1
    first = 2 if marks.is_short(last.own[0].text[last.mark.end :], 50) else 1
    ending = next((at for at in range(first, len(last.own)) if _CONCLUSION.match(last.own[at].text)), None)
    if depth == 1 or ending is None:
        return entries
    last.own, conclusion = last.own[:ending], last.own[ending:]
    return [*entries, *conclusion]


def _tree(paragraphs: Sequence[Paragraph]) -> list[Point | Paragraph]:
    """The points by their nesting, and the paragraphs outside of all points, in order."""
    inside = quoted(paragraphs)
    result: list[Point | Paragraph] = []
    open_points: list[Point] = []
    for at, paragraph in enumerate(paragraphs):
        mark = None if paragraph.kind == "row" or inside[at] else marks.item(paragraph.text)
        if mark and ITEM_RANKS[mark.kind] <= DEEPEST and (level := _level(open_points, result, mark)) is not None:
            del open_points[level:]
            point = Point(mark, at, [paragraph])
            (open_points[-1].below if open_points else result).append(point)
            open_points.append(point)
        elif _is_heading(paragraph) and not inside[at]:
            del open_points[:]
            result.append(paragraph)
        elif open_points:
            open_points[-1].own.append(paragraph) if not open_points[-1].below else result.append(paragraph)
        else:
            result.append(paragraph)
    return result


def _is_heading(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a heading above points: one that the format marks, or 第三节 …."""
    return paragraph.level > 0 or (paragraph.kind != "row" and marks.division(paragraph.text) is not None)


def _level(open_points: Sequence[Point], result: Sequence[Point | Paragraph], mark: Mark) -> int | None:
    """The depth at which a mark continues or begins a numbering; ``None`` where its number fits nowhere."""
    rank, value = ITEM_RANKS[mark.kind], mark.numbers[0]
    for depth in range(len(open_points) - 1, -1, -1):
        point = open_points[depth]
        if point.rank == rank:
            following = value == point.mark.numbers[0] + 1
            if following or (value == 1 and rank <= 1) or (rank == 1 and 1 < value - point.mark.numbers[0] <= 3):
                return depth
            return None
        if point.rank < rank:
            return depth + 1 if value == 1 or _runs_on(result, mark) else None
    if open_points and value != 1:
        return _resumes(result, mark)
    return 0 if value == 1 or _resumes(result, mark) == 0 else None


def _runs_on(result: Sequence[Point | Paragraph], mark: Mark) -> bool:
    """Whether a numbering goes on below the next heading (一、 1. 2. 二、 3. 4.): the last of its kind was one less."""
    points = [entry for entry in result if isinstance(entry, Point)]
    below = [child for point in points for child in point.below if child.mark.kind == mark.kind]
    return bool(below) and mark.numbers[0] == below[-1].mark.numbers[0] + 1


def _resumes(result: Sequence[Point | Paragraph], mark: Mark) -> int | None:
    """Whether the outermost numbering goes on after a heading of the format (一、 below ``##``, then 二、)."""
    last = next(
        (entry for entry in reversed(result) if isinstance(entry, Point) and entry.mark.kind == mark.kind), None
    )
    return 0 if last is not None and mark.numbers[0] == last.mark.numbers[0] + 1 else None


class _Writer:
    """Turns the tree into drafts, with the headings of the format in their paths."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.drafts: list[Draft] = []
        self.started = False
        self.loose: list[Paragraph] = []
        self.scope: dict[int, str] = {}

    def write(self, entries: Sequence[Point | Paragraph]) -> list[Draft]:
        """Give the drafts of the points and of the loose paragraphs between them, in order."""
        for entry in entries:
            if isinstance(entry, Point):
                self._flush()
                self.started = True
                self._point(entry, "/".join(self.scope.values()), self.outline.path() if self.outline.top else (), "")
            elif _is_heading(entry):
                self._flush()
                self.drafts += self.outline.open(self._heading(entry))
            else:
                self.loose.append(entry)
        self._flush()
        self.drafts += self.outline.close()
        return self.drafts

    def _heading(self, paragraph: Paragraph) -> Heading:
        """A heading; below 第三节 the points number anew, so that it goes before their numbers."""
        division = marks.division(paragraph.text)
        rank = division.numbers[0] if division else 0
        if division:
            self.scope = {depth: label for depth, label in self.scope.items() if depth < rank} | {rank: division.label}
        return Heading(written(paragraph.text), rank, paragraph.level, paragraph)

    def _flush(self) -> None:
        """Text outside of all points: the introduction, a text under a heading, or a conclusion."""
        loose, self.loose = self.loose, []
        if not loose:
            return
        path = self.outline.path()
        text, found = tables.separate(loose)
        label = path[-1] if path else "结语" if self.started else "引言"
        if text:
            kind = "section" if self.started or path else "preamble"
            self.drafts.append(Draft(label, label, kind, text, path=path))  # type: ignore[arg-type]
        self.drafts += tables.drafts(found, label if self.started else "", path)

    def _point(self, point: Point, number: str, path: tuple[str, ...], label: str) -> None:
        number = f"{number}/{point.mark.label}" if number else point.mark.label
        label = _label(label, point)
        if not point.below or _is_list(point):
            self._clause(point, number, path, label, point.all())
            return
        if len(point.own) > 1 or not _is_heading_line(point):
            self._clause(point, number, path, label, point.own)
        below = (*path, _heading(point, label))
        for child in point.below:
            self._point(child, number, below, label)

    def _clause(
        self, point: Point, number: str, path: tuple[str, ...], label: str, paragraphs: list[Paragraph]
    ) -> None:
        text, found = tables.separate(paragraphs)
        title = _title(point)
        self.drafts.append(Draft(label, number, "item", text, point.mark.end, path, title))
        self.drafts += tables.drafts(found, number, (*path, _heading(point, label)), name=label)


def _heading(point: Point, label: str) -> str:
    """What stands in paths below a point: its first line, or its label if that is a sentence."""
    return written(point.own[0].text) if _is_heading_line(point) else label


def _is_heading_line(point: Point) -> bool:
    """Whether a point's first line is a heading; ``（二）逐级审核。`` is one too, though it ends with a stop."""
    return marks.is_short(point.own[0].text.strip().removesuffix("。"), 60)


def _label(above: str, point: Point) -> str:
    """``二、``, ``二、（三）``, ``二、（三）1``: the way from the outermost point."""
    mark = point.mark.label
    if not above:
        return f"{mark}、" if point.mark.kind == "一、" else mark
    return above + mark if above[-1] in "、）" else f"{above}、{mark}"


_SENTENCE_HEADING = re.compile(r"[^。；：，]{2,30}(?=。)")
_COLON_HEADING = re.compile(r"[^。；：，]{2,30}(?=[:：](?!\s*“))")


def _title(point: Point) -> str:
    """The heading in front of a point's text: its first line, or its first words if they are set off from it."""
    text = point.own[0].text[point.mark.end :]
    alone = text.strip().removesuffix("。")
    if (len(point.own) > 1 or point.below) and marks.is_short(alone, 50):
        return alone
    sentence = _SENTENCE_HEADING.match(text)
    if sentence and len(text) > len(sentence[0]) + 1:
        return sentence[0]
    colon = _COLON_HEADING.match(text)
    return colon[0] if colon and text.count("。") > 1 else ""


def _are_sentences(points: Sequence[Point]) -> bool:
    """Whether most points are whole sentences, and not just entries (（一）灌浆（4学时）。)."""
    whole = sum(point.all()[-1].text.rstrip("”").endswith("。") for point in points)
    return whole * 2 > len(points) and sum(length(point.all()) for point in points) > ENTRY * len(points)


def _is_list(point: Point) -> bool:
    """Whether the points below are items of the sentence above them (…下列条件：（一）…；（二）…。), or a short list."""
    size = length(point.all())
    if size > LIST_TOTAL * 2:
        return False
    texts = ["\n".join(paragraph.text for paragraph in child.own) for child in point.below]
    semicolons = sum(text.rstrip()[-1:] in "；;，," for text in texts)
    if semicolons * 2 >= len(texts) > 1:
        return True
    if sum(bool(_title(child)) for child in point.below) * 2 > len(texts):
        return False
    if point.own[-1].text.rstrip()[-1:] in "：:" and (semicolons or size <= LIST_TOTAL):
        return True
    if len(point.own) == 1 and _is_heading_line(point) and _are_sentences(point.below):
        return False
    deep = point.below[0].rank >= ITEM_RANKS["1."]
    if size > LIST_TOTAL or (not deep and any(child.below for child in point.below)):
        return False
    return sum(map(len, texts)) <= (LIST_ITEM if deep else SHORT_ITEM) * len(texts)
