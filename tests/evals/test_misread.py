"""What was misread is counted, and put right before it is asked whether articles are whole and alone."""

from __future__ import annotations

import pytest

from evals.misread import mended, reading
from evals.references import squash
from evals.structure import compare
from evals.types import Piece, Reference, Unit

FIRST = "第一条 为了节约能源，保护环境，制定本条例。"
SECOND = "第二条 新建民用建筑应当执行国家和本市的节能标准，不得擅自降低。"
RIGHT = Reference(
    "条例",
    (Unit("第一条", "article", (FIRST,), ()), Unit("第二条", "article", (SECOND,), ())),
    ((0, FIRST), (1, SECOND)),
)


def read(*texts: str, labels: tuple[str, ...] = ("第一条", "第二条")) -> list[Piece]:
    return [Piece(text, label) for text, label in zip(texts, labels, strict=True)]


def test_single_characters_are_put_right() -> None:
    pieces = read(FIRST.replace("节约", "节钓"), SECOND.replace("民用", "民角").replace("，", ""))
    assert [piece.text for piece in mended(RIGHT, pieces)] == [squash(FIRST), squash(SECOND)]
    seen = reading(RIGHT, pieces)
    assert (seen.misread, seen.numbered) == (3, 2)


@pytest.mark.parametrize(
    ("pieces", "both"),
    [
        (read(FIRST, SECOND[:14]), 1),  # half of an article is lost
        (read(FIRST + "\n" + SECOND[:16], SECOND[16:]), 0),  # an article is torn, another takes part of it
    ],
)
def test_lost_and_foreign_stretches_stay(pieces: list[Piece], both: int) -> None:
    assert compare(RIGHT, mended(RIGHT, pieces), marked=False).both == both


def test_a_wrong_number_is_not_put_right() -> None:
    pieces = read(FIRST, SECOND.replace("第二条", "第三条"), labels=("第一条", "第三条"))
    assert reading(RIGHT, pieces).numbered == 1
