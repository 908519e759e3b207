"""Figures in Chinese text, in any writing: 百分之三十 is 30%, 三万元 is 30000元, 3万元 and 30,000 元.

A figure is a number with its unit. Two figures are equal when their values and units are, however they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

FigureKind = Literal["money", "percent", "duration", "date", "measure", "count"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at ``start:end`` of a text. ``value`` is exact, in ``unit``; dates hold ``YYYYMMDD`` with zeros for what is not said."""

    kind: FigureKind
    value: Fraction
    unit: str
    start: int
    end: int

    @property
    def key(self) -> tuple[Fraction, str]:
        """What makes two figures the same, however written."""
        return self.value, self.unit


HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
HAN_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}

_ARABIC = r"[0-9０-９]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[0-9０-９]+(?:[.．][0-9０-９]+)?"
_HAN = r"[零〇○一二三四五六七八九十百千两壹贰叁拾佰仟][零〇○一二三四五六七八九十百千万亿两点拾佰仟]*"
NUMBER = rf"(?:(?:{_ARABIC})\s*[十百千]?[万亿]?|{_HAN})"

_UNITS: dict[FigureKind, dict[str, tuple[str, int]]] = {
    "money": {"元": ("元", 1), "块钱": ("元", 1), "圆": ("元", 1)},
    "percent": {"%": ("比", 100), "％": ("比", 100), "‰": ("比", 1000), "个百分点": ("比", 100), "成": ("比", 10)},
    "duration": {
        **dict.fromkeys(("个工作日", "工作日"), ("工作日", 1)),
        **dict.fromkeys(("日", "天"), ("日", 1)),
        **dict.fromkeys(("个月",), ("个月", 1)),
        **dict.fromkeys(("周年", "年"), ("年", 1)),
        **dict.fromkeys(("个小时", "小时"), ("小时", 1)),
        **dict.fromkeys(("分钟", "min"), ("分钟", 1)),
        **dict.fromkeys(("秒", "s"), ("秒", 1)),
        "周": ("周", 1),
    },
    "measure": {
        **dict.fromkeys(("平方米", "㎡", "m²", "m2", "平米"), ("平方米", 1)),
        **dict.fromkeys(("立方米", "m³", "m3"), ("立方米", 1)),
        **dict.fromkeys(("平方公里", "平方千米", "km²"), ("平方公里", 1)),
        **dict.fromkeys(("毫米", "mm"), ("毫米", 1)),
        **dict.fromkeys(("厘米", "cm"), ("厘米", 1)),
        **dict.fromkeys(("公里", "千米", "km"), ("公里", 1)),
        **dict.fromkeys(("米", "m"), ("米", 1)),
        **dict.fromkeys(("℃", "°C", "摄氏度"), ("℃", 1)),
        **dict.fromkeys(("兆帕", "MPa"), ("兆帕", 1)),
        **dict.fromkeys(("千帕", "kPa"), ("千帕", 1)),
        "kN": ("千牛", 1),
        **dict.fromkeys(("吨标准煤", "吨"), ("吨", 1)),
        **dict.fromkeys(("千瓦时", "kWh"), ("千瓦时", 1)),
        **dict.fromkeys(("千瓦", "kW"), ("千瓦", 1)),
        **dict.fromkeys(("分贝", "dB"), ("分贝", 1)),
        **dict.fromkeys(("勒克斯", "lx"), ("勒克斯", 1)),
        "公斤": ("公斤", 1),
        "亩": ("亩", 1),
        "公顷": ("公顷", 1),
        "h": ("小时", 1),
        "L": ("升", 1),
        "升": ("升", 1),
    },
    "count": {
        unit: (unit, 1)
        for unit in (
            *(
                "倍",
                "人",
                "名",
                "户",
                "套",
                "栋",
                "层",
                "次",
                "家",
                "份",
                "辆",
                "台",
                "级",
                "星级",
                "分",
                "个",
                "项",
                "间",
                "张",
                "座",
            ),
            *("处", "批", "类", "部", "樘", "股", "岁", "票", "位", "床"),
        )
    },
}
_UNIT_TABLE = {unit: (kind, name, scale) for kind, units in _UNITS.items() for unit, (name, scale) in units.items()}
_UNIT = "|".join(
    re.escape(unit) + ("(?![A-Za-z])" if unit[-1].isascii() and unit[-1].isalpha() else "")
    for unit in sorted(_UNIT_TABLE, key=len, reverse=True)
)
_YEAR = r"(?:(?:1[89]|20|21)[0-9]{2}|[一二][零〇○一二三四五六七八九]{3})"
_PATTERN = re.compile(
    rf"(?P<date>(?P<y>{_YEAR})\s*年(?:度|\s*(?P<m>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月(?:份|\s*(?P<d>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[日号])?)?)"
    rf"|(?P<iso>(?P<iy>(?:19|20)[0-9]{{2}})[-./](?P<im>[0-9]{{1,2}})[-./](?P<id>[0-9]{{1,2}})(?![0-9]))"
    rf"|(?P<per>(?P<base>百|千|万)分之(?P<share>{NUMBER}))"
    rf"|(?P<fraction>(?P<below>{NUMBER})分之(?P<above>{NUMBER}))"
    rf"|(?P<number>{NUMBER})\s*(?P<unit>{_UNIT})(?P<half>半)?"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
_ARABIC_PARTS = re.compile(r"([0-9.]+)([十百千]?)([万亿]?)$")
_DIGIT_RUN = re.compile(r"(?<![0-9A-Za-z])(?<![0-9]\.)[0-9]+(?:\.[0-9]+)*")


def number_value(text: str) -> Fraction | None:
    """The value of a number in digits, Han numerals or both (``3万``, ``二百五十``, ``两千零一``), or ``None``."""
    text = text.translate(_FULL_WIDTH).replace(",", "").replace("，", "").replace(" ", "")
    parts = _ARABIC_PARTS.fullmatch(text)
    if parts:
        if parts[1].count(".") > 1 or parts[1] in {".", ""} or parts[1].endswith("."):
            return None
        return Fraction(parts[1]) * HAN_TENS.get(parts[2], 1) * MYRIADS.get(parts[3], 1)
    return _han_value(text)


def _han_value(text: str) -> Fraction | None:
    whole, point, decimals = text.partition("点")
    if point:
        digits = [HAN_DIGITS.get(char) for char in decimals]
        base = _han_integer(whole)
        if base is None or not digits or None in digits:
            return None
        return base + Fraction(int("".join(str(digit) for digit in digits)), 10 ** len(digits))
    value = _han_integer(whole)
    return None if value is None else Fraction(value)


def _han_integer(text: str) -> int | None:
    if not text or any(char not in HAN_DIGITS and char not in HAN_TENS and char not in MYRIADS for char in text):
        return None
    if len(text) > 1 and all(char in HAN_DIGITS for char in text):
        return int("".join(str(HAN_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in HAN_DIGITS:
            digit = HAN_DIGITS[char]
        elif char in HAN_TENS:
            section += (digit or 1) * HAN_TENS[char]
            digit = 0
        else:
            total = (
                (total + section + digit) * MYRIADS[char] if char == "亿" else total + (section + digit) * MYRIADS[char]
            )
            section = digit = 0
    return total + section + digit


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of ``text`` in order: money, shares, durations, dates, measures and counts, with their places."""
    return tuple(figure for match in _PATTERN.finditer(text) if (figure := _figure(match)) is not None)


def _figure(match: re.Match[str]) -> Figure | None:
    start, end = match.span()
    if match["date"]:
        return Figure("date", Fraction(_date_value(match["y"], match["m"], match["d"])), "日期", start, end)
    if match["iso"]:
        return Figure("date", Fraction(_date_value(match["iy"], match["im"], match["id"])), "日期", start, end)
    if match["per"]:
        value = number_value(match["share"])
        base = {"百": 100, "千": 1000, "万": 10000}[match["base"]]
        return None if value is None else Figure("percent", value / base, "比", start, end)
    if match["fraction"]:
        below, above = number_value(match["below"]), number_value(match["above"])
        return Figure("percent", above / below, "比", start, end) if below and above is not None else None
    value = number_value(match["number"])
    if value is None:
        return None
    kind, unit, scale = _UNIT_TABLE[match["unit"]]
    half = Fraction(1, 2) if match["half"] and kind == "duration" else Fraction(0)
    return Figure(kind, value / scale + half, unit, start, end)


def _date_value(year: str, month: str | None, day: str | None) -> int:
    values = [int(number_value(part) or 0) if part else 0 for part in (year, month, day)]
    return values[0] * 10000 + values[1] * 100 + values[2]


def bare_numbers(text: str) -> frozenset[Fraction]:
    """Every number of ``text`` written in digits, with or without a unit, and every figure's own value."""
    digits = {Fraction(run) for run in _DIGIT_RUN.findall(text.translate(_FULL_WIDTH)) if run.count(".") <= 1}
    return frozenset(digits | {figure.value for figure in figures(text)})


def missing_figures(claim: str, source: str) -> tuple[str, ...]:
    """The figures of ``claim``, as written, that ``source`` does not contain in any writing.

    A year alone holds where ``source`` has a date in that year, and a month where it has a day of it.
    """
    held = {figure.key for figure in figures(source)}
    dates = {int(value) for value, unit in held if unit == "日期"}
    for day in tuple(dates):
        dates |= {day // 100 * 100, day // 10000 * 10000}
    missing = [
        claim[figure.start : figure.end]
        for figure in figures(claim)
        if (int(figure.value) not in dates if figure.kind == "date" else figure.key not in held)
    ]
    return tuple(missing) + _missing_digits(claim, source)


def _missing_digits(claim: str, source: str) -> tuple[str, ...]:
    """Numbers in digits outside any figure (``4.2.4``, ``GB 50352``), which must stand in ``source`` as they are."""
    covered = [(figure.start, figure.end) for figure in figures(claim)]
    source = source.translate(_FULL_WIDTH)
    return tuple(
        match[0]
        for match in _DIGIT_RUN.finditer(claim.translate(_FULL_WIDTH))
        if not any(start <= match.start() < end for start, end in covered)
        and not re.search(rf"(?<![0-9])(?<![0-9]\.){re.escape(match[0])}(?![0-9])(?!\.[0-9])", source)
    )
