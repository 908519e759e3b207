"""BM25 over token ids: what a search by words finds, without a word index of all that is trained with."""

from __future__ import annotations

import numpy as np
import torch

from index.model.joint.tokens import Data, Places
from index.model.rerank.network import QUESTION_MARKS, TEXT_MARKS

K1, B = 1.2, 0.75


class Words:
    """The passages of a pool, their tokens weighted."""

    def __init__(self, data: Data, pool: Places, device: torch.device) -> None:
        """Count and weigh the tokens of the passages at ``pool``."""
        rows = [data.passages[place][TEXT_MARKS:-1] for place in pool.tolist()]
        lengths = np.array([len(row) for row in rows])
        values = np.array([token for row in rows for token in row], dtype=np.int64)
        self._data, self._device = data, device
        self._size = int(max(data.passages.values.max(), data.questions.values.max())) + 1
        key, count = np.unique(np.repeat(np.arange(len(rows)), lengths) * self._size + values, return_counts=True)
        passage, token = np.divmod(key, self._size)
        often = np.bincount(token, minlength=self._size)
        rarity = np.log(1 + (len(rows) - often + 0.5) / (often + 0.5))
        longer = K1 * (1 - B + B * lengths / max(1.0, lengths.mean()))
        weights = rarity[token] * count * (K1 + 1) / (count + longer[passage])
        self._matrix = torch.sparse_coo_tensor(
            torch.from_numpy(np.stack([passage, token])),
            torch.from_numpy(weights.astype(np.float32)),
            (len(rows), self._size),
            check_invariants=True,
            is_coalesced=True,
        ).to(device)

    def scores(self, questions: Places) -> torch.Tensor:
        """Scores of shape ``(questions, passages)``; a token counts once however often it is asked."""
        asked = torch.zeros(self._size, len(questions))
        for row, place in enumerate(questions.tolist()):
            asked[self._data.questions[place][QUESTION_MARKS:-1], row] = 1.0
        return torch.sparse.mm(self._matrix, asked.to(self._device)).T
