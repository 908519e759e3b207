"""Judges what a stage made, by questions that it was not trained with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertModel

from index.model.joint.batches import Batches
from index.model.joint.mining import Miner
from index.model.joint.reading import Paced
from index.model.joint.reranker import scored
from index.model.joint.tokens import PASSAGE_TOKENS, Places
from index.model.joint.types import ARTICLES, BENCHMARK, OTHERS, Tell
from index.model.rerank.network import Reranker
from index.search import scaled

JUDGES = {"dev": (BENCHMARK,), "ranker": (ARTICLES, OTHERS)}
"""Sources that the encoder never learns from, with where they are answered; the re-ranker learns from the second."""
DEPTH, CLOSE = 100, 10
READ = 20
"""Passages that a re-ranker is shown."""
CHUNK = 256
AT_ONCE = 32
"""Questions whose passages a re-ranker reads at once."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over questions: the share of the right passages among the first 1, 10 and 100, and MRR@10."""

    questions: int
    first: float
    among_ten: float
    among_hundred: float
    mrr: float

    def __str__(self) -> str:
        return (
            f"R@1 {self.first:.3f} R@10 {self.among_ten:.3f} R@100 {self.among_hundred:.3f} MRR@10 {self.mrr:.3f}"
            f" of {self.questions}"
        )


def quality(orders: Iterable[Sequence[int]], right: Iterable[Sequence[int]]) -> Quality:
    """Measure orders of passages, best first."""
    rows = []
    for order, answers in zip(orders, right, strict=True):
        wanted = set(answers)
        shares = [len(wanted & set(order[:depth])) / len(wanted) for depth in (1, CLOSE, DEPTH)]
        rows.append([*shares, next((1 / rank for rank, place in enumerate(order[:CLOSE], 1) if place in wanted), 0.0)])
    means = np.mean(rows, axis=0) if rows else np.zeros(4)
    return Quality(len(rows), *(float(mean) for mean in means))


@dataclass(frozen=True, slots=True)
class Search:
    """What a search by meaning finds for each question, best first: passages and cosines of shape ``(questions, found)``."""

    questions: Places
    passages: Places
    cosines: NDArray[np.float32]

    def some(self, most: int | None) -> Search:
        """What is found for ``most`` of the questions, taken evenly; for all without a figure."""
        if most is None or most >= len(self.questions):
            return self
        rows = np.linspace(0, len(self.questions) - 1, most).astype(np.int64)
        return Search(self.questions[rows], self.passages[rows], self.cosines[rows])


def searched(miner: Miner, encoder: BertModel, name: str) -> Search:
    """Search the pools of a judge for its questions."""
    questions = miner.batches.data.sources.get(name, np.empty(0, np.int64))
    pool = np.concatenate([miner.pools[pool] for pool in JUDGES[name]])
    if not len(questions):
        return Search(questions, np.empty((0, 0), np.int64), np.empty((0, 0), np.float32))
    read, asked = miner.read(encoder, pool), miner.asked(encoder, questions)
    top = [
        (asked[start : start + CHUNK] @ read.T).float().topk(min(DEPTH, len(pool)), 1)
        for start in range(0, len(questions), CHUNK)
    ]
    places = torch.cat([some.indices for some in top]).cpu().numpy()
    return Search(questions, pool[places], torch.cat([some.values for some in top]).cpu().numpy())


def judged(miner: Miner, encoder: BertModel) -> dict[str, Quality]:
    """The quality of an encoder by each judge."""
    right = miner.batches.data.right
    found = {name: searched(miner, encoder, name) for name in JUDGES}
    return {
        name: quality(some.passages.tolist(), [right[place] for place in some.questions.tolist()])
        for name, some in found.items()
    }


def reranked(batches: Batches, reranker: Reranker, found: Search, tell: Tell) -> Quality:
    """The quality of a search whose first passages a re-ranker puts in order by its scores and the cosines, half each."""
    reranker.eval()
    count = min(READ, found.passages.shape[1])
    orders = []
    paced = Paced(tell)
    for start in range(0, len(found.questions), AT_ONCE):
        paced(f"listings: {start} of {len(found.questions)} read")
        some = slice(start, start + AT_ONCE)
        with torch.no_grad():
            scores = scored(reranker, batches, found.questions[some], found.passages[some, :count], PASSAGE_TOKENS)
        both = _spread(scores.cpu().numpy()) + _spread(found.cosines[some, :count])
        for row, order in zip(found.passages[some], np.argsort(-both, axis=1, kind="stable"), strict=True):
            orders.append([*row[:count][order].tolist(), *row[count:].tolist()])
    return quality(orders, [batches.data.right[place] for place in found.questions.tolist()])


def _spread(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Scores scaled row by row."""
    return np.array([scaled(row) for row in scores.tolist()])
