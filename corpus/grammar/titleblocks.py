"""The title blocks of drawings: 图名, 图集号, 页, 比例, 审核, 校对, 设计, in the cells of a frame or in lines of text.

Only words are looked at here, in reading order; ``corpus.drawings`` puts the lines of scanned sheets into that order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.tabular import BAR
from corpus.types import Paragraph

NUMBER = r"[A-Z]{0,2}\d{1,4}(?:\s?[-－–—]\s?\d{1,4})?"
"""The number of a sheet: 12, A3, 2-15."""
_LABELS = {
    "atlas": re.compile(r"图\s*集\s*(?:编\s*)?号"),
    "page": re.compile(r"页(?:\s*[次码号])?"),
    "title": re.compile(r"图\s*(?:纸\s*)?名(?:\s*称)?"),
    "scale": re.compile(r"比\s*例"),
    "people": re.compile(r"审\s*[核定批]|校\s*[对核]|设\s*计(?:\s*人)?|制\s*图|绘\s*图|编\s*制"),
}
_PAGE = re.compile(rf"(?:^|\s)页(?:\s*[次码号])?\s*[:：]?\s*({NUMBER})(?![\dA-Za-z.])")
_PAGE_OF = re.compile(rf"^第\s*({NUMBER})\s*页\s*(?:/?\s*共\s*\d+\s*页)?$")
_VALUE_NUMBER = re.compile(NUMBER)
_ATLAS = re.compile(r"图\s*集\s*(?:编\s*)?号\s*[:：]?\s*([A-Z\d][\w.-]{3,15})")
_SCALE = re.compile(r"比\s*例\s*[:：]?\s*(1\s*[:：]\s*\d+|示\s*意|见\s*图|图\s*示)")
_TITLE = re.compile(r"图\s*(?:纸\s*)?名(?:\s*称)?\s*[:：]?\s*(\S.{1,40})")
LONGEST_LINE = 90
"""Characters of a line of text that may belong to a title block."""


@dataclass(slots=True)
class TitleBlock:
    """What a title block says, and the paragraphs that it stands in, ``first`` to ``last``, by index."""

    page: str = ""
    atlas: str = ""
    title: str = ""
    scale: str = ""
    people: bool = False
    foot: str = ""
    first: int = -1
    last: int = -1
    said: set[str] = field(default_factory=set)

    @property
    def whole(self) -> bool:
        """Whether it names its sheet: its number, with the atlas's or the people who answer for it."""
        return bool(self.page) and (bool(self.atlas) or self.people or bool(self.title))


def title_blocks(paragraphs: Sequence[Paragraph]) -> list[TitleBlock]:
    """Find the title blocks among the paragraphs of one page, in their order; those that name no sheet are left out."""
    found: list[TitleBlock] = []
    block = TitleBlock()
    for at, paragraph in enumerate(paragraphs):
        told = _told(paragraph)
        foot = told.pop("foot", "")  # 第12页 is a sheet's number only where 页 12 is not said: tables have it too
        block.foot = foot or block.foot
        if not told:
            continue
        if block.whole and any(name in block.said for name in told if name != "people"):
            found.append(block)
            block = TitleBlock()
        block.first = at if block.first < 0 else block.first
        block.last = at
        block.said |= told.keys()
        block.page = block.page or told.get("page", "")
        block.atlas = block.atlas or told.get("atlas", "")
        block.title = block.title or told.get("title", "")
        block.scale = block.scale or told.get("scale", "")
        block.people = block.people or "people" in told
    block.page = block.page or (block.foot if block.atlas else "")
    return [item for item in [*found, block] if item.whole]


def title_labels(paragraph: Paragraph) -> frozenset[str]:
    """The labels of a title block that a row bears: ``atlas``, ``page``, ``title``, ``scale``, ``people``."""
    return frozenset(_told(paragraph)) | {
        name for cell in paragraph.cells for name, label in _LABELS.items() if label.fullmatch(cell.strip())
    }


_BLOCK_LINE = re.compile(
    r"(?:图\s*集\s*(?:编\s*)?号|图\s*(?:纸\s*)?名(?:\s*称)?|审\s*[核定批]|校\s*[对核]|设\s*计(?:\s*人)?|制\s*图|比\s*例|页(?:\s*[次码号])?)(?:\s*\|\s|$)"
    r"|.*(?:\|\s*图\s*集\s*号|审\s*核\s.*校\s*对)"
)


def is_block_line(line: str) -> bool:
    """Whether a line of a sheet's text belongs to its title block, or is a name that fills a strip beside the drawing."""
    cells = line.split(BAR)
    return _BLOCK_LINE.match(line) is not None or (len(cells) > 1 and len(set(cells)) == 1)


def drawn(text: str) -> tuple[int, int]:
    """Where the text of a sheet stands without the lines of its title block before and behind it; all if there is no other."""
    places: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        if line.strip() and not is_block_line(line):
            places.append((start, start + len(line)))
        start += len(line) + 1
    return (places[0][0], places[-1][1]) if places else (0, len(text))


def _told(paragraph: Paragraph) -> dict[str, str]:
    """What a paragraph says of its sheet, by the names of ``_LABELS``; a label may be there without its value."""
    text = paragraph.text
    cells = paragraph.cells or tuple(text.split(BAR))
    if len(cells) > 1:
        return _in_cells(cells)
    if len(text) > LONGEST_LINE:
        return {}
    found: dict[str, str] = {}
    for name, pattern in (("page", _PAGE), ("foot", _PAGE_OF), ("atlas", _ATLAS), ("scale", _SCALE), ("title", _TITLE)):
        match = pattern.search(text)
        if match and name not in found:
            found[name] = _tidy(match[1])
    if len(_LABELS["people"].findall(text)) > 1:
        found["people"] = text
    return found


def _in_cells(cells: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for at, cell in enumerate(cells):
        following = next((other for other in cells[at + 1 :] if other.strip() and other != cell), "")
        for name, label in _LABELS.items():
            if label.fullmatch(cell.strip()):
                value = _value(name, following)
                if value:
                    found.setdefault(name, value)
        if len(_LABELS["people"].findall(cell)) > 1:
            found["people"] = cell
        for name, pattern in (("scale", _SCALE), ("atlas", _ATLAS), ("page", _PAGE)):
            match = pattern.match(cell.strip())
            if match:
                found.setdefault(name, _tidy(match[1]))
        if _LABELS["atlas"].fullmatch(cell.strip()) and at and _is_name(cells[at - 1]):
            found.setdefault("title", _tidy(cells[at - 1]))
    return found


def _value(name: str, cell: str) -> str:
    """The cell beside a label, where it may be its value."""
    cell = cell.strip()
    if name == "page":
        return _tidy(cell) if _VALUE_NUMBER.fullmatch(cell) else ""
    if name == "atlas":
        return _tidy(cell) if re.fullmatch(r"[\dA-Z\u4e00-\u9fff][\w.\-－—–]{3,15}", cell) else ""
    if name == "title":
        return _tidy(cell) if _is_name(cell) else ""
    return cell


def _is_name(cell: str) -> bool:
    """Whether a cell may be the title of a sheet: words, and no label of a title block."""
    cell = cell.strip()
    return 2 <= len(cell) <= 40 and not any(label.fullmatch(cell) for label in _LABELS.values())


def _tidy(text: str) -> str:
    """A value on one line, its hyphens plain."""
    return re.sub(r"\s*[-－–—]\s*", "-", re.sub(r"\s+", " ", text.strip())) if text else ""
