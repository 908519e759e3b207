"""The training loop: of a question's right passage and some that the search found, the right one is to score highest.

Each score is also to tell by itself whether the passage answers, since a question may have no answer. Seeded and resumable like the encoder's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch.nn import functional

from index.inference import Ids, pair_ids
from index.model.rerank.lists import Listing
from index.model.rerank.network import Reranker
from index.model.training import in_parts, resume, save
from index.reranking import PROMPTS

STEPS = 760
WARM_UP = 40
RATE, HEAD_RATE = 1.2e-4, 1.2e-3
"""Learning rates of the layers, and of what is put on top, which starts from nothing."""
LISTINGS, WRONG = 10, 5
"""Questions of a step, and wrong passages of each beside the right one."""
FIRST = 12
"""Two thirds of the wrong passages come from the search's first so many, but for the very first: it is often right too."""
WEIGHTS = {"tables": 4.0}
"""How often a question of a source is met, beside the others' once: those for cells of tables are few."""
PAIR_TOKENS = 160
"""Fewer than are read in use: a third faster, and most clauses fit."""
ALONE = 0.5
"""How much telling right from wrong passage by passage counts, beside telling the right one of a listing."""
EVERY = 50
"""Steps between checkpoints and reports."""


def offered(listing: Listing, chance: random.Random) -> list[str]:
    """One right passage, and ``WRONG`` wrong ones of which two thirds are hard."""
    hard = min(len(listing.wrong) - 1, (WRONG * 2 + 2) // 3)
    wrong = chance.sample(listing.wrong[1 : max(FIRST, hard + 1)], hard)
    rest = listing.wrong[FIRST:] or listing.wrong
    return [chance.choice(listing.right), *wrong, *chance.choices(rest, k=WRONG - hard)]


def scores(model: Reranker, pairs: Sequence[Ids]) -> torch.Tensor:
    """The scores of pairs, of shape ``(pairs,)``."""
    (found,) = in_parts(lambda ids, mask: (model(ids, mask),), pairs)
    return found


def _scored(model: Reranker, tokenizer: Tokenizer, listings: Sequence[Listing], chance: random.Random) -> torch.Tensor:
    """Scores of shape ``(listings, passages)``, the right passage's first."""
    some = [(listing.q, offered(listing, chance)) for listing in listings]
    pairs = [
        ids for question, passages in some for ids in pair_ids(tokenizer, question, passages, PROMPTS, PAIR_TOKENS)
    ]
    return scores(model, pairs).view(len(some), -1)


def loss_of(found: torch.Tensor) -> torch.Tensor:
    """The loss of scores of shape ``(listings, passages)``, the right passage's first."""
    right = torch.zeros(len(found), dtype=torch.long, device=found.device)
    alone = functional.binary_cross_entropy_with_logits(found, functional.one_hot(right, found.shape[1]).float())
    return functional.cross_entropy(found, right) + ALONE * alone


def centre(model: Reranker, found: torch.Tensor) -> None:
    """Move the scores so that 0 lies halfway between the right passages' and the wrong ones' among those found."""
    with torch.no_grad():
        model.relevance.out.bias -= (found[:, 0].mean() + found[:, 1:].mean()) / 2


def train(
    model: Reranker,
    tokenizer: Tokenizer,
    sources: Mapping[str, Sequence[Listing]],
    checkpoint: Path,
    on_report: Callable[[int, float, float], object] = lambda *_: None,
    steps: int = STEPS,
) -> Reranker:
    """Train for ``steps`` in all with the listings of ``sources``, going on from ``checkpoint`` if it is there.

    ``on_report`` gets the step, the mean loss, and the share of questions whose right passage came first.
    """
    chance = random.Random(1)
    listings = [listing for some in sources.values() for listing in some]
    often = [WEIGHTS.get(name, 1.0) for name, some in sources.items() for _ in some]
    model.bert.embeddings.requires_grad_(requires_grad=False)
    body = [values for values in model.bert.parameters() if values.requires_grad]
    head = [values for name, values in model.named_parameters() if not name.startswith("bert.")]
    rates = (RATE, HEAD_RATE)
    optimiser = torch.optim.AdamW([{"params": body}, {"params": head}], lr=RATE, weight_decay=0.01, betas=(0.9, 0.98))
    first = resume(checkpoint, model, optimiser, chance)
    if first == 0:
        with torch.no_grad():
            centre(model, _scored(model, tokenizer, chance.choices(listings, often, k=LISTINGS), chance))
    model.train()
    told: list[tuple[float, float]] = []
    for step in range(first, steps):
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
        found = _scored(model, tokenizer, chance.choices(listings, often, k=LISTINGS), chance)
        loss = loss_of(found)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*body, *head], 1.0)
        optimiser.step()
        told.append((float(loss.detach()), float((found.argmax(1) == 0).float().mean())))
        if (step + 1) % EVERY == 0 or step + 1 == steps:
            save(checkpoint, step + 1, model, optimiser, chance)
            on_report(step + 1, *(sum(values) / len(told) for values in zip(*told, strict=True)))
            told = []
    model.eval()
    return model
