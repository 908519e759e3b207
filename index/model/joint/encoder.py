"""Trains the encoder: each question is to be nearest to its passage, by sentence and by tokens.

The second time it also learns from a teacher, a re-ranker of all layers: MRR@10 rose from 0.697 to 0.715 on development
questions, and from 0.577 to 0.599 on 174 held-out ones of STARD.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import torch
from torch.nn import functional
from transformers import BertConfig, BertModel

from index.model.finetune.train import BACKWARD, BY_TOKENS, QUESTION_TOKENS, SCALE, Encoded, closeness
from index.model.joint.batches import Batch
from index.model.joint.mining import Miner, Others, negatives
from index.model.joint.reading import encoded
from index.model.joint.reranker import Listings, scored
from index.model.joint.tokens import Places
from index.model.rerank.network import Reranker
from index.model.rerank.train import PAIR_TOKENS

Network = TypeVar("Network", bound=torch.nn.Module)

PASSAGE_TOKENS = 128
SPANS = "spans"
"""A source without questions: stretches of articles ask for their articles."""
SHARES = {
    "stard": 0.13,
    "answer": 0.05,
    "lawyer": 0.10,
    "articles": 0.28,
    "local": 0.12,
    "written": 0.10,
    "written2": 0.10,
    "general": 0.06,
    "advice": 0.03,
    SPANS: 0.03,
}
"""Share of the steps for each source: a batch comes from one, so that its passages are hard to tell apart."""
LATE = 0.85
"""After this share of the time no more negatives are mined."""
ALIKE = 0.985
"""Passages of a batch that are nearer than this to a right one do not count as wrong."""
MOST_BY_TOKENS = 96
"""Questions of a batch that are contrasted by tokens, each with the right passages of the others: memory grows with the square."""
DROPOUT = 0.05
DISTILLED = ("stard", "articles", "local", "lawyer", "written", "written2")
"""Sources that the teacher is heard on: those that the encoder is trained with, since the others are for judging it."""


def trainable(base: BertModel, frozen: int = 0) -> BertModel:
    """A copy with little dropout, and none in attention, whose embeddings and lowest layers stay as they are."""
    settings = {"hidden_dropout_prob": DROPOUT, "attention_probs_dropout_prob": 0.0}
    made = BertModel(BertConfig.from_dict({**base.config.to_dict(), **settings}), add_pooling_layer=False)
    made.load_state_dict(base.state_dict())
    for part in (made.embeddings, *made.encoder.layer[:frozen]):
        part.requires_grad_(requires_grad=False)
    return made


def blended(base: Network, trained: Network, share: float) -> Network:
    """The base, on the processor, with its weights mixed with the trained ones, ``share`` of them the latter's."""
    found: Network = copy.deepcopy(base)
    after = {name: values.detach().cpu() for name, values in trained.state_dict().items()}
    mixed = {
        name: before + (after[name] - before) * share if before.is_floating_point() else before
        for name, before in base.state_dict().items()
    }
    found.load_state_dict(mixed)
    found.eval()
    return found


class Turns:
    """Hands out the questions of a source in an order that chance gives anew each time around."""

    def __init__(self, places: Places) -> None:
        self._places, self._left = places.tolist(), list[int]()

    def take(self, count: int, chance: random.Random) -> list[int]:
        """The next questions, ``count`` or all of a smaller source."""
        if len(self._left) < count:
            self._left = chance.sample(self._places, len(self._places))
        taken, self._left = self._left[:count], self._left[count:]
        return taken


