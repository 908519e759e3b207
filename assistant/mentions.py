"""Clauses as people name them: 第十二条, 12条第2款, GB50352 4.2.4, 表3.2.1, 附录A, 第12页, 第十条至第十二条."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.figures import number_value
from corpus.parts import NO_PART, PartPath

MAX_RANGE = 60
"""Articles that one range may name; a longer one is surely a mistake or a whole chapter."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One clause that a text names at ``start:end``. ``label`` is its number as documents print it, ``part`` what of it is meant."""

    label: str
    part: PartPath
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class StandardNumber:
    """A standard's or atlas's number at ``start:end``: ``GB/T 50378-2019``. ``code`` is ``GB50378``, ``year`` may be empty."""

    code: str
    year: str
    start: int
    end: int


_N = r"(?:[0-9０-９]+|[零〇○一二三四五六七八九十百千两]+)"
_PART = (
    rf"(?:[，,、的\s]*第?\s*(?P<kuan>{_N})\s*[款行](?!业|政|为|人|走|驶|动|车))?"
    rf"(?:[，,的\s]*第?\s*[（(]?\s*(?P<xiang>{_N})\s*[)）]?\s*项)?"
    rf"(?:[，,的\s]*第?\s*(?P<mu>{_N})\s*目)?"
)
_TO = r"\s*(?:至|到|—+|–|-|－|~|～)\s*"
_ARTICLE = re.compile(
    rf"(?P<ordinal>第)?\s*(?P<first>{_N})\s*(?:条\s*(?:之\s*(?P<after>{_N}))?)?{_TO}第?\s*(?P<last>{_N})\s*条(?!件)"
    rf"|(?P<ordinal3>第)\s*(?P<list>{_N}(?:\s*[、,，和及与]\s*{_N})+)\s*条(?!件)"
    rf"|(?P<ordinal2>第)?\s*(?P<one>{_N})\s*条(?!件)(?:\s*之\s*(?P<sub>{_N}))?{_PART}"
)
_SECTION = re.compile(
    r"(?P<ordinal>第)?\s*(?P<kind>表|图|附录)?\s*(?<![0-9A-Za-z.])"
    r"(?P<number>(?:[A-Z]\s?\.\s?)?[0-9]{1,3}(?:(?:\s?[.．]\s?[0-9]{1,3}){2,4}[A-D](?![A-Za-z0-9])"
    r"|(?:\s?[.．]\s?[0-9]{1,3}){1,4}(?P<dash>[-－–—][0-9]{1,2})?))(?![0-9.])"
    r"(?P<unit>\s*(?:%|％|‰|m(?![A-Za-z])|mm|cm|km|㎡|米|元|万|亿|倍|年|天|日|小时|h(?![A-Za-z])|W(?![A-Za-z])|kW|dB|℃|平方|立方|版))?"
    rf"(?P<clause>\s*[条款节])?{_PART}"
)
_TABLE = re.compile(
    r"(?P<kind>表|图)\s*(?P<number>(?:[A-Z]\s?\.\s?)?[0-9]{1,3}(?:\s?\.\s?[0-9]{1,3})*(?:[-－–—][0-9]{1,2})?)(?![0-9])"
    rf"(?:[，,、的\s]*第\s*(?P<row>{_N})\s*行(?!业|政|为|人))?"
)
_APPENDIX = re.compile(r"附录\s*(?P<number>[A-Z](?![A-Za-z])|[一二三四五六七八九十]+)(?!\s?\.\s?[0-9])")
_ANNEX = re.compile(rf"附\s?件\s*(?P<number>{_N})(?:[，,、的\s]*第\s*(?P<row>{_N})\s*行)?")
_DRAWN = r"(?<![A-Za-z])[A-Za-z]{1,2}[0-9]{1,3}|(?<![0-9.])[A-Za-z]{0,2}[0-9]{1,3}[-－–—][0-9]{1,3}"
"""A sheet's number that is not a number alone: B1, 2-15."""
_SHEET = re.compile(
    rf"第?\s*(?P<number>{_DRAWN}|(?<![A-Za-z0-9哪几每同这那上下]){_N})\s*页(?:[，,、的\s]*第\s*(?P<row>{_N})\s*行(?!业|政|为|人))?|[pP]\.?\s*(?P<short>[0-9]+)(?![0-9])"
)
_CHAPTER = re.compile(rf"第\s*(?P<number>{_N})\s*(?P<unit>[编章节])")
_STANDARD = re.compile(
    r"(?<![A-Za-z0-9])(?:国标|(?P<prefix>DB\s?[0-9]{2,4}(?=\s?[/TZ_ -])|[A-Z]{1,5}(?:\s?/\s?[A-Z]{1,6})?))"
    r"(?P<kind>\s?/?\s?[TZ])?(?P<between>[\s_/-]*)"
    r"(?P<digits>[0-9]{1,6}(?:\.[0-9]+)?)(?![0-9.A-Za-z])(?:\s*[-—–－]\s*(?P<year>(?:19|20)[0-9]{2})(?![0-9]))?",
    re.IGNORECASE,
)
_FAMILIES = ("GB", "JGJ", "CJJ", "DB", "TCECS", "CECS")
"""Numbers of these are known for what they are in looser writings too, JGJ1 and GB-50352; EPC 2024 names a year."""
_ATLAS = re.compile(
    r"(?<![A-Za-z0-9])(?P<code>[A-Z]{0,3}[0-9]{2}[A-Z]{1,5}[0-9]{2,4}(?:\s?[-—–－]\s?[0-9]{1,2})?)(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_BEFORE_BARE = re.compile(r"(?:^|[\s《》〉”\"，,：:、（(]|[法例定则程范准典释知见案册])$")
"""What may stand before an article number without 第: 民法典1062条 is one, 哪三条 is not."""


def standard_numbers(text: str) -> tuple[StandardNumber, ...]:
    """The standards' and atlases' numbers in ``text``, in order."""
    found = [
        StandardNumber(re.sub(r"[—–－]", "-", re.sub(r"\s", "", match["code"])).upper(), "", *match.span())
        for match in _ATLAS.finditer(text)
    ]
    taken = [(item.start, item.end) for item in found]
    for match in _STANDARD.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        prefix = re.sub(r"[\s/]", "", re.sub(r"/\s?[TZ]$", "", (match["prefix"] or "GB").upper()))
        prefix = re.sub(r"(?<=[A-Z]{2})T$", "", prefix)
        loose = len(match["digits"]) == 1 or match["between"].strip()
        loose = loose or re.fullmatch("(?:19|20)[0-9]{2}", match["digits"])
        if len(prefix) < 2 or (loose and not prefix.startswith(_FAMILIES)):
            continue
        found.append(StandardNumber(prefix + match["digits"], match["year"] or "", *match.span()))
    return tuple(sorted(found, key=lambda item: item.start))


def mentions(text: str, *, loose: bool = False) -> tuple[Mention, ...]:
    """The clauses that ``text`` names, in order, ranges and lists spelt out.

    ``loose`` is for a text that is nothing but a look-up: there 三条 is an article, and 3.2 a section.
    """
    blank = [(item.start, item.end) for item in standard_numbers(text)]
    for start, end in blank:
        text = text[:start] + "\0" * (end - start) + text[end:]
    found: list[Mention] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(item.start < end and start < item.end for item in found):
                continue
            found.extend(read(match, text, loose))
    return tuple(sorted(found, key=lambda item: (item.start, _order(item))))


def _order(mention: Mention) -> tuple[int, ...]:
    return tuple(int(number_value(number) or 0) for number in re.findall(_N, mention.label))


def _part(match: re.Match[str]) -> PartPath:
    kuan, xiang, mu = (_integer(match[name]) for name in ("kuan", "xiang", "mu"))
    return kuan, xiang, mu


def _integer(text: str | None) -> int | None:
    value = number_value(text) if text else None
    return None if value is None else int(value)


def _articles(match: re.Match[str], text: str, loose: bool) -> list[Mention]:  # noqa: FBT001 - the readers share a shape
    ordinal = match["ordinal"] or match["ordinal2"] or match["ordinal3"]
    lead = match.start() + len(match[0]) - len(match[0].lstrip())
    if not ordinal and not loose and not _BEFORE_BARE.search(text[:lead]):
        return []
    if match["list"]:
        numbers = [_integer(number) for number in re.findall(_N, match["list"])]
        return [Mention(f"第{number}条", NO_PART, *match.span()) for number in numbers]
    if match["last"]:
        first, last = _integer(match["first"]) or 0, _integer(match["last"]) or 0
        if not first <= last < first + MAX_RANGE:
            return []
        return [Mention(f"第{number}条", NO_PART, *match.span()) for number in range(first, last + 1)]
    after = f"之{_integer(match['sub'])}" if match["sub"] else ""
    return [Mention(f"第{_integer(match['one'])}条{after}", _part(match), *match.span())]


def _sections(match: re.Match[str], text: str, loose: bool) -> list[Mention]:  # noqa: FBT001
    if match["unit"] and not match["kind"]:
        return []
    number = re.sub(r"\s", "", match["number"]).replace("．", ".")
    plain = number.count(".") == 1 and not number[0].isalpha()
    named = (
        match["ordinal"]
        or match["kind"]
        or match["clause"]
        or "\0" in text[max(0, match.start() - 2) : match.start() + 1]
    )
    if plain and not loose and not named:
        return []
    if match["dash"] and match["kind"] not in {"表", "图"}:
        return []
    label = (match["kind"] or "") + re.sub(r"[－–—]", "-", number)
    return [Mention(label, _part(match), *match.span())]


def _tables(match: re.Match[str], text: str, loose: bool) -> list[Mention]:  # noqa: FBT001, ARG001
    annex = "附" if text[max(0, match.start() - 1) : match.start()] == "附" else ""
    return [
        Mention(
            annex + match["kind"] + re.sub(r"[－–—]", "-", re.sub(r"\s", "", match["number"])),
            (_integer(match["row"]), None, None),
            *match.span(),
        )
    ]


def _appendices(match: re.Match[str], text: str, loose: bool) -> list[Mention]:  # noqa: ARG001, FBT001
    return [Mention("附录" + match["number"], NO_PART, *match.span())]


def _sheets(match: re.Match[str], text: str, loose: bool) -> list[Mention]:  # noqa: FBT001
    if match["short"] and not loose and "\0" not in text[: match.start()]:
        return []
    part = (_integer(match["row"]), None, None)
    number = match["number"] or match["short"]
    plain = _integer(number) if re.fullmatch(_N, number) else None
    printed = re.sub("[－–—]", "-", number).upper() if plain is None else plain
    return [Mention(f"第{printed}页", part, *match.span())]


def _annexes(match: re.Match[str], text: str, loose: bool) -> list[Mention]:  # noqa: ARG001, FBT001
    """附件1, in a look-up or with a row of it: in running text it may be any paper."""
    if not loose and not match["row"]:
        return []
    return [Mention(f"附件{_integer(match['number'])}", (_integer(match["row"]), None, None), *match.span())]


def _chapters(match: re.Match[str], text: str, loose: bool) -> list[Mention]:  # noqa: ARG001, FBT001
    return [Mention(f"第{_integer(match['number'])}{match['unit']}", NO_PART, *match.span())]


_READERS = (
    (_SECTION, _sections),
    (_ARTICLE, _articles),
    (_TABLE, _tables),
    (_APPENDIX, _appendices),
    (_ANNEX, _annexes),
    (_SHEET, _sheets),
    (_CHAPTER, _chapters),
)


_TRAILING = re.compile(
    r"(?P<name>.*[\u4e00-\u9fff》）)”\"])(?P<numbers>(?:\s*[、,，和及]?\s*(?:[0-9０-９]+|(?<![零〇○一二三四五六七八九十百千两])[零〇○一二三四五六七八九十百千两]+))+)\s*$"
)
HIGHEST = 1500
"""An article's number is not higher (民法典 has 1,260): what is may be a year."""


def trailing_numbers(text: str) -> tuple[str, tuple[Mention, ...]]:
    """A name with bare numbers behind it, 深圳绿建条例 18 and 建筑法64: the name, and the articles of those numbers."""
    match = _TRAILING.fullmatch(text.strip())
    if not match:
        return "", ()
    start = text.index(match["numbers"], match.end("name"))
    numbers = [_integer(number) for number in re.findall(_N, match["numbers"])]
    if any(not number or number > HIGHEST for number in numbers):
        return "", ()
    return match["name"], tuple(Mention(f"第{n}条", NO_PART, start, start + len(match["numbers"])) for n in numbers)
