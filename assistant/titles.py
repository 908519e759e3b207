"""Documents as people name them: 《…》, the title without 中华人民共和国, an abbreviation (节能条例), a standard's number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.mentions import StandardNumber, standard_numbers
from assistant.places import NATIONAL, gazetteer, short_name
from assistant.thesaurus import bundled
from index.lexicon.folding import folded
from index.types import DocumentRecord

EXACT = 1.0
WITHIN = 0.9
"""A name that is the title but for its bracketed or place part."""
BRACKETED = 0.95
"""A name that is the title but for what stands in brackets: 建设工程施工合同解释 for 建设工程施工合同解释（一）."""
LEAST_ABBREVIATION = 0.62
"""Below this an abbreviation names too little of the title to be meant (set on the 3,445 titles: 节能条例 is 0.77)."""
LEAST_IN_TEXT = 0.5
"""The same for an abbreviation of four characters that ends in the title's kind word, where nothing else is meant: 招标计价规定
for 装配式建筑招标投标与工程计价规定. Of 4,156 questions on building and on law five got a name by it, all of them right."""
TIER = 0.12
"""Matches that are worse than the best by more than this are not meant."""
PIECE_COST = 0.06
"""What each break in an abbreviation costs: 绿建条例 is less sure of 绿色建筑条例 than 建筑条例."""

KIND_WORDS = (
    *(
        "条例",
        "办法",
        "规定",
        "规则",
        "细则",
        "规范",
        "标准",
        "规程",
        "导则",
        "图集",
        "通知",
        "意见",
        "决定",
        "解释",
        "方案",
    ),
    *("准则", "指南", "法典", "章程", "纲要", "通则", "定额", "法"),
)
_KIND = re.compile("|".join(KIND_WORDS))
_QUOTED = re.compile(r"《([^《》]{2,80})》|〈([^〈〉]{2,80})〉")
_NOISE = re.compile(r"中华人民共和国|[\s《》〈〉“”\"'·•—\-－_,，、。：:；;？?！!]")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]$")
_NOT_NAMES = frozenset(
    {"办法", "方法", "做法", "说法", "看法", "用法", "想法", "合法", "违法", "依法", "非法", "执法", "立法", "守法"}
)
_RANK = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:经济特区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|省|市)(?=.{4})"
)
"""What kind of place a title begins with: people leave it out."""
_LONGEST_NAME = 24
_BEGINS = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[的和与及或按照据在违反对里看查]|关于|国家|我国|全国|我市|本市|现行|新版|旧版|[0-9]年|请问)$"
)
"""What stands before an abbreviated name; within a longer word it is none: 海绵城市管理办法 is not 市管理办法."""


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A document that a name may mean, with how sure that is, 0..1."""

    document: DocumentRecord
    score: float


@dataclass(frozen=True, slots=True)
class Name:
    """A document's name at ``start:end`` of a text, and the documents that it may mean, best first.

    ``explicit`` names are quoted, whole titles or numbers of standards; the others are abbreviations.
    """

    text: str
    start: int
    end: int
    explicit: bool
    matches: tuple[TitleMatch, ...]


@lru_cache(maxsize=1 << 15)
def bare(title: str) -> str:
    """A title reduced to what tells it apart: simplified, no 中华人民共和国, no quotes, spaces or punctuation."""
    return _NOISE.sub("", folded(title)).replace("（", "(").replace("）", ")")


def same_standard(asked: StandardNumber, number: str) -> bool:
    """Whether a document's number is the one asked for; without a year in the question any edition is."""
    return any(
        item.code == asked.code and (not asked.year or not item.year or item.year == asked.year)
        for item in _numbers_of(number)
    )


@lru_cache(maxsize=1 << 15)
def _numbers_of(text: str) -> tuple[StandardNumber, ...]:
    """The standards' numbers in a document's number and title: read once."""
    return standard_numbers(text)


def score_name(name: str, title: str) -> float:
    """How well ``name`` fits ``title``, 0..1; both as ``bare`` returns them.

    Whole titles score 1; an abbreviation must be the title's characters in order, and scores by how much of the
    title it holds in how few pieces.
    """
    for char in name:
        if char not in title:
            return 0.0
    if name == title:
        return EXACT
    if name == _BRACKETS.sub("", title):
        return BRACKETED
    if len(name) < 2:
        return 0.0
    pieces = _pieces(name, title)
    if not pieces:
        return 0.0
    return min(WITHIN, 0.55 + 0.45 * len(name) / len(title) - PIECE_COST * (pieces - 1))


