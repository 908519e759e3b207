"""The column heads of a table beside a question: which columns it asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.asks import Ask
from assistant.columns import Column
from assistant.naming import CAPPED, CASE, Asked, Words
from assistant.ranges import fit, range_of, wanted
from corpus.tabular import bare_head
from index.lexicon.folding import folded

OWN_ASK = 0.5
"""What a column gains for holding what is asked for: money, a day, an organ."""
LEAST_UNASKED = 0.3
"""What a name like 最低得分 counts where the question does not ask for the least."""
FEW_CASES, LONGEST_CASE = 4, 6
"""Cases of a column that a question offers a choice between, at most, and the characters on either side that offer them."""

_OPPOSITE = frozenset("非不未无")
_LEAST = re.compile("最低|最小|最少")
_ASKS_LEAST = re.compile("最低|最小|最少|至少|起码|不低于|不少于|不小于|底线|门槛|才能|才算")
_CHOICE = re.compile(r"([㐀-鿿]{2,})[，,]?(?:还是|或者?是)([㐀-鿿]{2,})")
"""A choice between two cases: 是必须达到的，还是只作引导的."""
_NARROWED = (
    (re.compile("封顶|上限|最多|最高|至多|顶多|限额"), re.compile("上限|最高|限额|封顶|约束值|限值"), False),
    (re.compile("一共|总共|合计|总计"), re.compile("^(?:合计|总计|共计|总数)"), False),
    (re.compile("扣(?:几|多少|掉)?[^，。]{0,4}分|倒扣"), re.compile("扣[0-9.一二三四五六七八九十]+分"), False),
    (re.compile("什么地方|哪里|哪儿|何处|在哪"), re.compile("(?:部位|位置|地点|地址)$"), False),
    (re.compile("每平|一平|每㎡|每一平|平方米?[^，。]{0,4}(?:多少|几)|单价"), re.compile("/(?:平方米|㎡|m²)"), True),
)
"""Words that ask for a cap or for the sum for each square metre, the heads and units that alone answer them, and whether a
table without those answers nothing: 最高 may ask for anything."""
_SIGNS: Mapping[Ask, re.Pattern[str]] = {
    "amount": re.compile("元"),
    "penalty": re.compile("元"),
    "points": re.compile("^分$|分值|得分|[（(]分[)）]"),
    "percent": re.compile("[%％‰]|比例|率"),
    "time": re.compile("期|时限|时间|日期|年限|[年月日天]$"),
    "who": re.compile("单位|部门|机关|企业|处室|责任"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """How outright the question names a column, 0..1, and how much it asks for what the column holds.

    ``own`` tells that the column holds the kind of thing asked for: 能拿几分 means the column of points, but does not say so.
    ``sought`` tells that the question has its word for what it wants: such a column answers, and names no row.
    """

    named: float
    asked: float
    own: bool = False
    sought: bool = False


def heads_asked(columns: Sequence[Column], asked: Asked) -> list[Head]:
    """How much the question asks for each column."""
    words = Words([bare_head(column.head) for column in columns])
    own = _of_kind(columns, asked)
    found: list[Head] = []
    for column in columns:
        head = folded(bare_head(column.head))
        inside = fit(range_of(head), asked.amounts)
        named = words.fit(head, asked)
        if _LEAST.search(head) and not _ASKS_LEAST.search(asked.text):
            named *= LEAST_UNASKED
        outright = min(1.0, max(inside or named, 0.0))
        gain = OWN_ASK if column.at in own else 0.0
        found.append(Head(outright, (inside * CAPPED or named) + gain, column.at in own))
    found = _of_case(_opposed(found, columns), columns, asked)
    found = _chosen(_sought(found, columns, asked), columns, asked)
    return _narrowed(found, columns, asked)


def _opposed(heads: Sequence[Head], columns: Sequence[Column]) -> list[Head]:
    """The heads where one is the opposite of another: of 标准化 and 非标准化 the question asks for the one that it names more of."""
    places = {bare_head(column.head): at for at, column in enumerate(columns)}
    found = list(heads)
    for core, at in places.items():
        other = places.get(core[1:]) if core[:1] in _OPPOSITE else None
        if other is not None and heads[at].asked != heads[other].asked:
            less = min(at, other, key=lambda place: heads[place].asked)
            found[less] = Head(0.0, heads[less].asked - CAPPED)
    return found


def _of_case(heads: Sequence[Head], columns: Sequence[Column], asked: Asked) -> list[Head]:
    """The heads where they tell cases apart: of 二星级 and 三星级 the question asks for the one that it names."""
    named = set(CASE.findall(asked.text))
    cases = [set(CASE.findall(folded(column.head))) for column in columns]
    if all(case.isdisjoint(named) for case in cases):
        return list(heads)
    return [
        Head(0.0, head.asked - CAPPED) if case and case.isdisjoint(named) else head
        for head, case in zip(heads, cases, strict=True)
    ]


def _sought(heads: Sequence[Head], columns: Sequence[Column], asked: Asked) -> list[Head]:
    """The heads where the question has the very word for what it wants: 归哪个专业 asks for the column 专业."""
    cores = [folded(bare_head(column.head)).lower() for column in columns]
    sought = [len(core) > 1 and any(noun.startswith(core) for noun in asked.nouns) for core in cores]
    return _asked_outright(heads, sought)


def _chosen(heads: Sequence[Head], columns: Sequence[Column], asked: Asked) -> list[Head]:
    """The heads where the question offers a choice between two cases, and a column of few cases has one of them as a cell."""
    match = _CHOICE.search(asked.own)
    if match is None:
        return list(heads)
    offered = f"{match[1][-LONGEST_CASE:]}\n{match[2][:LONGEST_CASE]}"
    own = [
        column.at > 0
        and 1 < len(column.cells) <= FEW_CASES
        and any(folded(cell)[:2] in offered for cell in column.cells if len(cell) > 1)
        for column in columns
    ]
    return _asked_outright(heads, own) if sum(own) == 1 else list(heads)


def _asked_outright(heads: Sequence[Head], own: Sequence[bool]) -> list[Head]:
    return [
        Head(1.0, head.asked + CAPPED, own=True, sought=True) if is_own else head
        for head, is_own in zip(heads, own, strict=True)
    ]


def _of_kind(columns: Sequence[Column], asked: Asked) -> frozenset[int]:
    """The columns that hold the kind of thing asked for: by their heads and units or, where none does, by their figures."""
    sign = next((sign for ask in asked.asks[:2] if (sign := _SIGNS.get(ask))), None)
    signed = {column.at for column in columns if sign and (sign.search(column.unit) or sign.search(column.head))}
    kinds = wanted(asked.own) | ({"率"} if "percent" in asked.asks[:2] else set())
    return frozenset(signed or {column.at for column in columns if column.tells_any(kinds)})


def _narrowed(heads: list[Head], columns: Sequence[Column], asked: Asked) -> list[Head]:
    """The heads where the question narrows down what it asks for, a cap, a sum for each square metre: it names those that tell it."""
    for question, answer, alone in _NARROWED:
        if not question.search(asked.text):
            continue
        own = [
            column.at > 0 and any(answer.search(text) for text in (column.head, column.unit, *column.cells))
            for column in columns
        ]
        if any(own):
            heads = [
                replace(head, named=1.0, asked=max(head.asked, 1.0), own=True)
                if is_own
                else replace(head, asked=head.asked - CAPPED, own=False)
                for head, is_own in zip(heads, own, strict=True)
            ]
        elif alone:
            heads = [Head(0.0, head.asked) for head in heads]
    return heads
