"""Cuts batches for the network out of the token ids."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from index.inference import QUESTION_TOKENS
from index.model.joint.tokens import Data, Places, Rows
from index.model.joint.types import ARTICLES, BENCHMARK
from index.model.rerank.network import END, QUESTION_MARKS, TEXT_MARKS
from index.model.training import PAD, padded

PAIR_QUESTION = QUESTION_MARKS + QUESTION_TOKENS + 1
"""Tokens of a question in a pair, with the marks around it, as ``index.inference.pair_ids`` reads it."""
SPAN = (10, 29)
"""Tokens of a stretch that asks for its article."""
REST = 30
"""An article with no more tokens behind its title has no stretch to spare."""
WHOLE = 0.3
"""How often the stretch stays in the article that it asks for."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Ids and mask of shape ``(texts, tokens)``, and how many of the first tokens are marks and prompt."""

    ids: torch.Tensor
    mask: torch.Tensor
    marks: int

    def own(self) -> torch.Tensor:
        """Which tokens are of the texts themselves."""
        place = torch.arange(self.ids.shape[1], device=self.ids.device)[None]
        return (place >= self.marks) & (place < self.mask.sum(1, keepdim=True) - 1)


class Batches:
    """Makes batches on a device."""

    def __init__(self, data: Data, device: torch.device) -> None:
        self.data, self.device = data, device

    def questions(self, places: Sequence[int] | Places, limit: int) -> Batch:
        """Questions, each up to ``limit`` tokens."""
        return self._batch(*_cut(self.data.questions, np.asarray(places), limit), QUESTION_MARKS)

    def passages(self, places: Sequence[int] | Places, limit: int) -> Batch:
        """Passages, each up to ``limit`` tokens."""
        return self._batch(*_cut(self.data.passages, np.asarray(places), limit), TEXT_MARKS)

    def pairs(self, questions: Sequence[int] | Places, passages: Sequence[int] | Places, limit: int) -> Batch:
        """Each question with its passage, cut as ``index.inference.pair_ids`` cuts them."""
        asked, first = _cut(self.data.questions, np.asarray(questions), PAIR_QUESTION)
        told, second = _cut(self.data.passages, np.asarray(passages), limit - first)
        place = np.arange((first + second).max())[None]
        behind = np.clip(place - first[:, None], 0, told.shape[1] - 1)
        before = np.clip(np.broadcast_to(place, behind.shape), 0, asked.shape[1] - 1)
        ids = np.where(
            place < first[:, None], np.take_along_axis(asked, before, 1), np.take_along_axis(told, behind, 1)
        )
        return self._batch(ids, first + second, QUESTION_MARKS)

    def spans(self, count: int, limit: int, chance: random.Random) -> tuple[Batch, Batch, Places]:
        """Stretches of articles as questions, their articles, and the articles' places; ``count`` or fewer of each."""
        asked, told, places = [], [], []
        pool = np.flatnonzero(np.isin(self.data.pools, (BENCHMARK, ARTICLES)))
        head = self.data.questions[0][:QUESTION_MARKS]
        for place in chance.choices(pool.tolist(), k=count):
            ids, begin = self.data.passages[place], int(self.data.titles[place])
            body = ids[begin:-1]
            if len(body) >= REST:
                size = min(chance.randint(*SPAN), len(body) // 2)
                start = chance.randrange(len(body) - size)
                rest = body if chance.random() < WHOLE else [*body[:start], *body[start + size :]]
                asked.append([*head, *body[start : start + size], END])
                told.append([*[*ids[:begin], *rest][: limit - 1], END])
                places.append(place)
        return self._listed(asked, QUESTION_MARKS), self._listed(told, TEXT_MARKS), np.array(places, dtype=np.int64)

    def _listed(self, rows: Sequence[Sequence[int]], marks: int) -> Batch:
        ids, mask = padded(rows) if rows else (torch.empty((0, 1)), torch.empty((0, 1)))
        return Batch(ids.to(self.device), mask.to(self.device), marks)

    def _batch(self, ids: Places, lengths: Places, marks: int) -> Batch:
        inside = np.arange(ids.shape[1])[None] < lengths[:, None]
        filled = torch.from_numpy(np.where(inside, ids, PAD))
        return Batch(filled.to(self.device), torch.from_numpy(inside).long().to(self.device), marks)


def _cut(rows: Rows, places: Places, limit: int | Places) -> tuple[Places, Places]:
    """Rows cut to ``limit``, of shape ``(rows, longest)`` with anything behind their ends, and their lengths.

    A row that was cut ends in the mark that ends a text.
    """
    lengths = np.minimum(rows.lengths[places], limit)
    at = rows.starts[places][:, None] + np.arange(lengths.max())[None]
    ids = rows.values[np.minimum(at, len(rows.values) - 1)].astype(np.int64)
    ids[np.arange(len(places)), lengths - 1] = END
    return ids, lengths
