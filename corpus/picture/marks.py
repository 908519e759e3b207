"""What to mark on a page: the printed lines of a clause there, and in them the stretches that are quoted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpus.picture.types import Mark
from corpus.types import Box, Clause, Span

Stretch = tuple[int, int]


def clause_marks(clause: Clause, page: int, stretches: Iterable[Stretch]) -> tuple[Mark, ...]:
    """The lines of ``clause`` on ``page`` that ``stretches`` of its text touch, each with the part that is touched."""
    wanted = tuple(stretches)
    return tuple(
        mark for span, box in _lines(clause, page) for stretch in wanted if (mark := _mark(clause, span, box, stretch))
    )


def page_marks(clause: Clause, stretches: Iterable[Stretch]) -> dict[int, tuple[Mark, ...]]:
    """The marks of every page that ``stretches`` of the clause's text touch, by page."""
    wanted = tuple(stretches)
    pages = dict.fromkeys(span.page for span in clause.spans)
    found = {page: clause_marks(clause, page, wanted) for page in pages}
    return {page: marks for page, marks in found.items() if marks}


def clause_lines(clause: Clause, page: int) -> tuple[Box, ...]:
    """The boxes of the lines of ``clause`` on ``page``."""
    return tuple(box for _, box in _lines(clause, page))


def _lines(clause: Clause, page: int) -> Iterator[tuple[Span, Box]]:
    return ((span, span.box) for span in clause.spans if span.box is not None and span.page == page)


def _mark(clause: Clause, span: Span, box: Box, stretch: Stretch) -> Mark | None:
    start, end = max(span.start, stretch[0]), min(span.end, stretch[1])
    text = clause.text[span.start : span.end]
    if not text[max(0, start - span.start) : max(0, end - span.start)].strip():
        return None
    return Mark(box, text, start - span.start, end - span.start)
