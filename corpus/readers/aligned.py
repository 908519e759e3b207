"""Tables without rules: successive lines whose pieces stand in the same columns, with white between the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.readers.fragments import Visual, enclosing, join
from corpus.readers.tables import guess_heads, row
from corpus.types import Line

TABLE_LINES = 3  # fewer lines in columns are signatures or a running head
COLUMN_GAP = 1.0  # ems of white between columns
CELL_EMS = 22  # the median piece is shorter: longer ones are prose in columns
LINE_PITCH = 3.2  # ems between the lines of a table, at most


def with_aligned_tables(lines: Sequence[Visual]) -> list[Line]:
    """Make the page's lines; runs of lines in clear columns become rows."""
    result: list[Line] = []
    at = 0
    while at < len(lines):
        end = _run_end(lines, at)
        spans = _column_spans(lines[at:end]) if end - at >= TABLE_LINES else []
        if len(spans) >= 2 and _is_tabular(lines[at:end]):
            result += _rows(lines[at:end], spans)
            at = end
        else:
            end = max(at + 1, end)
            result += [line.line() for line in lines[at:end]]
            at = end
    return result


def _run_end(lines: Sequence[Visual], start: int) -> int:
    """Find the end of the run of lines with several pieces that begins at ``start``."""
    end = start
    while end < len(lines) and len(_pieces(lines[end])) > 1:
        if end > start and not 0 < lines[end].base - lines[end - 1].base <= LINE_PITCH * lines[end].size:
            break
        end += 1
    return end


def _pieces(line: Visual) -> list[tuple[float, float]]:
    """Give the stretches of a line between gaps as wide as those between columns."""
    stretches = [(line.parts[0].x0, line.parts[0].x1)]
    for left, right in pairwise(line.parts):
        if right.x0 - left.x1 > COLUMN_GAP * line.size:
            stretches.append((right.x0, right.x1))
        else:
            stretches[-1] = (stretches[-1][0], max(right.x1, stretches[-1][1]))
    return stretches


def _column_spans(lines: Sequence[Visual]) -> list[tuple[float, float]]:
    """Find the columns: the stretches of the page's width that the pieces of all lines together cover."""
    size = min(line.size for line in lines)
    spans: list[tuple[float, float]] = []
    for x0, x1 in sorted(piece for line in lines for piece in _pieces(line)):
        if spans and x0 - spans[-1][1] < COLUMN_GAP * size:
            spans[-1] = (spans[-1][0], max(x1, spans[-1][1]))
        else:
            spans.append((x0, x1))
    return spans


def _is_tabular(lines: Sequence[Visual]) -> bool:
    widths = sorted((x1 - x0) / line.size for line in lines for x0, x1 in _pieces(line))
    return widths[len(widths) // 2] <= CELL_EMS and not any("……" in line.text or "....." in line.text for line in lines)


def _rows(lines: Sequence[Visual], spans: list[tuple[float, float]]) -> list[Line]:
    grid: list[list[str]] = []
    for line in lines:
        cells: list[list[str]] = [[] for _ in spans]
        for part in line.parts:
            middle = (part.x0 + part.x1) / 2
            at = min(
                range(len(spans)),
                key=lambda index: abs(sum(spans[index]) / 2 - middle) - (spans[index][1] - spans[index][0]) / 2,
            )
            cells[at].append(part.text)
        grid.append([join(texts) for texts in cells])
    heads = guess_heads(grid)
    made = [row(cells, header=at < heads) for at, cells in enumerate(grid)]
    boxes = [enclosing(part.box for part in line.parts) for line in lines]
    return [replace(new, box=box) for new, box in zip(made, boxes, strict=True)]
