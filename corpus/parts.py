"""The parts of a clause: 款, 项 and 目 of an article, items of a standard's clause, rows of a table, other paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.grammar import marks
from corpus.numbering import CHINESE, NUMBER, chinese_number, chinese_numeral
from corpus.tabular import grid
from corpus.types import Clause

PartPath = tuple[int | None, int | None, int | None]
"""The numbers of 款, 项 and 目; ``None`` for each that is not named. The 款 of a table are its rows."""

NO_PART: PartPath = (None, None, None)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch ``start:end`` of a clause's text and how it is cited: ``第二款第（三）项``, ``第1款``."""

    label: str
    start: int
    end: int


@dataclass(slots=True)
class _Open:
    """A part that is still being read. ``depth`` is 0 for 款, 1 for 项, 2 for 目."""

    depth: int
    number: int
    start: int
    end: int = 0


def parts(clause: Clause) -> tuple[Part, ...]:
    """Return the parts of a clause in order, each 款 before its 项; empty if there is nothing to tell apart.

    In articles every paragraph without a number of its own is a 款 and takes the items below it along. An article of
    one 款 has that 款 and its items (``第（三）项``). In standards ``1 …`` are 款, ``1）`` 项. Paragraphs of other text
    are 段; the rows of a table are 行, counted below the column heads. On a sheet of an atlas the notes are 注1, 注2, and
    the numbered clauses of its 说明 第4.3条.
    """
    if clause.kind == "sheet":
        rows = [Part(f"第{row.number}行", row.start, row.end) for row in grid(clause).rows] if clause.rows else []
        return tuple(sorted([*rows, *_on_sheet(clause)], key=lambda part: part.start))
    if clause.rows:
        return tuple(Part(f"第{row.number}行", row.start, row.end) for row in grid(clause).rows)
    if clause.kind in ("table", "heading", "signature", "formula"):
        return ()
    if clause.kind in ("section", "note") and re.match(r"[A-Z]?\d*(?:\.\d+)+", clause.label):
        return tuple(_numbered(clause))
    found = list(_outline(clause))
    paragraphs = [part for part in found if part.depth == 0]
    if len(found) < 2:
        return ()
    return tuple(_named(found, single=len(paragraphs) == 1, name="款" if clause.kind == "article" else "段"))


def part_at(clause: Clause, offset: int) -> str:
    """Return the most precise label at an offset of the clause's text, ``""`` where there is none to give."""
    found = parts(clause)
    inside = [part for part in found if part.start <= offset < max(part.end, part.start + 1)]
    if not inside:
        return ""
    best = min(inside, key=lambda part: part.end - part.start)
    alone = sum(part.label.endswith(("款", "段")) and "项" not in part.label for part in found) == 1
    return "" if alone and best.label in ("第一款", "第一段") else best.label


_PATH = re.compile(rf"(?:第({NUMBER})[款段行])?(?:第[（(]?({NUMBER})[)）]?项)?(?:第({NUMBER})目)?")


def part_path(label: str) -> PartPath:
    """The numbers in a part's label: 第二款第（三）项 is ``(2, 3, None)``."""
    match = _PATH.fullmatch(label)
    if not match:
        return NO_PART
    kuan, xiang, mu = (chinese_number(number) if number else None for number in match.groups())
    return kuan, xiang, mu


def find_part(clause: Clause, asked: PartPath) -> Part | None:
    """The 款, 项, 目 or row asked for, or ``None``. In standards 第2款 is the item numbered 2."""
    numbered = [(part_path(part.label), part) for part in parts(clause)]
    kuan, xiang, mu = asked
    wanted = [asked]
    if kuan is None or kuan == 1:
        wanted += [(None, xiang, mu), (1, xiang, mu)]
    if xiang is None and clause.kind != "article":
        wanted.append((None, kuan, mu))
    for path in wanted:
        for label, part in numbered:
            if label == path and label != NO_PART:
                return part
    if kuan is None:
        return next((part for label, part in numbered if label[1:] == (xiang, mu)), None)
    return None


_ITEM = re.compile(rf"[（(]\s*({CHINESE}{{1,3}})\s*[)）]")
_SUBITEM = re.compile(r"(\d{1,2})\s*(?:[.．](?!\d)|、)|[（(]\s*(\d{1,2})\s*[)）]")
_INLINE = re.compile(rf"(?<=[：:；;。])\s*[（(]({CHINESE}{{1,3}})[)）]")


def _outline(clause: Clause) -> Iterator[_Open]:
    """The 款, 项 and 目 of running text in order, their ends set."""
    found: list[_Open] = []
    for start, end in _lines(clause):
        for begin, depth, number in _starts(clause.text, start, end, found):
            found.append(_Open(depth, number, begin, end))
        for part in _current(found):
            part.end = end
    _close(found)
    yield from found


def _lines(clause: Clause) -> Iterator[tuple[int, int]]:
    """The paragraphs of the text, the first from the end of the clause's number."""
    start = clause.body
    while start <= len(clause.text):
        end = clause.text.find("\n", start)
        end = len(clause.text) if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1


