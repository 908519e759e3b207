"""The training loop: contrast each question's passage with those of the batch, by sentence and by tokens.

Seeded and resumable: a checkpoint holds weights, optimiser, step and the state of chance, and a run that was cut off goes
on from the last. Plain float32: on processors without AMX bfloat16 is slower (166 against 227 GFLOP/s measured).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel

from index.model.finetune.pairs import Pair
from index.model.training import padded, resume, save

STEPS = 570
WARM_UP = 27
RATE = 3e-5
BATCH = 32
SCALE = 50.0
"""Cosines are multiplied by this before the softmax."""
BY_TOKENS, BACKWARD = 0.5, 0.3
"""Weights of the loss by late interaction and of the loss from passages to questions, beside that by sentence."""
FROZEN = 4
"""Layers, from the lowest, that stay as they are, with all embeddings: so it stays general, and is a third faster."""
QUESTION_TOKENS, PASSAGE_TOKENS = 48, 96
WITH_NEGATIVE = 0.5
"""Share of the pairs of a batch that bring one hard negative."""
BLOCK = 16
"""Batches are cut from so many batches' pairs sorted by length."""
SHARES = {"stard": 0.22, "lawyer": 0.27, "written": 0.41, "general": 0.10}
"""Share of the steps for each source: a batch comes from one, so that its passages are hard to tell apart."""
EVERY = 50
"""Steps between checkpoints and reports."""
QUERY, PASSAGE = "query: ", "passage: "
MARKS = 3
"""Tokens before the text itself: the opening mark and the prompt."""

Ids = list[int]


@dataclass(frozen=True, slots=True)
class Example:
    """A pair as token ids."""

    question: Ids
    passage: Ids
    negatives: tuple[Ids, ...]


class Examples:
    """The examples of one source, in batches of like length, in an order that chance gives anew each time around."""

    def __init__(self, pairs: Sequence[Pair], tokenizer: Tokenizer, chance: random.Random) -> None:
        """Tokenise the pairs."""

        def ids(text: str, limit: int) -> Ids:
            found: Ids = tokenizer.encode(text).ids
            return found if len(found) <= limit else [*found[: limit - 1], found[-1]]

        self._chance = chance
        self._waiting: list[list[Example]] = []
        self._all = [
            Example(
                ids(QUERY + pair.q, QUESTION_TOKENS),
                ids(PASSAGE + pair.p, PASSAGE_TOKENS),
                tuple(ids(PASSAGE + text, PASSAGE_TOKENS) for text in pair.n),
            )
            for pair in pairs
        ]

    def batch(self) -> list[Example]:
        """The next batch."""
        if not self._waiting:
            self._waiting = list(self._cut())
            self._chance.shuffle(self._waiting)
        return self._waiting.pop()

    def _cut(self) -> Iterator[list[Example]]:
        order = self._chance.sample(self._all, len(self._all))
        for start in range(0, len(order), BATCH * BLOCK):
            block = sorted(order[start : start + BATCH * BLOCK], key=lambda example: len(example.passage))
            yield from (block[at : at + BATCH] for at in range(0, len(block), BATCH))


@dataclass(frozen=True, slots=True)
class Encoded:
    """Sentence vectors, token vectors, and which tokens are of the text itself."""

    sentences: torch.Tensor
    tokens: torch.Tensor
    own: torch.Tensor


def encode(bert: BertModel, sequences: Sequence[Ids]) -> Encoded:
    """Run the network on sequences padded to the longest."""
    ids, mask = padded(sequences)
    lengths = mask.sum(1)
    place = torch.arange(ids.shape[1])[None, :]
    hidden = bert(input_ids=ids, attention_mask=mask).last_hidden_state
    mean = (hidden * mask[..., None]).sum(1) / lengths[:, None]
    own = (place >= MARKS) & (place < lengths[:, None] - 1)
    return Encoded(functional.normalize(mean, dim=1), functional.normalize(hidden, dim=-1), own)


def closeness(questions: Encoded, passages: Encoded) -> torch.Tensor:
    """Late interaction of every question with every passage: the mean over a question's tokens of the greatest cosine."""
    cosines = torch.einsum("ild,jkd->ijlk", questions.tokens, passages.tokens)
    greatest = cosines.masked_fill(~passages.own[None, :, None, :], -1).max(-1).values
    own = questions.own.float()[:, None, :]
    return (greatest * own).sum(-1) / own.sum(-1).clamp(min=1)


def loss_of(bert: BertModel, batch: Sequence[Example], chance: random.Random) -> torch.Tensor:
    """The loss of a batch. Other right passages of the same question do not count as wrong."""
    negatives = [
        chance.choice(example.negatives) for example in batch if example.negatives and chance.random() < WITH_NEGATIVE
    ]
    offered = [*(example.passage for example in batch), *negatives]
    right: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for example in batch:
        right.setdefault(tuple(example.question), set()).add(tuple(example.passage))
    also_right = torch.tensor(
        [
            [place != at and tuple(ids) in right[tuple(example.question)] for at, ids in enumerate(offered)]
            for place, example in enumerate(batch)
        ]
    )
    questions, passages = encode(bert, [example.question for example in batch]), encode(bert, offered)
    labels = torch.arange(len(batch))
    by_sentence = (questions.sentences @ passages.sentences.T * SCALE).masked_fill(also_right, -1e4)
    by_tokens = (closeness(questions, passages) * SCALE).masked_fill(also_right, -1e4)
    return (
        functional.cross_entropy(by_sentence, labels)
        + BY_TOKENS * functional.cross_entropy(by_tokens, labels)
        + BACKWARD * functional.cross_entropy(by_sentence[:, : len(batch)].T, labels)
    )


def train(
    bert: BertModel,
    tokenizer: Tokenizer,
    pairs: Mapping[str, Sequence[Pair]],
    checkpoint: Path,
    on_report: Callable[[int, float], object] = lambda *_: None,
    steps: int = STEPS,
    *,
    shares: Mapping[str, float] = SHARES,
    rate: float = RATE,
) -> BertModel:
    """Train ``bert`` for ``steps`` in all, going on from ``checkpoint`` if it is there; ``on_report`` gets the mean loss.

    ``shares`` says how often each source's turn comes; one with fewer pairs than a batch never has its turn.
    """
    chance = random.Random(1)
    sources = {name: Examples(some, tokenizer, chance) for name, some in pairs.items() if len(some) >= BATCH}
    for frozen in (bert.embeddings, *bert.encoder.layer[:FROZEN]):
        frozen.requires_grad_(requires_grad=False)
    free = [parameter for parameter in bert.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(free, lr=rate, weight_decay=0.01, betas=(0.9, 0.98))
    first = resume(checkpoint, bert, optimiser, chance)
    bert.train()
    losses: list[float] = []
    for step in range(first, steps):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
        name = chance.choices(list(sources), [shares[name] for name in sources])[0]
        loss = loss_of(bert, sources[name].batch(), chance)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(free, 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if (step + 1) % EVERY == 0 or step + 1 == steps:
            save(checkpoint, step + 1, bert, optimiser, chance)
            on_report(step + 1, sum(losses) / len(losses))
            losses = []
    return bert.eval()
