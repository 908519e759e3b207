"""Retrieval measured on data sets in BEIR's layout: hybrid, by words alone and by meaning alone, on one library."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from corpus.types import Clause, ClauseId, Document, Metadata, Span
from evals.answers import percentile
from evals.beir import Asked, Collection, Entry, by_title
from evals.measures import mean, ndcg, recall, reciprocal_rank
from index.bootstrap import interval
from index.search import Mode
from index.types import Hit

if TYPE_CHECKING:
    from evals.baselines import Recipe
    from index.encoding import Progress
    from index.library import Library
    from index.recording import FileState
    from index.reranking import Reranker

Own = Mode | Literal["reread"]
"""A way in which a library searches; ``reread`` is ``ranked`` with the first clauses read again by a re-ranker."""
Way = Own | Literal["recipe"]
"""A way of searching; ``recipe`` is LangChain's."""
MODES: tuple[Mode, ...] = get_args(Mode)
PARTS: tuple[Way, ...] = ("words", "meaning")
"""The single parts of which the others are made."""
DEPTHS = (1, 5, 10, 20, 50, 100)
DEEPEST = max(DEPTHS)
CLOSE = 10
"""The depth of MRR and nDCG."""

LARGEST = 2000
"""Entries a document at most: what is committed together, and lost by a kill."""

TOGETHER = 64
"""Documents a transaction: one each would wait for the disk as often as there are titles."""

WARMING = 3
"""Searches that come before the timed ones."""

VERSION = "undated"


COMPARED = ("R@1", "R@10", f"MRR@{CLOSE}")
"""The measures by which one way of searching is held against another."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """How one way of searching did: the mean of each measure by name, and milliseconds a question.

    ``intervals`` are 95 % bootstrap intervals of the means; ``values`` holds each measure question by question.
    """

    mode: Way
    measures: dict[str, float]
    p50: float
    p95: float
    intervals: dict[str, tuple[float, float]]
    values: dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much one way of searching is better than another in a measure, with a paired bootstrap interval of 95 %."""

    measure: str
    other: Way
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one way of searching found for a question, best first, and how long it took."""

    question: str
    found: tuple[str, ...]
    milliseconds: float


def library_folder(cache: Path, collection: Collection, encoder: str) -> Path:
    """Return where the library of a data set's corpus and an encoder (by its name) is kept to be used again."""
    digest = hashlib.sha256(f"{collection.digest}\n{encoder}".encode()).hexdigest()
    return cache / f"beir-{digest[:16]}"


def documents(entries: Sequence[Entry]) -> Iterator[Document]:
    """Make documents of a corpus: entries of one title are clauses of one document, with their ids as numbers.

    Clauses have no label, because an entry's id is no wording and must not be searched.
    """
    for number, (title, members) in enumerate(by_title(entries, LARGEST), start=1):
        about = Metadata(title, f"{number:07}", VERSION, "other")
        yield Document(about, tuple(_clause(about, entry) for entry in members), "text", 1)


def _clause(about: Metadata, entry: Entry) -> Clause:
    text = entry.text if entry.text.strip() else entry.title
    return Clause(ClauseId(about.work, VERSION, entry.id), "", "note", text, spans=(Span(0, len(text), 1),))


def fill(library: Library, collection: Collection, progress: Progress) -> None:
    """Bring a collection's corpus into a library, words first and then vectors; goes on where it was interrupted."""
    from index.ingest import encode_pending

    made = list(documents(collection.entries))
    there = {record.document_id for record in library.catalog.documents()}
    todo = [document for document in made if f"{document.metadata.work}/{VERSION}" not in there]
    progress("parse", len(made) - len(todo), len(made), "")
    with library.writing():
        done = len(made) - len(todo)
        for some in _portions(todo):
            _commit(library, collection, some)
            done += len(some)
            progress("parse", done, len(made), "")
        progress("words", 0, 1, "")
        library.words()
        progress("words", 1, 1, "")
        encode_pending(library, progress)


def _portions(todo: Sequence[Document]) -> Iterator[list[Document]]:
    remaining = iter(todo)
    while some := list(islice(remaining, TOGETHER)):
        yield some


def _commit(library: Library, collection: Collection, some: Sequence[Document]) -> None:
    from index.recording import record

    with library.catalog.write() as connection:
        for document in some:
            record(connection, document, _file(collection, document))


def _file(collection: Collection, document: Document) -> FileState:
    """Stand for the file that a document would have come from."""
    from index.recording import FileState

    name = f"{collection.name}/{document.metadata.work}"
    return FileState(name, name, 0, 0, collection.digest, "")


