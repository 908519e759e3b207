"""What a reader should look at: numbers that are missing, stand twice or go backwards. Sentences in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.numbering import chinese_number, chinese_numeral, clause_key
from corpus.types import Clause, Finding, FindingKind

LATE = 10
"""A document whose first article has a greater number is a part of a code, or amends one: nothing is missing."""
MOST = 20
"""More sentences than this help nobody; the last one says how many there are."""
_ARTICLE = re.compile(r"(.*?)第([零一二三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]+))?(?:~\d+)?")
_SHEET = re.compile(r"第(.*?)(\d+)页")
"""第12页, 第A3页, 第2-15页: the series and the number in it."""
_UNLISTED = re.compile(r"另有 \d+ 处编号问题未逐一列出。")


def problems(clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Sentences about the numbering of a document's clauses."""
    found = [finding.message for finding in findings(clauses)]
    if len(found) > MOST:
        return (*found[:MOST], f"另有 {len(found) - MOST} 处编号问题未逐一列出。")
    return tuple(found)


def findings(clauses: Sequence[Clause]) -> tuple[Finding, ...]:
    """The same, all of them, each with the clause at which it was found."""
    return (
        *_repaired(clauses),
        *_doubled(clauses),
        *_articles(clauses),
        *_decimals(clauses),
        *_sheets(clauses),
    )


def other_problems(told: Iterable[str], numbering: Iterable[Finding]) -> tuple[str, ...]:
    """The sentences among a document's problems that are not about its numbering."""
    known = {finding.message for finding in numbering}
    return tuple(sentence for sentence in told if sentence not in known and not _UNLISTED.fullmatch(sentence))


def _at(kind: FindingKind, message: str, clause: Clause) -> Finding:
    return Finding(kind, message, clause.id.number, clause.page)


def _repaired(clauses: Iterable[Clause]) -> Iterator[Finding]:
    """Numbers that were misread in a scan: what was read, and what the numbers around it say."""
    for clause in clauses:
        if clause.kind in ("article", "section") and clause.confidence < 1 and clause.body:
            read = clause.text[: clause.body].split("\n")[0].strip(" 　【】[]：:、.")
            if read and clause_key(read) != clause_key(clause.label):
                message = f"第{clause.page}页识别出的编号“{read}”已按前后条文改为{clause.label}，请核对原件。"
                yield _at("repaired", message, clause)


def _doubled(clauses: Iterable[Clause]) -> Iterator[Finding]:
    for clause in clauses:
        if "~" in clause.id.number:
            number = clause.id.number.split("~")[0]
            yield _at("duplicate", f"“{number}”重复出现，后一处以“{clause.id.number}”区分。", clause)


def _articles(clauses: Iterable[Clause]) -> Iterator[Finding]:
    last: dict[str, int] = {}
    for clause in clauses:
        match = _ARTICLE.fullmatch(clause.id.number) if clause.kind == "article" else None
        if not match or "~" in clause.id.number:
            continue
        scope, number = match[1], chinese_number(match[2]) or 0
        before = last.get(scope, 0)
        where = f"{scope.rstrip('/')}中" if scope else ""
        if number > before + 1 and (before or number <= LATE):
            yield _at("gap", _gap(where, before, number), clause)
        elif number < before:
            yield _at("order", f"{where}{clause.label}排在第{chinese_numeral(before)}条之后，编号次序颠倒。", clause)
        last[scope] = max(before, number)


def _gap(where: str, before: int, number: int) -> str:
    first, end = f"第{chinese_numeral(before + 1)}条", f"第{chinese_numeral(number - 1)}条"
    missing = first if number == before + 2 else f"{first}至{end}"
    return f"{where}缺少{missing}。" if before else f"{where}从第{chinese_numeral(number)}条开始，缺少{missing}。"


def _decimals(clauses: Iterable[Clause]) -> Iterator[Finding]:
    last: tuple[int, ...] = ()
    scope = ""
    for clause in clauses:
        match = re.fullmatch(r"(?:(.*)/)?(\d+(?:\.\d+)+)", clause.id.number) if clause.kind == "section" else None
        if not match:
            continue
        if (match[1] or "") != scope:
            scope, last = match[1] or "", ()
        number = tuple(map(int, match[2].split(".")))
        where = f"{scope}中" if scope else ""
        if last and number < last:
            yield _at("order", f"{where}{clause.label}排在{'.'.join(map(str, last))}之后，编号次序颠倒。", clause)
        elif (
            len(last) >= len(number)
            and last[: len(number) - 1] == number[:-1]
            and number[-1] > last[len(number) - 1] + 1
        ):
            start = ".".join(map(str, (*number[:-1], last[len(number) - 1] + 1)))
            end = ".".join(map(str, (*number[:-1], number[-1] - 1)))
            yield _at("gap", f"{where}缺少{start}。" if start == end else f"{where}缺少{start}至{end}。", clause)
        last = max(last, number)


def _sheets(clauses: Iterable[Clause]) -> Iterator[Finding]:
    """Sheets that are missing from an atlas, each series (1, A1, 2-1) by itself.

    A page of the file without a number of its own may be the sheet: only what the pages in between cannot be is missing.
    """
    found = [(match[1], int(match[2]), clause) for clause in clauses if (match := _sheet_number(clause))]
    there = {(series, number) for series, number, _ in found}
    last: dict[str, tuple[int, int]] = {}
    page = 0
    for series, number, clause in found:
        before, since = last.get(series, (0, page))
        missing = [other for other in range(before + 1, number) if (series, other) not in there]
        if missing and number - before > clause.page - since and (before or number <= LATE):
            yield _at("gap", f"缺少{_listed(series, missing)}。", clause)
        page = clause.page
        last[series] = max(last.get(series, (0, 0)), (number, page))


def _sheet_number(clause: Clause) -> re.Match[str] | None:
    return _SHEET.fullmatch(clause.id.number) if clause.kind == "sheet" else None


def _listed(series: str, numbers: Sequence[int]) -> str:
    """Name sheets, those that follow each other as a stretch: 第A3页、第A5页至第A7页."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = ([f"第{series}{run[0]}页", f"第{series}{run[-1]}页"][: len(run)] for run in runs)
    return "、".join("至".join(name) for name in names)
