"""A stage of training: a loop that ends when its time is spent, and goes on from its checkpoint where it was cut off.

What is mined and what dropout leaves out comes anew after a cut, so such a run ends near the whole one, not in the same weights.
What comes of it are the means of the weights over the last steps, which are steadier than the last weights.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import torch

from index.model.joint.types import TOLD, Tell
from index.model.training import resume, save

SEED = 1
EVERY = 60.0
"""Seconds of training between checkpoints."""
WARM_UP = 0.06
"""Share of the time in which the learning rate rises; then it falls along a cosine."""
DECAY = 0.995
"""Of the means, at each step; less at first, so that they leave the first weights behind."""
OF_HEAD = 10.0
"""What is put on top of the encoder's layers starts from nothing: its learning rate is so many times theirs."""


class Task(Protocol):
    """What a stage trains: ``network``, by ``loss``."""

    network: torch.nn.Module

    def prepare(self, share: float, chance: random.Random) -> None:
        """Make ready for a step after ``share`` of the time; does not count towards it."""

    def loss(self, chance: random.Random) -> tuple[torch.Tensor, float]:
        """The loss of a batch, and a figure to be told."""


class Averaged(torch.nn.Module):  # type: ignore[misc]
    """A network with the means of its free weights, and the seconds that it was trained for: what a checkpoint keeps."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network
        self._free = [weights for weights in network.parameters() if weights.requires_grad]
        for place, weights in enumerate(self._free):
            self.register_buffer(f"mean{place}", weights.detach().clone())
        self.register_buffer("seconds", torch.zeros((), dtype=torch.float64))

    def step(self, number: int) -> None:
        """Take in the weights after a step."""
        share = 1 - min(DECAY, (1 + number) / (10 + number))
        for place, weights in enumerate(self._free):
            getattr(self, f"mean{place}").lerp_(weights.detach(), share)

    def settle(self) -> None:
        """Give the network its means."""
        for place, weights in enumerate(self._free):
            weights.data.copy_(getattr(self, f"mean{place}"))


def rate_at(share: float) -> float:
    """The learning rate after a share of the time, as a part of the highest."""
    return min(1.0, share / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * min(1.0, share)))


def train(
    task: Task,
    seconds: float,
    rate: float,
    checkpoint: Path,
    tell: Tell,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Train for ``seconds`` in all, those before a cut included, and for one step at least."""
    chance = random.Random(SEED)
    state = Averaged(task.network)
    optimiser = _optimiser(task.network, rate)
    step = resume(checkpoint, state, optimiser, chance)
    kept = told = float(state.seconds)
    figures: list[tuple[float, float]] = []
    while step == 0 or float(state.seconds) < seconds:
        share = float(state.seconds) / seconds
        task.prepare(share, chance)
        start = clock()
        figures.append(_step(task, optimiser, rate_at(max(share, 0.01)), chance))
        step += 1
        state.step(step)
        state.seconds += clock() - start
        if float(state.seconds) - told >= TOLD:
            tell(_line(checkpoint.name.partition(".")[0], step, share, figures))
            told, figures = float(state.seconds), []
        if float(state.seconds) - kept >= EVERY:
            save(checkpoint, step, state, optimiser, chance)
            kept = float(state.seconds)
    state.settle()
    task.network.eval()
    tell(_line(checkpoint.name.partition(".")[0], step, 1.0, figures))


def _line(name: str, step: int, share: float, figures: list[tuple[float, float]]) -> str:
    means = "".join(f" {sum(column) / len(figures):.3f}" for column in zip(*figures, strict=True))
    return f"{name}: {step} steps, {share:.0%}{means}"


def _optimiser(network: torch.nn.Module, rate: float) -> torch.optim.Optimizer:
    """Over the free weights, each group with its highest rate under ``top``."""
    body = [weights for name, weights in network.named_parameters() if weights.requires_grad and not _on_top(name)]
    head = [weights for name, weights in network.named_parameters() if weights.requires_grad and _on_top(name)]
    groups = [{"params": body, "top": rate}]
    if head:
        groups.append({"params": head, "top": rate * OF_HEAD})
    return torch.optim.AdamW(groups, lr=rate, weight_decay=0.01, betas=(0.9, 0.98))


def _on_top(name: str) -> bool:
    """Whether the weights are a re-ranker's own, beside its layers."""
    return name.partition(".")[0] in {"relevance", "answering"}


def _step(task: Task, optimiser: torch.optim.Optimizer, part: float, chance: random.Random) -> tuple[float, float]:
    """One step; its loss and its figure."""
    task.network.train()
    for group in optimiser.param_groups:
        group["lr"] = group["top"] * part
    loss, figure = task.loss(chance)
    optimiser.zero_grad()
    loss.backward()
    free = [weights for group in optimiser.param_groups for weights in group["params"]]
    torch.nn.utils.clip_grad_norm_(free, 1.0)
    optimiser.step()
    return float(loss.detach()), figure
