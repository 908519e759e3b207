"""The vectors of an open library: the matrix file, what came since, and whether Chroma or a scan answers."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index import stored
from index.derive import last_vector_change, state
from index.errors import IndexStale, LibraryLocked
from index.matrix import Mapped, Matrix, Scanned, build, mapped, stretch_of_none

if TYPE_CHECKING:
    from index.library import Library

LEAST = 8192
"""Rows that the matrix file may lack in any case while encoding goes on: a process that starts reads them in 50 ms."""

GROWTH = 0.5
"""It may lack this share of its rows as well, so that a long job writes it a few times and not a hundred."""

UNSELECTIVE = 0.7
"""The share of documents that must be allowed for Chroma to be asked: it cannot filter, so what it finds is sifted."""

QUERIES = 64
"""Queries whose vectors are kept: a question is looked for under several filters."""


class MatrixKeeper:
    """Maps the matrix file on first use and keeps it up to the catalog. Threads may share it."""

    def __init__(self, library: Library) -> None:
        """Open nothing yet."""
        self._library = library
        self._lock = threading.RLock()
        self._matrix: Matrix | None = None
        self._checked = -1
        self._encoded = lru_cache(QUERIES)(lambda _model, text: library.encoder.encode([text], query=True)[0])

    def query(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a query, of shape ``(dimensions,)``. Raises ``ModelMismatch`` and ``EncoderFault``."""
        self._library.check_model()
        vector: NDArray[np.float32] = self._encoded(self._library.encoder.name, text)
        return vector

    def get(self, change: int) -> Matrix | None:
        """All vectors of the library's model, brought up to the catalog's ``change``; ``None`` if there are none."""
        if change == self._checked:
            return self._matrix
        with self._lock:
            model = self._library.model()
            matrix = self._open(model) if model else None
            self._matrix = matrix if matrix and matrix.total else None
            self._checked = change
            return self._matrix

    def nearest(
        self, matrix: Matrix, query: NDArray[np.float32], allowed: NDArray[np.bool_], share: float, limit: int
    ) -> Scanned:
        """Return the passages nearest to a unit vector among the allowed documents, which are ``share`` of all.

        Chroma is asked if it is open here, up to date, and the filter lets most through; else all vectors are scanned,
        or were just now for another filter.
        """
        background = self._library.background
        index = background.keeper.index if background else None
        scanning = share < UNSELECTIVE or matrix.knows(query)
        if background is None or index is None or scanning or index.change < matrix.newest:
            return matrix.scan(query, allowed, limit)
        wanted = int(limit / share * 1.25)
        try:
            found = matrix.describe(*index.nearest(query, wanted))
        except IndexStale as error:
            background.lost(error)
            return matrix.scan(query, allowed, limit)
        kept = found.among(allowed, limit)
        return kept if len(kept.passages) == limit else matrix.scan(query, allowed, limit)

    def rest(self) -> None:
        """Let go of the memory that a search took, in a process that stays; another would only fetch it again."""
        if self._library.background is not None and self._matrix is not None:
            self._matrix.give_back()

    def save(self) -> int:
        """Write the matrix file anew from the catalog; return its number of rows. Needs the write lock."""
        with self._library.catalog.read() as connection:
            rows = build(self._library.matrix_file, connection, self._library.model(), state(connection))
        with self._lock:
            self._matrix, self._checked = None, -1
        return rows

    def lacks(self, *, finished: bool) -> bool:
        """Whether the file should be written anew: if it lacks anything, or, while a job goes on, if it lacks much."""
        found = self._mapped()
        with self._library.catalog.read() as connection:
            if found and found.change >= last_vector_change(connection):
                return False
            if finished:
                return True
            rows = len(found.rows.passages) if found else 0
            return self._wanted() - rows > max(LEAST, rows * GROWTH)

    def is_sound(self) -> bool:
        """Whether the file has every row that the catalog would put into it now."""
        found = self._mapped()
        return found is not None and len(found.rows.passages) >= self._wanted() and not self.lacks(finished=True)

    def _wanted(self) -> int:
        with self._library.catalog.read() as connection:
            key = stored.model_key(connection, self._library.model())
            return stored.complete(connection, key) if key is not None else 0

    def _mapped(self) -> Mapped | None:
        """The matrix file, if it is whole and of the library's model."""
        try:
            found = mapped(self._library.matrix_file)
        except IndexStale:
            return None
        return found if found and found.model == self._library.model() else None

    def _open(self, model: str) -> Matrix:
        if self._matrix is None or self._matrix.model != model:
            self._matrix = self._map(model)
        matrix = self._catch_up(self._matrix)
        if matrix.added > max(LEAST, len(matrix.base.passages) * GROWTH) and self._put_back():
            matrix = self._catch_up(self._map(model))
        return matrix

    def _catch_up(self, matrix: Matrix) -> Matrix:
        with self._library.catalog.read() as connection:
            change = state(connection)
            if change > matrix.change:
                matrix.catch_up(connection, change, last_vector_change(connection))
        return matrix

    def _map(self, model: str) -> Matrix:
        """Map the file; one that is missing or of no use is written anew, or done without if others write."""
        found = self._mapped()
        if found is None and self._put_back():
            self._library.on_notice(f"向量文件 {self._library.matrix_file} 缺失或已损坏，已从目录重建。")
            found = self._mapped()
        with self._library.catalog.read() as connection:
            if found and found.change <= state(connection):
                return Matrix(found)
            return Matrix(Mapped(model, -1, stretch_of_none(stored.dimensions(connection, model))))

    def _put_back(self) -> bool:
        try:
            with self._library.writing(brief=True):
                self.save()
        except LibraryLocked:
            return False  # whoever writes saves the file; until then the rows are read from the catalog
        return True
