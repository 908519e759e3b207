"""Sheets whose frame was not seen, scanned ones above all: their lines are put in order by the words of the title block.

A reader that finds the ruled frame of a drawing gives the cells of its title block as rows and numbers the blocks of
labels and notes. Here lines with their boxes alone are given the same form: 图集号 and the labels around it are the block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.tabular import BAR
from corpus.types import Box, Line, Page

ANCHOR = re.compile(r"图\s*集\s*(?:编\s*)?号")
LABEL = re.compile(
    r"(?:图\s*集\s*(?:编\s*)?号|图\s*(?:纸\s*)?名(?:\s*称)?|审\s*[核定批]|校\s*[对核]|设\s*计(?:\s*人)?|制\s*图|比\s*例|页(?:\s*[次码号])?)"
    r"(?:(?:\s*[:：]\s*|\s+)\S{1,24}|[A-Z\d][\w.:：/-]{0,15})?"
)
PEOPLE = re.compile(r"审\s*[核定批]|校\s*[对核]|设\s*计|制\s*图")
BESIDE = 14.0
"""Ems between a label and its value, or the sheet's title, at most."""
SAME_LINE = 0.6
"""Of the height of a line: centres nearer than this stand on one line."""
NEAR = 24.0
"""Ems between the labels of one title block, at most."""
PITCH, SAME_SIZE = 2.0, 1.3
"""Ems from one line of a note or label to the next, at most, and how much their sizes may differ, as a factor."""


@dataclass(slots=True)
class _Sheet:
    """A sheet: the lines of its title block and those that are drawn."""

    block: list[Line]
    drawn: list[Line]

    @property
    def corner(self) -> tuple[float, float]:
        """The right and lower end of the title block, which stands in that corner of its sheet."""
        boxes = [_box(line) for line in self.block]
        return max(box[2] for box in boxes), max(box[3] for box in boxes)


def arranged(page: Page) -> Page:
    """A page of drawings with its blocks and its title blocks told apart; any other page as it is."""
    lines = [line for line in page.lines if line.box]
    if len(lines) < len(page.lines) or any(line.block or line.kind == "row" for line in lines):
        return page
    labels = [line for line in lines if LABEL.fullmatch(line.text.strip()) or len(PEOPLE.findall(line.text)) > 1]
    anchors = [line for line in labels if ANCHOR.match(line.text.strip())]
    if not anchors or sum(line.text.strip().startswith("页") for line in labels) < len(anchors):
        return page
    owner = [min(anchors, key=lambda anchor: _distance(anchor, label)) for label in labels]
    own = {id(anchor): [label for label, its in zip(labels, owner, strict=True) if its is anchor] for anchor in anchors}
    sheets = [_Sheet(_block(anchor, own[id(anchor)], lines), []) for anchor in anchors]
    taken = {id(line) for sheet in sheets for line in sheet.block}
    for line in lines:
        if id(line) not in taken:
            _sheet_of(line, sheets).drawn.append(line)
    found: list[Line] = []
    for sheet in sorted(sheets, key=lambda sheet: (round(sheet.corner[1] / NEAR), sheet.corner[0])):
        blocks = max((line.block for line in found), default=0)
        found += [*_blocks(sheet.drawn, blocks), *_rows(sheet.block)]
    return replace(page, lines=tuple(found))


def _box(line: Line) -> Box:
    return line.box or (0.0, 0.0, 0.0, 0.0)


def _height(line: Line) -> float:
    box = _box(line)
    return max(1.0, box[3] - box[1])


def _on_one_line(a: Line, b: Line) -> bool:
    return abs(sum(_box(a)[1::2]) - sum(_box(b)[1::2])) / 2 <= SAME_LINE * max(_height(a), _height(b))


def _block(anchor: Line, labels: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """The labels near an anchor, the values beside them, and left of the anchor the title of the sheet."""
    own = [label for label in labels if _distance(anchor, label) <= NEAR * _height(anchor)]
    kept = {id(label): label for label in own}
    for label in own:
        right = [
            line
            for line in lines
            if id(line) not in kept and _gap(label, line) is not None and _on_one_line(label, line)
        ]
        nearest = min(right, key=lambda line: _gap(label, line) or 0.0, default=None)
        if nearest is not None:
            kept[id(nearest)] = nearest
    left = [
        line for line in lines if id(line) not in kept and _gap(line, anchor) is not None and _on_one_line(line, anchor)
    ]
    if not any(re.match(r"图\s*(?:纸\s*)?名", label.text) for label in own):
        nearest = min(left, key=lambda line: _gap(line, anchor) or 0.0, default=None)
        if nearest is not None:
            kept[id(nearest)] = nearest
    return list(kept.values())


def _distance(a: Line, b: Line) -> float:
    """How far apart two boxes are, the greater of both directions; labels of one block stand in a strip."""
    one, two = _box(a), _box(b)
    across = max(one[0] - two[2], two[0] - one[2], 0.0)
    down = max(one[1] - two[3], two[1] - one[3], 0.0)
    return min(max(across, down), down + across / 4)


def _gap(left: Line, right: Line) -> float | None:
    """The white between two lines, the first left of the second and not too far; ``None`` otherwise."""
    gap = _box(right)[0] - _box(left)[2]
    return gap if -1.0 <= gap <= BESIDE * _height(left) * 2 else None


def _sheet_of(line: Line, sheets: Sequence[_Sheet]) -> _Sheet:
    """The sheet that a line stands on: of those whose corner lies right of it and below it the nearest."""
    x, y = (_box(line)[0] + _box(line)[2]) / 2, (_box(line)[1] + _box(line)[3]) / 2
    ahead = [sheet for sheet in sheets if sheet.corner[0] >= x and sheet.corner[1] >= y]
    return min(ahead or sheets, key=lambda sheet: abs(sheet.corner[0] - x) + abs(sheet.corner[1] - y))


def _blocks(lines: Sequence[Line], before: int) -> list[Line]:
    """Number the blocks of labels and notes, from the top and from the left."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (_box(line)[3], _box(line)[0])):
        own = next((group for group in groups if _goes_on(group[-1], line)), None)
        if own is None:
            groups.append([line])
        else:
            own.append(line)
    return [replace(line, block=before + number) for number, group in enumerate(groups, 1) for line in group]


def _goes_on(above: Line, line: Line) -> bool:
    one, two = _box(above), _box(line)
    larger, smaller = max(_height(above), _height(line)), min(_height(above), _height(line))
    overlaps = min(one[2], two[2]) > max(one[0], two[0])
    return larger <= SAME_SIZE * smaller and 0 < two[3] - one[3] <= PITCH * larger and overlaps


def _rows(lines: Sequence[Line]) -> list[Line]:
    """The title block as rows: what stands on one line are the cells of a row."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: sum(_box(line)[1::2])):
        if rows and _on_one_line(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [_row(sorted(row, key=lambda line: _box(line)[0])) for row in rows]


def _row(lines: Sequence[Line]) -> Line:
    cells = tuple(line.text.strip() for line in lines)
    boxes = [_box(line) for line in lines]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return replace(lines[0], text=BAR.join(cells), kind="row", cells=cells, box=box)
