"""Runs the encoder and the re-ranker over many texts, with as many at once as the machine takes."""

from __future__ import annotations

import hashlib
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

import numpy as np
import torch
from torch.nn import functional
from transformers import BertModel

from index.model.finetune.train import Encoded
from index.model.joint.batches import Batch, Batches
from index.model.joint.tokens import ASKED_TOKENS, PASSAGE_TOKENS, Places
from index.model.joint.types import TOLD, Scale, Tell
from index.model.rerank.network import Reranker

Kind = Literal["questions", "passages"]
LIMITS: dict[Kind, int] = {"questions": ASKED_TOKENS, "passages": PASSAGE_TOKENS}
"""Tokens that are read."""
PARTS = 4
"""Pairs are run in so many parts of like length, so that little is spent on padding."""


class Paced:
    """Tells a line of progress if the last was ``TOLD`` seconds ago."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._told = tell, time.monotonic()

    def __call__(self, line: str) -> None:
        """Tell ``line``, or nothing."""
        if time.monotonic() - self._told >= TOLD:
            self._tell(line)
            self._told = time.monotonic()


def mixed(device: torch.device) -> AbstractContextManager[object]:
    """Products in bfloat16 on an accelerator. Processors without AMX are slower so: 166 against 227 GFLOP/s."""
    if device.type == "cuda":
        autocast: AbstractContextManager[object] = torch.autocast("cuda", torch.bfloat16)
        return autocast
    return nullcontext()


def encoded(encoder: BertModel, batch: Batch) -> Encoded:
    """The vectors of a batch, as ``index.inference`` makes them."""
    with mixed(batch.ids.device):
        hidden = encoder(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
    mean = ((hidden * batch.mask[..., None]).sum(1) / batch.mask.sum(1, keepdim=True)).float()
    return Encoded(functional.normalize(mean, dim=1), functional.normalize(hidden, dim=-1), batch.own())


class Memory:
    """What an encoder has read: while its weights stay as they are, no text is read twice."""

    def __init__(self, batches: Batches, scale: Scale, tell: Tell) -> None:
        """Begin with nothing read."""
        self._batches, self._scale, self._tell = batches, scale, tell
        self._weights = b""
        self._found: dict[Kind, tuple[torch.Tensor, torch.Tensor]] = {}

    def vectors(self, encoder: BertModel, kind: Kind, places: Places) -> torch.Tensor:
        """Unit vectors of questions or passages, of shape ``(places, hidden)``."""
        weights = checksum(encoder)
        if weights != self._weights:
            self._weights, self._found = weights, {}
        if kind not in self._found:
            self._found[kind] = self._nothing(encoder, kind)
        found, known = self._found[kind]
        wanted = torch.from_numpy(places)
        lacking = wanted[~known[wanted]].unique()
        if len(lacking):
            read = vectors(encoder, self._batches, self._scale, kind, lacking.numpy(), self._tell)
            found[lacking.to(found.device)] = read
            known[lacking] = True
        return found[wanted.to(found.device)]

    def _nothing(self, encoder: BertModel, kind: Kind) -> tuple[torch.Tensor, torch.Tensor]:
        count = len(getattr(self._batches.data, kind))
        shape = (count, encoder.config.hidden_size)
        empty = torch.empty(shape, dtype=_precision(self._batches.device), device=self._batches.device)
        return empty, torch.zeros(count, dtype=torch.bool)


def checksum(network: torch.nn.Module) -> bytes:
    """A checksum of a network's weights."""
    found = hashlib.blake2b()
    for weights in network.state_dict().values():
        found.update(weights.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy())
    return found.digest()


def _precision(device: torch.device) -> torch.dtype:
    return torch.float16 if device.type == "cuda" else torch.float32


def vectors(encoder: BertModel, batches: Batches, scale: Scale, kind: Kind, places: Places, tell: Tell) -> torch.Tensor:
    """Unit vectors of questions or passages, of shape ``(places, hidden)``, in half precision on an accelerator."""
    encoder.eval()
    limit = LIMITS[kind]
    rows = batches.data.questions if kind == "questions" else batches.data.passages
    cut = batches.questions if kind == "questions" else batches.passages
    lengths = np.minimum(rows.lengths[places], limit)
    order = np.argsort(-lengths, kind="stable")
    precision = _precision(batches.device)
    found = torch.empty(len(places), encoder.config.hidden_size, dtype=precision, device=batches.device)
    start, paced = 0, Paced(tell)
    while start < len(order):
        some = order[start : start + max(8, scale.tokens // int(lengths[order[start]]))]
        with torch.no_grad():
            sentences = encoded(encoder, cut(places[some], limit)).sentences
        found[torch.from_numpy(some).to(batches.device)] = sentences.to(precision)
        start += len(some)
        paced(f"{kind}: {start} of {len(order)} read")
    return found


def scores(reranker: Reranker, batches: Batches, questions: Places, passages: Places, limit: int) -> torch.Tensor:
    """Scores of questions with passages, pair by pair, of shape ``(pairs,)``."""
    data = batches.data
    order = np.argsort(data.questions.lengths[questions] + data.passages.lengths[passages], kind="stable")
    found = []
    for some in np.array_split(order, min(PARTS, len(order))):
        batch = batches.pairs(questions[some], passages[some], limit)
        with mixed(batches.device):
            found.append(reranker(batch.ids, batch.mask).float())
    return torch.cat(found)[torch.from_numpy(np.argsort(order)).to(batches.device)]
