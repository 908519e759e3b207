"""What a paragraph begins with: a heading's number, a caption, or a mere mention that looks like one.

Each function looks at one text alone and says how strongly it looks like the beginning of something; ``sequence``
decides with the numbers around it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.numbering import CHINESE, NUMBER, chinese_number, chinese_numeral

STRONG, WEAK = 4.0, 1.5
"""A mark set off by a blank or a line's end, and one that runs into the text after it (see ``sequence``)."""
SHORT = 40
"""Longer than this, or with a full stop inside, a line is prose and no heading."""

CHAPTERS = frozenset(
    {
        *("范围", "总则", "规范性引用文件", "引用标准", "引用文件", "术语和定义", "术语、定义和缩略语", "术语", "符号"),
        *("术语和符号", "术语与符号", "基本规定", "基本要求", "总体要求", "一般规定", "技术要求", "要求", "试验方法"),
        *("检验规则", "缩略语"),
    }
)
"""Chapters of standards that text may follow instead of a number."""

_MENTION = (
    rf"(?:第\s*{NUMBER}\s*[款项条]|[规所]定|所[列称指规述涉]|之规定|的|[、，,]?\s*第\s*{NUMBER}\s*条|[和及与或至到]\s*(?:第\s*{NUMBER}|本|其他)"
    r"|中(?:所|的|规)|修改为|改为|有关规定|[，,。；;）)」』”》])"
)
_ARTICLE = re.compile(rf"[【\[]?(第|笫)\s*({NUMBER})\s*条(?:\s*之\s*({CHINESE}+|\d+)(?![款项条种类年]))?[】\]]?")
_ARTICLE_MENTION = re.compile(_MENTION)
_SPACED_MENTION = re.compile(rf"\s+(?:规定的|所列|[、，,]|[和至]\s*第\s*{NUMBER}\s*条|修改为|第\s*{NUMBER}\s*[款项])")
_DIVISION = re.compile(rf"第\s*({NUMBER})\s*(编|分\s*编|章|节|部\s*分)(?=[\s:：]|$|[^，。；、的中至和与及所规])")
_ANNEX = re.compile(
    rf"(附\s*[件录表图])\s*(?:[（(]\s*)?({NUMBER}|[A-Z](?![A-Za-z.\d]))?(?:\s*[)）])?\s*(?=[:：\s.、]|$|[\u4e00-\u9fff《])[:：]?"
)
_FULL_ANNEX = re.compile(r"附\s*[:：]")
_TABLE = re.compile(
    r"(续)?(表)\s*((?:[A-Z]\d*|\d+)(?:\.\d+)*[A-Z]?(?:\s*[-－—–]\s*\d+)?)(?![\d.])\s*(?:[（(]续[)）]\s*)?(?=.*$)"
)
_TABLE_MENTION = re.compile(r"\s*(?:的|中|规定|所|给出|列|、|，|,|和|及|与|或|至|。|内|为|应|可|注)")
_DECIMAL = re.compile(r"((?:[A-Z]|\d{1,3})(?:[.．]\d{1,3})*)([A-Z](?![A-Za-z0-9]))?([.．](?=\s))?")
_DECIMAL_MENTION = re.compile(
    r"\s*(?:[条款章节](?=[的规、，。；和及与或至中所内（()）第]|\s|$)|[、，,～~—–\-/×%％℃°±≤≥<>＜＞=＋+)）。；;:：]"
    r"|(?:和|及|与|或|至|到)\s*(?:第\s*)?[A-Z\d]|的|中(?:的|规|所|给)|所[列规述]|以[上下内外])|规定"
)
"""What follows a number that is only mentioned: 3.2.1条规定, 3.2.1、3.2.2, 3.2.1的. ``5 节能设计`` is a heading."""
_UNIT = re.compile(
    r"\s?(?:mm|cm|km|dm|m|kg|g|t|kN|N|MPa|kPa|Pa|kW|W|MW|kV|V|A|Hz|s|h|min|d|L|lx|dB|K|ha)(?:[²³23/·.\d\s]|$|[^A-Za-z])"
    r"|\s?[㎡㎜㎝㎞㎏㎥]|\s?(?:平方|立方)|[万亿千百元米倍度年月日秒]|公里|公斤|吨|小时|分钟"
)
"""Units of measured values. Chinese ones follow their number at once; ``6.6 天桥`` is a heading."""
_COUNTED = re.compile(r"[个台套次处户座辆天]|级(?!别)|层(?![高间数])|人(?![民员工防])|间(?![距接隔])")
"""What whole numbers count."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at the beginning of a text. ``end`` is the offset at which the wording after it begins.

    ``numbers`` are its values, outermost first; ``weight`` says how much it looks like a heading by itself.
    """

    kind: str
    label: str
    numbers: tuple[int, ...]
    end: int
    weight: float = STRONG


