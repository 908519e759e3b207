"""Lines as a reader saw them to paragraphs, with the place of every stretch.

Text formats have one paragraph a line. Pages need work: what only the page carries is taken away (``furniture``), and
the visual lines of a paragraph are joined again, over page breaks too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from corpus import footnotes
from corpus.drawings import arranged
from corpus.frame import CLOSED, FORMULA, NARROWEST, STOPPED, Frames, indent, mark_of, measure
from corpus.furniture import Placed, body
from corpus.readers.fragments import first_width, seam
from corpus.readers.turning import upright
from corpus.types import Box, Line, Page, Paragraph, RawDocument, Span, Warp

SAME_SIZE = 1.12  # times: text of another size is another paragraph
WIDE_STEP = 1.3  # times the usual pitch: more white than between the lines of a paragraph
GREAT_STEP = 1.9  # so much white parts paragraphs whatever else speaks against it
SAME_PLACE = 0.6  # ems between the left ends of lines that stand below each other
SLACK = 0.6  # ems that a full line may lack besides the word that did not fit on it
EVEN = 0.3  # ems by which the right ends of a justified block may differ
BLOCK_WIDTH = 15  # ems: shorter lines may end evenly by chance
CENTRED = 2.5  # ems of white on both sides of a centred line, at least
OFF_CENTRE = 1.0  # ems
SAME_MIDDLE, IN_MIDDLE = 0.5, 0.75  # ems between the middles of centred lines, and from the column's
TITLE_SIZE = 1.08  # times the usual size: centred lines of it are one title
HEADING_SIZE = 1.15  # times the usual size
HEADING_LIMIT = 60  # characters


def paragraphs(raw: RawDocument) -> tuple[Paragraph, ...]:
    """Give the document's paragraphs, headings and table rows in reading order; their spans cover their texts."""
    if not raw.paged:
        return tuple(paragraph(line, page.number) for page in raw.pages for line in page.lines if line.text)
    lines, notes = footnotes.parted(body([arranged(page) for page in raw.pages]))
    frames = measure(lines)
    sizes = _heading_sizes(lines, frames.size)
    titles = _outline_titles(raw.outline)
    made = [_with_level(joined(group), group[0].line.size, sizes, titles) for group in _groups(lines, frames)]
    if notes:
        made = footnotes.placed_back(made, [(note, joined(note.lines)) for note in notes])
    askew = {page.number: page for page in raw.pages if page.warp or page.turn}
    return tuple(_as_shown(item, askew) if askew else item for item in made)


def _as_shown(made: Paragraph, askew: Mapping[int, Page]) -> Paragraph:
    """Give the stretches on pages that lay askew, or whose text is turned, their boxes on the page as it is shown."""
    spans = tuple(
        replace(span, box=_shown(span.box, page)) if span.box and (page := askew.get(span.page)) else span
        for span in made.spans
    )
    return replace(made, spans=spans)


def _shown(box: Box, page: Page) -> Box:
    if page.turn:
        box = upright(box, page.turn, (page.width, page.height))
    return _warped(box, page.warp) if page.warp else box


