"""The words by which a text points at clauses, one by one: 《…》, 本条例, 第十条, 第二款, 前款, 表3.2.1, 附录B."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.describe.names import STANDARD
from corpus.numbering import CHINESE

Joint = Literal["close", "list", "range", "apart"]
"""How two words stand to each other: 第十条第二款, 第十条、第十二条, 第十条至第十二条, or with other words between."""

PARAGRAPH, ITEM, SUBITEM = "paragraph", "item", "subitem"
LEVELS = {
    "title": 0, "own": 0, "same": 0, "division": 1, "article": 2, "figure": 2, "here": 2, "before": 2,
    PARAGRAPH: 3, ITEM: 4, SUBITEM: 5,
}  # fmt: skip
"""How deep in a document each word leads."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word that points, at ``start:end``. ``text`` is a title, or the unit of what is counted (条, 款, 项, 节).

    ``values`` are the numbers that it names, as written; those of articles and figures whole: ``第十条``, ``表3.2.1``.
    ``number`` is a standard's number.
    """

    kind: str
    start: int
    end: int
    text: str = ""
    values: tuple[str, ...] = ()
    number: str = ""


_N = rf"(?:{CHINESE}{{1,7}}|\d{{1,4}})"
_MORE = rf"(?:\s*[、，]\s*(?:和)?\s*{_N}|\s*(?:和|及|或者?|与)\s*{_N})"
_SERIES = (
    r"法典|法|条例|实施细则|细则|办法|规定|规则|解释|决定|标准|规范|规程|导则|通则|准则|章程|图集|纲要|方案|意见|通知"
)
_DECIMAL = r"(?:[A-Z]\s?\.\s?)?\d{1,2}(?:\s?[.．]\s?\d{1,3})+[A-Z]?"
_FIGURE = rf"(?:{_DECIMAL}|[A-Z](?:\s?[.．]\s?\d+)+|\d{{1,2}})(?:[-－–—]\d{{1,2}})?"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("title", rf"《(?P<title>[^《》]{{2,80}}(?:《[^《》]*》[^《》]*)*)》(?:\s*(?P<behind>{STANDARD.pattern}))?"),
    ("own", rf"本(?:{_SERIES})(?!所附)"),
    ("same", r"(?:同|该|上述|前述)(?:法典|法|条例|办法|规定|规则|细则|解释)(?=的?第)"),
    ("before", r"前(?P<count>[一二两三四五六]|数|几)?(?P<unit>条|款|项)(?!目)"),
    ("here", r"本(?P<place>条|款)(?=第)"),
    ("division", rf"第\s*(?P<division>{_N})\s*(?P<of>编|章|节)|第\s*(?P<section>\d{{1,2}}\.\d{{1,2}})\s*节"),
    ("article", rf"第\s*(?P<list>{_N}{_MORE}+)\s*条(?!件|例)|第?\s*(?P<decimal>{_DECIMAL})\s*条(?!件|例)"),
    ("article", rf"(?P<article>(?:第\s*|(?<=[至到])){_N}\s*条(?:\s*之\s*{_N})*)(?!件|例|线|路|河|街|生产线)"),
    (PARAGRAPH, rf"第\s*(?P<paragraph>{_N}{_MORE}*)\s*款(?!项|式)|(?<=[至到])(?P<paragraph2>{_N})\s*款(?!项|式)"),
    (
        ITEM,
        rf"第\s*(?P<item>[（(]?\s*{_N}\s*[)）]?(?:\s*[、，和及或与]\s*(?:第)?\s*[（(]?\s*{_N}\s*[)）]?)*)\s*项(?!目)",
    ),
    (
        ITEM,
        rf"(?P<bracketed>[（(]\s*{CHINESE}{{1,3}}\s*[)）])\s*(?=(?:至|、|和)\s*[（(]|项)(?:项(?!目))?|(?<=[至、和])[（(](?P<bracketed2>{CHINESE}{{1,3}})[)）]\s*项",
    ),
    (SUBITEM, rf"第\s*(?P<subitem>{_N}{_MORE}*)\s*目(?!录|标|前)"),
    (
        "figure",
        rf"(?P<figure>(?:附?[表图]|公?式)\s*[（(]?\s*{_FIGURE}\s*[)）]?|附录\s*[A-Z](?![A-Za-z.])|附[件表图]\s*{_N})",
    ),
    ("standard", rf"(?P<bare>{STANDARD.pattern})"),
)
_NUMBERS = re.compile(_N)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_ANY = re.compile(r"[第《前本同该上附表图式（(]|[至到]|[A-Z]{2}|\d\s?[.．]")


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """The words that point, in order; of two that overlap the first, at one place the kind named first."""
    position = start
    while begin := _ANY.search(text, position):
        at = begin.start()
        found = next(
            (token for kind, pattern in _COMPILED if (token := _token(kind, pattern, text, at, position))), None
        )
        position = found.end if found else at + 1
        if found:
            yield found


def _token(kind: str, pattern: re.Pattern[str], text: str, at: int, floor: int) -> Token | None:
    at = at + 1 if text[at] in "至到" and kind in ("article", PARAGRAPH) else at
    match = pattern.match(text, at)
    if not match or (kind == "article" and match[0][0].isdigit() and at > floor and _glued(text[at - 1])):
        return None
    return _made(kind, match)


def _glued(char: str) -> bool:
    return (char.isalnum() and char.isascii()) or char in ".．-"


def _made(kind: str, match: re.Match[str]) -> Token:
    groups = {name: value for name, value in match.groupdict().items() if value}
    start, end = match.span()
    if kind in ("title", "standard"):
        number = groups.get("behind") or groups.get("bare") or ""
        return Token("title", start, end, groups.get("title", number), number=number)
    if kind == "before":
        return Token(kind, start, end, groups["unit"], (groups.get("count", "一"),))
    if kind == "division":
        unit = groups.get("of", "")
        return Token(kind, start, end, unit, (groups.get("section") or f"第{groups['division']}{unit}",))
    if kind in (PARAGRAPH, ITEM, SUBITEM):
        numbers = _NUMBERS.findall(next(iter(groups.values())))
        return Token(kind, start, end, values=tuple(numbers))
    if kind == "article":
        return Token(kind, start, end, "条", tuple(_articles(groups)))
    return Token(kind, start, end, groups.get("place", ""), (re.sub(r"[\s（()）]", "", groups.get("figure", "")),))


def _articles(groups: dict[str, str]) -> Iterator[str]:
    if "list" in groups:
        yield from (f"第{number}条" for number in _NUMBERS.findall(groups["list"]))
    elif "decimal" in groups:
        yield re.sub(r"\s", "", groups["decimal"]).replace("．", ".")
    else:
        written = re.sub(r"\s", "", groups["article"])
        yield written if written.startswith("第") else f"第{written}"


_LIST = re.compile(r"(?:[、，,]?\s*(?:以?及|和|与|或者?|并)?\s*(?:违反|依照|按照|根据)?)?\s*")
_RANGE = re.compile(r"\s*(?:至|到|—+|–|～|~|-)\s*")
_CLOSE = re.compile(r"\s*(?:中|里)?的?\s*|\s*[（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)]\s*的?")


def between(text: str, first: Token, second: Token) -> Joint:
    """How two tokens stand to each other."""
    gap = text[first.end : second.start]
    if _CLOSE.fullmatch(gap) and (not gap.strip().startswith(("（", "(")) or first.kind == "title"):
        return "close"
    if _RANGE.fullmatch(gap):
        return "range"
    return "list" if _LIST.fullmatch(gap) and gap.strip() and "\n" not in gap else "apart"


_NAME = re.compile(
    r"[\u4e00-\u9fff]{1,30}(?:法典|法|条例|办法|规定|规则|细则|解释|决定|公约|修正案(?:[（(][一二三四五六七八九十]+[)）])?|通则|总则)(?:的)?$"
)
_LEAD = re.compile(
    r".*(?:依照|按照|根据|依据|违反|适用|参照|符合|触犯|属于|构成|援引|引用|执行|遵守|以及|或者|关于|有关|规定的?|是指|认定为|实施|追究|即|除|犯|按|照|和|与|及|或)"
    r"(?=[\u4e00-\u9fff]{1,})"
)
_WHOLE = "中华人民共和国"
_NO_NAMES = re.compile(
    r"^(?:上述|有关|相关|其他|下列|前述|以下|本)?(?:规定|办法|做法|方法|决定|解释|规则|司法解释)$|(?:依|违|合|非|执|立|用|看|说|方|做)法$|(?:法|条例|办法)的?规定$"
)


def named_before(text: str, at: int, floor: int) -> str:
    """The title without 《》 that stands right before ``at``: 刑法 of 依照刑法第十条; empty if there is none.

    Words of the sentence may still stand before it, where they cannot be told from a title.
    """
    match = _NAME.search(text, max(floor, at - 32), at)
    if not match:
        return ""
    written = match[0].removesuffix("的")
    if (whole := written.rfind(_WHOLE)) >= 0:
        return written[whole:]
    lead = _LEAD.match(written)
    name = written[lead.end() :] if lead and len(written) - lead.end() >= 2 else written
    return "" if _NO_NAMES.search(name) or len(name) < 2 else name
