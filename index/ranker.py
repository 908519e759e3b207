"""The learnt ranker: puts what hybrid search found in the order in which it answers, by trees over ``signals``.

It takes a few milliseconds, for it reads no text with a network; ``index.model.ranker`` trains it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.signals import DEPTH, SIGNALS, Seen, signals
from index.trees import Trees, load_trees

if TYPE_CHECKING:
    from index.library import Library

TREES = Path(__file__).parent / "model" / "ranker" / "trees.json"
"""The bundled trees."""


@cache
def bundled() -> Trees:
    """The bundled trees; made for other signals they are of no use, and a ``ValueError`` says so."""
    trees = load_trees(TREES)
    if trees.features != SIGNALS:
        raise ValueError(f"{TREES} was made for other signals: run python -m index.model.ranker")
    return trees


def rarities(library: Library, change: int, query: str) -> dict[str, float]:
    """How rare each word of a folded ``query`` is among the library's passages: 0 everywhere, 1 nowhere."""
    from index.lexical import words

    index = library.word_keeper.get(change)
    if index is None:
        return {}
    most = math.log(index.size() + 1) or 1.0
    found = index.frequencies(dict.fromkeys(words(query)))
    return {word: 1.0 - math.log(count + 1) / most for word, count in found.items()}


def order(query: str, words: Mapping[str, float], seen: Sequence[Seen]) -> list[int]:
    """The places of the clauses ``seen``, best first by the two sides' scores, in the order in which they answer.

    Only the first ``DEPTH`` are looked at; those behind them stay where they are.
    """
    head = seen[:DEPTH]
    if len(head) < 2:
        return list(range(len(seen)))
    found = bundled().scores(signals(query, words, head))
    return [*sorted(range(len(head)), key=lambda place: -found[place]), *range(len(head), len(seen))]
