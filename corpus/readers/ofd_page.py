"""What an OFD page draws: the glyphs of its text objects and the strokes of its paths, in points from the top left.

Coordinates are in millimetres, downwards. An object stands at the corner of its ``Boundary`` and may be turned by its
``CTM``; glyphs advance by ``DeltaX`` and ``DeltaY``, in which ``g 5 3.2`` means five times 3.2 (GB/T 33190, 11.2 and
11.3).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml.etree import _Element

from corpus.readers.fragments import MEANT, NONE, is_wide
from corpus.readers.ruled import Rule
from corpus.readers.turning import Turned, turned

MM = 72 / 25.4  # points
MAX_GLYPHS = 60_000  # on a page: as for PDF
MAX_RULES = 4_000
MAX_OBJECTS = 200_000  # that are looked at on a page; forms within forms may multiply them
MAX_DEPTH = 8  # blocks in blocks
FARTHEST = 1e7  # millimetres
THIN = 2.5  # points: a path not thicker than this is a rule
SLANT = 5.0  # degrees: text that leans more than this is a watermark or stands on a drawing
BOLD_WEIGHT = 600
FAINT = 0.08  # of 255: what is drawn more faintly is not seen
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
STEP = re.compile(r"[MSLQBACZ]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
TAKES = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
"""How many numbers follow the letters of a path; the last two are where it leads."""

Matrix = tuple[float, float, float, float, float, float]
UPRIGHT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def local(element: _Element) -> str:
    """The name of an element without its namespace, of which files use several."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(parent: _Element, name: str) -> _Element | None:
    """The first child of that name."""
    return next((element for element in parent if local(element) == name), None)


def children(parent: _Element, name: str) -> list[_Element]:
    """The children of that name."""
    return [element for element in parent if local(element) == name]


def numbers(text: str) -> list[float]:
    """The numbers in an attribute; what is no number, or beyond any page, is passed over."""
    found = (float(number) for number in NUMBER.findall(text))
    return [number for number in found if abs(number) < FARTHEST]


def deltas(text: str, count: int) -> list[float]:
    """Give the advances between ``count`` glyphs, repetitions written out; missing ones are left out."""
    found: list[float] = []
    tokens = iter(text.split())
    for token in tokens:
        if token.lower() == "g":
            times, value = numbers(next(tokens, "")), numbers(next(tokens, ""))
            if times and value:
                found += value[:1] * max(0, min(int(times[0]), count - len(found)))
        else:
            found += numbers(token)[:1]
        if len(found) >= count:
            break
    return found[:count]


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """The matrix that applies ``inner`` first."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return p * a + r * b, q * a + s * b, p * c + r * d, q * c + s * d, p * e + r * f + t, q * e + s * f + u


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a matrix puts a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


@dataclass(slots=True)
class Resources:
    """What pages draw with: fonts that are bold, and groups of objects that are drawn by name."""

    bold: set[str] = field(default_factory=set)
    groups: dict[str, _Element] = field(default_factory=dict)

    def add(self, root: _Element) -> None:
        """Take in a resource file."""
        for item in root.iter():
            name = local(item)
            if name == "Font" and item.get("Bold", "").lower() == "true":
                self.bold.add(item.get("ID", ""))
            elif name == "CompositeGraphicUnit":
                self.groups[item.get("ID", "")] = item


class Canvas:
    """Collects what is drawn on a page: ``box`` is its left and upper edge, its width and height in millimetres."""

    def __init__(self, resources: Resources, box: Sequence[float]) -> None:
        self.resources = resources
        self.base: Matrix = (MM, 0.0, 0.0, MM, -box[0] * MM, -box[1] * MM)
        self.size = (box[2] * MM, box[3] * MM)
        self.glyphs: Turned = {0: []}
        self.count = 0
        self.rules: list[Rule] = []
        self.objects = 0

    def lines(self) -> list[Rule]:
        """The strokes on which tables are recognised; none where there are so many that it is a drawing."""
        return self.rules if len(self.rules) <= MAX_RULES else []

    def draw(self, content: _Element | None) -> None:
        """Draw the layers of a page or template."""
        if content is not None:
            self._block(content, self.base, 0)

    def _block(self, block: _Element, matrix: Matrix, depth: int) -> None:
        for item in block:
            self.objects += 1
            if self.objects > MAX_OBJECTS:
                return
            if item.get("Visible", "true").lower() == "false":
                continue
            name = local(item)
            if name == "TextObject":
                self._text(item, _placed(item, matrix))
            elif name == "PathObject" and len(self.rules) <= MAX_RULES:
                self.rules += _strokes(item, _placed(item, matrix))
            elif depth < MAX_DEPTH and name in ("Layer", "PageBlock", "Content"):
                self._block(item, matrix, depth + 1)
            elif depth < MAX_DEPTH and name == "CompositeObject":
                group = self.resources.groups.get(item.get("ResourceID", ""))
                if group is not None:
                    self._block(group, _placed(item, matrix), depth + 1)

    def _text(self, item: _Element, matrix: Matrix) -> None:
        """Add the glyphs of a text object, unless it leans or cannot be seen, to those that are turned like it."""
        angle = math.degrees(math.atan2(matrix[1], matrix[0])) % 360
        quarter = round(angle / 90)
        if abs(angle - 90 * quarter) > SLANT or _faint(item):
            return
        size = _first(item, "Size", 4.0)
        wide = _first(item, "HScale", 1.0) or 1.0
        height = max(1.0, size * math.hypot(matrix[2], matrix[3]))
        bold = _first(item, "Weight", 400) >= BOLD_WEIGHT or item.get("Font", "") in self.resources.bold
        found = self.glyphs.setdefault(quarter % 4, [])
        x = y = 0.0
        for code in children(item, "TextCode"):
            x, y = _first(code, "X", x), _first(code, "Y", y)
            blank = NONE
            for character, at_x, at_y, width in _advance(code, x, y, size * wide):
                if not character.strip():
                    blank = MEANT
                    continue
                left, base = turned(moved(matrix, at_x, at_y), quarter % 4, self.size)
                right, _ = turned(moved(matrix, at_x + width, at_y), quarter % 4, self.size)
                self.count += 1
                if self.count <= MAX_GLYPHS:
                    found.append((character, min(left, right), max(left, right), base, height, bold, blank))
                blank = NONE


def _advance(code: _Element, x: float, y: float, size: float) -> Iterator[tuple[str, float, float, float]]:
    """Yield the characters of a text code with their places and widths, in the object's own measure."""
    text = code.text or ""
    text = text.strip("\r\n\t") if text.strip() else text
    across, down = deltas(code.get("DeltaX", ""), len(text)), deltas(code.get("DeltaY", ""), len(text))
    for at, character in enumerate(text):
        usual = size if is_wide(character) else size / 2
        step = across[at] if at < len(across) else 0.0 if at < len(down) else usual
        width = step if 0 < step < usual else usual
        yield character, x, y, width if is_wide(character) or not 0 < step < size else step
        x += step
        y += down[at] if at < len(down) else 0.0


