"""What the ranker learns from: for each question the signals of what a search finds, and which of it is right.

The library holds the benchmark's articles as ``tiaowen eval beir`` keeps them, each clause numbered by its article's id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.describe.names import work_of
from corpus.numbering import clause_key
from index.lexicon.folding import folded
from index.library import Library
from index.model.finetune.pairs import STATUTES, Pair, benchmark, kept_back
from index.model.rerank.lists import QUESTIONS
from index.model.rows import read_rows
from index.ranker import rarities
from index.search import found
from index.signals import signals

Asked = tuple[str, frozenset[str]]
"""A question and the ids of the articles that answer it."""


@dataclass(frozen=True, slots=True)
class Example:
    """Signals of shape ``(clauses, SIGNALS)``, and which of the clauses are right."""

    signals: NDArray[np.float64]
    right: NDArray[np.bool_]


def questions(data: Path) -> dict[str, list[Asked]]:
    """The questions by source: the benchmark's, and those written for this project that the encoder has not seen."""
    places = places_in(data)
    return {
        "stard": list(joined(benchmark(data), places)),
        "written": list(placed(QUESTIONS, places)),
        "kept": list(_kept()),
    }


def _kept() -> Iterator[Asked]:
    for row in read_rows(STATUTES):
        if kept_back(row["id"]):
            yield from ((question, frozenset([row["id"]])) for question in row["q"])


def places_in(data: Path) -> dict[tuple[str, str], set[str]]:
    """The ids of the benchmark's articles by work and number."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in read_rows(data / "stard" / "corpus.jsonl"):
        found.setdefault((work_of(row["title"]), clause_key(row["metadata"]["article"])), set()).add(row["_id"])
    return found


def place_of(clause_id: str) -> tuple[str, str]:
    """The work and the number of a clause, by which the benchmark's articles are found."""
    work, _, number = clause_id.split("/", 2)
    return work, clause_key(number)


def joined(pairs: Iterable[Pair], places: Mapping[tuple[str, str], set[str]]) -> Iterator[Asked]:
    """Pairs by question, each passage as the ids of its article."""
    right: dict[str, set[str]] = {}
    for pair in pairs:
        title, _, text = pair.p.partition("\n")
        right.setdefault(pair.q, set()).update(places.get((work_of(title), clause_key(text.split(" ")[0])), ()))
    yield from ((question, frozenset(ids)) for question, ids in right.items() if ids)


def placed(path: Path, places: Mapping[tuple[str, str], set[str]]) -> Iterator[Asked]:
    """The questions of a file written for this project whose clause is one of the benchmark's articles."""
    for row in read_rows(path):
        if ids := places.get(place_of(row["id"])):
            yield from ((question, frozenset(ids)) for question in row["q"])


def examples(library: Library, asked: Iterable[Asked]) -> Iterator[Example]:
    """What a search finds for each question; questions of which it finds no right clause, or nothing else, teach nothing."""
    change = library.catalog.change()
    for question, right in asked:
        query = folded(question)
        seen = found(library, query)
        marks = np.array([item.worded.number in right for item in seen])
        if marks.any() and not marks.all():
            yield Example(signals(query, rarities(library, change, query), seen), marks)
