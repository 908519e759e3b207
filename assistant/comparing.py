"""Questions that compare places: whether one does, which places it means, and what it asks of each."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.places import NATIONAL, Places, ancestry, holds_any, short_name
from corpus.describe.places import PROVINCES

_EVERYWHERE = re.compile(
    r"(?:全国)?(?P<kind>各(?:个)?(?:地方|地区|地|省市区|省市|省份|省|城市|市|区县|县区|区)|不同(?:的)?(?:地方|地区|城市|省份|省市|区县)"
    r"|(?:哪些|其[他它]|别的)(?:地方|地区|城市|省份|省市))(?!人民政府|政府|主管|应当|有关|相关|住房|建设)(?:之间|对于|对|的|都|在|是)*"
)
_COMPARED = re.compile(
    r"(?:分别|各自)?(?:进行|做|的)*(?:比较|对比|比一比|异同)(?:一下|表|情况)*|(?:有|的)?(?:什么|哪些|何)?(?:不同|区别|差别|差异|不一样)(?:之处|吗)?"
    r"|分别(?:是|为)?|各自(?:是|为)?|(?:和|跟|与|同)?(?:哪个|哪里|谁)(?:更|比较)?[高低严多少]"
)
_JOINED = re.compile(r"[和与跟同及、，,]|以及")


def compared(text: str, places: Places, jurisdictions: Iterable[str]) -> tuple[str, ...]:
    """The places that a question compares, as the library spells them or, of those that it lacks, as the question does.

    Two or more that it names, neither within the other unless it says that it compares; or all that have documents, for 各地,
    各省 or 各市. Empty if it compares none.
    """
    everywhere = _EVERYWHERE.search(text)
    said = bool(_COMPARED.search(text))
    mentioned = [place for place in (*places.named, *places.above) if _mentions(text, place)]
    named = sorted({*mentioned, *places.lacking} - {"全国"}, key=lambda place: text.find(short_name(place)))
    if len(named) > 1 and (said or not any(holds_any(place, named) for place in named)):
        return tuple(named)
    if everywhere is None or named:
        return ()
    local = [place for place in jurisdictions if place not in NATIONAL and _is_kind(place, everywhere["kind"])]
    return in_order(local) if len(local) > 1 else ()


def topic(text: str, places: Iterable[str]) -> str:
    """What is asked of each place: ``text`` without the places and the words that compare."""
    rest = _COMPARED.sub("", _EVERYWHERE.sub("", text))
    for place in sorted(places, key=len, reverse=True):
        for name in (place, short_name(place)):
            rest = rest.replace(name, "\0")
    rest = re.sub(
        rf"(?:\0|{_JOINED.pattern})*\0(?:{_JOINED.pattern})?(?:两地|三地|等地|这两[个座]?(?:城市|省|地方))?(?:之间)?(?:对|的|在)?",
        "",
        rest,
    )
    return rest.strip("，,。？?！! 的") or text


def _mentions(text: str, place: str) -> bool:
    return place in text or short_name(place) in text


def _is_kind(place: str, kind: str) -> bool:
    """Whether a place is of the kind that 各省, 各市 or 各区县 mean; 各地 means all."""
    if "地" in kind or "省市" in kind:
        return True
    if "省" in kind:
        return place in PROVINCES
    if "区" in kind or "县" in kind:
        return bool(ancestry(place)) and not place.endswith("市")
    return place.endswith("市")


def in_order(places: Iterable[str]) -> tuple[str, ...]:
    """Provinces in their official order, each followed by what lies in it."""
    return tuple(sorted(places, key=_order))


def _order(place: str) -> tuple[int, str]:
    chain = (place, *ancestry(place))
    provinces = [*PROVINCES]
    at = next((provinces.index(name) for name in chain if name in PROVINCES), len(provinces))
    return at, "" if place in PROVINCES else place
