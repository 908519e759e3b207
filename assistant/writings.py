"""The figures of a text in another writing: 20000平方米 is 二万平方米 in a regulation and 2万平方米 in a standard."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from assistant.figures import Figure, figures
from corpus.numbering import chinese_numeral

WRITTEN = frozenset({"money", "percent", "duration", "measure"})
"""Figures that documents write in several ways; a count (二星级, 3层) is mostly a name."""
MYRIAD = 10_000


_SPOKEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"([0-9]+)万([1-9])千"), r"\1.\2万"),
    (re.compile(r"(?<=[0-9一二三四五六七八九十百千万两])块(?=[钱，。？?、吗呢到至的]|$)钱?"), "元"),
    (re.compile(r"(?<=[0-9一二三四五六七八九十百千万两])平(?=[，。？?、吗呢到至的以]|$)"), "平方米"),
    (re.compile(r"(?<![上下前后一二两三四五六七八九十])半年(?!度)"), "六个月"),
)
"""How figures are said, and how they are written."""


def in_words(text: str) -> str:
    """``text`` with its figures in Han numerals, as regulations write them: 30% is 百分之三十."""
    return _rewritten(text, _words)


def in_digits(text: str) -> str:
    """``text`` with its figures in digits, as standards write them: 三成 is 30%, 两万平米 2万平方米."""
    return _rewritten(text, _digits)


def _rewritten(text: str, write: Callable[[Figure], str]) -> str:
    for spoken, written in _SPOKEN:
        text = spoken.sub(written, text)
    found, position = "", 0
    for figure in figures(text):
        if figure.kind in WRITTEN and (writing := write(figure)):
            found += text[position : figure.start] + writing
            position = figure.end
    return found + text[position:]


def _words(figure: Figure) -> str:
    """The figure in Han numerals, empty where it is no whole number."""
    value = figure.value * 100 if figure.kind == "percent" else figure.value
    if value.denominator != 1 or not 0 < value < MYRIAD * MYRIAD:
        return ""
    number = chinese_numeral(int(value))
    return f"百分之{number}" if figure.kind == "percent" else number + figure.unit


def _digits(figure: Figure) -> str:
    """The figure in digits, whole myriads as 万."""
    if figure.kind == "percent":
        return f"{_decimal(figure.value * 100)}%"
    if figure.value >= MYRIAD and (figure.value / 1000).denominator == 1:
        return f"{_decimal(figure.value / MYRIAD)}万{figure.unit}"
    return f"{_decimal(figure.value)}{figure.unit}"


def _decimal(value: Fraction) -> str:
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
