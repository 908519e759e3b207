"""How a document's pages are set: columns with their edges, the pitch of lines, and where numbered paragraphs begin.

Measured from all its lines, separately for odd and even pages, so that joining lines needs no guess about margins.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from corpus.furniture import Placed
from corpus.readers.fragments import STOPS
from corpus.types import Box, Line

EDGE = 2.0  # points: ends of lines nearer than this are the same edge
EDGE_SHARE = 0.06  # share of a side's lines that end at a right edge
LEFT_SHARE = 0.1  # share of a column's lines that begin at its left edge
CROSSED = 0.8  # an inner edge is one only if fewer lines run across it than end at it, by this factor
OUTER_SHARE = 0.12  # share of the text, by width, that goes to the outer right edge; what goes further sticks out
JUSTIFIED = 0.3  # share of those that end at one place
NARROWEST = 10  # ems: the least width of a column
SIDE_LINES = 25  # fewer lines on odd or even pages: both are measured together
FEW_ENDS = 3
WHOLE_SHARE = 0.1  # share of the lines that must show paragraphs indented as a whole
START_SHARE = 0.2  # share of the numbered paragraphs of a class that begin at a usual place

CLOSED = re.compile(r"[。；;：:！？!?…][”’」』）)》〉\"']*$|[.][\"')\]]*$")
"""How the text of a paragraph may end."""
STOPPED = re.compile(r"[。；;：:！？!?…][”’」』）)》〉\"']*$")
"""How a Chinese sentence ends; a point may stand in a number that is broken: 第5.2.|2条."""
FORMULA = re.compile(r".*[=＝≤≥<>＜＞].*\s[（(](?:[A-Z][.．]?)?\d[\d.\-—]*[）)]$")
"""A formula with its number, which stands at the right edge and ends a line that is not full."""
MARKS = (
    (
        "article",
        re.compile(
            r"[第笫][〇零一二三四五六七八九十百千\d\s]{1,9}(?:条|章|节|编|分编|部分)(?:之[一二三四五六七八九十]+)?"
        ),
    ),
    ("chinese", re.compile(r"[一二三四五六七八九十]{1,3}、")),
    ("bracket", re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[）)]")),
    ("decimal", re.compile(r"(?:[A-Z]\.)?\d{1,2}(?:[.．]\d{1,2}){1,4}(?![\d.％%])(?!\s*[a-zA-Zμ]?m\b)")),
    ("item", re.compile(r"\d{1,2}(?:[.．、)）](?!\d)|\s+(?=[^\d\sa-zA-Z%％.,，、]))")),
    ("letter", re.compile(r"[a-zA-Z][)）.、．]\s*")),
    ("circle", re.compile("[①-⑳㉑-㉟⑴-⒇⒈-⒛●■◆•·▪○□☆★—－-]\\s*(?=\\S)")),
    (
        "named",
        re.compile(
            r"附\s*[录件表]\s*[A-Z\d一二三四五六七八九十：:]?|[表图]\s*[A-Z]?\d[\d.\-—]*|注\s*\d*\s*[：:]|[【\[]"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Column:
    """The left and right edge of a column, in points."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Frames:
    """The columns on even and odd pages, the usual size and pitch, and the usual indents in ems.

    ``starts``: where paragraphs begin, by the class of their number; ``continued``: where lines inside them stand.
    ``blocks``: the edges of each block on a drawing, by page and number.
    """

    columns: tuple[tuple[Column, ...], tuple[Column, ...]]
    size: float
    pitch: float
    starts: dict[str, frozenset[int]]
    continued: frozenset[int]
    blocks: dict[tuple[int, int], Column] = field(default_factory=dict)

    def column(self, placed: Placed) -> Column:
        """Find the column of a line: its block on a drawing, else the narrowest that holds its right end."""
        box = placed.line.box or (0.0, 0.0, 0.0, 0.0)
        if placed.line.block:
            return self.blocks[placed.page, placed.line.block]
        choice = self.columns[placed.page % 2]
        text = placed.line.text
        slack = self.size * (2 if len(text) > 1 and text[-1] in STOPS and text[-2] in STOPS else 1)
        for column in choice:
            if box[2] <= column.right + slack and box[0] >= column.left - 2 * slack:
                return column
        left = min((column.left for column in choice), default=box[0])
        right = max((column.right for column in choice), default=box[2])
        return Column(min(box[0], left), max(box[2], right))


@lru_cache(maxsize=4096)  # each line is asked several times for its mark
def mark_of(text: str) -> str:
    """Tell the class of the number or sign with which a paragraph begins; empty if it begins with words."""
    return next((name for name, pattern in MARKS if pattern.match(text)), "")


def measure(lines: Sequence[Placed]) -> Frames:
    """Measure a document's body lines."""
    text = [placed for placed in lines if placed.line.box and placed.line.kind != "row"]
    sizes: Counter[float] = Counter()
    for placed in text:
        sizes[placed.line.size] += len(placed.line.text)
    size = sizes.most_common(1)[0][0] if sizes else 12.0
    blocks = _blocks(text)
    text = [placed for placed in text if not placed.line.block]
    sides = [[placed for placed in text if placed.page % 2 == side] for side in (0, 1)]
    if min(map(len, sides)) < SIDE_LINES:
        sides = [text, text]
    even, odd = (_columns([placed.line for placed in side], size) for side in sides)
    frames = Frames((even, odd), size, _pitch(text, size), {}, frozenset(), blocks)
    return replace(frames, starts=_starts(text, frames), continued=_continued(text, frames))


