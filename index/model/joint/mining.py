"""Searches the passages with the encoder in training: for what looks right and is not."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from transformers import BertModel

from index.model.joint.batches import Batches
from index.model.joint.reading import Memory
from index.model.joint.tokens import Data, Places
from index.model.joint.types import ARTICLES, BENCHMARK, LOOSE, Scale, Tell
from index.model.joint.words import Words

DEPTH, TAKEN = 60, 40
"""Of so many nearest passages, so many at most are kept."""
ALIKE = 0.965
"""A passage whose cosine with the right one is higher says the same: another version, another province's copy."""
NEARER = 0.01
"""A passage that is nearer than the right one by more is likely right too, and unlabelled."""
CHUNK = 512
WORDS = 0.2
"""Weight of BM25 beside the cosines, both scaled over the passages, in what a re-ranker is shown."""
CONTRASTED = ("stard", "answer", "lawyer", "articles", "local", "written", "written2")
LISTED = ("stard", "articles", "local", "lawyer", "written", "written2", "ranker")

Others = Mapping[int, list[int]]
"""Places of passages by the place of the question that they do not answer."""


@dataclass(frozen=True, slots=True)
class Miner:
    """The data with what is searched of it, and with what was read of it last."""

    batches: Batches
    scale: Scale
    pools: Mapping[int, Places]
    words: dict[int, Words]
    memory: Memory

    @classmethod
    def of(cls, batches: Batches, scale: Scale, tell: Tell) -> Miner:
        """Choose what is searched: all passages, or the right ones and some others, the same each time."""
        data = batches.data
        right = np.unique(data.right.values).astype(np.int64)
        pools = {pool: np.flatnonzero(data.pools == pool) for pool in range(LOOSE)}
        pools[LOOSE] = _right_of(data, "general")
        if scale.searched is not None:
            every = np.flatnonzero(data.pools < LOOSE)
            some = random.Random(1).sample(every.tolist(), min(scale.searched, len(every)))
            kept = np.union1d(right, some)
            pools = {pool: np.intersect1d(places, kept) for pool, places in pools.items()}
        return cls(batches, scale, pools, {}, Memory(batches, scale, tell))

    def read(self, encoder: BertModel, places: Places) -> torch.Tensor:
        """The vectors of passages."""
        return self.memory.vectors(encoder, "passages", places)

    def asked(self, encoder: BertModel, places: Places) -> torch.Tensor:
        """The vectors of questions."""
        return self.memory.vectors(encoder, "questions", places)

    def by_words(self, pool: int) -> Words:
        """The word index of a pool, made when it is first asked for."""
        if pool not in self.words:
            self.words[pool] = Words(self.batches.data, self.pools[pool], self.batches.device)
        return self.words[pool]

    def of_sources(self, names: Iterable[str], pool: int) -> Places:
        """The questions of some sources that are answered in a pool."""
        data = self.batches.data
        empty = np.empty(0, np.int64)
        places = np.concatenate([empty, *(data.sources.get(name, empty) for name in names)])
        return np.array([place for place in places.tolist() if data.pool_of(place) == pool], dtype=np.int64)


def _right_of(data: Data, name: str) -> Places:
    found = [place for question in data.sources.get(name, ()) for place in data.right[question]]
    return np.unique(np.array(found, dtype=np.int64))


def negatives(miner: Miner, encoder: BertModel) -> dict[int, list[int]]:
    """What is near each question that the encoder is trained with, neither right nor the same nor nearer than the right."""
    found: dict[int, list[int]] = {}
    for pool in (BENCHMARK, ARTICLES):
        questions = miner.of_sources(CONTRASTED, pool)
        if len(questions):
            read = miner.read(encoder, miner.pools[pool])
            for some, cosines in _cosines(miner, encoder, questions, read):
                best = _of_right(miner, pool, some, cosines)
                open_to = cosines.masked_fill(cosines >= best[:, None] + NEARER, -torch.inf)
                found.update(_nearest(miner, pool, some, open_to, read))
    return found


def candidates(miner: Miner, encoder: BertModel) -> dict[int, list[int]]:
    """What a search by meaning and words finds for each question that the re-ranker is trained with, best first."""
    data = miner.batches.data
    found: dict[int, list[int]] = {}
    for pool, names in ((BENCHMARK, LISTED), (ARTICLES, LISTED), (LOOSE, ("general",))):
        questions = miner.of_sources(names, pool)
        if len(questions):
            read = miner.read(encoder, miner.pools[pool])
            for some, cosines in _cosines(miner, encoder, questions, read):
                scores = scaled(cosines)
                if pool != LOOSE:
                    scores = scores + WORDS * scaled(miner.by_words(pool).scores(some))
                found.update(_nearest(miner, pool, some, scores, read))
    found.update({place: data.wrong[place] for place in data.sources.get("tables", np.empty(0, np.int64)).tolist()})
    return found


def scaled(scores: torch.Tensor) -> torch.Tensor:
    """Scores by how many deviations of their row they lie above its mean."""
    return (scores - scores.mean(1, keepdim=True)) / scores.std(1, keepdim=True).clamp(min=1e-6)


def _cosines(
    miner: Miner, encoder: BertModel, questions: Places, read: torch.Tensor
) -> Iterator[tuple[Places, torch.Tensor]]:
    asked = miner.asked(encoder, questions)
    for start in range(0, len(questions), CHUNK):
        yield questions[start : start + CHUNK], (asked[start : start + CHUNK] @ read.T).float()


def _of_right(miner: Miner, pool: int, questions: Places, cosines: torch.Tensor) -> torch.Tensor:
    """The greatest cosine of each question with a passage of the pool that answers it."""
    data = miner.batches.data
    best = []
    for row, question in enumerate(questions.tolist()):
        right = np.array([place for place in data.right[question] if data.pools[place] == pool])
        best.append(cosines[row, torch.from_numpy(np.searchsorted(miner.pools[pool], right))].max())
    return torch.stack(best)


def _nearest(
    miner: Miner, pool: int, questions: Places, scores: torch.Tensor, read: torch.Tensor
) -> Iterator[tuple[int, list[int]]]:
    """The best of each row, without what is right or says the same as the first that is right."""
    right = [miner.batches.data.right[question] for question in questions.tolist()]
    first = torch.from_numpy(np.searchsorted(miner.pools[pool], [row[0] for row in right])).to(read.device)
    top = scores.topk(min(DEPTH, scores.shape[1]), 1)
    alike = torch.einsum("kcd,kd->kc", read[top.indices].float(), read[first].float()) >= ALIKE
    shut = (alike | top.values.isneginf()).cpu().numpy()
    places = miner.pools[pool][top.indices.cpu().numpy()]
    for row, question in enumerate(questions.tolist()):
        found = [place for place in places[row][~shut[row]].tolist() if place not in right[row]]
        yield question, found[:TAKEN]
