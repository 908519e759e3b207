"""Teaches a re-ranker to tell a passage that answers a question from one that is only about its matter.

Beside that it learns to put the clauses of one document in order. For everything else the order stays: the score is held to
what it was before.
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
from index.model.rerank.lists import Listing
from index.model.rerank.network import Reranker
from index.model.rerank.train import loss_of
from index.model.training import Run, in_parts
from index.reranking import PROMPTS

PAIRS = 32
"""Pairs of a step, beside its listings: about six a second on two cores."""
LISTINGS, WRONG = 3, 6
"""Questions of a step on a document, and how many clauses that do not answer stand beside the one that does."""
FIRST = 128
"""Pairs by which the logits are moved around 0 before the first step."""
FROZEN = 2
"""The lowest layers that stay as they are."""
KEPT = 0.1
"""What the squared change of a score counts beside the loss of a pair."""
ORDER, AMONG = 0.5, 0.5
"""What the order of a listing counts beside it, and what telling the clause of a listing that answers does."""


class Answers:
    """The task of telling what answers, for ``loop.train``."""

    def __init__(
        self,
        network: Reranker,
        tokenizer: Tokenizer,
        pairs: Iterable[Example],
        listings: Iterable[Listing],
        device: torch.device | None = None,
        count: int = PAIRS,
    ) -> None:
        """Take a ``network`` that has begun to learn what answers. ``count`` pairs make a step, and ``LISTINGS`` listings.

        Raises ``ValueError`` for another network, and without pairs or listings to learn from.
        """
        if network.answering is None:
            raise ValueError("the network has not begun to learn what answers")
        self.network, self._answering, self._tokenizer, self._count = network, network.answering, tokenizer, count
        self._device = device or torch.device("cpu")
        self._pairs = list(pairs)
        self._weights = weights(self._pairs)
        self._listings = [listing for listing in listings if len(listing.wrong) >= WRONG]
        if not self._pairs or not self._listings:
            raise ValueError(f"needs pairs, and listings with at least {WRONG} clauses that do not answer")
        self._before = copy.deepcopy(network).eval()
        for part in (network.bert.embeddings, *network.bert.encoder.layer[:FROZEN]):
            part.requires_grad_(requires_grad=False)

    def prepare(self, share: float, chance: random.Random) -> None:
        """Move the logits around 0 before the first step."""
        if share == 0:
            with torch.no_grad():
                some = chance.choices(self._pairs, self._weights, k=FIRST)
                _, answers = self._read(self.network.both, [(pair.q, pair.text) for pair in some])
                self._answering.out.bias -= answers.mean()

    def loss(self, chance: random.Random) -> tuple[torch.Tensor, float]:
        """The loss of a batch; the figure is the share of pairs that are told rightly."""
        some = chance.choices(self._pairs, self._weights, k=self._count)
        pairs = [(pair.q, pair.text) for pair in some]
        listed = [pair for listing in chance.choices(self._listings, k=LISTINGS) for pair in offered(listing, chance)]
        scores, answers = self._read(self.network.both, [*pairs, *listed])
        with torch.no_grad():
            (before,) = self._read(lambda ids, mask: (self._before(ids, mask),), pairs)
        right = torch.tensor([float(pair.answers) for pair in some], device=answers.device)
        told = answers[: self._count]
        kept = functional.mse_loss(scores[: self._count], before)
        found = functional.binary_cross_entropy_with_logits(told, right) + KEPT * kept
        found = found + ORDER * loss_of(scores[self._count :].view(LISTINGS, -1))
        found = found + AMONG * among(answers[self._count :].view(LISTINGS, -1))
        return found, float(((told > 0) == (right > 0)).float().mean())

    def _read(self, run: Run, pairs: Sequence[tuple[str, str]]) -> tuple[torch.Tensor, ...]:
        """What ``run`` makes of questions with texts."""
        read = [ids for question, text in pairs for ids in pair_ids(self._tokenizer, question, [text], PROMPTS)]
        return in_parts(lambda ids, mask: run(ids.to(self._device), mask.to(self._device)), read)


def offered(listing: Listing, chance: random.Random) -> list[tuple[str, str]]:
    """A listing's question with one right clause, which comes first, and with ``WRONG`` others."""
    texts = [chance.choice(listing.right), *chance.sample(listing.wrong, WRONG)]
    return [(listing.q, text) for text in texts]


def among(answers: torch.Tensor) -> torch.Tensor:
    """The loss of logits of shape ``(listings, 1 + WRONG)``, the right clause's first, which counts as much as all others."""
    right, wrong = functional.logsigmoid(answers[:, 0]), functional.logsigmoid(-answers[:, 1:])
    return -(right.mean() + wrong.mean()) / 2
