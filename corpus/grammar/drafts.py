"""A clause while it is being put together, and how drafts become clauses: texts joined, places kept, ids unique."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.types import Clause, ClauseId, ClauseKind, Metadata, Paragraph, Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in force. ``rank`` orders numbered headings (编 1, 章 3, 节 4), ``level`` those of the format."""

    text: str
    rank: float
    level: int = 0
    source: Paragraph | None = None


@dataclass(slots=True)
class Draft:
    """A clause with its paragraphs still apart. ``number`` is its readable number, not yet unique."""

    label: str
    number: str
    kind: ClauseKind
    paragraphs: list[Paragraph] = field(default_factory=list)
    body: int = 0
    path: tuple[str, ...] = ()
    title: str = ""
    confidence: float = 1.0
    mandatory: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    head_rows: int = 0


def prefixed(drafts: Iterable[Draft], prefix: str, path: tuple[str, ...]) -> list[Draft]:
    """Put drafts under an appendix: its label before their numbers, its heading before their paths."""
    drafts = list(drafts)
    for draft in drafts:
        draft.number = "/".join(part for part in (prefix, draft.number) if part)
        draft.path = (*path, *draft.path)
    return drafts


def cut(paragraph: Paragraph, start: int, end: int | None = None) -> Paragraph:
    """The stretch ``start:end`` of a paragraph as a paragraph of its own, without blanks at its ends."""
    end = len(paragraph.text) if end is None else end
    while start < end and paragraph.text[start].isspace():
        start += 1
    while end > start and paragraph.text[end - 1].isspace():
        end -= 1
    spans = tuple(
        replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
        for span in paragraph.spans
        if span.start < end and span.end > start
    )
    return replace(paragraph, text=paragraph.text[start:end], spans=spans)


def clauses(drafts: Sequence[Draft], metadata: Metadata) -> tuple[Clause, ...]:
    """Finish the drafts in their order; the second of two equal numbers gets ``~2``."""
    seen: dict[str, int] = {}
    result = []
    for draft in drafts:
        number = re.sub(r"\s+", " ", draft.number).strip()
        seen[number] = seen.get(number, 0) + 1
        unique = number
        while seen[number] > 1:
            unique = f"{number}~{seen[number]}"
            if unique not in seen:
                seen[unique] = 1
                break
            seen[number] += 1
        result.append(_clause(draft, ClauseId(metadata.work, metadata.version, unique), doubled=unique != number))
    return tuple(result)


DOUBTFUL = 0.6
"""The confidence of a clause whose number stands a second time."""


def _clause(draft: Draft, clause_id: ClauseId, *, doubled: bool) -> Clause:
    """Make the clause; it is as sure as its number and as its least sure line."""
    text, spans = joined(draft.paragraphs)
    sure = min((span.confidence for span in spans), default=1.0)
    sure = min(sure, draft.confidence, DOUBTFUL if doubled else 1.0)
    return Clause(
        clause_id,
        draft.label,
        draft.kind,
        text,
        draft.path,
        draft.title,
        draft.body,
        spans,
        draft.mandatory,
        sure,
        draft.rows,
        draft.head_rows,
    )


def joined(paragraphs: Sequence[Paragraph]) -> tuple[str, tuple[Span, ...]]:
    """The text of several paragraphs, a newline between two, and their spans shifted to their places in it."""
    if len(paragraphs) == 1:
        return paragraphs[0].text, paragraphs[0].spans
    offset = 0
    spans: list[Span] = []
    for paragraph in paragraphs:
        spans += (
            [
                Span(span.start + offset, span.end + offset, span.page, span.box, span.confidence)
                for span in paragraph.spans
            ]
            if offset
            else paragraph.spans
        )
        offset += len(paragraph.text) + 1
    return "\n".join(paragraph.text for paragraph in paragraphs), tuple(spans)


def length(paragraphs: Sequence[Paragraph]) -> int:
    """The number of characters of the joined text."""
    return sum(len(paragraph.text) + 1 for paragraph in paragraphs)


_NUMBERED = re.compile(r"第\s*[零〇一二三四五六七八九十百千\d\s]+?\s*(?:分\s*编|编|章|节)|[A-Z\d]+(?:\.\d+)*(?=\s)")


def written(text: str) -> str:
    """A heading as it stands in paths: one line, and no blanks that only stretch a word (``总　则``)."""
    text = re.sub(r"\s+", " ", text).strip()
    label = _NUMBERED.match(text)
    head = re.sub(r"\s", "", label[0]) if label else ""
    rest = text[label.end() :].strip(" ：:") if label else text
    pieces = rest.split(" ")
    if len(pieces) > 1 and all(len(piece) == 1 for piece in pieces):
        rest = "".join(pieces)
    return f"{head} {rest}".strip()


class Outline:
    """The headings that are in force while a document is read, and those that have had no clause yet."""

    def __init__(self) -> None:
        self._stack: list[Heading] = []
        self._unused: list[Heading] = []

    def open(self, heading: Heading) -> Iterator[Draft]:
        """Put a heading in force; headings that it ends without any clause below them come back as clauses."""
        keep = len(self._stack)
        while keep and _ends(self._stack[keep - 1], heading):
            keep -= 1
        yield from self._lost(self._stack[keep:], self._stack[:keep])
        self._stack = [*self._stack[:keep], heading]
        self._unused.append(heading)

    def extend(self, source: Paragraph) -> None:
        """Add a second line to the heading that was opened last."""
        old = self._stack.pop()
        new = replace(old, text=f"{old.text} {written(source.text)}")
        self._stack.append(new)
        self._unused = [new if heading is old else heading for heading in self._unused]

    def path(self) -> tuple[str, ...]:
        """The headings in force, outermost first; they count as used from now on."""
        self._unused.clear()
        return tuple(heading.text for heading in self._stack)

    @property
    def top(self) -> Heading | None:
        """The innermost heading in force."""
        return self._stack[-1] if self._stack else None

    @property
    def fresh(self) -> bool:
        """Whether nothing has come since the last heading."""
        return bool(self._stack) and self._stack[-1] in self._unused

    def close(self) -> Iterator[Draft]:
        """End all headings; those without a clause come back as clauses."""
        yield from self._lost(self._stack, [])
        self._stack = []

    def _lost(self, ended: Sequence[Heading], above: Sequence[Heading]) -> Iterator[Draft]:
        """The innermost of the ended headings speaks for those above it, which stand in its path."""
        if ended and ended[-1] in self._unused:
            last = ended[-1]
            path = tuple(heading.text for heading in (*above, *ended[:-1]))
            self._unused = []
            source = last.source or Paragraph(last.text)
            if "".join(source.text.split()) != "".join(last.text.split()):
                source = replace(source, text=last.text, spans=source.spans[:1])
            yield Draft(last.text, last.text, "heading", [source], path=path)


def _ends(old: Heading, new: Heading) -> bool:
    """Whether ``new`` ends ``old``: numbered headings by their rank, others by the format's level, else equals."""
    if old.rank and new.rank:
        return old.rank >= new.rank
    if old.level and new.level:
        return old.level >= new.level
    return not new.rank or (not old.rank and bool(new.rank))
