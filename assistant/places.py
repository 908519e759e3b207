"""Places: which jurisdiction a question means, and whether the library has documents for it.

The gazetteer of provinces and cities is there so that a question about a place without documents is told apart from
one that names no place. Any further place is learnt from the library's documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from corpus.describe.places import PROVINCES

NATIONAL = frozenset({"", "全国", "国家", "中国"})
"""Jurisdictions of documents that hold everywhere."""

_AMBIGUOUS = frozenset(
    {"朝阳", "中山", "海东", "山南", "白银", "大理", "黄山", "东营", "通化", "安康", "平凉", "日照", "河源", "保山"}
)
"""City names that are also words of other texts: they count only with 市 after them or as a known jurisdiction."""
_PAIRS = """
京=北京 津=天津 沪=上海 渝=重庆 冀=河北 豫=河南 鲁=山东 晋=山西 皖=安徽 苏=江苏 浙=浙江 赣=江西 闽=福建 粤=广东 湘=湖南 鄂=湖北
琼=海南 川=四川 黔=贵州 滇=云南 陕=陕西 辽=辽宁 桂=广西 深=深圳 穗=广州 甬=宁波 蓉=成都 内蒙=内蒙古
"""
ABBREVIATED = dict(pair.split("=") for pair in _PAIRS.split())
"""Places of one character as everyday writing has them. 新, 青, 宁 and others like them are mostly something else."""
_SHORT = "|".join(sorted(ABBREVIATED, key=len, reverse=True))
_ABBREVIATED = re.compile(
    rf"(?:(?<=[在到来于从和与及、，,。？?；\s我])|^|(?<=[{''.join(key for key in ABBREVIATED if len(key) == 1)}]))(?:{_SHORT})"
    rf"(?=[省市地上里内的有对能补要是、，,和与及\s]|$|绿色|装配|建筑|项目|规定|政策|标准|条例|两地|{_SHORT})"
)
"""An abbreviation that stands by itself: not 鲁班奖, 深化, 津贴, 江苏."""
_SUFFIX = re.compile(r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|新区|经济特区|地区|县|区)$")


@dataclass(frozen=True, slots=True)
class Places:
    """The places that a text names, sorted by what the library has for them.

    ``named`` have documents of their own; ``above`` are the provinces, with documents, in which places named lie
    (both as the library spells them). ``lacking`` have none of their own, ``unknown`` not even their province has.
    """

    named: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.named or self.lacking)


NOWHERE = Places()


def short_name(place: str) -> str:
    """深圳市 and 深圳 are one place: the name without its kind (a name of two characters keeps it)."""
    short = _SUFFIX.sub("", place)
    return short if len(short) >= 2 else place


@cache
def gazetteer() -> Mapping[str, str]:
    """Short name of each city and province -> the full name of the province that it lies in, or is."""
    cities = {city: province for province, names in PROVINCES.items() for city in names}
    return cities | {short_name(province): province for province in PROVINCES}


def spelt_out(text: str) -> str:
    """``text`` with abbreviated places written out: 沪的补贴 is 上海的补贴; 鲁班奖 and 深化 stay as they are."""
    return _ABBREVIATED.sub(lambda match: ABBREVIATED[match[0]], text)


def find_places(text: str, jurisdictions: Iterable[str]) -> Places:
    """The places that ``text`` names, sorted by what the library's ``jurisdictions`` cover."""
    text = spelt_out(text)
    known = {short_name(name): name for name in jurisdictions if name not in NATIONAL}
    shorts = sorted(set(known) | set(gazetteer()), key=len, reverse=True)
    named: list[str] = []
    above: list[str] = []
    lacking: list[str] = []
    unknown: list[str] = []
    taken: list[tuple[int, int]] = []
    for short in shorts:
        start = text.find(short)
        if start < 0 or not _stands_alone(text, start, short, known):
            continue
        if any(first <= start < last for first, last in taken):
            continue
        taken.append((start, start + len(short)))
        province = gazetteer().get(short, "")
        parent = known.get(short_name(province), "") if short_name(province) != short else ""
        if short in known:
            named.append(known[short])
        else:
            lacking.append(short)
        if short not in known and not parent:
            unknown.append(short)
        if parent:
            above.append(parent)
    return Places(tuple(named), tuple(dict.fromkeys(above)), tuple(lacking), tuple(unknown))


def _stands_alone(text: str, start: int, short: str, known: Mapping[str, str]) -> bool:
    if short not in _AMBIGUOUS or short in known:
        return True
    return text[start + len(short) : start + len(short) + 1] in {"市", "区"}


def covers(jurisdiction: str, places: Places) -> bool:
    """Whether a document of ``jurisdiction`` holds in one of the places named; everywhere if none is named."""
    if jurisdiction in NATIONAL or not places:
        return True
    wanted = {short_name(name) for name in (*places.named, *places.above)}
    return short_name(jurisdiction) in wanted


def same_place(first: str, second: str) -> bool:
    """Whether two spellings name one place: 深圳 and 深圳市."""
    return short_name(first) == short_name(second)
