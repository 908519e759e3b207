"""Clauses to retrieval units: a clause is one passage, a very long one several, cut only where its text allows it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.grammar.titleblocks import drawn
from corpus.parts import parts
from corpus.types import Clause
from index.types import ClauseRecord, Passage

LONGEST = 2000
"""Characters. A clause up to this long is never cut."""

TARGET = 1200
"""Characters that the pieces of a longer clause aim at: about 800 tokens, two of the encoder's windows."""

TABLE = 900
"""Characters. A longer table is cut between rows into pieces of about ``ROWS``, so that its last row is found like its first."""
ROWS = 500

_SENTENCES = re.compile(r"[^。；！？;!?]*[。；！？;!?][”’」』）)]*|[^。；！？;!?]+$")
_HEAD = 300
"""Characters of a table's column heads that are repeated with each of its pieces."""


def passages(clause: Clause, title: str) -> tuple[Passage, ...]:
    """Return the passages of a clause: they cover its text in order and without overlap.

    ``title`` is the document's. Cuts fall between paragraphs, items or table rows, which all stand on lines of their
    own; within a line only if it alone is longer than ``LONGEST``, and then between sentences. A sheet of an atlas is
    cut at its notes and its numbered clauses, and its title block is left out: a question is about one of them.
    """
    bounds = _bounds(clause)
    return tuple(
        Passage(str(clause.id), ordinal, start, end, _header(clause, title, ordinal), clause.text[start:end])
        for ordinal, (start, end) in enumerate(bounds)
    )


def _bounds(clause: Clause) -> list[tuple[int, int]]:
    size = len(clause.text)
    if clause.kind == "sheet" and not clause.rows:
        first, last = drawn(clause.text)
        starts = [part.start for part in parts(clause)]
        return list(pairwise(sorted({first, *starts, last})))
    if clause.rows and size > TABLE:
        return list(_pieces(clause.text, ROWS))
    return [(0, size)] if size <= LONGEST else list(_pieces(clause.text))


def passage_of(record: ClauseRecord) -> str:
    """A whole clause as the trainings and the re-ranker read it: its document's title and its text."""
    return embedded(record.document.title, record.clause.text)


def embedded(header: str, text: str) -> str:
    """Return what is encoded for a passage: its context, then its wording.

    The context is the document's title and no more. 1,235 questions of laypeople over 9,257 articles, R@10 and MRR@10 by
    meaning alone: 0.653, 0.548; without the title 0.627, 0.521; with the last heading too 0.627, 0.504, with all 0.616, 0.494.
    """
    return f"{header}\n{text}"


def text_hash(header: str, text: str) -> bytes:
    """Return the 16 bytes under which the vector of a passage is kept."""
    return hashlib.sha256(embedded(header, text).encode()).digest()[:16]


def _header(clause: Clause, title: str, ordinal: int) -> str:
    """The document's title; behind it a sheet's title, and for the later pieces of a table its name and column heads.

    With the bundled encoder, 350 questions of laypeople over 3,000 articles, R@10 / MRR@10: no header 0.765 / 0.660, the
    title 0.781 / 0.686, title and headings 0.770 / 0.663.
    """
    if clause.kind == "sheet" and (not clause.rows or not ordinal):
        return f"{title}\n{clause.title}" if clause.title else title
    if not ordinal or not clause.rows:
        return title
    heads = " | ".join(" | ".join(row) for row in clause.rows[: max(1, clause.head_rows)])
    return f"{title}\n{clause.label} {clause.title}\n{heads[:_HEAD]}"


def _pieces(text: str, target: int = TARGET) -> Iterator[tuple[int, int]]:
    """Pack the smallest pieces that may stand alone into stretches of like length, near ``target``."""
    wanted = len(text) / max(1, round(len(text) / target))
    start = end = cuts = 0
    for following in _atoms(text):
        goal = (cuts + 1) * wanted
        too_long = following - start > LONGEST
        if end > start and (too_long or abs(end - goal) < abs(following - goal)):
            yield start, end
            start, cuts = end, max(cuts + 1, int(end / wanted))
        end = following
    yield start, end


def _atoms(text: str) -> Iterator[int]:
    """The ends of the smallest pieces: lines, the sentences of too long a line, stretches of too long a sentence."""
    offset = 0
    for line in re.findall(r"[^\n]*\n|[^\n]+$", text):
        for piece in [line] if len(line) <= LONGEST else _SENTENCES.findall(line):
            for size in _slices(len(piece)):
                offset += size
                yield offset


def _slices(length: int) -> Sequence[int]:
    full, rest = divmod(length, LONGEST)
    return [LONGEST] * full + [rest] * bool(rest)
