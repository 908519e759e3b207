"""Trains a re-ranker: of a question's right passage and some that a search finds, the right one is to score highest.

The teacher, of all layers, learns from the labels alone; the bundled one, of half the layers, from labels and teacher.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional

from index.model.joint.batches import Batches
from index.model.joint.mining import Others
from index.model.joint.reading import scores
from index.model.joint.tokens import Places
from index.model.rerank.network import Reranker
from index.model.rerank.train import ALONE, FIRST, PAIR_TOKENS, centre, loss_of

WEIGHTS = {
    "stard": 1.0,
    "articles": 1.0,
    "local": 1.0,
    "lawyer": 0.7,
    "written": 1.0,
    "written2": 1.0,
    "ranker": 1.0,
    "tables": 3.0,
    "general": 0.08,
}
"""How often a question of a source is met: those for cells of tables are few, those on encyclopaedia texts many."""
WRONG, HARD = 7, 5
"""Wrong passages beside the right one, and how many of them are among the first that the search finds."""
SPARED = 0.6
"""How often the very first that the search finds is left alone, since it is often right too. Never to meet it would leave
the re-ranker without a lesson on what it has to decide most often."""
FEWEST = 8
"""A question with fewer wrong passages teaches little."""
SHARED = 0.5
"""What the labels count beside the teacher, of what a listing's order and each score by itself are held against."""


class Listings:
    """Questions with their right passages and what a search finds besides, for batches in which chance chooses."""

    def __init__(self, batches: Batches, candidates: Others, names: Sequence[str], count: int) -> None:
        """Take the questions of the sources ``names``, ``count`` of them a batch."""
        self.batches, self._candidates, self._count = batches, candidates, count
        weights = {
            place: WEIGHTS[name]
            for name in names
            for place in batches.data.sources.get(name, np.empty(0, np.int64)).tolist()
            if len(candidates.get(place, ())) >= FEWEST
        }
        if not weights:
            raise ValueError(f"no question has {FEWEST} wrong passages: the library is too small to learn from")
        self._questions, self._weights = list(weights), list(weights.values())

    def batch(self, chance: random.Random) -> tuple[Places, Places]:
        """Questions of shape ``(questions,)`` and passages of shape ``(questions, 1 + WRONG)``, the right one first."""
        questions = chance.choices(self._questions, self._weights, k=self._count)
        return np.array(questions), np.array([self._listing(question, chance) for question in questions])

    def _listing(self, question: int, chance: random.Random) -> list[int]:
        found = self._candidates[question]
        near = found[1 : FIRST + 1] if chance.random() < SPARED else found[:FIRST]
        hard = chance.sample(near, min(HARD, len(near)))
        rest = found[FIRST:] or found
        right = chance.choice(self.batches.data.right[question])
        return [right, *hard, *chance.choices(rest, k=WRONG - len(hard))]


class Ranked:
    """The task of a re-ranker's training, with a teacher or without."""

    def __init__(self, network: Reranker, listings: Listings, teacher: Reranker | None = None) -> None:
        network.bert.embeddings.requires_grad_(requires_grad=False)
        self.network, self._listings = network, listings
        self._teacher = teacher.eval() if teacher is not None else None

    def prepare(self, share: float, chance: random.Random) -> None:
        """Move the scores around 0 before the first step."""
        if share == 0:
            self.network.eval()
            with torch.no_grad():
                centre(self.network, self._scored(self.network, *self._listings.batch(chance)))

    def loss(self, chance: random.Random) -> tuple[torch.Tensor, float]:
        """The loss of a batch; the figure is the share of questions whose right passage comes first."""
        questions, passages = self._listings.batch(chance)
        found = self._scored(self.network, questions, passages)
        first = float((found.argmax(1) == 0).float().mean())
        if self._teacher is None:
            return loss_of(found), first
        with torch.no_grad():
            taught = self._scored(self._teacher, questions, passages)
        return taught_loss(found, taught), first

    def _scored(self, network: Reranker, questions: Places, passages: Places) -> torch.Tensor:
        return scored(network, self._listings.batches, questions, passages, PAIR_TOKENS)


def scored(network: Reranker, batches: Batches, questions: Places, passages: Places, limit: int) -> torch.Tensor:
    """Scores of the shape of ``passages``, ``(questions, passages)``."""
    asked = np.repeat(questions, passages.shape[1])
    return scores(network, batches, asked, passages.reshape(-1), limit).view(*passages.shape)


def taught_loss(found: torch.Tensor, taught: torch.Tensor) -> torch.Tensor:
    """The loss of scores against labels, the right passage being the first, and against a teacher's scores."""
    right = torch.zeros(len(found), dtype=torch.long, device=found.device)
    label = functional.one_hot(right, found.shape[1]).float()
    after = functional.kl_div(
        functional.log_softmax(found, 1), functional.log_softmax(taught, 1), reduction="batchmean", log_target=True
    )
    wanted = SHARED * label + (1 - SHARED) * torch.sigmoid(taught)
    alone = functional.binary_cross_entropy_with_logits(found, wanted)
    return SHARED * functional.cross_entropy(found, right) + after + ALONE * alone
