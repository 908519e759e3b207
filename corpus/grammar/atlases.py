"""Drawing atlases: one clause a sheet, cited by its page number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.grammar import fallback, marks, tables
from corpus.grammar.drafts import Draft
from corpus.types import Paragraph


def sheets(paragraphs: Sequence[Paragraph]) -> dict[int, marks.Mark]:
    """The paragraphs that head a sheet, by index: ``第12页 …``, ``图集号 15G365-1 页 12``, a format heading first."""
    found = {
        at: mark
        for at, paragraph in enumerate(paragraphs)
        if paragraph.kind != "row" and paragraph.text[:1] in "第图页" and (mark := marks.sheet(paragraph.text))
    }
    headed = {at: mark for at, mark in found.items() if paragraphs[at].level}
    return headed or found


def titled(paragraphs: Sequence[Paragraph]) -> dict[int, marks.Mark]:
    """The heads of sheets that say more than a page number: outside atlases a bare 第2页 is a footer."""
    return {
        at: mark
        for at, mark in sheets(paragraphs).items()
        if mark.end < len(paragraphs[at].text) or "图" in paragraphs[at].text
    }


def split(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """Split at the heads of sheets; without any, each page of the document is a sheet."""
    found = sheets(paragraphs)
    if not found:
        return _by_page(paragraphs)
    starts = sorted(found)
    result = fallback.split(paragraphs[: starts[0]]) if starts[0] else []
    path: tuple[str, ...] = ()
    for start, end in pairwise([*starts, len(paragraphs)]):
        mark, body = found[start], list(paragraphs[start:end])
        cover = len(body)
        while cover > 1 and body[cover - 1].level and body[cover - 1].level < (body[0].level or 9):
            cover -= 1
        title = body[0].text[mark.end :].strip()
        result += _sheet(mark.label, title, body[:cover], path, mark.end)
        if cover < len(body):
            path = tuple(paragraph.text for paragraph in body[cover:])
    return result


_PRINTED = re.compile(r"(?:^|[|\s])页\s*(?:次|码|号)?\s*[|:：]?\s*(\d{1,4})(?!\d)|第\s*(\d{1,4})\s*页\s*$")
_TITLE_BLOCK = re.compile(r"(?:^|\n)([^|\n]{2,40}?)\s*[|\n]\s*图集号")


def _by_page(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """A clause a page, named by the number in its title block (图名, 图集号, 页) and not by its place in the file."""
    pages: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        pages.setdefault(paragraph.spans[0].page if paragraph.spans else 1, []).append(paragraph)
    printed = {number: _printed(body) for number, body in pages.items()}
    result: list[Draft] = []
    for number, body in pages.items():
        if not any(printed.values()):
            label = f"第{number}页"
        elif printed[number]:
            label = f"第{printed[number]}页"
        else:
            label = "封面" if not result else f"文件第{number}页"
        rows = _rows(body)
        cells = tuple(row.cells or (row.text,) for row in rows)
        draft = Draft(label, label, "sheet", body, 0, (), _block_title(body), rows=cells)
        draft.head_rows = tables.head_rows(rows)
        result.append(draft)
    return result


def _rows(body: Sequence[Paragraph]) -> list[Paragraph]:
    """The rows of the table that a sheet shows. It stays in the sheet's text, which is cited by its page.

    The title block at the end of a sheet is drawn as a table too, but says nothing.
    """
    block = next((at for at in range(len(body) - 1, -1, -1) if "图集号" in body[at].text), len(body))
    rows = [paragraph for paragraph in body[:block] if paragraph.kind == "row"]
    return rows if len(rows) > 1 else []


def _printed(body: Sequence[Paragraph]) -> int:
    """The sheet's number as its title block prints it, 0 if there is none; the block stands at the end of the page."""
    for paragraph in reversed(body[-12:]):
        match = _PRINTED.search(paragraph.text)
        if match:
            return int(match[1] or match[2])
    return 0


def _block_title(body: Sequence[Paragraph]) -> str:
    found = _TITLE_BLOCK.search("\n".join(paragraph.text for paragraph in body))
    first = body[0].text
    return found[1].strip() if found else first if marks.is_short(first) and body[0].kind != "row" else ""


def _sheet(label: str, title: str, body: list[Paragraph], path: tuple[str, ...], end: int) -> list[Draft]:
    text, found = tables.separate(body)
    draft = Draft(label, label, "sheet", text, end if end < len(body[0].text) else 0, path, title)
    return ([draft] if text else []) + tables.drafts(found, label, (*path, label))
