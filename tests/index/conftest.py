"""Fixtures of this stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from index_support import HashingEncoder

from index.library import Library


@pytest.fixture
def notices() -> list[str]:
    """What the library under test told its user."""
    return []


@pytest.fixture
def library(tmp_path: Path, notices: list[str]) -> Iterator[Library]:
    """An empty library with a small encoder."""
    with Library.open(tmp_path / "library", create=True, encoder=HashingEncoder(), on_notice=notices.append) as opened:
        yield opened
