"""The word index of an open library."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index import schema
from index.derive import sync_words, words_lack
from index.errors import IndexStale, LibraryLocked
from index.lexical import WordHit, WordIndex

if TYPE_CHECKING:
    from index.library import Library


class WordKeeper:
    """Opens the word index on first use and keeps it up to the catalog. Threads may share it."""

    def __init__(self, library: Library) -> None:
        """Open nothing yet."""
        self._library = library
        self._lock = threading.RLock()
        self._index: WordIndex | None = None
        self._checked = -1

    def get(self, change: int) -> WordIndex | None:
        """The word index, brought up to the catalog's ``change`` if nobody else is writing.

        ``None`` if it cannot be had now. A thread that finds another one at work on it takes the index as it is.
        """
        if self._index is not None and change == self._checked:
            return self._index
        if not self._lock.acquire(blocking=self._index is None):
            return self._index
        try:
            self._index = self._index or self._open()
            self._sync(self._index)
            self._checked = change
        except LibraryLocked as error:
            self._library.on_notice(f"词语索引暂不可用：{error}")
        finally:
            self._lock.release()
        return self._index

    def find(
        self, change: int, query: str, limit: int, documents: Sequence[int] | None = None, *, also: str = ""
    ) -> list[WordHit]:
        """Search the word index; one that turns out to be damaged is made anew if nobody else is writing."""
        index = self.get(change)
        try:
            return index.search(query, limit, documents, also=also) if index else []
        except IndexStale as error:
            self._tell(error)
        try:
            with self._lock:
                anew = self._index if self._index is not None and self._index is not index else self.rebuild()
            return anew.search(query, limit, documents, also=also)
        except LibraryLocked as error:
            self._library.on_notice(f"词语索引暂不可用：{error}")
            return []

    def rebuild(self) -> WordIndex:
        """Make the word index anew from the catalog. Raises ``LibraryLocked`` if another process writes."""
        catalog, folder = self._library.catalog, self._library.words_folder
        with self._lock, self._library.writing(brief=True):
            schema.flush(catalog.engine)
            try:
                self._index = WordIndex(folder)
                sync_words(catalog, self._index, anew=True)
            except IndexStale:
                self._index = WordIndex.emptied(folder)
                sync_words(catalog, self._index, anew=True)
            return self._index

    def _open(self) -> WordIndex:
        try:
            index = WordIndex(self._library.words_folder)
        except IndexStale as error:
            self._tell(error)
            return self.rebuild()
        if index.change() > self._library.catalog.change():
            self._library.on_notice("词语索引比目录新，正在从目录重建，请稍候。")
            return self.rebuild()
        return index

    def _sync(self, index: WordIndex) -> None:
        catalog = self._library.catalog
        if not words_lack(catalog, index):
            return
        try:
            with self._library.writing(brief=True):
                schema.flush(catalog.engine)
                sync_words(catalog, index)
        except LibraryLocked:
            return  # whoever writes brings the words up to the catalog
        except IndexStale as error:
            self._tell(error)
            self.rebuild()

    def _tell(self, error: IndexStale) -> None:
        self._library.on_notice(f"{error}。正在从目录重建，请稍候。")