def _warped(box: Box, warp: Warp) -> Box:
    """Give the box around a box that went through a perspective, to a tenth of a point."""
    a, b, c, d, e, f, g, h, i = warp
    corners = [(x, y, g * x + h * y + i) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [(a * x + b * y + c) / w for x, y, w in corners]
    ys = [(d * x + e * y + f) / w for x, y, w in corners]
    return round(min(xs), 1), round(min(ys), 1), round(max(xs), 1), round(max(ys), 1)


def paragraph(line: Line, page: int) -> Paragraph:
    """Make the paragraph that a single line is."""
    span = Span(0, len(line.text), page, line.box, line.confidence)
    return Paragraph(line.text, line.kind, line.level, line.bold, line.cells, line.header, (span,))


def joined(group: Sequence[Placed]) -> Paragraph:
    """Join the lines of a paragraph: no blank beside Chinese characters, one between Latin words, hyphens undone."""
    text = ""
    spans: list[Span] = []
    for placed in group:
        piece = placed.line.text
        if text[-1:] == "-" and text[-2:-1].isalpha() and text[-2:-1].isascii() and piece[:1].islower():
            text = text[:-1]
            spans[-1] = replace(spans[-1], end=len(text))
        elif text and (between := seam(text, piece)):
            text += between
            spans[-1] = replace(spans[-1], end=len(text))
        spans.append(Span(len(text), len(text) + len(piece), placed.page, placed.line.box, placed.line.confidence))
        text += piece
    first = group[0].line
    bold = all(placed.line.bold for placed in group)
    return Paragraph(text, first.kind, first.level, bold, first.cells, first.header, tuple(spans))


def _groups(lines: Sequence[Placed], frames: Frames) -> Iterable[list[Placed]]:
    group: list[Placed] = []
    for placed in lines:
        if group and _begins(group, placed, frames):
            yield group
            group = []
        group.append(placed)
    if group:
        yield group


def _begins(group: list[Placed], placed: Placed, frames: Frames) -> bool:
    """Whether a line begins a paragraph rather than continuing ``group``."""
    above = group[-1]
    if above.line.box is None or placed.line.box is None or "row" in (above.line.kind, placed.line.kind):
        return True
    if above.line.block or placed.line.block:
        return not _goes_on_in_block(group, placed, frames)
    step = _step(above, placed) / (frames.pitch * max(1.0, _smaller(above, placed) / frames.size))
    if not _is_alike(above, placed) or step > GREAT_STEP:
        return True
    if _smaller(above, placed) > frames.size * TITLE_SIZE:
        return not _goes_on(above, placed, frames, step)
    return not _goes_on_centred(above, placed, frames, step) and _begins_in_column(group, placed, frames, step)


def _begins_in_column(group: list[Placed], placed: Placed, frames: Frames, step: float) -> bool:
    """Whether a line of running text begins a paragraph."""
    above = group[-1]
    if (
        _is_centred(above, frames)
        or _is_centred(placed, frames)
        or not (_is_full(above, placed, frames) or _is_block(group, placed, frames))
    ):
        return True
    closed = CLOSED.search(above.line.text) is not None
    return _starts_here(group, placed, frames, closed=closed) or (step > WIDE_STEP and closed)


def _smaller(above: Placed, placed: Placed) -> float:
    return min(above.line.size, placed.line.size)


def _is_alike(above: Placed, placed: Placed) -> bool:
    return max(above.line.size, placed.line.size) <= _smaller(above, placed) * SAME_SIZE


def _goes_on_in_block(group: list[Placed], placed: Placed, frames: Frames) -> bool:
    """Whether a line continues a note or label on a drawing: after a full line, or hanging under a number.

    Blocks are narrow and broken anywhere, so that a line that is not full may end in mid-sentence.
    """
    above = group[-1]
    if above.line.block != placed.line.block or above.page != placed.page:
        return False
    closed = STOPPED.search(above.line.text) is not None
    full = _is_full(above, placed, frames)
    hangs = _hangs(group[0], placed, frames)
    if mark_of(placed.line.text):
        return hangs and full and not closed
    return (hangs and (full or not closed)) or (full and not closed)


def _goes_on(above: Placed, placed: Placed, frames: Frames, step: float) -> bool:
    """Whether a line of a large size continues the title or heading above it."""
    if step > WIDE_STEP or mark_of(placed.line.text) or above.page != placed.page:
        return False
    centred = _is_centred(above, frames) and _is_centred(placed, frames)
    return centred or _is_full(above, placed, frames)


def _goes_on_centred(above: Placed, placed: Placed, frames: Frames, step: float) -> bool:
    """Whether a line continues a centred paragraph: in the middle, after a full line that has the same middle."""
    if step > WIDE_STEP or CLOSED.search(above.line.text) or mark_of(placed.line.text):
        return False
    column = frames.column(placed)
    middle, above_middle = (_left(placed) + _right(placed)) / 2, (_left(above) + _right(above)) / 2
    return (
        abs(middle - above_middle) <= SAME_MIDDLE * frames.size
        and abs(middle - (column.left + column.right) / 2) <= IN_MIDDLE * frames.size
        and _is_full(above, placed, frames)
    )


def _starts_here(group: list[Placed], placed: Placed, frames: Frames, *, closed: bool) -> bool:
    """Decide after a full line, by indent, number and the end of the line above."""
    mark = mark_of(placed.line.text)
    place = indent(placed, frames)
    if place >= 1 and place not in frames.continued:
        return True
    usual = frames.starts.get(mark, frozenset())
    if mark and (not usual or any(abs(place - start) <= 1 for start in usual)):
        return closed
    if place < 1:
        return False
    if _is_below(group[-1], placed, frames):
        return closed and len(group) == 1
    return not (len(group) == 1 and _hangs(group[0], placed, frames))


def _hangs(first: Placed, placed: Placed, frames: Frames) -> bool:
    """Whether a line stands under the words after the number of the line above: a hanging indent."""
    return bool(mark_of(first.line.text)) and _left(placed) > _left(first) + SAME_PLACE * frames.size


def _is_below(above: Placed, placed: Placed, frames: Frames) -> bool:
    return abs(_left(above) - _left(placed)) <= SAME_PLACE * frames.size


def _left(placed: Placed) -> float:
    return placed.line.box[0] if placed.line.box else 0.0


def _step(above: Placed, placed: Placed) -> float:
    """Measure the step down from one line to the next; 0 over a break of page or column."""
    if above.page != placed.page:
        return 0.0
    return max(0.0, placed.base - above.base)


def _is_full(above: Placed, placed: Placed, frames: Frames) -> bool:
    """Whether a line goes on to the right edge: what stands next could not have been put on it."""
    if FORMULA.match(above.line.text):
        return False
    box: Box = above.line.box or (0.0, 0.0, 0.0, 0.0)
    column = frames.column(above)
    room = column.right - box[2]
    return (
        box[2] - column.left >= NARROWEST * above.line.size
        and room < (first_width(placed.line.text) + SLACK) * above.line.size
    )


def _is_block(group: list[Placed], placed: Placed, frames: Frames) -> bool:
    """Whether lines that stay away from the column's edge end evenly: a block set narrower than the column."""
    above = group[-1]
    if CLOSED.search(above.line.text) or mark_of(placed.line.text):
        return False
    right, left = _right(above), _left(above)
    others = [_right(placed), *(_right(line) for line in group[-2:-1])]
    even = any(abs(right - other) <= EVEN * frames.size for other in others)
    return even and right - left >= BLOCK_WIDTH * frames.size


def _right(placed: Placed) -> float:
    return placed.line.box[2] if placed.line.box else 0.0


def _is_centred(placed: Placed, frames: Frames) -> bool:
    column, box = frames.column(placed), placed.line.box
    if box is None:
        return False
    left, right = box[0] - column.left, column.right - box[2]
    return min(left, right) > CENTRED * frames.size and abs(left - right) <= OFF_CENTRE * 2 * frames.size


def _heading_sizes(lines: Sequence[Placed], size: float) -> list[float]:
    """List the sizes of headings, the largest first: their ranks are the levels."""
    found = {round(placed.line.size) for placed in lines if placed.line.size >= size * HEADING_SIZE}
    return sorted(found, reverse=True)


def _outline_titles(outline: Sequence[tuple[int, str, int]]) -> dict[tuple[str, int], int]:
    return {(_bare(title), page): level for level, title, page in outline}


def _with_level(made: Paragraph, size: float, sizes: list[float], titles: dict[tuple[str, int], int]) -> Paragraph:
    """Make a heading of what the outline names, or what is set in a larger size and ends like no sentence."""
    if made.kind != "text" or len(made.text) > HEADING_LIMIT:
        return made
    level = titles.get((_bare(made.text), made.spans[0].page), 0)
    if not level and round(size) in sizes and made.text[-1] not in "。；;，,：:":
        level = sizes.index(round(size)) + 1
    return replace(made, kind="heading", level=level) if level else made


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