def _pieces(name: str, title: str) -> int:
    """In how few runs, matched from the end, ``name`` is a subsequence of ``title``; 0 if it is none."""
    if name in title:
        return 1
    pieces, position, previous = 0, len(title), -1
    for char in reversed(name):
        if previous > 0 and title[previous - 1] == char:
            position = previous - 1
        else:
            position = title.rfind(char, 0, position)
            pieces += 1
        if position < 0:
            return 0
        previous = position
    return pieces


def match_name(
    name: str, documents: Sequence[DocumentRecord], least: float = LEAST_ABBREVIATION
) -> tuple[TitleMatch, ...]:
    """The documents that ``name`` (and nothing else) may mean, best first; those of lesser places after equals.

    An abbreviation that scores below ``least`` means none.
    """
    numbers = standard_numbers(name)
    if numbers:
        return _by_number(name, numbers, documents)
    wanted = bare(name)
    if len(wanted) < 2:
        return ()
    if wanted in KIND_WORDS:
        return _only_one(wanted, documents)
    found = _abbreviated(wanted, documents, least)
    for written in bundled().wordings(wanted)[:1] if not found else ():
        found = _abbreviated(written, documents, least)
    if not found:
        return ()
    best = max(match.score for match in found)
    floor = best - (TIER if best < WITHIN else 0.0)
    if not any(match.score == best and match.document.status == "in_force" for match in found):
        floor = min(floor, BRACKETED)
    return tuple(sorted((match for match in found if match.score >= floor), key=_by_preference))


@lru_cache(maxsize=1 << 15)
def _without_rank(title: str) -> str:
    """深圳经济特区绿色建筑条例 as people say it: 深圳绿色建筑条例."""
    return _RANK.sub("", title, count=1)


@lru_cache(maxsize=1 << 15)
def _letters(title: str) -> frozenset[str]:
    """The characters of a title: what a name has besides them rules the title out."""
    return frozenset(bare(title))


def _abbreviated(wanted: str, documents: Sequence[DocumentRecord], least: float) -> list[TitleMatch]:
    letters = frozenset(wanted)
    found: list[TitleMatch] = []
    for record in documents:
        if len(wanted) > 3 and record.number and wanted == bare(record.number):
            found.append(TitleMatch(record, EXACT))
        elif letters <= _letters(record.title):
            found.append(TitleMatch(record, _score(wanted, bare(record.title))))
    return [match for match in found if match.score >= least]


def _only_one(kind: str, documents: Sequence[DocumentRecord]) -> tuple[TitleMatch, ...]:
    """图集第8页: a kind word alone names a document where the library has one work of that kind."""
    found = [
        record
        for record in documents
        if _BRACKETS.sub("", bare(record.title)).endswith(kind) or (kind == "图集" and record.kind == "atlas")
    ]
    works = {record.document_id.rpartition("/")[0] for record in found}
    return tuple(TitleMatch(record, WITHIN) for record in found) if len(works) == 1 else ()


def _by_preference(match: TitleMatch) -> tuple[bool, float, bool]:
    """Best first. A title that only has （一） behind the name comes before one in full that is no longer in force."""
    national = match.document.jurisdiction in NATIONAL
    past = match.document.status != "in_force"
    whole = match.score >= BRACKETED
    return not whole or past, -(match.score + (0.03 if national else 0.0)), past


def _score(wanted: str, title: str) -> float:
    score, short = score_name(wanted, title), _without_rank(title)
    return score if score >= WITHIN or short == title else max(score, min(WITHIN, score_name(wanted, short)))


def _by_number(
    name: str, numbers: Sequence[StandardNumber], documents: Sequence[DocumentRecord]
) -> tuple[TitleMatch, ...]:
    found = [
        record
        for record in documents
        if any(same_standard(number, f"{record.number} {record.title}") for number in numbers)
    ]
    rest = bare("".join(char for i, char in enumerate(name) if not any(n.start <= i < n.end for n in numbers)))
    better = [record for record in found if rest and rest in bare(record.title)]
    return tuple(TitleMatch(record, EXACT) for record in better or found)


def names_in(text: str, documents: Sequence[DocumentRecord]) -> tuple[Name, ...]:
    """The documents' names in running ``text``, in order: quoted ones, standards' numbers, whole titles, abbreviations.

    A quoted name or a number that fits no document is returned with no matches: the library lacks it.
    """
    found: list[Name] = []
    for match in _QUOTED.finditer(text):
        name = match[1] or match[2]
        found.append(Name(name, *match.span(), explicit=True, matches=match_name(name, documents)))
    for number in standard_numbers(text):
        if not _overlaps(found, number.start, number.end):
            name = text[number.start : number.end]
            found.append(Name(name, number.start, number.end, explicit=True, matches=match_name(name, documents)))
    found.extend(_elsewhere(text, name) for name in _whole_titles(text, documents, found))
    found.extend(_abbreviations(text, documents, found))
    return tuple(sorted(found, key=lambda name: name.start))


