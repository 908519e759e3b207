"""Drawing atlases: one clause a sheet, cited by its page number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from corpus.grammar import fallback, marks, tables
from corpus.grammar.drafts import Draft
from corpus.grammar.titleblocks import NUMBER, TitleBlock, is_block_line, title_blocks, title_labels
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
    """Split by the title blocks of the sheets, else at their heads; without either, each page of the document is a sheet."""
    found = sheets(paragraphs)
    if not found or blocks_on(paragraphs) > 1:
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


def _by_page(paragraphs: Sequence[Paragraph]) -> list[Draft]:
    """A clause a sheet, named by the number in its title block and not by the page of the file; a page may have two."""
    pages: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        pages.setdefault(paragraph.spans[0].page if paragraph.spans else 1, []).append(paragraph)
    drawn = [(number, body, block) for number, whole in pages.items() for body, block in _sheets_of(whole)]
    named = any(block for _, _, block in drawn)
    entries = dict(entry for _, body, block in drawn if _is_contents(body, block) for entry in _entries(body))
    result: list[Draft] = []
    for number, body, block in drawn:
        if block:
            label = f"第{block.page}页"
            title = block.title or entries.get(block.page, "") or _first_line(body)
        else:
            label = f"第{number}页" if not named else "封面" if not result else f"文件第{number}页"
            title = _first_line(body)
        rows = _rows(body, block)
        cells = tuple(row.cells or (row.text,) for row in rows)
        draft = Draft(label, label, "sheet", body, 0, (), title, rows=cells)
        draft.head_rows = tables.head_rows(rows)
        result.append(draft)
    return result


def blocks_on(paragraphs: Sequence[Paragraph]) -> int:
    """How many pages have a title block that names a sheet."""
    pages: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        if paragraph.spans and paragraph.spans[0].box:
            pages.setdefault(paragraph.spans[0].page, []).append(paragraph)
    return sum(any(block.atlas for block in title_blocks(body)) for body in pages.values())


def _sheets_of(body: list[Paragraph]) -> list[tuple[list[Paragraph], TitleBlock | None]]:
    """Part a page into its sheets: each ends with its title block, and what follows the last one belongs to it."""
    blocks = title_blocks(body)
    if not blocks:
        return [(body, None)]
    ends = [*(block.last + 1 for block in blocks[:-1]), len(body)]
    return [(body[start:end], block) for (start, end), block in zip(pairwise([0, *ends]), blocks, strict=True)]


_CONTENTS = re.compile(r"目\s*[录次]")
_ENTRY = re.compile(rf"(.{{2,40}}?)\s*(?:[.．…·‥]{{2,}}|\s\|\s|\s{{2,}}|\s)\s*({NUMBER})$")


def _is_contents(body: Sequence[Paragraph], block: TitleBlock | None) -> bool:
    """Whether a sheet lists the others: its title says so, or its first lines."""
    named = block is not None and _CONTENTS.match(block.title) is not None
    return named or any(_CONTENTS.fullmatch(paragraph.text.strip()) for paragraph in body[:3])


def _entries(body: Sequence[Paragraph]) -> list[tuple[str, str]]:
    """The number and title of each sheet that a list of contents names."""
    found: list[tuple[str, str]] = []
    for paragraph in body:
        match = _ENTRY.fullmatch(paragraph.text.strip())
        if match and not is_block_line(paragraph.text):
            found.append((re.sub(r"\s*[-－–—]\s*", "-", match[2]), match[1].strip(" .．…·|")))
    return found


def _rows(body: Sequence[Paragraph], block: TitleBlock | None) -> list[Paragraph]:
    """The rows of the table that a sheet shows. It stays in the sheet's text, which is cited by its page.

    The title block is drawn as a table too, but says nothing; so are the names above it in its strip.
    """
    own = {id(paragraph) for paragraph in body if not block or not _in_block(paragraph)}
    rows = [paragraph for paragraph in body if paragraph.kind == "row" and id(paragraph) in own]
    widths = Counter(len(paragraph.cells) for paragraph in rows)
    if not widths:
        return []
    width = widths.most_common(1)[0][0]
    rows = [paragraph for paragraph in rows if len(paragraph.cells) == width]
    return rows if len(rows) > 1 else []


def _in_block(paragraph: Paragraph) -> bool:
    """Whether a row belongs to a title block: it has one of its labels, or one name in all its cells."""
    alone = len(set(paragraph.cells)) == 1 and len(paragraph.cells) > 1
    return alone or bool(title_labels(paragraph))


def _first_line(body: Sequence[Paragraph]) -> str:
    first = body[0].text
    return first if marks.is_short(first) and body[0].kind != "row" else ""


def _sheet(label: str, title: str, body: list[Paragraph], path: tuple[str, ...], end: int) -> list[Draft]:
    text, found = tables.separate(body)
    draft = Draft(label, label, "sheet", text, end if end < len(body[0].text) else 0, path, title)
    return ([draft] if text else []) + tables.drafts(found, label, (*path, label))