def _faint(item: _Element) -> bool:
    alpha = numbers(item.get("Alpha", ""))
    return bool(alpha) and alpha[0] < FAINT * 255


def _first(item: _Element, name: str, usual: float) -> float:
    found = numbers(item.get(name, ""))
    return found[0] if found else usual


def _placed(item: _Element, matrix: Matrix) -> Matrix:
    """The matrix of an object: its own, then the corner of its boundary, then that of what it stands in."""
    box, own = numbers(item.get("Boundary", "")), numbers(item.get("CTM", ""))
    corner = (1.0, 0.0, 0.0, 1.0, box[0], box[1]) if len(box) == 4 else UPRIGHT
    inner = times(corner, (own[0], own[1], own[2], own[3], own[4], own[5])) if len(own) == 6 else corner
    return times(matrix, inner)


def _strokes(item: _Element, matrix: Matrix) -> Iterator[Rule]:
    """Yield the level and upright strokes of a path: a thin one is a rule as a whole, an outline has several."""
    data = child(item, "AbbreviatedData")
    legs = list(_legs("" if data is None else data.text or "", matrix))
    if not legs:
        return
    xs = [point[0] for leg in legs for point in leg]
    ys = [point[1] for leg in legs for point in leg]
    if min(max(xs) - min(xs), max(ys) - min(ys)) <= THIN:
        yield min(xs), min(ys), max(xs), max(ys)
    elif item.get("Stroke", "true").lower() != "false":
        for (x0, y0), (x1, y1) in legs:
            if min(abs(x0 - x1), abs(y0 - y1)) <= THIN / 2:
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _legs(data: str, matrix: Matrix) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight legs of a path, at most as many as a page may have."""
    start = last = (0.0, 0.0)
    letter, taken = "", list[float]()
    for count, match in enumerate(STEP.finditer(data)):
        token = match.group()
        if count > 8 * MAX_RULES:
            return
        if token in ("C", "Z"):
            yield last, start
            last = start
        elif token.isalpha():
            letter, taken = token, []
        else:
            taken.append(max(-FARTHEST, min(FARTHEST, float(token))))
            if letter and len(taken) == TAKES[letter]:
                point = moved(matrix, taken[-2], taken[-1])
                if letter in ("M", "S"):
                    start = point
                elif letter == "L":
                    yield last, point
                last, taken = point, []
