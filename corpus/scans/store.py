"""Keeps recognised pages while a document is being read, so that a killed ingest loses no more than the pages at work.

Each file's pages lie in a folder named by the hash of its content and the version of the recognition; they are dropped
when the document is in. Where a store is open (``kept_in``), a reader that needs pages which are not there raises
``PagesWanted``, and whoever runs it has them recognised by several processes; without one they are recognised on the
spot.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.scans.types import Scan, ScanLine

if TYPE_CHECKING:
    from corpus.scans.types import Picture

RECOGNITION = 1
"""Raised whenever the same picture gives other lines than before."""
CHUNK = 1 << 20

Draw = Callable[[int], tuple["Picture", float]]
"""Gives the picture of a page by its number, and its pixels an inch."""


class PagesWanted(Exception):
    """Pages of ``source`` that must be recognised before it can be read; ``key`` names it in the store."""

    def __init__(self, source: Path, key: str, pages: tuple[int, ...]) -> None:
        super().__init__(source, key, pages)
        self.source, self.key, self.pages = source, key, pages


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of recognised pages."""

    folder: Path

    def get(self, key: str, page: int) -> Scan | None:
        """A page; ``None`` if it is not there or its file is damaged."""
        try:
            told = json.loads(self._file(key, page).read_text(encoding="utf-8"))
            lines = tuple(
                ScanLine(text, tuple(box), tuple(places), tuple(sure), tuple(blanks))
                for text, box, places, sure, blanks in told["lines"]
            )
            rules = tuple(tuple(rule) for rule in told["rules"])
            warp = tuple(told["warp"]) if told["warp"] else None
            return Scan(
                told["width"], told["height"], lines, rules, warp, told["unreadable"], told["fault"], told["blank"]
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, page: int, scan: Scan) -> None:
        """Keep a page; it is there whole or not at all."""
        target = self._file(key, page)
        target.parent.mkdir(parents=True, exist_ok=True)
        told = asdict(scan) | {
            "lines": [[line.text, line.box, line.places, line.sure, line.blanks] for line in scan.lines]
        }
        unfinished = target.with_suffix(".part")
        unfinished.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        unfinished.replace(target)

    def copy(self, key: str, source: Path) -> Path:
        """Keep a file that will be gone (it came out of an archive) until its pages are recognised."""
        target = self.folder / key / f"source{source.suffix}"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_suffix(".part")
            shutil.copyfile(source, unfinished)
            unfinished.replace(target)
        return target

    def drop(self, key: str = "") -> None:
        """Forget a file's pages, or everything."""
        shutil.rmtree(self.folder / key if key else self.folder, ignore_errors=True)

    def _file(self, key: str, page: int) -> Path:
        return self.folder / key / f"{page}.json"


@dataclass(frozen=True, slots=True)
class _Open:
    store: Store
    document: Path


_OPEN: ContextVar[_Open | None] = ContextVar("open_store", default=None)


@contextmanager
def kept_in(folder: Path, document: Path) -> Iterator[None]:
    """Let readers of ``document`` take recognised pages from a folder, and ask for those that are not there."""
    token = _OPEN.set(_Open(Store(folder), document))
    try:
        yield
    finally:
        _OPEN.reset(token)


def scans(path: Path, numbers: Sequence[int], draw: Draw) -> list[tuple[int, Scan]]:
    """Give the recognised pages of a file by their numbers.

    Raises ``PagesWanted`` if a store is open that lacks some of them, and ``RecognitionMissing``.
    """
    if not numbers:
        return []
    now = _OPEN.get()
    if now is None:
        return [(number, recognised(draw, number)) for number in numbers]
    key = key_of(path)
    found = [(number, now.store.get(key, number)) for number in numbers]
    lacking = tuple(number for number, scan in found if scan is None)
    if lacking:
        source = path if path == now.document else now.store.copy(key, path)
        raise PagesWanted(source, key, lacking)
    return [(number, scan) for number, scan in found if scan is not None]


def recognised(draw: Draw, number: int) -> Scan:
    """Recognise a page now."""
    from corpus.scans.recognise import recognise

    return recognise(*draw(number))


def key_of(path: Path) -> str:
    """Name a file by its content and the version of the recognition."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return f"{digest.hexdigest()[:32]}-{RECOGNITION}"
