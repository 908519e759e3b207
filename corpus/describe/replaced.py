"""What a document repeals or takes the place of, in whole or in part.

《…》同时废止, 废止《…》, 代替 GB 50352-2005; 《…》第十二条同时废止; a 关于修改《…》的决定 that deletes or rewords articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.describe import dates, names
from corpus.numbering import NUMBER, chinese_number, chinese_numeral
from corpus.types import PartRepeal

_REPEALS = re.compile(
    r"(?<!修改、)(?<!修改或者)(?<!修改和)(?<!修改与)(?:同时|即行|予以|相应|一并|自行)?\s*(?:废止|停止执行|停止施行|失效|停止使用)"
)
_NAMED = re.compile(r"《((?:[^《》]|《[^《》]*》|〈[^〈〉]*〉)+)》")
_NOT_WHOLE = re.compile(
    rf"\s*(?:[（(][^（）()]*[)）])?\s*(?:第[一二三四五六七八九十]+次)?(?:修[订正]|中的?|第{NUMBER}[编章节条款项])"
)
"""What follows a title that is not itself repealed: the decision by which another was amended, or a part of it."""
_LISTED = re.compile(
    r"(?:^|[、：:，；。]|决定)\s*废止\s*(?=《)((?:[、和及]?\s*《(?:[^《》]|《[^《》]*》)+》(?:[（(][^（）()]*[)）])?)+)"
)
"""废止《…》（…通过）、《…》: a decision that does nothing else."""
_LABEL = rf"第{NUMBER}条(?:之[一二三四五六七八九十]+)?"
_PRECISE = rf"{_LABEL}(?:第{NUMBER}款)?(?:第?[（(]?{NUMBER}[）)]?项)?"
_PART = re.compile(
    r"《(?P<title>(?:[^《》]|《[^《》]*》|〈[^〈〉]*〉)+)》(?:[（(][^（）()]*[)）])?\s*"
    rf"(?P<words>{_PRECISE}(?:[、和及与至到以]*{_PRECISE}|[、和及与]*第{NUMBER}[款项])*"
    r"|中[^《》。；，]{2,40}?(?:规定|条款|内容))"
    r"[^《》。；]{0,40}?(?:废止|停止执行|停止施行|不再适用|不再执行|同时失效)"
)
_RANGE = re.compile(rf"第({NUMBER})条[至到]第({NUMBER})条")
_DECISION = re.compile(r"^(?P<by>.*?)关于(?:修改|修正|修订)[《〈](?P<title>.+)[》〉]的决定$")
_DELETED = re.compile(
    rf"(?:^|[、，。；：:])\s*删[去除]\s*({_LABEL}(?:[、和及与至到]*{_LABEL})*)(?!之?[第中的款项前后])"
)
_REWORDED = re.compile(
    rf"(?:^|[、，。；：:])\s*(?:将)?(?:《[^》]{{2,12}}》)?原?(?P<words>{_PRECISE}(?:[、和及与]*{_PRECISE})*)[^“”。；]{{0,30}}?修改(?:为|成|后)"
)
_INSTEAD = re.compile(r"代替\s*(.{4,60})")


def replaced(lines: Iterable[str]) -> tuple[str, ...]:
    """Titles (with the date before them, ``办法（1994-10-09）``) and standard numbers, in order, each once."""
    found: list[str] = []
    for line in lines:
        for sentence in re.split(r"(?<=[。；])", line):
            if _REPEALS.search(sentence):
                found += _titles(sentence)
        for listed in _LISTED.finditer(line):
            found += [match[1] for match in _NAMED.finditer(listed[1])]
        instead = _INSTEAD.search(line)
        if instead and len(line) < 120:
            found += [_number(match) for match in names.STANDARD.finditer(instead[1])]
    return tuple(dict.fromkeys(found))


def _titles(sentence: str) -> list[str]:
    end = max(match.start() for match in _REPEALS.finditer(sentence))
    result, start = [], 0
    for match in _NAMED.finditer(sentence, 0, end):
        before = sentence[start : match.start()]
        start = match.end()
        if re.search(r"(?:根据|依照|按照|依据|违反)\s*$", before) or _NOT_WHOLE.match(sentence, match.end()):
            continue
        days = dates.all_dates(before.rsplit("起施行", 1)[-1].rsplit("起实施", 1)[-1])
        following = names.STANDARD.match(sentence[match.end() :].lstrip())
        if following:
            result.append(_number(following))
        else:
            result.append(match[1] + (f"（{days[-1].isoformat()}）" if days else ""))
    return result


def _number(match: re.Match[str]) -> str:
    name, year = names.standard_number(match[0]) or ("", "")
    return f"{name}-{year}" if year else name


def partly_replaced(title: str, lines: Iterable[str]) -> tuple[PartRepeal, ...]:
    """The provisions of other documents that a document ends, in order, each once; ``title`` is its own.

    A decision that amends one document deletes (删去第八条) and rewords (将第三条修改为) by its articles.
    """
    decision = _DECISION.match(title)
    found: list[PartRepeal] = []
    for line in lines:
        found += [PartRepeal(part["title"], part["words"], _labels(part["words"])) for part in _PART.finditer(line)]
        if decision:
            found += _amended(decision, line)
    return tuple(dict.fromkeys(found))


def _amended(decision: re.Match[str], line: str) -> Iterator[PartRepeal]:
    target = decision["title"]
    target = decision["by"] + target if target.startswith("关于") else target
    said = re.sub(r"“[^”]*(?:”|$)", "", line)
    for match in _DELETED.finditer(said):
        yield PartRepeal(target, match[1], _labels(match[1]))
    for match in _REWORDED.finditer(said):
        yield PartRepeal(target, match["words"], _labels(match["words"], precise=False), "amended")


def _labels(words: str, *, precise: bool = True) -> tuple[str, ...]:
    """The articles that ``words`` name, ranges written out; with ``precise`` those of which a 款 or 项 is named left out."""
    for match in _RANGE.finditer(words):
        first, last = (chinese_number(number) or 0 for number in match.groups())
        between = "、".join(f"第{chinese_numeral(number)}条" for number in range(first, last + 1))
        words = words.replace(match[0], between)
    part = rf"(?!第{NUMBER}款|第?[（(]?{NUMBER}[）)]?项)" if precise else ""
    return tuple(dict.fromkeys(re.findall(rf"{_LABEL}{part}", words)))
