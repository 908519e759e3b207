"""Where a point of a PDF's page stands on the page as it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Place = Callable[[float, float], tuple[float, float]]
"""From PDF coordinates to points from the top left corner of the page as it is shown."""


def placing(page: Any) -> Place:  # noqa: ANN401 - a page of the library
    """Give the function from PDF coordinates to points from the top left corner of the page as it is shown.

    What is shown is the crop box within the media box, either of which may be inherited from the tree of pages.
    """
    left, bottom, right, top = page.get_bbox()
    turn = page.get_rotation() // 90 % 4
    if turn == 1:
        return lambda x, y: (y - bottom, x - left)
    if turn == 2:
        return lambda x, y: (right - x, y - bottom)
    if turn == 3:
        return lambda x, y: (top - y, right - x)
    return lambda x, y: (x - left, top - y)
