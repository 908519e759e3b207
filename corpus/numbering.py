"""Numbers as Chinese documents write them, and the one spelling of each that the rest of the program compares.

``第十二条``, ``第12条`` and ``第１２条`` are one article; ``表 3.2.1`` and ``表3.2.1`` one table. Nothing here looks at
context: whether a line that begins with a number is a heading is decided in ``marks`` and ``sequence``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

DIGITS = {
    char: value
    for value, chars in enumerate(("零〇○Ｏ", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
NUMERALS = "零一二三四五六七八九"

CHINESE = r"[零〇○一二三四五六七八九十百千两]"
"""A character of a number written in Chinese."""

NUMBER = rf"(?:{CHINESE}+|\d+)"
"""A number in Chinese characters or in digits (half or full width)."""


@lru_cache(maxsize=4096)
def chinese_number(text: str) -> int | None:
    """Return the value of ``十二``, ``一百零三``, ``二〇二一`` or ``１２``; ``None`` if ``text`` is no whole number."""
    text = "".join(text.split())
    if text.isdecimal():
        return int(text)
    if not text or any(char not in DIGITS and char not in UNITS and char != "万" for char in text):
        return None
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    high, ten_thousand, low = text.rpartition("万")
    if ten_thousand:
        upper, lower = chinese_number(high), chinese_number(low) if low else 0
        return None if upper is None or lower is None else upper * 10_000 + lower
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, digit, ceiling = 0, None, 10_000
    for char in text:
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
            continue
        unit = UNITS[char]
        if unit >= ceiling or (digit == 0 and unit != 10):
            return None
        total += (digit or 1) * unit
        digit, ceiling = None, unit
    return total + (digit or 0)


@lru_cache(maxsize=4096)
def chinese_numeral(value: int) -> str:
    """Write ``value`` (0 to 99,999,999) as articles are numbered: 12 is ``十二``, 103 ``一百零三``, 1000 ``一千``."""
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        zero = "零" if 0 < low < 1000 else ""
        return f"{chinese_numeral(high)}万{zero}{_four(low)}"
    return _four(value) or "零"


def _four(value: int) -> str:
    written, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            written += ("零" if zero and written else "") + NUMERALS[digit] + name
            zero = False
        else:
            zero = True
    return written[1:] if written.startswith("一十") else written


def squeeze(text: str) -> str:
    """Return ``text`` in NFKC without any white space: the form in which labels and titles are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


_DECIMAL = r"(?:[A-Z]\d*|\d+)(?:\.\d+)*[A-Z]?"
_KEYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"第?({NUMBER})条((?:之{NUMBER})*)(?:第.*[款项目])?"), "article"),
    (re.compile(rf"第({NUMBER})(编|分编|章|节|页|部分)"), "ordinal"),
    (re.compile(r"第([A-Z]{1,2}\d{1,4}|[A-Z]{0,2}\d{1,4}-\d{1,4})页"), "sheet"),
    (re.compile(r"(?:页|P|p)(?:次|码)?(\d+)"), "page"),
    (re.compile(rf"(?:续)?(表|图|式|公式)\(?({_DECIMAL}(?:-\d+)?)\)?(?:\(续\d*\))?"), "figure"),
    (re.compile(rf"(附录|附件|附表|附图)({NUMBER}|[A-Z])?"), "annex"),
    (re.compile(r"[A-Z]\d*(?:\.\d+)+[A-Z]?|\d+(?:\.\d+)*[A-Z]?"), "decimal"),
    (re.compile(rf"({CHINESE}+)(?:[、/]?\(({CHINESE}+)\))?(?:[、/]?(\d+))?、?"), "outline"),
)


_ROWS = re.compile(r"\(第\d+至\d+行\)$")
"""Which rows of a long table a clause has."""


def clause_key(label: str) -> str:
    """Return the canonical spelling of a clause's label, or ``""`` if ``label`` is none.

    ``第十二条``, ``第12条`` and ``12条`` give ``第12条``; a 款 or 项 that follows is left out. ``第十二条之一`` gives
    ``第12条之1``, ``表 3.2.1`` gives ``表3.2.1``, ``附件一`` gives ``附件1``, ``页12`` gives ``第12页``, ``第B1页`` stays, ``二、（三）``
    gives ``二/(三)``. Decimal numbers (``4.2.4``, ``A.0.1``, ``3.2.1A``) are kept.
    """
    text = _ROWS.sub("", squeeze(label).replace("．", "."))
    for pattern, kind in _KEYS:
        match = pattern.fullmatch(text if kind != "decimal" else text.upper())
        if match:
            return _key(kind, match)
    return ""


def _key(kind: str, match: re.Match[str]) -> str:
    if kind in ("annex", "outline", "decimal"):
        return _outline_key(kind, match)
    if kind == "sheet":
        return match[0]
    if kind == "figure":
        return f"{match[1].removeprefix('公')}{match[2]}"
    value = chinese_number(match[1])
    if kind == "article":
        suffixes = "".join(f"之{chinese_number(part)}" for part in match[2].split("之") if part)
        return f"第{value}条{suffixes}"
    return f"第{value}{match[2] if kind == 'ordinal' else '页'}"


def _outline_key(kind: str, match: re.Match[str]) -> str:
    if kind == "decimal":
        return match[0]
    if kind == "annex":
        number = match[2] or ""
        return match[1] + (number if number.isalpha() and number.isascii() else str(chinese_number(number) or ""))
    parts = (match[1], f"({match[2]})" if match[2] else "", match[3] or "")
    return "/".join(part for part in parts if part)
