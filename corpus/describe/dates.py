"""Dates in documents: when adopted, amended or published, from when and until when in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from corpus.numbering import chinese_number
from corpus.types import Act, ActKind

_YEAR = r"(\d{4}|[一二三四五六七八九〇○零Ｏ０]{4})"
_SMALL = r"(\d{1,2}|[一二三四五六七八九十〇]{1,3})"
DATE = re.compile(rf"{_YEAR}\s*年\s*{_SMALL}\s*月\s*{_SMALL}\s*日")
DASHED = re.compile(r"(?<!\d)((?:19|20)\d{2})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_ADOPTION = re.compile(r"通过|修[订正]|公布|发布|批准|印发|颁布|制定|令|公告|\d号")
_IN_FORCE = re.compile(r"施行|实施|生效|执行")
_START = re.compile(
    rf"自?\s*{_YEAR}\s*年\s*{_SMALL}\s*月\s*{_SMALL}\s*日\s*(?:起|开始)?\s*(?:正式)?\s*(?:施行|实施|生效|执行|试行)"
)
_ON_ISSUE = re.compile(
    r"自?\s*(?:公布|发布|颁布|印发|通过|下发|批准公布)\s*之?日\s*(?:起)?\s*(?:施行|实施|生效|执行|试行)"
)
_UNTIL = re.compile(
    rf"(?:有效期?(?:限)?(?:截?止?到?至|截至|至)|有效期[^。；]{{0,20}}?至|执行(?:期限)?至|实施期限[^。；]{{0,20}}?至)\s*{_YEAR}\s*年\s*{_SMALL}\s*月\s*{_SMALL}\s*日"
)
_FOR = re.compile(
    r"(?:有效期|试行期|执行期|实施期)(?:限)?\s*(?:为|是)?\s*(?:暂定)?\s*(\d{1,2}|[一二两三四五六七八九十]+)\s*年"
)
_ON_TRIAL = re.compile(r"(?:起|开始)\s*(?:暂行|试行)\s*(\d{1,2}|[一二两三四五六七八九十]+)\s*年")
_OPENS_WITH_TERM = re.compile(r"\s*，?\s*(?:有效期|试行期|执行期|实施期)")
_OWN_TERM = re.compile(
    r"本(?:办法|规定|细则|条例|通知|意见|方案|规则|决定|标准|制度|规程|措施|实施|文件|政策|公告|通告|指引|规范)"
)


def read(match: re.Match[str]) -> date | None:
    """The date that ``DATE`` or a pattern like it found; ``None`` if there is no such day."""
    year, month, day = (chinese_number(group.replace("０", "0")) for group in match.groups()[:3])
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def all_dates(text: str) -> list[date]:
    """Every date in ``text``, in order."""
    return [found for match in DATE.finditer(text) if (found := read(match))]


def in_name(name: str) -> date | None:
    """The last date in a file name: ``2022-06-24``, ``20220624``, ``2022年6月24日``."""
    for pattern in (DATE, DASHED, _COMPACT):
        found = [day for match in pattern.finditer(name) if (day := read(match))]
        if found:
            return found[-1]
    return None


def published(header: Iterable[str]) -> date | None:
    """The day of adoption, last amendment or publication: the latest that the lines below the title give."""
    days: list[date] = []
    for line in header:
        for part in _clauses(line):
            found = all_dates(part)
            if found and (_ADOPTION.search(part) or not _IN_FORCE.search(part)):
                starts = {read(match) for match in _START.finditer(part)}
                days += [day for day in found if day not in starts]
    return max(days, default=None)


_FIELD = re.compile(
    rf"(施行|实施|生效|执行|印发|公布|发布|成文|签发|通过|批准|实行)(?:日期|时间)?\s*[:：]\s*(?={_YEAR}\s*年)(\S+?日)"
)


def _clauses(line: str) -> list[str]:
    """A line cut before each of its dates, so that 通过 and 施行 are read with their own."""
    line = DASHED.sub(lambda match: f"{match[1]}年{int(match[2])}月{int(match[3])}日", line)
    line = _FIELD.sub(lambda match: f"{match[3]}{match[1].replace('实行', '施行')} ", line)
    edges = [match.start() for match in DATE.finditer(line)]
    return [line[start:end] for start, end in pairwise([*edges, len(line)])]


_REVISED = re.compile(r"修订")
_AMENDED = re.compile(r"修[正改]")
_ADOPTED = re.compile(r"通过|公布|发布|颁布|批准|制定|印发|签署|令")
_QUOTED = re.compile(r"《.*?》(?=[^》]*(?:《|$))|[〈<][^〉>]*[〉>]")
NEAR = timedelta(days=120)
"""Adoption and publication of one amendment are no farther apart."""


def history(header: Iterable[str]) -> tuple[Act, ...]:
    """The adoption and the amendments that the lines below the title tell, oldest first.

    Of two dates of one amendment (passed, then published) the first counts.
    """
    found: list[Act] = []
    for line in header:
        for part in _clauses(line):
            day = next(iter(all_dates(part)), None)
            kind = _act(_QUOTED.sub("", part))
            if day and kind and not (kind == "adopted" and found):
                found.append(Act(day, kind))
    return tuple(sorted(dict.fromkeys(found), key=lambda act: act.day))


def _act(part: str) -> ActKind | None:
    if _REVISED.search(part):
        return "revised"
    if _AMENDED.search(part):
        return "amended"
    return "adopted" if _ADOPTED.search(part) else None


def effective_in_header(header: Iterable[str]) -> date | None:
    """The day of 施行 that the lines below the title give, the last one if there are several."""
    days = [
        day
        for line in header
        for part in _clauses(line)
        if _IN_FORCE.search(part)
        and (day := next(iter(all_dates(part)), None))
        and (not re.search(r"通过|修[订正]|批准", part))
    ]
    return max(days, default=None)


def effective(tail: Sequence[str], issued: date | None) -> date | None:
    """The day of 施行 that the last paragraphs give (自2021年1月1日起施行, 自公布之日起施行)."""
    for text in reversed(tail):
        matches = [(match.start(), read(match)) for match in _START.finditer(text)]
        if matches and _speaks_of_itself(text, matches[0][0]):
            return matches[0][1]
        if _ON_ISSUE.search(text):
            return issued
    return None


def _speaks_of_itself(text: str, at: int) -> bool:
    """Whether the sentence up to ``at`` speaks of this document and not of another one in 《》."""
    start = max(text.rfind(mark, 0, at) for mark in "。；") + 1
    return "》" not in text[start:at] or bool(re.search(r"本[^》]{1,8}$", text[start:at]))


def expired(tail: Sequence[str], begins: date | None) -> date | None:
    """The last day in force that the last paragraphs give (有效期至…, 有效期5年, 试行期2年)."""
    for text in reversed(tail):
        if not (_OWN_TERM.search(text) or _IN_FORCE.search(text)):
            continue
        until = _UNTIL.search(text)
        if until:
            return read(until)
        years = _term(text)
        if years and begins:
            return _years_later(begins, years)
    return None


def _term(text: str) -> int | None:
    """The years for which a paragraph says that the document itself is in force; a permit's term is none."""
    for sentence in re.split(r"[。；]", text):
        term = _FOR.search(sentence) or _ON_TRIAL.search(sentence)
        if term and (_OWN_TERM.search(sentence) or _IN_FORCE.search(sentence) or _OPENS_WITH_TERM.match(sentence)):
            return chinese_number(term[1])
    return None


def _years_later(begins: date, years: int) -> date:
    try:
        return begins.replace(year=begins.year + years) - timedelta(days=1)
    except ValueError:
        return date(begins.year + years, 2, 28)
