"""The small library, built once, and an open one for each module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from assistant_support import build

from index.library import Library


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("assistant"))


@pytest.fixture(scope="session")
def library(library_folder: Path) -> Iterator[Library]:
    with Library.open(library_folder) as opened:
        yield opened
