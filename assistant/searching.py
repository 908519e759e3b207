"""Searches without answering: the words put right and in the documents' words, then ranked clauses as they come."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.retrieve import wording_of
from assistant.types import Question
from assistant.understanding import understood
from index.types import Filters, Hit

if TYPE_CHECKING:
    from index.library import Library


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found; ``corrected`` is what the query was taken to mean where it was mistyped."""

    hits: tuple[Hit, ...]
    corrected: str
    milliseconds: float


def searched_for(library: Library, query: str, k: int, filters: Filters) -> Searched:
    """The ``k`` best clauses for ``query`` under ``filters``, everyday words beside the documents' words for the same."""
    from index.search import search

    started = time.perf_counter()
    understanding = understood(library, Question(query, as_of=filters.as_of))
    hits = search(library, wording_of(understanding), k, filters, also=" ".join(understanding.rewordings[1:]))
    return Searched(tuple(hits), understanding.corrected, round((time.perf_counter() - started) * 1000, 2))
