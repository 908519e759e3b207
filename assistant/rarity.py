"""How telling each term of a question is in this library: the rarer, the more."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from assistant.terms import content

if TYPE_CHECKING:
    from index.library import Library

UNKNOWN = 1.0
"""The weight of every term while the library's word index cannot be read."""


def rarity(library: Library, terms: Collection[str]) -> dict[str, float]:
    """BM25's inverse document frequency for each of ``terms``; one weight for all without a word index."""
    words = library.words()
    if words is None:
        return dict.fromkeys(terms, UNKNOWN)
    size, found = words.size(), words.frequencies(terms)
    return {term: math.log(1 + (size - count + 0.5) / (count + 0.5)) for term, count in found.items()}


def told_words(question: str) -> frozenset[str]:
    """The words of a question's content: what a clause that answers it should speak of."""
    from index.lexical import words

    return frozenset(word for run in content(question) for word in words(run) if len(word) > 1 or word.isascii())
