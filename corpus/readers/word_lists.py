"""Word's automatic numbering (numbering.xml): which number a paragraph shows, as Word counts it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from corpus.readers.numerals import numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
PLACEHOLDER = re.compile(r"%([1-9])")
BULLET = "•"
SUFFIXES = {"tab": " ", "space": " ", "nothing": ""}


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered; ``restart`` is the level, from 1, after which it starts anew, or -1."""

    start: int = 1
    writing: str = "decimal"
    text: str = ""
    suffix: str = " "
    restart: int = -1
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _Counts:
    """Where the numbering of one abstract list stands: the last number of each level, ``None`` if not yet shown."""

    numbers: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """The lists of a document; ``label`` must be asked for each numbered paragraph in the document's order."""

    def __init__(self, root: _Element | None) -> None:
        abstracts = (
            {} if root is None else {_val(item, "abstractNumId"): item for item in root.findall(f"{W}abstractNum")}
        )
        levels = {key: _levels(item) for key, item in abstracts.items()}
        links = {key: link for key, item in abstracts.items() if (link := _child(item, "styleLink"))}
        for key, item in abstracts.items():
            target = _child(item, "numStyleLink")
            source = next((other for other, link in links.items() if link == target), "") if target else ""
            levels[key] = levels.get(source, levels[key]) if source else levels[key]
        self._lists = (
            {} if root is None else {_val(item, "numId"): _list(item, levels) for item in root.findall(f"{W}num")}
        )
        self._counts: dict[str, _Counts] = {}
        self._started: set[tuple[str, int]] = set()

    def level_of_style(self, number: str, style: str) -> int:
        """Find the level of a list that is tied to a paragraph style; 0 if none is."""
        found = self._lists.get(number)
        return next((at for at, level in found.levels.items() if level.style == style), 0) if found else 0

    def label(self, number: str, at: int) -> str:
        """Count the next paragraph of a list at a level (from 0); give its number with what follows it, or ""."""
        found = self._lists.get(number)
        level = found.levels.get(at) if found else None
        if found is None or level is None:
            return ""
        numbers = self._counts.setdefault(found.abstract, _Counts()).numbers
        self._advance(number, found, at, numbers)
        text = BULLET if level.writing == "bullet" else _render(level, found.levels, numbers)
        if level.writing == "bullet" and level.text and not "\ue000" <= level.text[0] <= "\uf8ff":
            text = level.text
        return text + level.suffix if text else ""

    def _advance(self, number: str, found: _List, at: int, numbers: list[int | None]) -> None:
        restart = at in found.starts and (number, at) not in self._started
        last = numbers[at]
        if restart or last is None:
            numbers[at] = found.starts.get(at, found.levels[at].start)
        else:
            numbers[at] = last + 1
        self._started.add((number, at))
        for below in range(at + 1, LEVELS):
            level = found.levels.get(below)
            if level is None or level.restart < 0 or at < level.restart:
                numbers[below] = None


def _render(level: Level, levels: dict[int, Level], numbers: list[int | None]) -> str:
    if level.writing == "none" and not PLACEHOLDER.search(level.text):
        return level.text

    def written(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        shown = levels.get(at, Level())
        value = numbers[at]
        writing = "decimal" if level.legal else shown.writing
        return "" if writing == "none" else numeral(shown.start if value is None else value, writing)

    return PLACEHOLDER.sub(written, level.text)


def _list(item: _Element, levels: dict[str, dict[int, Level]]) -> _List:
    abstract = _child(item, "abstractNumId")
    own = dict(levels.get(abstract, {}))
    starts: dict[int, int] = {}
    for override in item.findall(f"{W}lvlOverride"):
        at = int(_val(override, "ilvl") or 0)
        start = _child(override, "startOverride")
        changed = override.find(f"{W}lvl")
        if changed is not None:
            own[at] = _level(changed)
        if start.isdigit():
            starts[at] = int(start)
            own[at] = replace(own.get(at, Level()), start=int(start))
    return _List(abstract, own, starts)


def _levels(item: _Element) -> dict[int, Level]:
    return {int(_val(level, "ilvl") or 0): _level(level) for level in item.findall(f"{W}lvl")}


def _level(level: _Element) -> Level:
    start, restart = _child(level, "start"), _child(level, "lvlRestart")
    legal = level.find(f"{W}isLgl")
    return Level(
        start=int(start) if start.isdigit() else 0 if start else 1,
        writing=_child(level, "numFmt") or "decimal",
        text=_child(level, "lvlText"),
        suffix=SUFFIXES.get(_child(level, "suff"), " "),
        restart=int(restart) if restart.isdigit() else -1,
        legal=legal is not None and legal.get(f"{W}val", "1") not in ("0", "false"),
        style=_child(level, "pStyle"),
    )


def _child(item: _Element, name: str) -> str:
    child = item.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val", "")


def _val(item: _Element, name: str) -> str:
    return str(item.get(f"{W}{name}", ""))
