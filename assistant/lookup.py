"""Clauses by their number: 节能条例12条第2款, GB50352 4.2.4, 15G365-1 第12页. No search index and no model is opened."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from assistant.aliases import aliases
from assistant.known import all_documents
from assistant.mentions import Mention, mentions, trailing_numbers
from assistant.titles import bare, match_name, names_in
from corpus.numbering import chinese_numeral, clause_key
from corpus.parts import NO_PART, PartPath, find_part, parts
from index.lexicon.folding import folded
from index.types import ClauseRecord, DocumentRecord

if TYPE_CHECKING:
    from index.catalog import Catalog
    from index.library import Library

MAX_DOCUMENTS = 8
"""Documents that one name may stand for; 条例 alone would name hundreds."""
MAX_RESULTS = 60
NEAR_TITLES = 3
_WHICH = "请写明文件名称或编号，例如“民用建筑节能条例第12条”。"

_BEFORE = re.compile(
    r"^(?:[\s，,、。；;：:和与及或]|以及|请问|请|帮我|给我|我想|想|麻烦|查一下|查询|查找|查看|查|看一下|看看|看|找一下|找|翻到|打开|根据|按照|依据|依照|关于|对照)+"
)
_AFTER = re.compile(
    r"(?:[\s，,、。；;：:？?！!]|的|里面|里|中|原文|全文|内容|条文|规定|是什么|怎么说|怎么写|怎么规定|说了什么|说什么|写了什么|讲什么|讲了什么|是怎么|关于|有关|现行|版本)+$"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A clause found by its number: the whole, or the ``part`` asked for; ``text`` is ``start:end`` of the clause."""

    record: ClauseRecord
    part: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What was found, the version in force first, and a sentence for the user where something is missing."""

    results: tuple[Found, ...]
    hint: str = ""


def lookup(library: Library, text: str, as_of: date | None = None) -> LookupResult:
    """The clauses that ``text`` names, in its order; for each name the version in force on ``as_of`` comes first."""
    text = folded(text)
    documents = all_documents(library.catalog, as_of)
    requests = _requests(text, mentions(text, loose=True)) or _bare_requests(text, documents)
    if not documents:
        return LookupResult((), "资料库中还没有文件，请先用 tiaowen ingest 收录。")
    if not requests:
        return LookupResult((), _no_number(text, documents, library.catalog))
    results: list[Found] = []
    hints: list[str] = []
    for name, asked in requests:
        matches = _documents(name, documents) or _called(library.catalog, name, documents)
        if not matches:
            found, hint = (
                _unnamed(library.catalog, asked, as_of) if not name else ((), no_such_document(name, documents))
            )
            results.extend(found)
            hints.append(hint)
            continue
        hints.append(_only_similar(name, matches))
        for mention in asked:
            found, hint = find_in(library.catalog, matches, mention, as_of)
            results.extend(found)
            hints.append(hint)
    return LookupResult(tuple(results[:MAX_RESULTS]), "".join(dict.fromkeys(hint for hint in hints if hint)))


def _requests(text: str, wanted: Sequence[Mention]) -> list[tuple[str, list[Mention]]]:
    """Each name in ``text`` with the clauses asked of it; a clause without a name of its own has the one before."""
    requests: list[tuple[str, list[Mention]]] = []
    position = 0
    for mention in wanted:
        name = clean_name(text[position : mention.start]) if mention.start >= position else ""
        if name or not requests:
            requests.append((name, [mention]))
        else:
            requests[-1][1].append(mention)
        position = max(position, mention.end)
    tail = clean_name(text[position:])
    if requests and not requests[0][0] and tail:
        requests[0] = (tail, requests[0][1])
    return requests


def _bare_requests(text: str, documents: Sequence[DocumentRecord]) -> list[tuple[str, list[Mention]]]:
    """深圳绿建条例 18: a name with numbers behind it, unless with them it is a title."""
    name, asked = trailing_numbers(text)
    name = clean_name(name)
    if not asked or not name:
        return []
    whole = bare(clean_name(text))
    return [] if any(bare(record.title) == whole for record in documents) else [(name, list(asked))]


def _unnamed(catalog: Catalog, asked: Sequence[Mention], as_of: date | None) -> tuple[tuple[Found, ...], str]:
    """表3.2.1 without a document: where so numbered a clause stands in few documents in force, those."""
    found: list[Found] = []
    for mention in asked:
        if re.fullmatch(r"第\d+[条页编章节].*", mention.label):
            return (), _WHICH
        records = catalog.with_key(clause_key(mention.label), MAX_DOCUMENTS + 1, as_of)
        if len(records) > MAX_DOCUMENTS:
            return (), f"{len(records) - 1}份以上的文件中有{mention.label}。{_WHICH}"
        found += [_found(record, mention.part) for record in records if record.document.status == "in_force"]
    return tuple(found), "" if found else _WHICH


def _only_similar(name: str, matches: Sequence[DocumentRecord]) -> str:
    """合同法 is not 劳动合同法: says so where a law's whole name is only the end of another's."""
    title, wanted = bare(matches[0].title), bare(name)
    if not re.search("(?<!办)法$", wanted) or wanted == title or not title.endswith(wanted):
        return ""
    return f"资料库中没有名称就是“{wanted}”的文件，以下是名称相近的《{matches[0].title}》。"


def clean_name(text: str) -> str:
    """A document's name without the words of asking around it."""
    return _AFTER.sub("", _BEFORE.sub("", text.strip()))


