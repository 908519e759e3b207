"""How sure a mean is: its interval by drawing the questions again and again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

RESAMPLES = 2000
SEED = 2026


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the mean by bootstrap over the values (percentiles, seeded); zeros for none."""
    if not len(values):
        return 0.0, 0.0
    drawn = np.random.default_rng(SEED).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.quantile(np.asarray(values)[drawn].mean(1), (0.025, 0.975))
    return float(low), float(high)
