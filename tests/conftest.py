"""Shared fixtures: where the real documents lie, if they are here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("tiaowen", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("tiaowen")


def data_folder() -> Path:
    """The folder of real laws and standards: ``TIAOWEN_DATA``, or ``../shared/data`` beside the checkout."""
    return Path(os.environ.get("TIAOWEN_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real documents; tests that need them are skipped where they are absent."""
    folder = data_folder()
    if not folder.is_dir():
        pytest.skip("the real documents are not here: set TIAOWEN_DATA to their folder")
    return folder
