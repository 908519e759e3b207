"""What a process that stays does in the background: words that lag, vectors that are missing, Chroma.

It takes the write lock for seconds at a time, so that an ingest started beside it gets its turn.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from index import stored
from index.errors import IndexFault, IndexStale, LibraryLocked
from index.heap import trim
from index.keeping.chroma import ChromaKeeper

if TYPE_CHECKING:
    from index.library import Library

PAUSE = 2.0
"""Seconds between looks at the catalog's change number, and between two turns with the write lock."""


class _StoppedError(Exception):
    """The library is being closed."""


class Background:
    """A thread that keeps a library's derived indexes up to its catalog, and Chroma open, until ``stop``."""

    def __init__(self, library: Library) -> None:
        """Start the thread."""
        self.keeper = ChromaKeeper(library)
        self._library = library
        self._stopping = threading.Event()
        self._settled = -1
        self._told: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="tiaowen-background", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread, close Chroma and give its lock back."""
        self._stopping.set()
        self._thread.join()

    def lost(self, error: IndexStale) -> None:
        """Be told by a search that Chroma does not answer: it is made anew, and until then the exact scan serves."""
        self._tell(f"{error}。检索改用精确扫描。")
        self.keeper.index = None
        self._settled = -1

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                change = self._library.catalog.change()
                if change != self._settled and self._turn():
                    self._settled = change
                    trim()  # opening indexes and encoding leave much of it
                self._stopping.wait(PAUSE)
        finally:
            self.keeper.close()

    def _turn(self) -> bool:
        """Do some of what is left; whether nothing is."""
        try:
            self._library.words()
            left = self._encode_some()
            if self._library.model() and not self._library.chroma_folder.is_dir():
                self._tell(f"向量索引 {self._library.chroma_folder} 不存在，正在从目录建立，检索不受影响。")
            up = self.keeper.bring_up(lambda: not self._stopping.is_set())
        except _StoppedError:
            return False
        except LibraryLocked as error:
            self._tell(f"后台任务稍后再试。{error}")
            return False
        except IndexFault as error:
            self._tell(str(error))
            return True
        return up and not left

    def _encode_some(self) -> bool:
        """Make some of the vectors that are missing; whether there may be more."""
        from index.encoding import WINDOW
        from index.ingest import encode_pending

        library = self._library
        with library.catalog.read() as connection:
            if not stored.any_pending(connection, stored.model_key(connection, library.model())):
                return False
        self._tell("部分条文尚无向量，正在后台生成；在此之前可按条号和词语查找。")
        return encode_pending(library, self._go_on, limit=WINDOW) == WINDOW

    def _go_on(self, _phase: str, _done: int, _total: int, _detail: str, /) -> None:
        """Stop between two batches, each of which is committed, once ``stop`` was called."""
        if self._stopping.is_set():
            raise _StoppedError

    def _tell(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self._library.on_notice(message)
