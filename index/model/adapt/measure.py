"""Whether an adapted encoder is better on questions that it was not trained with: ranks of right clauses in a pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.bootstrap import interval
from index.types import Encoder

CLOSE = 10


@dataclass(frozen=True, slots=True)
class Gain:
    """Means over questions before and after, and the 95 % interval of the difference in MRR@10 by paired bootstrap."""

    questions: int
    pool: int
    first: tuple[float, float]
    among_ten: tuple[float, float]
    mrr: tuple[float, float]
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the gain is there with 95 % certainty."""
        return self.low > 0


def ranks(
    encoder: Encoder, questions: Sequence[str], right: Sequence[frozenset[int]], pool: Sequence[str]
) -> list[int]:
    """The rank, from 1, of the first right text of the pool for each question; ``right`` names them by place."""
    asked, texts = encoder.encode(list(questions), query=True), encoder.encode(list(pool))
    cosines = asked @ texts.T
    best = [float(cosines[row, list(places)].max()) for row, places in enumerate(right)]
    return [1 + int((cosines[row] > score).sum()) for row, score in enumerate(best)]


def gain(before: Sequence[int], after: Sequence[int], pool: int) -> Gain:
    """Compare ranks of the same questions by two encoders."""
    old, new = np.asarray(before), np.asarray(after)
    steps = _reciprocal(new) - _reciprocal(old)
    return Gain(
        len(old),
        pool,
        (float((old == 1).mean()), float((new == 1).mean())),
        (float((old <= CLOSE).mean()), float((new <= CLOSE).mean())),
        (float(_reciprocal(old).mean()), float(_reciprocal(new).mean())),
        *interval(steps.tolist()),
    )


def _reciprocal(found: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(found <= CLOSE, 1.0 / found, 0.0)
