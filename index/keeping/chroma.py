"""Chroma under its lock: opened, brought up to the catalog, made anew from it where it is damaged."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from index import locks
from index.derive import last_removal, last_vector_change, state
from index.errors import IndexStale

if TYPE_CHECKING:
    from index.library import Library
    from index.vectors import VectorIndex


class ChromaKeeper:
    """Holds Chroma's lock from the first ``bring_up`` to ``close``. ``index`` is ``None`` while it cannot be asked."""

    def __init__(self, library: Library, on_notice: Callable[[str], None] | None = None) -> None:
        """Open nothing yet. ``on_notice`` is the library's unless given."""
        self._library = library
        self._tell = on_notice or library.on_notice
        self._lock = threading.RLock()
        self._held = ExitStack()
        self._holding = False
        self.index: VectorIndex | None = None

    def bring_up(self, going_on: Callable[[], bool] = lambda: True) -> bool:
        """Bring Chroma up to the catalog; false if ``going_on`` said no before it was.

        Raises ``LibraryLocked`` if another process holds it, ``IndexStale`` if it cannot be made anew either.
        """
        model = self._library.model()
        if not model:
            return True
        with self._lock:
            self._hold()
            try:
                return self._sync(self._open(model), going_on)
            except IndexStale as error:
                self._tell(f"{error}。正在从目录重建，检索不受影响。")
                return self._sync(self._anew(model), going_on)

    def forget(self) -> None:
        """Throw Chroma's folder away; the next ``bring_up`` makes it anew. Raises ``LibraryLocked``."""
        with self._lock:
            self._hold()
            self._shut()
            shutil.rmtree(self._library.chroma_folder, ignore_errors=True)

    def close(self) -> None:
        """Close Chroma and give its lock back."""
        with self._lock:
            self._shut()
            self._held.close()
            self._holding = False

    def _hold(self) -> None:
        if not self._holding:
            self._held.enter_context(locks.held(self._library.chroma_lock, self._library.folder))
            self._holding = True

    def _open(self, model: str) -> VectorIndex:
        from index.vectors import VectorIndex

        if self.index and self.index.model == model:
            return self.index
        self._shut()
        return VectorIndex(self._library.chroma_folder, model)

    def _anew(self, model: str) -> VectorIndex:
        from index.vectors import VectorIndex

        self._shut()
        return VectorIndex.emptied(self._library.chroma_folder, model)

    def _sync(self, index: VectorIndex, going_on: Callable[[], bool]) -> bool:
        """Bring an open index up to the catalog and offer it; one that does not get there is closed."""
        done = False
        try:
            with self._library.catalog.read() as connection:
                newest = max(last_vector_change(connection), last_removal(connection))
                done = newest <= index.change or index.sync(connection, state(connection), going_on)
        finally:
            self.index = index if done else None
            if not done:
                index.close()
        return done

    def _shut(self) -> None:
        index, self.index = self.index, None
        if index is not None:
            index.close()