def _documents(name: str, documents: Sequence[DocumentRecord]) -> tuple[DocumentRecord, ...]:
    if not name:
        only = {record.title for record in documents}
        return tuple(documents) if len(only) == 1 else ()
    matches = match_name(name, documents)
    if not matches:
        within = names_in(name, documents)
        matches = within[-1].matches if within else ()
    return tuple(match.document for match in matches[:MAX_DOCUMENTS])


def _called(catalog: Catalog, name: str, documents: Sequence[DocumentRecord]) -> tuple[DocumentRecord, ...]:
    """The documents that others here call by ``name`` for short."""
    title = aliases(catalog).get(bare(name)) if name else None
    return _documents(title, documents) if title else ()


def find_in(
    catalog: Catalog, documents: Sequence[DocumentRecord], mention: Mention, as_of: date | None = None
) -> tuple[tuple[Found, ...], str]:
    """The clause that ``mention`` names in each of ``documents``, in their order, and a hint if none has it."""
    order = {record.document_id: place for place, record in enumerate(documents)}
    records = catalog.by_key(list(order), clause_key(mention.label), as_of)
    records = records or catalog.by_key(list(order), clause_key(mention.label.removeprefix("附")), as_of)
    records = records or _under_heading(catalog, documents, mention.label, as_of)
    if not records:
        return (), no_such_clause(catalog, documents, mention)
    records = sorted(records, key=lambda record: order.get(record.document.document_id, len(order)))
    found = [_found(record, mention.part) for record in records]
    found.sort(key=lambda item: not item.part)
    if found[0].part and found[0].record.clause.rows:  # of a long table in several clauses, the one that has the row
        found = [item for item in found if item.part]
    lacking = mention.part != NO_PART and not found[0].part
    hint = _lacks_part(mention, found[0].record) if lacking else ""
    return tuple(found), hint


def _under_heading(
    catalog: Catalog, documents: Sequence[DocumentRecord], label: str, as_of: date | None
) -> list[ClauseRecord]:
    """The clauses of a chapter or section: 第三章, 3.2."""
    keys = {clause_key(label) or label, re.sub(r"^第(\d+)[章节]$", r"\1", label)}
    return [
        record
        for document in documents[:1]
        for record in catalog.clauses(document.document_id, as_of)
        if any(_heading_key(heading) in keys for heading in record.clause.path)
    ]


def _heading_key(heading: str) -> str:
    number = heading.split(maxsplit=1)[0] if heading.strip() else ""
    chapter = re.match(r"第.{1,6}?[编章节]", number)
    if chapter:
        named = mentions(chapter[0])
        return named[0].label if named else ""
    return clause_key(number) or number


