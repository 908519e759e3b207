"""What a document repeals or takes the place of: 《…》同时废止, 代替 GB 50352-2005."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.describe import dates, names

_REPEALS = re.compile(r"(?:同时|即行|予以|相应|一并|自行)?\s*(?:废止|停止执行|停止施行|失效|停止使用)")
_NAMED = re.compile(r"《((?:[^《》]|《[^《》]*》|〈[^〈〉]*〉)+)》")
_INSTEAD = re.compile(r"代替\s*(.{4,60})")


def replaced(lines: Iterable[str]) -> tuple[str, ...]:
    """Titles (with the date before them, ``办法（1994-10-09）``) and standard numbers, in order, each once."""
    found: list[str] = []
    for line in lines:
        for sentence in re.split(r"(?<=[。；])", line):
            if _REPEALS.search(sentence):
                found += _titles(sentence)
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
        if re.search(r"(?:根据|依照|按照|依据|违反)\s*$", before):
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
