"""Ranges that tables tell their cases by, 4～8层, 528＜CC≤1163, 75%以上不足90%, and the figures of a question in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from assistant.figures import number_value
from index.lexicon.folding import folded

Fit = Literal[-1, 0, 1]
"""Whether a question's figures lie in a range, 1, beside it, -1, or are of another kind, 0."""

_UNITS: dict[str, tuple[str, Fraction]] = {
    **{unit: ("长", Fraction(factor)) for unit, factor in (("mm", 1), ("毫米", 1), ("cm", 10), ("厘米", 10))},
    **{unit: ("长", Fraction(1000)) for unit in ("m", "米")},
    **{unit: ("长", Fraction(1_000_000)) for unit in ("km", "公里", "千米")},
    **{unit: ("面积", Fraction(1)) for unit in ("㎡", "m²", "m2", "平方米", "平米", "平")},
    **{unit: ("面积", Fraction(10_000)) for unit in ("万㎡", "万平方米", "万平米", "万平")},
    **{unit: ("率", Fraction(1)) for unit in ("%", "％")},
    **{unit: ("功率", Fraction(1)) for unit in ("kw", "千瓦")},
    **{unit: ("功率", Fraction(1, 1000)) for unit in ("w", "瓦")},
    **{unit: ("强度", Fraction(1)) for unit in ("mpa", "兆帕")},
    **{unit: ("重", Fraction(1)) for unit in ("t", "吨")},
    **{unit: ("重", Fraction(1, 1000)) for unit in ("kg", "公斤", "千克")},
    **{unit: ("时", Fraction(1)) for unit in ("h", "小时", "个小时")},
    **{unit: ("时", Fraction(1, 60)) for unit in ("min", "分钟")},
    **{unit: ("时", Fraction(1, 3600)) for unit in ("s", "秒")},
    **{unit: ("电", Fraction(1)) for unit in ("kwh", "千瓦时", "度电")},
    **{unit: ("体积", Fraction(1)) for unit in ("m³", "m3", "立方米")},
    **{unit: ("天", Fraction(1)) for unit in ("d", "天", "日")},
    **{unit: ("温", Fraction(1)) for unit in ("℃", "°c", "摄氏度")},
    **{unit: ("钱", Fraction(1)) for unit in ("元", "块")},
    **{unit: ("钱", Fraction(10_000)) for unit in ("万元", "万")},
    **{unit: (unit, Fraction(1)) for unit in ("层", "户", "人", "套", "级", "年", "分", "度", "个")},
}
_UNIT = "|".join(
    re.escape(unit) + ("(?![a-z])" if unit[-1].isascii() and unit[-1].isalpha() else "")
    for unit in sorted(_UNITS, key=len, reverse=True)
)
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_HAN = r"[一二三四五六七八九十百千两]+"
_BELOW = r"<=|≤|<|不足|不大于|不超过|不高于|不多于|小于|低于|少于"
_ABOVE = r">=|≥|>|不小于|不低于|不少于|大于|超过|高于"
_BOUND = re.compile(rf"(?P<op>{_BELOW}|{_ABOVE})\s*(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?")
_FROM = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?\s*(?P<op><=|≤|<)")
_SPAN = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<first>{_UNIT})?\s*[～~—–至到-]\s*(?P<high>{_NUMBER})\s*(?P<unit>{_UNIT})?"
)
_SIDE = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})?\s*(?P<side>及?以上|及?以下|以内)")
_MEASURE = re.compile(rf"[^0-9<>≤≥=]*?(?P<measure>[㐀-鿿]{{2}})(?:{_BELOW}|{_ABOVE})?\s*(?:{_NUMBER})")
"""The word before the first bound of a range."""
_NAME = re.compile(r"[㐀-鿿a-z]{2,}")
_ASKED = re.compile(rf"(?P<number>{_NUMBER}|{_HAN}|半)\s*(?P<unit>{_UNIT})?")
_WANTED = re.compile(rf"(?:几|多少)\s*(?:个?(?P<unit>{_UNIT})|颗?(?P<star>星))|多(?P<side>[高宽厚深远])")
"""A figure that is asked for by its unit, 几度电, or by the side that is measured, 多高, or a number of stars."""
_GRADES = {"级": re.compile("(?<![a-z0-9])[a-z][0-9]?级"), "星": re.compile("[一二三四五1-5]星")}
"""Grades that are no figures: A级, B1级, 二星级."""
NEAR = 8
"""Characters before a figure without a unit that tell what it is: 窗墙比0.5."""
_EXCLUSIVE = frozenset({"<", ">", "不足", "小于", "低于", "少于", "大于", "超过", "高于"})


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a question: its value in the base of its ``kind``, or without a kind what stands before it, ``about``."""

    value: Fraction
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high`` in the base of ``kind``; without a kind ``about`` are the words that tell of what.

    ``measure`` is the word right before the bound: 高度 of 安装后高度＞6m.
    """

    low: Fraction | None
    high: Fraction | None
    open_low: bool
    open_high: bool
    kind: str
    about: str
    measure: str = ""

    def holds(self, value: Fraction) -> bool:
        """Whether ``value`` lies in the range."""
        above = self.low is None or (value > self.low if self.open_low else value >= self.low)
        below = self.high is None or (value < self.high if self.open_high else value <= self.high)
        return above and below


