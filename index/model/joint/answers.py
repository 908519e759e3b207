"""Teaches a re-ranker to tell a passage that answers a question from one that is only about its matter.

The order of passages stays: the score is held to what it was before.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Sequence

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from index.inference import pair_ids
from index.model.rerank.answers import Example, weights
from index.model.rerank.network import Reranker
from index.model.training import Run, in_parts
from index.reranking import PROMPTS

PAIRS = 48
"""Pairs of a step: about six a second on two cores."""
FIRST = 128
"""Pairs by which the logits are moved around 0 before the first step."""
FROZEN = 2
"""The lowest layers that stay as they are."""
KEPT = 0.1
"""What the squared change of a score counts beside the loss of a pair."""


class Answers:
    """The task of telling what answers, for ``loop.train``."""

    def __init__(
        self,
        network: Reranker,
        tokenizer: Tokenizer,
        pairs: Iterable[Example],
        device: torch.device | None = None,
        count: int = PAIRS,
    ) -> None:
        """Take a ``network`` that has begun to learn what answers. ``count`` pairs make a step."""
        if network.answering is None:
            raise ValueError("the network has not begun to learn what answers")
        self.network, self._answering, self._tokenizer, self._count = network, network.answering, tokenizer, count
        self._device = device or torch.device("cpu")
        self._pairs = list(pairs)
        self._weights = weights(self._pairs)
        self._before = copy.deepcopy(network).eval()
        for part in (network.bert.embeddings, *network.bert.encoder.layer[:FROZEN]):
            part.requires_grad_(requires_grad=False)

    def prepare(self, share: float, chance: random.Random) -> None:
        """Move the logits around 0 before the first step."""
        if share == 0:
            with torch.no_grad():
                _, answers = self._read(self.network.both, chance.choices(self._pairs, self._weights, k=FIRST))
                self._answering.out.bias -= answers.mean()

    def loss(self, chance: random.Random) -> tuple[torch.Tensor, float]:
        """The loss of a batch; the figure is the share of pairs that are told rightly."""
        some = chance.choices(self._pairs, self._weights, k=self._count)
        scores, answers = self._read(self.network.both, some)
        with torch.no_grad():
            (before,) = self._read(lambda ids, mask: (self._before(ids, mask),), some)
        right = torch.tensor([float(pair.answers) for pair in some], device=answers.device)
        told = float(((answers > 0) == (right > 0)).float().mean())
        kept = functional.mse_loss(scores, before)
        return functional.binary_cross_entropy_with_logits(answers, right) + KEPT * kept, told

    def _read(self, run: Run, some: Sequence[Example]) -> tuple[torch.Tensor, ...]:
        """What ``run`` makes of pairs."""
        read = [ids for pair in some for ids in pair_ids(self._tokenizer, pair.q, [pair.text], PROMPTS)]
        return in_parts(lambda ids, mask: run(ids.to(self._device), mask.to(self._device)), read)
