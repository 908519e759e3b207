"""Word's paragraph styles (styles.xml): heading levels, list membership and tables of contents, by inheritance."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from corpus.readers.word_lists import W

HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
CONTENTS = re.compile(r"(?:toc|目录|目次)\s*(?:[1-9]|heading|标题)?|table of figures", re.IGNORECASE)
TITLE = re.compile(r"title|标题|文档标题", re.IGNORECASE)
BODY_LEVEL = 9
DEPTH = 20  # styles based on each other in a circle end here


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says: heading level (0 none), list and level in it, whether it is a contents line."""

    level: int = 0
    number: str = ""
    number_level: int | None = None
    contents: bool = False
    bold: bool = False


class Styles:
    """The paragraph styles of a document by id; an unknown or absent id is the default style."""

    def __init__(self, root: _Element | None) -> None:
        found = [] if root is None else root.findall(f"{W}style")
        self._items = {item.get(f"{W}styleId", ""): item for item in found}
        defaults = [
            key for key, item in self._items.items() if item.get(f"{W}default") in ("1", "true") and _is_paragraph(item)
        ]
        self._default = defaults[0] if defaults else ""
        self._known: dict[str, Style] = {}

    def get(self, name: str) -> Style:
        """Resolve a style with what it inherits."""
        if name not in self._known:
            self._known[name] = self._resolve(name or self._default)
        return self._known[name]

    def _resolve(self, name: str) -> Style:
        level, number, number_level, bold = 0, "", None, False
        own = self._items.get(name)
        title = _name(own) if own is not None else ""
        for _ in range(DEPTH):
            item = self._items.get(name)
            if item is None:
                break
            level = level or _level(item)
            number_in, level_in = list_of(item.find(f"{W}pPr"))
            number = number or number_in
            number_level = level_in if number_level is None else number_level
            bold = bold or is_on(item.find(f"{W}rPr/{W}b"))
            based = item.find(f"{W}basedOn")
            name = "" if based is None else based.get(f"{W}val", "")
        level = 0 if level > BODY_LEVEL else level or (1 if TITLE.fullmatch(title) else 0)
        return Style(level, number, number_level, CONTENTS.fullmatch(title) is not None, bold)


def outline_level(properties: _Element | None) -> int:
    """Read the outline level of paragraph properties: 1 to 9 a heading, 10 body text, 0 not said."""
    item = None if properties is None else properties.find(f"{W}outlineLvl")
    value = "" if item is None else item.get(f"{W}val", "")
    return int(value) + 1 if value.isdigit() else 0


def list_of(properties: _Element | None) -> tuple[str, int | None]:
    """Read the list and the level in it from paragraph properties; list "0" takes a paragraph out of its list."""
    item = None if properties is None else properties.find(f"{W}numPr")
    if item is None:
        return "", None
    number, level = item.find(f"{W}numId"), item.find(f"{W}ilvl")
    value = "" if level is None else level.get(f"{W}val", "")
    return "" if number is None else number.get(f"{W}val", ""), int(value) if value.isdigit() else None


def is_on(item: _Element | None) -> bool:
    """Whether an on-off property is there and on."""
    return item is not None and item.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def _level(item: _Element) -> int:
    by_outline = outline_level(item.find(f"{W}pPr"))
    named = HEADING.fullmatch(_name(item))
    return by_outline or (int(named.group(1)) if named else 0)


def _name(item: _Element) -> str:
    name = item.find(f"{W}name")
    return "" if name is None else name.get(f"{W}val", "")


def _is_paragraph(item: _Element) -> bool:
    return bool(item.get(f"{W}type", "paragraph") == "paragraph")