def after(text: str, offset: int) -> int:
    """The offset of the first character at or after ``offset`` that is no blank."""
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset


def is_short(text: str, limit: int = SHORT) -> bool:
    """Whether ``text`` reads as a heading or a name: short, and no sentence."""
    text = text.strip()
    return 0 < len(text) <= limit and text[-1] not in "。；;：:∶，,、" and "。" not in text


def article(text: str) -> Mark | None:
    """``第十二条``, ``第12条``, ``第十二条之一`` at an article's beginning; ``None`` where it is only mentioned.

    ``笫十二条``, with the look-alike sign, is one where the numbers around it prove it.
    """
    return _article(text[:LOOK]) if text and text[0] in "第笫【[" else None


LOOK = 48
"""Whether a line begins an article shows within so many characters."""


@lru_cache(maxsize=8192)
def _article(text: str) -> Mark | None:
    match = _ARTICLE.match(text)
    if not match:
        return None
    number, suffix = chinese_number(match[2]), chinese_number(match[3]) if match[3] else 0
    if number is None or suffix is None:
        return None
    rest = text[match.end() :]
    label = f"第{chinese_numeral(number)}条" + (f"之{chinese_numeral(suffix)}" if suffix else "")
    if rest and not rest[0].isspace() and rest[0] not in "【〔[（(：:":
        if _ARTICLE_MENTION.match(rest):
            return None
        weight = WEAK
    else:
        weight = WEAK if match[1] == "笫" or _SPACED_MENTION.match(rest) else STRONG
    separator = re.match(r"[\s：:、.]*", rest)
    end = match.end() + (separator.end() if separator else 0)
    return Mark("article", label, (number, suffix), end, weight)


_DIVISION_RANK = {"编": 1, "部分": 1, "分编": 2, "章": 3, "节": 4}


def division(text: str) -> Mark | None:
    """``第三章 建筑节能``, ``第二编``, ``第一节``: a heading above articles; ``numbers`` is (rank, value)."""
    if not text.startswith("第"):
        return None
    match = _DIVISION.match(text)
    if not match or not is_short(text[match.end() :].rstrip("、，,") or "-", 50):
        return None
    value, name = chinese_number(match[1]), "".join(match[2].split())
    if value is None:
        return None
    end = match.end() + len(re.match(r"[\s:：]*", text[match.end() :])[0])  # type: ignore[index]
    return Mark("division", f"第{chinese_numeral(value)}{name}", (_DIVISION_RANK[name], value), end)


def annex(text: str) -> Mark | None:
    """``附件1``, ``附录A 材料``, ``附表``, ``附：``: a line that may open an appendix; ``label`` is without blanks."""
    if not text.startswith("附"):
        return None
    match = _ANNEX.match(text)
    if match:
        number = match[2] or ""
        value = chinese_number(number) if number else None
        label = "".join(match[1].split()) + (str(value) if value is not None else number)
        return Mark("annex", label, (value or 0,), after(text, match.end()))
    match = _FULL_ANNEX.match(text)
    return Mark("annex", "附件", (0,), after(text, match.end())) if match else None


def table(text: str) -> Mark | None:
    """``表3.2.1 设计使用年限分类``: the caption of a table; ``None`` where a table is only mentioned."""
    if text[:1] not in ("表", "续"):
        return None
    match = _TABLE.match(text)
    if not match:
        return None
    rest = text[match.end() :]
    if _TABLE_MENTION.match(rest) or (rest and not is_short(rest.rstrip("：: "), 80)):
        return None
    number = re.sub(r"\s*[-－—–]\s*", "-", match[3])
    return Mark("table", f"表{number}", (), after(text, match.end()))