def ways(reranker: Reranker | None) -> tuple[Own, ...]:
    """The ways of searching, the best first."""
    return ("reread", *MODES) if reranker else MODES


def evaluate(
    library: Library,
    questions: Sequence[Asked],
    on_done: Callable[[], None] = lambda: None,
    reranker: Reranker | None = None,
) -> list[Retrieved]:
    """Search for every question in every way; ``on_done`` is called after each search."""
    return [score(questions, rank(library, questions, way, on_done, reranker), way) for way in ways(reranker)]


def rank(
    library: Library,
    questions: Sequence[Asked],
    way: Own,
    on_done: Callable[[], None] = lambda: None,
    reranker: Reranker | None = None,
) -> list[Ranking]:
    """Return the first 100 entries for each question, timed after a few searches to warm up."""

    def found(question: str) -> Iterable[str]:
        return (hit.record.clause.id.number for hit in _found(library, question, way, reranker))

    return _timed(questions, found, on_done)


def rank_recipe(
    recipe: Recipe, questions: Sequence[Asked], on_done: Callable[[], None] = lambda: None
) -> list[Ranking]:
    """The same for the LangChain recipe over the entries of a collection: an entry comes where its first chunk does."""

    def found(question: str) -> Iterable[str]:
        return dict.fromkeys(chunk.source for chunk in recipe.search(question, DEEPEST))

    return _timed(questions, found, on_done)


def _timed(
    questions: Sequence[Asked], found: Callable[[str], Iterable[str]], on_done: Callable[[], None]
) -> list[Ranking]:
    for question in questions[:WARMING]:
        found(question.text)
    rankings = []
    for question in questions:
        began = time.perf_counter()
        names = tuple(found(question.text))
        elapsed = (time.perf_counter() - began) * 1000
        rankings.append(Ranking(question.id, names, elapsed))
        on_done()
    return rankings


def _found(library: Library, question: str, way: Own, reranker: Reranker | None) -> list[Hit]:
    from index.search import search

    if way != "reread":
        return search(library, question, DEEPEST, mode=way)
    from index.reranking import reread

    hits = search(library, question, DEEPEST)
    return reread(reranker, question, hits) if reranker else hits


def score(questions: Sequence[Asked], rankings: Sequence[Ranking], mode: Way) -> Retrieved:
    """Return the means over all questions; one without a ranking scores 0."""
    found = {ranking.question: ranking.found for ranking in rankings}
    pairs = [(question.judgements, found.get(question.id, ())) for question in questions]
    values = {f"R@{depth}": tuple(recall(right, ids, depth) for right, ids in pairs) for depth in DEPTHS}
    values[f"MRR@{CLOSE}"] = tuple(reciprocal_rank(right, ids, CLOSE) for right, ids in pairs)
    values[f"nDCG@{CLOSE}"] = tuple(ndcg(right, ids, CLOSE) for right, ids in pairs)
    times = [ranking.milliseconds for ranking in rankings]
    measures = {name: mean(some) for name, some in values.items()}
    intervals = {name: interval(some) for name, some in values.items()}
    return Retrieved(mode, measures, percentile(times, 0.5), percentile(times, 0.95), intervals, values)


def part(result: Retrieved, questions: Sequence[Asked], names: frozenset[str]) -> Retrieved:
    """The result on those of the questions whose ids are among ``names``; times stay those of all."""
    kept = [place for place, question in enumerate(questions) if question.id in names]
    values = {name: tuple(some[place] for place in kept) for name, some in result.values.items()}
    return replace(
        result,
        measures={name: mean(some) for name, some in values.items()},
        intervals={name: interval(some) for name, some in values.items()},
        values=values,
    )


def gains(results: Sequence[Retrieved]) -> list[Gain]:
    """How the first way does beside the best of the others in each measure compared."""
    first, *others = results
    return [_gain(first, others, measure) for measure in COMPARED] if others else []


def beside_parts(chosen: Retrieved, results: Sequence[Retrieved]) -> list[Gain]:
    """How a result does beside words alone or meaning alone, whichever of ``results`` is better, in each measure compared."""
    parts = [result for result in results if result.mode in PARTS]
    return [_gain(chosen, parts, measure) for measure in COMPARED]


def _gain(first: Retrieved, others: Sequence[Retrieved], measure: str) -> Gain:
    best = max(others, key=lambda result: result.measures[measure])
    steps = np.subtract(first.values[measure], best.values[measure]).tolist()
    return Gain(measure, best.mode, mean(steps), *interval(steps))
