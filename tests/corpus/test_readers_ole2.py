"""Compound files are looked through in as much memory as they have bytes."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from corpus.readers.ole2 import MAGIC, CompoundFile


def test_a_small_file_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(MAGIC + b"\xff" * 4096)
    tracemalloc.start()
    try:
        found = CompoundFile(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found.data) == len(MAGIC) + 4096
    assert peak < 1 << 20