def _starts(text: str, start: int, end: int, found: list[_Open]) -> Iterator[tuple[int, int, int]]:
    """The parts that begin in a paragraph: (offset, depth, number)."""
    item = _ITEM.match(text, start, end)
    subitem = _SUBITEM.match(text, start, end)
    open_item = _last(found, 1)
    number = chinese_number(item[1]) if item and found else None
    if number is not None and number in (1, open_item + 1):
        yield start, 1, number
        return
    if subitem and found and (value := int(subitem[1] or subitem[2])) in (1, _last(found, 2) + 1):
        yield start, 2 if open_item else 1, value
        return
    if open_item and text[:start].rstrip().endswith("；") and text[start:end].endswith("；"):
        yield start, 1, open_item + 1  # an item that the source gave no number: the list around it goes on
        return
    yield start, 0, sum(part.depth == 0 for part in found) + 1
    expected = 1
    for match in _INLINE.finditer(text, start, end):
        if chinese_number(match[1]) == expected:
            yield marks.after(text, match.start()), 1, expected
            expected += 1


def _last(found: list[_Open], depth: int) -> int:
    """The number of the last part of a depth since the last shallower one began; 0 if there is none."""
    for part in reversed(found):
        if part.depth == depth:
            return part.number
        if part.depth < depth:
            return 0
    return 0


def _current(found: list[_Open]) -> list[_Open]:
    """The last part and those that contain it."""
    result: list[_Open] = []
    depth = 9
    for part in reversed(found):
        if part.depth < depth:
            result.append(part)
            depth = part.depth
    return result


def _close(found: list[_Open]) -> None:
    """End parts that begin inside one paragraph where the next of the same or a lesser depth begins."""
    for at, part in enumerate(found):
        following = next((other for other in found[at + 1 :] if other.depth <= part.depth), None)
        if following is not None and following.start < part.end:
            part.end = following.start


def _named(found: list[_Open], *, single: bool, name: str) -> Iterator[Part]:
    paragraph = item = ""
    for part in found:
        if part.depth == 0:
            label = f"第{chinese_numeral(part.number)}{name}"
            paragraph, item = "" if single else label, ""
        elif part.depth == 1:
            label = item = f"{paragraph}第（{chinese_numeral(part.number)}）项"
        else:
            label = f"{item}第{part.number}目"
        yield Part(label, part.start, part.end)


_NOTES = re.compile(r"(?:附\s*)?注\s*[:：]\s*")
_NOTE = re.compile(r"(\d{1,2})\s*[.．、)）]\s*(?!\d)")


def _on_sheet(clause: Clause) -> Iterator[Part]:
    """The notes of a drawing and the numbered clauses of a sheet that explains."""
    expected = 0
    for start, end in _lines(clause):
        line = clause.text[start:end]
        heads = _NOTES.match(line)
        if heads:
            expected = 1
        mark = _NOTE.match(line, heads.end() if heads else 0) if expected else None
        if mark and int(mark[1]) == expected:
            yield Part(f"注{expected}", start, end)
            expected += 1
        elif heads and not mark:
            yield Part("注", start, end)
        elif not mark and (number := marks.decimal(line)) and len(number.numbers) > 1:
            yield Part(f"第{number.label}条", start, end)


_STANDARD_ITEM = re.compile(r"(\d{1,2})(?:\s*[.．、](?!\d)\s*|\s+|(?=[^\d\s.．)）、%％]))(?=\S)")
_STANDARD_SUBITEM = re.compile(r"(\d{1,2})\s*[)）]|[（(]\s*(\d{1,2})\s*[)）]|([a-z])\s*[)）]")


def _numbered(clause: Clause) -> Iterator[Part]:
    """第1款, 第1款第2项 of a standard's clause; notes and unnumbered text end an item."""
    found: list[tuple[int, int, int, int]] = []
    item = subitem = 0
    for start, end in _lines(clause):
        outer = _STANDARD_ITEM.match(clause.text, start, end)
        inner = _STANDARD_SUBITEM.match(clause.text, start, end)
        if inner:
            number = int(inner[1] or inner[2] or 0) or ord(inner[3] or "`") - 96
            if number == subitem + 1:
                subitem = number
                found.append((item, number, start, end))
                continue
        elif outer and int(outer[1]) == item + 1 and start != clause.body:
            item, subitem = int(outer[1]), 0
            found.append((item, 0, start, end))
            continue
        if re.match(r"注\s*\d*\s*[:：]|注\s", clause.text[start:end]):
            item = subitem = 99
    for at, (number, inner_number, start, end) in enumerate(found):
        if inner_number:
            yield Part((f"第{number}款" if number else "") + f"第{inner_number}项", start, end)
        else:
            last = end
            for other in found[at + 1 :]:
                if other[0] != number:
                    break
                last = other[3]
            yield Part(f"第{number}款", start, last)
