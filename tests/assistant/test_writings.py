"""Figures mean the same in every writing, and are looked for in the writings of regulations and of standards."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.figures import figures
from assistant.writings import in_digits, in_words


@pytest.mark.parametrize(
    ("text", "words", "digits"),
    [
        ("2万元", "二万元", "2万元"),
        ("两万块", "二万元", "2万元"),
        ("20000元", "二万元", "2万元"),
        ("两百块钱", "二百元", "200元"),
        ("1万5千元", "一万五千元", "1.5万元"),
        ("三成", "百分之三十", "30%"),
        ("百分之三十", "百分之三十", "30%"),
        ("7.5%", "7.5%", "7.5%"),
        ("5000㎡", "五千平方米", "5000平方米"),
        ("五千平以上", "五千平方米以上", "5000平方米以上"),
        ("0.5万平方米", "五千平方米", "5000平方米"),
        ("半年", "六个月", "6个月"),
        ("二星级", "二星级", "二星级"),
        ("2026年", "2026年", "2026年"),
        ("上半年的水平", "上半年的水平", "上半年的水平"),
    ],
)
def test_writings_of_a_figure(text: str, words: str, digits: str) -> None:
    assert in_words(text) == words
    assert in_digits(text) == digits


@given(st.integers(1, 99_999_999), st.sampled_from(["元", "平方米", "日", "个工作日", "米"]))
def test_a_figure_means_the_same_in_every_writing(value: int, unit: str) -> None:
    (figure,) = figures(f"{value}{unit}")
    (worded,) = figures(in_words(f"不少于{value}{unit}的"))
    (counted,) = figures(in_digits(f"不少于{value}{unit}的"))
    assert worded.key == figure.key == counted.key


@given(st.text(alphabet="零一二三四五六七八九十百千万亿0123456789.,%平方米元年半块成分之个月㎡第条款"))
@settings(deadline=None)
def test_a_text_without_figures_is_left_alone(text: str) -> None:
    plain = re.sub("[0-9零一二三四五六七八九十百千万亿半]", "", text)
    assert in_words(plain) == in_digits(plain) == plain
