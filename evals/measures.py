"""Measures of a ranking against graded judgements. Pure functions: one question in, a number in 0..1 out.

Judgements map an id to its grade; a grade above 0 is relevant, and an id that is not there has grade 0. A ranking
holds ids, the best first; one that comes twice counts where it comes first. The definitions are those of trec_eval,
which BEIR uses too: gain is the grade itself, discounted by the binary logarithm of the rank plus one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

Judgements = Mapping[str, int]


def recall(judgements: Judgements, ranking: Sequence[str], depth: int) -> float:
    """Return the share of the relevant ids that stand among the first ``depth``; 0 where nothing is relevant."""
    right = relevant(judgements)
    return len(right.intersection(_first(ranking, depth))) / len(right) if right else 0.0


def reciprocal_rank(judgements: Judgements, ranking: Sequence[str], depth: int) -> float:
    """Return one over the rank of the first relevant id, 0 if none stands among the first ``depth``."""
    right = relevant(judgements)
    ranks = (rank for rank, found in enumerate(_first(ranking, depth), start=1) if found in right)
    return next((1 / rank for rank in ranks), 0.0)


def ndcg(judgements: Judgements, ranking: Sequence[str], depth: int) -> float:
    """Return the discounted gain of the first ``depth`` over the greatest that a ranking could have."""
    best = sorted((grade for grade in judgements.values() if grade > 0), reverse=True)[:depth]
    gained = [max(0, judgements.get(found, 0)) for found in _first(ranking, depth)]
    return _discounted(gained) / _discounted(best) if best else 0.0


def relevant(judgements: Judgements) -> frozenset[str]:
    """Return the ids with a grade above 0."""
    return frozenset(name for name, grade in judgements.items() if grade > 0)


def mean(values: Iterable[float]) -> float:
    """Return the mean, 0 of nothing."""
    values = list(values)
    return math.fsum(values) / len(values) if values else 0.0


def held(piece: str, whole: str, least: int = 8) -> float:
    """Return the share of ``whole``'s characters that ``piece`` holds in the same order, in runs of at least ``least``.

    Runs shorter than that are how any two texts agree. A ``whole`` shorter than ``least`` is there whole or not at all.
    """
    from difflib import SequenceMatcher

    if not whole or whole in piece:
        return float(bool(whole))
    blocks = SequenceMatcher(None, whole, piece, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= least) / len(whole)


def _first(ranking: Sequence[str], depth: int) -> list[str]:
    return list(dict.fromkeys(ranking))[:depth]


def _discounted(gains: Iterable[float]) -> float:
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
