"""Lines are looked for on a smaller picture, as small as the user wants."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.errors import UnreadableDocument
from corpus.scans import engine, recognise

PICTURE = np.full((2339, 1654, 3), 255, dtype=np.uint8)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    shapes: list[tuple[int, ...]] = []

    def lines(picture: np.ndarray) -> np.ndarray:
        shapes.append(picture.shape)
        return np.zeros((0, 4, 2), dtype=np.float32)

    monkeypatch.setattr(engine, "lines", lines)
    return shapes


@pytest.mark.parametrize(("given", "height"), [("", 982), ("120", 1403), ("400", 2339)])
def test_lines_are_looked_for_at_the_size_that_is_set(
    seen: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch, given: str, height: int
) -> None:
    monkeypatch.setenv(recognise.LOOKED_AT, given)
    assert recognise.recognise(PICTURE, 200).blank
    assert abs(seen[0][0] - height) <= 1


def test_a_size_that_is_no_number_is_named(seen: list[tuple[int, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(recognise.LOOKED_AT, "高")
    with pytest.raises(UnreadableDocument, match="“高”"):
        recognise.recognise(PICTURE, 200)
    assert not seen
