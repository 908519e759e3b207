"""What is asked of a picture of a page, and the picture. Boxes are PDF points from the top left of the page as shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.types import Box

Form = Literal["png", "webp", "jpeg"]
FORMS: tuple[Form, ...] = ("png", "webp", "jpeg")


@dataclass(frozen=True, slots=True)
class Mark:
    """The stretch ``start:end`` of a printed line, whose whole ``text`` stands in ``box``."""

    box: Box
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page of a file to draw, how wide in pixels, and what to mark on it.

    ``zoom`` goes before ``width`` where it is not 0: 1 is the page's own size at 96 pixels an inch. ``beside`` are the
    lines of the clause that the marks are from: a rule runs along them. A file in an archive must still have the hash
    ``sha256``, where that is given.
    """

    path: Path
    page: int
    width: int = 1200
    form: Form = "png"
    zoom: float = 0.0
    marks: tuple[Mark, ...] = ()
    beside: tuple[Box, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as drawn: the file's bytes, its size in pixels, the number of pages of its document.

    ``size`` is the page's in points, ``boxes`` the places that are marked on it.
    """

    data: bytes
    form: Form
    width: int
    height: int
    pages: int
    size: tuple[float, float]
    boxes: tuple[Box, ...] = ()
