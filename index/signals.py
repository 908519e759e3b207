"""What can be seen of a clause that a search found, beside its two scores: the columns that the learnt ranker decides by.

All are shares, logarithms or differences, so that they mean the same in a library of thirty documents and of three thousand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.lexicon.folding import folded
from index.types import Worded

SIGNALS = (
    "cosine",
    "cosine_below_best",
    "cosine_scaled",
    "cosine_rank",
    "bm25_portion",
    "bm25_share",
    "bm25_rank",
    "fused",
    "fused_below_best",
    "fused_rank",
    "words_in_text",
    "words_in_title",
    "words_in_either",
    "rarest_found",
    "rarest_missing",
    "bigrams_in_text",
    "density",
    "beside",
    "near",
    "document_sum",
    "document_count",
    "document_best",
    "document_leading",
    "document_rank",
    "length",
    "title_kind",
    "title_length",
    "penal",
    "question_length",
)
"""The columns in order. ``beside`` and ``near`` are the best sums of the clauses next to it, and two or three away."""

DEPTH = 200
"""Clauses that are looked at. STARD's held-out questions, R@10, R@100, MRR@10: of 100 clauses 0.667, 0.887, 0.538; of
200 0.675, 0.898, 0.540; of 300 0.675, 0.901, 0.542, for as much time again."""
COMMON = 0.13
"""Words less rare than this, on a scale where 1 is a word that stands nowhere, tell nothing."""
OF_DOCUMENT, LEADING = 50, 15
"""Clauses of which a document's part is counted, and those that lead."""
NOT_FOUND = 400
"""The rank of what a side did not name."""
FLOOR = 0.3
"""Sums below this add nothing to their document."""
_KINDS = tuple(
    re.compile(kind)
    for kind in ("法$|法[（(].*[）)]$", "条例", "解释|批复|答复|意见$", "规定|办法|细则|规则", "标准|规程|规范|导则")
)
_PENAL = ("罚款", "吊销", "没收", "处分", "追究刑事责任", "有期徒刑", "拘留", "拘役")


@dataclass(frozen=True, slots=True)
class Seen:
    """A clause found: what it says, its best passage's key, the scores of both sides (``None``: not named) and their sum."""

    worded: Worded
    passage: int
    bm25: float | None
    cosine: float | None
    fused: float


def signals(query: str, words: Mapping[str, float], seen: Sequence[Seen]) -> NDArray[np.float64]:
    """The table of shape ``(clauses, SIGNALS)`` for a folded ``query``.

    ``words`` gives how rare each of its words is, 0 (everywhere) to 1 (nowhere). ``seen`` are the clauses, best first.
    """
    words = {word: rare for word, rare in words.items() if rare > COMMON}
    bigrams = {a + b for a, b in pairwise(query) if a.isalnum() and b.isalnum()}
    documents = _Documents(seen)
    titles = {title: _Titled(title, words) for title in {item.worded.title for item in seen}}
    sums = {item.passage: item.fused for item in seen}
    by_words, by_meaning = _ranks([item.bm25 for item in seen]), _ranks([item.cosine for item in seen])
    cosines = [item.cosine for item in seen if item.cosine is not None]
    low, high = min(cosines, default=0.0), max(cosines, default=0.0)
    most = max((item.bm25 or 0.0 for item in seen), default=0.0) or 1.0
    least = min((item.bm25 for item in seen if item.bm25 is not None), default=0.0)
    rows = []
    for place, item in enumerate(seen):
        cosine = low if item.cosine is None else item.cosine
        there = titles[item.worded.title]
        rows.append(
            [
                cosine,
                cosine - high,
                (cosine - low) / (high - low) if high > low else 1.0,
                math.log1p(by_meaning[place]),
                (least if item.bm25 is None else item.bm25) / most,
                (item.bm25 or 0.0) / most,
                math.log1p(by_words[place]),
                item.fused,
                item.fused - seen[0].fused,
                math.log1p(place),
                *_in_words(item.worded, there, words, bigrams),
                *_around(item.passage, sums),
                *documents.of(item.worded.document_id),
                *_kind(item.worded.text, there),
                len(query),
            ]
        )
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(SIGNALS))


def _ranks(values: Sequence[float | None]) -> list[int]:
    """The place of each value from the greatest down."""
    order = sorted((-value, place) for place, value in enumerate(values) if value is not None)
    ranks = [NOT_FOUND] * len(values)
    for rank, (_, place) in enumerate(order):
        ranks[place] = rank
    return ranks


def _in_words(worded: Worded, there: _Titled, words: Mapping[str, float], bigrams: Collection[str]) -> list[float]:
    """What shares of the question's words, by their rarity, stand in the text, the title and either, and the rarest."""
    text = folded(worded.text)
    total = math.fsum(words.values()) or 1.0
    here = {word for word in words if word in text}
    either = here | there.words
    told = math.fsum(map(words.__getitem__, here))
    return [
        told / total,
        there.told / total,
        math.fsum(map(words.__getitem__, either)) / total,
        max(map(words.__getitem__, here), default=0.0),
        max(map(words.__getitem__, words.keys() - either), default=0.0),
        len([pair for pair in bigrams if pair in text]) / max(1, len(bigrams)),
        told / math.sqrt(len(text) or 1),
    ]


def _around(passage: int, sums: Mapping[int, float]) -> list[float]:
    beside = max(sums.get(passage + step, 0.0) for step in (-1, 1))
    return [beside, max(sums.get(passage + step, 0.0) for step in (-3, -2, 2, 3))]


def _kind(text: str, there: _Titled) -> list[float]:
    return [
        math.log1p(len(text)),
        there.kind,
        there.length,
        float(any(word in text for word in _PENAL)),
    ]


class _Titled:
    """What a title, which many clauses share, has of a question, and its kind and length."""

    def __init__(self, title: str, words: Mapping[str, float]) -> None:
        name = folded(title)
        self.words = {word for word in words if word in name}
        self.told = math.fsum(map(words.__getitem__, self.words))
        self.kind = float(next((number for number, kind in enumerate(_KINDS) if kind.search(title)), len(_KINDS)))
        self.length = float(len(title))


class _Documents:
    """What part each document has in what was found."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self._sums: dict[str, float] = {}
        self._counts: dict[str, int] = {}
        self._best: dict[str, float] = {}
        self._leading: dict[str, int] = {}
        for place, item in enumerate(seen[:OF_DOCUMENT]):
            name = item.worded.document_id
            self._sums[name] = self._sums.get(name, 0.0) + max(0.0, item.fused - FLOOR)
            self._counts[name] = self._counts.get(name, 0) + 1
            self._best[name] = max(self._best.get(name, 0.0), item.fused)
            self._leading[name] = self._leading.get(name, 0) + (place < LEADING)
        self._most = max(self._sums.values(), default=0.0) or 1.0
        order = sorted(self._best, key=lambda name: -self._best[name])
        self._ranks = {name: rank for rank, name in enumerate(order)}

    def of(self, name: str) -> list[float]:
        """Its share of the greatest sum, how many of its clauses were found, its best, how many lead, and its rank."""
        return [
            self._sums.get(name, 0.0) / self._most,
            float(self._counts.get(name, 0)),
            self._best.get(name, 0.0),
            float(self._leading.get(name, 0)),
            float(self._ranks.get(name, OF_DOCUMENT)),
        ]
