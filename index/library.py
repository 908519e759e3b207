"""A library: one folder with the catalog and what is derived from it. Here the names on disk stand, and nowhere else.

Everything but the catalog is opened on its first use, so that a look-up by number starts at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index import locks, schema
from index.catalog import Catalog
from index.errors import IndexStale, LibraryLocked, LibraryMissing, ModelMismatch
from index.keeping import ChromaKeeper
from index.types import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.lexical import WordHit, WordIndex
    from index.matrix import Mapped, Matrix, Scanned
    from index.serving import Background
    from index.shelf import Shelf

CATALOG = "catalog.sqlite"
WORDS = "words"
MATRIX = "vectors.f32"
CHROMA = "chroma"
WRITE_LOCK = "write.lock"
CHROMA_LOCK = "chroma.lock"

Notice = Callable[[str], None]

MATRIX_LEAST = 8192
"""Rows that the matrix file may lack in any case while encoding goes on: a process that starts reads them in 50 ms."""

MATRIX_GROWTH = 0.5
"""It may lack this share of its rows as well, so that a long job writes it a few times and not a hundred."""

UNSELECTIVE = 0.7
"""The share of documents that must be allowed for Chroma to be asked: it cannot filter, so what it finds is sifted."""


def ignore(_message: str) -> None:
    """Say nothing."""


class Library:
    """An open library. Threads may share it. Use it in a ``with`` statement, or close it."""

    def __init__(self, folder: Path, catalog: Catalog, encoder: Encoder | None, on_notice: Notice) -> None:
        self.folder = folder
        self.catalog = catalog
        self.on_notice = on_notice
        self._encoder = encoder
        self._words: WordIndex | None = None
        self._words_checked = -1
        self._background: Background | None = None
        self._matrix: Matrix | None = None
        self._shelf: Shelf | None = None
        self._writer = 0
        self._lock = threading.RLock()
        self._words_lock = threading.RLock()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        create: bool = False,
        encoder: Encoder | None = None,
        serving: bool = False,
        on_notice: Notice = ignore,
    ) -> Self:
        """Open the library in ``folder``; with ``create``, make one if there is none.

        ``encoder`` is the bundled one unless given, and is loaded when it is first needed. ``serving`` is for a process
        that stays: it opens Chroma and goes on in the background with what is left to do. ``on_notice`` is told, in
        Chinese, what was found missing and what is done about it.

        Raises ``LibraryMissing``, and ``IndexFault`` if the catalog is damaged or newer than this program.
        """
        if not (folder / CATALOG).is_file():
            if not create:
                raise LibraryMissing(
                    f"{folder} 中没有资料库。先用 tiaowen ingest 导入文件，或用 --library 指定资料库所在的文件夹。"
                )
            _make(folder)
        catalog = Catalog(schema.sqlite_url(folder / CATALOG), str(folder))
        library = cls(folder, catalog, encoder, on_notice)
        if serving:
            library.stay()
        return library

    def stay(self) -> None:
        """Go on in the background with what is left to do, and open Chroma."""
        from index.serving import Background

        if self._background is None:
            self._background = Background(self)

    def close(self) -> None:
        """Close everything that is open; the background ends first."""
        if self._background:
            self._background.stop()
            self._background = None
        self.catalog.close()
        self._words = self._matrix = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer for the body; may be nested in one thread. Raises ``LibraryLocked``, which names who is."""
        if self._writer == threading.get_ident():
            yield
            return
        with locks.held(self.folder / WRITE_LOCK, self.folder):
            self._writer = threading.get_ident()
            try:
                yield
            finally:
                self._writer = 0

    @property
    def chroma_folder(self) -> Path:
        """Where Chroma lies."""
        return self.folder / CHROMA

    @property
    def chroma_lock(self) -> Path:
        """The lock that whoever opens Chroma holds."""
        return self.folder / CHROMA_LOCK

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded on first use."""
        with self._lock:
            if self._encoder is None:
                from index.embedding import load_encoder

                self._encoder = load_encoder()
            return self._encoder

    def model(self) -> str:
        """The name of the model that made the library's vectors, ``""`` if there are none yet."""
        return self.catalog.get("model")

    def check_model(self) -> None:
        """Raise ``ModelMismatch`` if the encoder is not the one that made the library's vectors."""
        made = self.model()
        if made and made != self.encoder.name:
            raise ModelMismatch(
                f"资料库 {self.folder} 的向量由模型 {made} 生成，当前模型是 {self.encoder.name}。"
                "请改用原来的模型，或运行 tiaowen reindex 重新生成向量；按条号和词语查找不受影响。"
            )

    def words(self) -> WordIndex | None:
        """The word index, brought up to the catalog if nobody else is writing; ``None`` if it cannot be had now.

        A thread that finds another one at work on it takes the index as it is.
        """
        if not self._words_lock.acquire(blocking=self._words is None):
            return self._words
        try:
            change = self.catalog.change()
            if self._words is None or change != self._words_checked:
                self._words = self._words or self._open_words()
                self._sync_words(self._words)
                self._words_checked = change
        except LibraryLocked as error:
            self.on_notice(f"词语索引暂不可用：{error}")
        finally:
            self._words_lock.release()
        return self._words

    def rebuild_words(self) -> WordIndex:
        """Make the word index anew from the catalog. Raises ``LibraryLocked`` if another process writes."""
        from index.derive import sync_words
        from index.lexical import WordIndex

        with self._words_lock, self.writing():
            try:
                self._words = WordIndex(self.folder / WORDS)
                sync_words(self.catalog, self._words, anew=True)
            except IndexStale:
                self._words = WordIndex.emptied(self.folder / WORDS)
                sync_words(self.catalog, self._words, anew=True)
            return self._words

    def find_words(self, query: str, limit: int, documents: Sequence[int] | None = None) -> list[WordHit]:
        """Search the word index; one that turns out to be damaged is made anew if nobody else is writing."""
        index = self.words()
        try:
            return index.search(query, limit, documents) if index else []
        except IndexStale as error:
            self.on_notice(f"{error}。正在从目录重建，请稍候。")
        try:
            return self.rebuild_words().search(query, limit, documents)
        except LibraryLocked as error:
            self.on_notice(f"词语索引暂不可用：{error}")
            return []

    def matrix(self) -> Matrix | None:
        """All vectors of the library's model, brought up to the catalog; ``None`` if there are none."""
        from index.derive import last_vector_change, state

        with self._lock:
            model = self.model()
            if not model:
                return None
            with self.catalog.read() as connection:
                change = state(connection)
                if self._matrix is None or self._matrix.model != model:
                    self._matrix = self._open_matrix(model, change)
                if change > self._matrix.change:
                    self._matrix.catch_up(connection, change, last_vector_change(connection))
            if not self._matrix.total:
                return None
            return self._matrix

    def shelf(self) -> Shelf:
        """The documents' properties as of the catalog's last change."""
        from index.derive import state
        from index.shelf import Shelf

        with self._lock, self.catalog.read() as connection:
            change = state(connection)
            if self._shelf is None or self._shelf.change != change:
                self._shelf = Shelf(connection, change)
            return self._shelf

    def nearest(self, matrix: Matrix, query: NDArray[np.float32], allowed: NDArray[np.bool_], limit: int) -> Scanned:
        """Return the passages nearest to a unit vector among the allowed documents.

        Chroma is asked if it is open here, up to date, and no filter is selective; else all vectors are scanned.
        """
        background = self._background
        index = background.keeper.index if background else None
        share = float(allowed.sum()) / max(1, len(self.shelf()))
        if background is None or index is None or share < UNSELECTIVE or index.change < matrix.newest:
            return matrix.scan(query, allowed, limit)
        wanted = int(limit / share * 1.25)
        try:
            found = matrix.describe(*index.nearest(query, wanted))
        except IndexStale as error:
            background.lost(error)
            return matrix.scan(query, allowed, limit)
        kept = found.among(allowed, limit)
        return kept if len(kept.passages) == limit or wanted >= matrix.total else matrix.scan(query, allowed, limit)

    def save_matrix(self) -> int:
        """Write the matrix file anew from the catalog; return its number of rows. Needs the write lock."""
        from index.derive import state
        from index.matrix import build

        with self._lock:
            with self.catalog.read() as connection:
                rows = build(self.folder / MATRIX, connection, self.model(), state(connection))
            self._matrix = None
            return rows

    def derive(self, *, finished: bool = True) -> None:
        """Write what is derived from vectors anew where the catalog has got ahead of it. Needs the write lock.

        While a job is not ``finished``, the matrix file is left until it lacks many rows, and Chroma altogether.
        """
        if not self.model():
            return
        if self._matrix_lacks(finished=finished):
            self.save_matrix()
        if not finished:
            return
        keeper = self._background.keeper if self._background else ChromaKeeper(self)
        try:
            keeper.bring_up()
        except LibraryLocked:
            return  # a server holds Chroma: it sees the catalog's change and follows
        finally:
            if self._background is None:
                keeper.close()

    def forget_vectors(self) -> None:
        """Throw away the matrix file and, unless another process has it open, Chroma. Needs the write lock."""
        (self.folder / MATRIX).unlink(missing_ok=True)
        keeper = self._background.keeper if self._background else ChromaKeeper(self)
        try:
            keeper.forget()
        except LibraryLocked:
            return  # whoever holds it finds it at odds with the catalog and makes it anew
        finally:
            if self._background is None:
                keeper.close()

    def _matrix_lacks(self, *, finished: bool) -> bool:
        from index import stored
        from index.derive import last_vector_change

        found = self._mapped()
        with self.catalog.read() as connection:
            if found and found.change >= last_vector_change(connection):
                return False
            if finished:
                return True
            key = stored.model_key(connection, self.model())
            rows = len(found.rows.passages) if found else 0
            lacking = stored.complete(connection, key) - rows if key is not None else 0
            return lacking > max(MATRIX_LEAST, rows * MATRIX_GROWTH)

    def matrix_is_sound(self) -> bool:
        """Whether the matrix file has exactly the rows that the catalog would put into it now."""
        from index import stored

        found = self._mapped()
        with self.catalog.read() as connection:
            key = stored.model_key(connection, self.model())
            wanted = stored.complete(connection, key) if key is not None else 0
        return found is not None and len(found.rows.passages) == wanted and not self._matrix_lacks(finished=True)

    def _mapped(self) -> Mapped | None:
        """The matrix file, if it is whole and of the library's model."""
        from index.matrix import mapped

        try:
            found = mapped(self.folder / MATRIX)
        except IndexStale:
            return None
        return found if found and found.model == self.model() else None

    def _open_words(self) -> WordIndex:
        from index.lexical import WordIndex

        folder = self.folder / WORDS
        try:
            words = WordIndex(folder)
        except IndexStale as error:
            self.on_notice(f"{error}。正在从目录重建，请稍候。")
            return self.rebuild_words()
        if words.change() > self.catalog.change():
            self.on_notice("词语索引比目录新，正在从目录重建，请稍候。")
            return self.rebuild_words()
        return words

    def _sync_words(self, words: WordIndex) -> None:
        from index.derive import sync_words, words_lack

        if not words_lack(self.catalog, words):
            return
        try:
            with self.writing():
                schema.flush(self.catalog.engine)
                sync_words(self.catalog, words)
        except LibraryLocked:
            return
        except IndexStale as error:
            self.on_notice(f"{error}。正在从目录重建，请稍候。")
            self._words = self.rebuild_words()

    def _open_matrix(self, model: str, change: int) -> Matrix:
        from index.matrix import Mapped, Matrix, mapped, stretch_of_none
        from index.stored import dimensions

        try:
            found = mapped(self.folder / MATRIX)
        except IndexStale as error:
            self.on_notice(f"{error}。本次改从目录读取，下次导入或 tiaowen reindex 时重建。")
            found = None
        if found and found.model == model and found.change <= change:
            return Matrix(found)
        with self.catalog.read() as connection:
            return Matrix(Mapped(model, -1, stretch_of_none(dimensions(connection, model))))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryMissing(f"无法建立资料库文件夹 {folder}：{error.strerror}。请检查路径和权限。") from error
