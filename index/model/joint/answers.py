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

from index.inference import Ids, pair_ids
from index.model.rerank.answers import Example, weights
from index.model.rerank.network import Reranker
from index.model.training import in_parts
from index.reranking import PROMPTS

PAIRS = 48
"""Pairs of a step: about six a second on two cores."""
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
        """Begin with ``network``'s score for whether a passage answers. ``count`` pairs make a step."""
        self.network, self._tokenizer, self._count = network, tokenizer, count
        self._device = device or torch.device("cpu")
        self._pairs = list(pairs)
        self._weights = weights(self._pairs)
        network.answering.load_state_dict(network.relevance.state_dict())
        self._before = copy.deepcopy(network).eval()
        network.bert.embeddings.requires_grad_(requires_grad=False)
        for layer in network.bert.encoder.layer[:FROZEN]:
            layer.requires_grad_(requires_grad=False)

    def prepare(self, share: float, chance: random.Random) -> None:
        """Move the logits around 0 before the first step."""
        if share == 0:
            with torch.no_grad():
                _, answers = self._read(self._before, self._ids(chance.choices(self._pairs, self._weights, k=128)))
                self.network.answering.out.bias -= answers.mean()

    def loss(self, chance: random.Random) -> tuple[torch.Tensor, float]:
        """The loss of a batch; the figure is the share of pairs that are told rightly."""
        some = chance.choices(self._pairs, self._weights, k=self._count)
        ids = self._ids(some)
        scores, answers = self._read(self.network, ids)
        with torch.no_grad():
            before, _ = self._read(self._before, ids)
        right = torch.tensor([float(pair.answers) for pair in some], device=answers.device)
        told = float(((answers > 0) == (right > 0)).float().mean())
        kept = functional.mse_loss(scores, before)
        return functional.binary_cross_entropy_with_logits(answers, right) + KEPT * kept, told

    def _ids(self, some: Sequence[Example]) -> list[Ids]:
        return [ids for pair in some for ids in pair_ids(self._tokenizer, pair.q, [pair.text], PROMPTS)]

    def _read(self, network: Reranker, pairs: Sequence[Ids]) -> tuple[torch.Tensor, ...]:
        """Scores and logits of pairs."""
        return in_parts(lambda ids, mask: network.both(ids.to(self._device), mask.to(self._device)), pairs)