def _overlaps(names: Sequence[Name], start: int, end: int) -> bool:
    return any(name.start < end and start < name.end for name in names)


def _whole_titles(text: str, documents: Sequence[DocumentRecord], taken: Sequence[Name]) -> list[Name]:
    by_title: dict[str, list[DocumentRecord]] = {}
    for record in documents:
        short = _BRACKETS.sub("", bare(record.title))
        if len(short) >= 3 and short in text:
            by_title.setdefault(short, []).append(record)
    found: list[Name] = []
    for title in sorted(by_title, key=len, reverse=True):
        start = text.find(title)
        while start >= 0:
            end = start + len(title)
            if not _overlaps([*taken, *found], start, end):
                matches = tuple(TitleMatch(record, EXACT) for record in by_title[title])
                found.append(Name(title, start, end, explicit=True, matches=tuple(sorted(matches, key=_by_preference))))
            start = text.find(title, end)
    return found


def _elsewhere(text: str, name: Name) -> Name:
    """山西省民用建筑节能条例 is not the national 民用建筑节能条例: with another place before it, the name fits no document."""
    before = re.sub(r"(?:省|市|自治区|经济特区)$", "", text[: name.start])
    place = next((short for short in gazetteer() if before.endswith(short)), "")
    if not place or any(place in match.document.title for match in name.matches):
        return name
    start = before.rindex(place)
    kept = tuple(match for match in name.matches if short_name(match.document.jurisdiction) == place)
    return Name(text[start : name.end], start, name.end, explicit=True, matches=kept)


def _abbreviations(text: str, documents: Sequence[DocumentRecord], taken: Sequence[Name]) -> list[Name]:
    titles = [(record, bare(record.title)) for record in documents]
    found: list[Name] = []
    for match in _KIND.finditer(text):
        if _overlaps([*taken, *found], match.start(), match.end()):
            continue
        name = _abbreviation(text, match.start(), match.end(), titles)
        if name is not None and not _overlaps([*taken, *found], name.start, name.end):
            found.append(name)
    return found


def _abbreviation(text: str, kind: int, end: int, titles: Sequence[tuple[DocumentRecord, str]]) -> Name | None:
    """The longest stretch before a kind word that abbreviates a title ending in that word; one that fits well, if any does."""
    word = text[kind:end]
    ending = [record for record, title in titles if _BRACKETS.sub("", title).endswith(word)]
    starts = [start for start in range(max(0, end - _LONGEST_NAME), kind) if _may_name(text, start, end)]
    fitting = [[record for record in ending if set(text[start:end]) <= _letters(record.title)] for start in starts]
    for least, shortest in ((LEAST_ABBREVIATION, 3), (LEAST_IN_TEXT, 4)):
        for start, records in zip(starts, fitting, strict=True):
            name = text[start:end]
            if len(name) >= shortest and (matches := match_name(name, records, least)):
                return Name(name, start, end, explicit=matches[0].score >= EXACT, matches=matches)
    return None


def _may_name(text: str, start: int, end: int) -> bool:
    """Whether a name may begin at ``start``, and what lies between is no common word."""
    name = text[start:end]
    common = name in _NOT_NAMES or text[max(start, end - 2) : end] in _NOT_NAMES - {"办法"}
    return not common and name[0].isalnum() and _BEGINS.search(text[:start]) is not None


_CALLED = re.compile(
    r"(?:^|[，。；：？！\s]|按照?|根据|依据|依照|关于)(?P<name>(?:(?!的)[\u4e00-\u9fff]){2,16}?(?:条例|规范|规程|导则|管理办法|实施细则))(?!编制|修订|体系)"
)
"""What stands where a question names a document first: 地铁设计规范里站台宽度最小几米."""
_LEAST_CALLED = 6
"""Characters from which such a name is one document's and not a kind's: 设计规范, 管理办法."""


def unmatched(text: str, names: Sequence[Name]) -> tuple[str, ...]:
    """What ``text`` calls documents that the library does not have; ``names`` are those that it has."""
    return tuple(
        match["name"]
        for match in _CALLED.finditer(text)
        if len(match["name"]) >= _LEAST_CALLED and not _overlaps(names, match.start("name"), match.end("name"))
    )