def decimal(text: str) -> Mark | None:
    """``3.2.1``, ``3.2.1A``, ``A.0.1``, ``5`` at the beginning of a text, and no quantity, date or mention.

    ``numbers`` has a value for each part (a letter counts 1000 + its place in the alphabet), a suffix ``A`` adds a half
    step: it is appended as a negative place.
    """
    match = _DECIMAL.match(text)
    if not match or not match[1]:
        return None
    rest = text[match.end() :]
    parts = match[1].replace("．", ".").split(".")
    if _DECIMAL_MENTION.match(rest) or (not match[3] and _quantity(parts, rest)):
        return None
    if not parts[0].isdigit() and len(parts) == 1:
        return None
    numbers = tuple(int(part) if part.isdigit() else 1000 + ord(part) for part in parts)
    suffix = match[2] or ""
    if suffix:
        numbers = (*numbers, -(27 - (ord(suffix) - 64)))
    spaced = not rest or _WORDING.match(rest) is not None or match[3]
    label = ".".join(str(int(part)) if part.isdigit() else part for part in parts) + suffix
    return Mark("decimal", label, numbers, after(text, match.end()), STRONG if spaced else WEAK)


_WORDING = re.compile(r"\s+(?!规定)[\u4e00-\u9fffA-Za-z《“（(【]")
"""What follows the number of a clause; behind a figure in a row of figures another one follows."""


def _quantity(parts: list[str], rest: str) -> bool:
    """Whether a decimal is a measured value, a date or the head of a longer number: 1.5m, 27.0m, 2021.3.1, 0.75h."""
    if len(parts) <= 2 and _UNIT.match(rest):
        return True
    if len(parts) == 1 and _COUNTED.match(rest):
        return True
    if any(part.startswith("0") and len(part) > 1 for part in parts) or parts[0] == "0":
        return True
    runs_on = rest[:1].isdigit() or rest.startswith((".", "．"))
    return runs_on or (rest[:1].isascii() and rest[:1].isalpha() and len(parts) < 3)


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
ITEM_RANKS = {"部分": 0, "一、": 1, "第一，": 1.5, "（一）": 2, "1.": 3, "（1）": 4, "1）": 4.5, "①": 5}
_ITEMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("一、", re.compile(rf"({CHINESE}+)\s*(?:[、．]|[.]\s|[.](?=[\u4e00-\u9fff]))")),
    ("（一）", re.compile(rf"[（(]\s*({CHINESE}+)\s*[)）][、.]?")),
    ("1.", re.compile(r"(\d{1,3})\s*(?:[.．](?!\d)|、)")),
    ("（1）", re.compile(r"[（(]\s*(\d{1,3})\s*[)）][、.]?")),
    ("1）", re.compile(r"(\d{1,3})\s*[)）]")),
    ("①", re.compile(f"([{_CIRCLED}])")),
    ("第一，", re.compile(rf"第({CHINESE}+)[，,、]")),
    ("部分", re.compile(rf"第({NUMBER})部分(?=[\s:：]|$)[\s:：]*")),
)
_WRITTEN = {
    "一、": "{c}",
    "（一）": "（{c}）",
    "1.": "{n}",
    "（1）": "（{n}）",
    "1）": "{n}）",
    "①": "{i}",
    "第一，": "第{c}",
    "部分": "第{c}部分",
}


def item(text: str) -> Mark | None:
    """``一、``, ``（一）``, ``1.``, ``（1）``, ``1）``, ``①``, ``第一，``: a numbered heading or item of running text.

    ``kind`` is the way of numbering (a key of ``ITEM_RANKS``); ``label`` the normalised number without punctuation.
    """
    for kind, pattern in _ITEMS:
        match = pattern.match(text)
        if match:
            value = _CIRCLED.index(match[1]) + 1 if kind == "①" else chinese_number(match[1])
            if value is None or value > 300:
                continue
            label = _WRITTEN[kind].format(c=chinese_numeral(value), n=value, i=match[1])
            return Mark(kind, label, (value,), after(text, match.end()))
    return None


_SHEET = re.compile(
    r"(?:第\s*(\d{1,4})\s*页|(?:图集号?\s*[:：]?\s*\S{3,16}\s+)?页\s*(?:次|码|号)?\s*[:：]?\s*(\d{1,4})(?!\d))"
)


def sheet(text: str) -> Mark | None:
    """``第12页 叠合板连接节点`` or ``图集号 15G365-1 页 12``: the head of a sheet of an atlas."""
    match = _SHEET.match(text)
    if (
        not match
        or not is_short(text, 80)
        or re.match(r"\s*[的所中（(]?(?:规定|图|详|见)?[。，]", text[match.end() :] + " ")
    ):
        return None
    number = int(match[1] or match[2])
    return Mark("sheet", f"第{number}页", (number,), after(text, match.end()))
