"""Questions with the passages that answer them and the passages that a search finds besides, which do not.

A re-ranker has to tell apart what the search finds, so that is what it learns from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.library import Library
from index.model.finetune.pairs import QUESTIONS as OLDER
from index.model.rows import read_rows
from index.passages import passage_of
from index.search import search
from index.types import ClauseRecord

QUESTIONS, TABLES = (Path(__file__).parent / name for name in ("questions.jsonl", "tables.jsonl"))
"""Questions that the encoder was not trained with: with others a search is better than it will be in use. ``TABLES`` are
for a cell of a table."""
FOUND = 40
"""Clauses that the search is asked for."""
LEAST = 15
"""A question with fewer of them teaches little."""
LONGEST = 700
"""Characters of a passage that are kept."""
ALIKE = 0.62
"""A passage that shares more of the pairs of characters of the shorter with a right one says the same: it is left out."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A question ``q``, the passages that answer it, and those that a search finds and that do not, best first."""

    q: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


def written(library: Library, files: Sequence[Path] = (OLDER, QUESTIONS)) -> Iterator[tuple[str, str]]:
    """The questions written for this project, each with the clause of the library that answers it."""
    for file in files:
        for row in read_rows(file):
            found = library.catalog.clause(row["id"])
            if found is not None:
                for question in row["q"]:
                    yield question, passage_of(found)[:LONGEST]


def mined(
    library: Library, pairs: Iterable[tuple[str, str]], passage: Callable[[ClauseRecord], str] = passage_of
) -> Iterator[Listing]:
    """The listings of questions with right passages; those of which the search finds too little are left out.

    ``passage`` makes what is read of a clause found: right and wrong ones have to look alike. Where right passages came as
    their sources write them, the network told them by their form: 97 % came first after three minutes of training.
    """
    right: dict[str, list[str]] = {}
    for question, text in pairs:
        right.setdefault(question, []).append(text)
    for question, texts in right.items():
        wrong = tuple(found_wrong(library, question, texts, passage))
        if len(wrong) >= LEAST:
            yield Listing(question, tuple(texts), wrong)


def found_wrong(
    library: Library, question: str, right: Sequence[str], passage: Callable[[ClauseRecord], str] = passage_of
) -> Iterator[str]:
    """The passages that a search finds and that do not say what one of the ``right`` ones says, best first."""
    known = [_grams(text) for text in right]
    for hit in search(library, question, FOUND):
        if hit.record.clause.kind in {"preamble", "signature", "heading"}:
            continue
        text = passage(hit.record)[:LONGEST]
        grams = _grams(text)
        if not any(len(grams & other) >= ALIKE * min(len(grams), len(other) or 1) for other in known):
            yield text


def _grams(passage: str) -> frozenset[str]:
    """The pairs of neighbouring Han characters of a passage without its title."""
    text = "".join(char for char in passage.partition("\n")[2] if "㐀" <= char <= "鿿")
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def load(path: Path) -> list[Listing]:
    """The listings that ``write_rows`` kept."""
    return [Listing(row["q"], tuple(row["right"]), tuple(row["wrong"])) for row in read_rows(path)]