def _blocks(lines: Sequence[Placed]) -> dict[tuple[int, int], Column]:
    """Find the edges of the blocks on drawings."""
    found: dict[tuple[int, int], Column] = {}
    for placed in lines:
        if placed.line.block and placed.line.box:
            left, _, right, _ = placed.line.box
            key = (placed.page, placed.line.block)
            own = found.get(key, Column(left, right))
            found[key] = Column(min(own.left, left), max(own.right, right))
    return found


def _columns(lines: Sequence[Line], size: float) -> tuple[Column, ...]:
    """Find the columns by the right edges at which many lines end and which few lines cross."""
    boxes = [line.box for line in lines if line.box and abs(line.size - size) < size * 0.2]
    if not boxes:
        return ()
    edges = _edges([box[2] for box in boxes])
    outer = _outer(boxes, size)
    strong = [
        *(edge for edge, count in edges if edge < outer - 2 * size and _is_inner(edge, count, boxes, size)),
        outer,
    ]
    columns: list[Column] = []
    for right in strong:
        inner = max((column.right for column in columns), default=-1e9)
        own = [box[0] for box in boxes if box[2] <= right + size and box[0] > inner - size]
        if own:
            columns.append(Column(_left(own), right))
    return tuple(columns)


def _outer(boxes: Sequence[Box], size: float) -> float:
    """Find the outer right edge: where most of the text ends that goes about as far as any.

    Single lines may stick out, and a stop may hang over the edge; in text that is not justified, lines end up to a
    word before it. Lines count by their width, so that the labels of drawings do not outweigh a few lines of prose.
    """
    lines = sorted((box[2], box[2] - box[0]) for box in boxes)
    least = OUTER_SHARE * sum(width for _, width in lines)
    near = lines
    for at in range(len(lines), 0, -1):
        near = lines[bisect_left(lines, (lines[at - 1][0] - 2.5 * size, 0.0)) : at]
        if sum(width for _, width in near) >= least and len(near) > 1:
            break
    edge, count = max(_edges([end for end, _ in near]), key=lambda group: group[1])
    return edge if count >= JUSTIFIED * len(near) else near[-1 - len(near) // 5][0]


def _is_inner(edge: float, count: int, boxes: Sequence[Box], size: float) -> bool:
    """Whether an edge ends a column that has another one beside it: lines begin beyond it, and few run across."""
    least = max(FEW_ENDS, EDGE_SHARE * len(boxes))
    if count < least or edge - min(box[0] for box in boxes) < NARROWEST * size:
        return False
    crossing = sum(box[0] < edge - size and box[2] > edge + size for box in boxes)
    beyond = sum(box[0] > edge - size for box in boxes)
    return beyond >= least and crossing < count * CROSSED


def _edges(values: Sequence[float]) -> list[tuple[float, int]]:
    """Gather ends that lie together: the rightmost of each group, and how many there are."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= EDGE:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [(group[-1], len(group)) for group in groups]


def _left(values: Sequence[float]) -> float:
    groups = _edges([-value for value in values])
    usual = [-edge for edge, count in groups if count >= max(2, LEFT_SHARE * len(values))]
    return min(usual, default=min(values))


def _pitch(lines: Sequence[Placed], size: float) -> float:
    """Measure the usual step from line to line of text in the usual size."""
    steps: Counter[int] = Counter()
    for above, below in pairwise(lines):
        step = below.base - above.base
        if above.page == below.page and 0.8 * size < step < 4 * size and above.line.size == below.line.size == size:
            steps[round(step * 2)] += 1
    if not steps:
        return size * 1.6
    best = max(steps, key=lambda step: steps[step] + steps[step - 1] + steps[step + 1])
    near = {step: steps[step] for step in (best - 1, best, best + 1) if steps[step]}
    return sum(step * count for step, count in near.items()) / sum(near.values()) / 2


def _starts(lines: Sequence[Placed], frames: Frames) -> dict[str, frozenset[int]]:
    """Find where paragraphs of each class begin, from those that begin beyond doubt: after a line that ends short."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for above, below in pairwise(lines):
        column = frames.column(above)
        short = above.line.box is not None and column.right - above.line.box[2] > 3 * frames.size
        if short:
            found[mark_of(below.line.text)][indent(below, frames)] += 1
    return {
        name: frozenset(place for place, count in places.items() if count >= START_SHARE * sum(places.values()))
        for name, places in found.items()
    }


def _continued(lines: Sequence[Placed], frames: Frames) -> frozenset[int]:
    """Find the indents of lines inside paragraphs, from those that follow a full line that ends in mid-sentence.

    Under a numbered line that stands further left, an indent hangs. Under an equal one, it may as well begin
    another paragraph of one line, so that many are needed to show that whole paragraphs are indented.
    """
    hanging: Counter[int] = Counter()
    whole: Counter[int] = Counter()
    for above, below in pairwise(lines):
        column, box = frames.column(above), above.line.box
        full = box is not None and column.right - box[2] < 1.2 * frames.size and below.line.size == above.line.size
        if not full or CLOSED.search(above.line.text) or mark_of(below.line.text):
            continue
        place = indent(below, frames)
        hanging[place] += bool(mark_of(above.line.text)) and indent(above, frames) < place
        whole[place] += indent(above, frames) == place
    found = {place for place, count in hanging.items() if count >= 2}
    return frozenset(found | {place for place, count in whole.items() if count >= max(4, WHOLE_SHARE * len(lines))})


def indent(placed: Placed, frames: Frames) -> int:
    """Tell how many ems, rounded, a line is indented in its column."""
    box = placed.line.box
    return round((box[0] - frames.column(placed).left) / frames.size) if box else 0