def _found(record: ClauseRecord, asked: PartPath) -> Found:
    clause = record.clause
    part = find_part(clause, asked) if asked != NO_PART else None
    if part is None:
        return Found(record, "", clause.text, 0, len(clause.text))
    return Found(record, part.label, clause.text[part.start : part.end], part.start, part.end)


def _lacks_part(mention: Mention, record: ClauseRecord) -> str:
    """Says that the clause has no such 款, or that the table has fewer rows."""
    label = _printed(mention.label)
    if record.clause.rows:
        return f"{label}共{len(parts(record.clause))}行，没有第{mention.part[0]}行，以下为全表。"
    return f"{label}没有{_part_words(mention.part)}，以下为全条。"


def _part_words(asked: PartPath) -> str:
    kuan, xiang, mu = asked
    return (
        (f"第{chinese_numeral(kuan)}款" if kuan else "")
        + (f"第（{chinese_numeral(xiang)}）项" if xiang else "")
        + (f"第{mu}目" if mu else "")
    )


def no_such_clause(catalog: Catalog, documents: Sequence[DocumentRecord], mention: Mention) -> str:
    """Says what the document has instead: 《民用建筑节能条例》共四十五条，没有第九十九条."""
    document = documents[0]
    labels = [record.clause.label for record in catalog.clauses(document.document_id)]
    articles = [label for label in labels if re.fullmatch(r"第.+条", label)]
    asked = _printed(mention.label)
    if len({record.title for record in documents}) > 1:
        return f"《{document.title}》等{len(documents)}份名称相符的文件中都没有{asked}。"
    if articles and mention.label.startswith("第"):
        return f"《{document.title}》共{chinese_numeral(sum('之' not in label for label in articles))}条，没有{asked}。"
    near = _neighbours(labels, mention.label)
    return f"《{document.title}》没有{asked}" + (f"，相近的有{'至'.join(near)}。" if near else "。")


def _printed(label: str) -> str:
    """A mention's label as documents print it: 第十二条之一, 第4.2.4条, 表3.2.1."""
    article = re.fullmatch(r"第(\d+)(条|页|编|章|节)(之(\d+))?", label)
    if article and article[2] != "页":
        after = f"之{chinese_numeral(int(article[4]))}" if article[4] else ""
        return f"第{chinese_numeral(int(article[1]))}{article[2]}{after}"
    return f"第{label}条" if label[:1].isdigit() else label


def _neighbours(labels: Sequence[str], asked: str) -> list[str]:
    stem = asked.rpartition(".")[0]
    kin = [label for label in labels if stem and label.rpartition(".")[0] == stem]
    return kin if len(kin) <= 2 else [kin[0], kin[-1]]


def no_such_document(name: str, documents: Sequence[DocumentRecord]) -> str:
    """Says that no document goes by ``name``, with the titles nearest to it."""
    titles = {bare(record.title): record.title for record in documents}
    wanted = bare(name)
    sharing = [title for title in titles if len(set(wanted) & set(title)) * 3 >= len(set(wanted))]
    near = difflib.get_close_matches(wanted, sharing, n=NEAR_TITLES, cutoff=0.5)
    listed = "、".join(f"《{titles[title]}》" for title in near)
    name = name.strip("《》")
    return f"资料库中没有名为“{name}”的文件" + (f"，相近的有{listed}。" if listed else "。")


def _no_number(text: str, documents: Sequence[DocumentRecord], catalog: Catalog) -> str:
    name = clean_name(text)
    matches = _documents(name, documents) if name else ()
    if not matches:
        return (
            f"没有认出条号。{no_such_document(name, documents)}"
            if name
            else "请写明文件名称和条号，例如“民用建筑节能条例第12条”。"
        )
    first = matches[0]
    labels = [
        record.clause.label
        for record in catalog.clauses(first.document_id)
        if record.clause.kind in {"article", "section"}
    ]
    span = f"，条号从{labels[0]}到{labels[-1]}" if labels else ""
    return f"《{first.title}》在资料库中{span}。请写明条号，例如“{first.title}{labels[0] if labels else ''}”。"