class Contrast:
    """The task of the first stage."""

    def __init__(self, encoder: BertModel, miner: Miner) -> None:
        self.network, self.miner = encoder, miner
        sources = {name: miner.batches.data.sources.get(name, np.empty(0, np.int64)) for name in SHARES}
        self._turns = {name: Turns(places) for name, places in sources.items() if len(places) > 1}
        self._names = [name for name in SHARES if name in self._turns or name == SPANS]
        self._negatives: Others = {}
        self._mined = -1.0

    def prepare(self, share: float, chance: random.Random) -> None:  # noqa: ARG002
        """Mine negatives at first, and again with what the encoder has become."""
        if self._mined < 0 or (share < LATE and share - self._mined >= self.miner.scale.mining):
            self._negatives = negatives(self.miner, self.network)
            self._mined = share

    def loss(self, chance: random.Random) -> tuple[torch.Tensor, float]:
        """The loss of a batch of one source."""
        name = chance.choices(self._names, [SHARES[name] for name in self._names])[0]
        batches, count = self.miner.batches, self.miner.scale.questions
        if name == SPANS:
            asked, told, places = batches.spans(count, PASSAGE_TOKENS, chance)
            right = [{place} for place in places.tolist()]
        else:
            questions = self._turns[name].take(count, chance)
            right = [set(batches.data.right[question]) for question in questions]
            places = np.array(self._offered(questions, chance))
            asked = batches.questions(questions, QUESTION_TOKENS)
            told = batches.passages(places, PASSAGE_TOKENS)
        if not len(places):  # every article that chance chose was too short for a stretch
            return self.loss(chance)
        loss = self._contrast(asked, told, also_right(right, places.tolist()))
        return loss, float(loss.detach())

    def _offered(self, questions: Sequence[int], chance: random.Random) -> list[int]:
        """A right passage of each question, then the hard negatives."""
        right = [chance.choice(self.miner.batches.data.right[question]) for question in questions]
        return right + [chance.choice(some) for question in questions if (some := self._negatives.get(question))]

    def _contrast(self, asked: Batch, told: Batch, also: torch.Tensor) -> torch.Tensor:
        questions, passages = encoded(self.network, asked), encoded(self.network, told)
        return contrast(questions, passages, also.to(asked.ids.device))


def also_right(right: Sequence[set[int]], offered: Sequence[int]) -> torch.Tensor:
    """Which passages answer a question besides the one at its own place, of shape ``(questions, passages)``.

    The passage at a question's place answers it; where the same comes again, it is no wrong one.
    """
    places = np.asarray(offered)
    also = places[None, :] == places[: len(right), None]
    for row, answers in enumerate(right):
        if len(answers) > 1:
            also[row] |= np.isin(places, list(answers))
    np.fill_diagonal(also, val=False)
    return torch.from_numpy(also)


def contrast(questions: Encoded, passages: Encoded, also: torch.Tensor) -> torch.Tensor:
    """The loss by sentence both ways, and by tokens; ``also`` and all but the same as a right one do not count as wrong."""
    count = len(questions.sentences)
    labels = torch.arange(count, device=also.device)
    with torch.no_grad():
        same = passages.sentences[:count] @ passages.sentences.T > ALIKE
        same[labels, labels] = False
        also = also | same
    by_sentence = (questions.sentences @ passages.sentences.T * SCALE).masked_fill(also, -1e4)
    some = min(MOST_BY_TOKENS, count)
    close = closeness(_first(questions, some), _first(passages, some)).float() * SCALE
    return (
        functional.cross_entropy(by_sentence, labels)
        + BY_TOKENS * functional.cross_entropy(close.masked_fill(also[:some, :some], -1e4), labels[:some])
        + BACKWARD * functional.cross_entropy(by_sentence[:, :count].T, labels)
    )


def _first(found: Encoded, count: int) -> Encoded:
    return Encoded(found.sentences[:count], found.tokens[:count], found.own[:count])


class Distilled:
    """The task of the third stage: contrast as before, and follow the teacher among what a search finds."""

    def __init__(self, contrasted: Contrast, teacher: Reranker, listings: Listings) -> None:
        self.network, self._contrasted = contrasted.network, contrasted
        self._teacher, self._listings = teacher.eval(), listings

    def prepare(self, share: float, chance: random.Random) -> None:
        """Mine negatives once: the encoder changes little now."""
        self._contrasted.prepare(max(share, LATE), chance)

    def loss(self, chance: random.Random) -> tuple[torch.Tensor, float]:
        """Both losses; the figure is how far the encoder is from the teacher."""
        questions, passages = self._listings.batch(chance)
        with torch.no_grad():
            taught = scored(self._teacher, self._listings.batches, questions, passages, PAIR_TOKENS)
        batches = self._listings.batches
        asked = encoded(self.network, batches.questions(questions, QUESTION_TOKENS)).sentences
        told = encoded(self.network, batches.passages(passages.reshape(-1), PASSAGE_TOKENS)).sentences
        cosines = torch.einsum("kd,kcd->kc", asked, told.view(*passages.shape, -1)) * SCALE
        away = functional.kl_div(
            functional.log_softmax(cosines, 1), functional.softmax(taught, 1), reduction="batchmean"
        )
        loss, _ = self._contrasted.loss(chance)
        return away + loss, float(away.detach())
