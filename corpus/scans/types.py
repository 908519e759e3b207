"""What was recognised on a page. Places are points on the page as it would lie straight, unless something else is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.types import Box, Warp

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    """Pixels of shape ``(height, width, 3)``, red first."""
    Grey = NDArray[np.uint8]
    """Pixels of shape ``(height, width)``, 0 is black."""
    Quads = NDArray[np.float32]
    """Quadrangles of shape ``(count, 4, 2)`` in pixels: top left, top right, bottom right, bottom left."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A strip of a picture as it was spelled out.

    ``places`` are the middles of its characters as shares of the strip's width, ``sure`` how sure each is, 0..1;
    ``blanks`` tells before which there is a blank.
    """

    text: str
    places: tuple[float, ...]
    sure: tuple[float, ...]
    blanks: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A recognised line: its box, and for each character of ``text`` its middle and how sure it is, 0..1.

    ``text`` has no blanks; ``blanks`` tells before which of its characters there is one.
    """

    text: str
    box: Box
    places: tuple[float, ...]
    sure: tuple[float, ...]
    blanks: tuple[int, ...] = ()

    @property
    def confidence(self) -> float:
        """The mean over the characters."""
        return sum(self.sure) / len(self.sure) if self.sure else 0.0


@dataclass(frozen=True, slots=True)
class Scan:
    """A recognised page: its size, lines and rules as it would lie straight; ``warp`` leads to the page as shown.

    ``unreadable`` counts characters that are there and were not made out. ``blank`` says that there is no ink on it, ``fault``
    why nothing was recognised.
    """

    width: float
    height: float
    lines: tuple[ScanLine, ...] = ()
    rules: tuple[Box, ...] = ()
    warp: Warp | None = None
    unreadable: int = 0
    fault: str = ""
    blank: bool = False

    @property
    def confidence(self) -> float:
        """The mean over all characters; 1 where there is none."""
        every = [sure for line in self.lines for sure in line.sure]
        return sum(every) / len(every) if every else 1.0
