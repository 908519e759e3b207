"""Tables of contents: titles with page numbers. One goes only where its titles come again in the text as lines.

A list of sheets or of annexed files looks the same, but is itself the content: what does not come again stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.numbering import squeeze
from corpus.readers.tables import row
from corpus.types import Line

ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
CONTENTS = re.compile(r"目\s*[录次錄]|CONTENTS|Contents", re.IGNORECASE)
PAGE_END = rf"[（(]?(?:\d{{1,4}}|[ivxlc]{{1,6}}|[{ROMAN}]{{1,3}})[）)]?\s*"
LEADER = re.compile(rf"(.*?)\s*(?:\.{{4,}}|(?:[.．·]\s){{3,}}|…+|⋯+|·{{4,}}|-{{6,}}|_{{6,}})[.．·…⋯\s]*({PAGE_END}|)")
"""A title, dots, and a page number, which recognition sometimes loses among the dots."""
LOST_END = re.compile(r"[.．·…⋯\s]*\d{1,4}")
"""The page number of an entry, which recognition took for a line of its own."""
ENTRY = re.compile(rf"(.*\S)(?:\s+|\s*\|\s*)({PAGE_END})")
HEADED = re.compile(
    r"第[〇零一二三四五六七八九十百\d]+[编章节]|附\s*[则件录表]|\d{1,2}(?:\.\d{1,2})*\s*[\u4e00-\u9fff]{2}"
)
"""How an entry begins of which recognition lost dots and page number. Articles are not listed so."""
ENTRY_LIMIT = 80  # characters of an entry of a table of contents
LOOK_AHEAD = 2  # an entry may run over so many lines before its page number
TITLED, UNTITLED = 2, 3  # entries in a row that make a table of contents, with its title and without
AGAIN = 0.5  # share of the entries that come again in a table of contents, at least


def without_contents(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """Give the lines that stay, with their places; entries that stay are rows of a title and a page number."""
    gone: set[int] = set()
    kept = dict(enumerate(lines))
    for start, entries in _runs(lines):
        inside = range(start, entries[-1].stop)
        titles = _Titles([line for at, line in enumerate(lines) if at not in inside])
        again = [entry for entry in entries if _title(lines, entry) in titles]
        if len(again) >= AGAIN * len(entries):
            gone.update(range(start, entries[0].start), *again)
        for entry in entries:
            kept[entry[-1]] = _as_row(lines[entry[-1]])
    return [(at, line) for at, line in kept.items() if at not in gone]


def _runs(lines: Sequence[Line]) -> list[tuple[int, list[range]]]:
    """Find the tables of contents: where each begins, with its title if it has one, and its entries."""
    found: list[tuple[int, list[range]]] = []
    at = 0
    while at < len(lines):
        titled = CONTENTS.fullmatch(lines[at].text.strip()) is not None
        entries = _entries(lines, at + titled, titled=titled)
        if len(entries) >= (TITLED if titled else UNTITLED):
            found.append((at, entries))
            at = entries[-1].stop
        else:
            at += 1
    return found


def _entries(lines: Sequence[Line], start: int, *, titled: bool) -> list[range]:
    found: list[range] = []
    listed: set[str] = set()
    while start < len(lines):
        ahead = range(start, min(len(lines), start + 1 + (LOOK_AHEAD if titled else 0)))
        end = next(
            (at for at in ahead if _is_entry(lines[at], titled=titled) and (at == start or not _is_bare(lines[at]))),
            None,
        )
        title = "" if end is None else _title(lines, range(start, end + 1))
        if end is None or (title in listed and _is_bare(lines[end])):
            break
        listed.add(title)
        found.append(range(start, end + 1))
        start = end + 1
    return found


def _is_entry(line: Line, *, titled: bool) -> bool:
    if LEADER.fullmatch(line.text):
        return True
    if not titled or len(line.text) > ENTRY_LIMIT:
        return False
    return _is_bare(line) or ENTRY.fullmatch(line.text) is not None or LOST_END.fullmatch(line.text) is not None


def _is_bare(line: Line) -> bool:
    """Whether a recognised line may be an entry whose dots and page number were lost."""
    return line.confidence < 1 and HEADED.match(line.text) is not None and line.text[-1] not in "。；：，、"


def _title(lines: Sequence[Line], entry: range) -> str:
    """Read an entry without its page number."""
    *before, last = (lines[at].text for at in entry)
    match = LEADER.fullmatch(last) or ENTRY.fullmatch(last)
    if LOST_END.fullmatch(last):
        return squeeze("".join(before))
    return squeeze("".join([*before, match[1] if match else last]))


def _as_row(line: Line) -> Line:
    match = LEADER.fullmatch(line.text)
    if not match or not match[2]:
        return line
    return replace(row((match[1], match[2])), box=line.box, bold=line.bold, size=line.size, confidence=line.confidence)


class _Titles:
    """What stands at the beginning of lines, or runs from there over several lines; rows of tables hold no titles."""

    def __init__(self, lines: Sequence[Line]) -> None:
        texts = [squeeze(line.text) for line in lines if line.kind != "row"]
        self.text = "".join(texts)
        self.starts: set[int] = set()
        at = 0
        for text in texts:
            self.starts.add(at)
            at += len(text)

    def __contains__(self, title: str) -> bool:
        at = self.text.find(title)
        while at >= 0 and at not in self.starts:
            at = self.text.find(title, at + 1)
        return at >= 0
