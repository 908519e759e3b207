"""Places: which jurisdiction a question means, and whether the library has documents for it.

The gazetteer of provinces and cities is there so that a question about a place without documents is told apart from
one that names no place. Any further place is learnt from the library's documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from corpus.describe.places import NEW_AREAS, PROVINCES, parent

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

_AREAS = {
    "浦东": "浦东新区",
    "雄安": "雄安新区",
    "横琴": "横琴粤澳深度合作区",
    "前海": "前海深港现代服务业合作区",
}
"""New areas by the short names that everyone uses and that mean nothing else."""
_ZONE = re.compile("(?:经济技术|高新技术产业|经济|高新|保税|综合保税|工业)?(?:开发区|新区|园区|高新区|保税区|高新)")
"""A zone whose name many cities have: it counts only behind its city's."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places that a text names, sorted by what the library has for them.

    ``named`` have documents of their own, in the order in which the text names them; ``above`` are the cities and
    provinces, with documents, in which places named lie (both as the library spells them). ``lacking`` have none of
    their own, ``unknown`` not even what they lie in has. ``only`` leaves out what holds everywhere.
    """

    named: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    only: bool = False

    def __bool__(self) -> bool:
        return bool(self.named or self.lacking)


NOWHERE = Places()


def short_name(place: str) -> str:
    """深圳市 and 深圳 are one place: the name without its kind (a name of two characters keeps it)."""
    short = _SUFFIX.sub("", place)
    return short if len(short) >= 2 else place


@cache
def gazetteer() -> Mapping[str, str]:
    """Short name of each province, city and new area -> its full name."""
    cities = {city: f"{city}市" for names in PROVINCES.values() for city in names}
    areas = {name: name for name in NEW_AREAS} | _AREAS
    return areas | cities | {short_name(province): province for province in PROVINCES}


def ancestry(place: str) -> tuple[str, ...]:
    """What ``place`` lies in, from the nearest: 青岛市黄岛区 in 青岛市 and 山东省."""
    above = parent(place)
    return (above, *ancestry(above)) if above else ()


def spelt_out(text: str) -> str:
    """``text`` with abbreviated places written out: 沪的补贴 is 上海的补贴; 鲁班奖 and 深化 stay as they are."""
    return _ABBREVIATED.sub(lambda match: ABBREVIATED[match[0]], text)


def find_places(text: str, jurisdictions: Iterable[str]) -> Places:
    """The places that ``text`` names, sorted by what the library's ``jurisdictions`` cover."""
    text = spelt_out(text)
    known = {name: full for full in jurisdictions if full not in NATIONAL for name in _names(full)}
    found: dict[int, str] = {}
    taken: list[tuple[int, int]] = []
    for name in sorted(set(known) | set(gazetteer()), key=len, reverse=True):
        start = text.find(name)
        free = not any(first <= start < last for first, last in taken)
        if start >= 0 and free and _stands_alone(text, start, name, known):
            taken.append((start, start + len(name)))
            found[start] = name
    named: list[str] = []
    above: list[str] = []
    lacking: list[str] = []
    unknown: list[str] = []
    for _, name in sorted(found.items()):
        full = known.get(name) or gazetteer()[name]
        over = [known[short] for place in ancestry(full) if (short := short_name(place)) in known]
        if name in known:
            named.append(full)
        else:
            lacking.append(name)
            unknown += [] if over else [name]
        above += over
    kept = [place for place in dict.fromkeys(named) if not holds_any(place, named)]
    return Places(
        tuple(kept), tuple(dict.fromkeys([*(set(named) - set(kept)), *above])), tuple(lacking), tuple(unknown)
    )


def _names(place: str) -> frozenset[str]:
    """What a place with documents is called: 青岛市黄岛区, 青岛黄岛区, 黄岛区, 黄岛."""
    city = parent(place)
    inner = place.removeprefix(city) if city and place.startswith(city) else ""
    if not inner:
        return frozenset({place, short_name(place)})
    joined = {place, short_name(city) + inner}
    return frozenset(joined if _ZONE.fullmatch(inner) else joined | {inner, short_name(inner)})


def holds_any(place: str, others: Iterable[str]) -> bool:
    """Whether one of ``others`` lies in ``place``, which is then only named to say where that is: 山东省青岛市."""
    return any(same_place(place, above) for other in others for above in ancestry(other))


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
