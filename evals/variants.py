"""The ways in which people write a clause's number, made by rule from real clauses, and whether a look-up finds it first.

A short name is only used where, by a plain comparison with all titles, it can mean one work alone.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.lookup import LookupResult, lookup
from assistant.places import NATIONAL, short_name
from corpus.numbering import chinese_number, chinese_numeral
from corpus.parts import parts

if TYPE_CHECKING:
    from index.library import Library
    from index.types import ClauseRecord, DocumentRecord

CLAUSES, VARIANTS, NONSENSE = 60, 200, 60
STANDARDS = 12
"""Of the clauses, those of standards."""

_ARTICLE = re.compile(r"第([一二三四五六七八九十百千零]+)条")
_WORDS = (
    ("绿色建筑", "绿建"),
    ("建设工程", "建工"),
    ("消防安全", "消安"),
    ("物业管理", "物业"),
    ("装配式建筑", "装配式"),
)
_PART = re.compile(r"第([一二三四五六七八九十]+)款(?:第（([一二三四五六七八九十]+)）项)?")


@dataclass(frozen=True, slots=True)
class Variant:
    """A look-up's text, the clause that it means (``None``: none there is), and the 款 or 项, as printed, if one is named."""

    text: str
    clause_id: str | None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """A variant with what was found first, whether that is right, and how long it took, in milliseconds."""

    variant: Variant
    found: str
    right: bool
    ms: float


def variants(library: Library, number: int = VARIANTS, seed: int = 1) -> list[Variant]:
    """``number`` variants over ``CLAUSES`` random clauses of documents in force, each clause at least once."""
    chance = random.Random(seed)
    documents = [record for record in library.catalog.documents() if record.status == "in_force"]
    titles = {record.document_id.rpartition("/")[0]: _plain(record.title) for record in library.catalog.documents()}
    standards = [record for record in documents if record.kind == "standard" and record.number]
    regulations = [record for record in documents if record.kind == "regulation" and record.clauses > 10]
    chosen = [_one(library, chance.choice(standards), chance) for _ in range(STANDARDS if standards else 0)]
    chosen += [_one(library, record, chance) for record in chance.sample(regulations, min(len(regulations), CLAUSES))]
    written = [list(_written(record, titles, chance)) for record in chosen if record is not None][:CLAUSES]
    first = [chance.choice(some) for some in written]
    rest = [variant for some in written for variant in some if variant not in first]
    return first + chance.sample(rest, min(len(rest), max(0, number - len(first))))


def nonsense(library: Library, number: int = NONSENSE, seed: int = 1) -> list[Variant]:
    """Numbers that documents of the library do not have: beyond the last, zero, of no form."""
    chance = random.Random(seed)
    documents = [record for record in library.catalog.documents() if record.kind == "regulation" and record.clauses > 3]
    made = []
    for record in chance.choices(documents, k=number):
        beyond = chance.randint(1500, 9000)
        written = chance.choice(
            (
                f"第{beyond}条",
                f"{chinese_numeral(beyond)}条",
                "第零条",
                f"第{beyond}条第2款",
                " 99.99.99",
                "附录Z",
                f" 表{beyond}.1",
            )
        )
        made.append(Variant(f"{record.title}{written}", None))
    return made


def _one(library: Library, document: DocumentRecord, chance: random.Random) -> ClauseRecord | None:
    """A random clause of a document whose number stands in it once."""
    records = [
        item for item in library.catalog.clauses(document.document_id) if item.clause.kind in ("article", "section")
    ]
    labels = [record.clause.label for record in records]
    single = [
        record
        for record in records
        if labels.count(record.clause.label) == 1
        and (_ARTICLE.fullmatch(record.clause.label) or "." in record.clause.label)
    ]
    return chance.choice(single) if single else None


def _plain(title: str) -> str:
    return re.sub(r"中华人民共和国|\s|[（(][^（）()]*[）)]$", "", title)


def _written(record: ClauseRecord, titles: dict[str, str], chance: random.Random) -> Iterator[Variant]:
    names = list(_names(record, titles))
    for name in names:
        for number, part in _numbers(record, name, chance):
            yield Variant(name + number, record.clause_id, part)


def _names(record: ClauseRecord, titles: dict[str, str]) -> Iterator[str]:
    document = record.document
    plain = _plain(document.title)
    yield f"《{document.title}》"
    yield plain
    if document.kind == "standard":
        code = document.number
        compact = code.replace(" ", "")
        yield from (code, compact, code.rpartition("-")[0], compact.rpartition("-")[0], code.replace("-", "—"))
        return
    for short in _shorter(plain, document.jurisdiction):
        if _means_one(short, document.document_id.rpartition("/")[0], titles):
            yield short


def _shorter(plain: str, place: str) -> Iterator[str]:
    """A title without its place or with the place's short name, and with words cut short."""
    if place not in NATIONAL and plain.startswith(place):
        yield plain[len(place) :]
        yield short_name(place) + plain[len(place) :]
    for long, short in _WORDS:
        if long in plain:
            yield plain.replace(long, short)
    if "管理" in plain:
        yield plain.replace("管理", "")


def _means_one(short: str, work: str, titles: dict[str, str]) -> bool:
    """Whether, of all works, the short name's characters stand in order in this one's title alone."""
    pattern = re.compile(".*".join(map(re.escape, short)))
    return len(short) >= 4 and {name for name, title in titles.items() if pattern.search(title)} == {work}


def _numbers(record: ClauseRecord, name: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    label = record.clause.label
    article = _ARTICLE.fullmatch(label)
    if not article:
        yield from ((f" {label}", ""), (f"第{label}条", ""), (f" 第 {label} 条", ""))
        return
    value = chinese_number(article[1])
    yield from ((label, ""), (f"第{value}条", ""), (f"{value}条", ""), (f" 第 {value} 条", ""), (f"的{label}", ""))
    yield from ((f"{article[1]}条", ""), (f"{value}", ""), (f" {value}", ""), (f"{label}是怎么规定的？", ""))
    named = [part for part in parts(record.clause) if _PART.fullmatch(part.label)]
    if named and not name.endswith("》"):
        part = chance.choice(named)
        match = _PART.fullmatch(part.label)
        kuan, xiang = (
            (chinese_number(number) if number else None for number in match.groups()) if match else (None, None)
        )
        item = f"第({chinese_numeral(xiang)})项" if xiang else ""
        yield f"第{value}条第{kuan}款{item}", part.label
        yield (
            f"{article[1]}条{chinese_numeral(kuan or 1)}款{f'{chinese_numeral(xiang)}项' if xiang else ''}",
            part.label,
        )


def run(library: Library, chosen: Sequence[Variant]) -> list[Looked]:
    """Look each variant up, the first once beforehand so that what is read once is read."""
    if chosen:
        lookup(library, chosen[0].text)
    return [_looked(library, variant) for variant in chosen]


def _looked(library: Library, variant: Variant) -> Looked:
    started = time.perf_counter()
    result = lookup(library, variant.text)
    ms = (time.perf_counter() - started) * 1000
    return Looked(variant, _first(result), _right(result, variant), round(ms, 2))


def _first(result: LookupResult) -> str:
    return f"{result.results[0].record.clause_id}{result.results[0].part}" if result.results else result.hint


def _right(result: LookupResult, variant: Variant) -> bool:
    if variant.clause_id is None:
        return not result.results
    if not result.results:
        return False
    first = result.results[0]
    return first.record.clause_id == variant.clause_id and (not variant.part or first.part == variant.part)