@lru_cache(maxsize=256)
def amounts(text: str) -> tuple[Amount, ...]:
    """The figures of a question, in digits or Han numerals, these only with a unit behind them."""
    text = folded(text).lower()
    found: list[Amount] = []
    for match in _ASKED.finditer(text):
        value = Fraction(1, 2) if match["number"] == "半" else number_value(match["number"])
        unit = match["unit"] or ""
        if value is None or (not unit and not match["number"][0].isdigit()):
            continue
        kind, factor = _UNITS.get(unit, ("", Fraction(1)))
        found.append(Amount(value * factor, kind, text[max(0, match.start() - NEAR) : match.start()]))
    return tuple(found)


@lru_cache(maxsize=256)
def wanted(text: str) -> frozenset[str]:
    """The kinds of figures that a question asks for by their units: 几度电, 多少平方米, 多高, 几星."""
    text = folded(text).lower()
    return frozenset(
        _UNITS[match["unit"]][0] if match["unit"] else match["star"] or "长" for match in _WANTED.finditer(text)
    )


@lru_cache(maxsize=4096)
def kinds_in(cell: str, unit: str = "") -> frozenset[str]:
    """The kinds of the figures in a cell, whose column may have the unit, and of the grades."""
    text = folded(cell).lower()
    units = {match["unit"] or unit.lower() for match in _ASKED.finditer(text) if match["number"][0].isdigit()}
    grades = {kind for kind, pattern in _GRADES.items() if pattern.search(text)}
    return frozenset(_UNITS[found][0] for found in units if found in _UNITS) | grades


@lru_cache(maxsize=4096)
def range_of(cell: str, unit: str = "", about: str = "") -> Range | None:
    """The range that a cell or column head tells, or ``None``. ``unit`` and ``about`` are its column's."""
    text = folded(cell).lower().replace("＜", "<").replace("＞", ">").replace("％", "%")
    bounds = list(_bounds(text))
    if not bounds:
        return None
    units = [found for _, _, _, found in bounds if found] or [unit.lower()]
    kind, factor = _UNITS.get(units[0], ("", Fraction(1)))
    lows = [(value * factor, exclusive) for side, value, exclusive, _ in bounds if side == "low"]
    highs = [(value * factor, exclusive) for side, value, exclusive, _ in bounds if side == "high"]
    low, open_low = max(lows) if lows else (None, False)
    high, open_high = min(highs) if highs else (None, False)
    measure = _MEASURE.match(text)
    return Range(
        low, high, open_low, open_high, kind, f"{text} {folded(about).lower()}", measure["measure"] if measure else ""
    )


def _bounds(text: str) -> Iterator[tuple[str, Fraction, bool, str]]:
    """The bounds that a text tells: which side, the number, whether it is excluded, and the unit."""
    taken: list[tuple[int, int]] = []
    for match in _SPAN.finditer(text):
        taken.append(match.span())
        yield "low", Fraction(match["low"]), False, match["unit"] or match["first"] or ""
        yield "high", Fraction(match["high"]), False, match["unit"] or ""
    for pattern, side in ((_SIDE, ""), (_BOUND, ""), (_FROM, "low")):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span("number"))
            word = match["side"] if pattern is _SIDE else match["op"]
            below = word.endswith(("以下", "以内")) if pattern is _SIDE else re.fullmatch(_BELOW, word) is not None
            yield (
                side or ("high" if below else "low"),
                Fraction(match["number"]),
                word in _EXCLUSIVE,
                match["unit"] or "",
            )


def fit(found: Range | None, asked: Sequence[Amount]) -> Fit:
    """Whether one of the figures asked about lies in the range; -1 where those of its kind all lie beside it."""
    if found is None:
        return 0
    own = [amount for amount in asked if _same(found, amount)]
    if not own:
        return 0
    return 1 if any(found.holds(amount.value) for amount in own) else -1


def equals(cell: str, asked: Sequence[Amount]) -> bool:
    """Whether a cell is one of the figures asked about, its unit with it: 3d of 3天."""
    match = _ASKED.fullmatch(folded(cell).lower().strip())
    if match is None or not match["unit"]:
        return False
    found = amounts(cell)
    return bool(found) and any((amount.kind, amount.value) == (found[0].kind, found[0].value) for amount in asked)


def measured(found: Range, text: str) -> bool:
    """Whether a text says that it tells of what a range measures: a character of the word before the bound, if there is one.

    8米高 tells of 安装后高度＞6m, and not of 净宽不小于1200.
    """
    return not found.measure or any(char in text for char in found.measure)


def _same(found: Range, amount: Amount) -> bool:
    """Whether a figure is of the kind of a range: by their units, or, without any, by a word before it."""
    if found.kind or amount.kind:
        return found.kind == amount.kind
    words = [run[at : at + 2] for run in _NAME.findall(amount.about) for at in range(len(run) - 1)]
    return any(word in found.about for word in words)
