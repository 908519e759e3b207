"""Where the listings come from: the benchmark's articles with questions of four sources, and a library of laws with our own.

The benchmark's library is the one that ``tiaowen eval beir`` keeps, each clause numbered by its article's id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from index.library import Library
from index.model.finetune.pairs import QUESTIONS as OLDER
from index.model.finetune.pairs import benchmark, lawyer
from index.model.ranker.examples import Asked, joined, placed, places_in
from index.model.rerank.lists import LONGEST, QUESTIONS, TABLES, Listing, mined, written
from index.model.rows import read_rows
from index.types import ClauseRecord

MOST_ALIKE = 15
"""Questions of one article that are taken from those of lawyer-llama that the encoder was not trained with."""

Source = Callable[[], Iterable[Listing]]


def sources(laws: Library, benchmark_library: Library, data: Path) -> dict[str, Source]:
    """The listings by source, made when called for. ``data`` holds ``stard/`` and ``pairs/``."""
    articles = dict(_articles(data))

    def read(record: ClauseRecord) -> str:
        return articles[record.clause.id.number]

    def listed(asked: Iterable[Asked]) -> Iterator[Listing]:
        pairs = ((question, articles[name]) for question, ids in asked for name in sorted(ids))
        return mined(benchmark_library, pairs, read)

    found: dict[str, Source] = {name: partial(listed, asked) for name, asked in _of_benchmark(data).items()}
    found["local"] = lambda: mined(laws, written(laws))
    found["tables"] = lambda: mined(laws, written(laws, [TABLES]))
    return found


def _of_benchmark(data: Path) -> Mapping[str, Iterable[Asked]]:
    """Questions with the ids of the benchmark's articles that answer them."""
    places = places_in(data)
    others = frozenset(pair.q for pair in lawyer(data))
    return {
        "stard": joined(benchmark(data), places),
        "older": placed(OLDER, places),
        "newer": placed(QUESTIONS, places),
        "lawyer": joined(lawyer(data, seed=5, most=MOST_ALIKE, without=others), places),
    }


def _articles(data: Path) -> Iterator[tuple[str, str]]:
    """What is read of each of the benchmark's articles, by its id."""
    for row in read_rows(data / "stard" / "corpus.jsonl"):
        yield row["_id"], f"{row['title']}\n{row['metadata']['article']} {row['text']}"[:LONGEST]
