"""Rules of several levels on one matter: which stand beside each other in an answer, and which prevails where they differ.

Pure, by what the law on legislation (立法法) says of ranks: 上位法优于下位法, 新法优于旧法, and where neither ranks above the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asks import KINDS, Ask, decisive
from assistant.extract import Quotation
from assistant.figures import Figure, figures
from assistant.places import NATIONAL, Places, ancestry, same_place
from assistant.wording import LEVEL_WORDS, NATIONWIDE
from index.types import DocumentRecord

RANKS = {"law": 6, "interpretation": 6, "administrative": 5, "local": 4, "rule": 3, "normative": 2, "none": 1}
"""Ranks among legal sources. A ministry's rule is ``rule`` like that of a local government, and ranks beside local law."""
_COMPARED: frozenset[Ask] = frozenset({"amount", "percent", "time", "figure", "penalty"})
"""What is asked for that two rules can say differently in figures."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two quotations whose figures differ, and which of them prevails (0 or 1; ``None`` if the law does not say)."""

    first: Quotation
    second: Quotation
    prevails: int | None
    reason: str


def distance(jurisdiction: str, places: Places) -> int:
    """How far a document's place is from the one asked about: 0 the place itself, then what it lies in, last the nation."""
    if jurisdiction in NATIONAL:
        return 100
    for place in places.named:
        chain = (place, *ancestry(place))
        for step, above in enumerate(chain):
            if same_place(jurisdiction, above):
                return step
    return 50


def ladder(places: Places) -> tuple[str, ...]:
    """The levels that hold in the places named, the nearest first, the nation last as ``全国``."""
    if NATIONWIDE in places.named:
        return (NATIONWIDE,)
    ordered = sorted((*places.named, *places.above), key=lambda place: distance(place, places))
    return (*dict.fromkeys(ordered), NATIONWIDE)


def place_of(record: DocumentRecord) -> str:
    """Where a document holds, in words."""
    return NATIONWIDE if record.jurisdiction in NATIONAL else record.jurisdiction


def difference(quoted: Sequence[Quotation], asks: Sequence[Ask]) -> Difference | None:
    """The first two quotations of different levels whose figures, of the kind asked for, have none in common."""
    wanted = [ask for ask in decisive(asks) if ask in _COMPARED]
    if not wanted:
        return None
    kinds = KINDS.get(wanted[0], frozenset())
    told = [(item, _told(item, kinds)) for item in quoted]
    for at, (first, some) in enumerate(told):
        for second, others in told[at + 1 :]:
            documents = first.record.document, second.record.document
            apart = documents[0].work != documents[1].work
            if apart and some and others and not some & others and _units(some) & _units(others):
                return Difference(first, second, *_prevails(*documents))
    return None


def _told(quotation: Quotation, kinds: frozenset[str]) -> frozenset[tuple[object, str]]:
    """The figures in bold, which answer; else all of the principal stretch."""
    text = quotation.record.clause.text
    stretches = quotation.bold or (quotation.principal,)
    found: list[Figure] = [figure for start, end in stretches for figure in figures(text[start:end])]
    return frozenset(figure.key for figure in found if figure.kind in kinds)


def _units(keys: frozenset[tuple[object, str]]) -> frozenset[str]:
    return frozenset(unit for _, unit in keys)


def _prevails(first: DocumentRecord, second: DocumentRecord) -> tuple[int | None, str]:
    """Which of two documents prevails, and the reason in words."""
    ranks = _rank(first), _rank(second)
    if None in ranks or {first.level, second.level} <= {"none", "standard"}:
        return None, "两者之间没有法定的效力高低"
    if _beside(first, second):
        return None, "两者之间没有上下位关系，不一致时由有权机关裁决"
    if ranks[0] != ranks[1]:
        return int(ranks[0] < ranks[1]), "上位法的效力高于下位法"  # type: ignore[operator]
    days = first.valid_from, second.valid_from
    if first.issuer == second.issuer and days[0] and days[1] and days[0] != days[1]:
        return int(days[0] < days[1]), "同一机关的新规定优于旧规定"
    return None, "两者效力等级相同，不一致时由有权机关裁决"


def _rank(record: DocumentRecord) -> float | None:
    """The rank of a document, of what holds more widely a little more; standards have none among the law."""
    rank = RANKS.get(record.level)
    if rank is None:
        return None
    wider = 0.5 if record.jurisdiction in NATIONAL else 0.3 if not ancestry(record.jurisdiction) else 0.1
    return rank + wider


def _beside(first: DocumentRecord, second: DocumentRecord) -> bool:
    """Whether neither ranks above the other: a ministry's rule beside local law, rules of places apart."""
    national = [record.jurisdiction in NATIONAL for record in (first, second)]
    levels = {first.level, second.level}
    if national[0] != national[1] and "rule" in levels and levels <= {"rule", "local"}:
        ministry = first if national[0] else second
        return ministry.level == "rule"
    if national == [False, False]:
        chains = [(record.jurisdiction, *ancestry(record.jurisdiction)) for record in (first, second)]
        related = any(same_place(chains[0][0], place) for place in chains[1]) or any(
            same_place(chains[1][0], place) for place in chains[0]
        )
        return not related or (levels == {"rule", "local"} and first.jurisdiction != second.jurisdiction)
    return False


def difference_sentence(found: Difference, numbers: Sequence[int]) -> str:
    """What an answer says of a difference; ``numbers`` are the citations' of the first and of the second quotation."""
    records = found.first.record.document, found.second.record.document
    told = [f"[{number}]为{place_of(record)}{_word(record)}" for number, record in zip(numbers, records, strict=True)]
    opening = f"**注意**：[{numbers[0]}]与[{numbers[1]}]的数值不同。{told[0]}，{told[1]}，{found.reason}"
    if found.prevails is None:
        return f"{opening}。"
    prevailing, other = numbers[found.prevails], numbers[1 - found.prevails]
    if found.reason.startswith("上位法"):
        conflict = f"[{other}]与[{prevailing}]相抵触的，以[{prevailing}]为准"
        return f"{opening}：{conflict}；[{other}]依上位法授权或者在其幅度内作出具体、更严规定的，从其规定。"
    return f"{opening}，以[{prevailing}]为准。"


def _word(record: DocumentRecord) -> str:
    kind = LEVEL_WORDS.get(record.level, "文件")
    return f"的{kind}" if record.jurisdiction not in NATIONAL else kind
