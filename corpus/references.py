"""Where a clause's text points at other clauses: 本条例第十条, 前款, 《…法》第三条第（二）项, GB 50352第3.2.1条, 附录B.

Pure: a document's clauses go in, and for each the places that point, with what they point at by name and number.
Which document of a library that is, and whether it has such a clause, is found by ``index.links``. What cannot be told
from the text alone carries a ``doubt`` and is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from corpus.describe.names import standard_number
from corpus.grammar.pointers import ITEM, LEVELS, PARAGRAPH, SUBITEM, Token, between, named_before, tokens
from corpus.numbering import chinese_number, clause_key
from corpus.parts import NO_PART, PartPath, part_path, parts
from corpus.types import Clause

Doubt = Literal["", "amended", "ambiguous"]
"""Why a place is left unresolved: it speaks of another text's numbering, or of one of several."""

MAX_RANGE = 60
"""Clauses that 第十条至第十二条 may name; what is longer is a mistake of the text or of ours."""

_AMENDS = re.compile(r"修改|修正|修订|废止|补充规定")
_DECIDES = re.compile(r"决定|修正案|决议")
_CHANGED = re.compile(r"[^。；“”]{0,24}(?:修改|删去|删除|增加|改为|作为第|合并)")
_INSERTED = re.compile(r"(?:修改为|增加|改为|作如下修改)[^“”。；]{0,30}“[^”]*$")
_FORMER = re.compile(r"修[改正订](?:之?前|之?后|的)|^原|[旧年]")
"""Words before a title without 《》 by which another version than the one in force is meant."""
_DOCUMENT = re.compile(
    r"(?:法|条例|办法|规定|规则|细则|解释|决定|决议|规范|标准|规程|导则|通则|准则|意见|通知|章程|公约|法典|方案|目录|规划|图集|指南)"
    r"(?:[（(][^（）()]*[）)])?$"
)
_ABBREVIATED = re.compile(
    r"《([^《》]{4,80})》[^《》。；]{0,40}?[（(]以下(?:统一)?(?:简称|称)[《“\"〈]?([^《》“”\"〈〉（）()]{1,20})[》”\"〉]?[)）]"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place ``start:end`` of a clause's text that points at a clause, a part of one, or a whole document.

    ``work`` names the other document: its title without 《》, or a standard's number without its year, which is then
    ``edition``; empty for the document itself. ``loose`` tells that words of the sentence may stand before a title that had no
    《》. ``number`` is the clause's in the spelling of ``numbering.clause_key``, empty for the whole document.
    """

    start: int
    end: int
    work: str = ""
    edition: str = ""
    number: str = ""
    part: PartPath = NO_PART
    doubt: Doubt = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class _Document:
    """What the places of all clauses need of their document."""

    title: str
    amends: bool
    short: Mapping[str, str]
    before: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class _Scan:
    """The place in a clause at which reading has arrived: the reference that is open, and those done."""

    clause: Clause
    document: _Document
    open: list[Reference] = field(default_factory=list)
    level: int = -1
    done: list[Reference] = field(default_factory=list)
    last: Token | None = None
    named: int = -1


def references(clauses: Sequence[Clause], title: str) -> tuple[tuple[Reference, ...], ...]:
    """For each of a document's ``clauses``, in order, the places that point. ``title`` is the document's."""
    document = _Document(title, _amends(title), _abbreviations(clauses), _earlier(clauses))
    return tuple(tuple(_read(clause, document)) for clause in clauses)


def _amends(title: str) -> bool:
    """Whether a document changes others, so that the numbers in it are theirs."""
    return bool(_AMENDS.search(title) and _DECIDES.search(title)) or bool(re.search(r"修正案(?:[（(].*[）)])?$", title))


def _abbreviations(clauses: Sequence[Clause]) -> dict[str, str]:
    """What the document itself calls others: 《…》（以下简称…）."""
    return {
        match[2].strip(): match[1]
        for clause in clauses
        if "以下" in clause.text
        for match in _ABBREVIATED.finditer(clause.text)
    }


def _earlier(clauses: Sequence[Clause]) -> dict[str, tuple[str, ...]]:
    """For each article, by its id's number, those before it in its part of the document, the nearest first."""
    found: dict[str, tuple[str, ...]] = {}
    above: dict[str, tuple[str, ...]] = {}
    for clause in clauses:
        if clause.kind == "article":
            prefix = clause.id.number.rpartition("/")[0]
            found[clause.id.number] = above.get(prefix, ())
            above[prefix] = (clause_key(clause.label), *above.get(prefix, ()))[:4]
    return found


def _read(clause: Clause, document: _Document) -> Iterator[Reference]:
    if clause.kind in ("signature", "preamble", "heading"):
        return
    scan = _Scan(clause, document)
    for token in tokens(clause.text, clause.body):
        _take(scan, token)
    _close(scan)
    for reference in scan.done:
        yield _doubted(reference, clause, document)


def _take(scan: _Scan, token: Token) -> None:
    """Continue the open reference by a token, or close it and begin another."""
    joint = between(scan.clause.text, scan.last, token) if scan.last and scan.open else "apart"
    level = LEVELS[token.kind]
    anchors = token.kind in ("title", "own", "same")
    if joint == "close" and level > scan.level and not anchors and token.kind not in ("before", "here"):
        scan.open = [deeper for item in scan.open for deeper in _deepened(item, token)]
    elif joint == "range" and scan.last and scan.last.kind == token.kind and scan.open:
        scan.open += _ranged(scan.open[-1], token)
    else:
        previous = scan.open[-1] if scan.open else None
        linked = previous if joint == "list" and not anchors and level <= scan.level else None
        _close(scan)
        scan.open = _begun(scan, token, linked)
    scan.level, scan.last = level, token


def _close(scan: _Scan) -> None:
    """Put away the open reference, unless it is but the document's own name or a title that names no document."""
    for item in scan.open:
        if (
            item.number
            or item.part != NO_PART
            or (item.work and not item.loose and _DOCUMENT.search(item.work))
            or (item.work and standard_number(item.work))
        ):
            scan.done.append(item)
    scan.open = []


def _begun(scan: _Scan, token: Token, linked: Reference | None) -> list[Reference]:
    """The references that a token begins; ``linked`` is the one before it in a list, whose upper levels it shares."""
    if token.kind in ("title", "own", "same"):
        return [_anchored(scan, token)]
    if token.kind == "before":
        return _relative(scan, token)
    if token.kind == "here":
        return [_here(scan, token)]
    if linked:
        return list(_deepened(_upto(linked, token), token, start=token.start))
    if token.kind in PARTS:
        return _bare_part(scan, token)
    name = named_before(scan.clause.text, token.start, scan.clause.body) if token.kind == "article" else ""
    if name:
        work = scan.document.short.get(name, name)
        doubt: Doubt = "amended" if _FORMER.search(name) else ""
        base = Reference(token.start - len(name), token.end, work=work, loose=work == name, doubt=doubt)
        scan.named = len(scan.done)
        return list(_deepened(base, token))
    foreign = token.kind == "article" and _foreign(scan, token.start)
    base = Reference(token.start, token.end, doubt="ambiguous" if foreign else "")
    return list(_deepened(base, token))


PARTS = (PARAGRAPH, ITEM, SUBITEM)


def _anchored(scan: _Scan, token: Token) -> Reference:
    """本条例, 《…》 with a standard's number behind it, or 该法: the last document named before."""
    if token.kind == "own":
        return Reference(token.start, token.end)
    if token.kind == "same":
        before = next((item for item in reversed(scan.done) if item.work), None)
        doubt: Doubt = "" if before else "ambiguous"
        return Reference(
            token.start, token.end, before.work if before else "", before.edition if before else "", doubt=doubt
        )
    title = scan.document.short.get(token.text, token.text)
    number = standard_number(token.number) if token.number else standard_number(title)
    if number:
        return Reference(token.start, token.end, number[0], number[1])
    own = title.removeprefix("中华人民共和国") == scan.document.title.removeprefix("中华人民共和国")
    return Reference(token.start, token.end, "" if own else title)


def _foreign(scan: _Scan, at: int) -> bool:
    """Whether a bare number may be another document's: its article was named before, or a table gathers such numbers."""
    if scan.clause.kind == "table":
        return True
    sentence = max(scan.clause.text.rfind(mark, 0, at) for mark in "。；\n")
    return any(item.work and item.number and item.start > sentence for item in scan.done)


def _upto(reference: Reference, token: Token) -> Reference:
    """What a later member of a list shares with the one before it: 第十条第一款、第三款."""
    kuan, xiang, _ = reference.part
    if token.kind == SUBITEM:
        return replace(reference, part=(kuan, xiang, None))
    if token.kind == ITEM:
        return replace(reference, part=(kuan, None, None))
    return replace(reference, part=NO_PART, number=reference.number if token.kind == PARAGRAPH else "")


def _deepened(reference: Reference, token: Token, start: int | None = None) -> Iterator[Reference]:
    """A reference made more precise by a token, once for each value that it names: 第一、三项."""
    kuan, xiang, _ = reference.part
    start = reference.start if start is None else start
    for value in token.values:
        if token.kind == PARAGRAPH:
            yield replace(reference, start=start, end=token.end, part=(_int(value), None, None))
        elif token.kind == ITEM:
            yield replace(reference, start=start, end=token.end, part=(kuan, _int(value), None))
        elif token.kind == SUBITEM:
            yield replace(reference, start=start, end=token.end, part=(kuan, xiang, _int(value)))
        else:
            number = clause_key(value) or value
            if token.kind == "division" and reference.number and token.text == "节":
                number = reference.number + number
            yield replace(reference, start=start, end=token.end, number=number, part=NO_PART)


def _int(value: str) -> int | None:
    return chinese_number(value)


def _ranged(last: Reference, token: Token) -> list[Reference]:
    """第十条至第十二条: what lies between the reference that is open and this token, and the token's own."""
    end = list(_deepened(_upto(last, token), token, start=last.start))[-1]
    if token.kind in PARTS:
        depth = PARTS.index(token.kind)
        return [replace(end, part=_at(end.part, depth, n)) for n in _span(last.part[depth], end.part[depth])]
    first, to = _last_number(last.number), _last_number(end.number)
    if first is None or to is None or first[0] != to[0] or first[2] != to[2]:
        return [end]
    return [replace(end, number=f"{to[0]}{n}{to[2]}") for n in _span(first[1], to[1])]


def _at(part: PartPath, depth: int, value: int) -> PartPath:
    kuan, xiang, mu = (value if place == depth else number for place, number in enumerate(part))
    return kuan, xiang, mu


def _span(first: int | None, last: int | None) -> range:
    if first is None or last is None or not first < last <= first + MAX_RANGE:
        return range(0)
    return range(first + 1, last + 1)


def _last_number(number: str) -> tuple[str, int, str] | None:
    """第12条 as (第, 12, 条), 4.2.8 as (4.2., 8, '')."""
    match = re.fullmatch(r"(.*?)(\d+)(\D*)", number)
    return (match[1], int(match[2]), match[3]) if match else None


def _relative(scan: _Scan, token: Token) -> list[Reference]:
    """前条, 前款, 前项 and 前两款, counted from where they stand; nothing where there are not so many."""
    count = _int(token.values[0]) or 1
    here = _place(scan.clause, token.start)
    own = Reference(token.start, token.end, number=clause_key(scan.clause.label))
    if token.text == "条":
        before = scan.document.before.get(scan.clause.id.number, ())[:count]
        numbers = reversed(before) if len(before) == count else ("第0条",)
        return [replace(own, number=number) for number in numbers]
    kuan, xiang = here[0] or 1, here[1]
    if token.text == "款":
        if kuan == count == 1 and "。" in scan.clause.text[scan.clause.body : token.start]:
            return [replace(own, part=(1, None, None))]  # the source set two 款 as one paragraph
        first = kuan - count
        return [replace(own, part=(n, None, None)) for n in range(max(first, 0), max(kuan, 1)) if first > 0 or n == 0]
    if not xiang or xiang <= count:
        return [replace(own, part=(kuan, 0, None))]
    return [replace(own, part=(kuan, n, None)) for n in range(xiang - count, xiang)]


def _here(scan: _Scan, token: Token) -> Reference:
    """本条 and 本款, which point at something only with a part behind them."""
    kuan = (_place(scan.clause, token.start)[0] or 1) if token.text == "款" else None
    return Reference(token.start, token.end, number=clause_key(scan.clause.label), part=(kuan, None, None))


def _place(clause: Clause, offset: int) -> PartPath:
    """The numbers of 款 and 项 in which an offset lies."""
    inside = [part for part in parts(clause) if part.start <= offset < part.end]
    return part_path(min(inside, key=lambda part: part.end - part.start).label) if inside else NO_PART


def _bare_part(scan: _Scan, token: Token) -> list[Reference]:
    """第二款 or 第（三）项 with nothing before it: of this article, or of the one that the paragraph spoke of last."""
    line = scan.clause.text.rfind("\n", 0, token.start)
    spoken = [item for item in scan.done if item.start > line and (item.number or item.part != NO_PART)]
    own = Reference(token.start, token.end, number=clause_key(scan.clause.label))
    if not spoken:
        return list(_deepened(own, token))
    last = spoken[-1]
    if token.kind == ITEM and last.part[1] is not None:
        return list(_deepened(replace(_upto(last, token), end=token.end), token, start=token.start))
    mixed = last.work or last.number != own.number
    return list(_deepened(replace(own, doubt="ambiguous" if mixed else ""), token))


def _doubted(reference: Reference, clause: Clause, document: _Document) -> Reference:
    """A place in the words that change another document carries that document's numbers, not ours."""
    if not reference.number and reference.part == NO_PART:
        return reference
    inserted = _INSERTED.search(clause.text[: reference.start]) is not None
    changed = reference.work and _CHANGED.match(clause.text, reference.end)
    if inserted or changed or (document.amends and (not reference.work or reference.work in document.title)):
        return replace(reference, doubt="amended")
    return reference
