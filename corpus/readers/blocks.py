"""Text on a framed drawing: labels and notes stand in blocks far apart, which are read one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.readers.fragments import Fragment, Visual, visual_lines
from corpus.types import Line

APART = 2.0  # ems of white on one baseline that part two blocks
PITCH = 2.0  # ems between the baselines of one block, at most
SAME_SIZE = 1.12  # times: text of another size is another block


def block_lines(parts: Sequence[Fragment]) -> list[Line]:
    """Give the lines block by block, from the top and from the left; the lines of a block share its number."""
    pieces = [piece for line in visual_lines(parts) for piece in _pieces(line)]
    pieces.sort(key=lambda piece: (piece.base, piece.x0))
    blocks: list[list[Visual]] = []
    for piece in pieces:
        own = next((block for block in blocks if _goes_on(block[-1], piece)), None)
        if own:
            own.append(piece)
        else:
            blocks.append([piece])
    return [replace(piece.line(), block=number) for number, block in enumerate(blocks, 1) for piece in block]


def _pieces(line: Visual) -> list[Visual]:
    """Part a visual line where blocks stand beside each other."""
    groups = [[line.parts[0]]]
    for left, right in pairwise(line.parts):
        if right.x0 - left.x1 > APART * max(left.size, right.size):
            groups.append([])
        groups[-1].append(right)
    largest = [max(group, key=lambda part: part.size) for group in groups]
    return [Visual(group, part.base, part.size) for group, part in zip(groups, largest, strict=True)]


def _goes_on(above: Visual, piece: Visual) -> bool:
    """Whether a piece stands right below the last line of a block, in the same size."""
    larger, smaller = max(above.size, piece.size), min(above.size, piece.size)
    return (
        larger <= smaller * SAME_SIZE
        and 0 < piece.base - above.base <= PITCH * larger
        and min(above.x1, piece.x1) > max(above.x0, piece.x0)
    )
