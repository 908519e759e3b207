"""Cleaning removes what nobody sees; folding for comparisons keeps offsets."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import fold, heading, visible


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("\u3000\u3000第一条\u3000为了\u00a0", "第一条 为了"),
        ("\ufeff第\u200b一\u00ad条\x07", "第一条"),
        ("ＧＢ５００１６", "ＧＢ５００１６"),
        ("a\tb  c", "a b c"),
        ("", ""),
    ],
)
def test_only_the_invisible_goes(source: str, shown: str) -> None:
    assert visible(source) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("第一章\u3000总\u3000则", "第一章 总则"),
        ("第 十 二 章  附 则", "第十二章 附则"),
        ("第三节 BIM 技术 应用", "第三节 BIM 技术 应用"),
        ("目 次", "目次"),
        ("总则", "总则"),
    ],
)
def test_a_stretched_heading_is_closed_up(source: str, shown: str) -> None:
    assert heading(source) == shown


def test_folding_knows_where_each_character_came_from() -> None:
    folded = fold("ＧＢ 50016㎡\u200b《规范》")
    assert folded.text == "GB50016m2《规范》"
    start = folded.text.index("m2")
    assert folded.source(start, start + 1) == folded.source(start, start + 2) == (8, 9)
    assert folded.source(0, 2) == (0, 2)


@given(st.text())
def test_every_stretch_of_a_folded_text_lies_in_the_source(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    for at in range(len(folded.text)):
        start, end = folded.source(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert folded.text[at] in unicodedata.normalize("NFKC", text[start])


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert visible(visible(text)) == visible(text)
