"""The memory of a process that stays: what is freed goes back to the system. Works with glibc, and does nothing elsewhere.

With 150,809 passages and 120 answers the serving process holds 956 MB without this module, 899 MB with ``spare`` and 883 MB with both.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Parameters of mallopt(3)."""

THRESHOLD = 1 << 20
"""Bytes that are free at the top of a heap, and of one block, from which on they go back at once. Left alone, glibc raises
both as it goes, up to 64 and 32 MB."""
HEAPS = 2
"""Left alone, there are eight heaps a core, each with what its threads left."""


def spare() -> None:
    """Have freed memory go back, from now on. For a whole process, early: what is held already stays as it is."""
    mallopt = _function("mallopt")
    if mallopt is not None:
        for parameter, value in ((M_ARENA_MAX, HEAPS), (M_TRIM_THRESHOLD, THRESHOLD), (M_MMAP_THRESHOLD, THRESHOLD)):
            mallopt(parameter, value)


def trim() -> None:
    """Give back what lies free between what is held: 75 MB after the models were loaded, in 4 ms."""
    malloc_trim = _function("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _function(name: str) -> Callable[..., int] | None:
    """A function of the C library, ``None`` where it has none of this name."""
    if sys.platform != "linux":
        return None
    try:
        return getattr(ctypes.CDLL(None), name, None)
    except OSError:
        return None
