"""Which terms a clause defines: 本条例所称绿色建筑，是指…, （二）“建设单位”，是指…, 2.0.3 居住建筑 residential building."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.types import Clause

LONGEST_TERM = 24
_CALLED = re.compile(
    r"本(?:法|条例|办法|规定|细则|规则|解释|标准|规范|规程|导则|决定|通则|方案|通知|目录|图集|章|节|条)?所(?:称|指)的?\s*"
    r"[“\"]?(?P<term>[^，。；：、“”\"\n]{2,24})[”\"]?\s*[，,]?\s*(?:是指|系指|是|指|包括)"
)
_ITEM = re.compile(
    r"(?:^|\n)\s*(?:[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.、．])?\s*[“\"]?(?P<term>[^，。；：“”\"\n（()）]{2,24})[”\"]?\s*[，,]?\s*(?:是指|系指)"
)
_TERMS = re.compile(r"术\s*语")
_ENGLISH = re.compile(r"^(?P<term>[\u4e00-\u9fff（）、/—-]{2,24}?)\s*(?=[A-Za-z][A-Za-z ,\-/()]{3,})")
_NO_TERM = re.compile(r"[应当不得]{2}|^(?:其|这|该|前款|下列|以下|主要|一般)")


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and the stretch ``start:end`` of the clause's text that says what it means."""

    term: str
    start: int
    end: int


def definitions(clause: Clause) -> tuple[Definition, ...]:
    """The terms that a clause defines, in order, each once."""
    found = {item.term: item for item in reversed([*_of_terms(clause), *_said(clause)])}
    return tuple(sorted(found.values(), key=lambda item: item.start))


def _said(clause: Clause) -> Iterator[Definition]:
    text = clause.text
    if not re.search(r"是指|系指|所称|所指", text):
        return
    for pattern in (_CALLED, _ITEM):
        for match in pattern.finditer(text, clause.body):
            term = match["term"].strip()
            if not _NO_TERM.search(term):
                start = match.start() + (text[match.start()] == "\n")
                yield Definition(term, start, _end(text, match.end()))


def _end(text: str, position: int) -> int:
    """The end of the paragraph, or of its first sentence where there are several."""
    stop = re.compile(r"[。；](?=.)|\n|$").search(text, position)
    return (
        (stop.end() if text[stop.start()] in "。；" else stop.start())
        if stop and stop.start() < len(text)
        else len(text)
    )


def _of_terms(clause: Clause) -> Iterator[Definition]:
    """An entry of a standard's chapter of terms: the term, its English name, then what it means."""
    if clause.kind != "section" or not any(_TERMS.search(heading) for heading in clause.path):
        return
    first = clause.text[clause.body :].lstrip()
    match = _ENGLISH.match(first)
    term = clause.title or (match["term"] if match else first.split("\n", maxsplit=1)[0].split(" ", maxsplit=1)[0])
    if 2 <= len(term) <= LONGEST_TERM and not re.search("[。，；]", term):
        yield Definition(term.strip(), clause.body, len(clause.text))
