"""Pages of the library's documents as pictures: from the cache, else drawn in a process that can be killed."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, LifoQueue
from typing import cast

from corpus.errors import CorpusError
from corpus.picture import Picture, Wanted
from corpus.worker import WorkerPool
from index.errors import IndexFault
from index.page_cache import PageCache

RECIPE = 1
"""Raised when the same page would be drawn otherwise: older pictures are then left to fall out of the cache."""
PROCESSES = 2
SECONDS = 20.0
"""For a page, on a slow machine: most take 0.1 s, the densest drawing seen 3 s."""
MEGABYTES = 1024


def draw(wanted: Wanted) -> Picture:
    """Draw a page; imported in the process that draws, for Pillow and PDFium are not needed elsewhere."""
    from corpus.picture.render import draw as drawn

    return drawn(wanted)


class Pictures:
    """Draws pages, a few at a time. Threads may share it; close it at the end."""

    def __init__(
        self,
        cache: PageCache,
        task: Callable[[Wanted], Picture] = draw,
        processes: int = PROCESSES,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
    ) -> None:
        self.cache = cache
        self.task = task
        self.limits = (1, seconds, megabytes)
        self._idle: LifoQueue[WorkerPool[Wanted, Picture]] = LifoQueue()
        self._free = threading.Semaphore(max(1, processes))

    def close(self) -> None:
        """End the processes."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def warm(self) -> None:
        """Start a process and let it import what it draws with, so that the first page comes at once."""
        with self._pool() as pool, suppress(IndexFault):
            self._drawn(pool, Wanted(Path("-"), 0))  # there is no such file: it is imported for, and refused

    def get(self, key: str, wanted: Wanted) -> Picture:
        """The picture ``wanted``, kept under ``key``. Waits while others are drawn.

        Raises ``PageMissing``, and ``UnreadableDocument`` if the page cannot be drawn within the limits.
        """
        kept = self.cache.get(key)
        if kept is not None:
            return kept
        with self._pool() as pool:
            kept = self.cache.get(key)  # another request may have drawn it meanwhile
            if kept is not None:
                return kept
            result = self._drawn(pool, wanted)
        if isinstance(result, CorpusError):
            raise result
        self.cache.put(key, result)
        return result

    def _drawn(self, pool: WorkerPool[Wanted, Picture], wanted: Wanted) -> Picture | CorpusError:
        results = pool.map([wanted])
        try:
            return next(results)[1]
        except RuntimeError as error:
            raise IndexFault("显示原页的进程无法启动，请稍后再试；如仍然如此，请检查系统的内存。") from error
        finally:
            cast("Iterator[object]", results).close()  # type: ignore[attr-defined]

    @contextmanager
    def _pool(self) -> Iterator[WorkerPool[Wanted, Picture]]:
        with self._free:
            try:
                pool = self._idle.get_nowait()
            except Empty:
                pool = WorkerPool(self.task, *self.limits)
            try:
                yield pool
            finally:
                self._idle.put(pool)


def key_of(sha256: str, wanted: Wanted) -> str:
    """The name of a picture in the cache, and its ETag: by what the file holds and what is asked of it."""
    told = repr((RECIPE, sha256, replace(wanted, path=Path())))
    return hashlib.sha256(told.encode()).hexdigest()[:40]
