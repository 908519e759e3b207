"""Cleaning removes what nobody sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import visible


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


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert visible(visible(text)) == visible(text)
