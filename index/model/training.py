"""What the trainings share: batches of token ids, and checkpoints from which a run goes on as if it had not been cut off."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

Run = Callable[[torch.Tensor, torch.Tensor], tuple[torch.Tensor, ...]]
"""What a network makes of ids and mask of shape ``(sequences, longest)``, a row a sequence."""

PAD = 1
"""The id that fills a batch's shorter sequences."""


def padded(sequences: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask of shape ``(sequences, longest)``."""
    width = max(map(len, sequences))
    ids = torch.tensor([[*ids, *[PAD] * (width - len(ids))] for ids in sequences])
    lengths = torch.tensor([len(ids) for ids in sequences])
    return ids, (torch.arange(width)[None, :] < lengths[:, None]).long()


def in_parts(run: Run, sequences: Sequence[Sequence[int]], parts: int = 4) -> tuple[torch.Tensor, ...]:
    """What ``run`` makes of ids and mask, a row a sequence, in the order given.

    It is given the sequences in parts of like length, so that little is spent on padding.
    """
    order = sorted(range(len(sequences)), key=lambda place: len(sequences[place]))
    size = -(-len(sequences) // parts)
    groups = [[sequences[place] for place in order[at : at + size]] for at in range(0, len(order), size)]
    found = [run(*padded(group)) for group in groups]
    back = torch.argsort(torch.tensor(order))
    return tuple(torch.cat(column)[back.to(column[0].device)] for column in zip(*found, strict=True))


def save(
    checkpoint: Path, step: int, model: torch.nn.Module, optimiser: torch.optim.Optimizer, chance: random.Random
) -> None:
    """Keep weights, optimiser, step and the state of chance, whole or not at all."""
    part = checkpoint.with_suffix(".part")
    state = {
        "step": step,
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "chance": chance.getstate(),
    }
    torch.save(state, part)
    part.replace(checkpoint)


def resume(checkpoint: Path, model: torch.nn.Module, optimiser: torch.optim.Optimizer, chance: random.Random) -> int:
    """Take up what ``save`` kept; the step to go on with, 0 without a checkpoint."""
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, map_location="cpu", weights_only=False)
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    chance.setstate(state["chance"])
    return int(state["step"])
