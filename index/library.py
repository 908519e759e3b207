"""A library: one folder with the catalog and what is derived from it. Here the names on disk stand, and nowhere else.

Everything but the catalog is opened on its first use, so that a look-up by number starts at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from corpus.faults import reason
from index import schema
from index.catalog import Catalog
from index.errors import IndexFault, LibraryLocked, LibraryMissing, ModelMismatch
from index.types import Encoder

if TYPE_CHECKING:
    from index.keeping.chroma import ChromaKeeper
    from index.keeping.vectors import MatrixKeeper
    from index.keeping.words import WordKeeper
    from index.lexical import WordIndex
    from index.matrix import Matrix
    from index.originals import Originals
    from index.pictures import Pictures
    from index.serving import Background
    from index.shelf import Shelf

CATALOG = "catalog.sqlite"
ENCODERS = "encoders"
"""The folder of the encoders that were adapted to the library, each under its name."""

Notice = Callable[[str], None]


def ignore(_message: str) -> None:
    """Say nothing."""


class Library:
    """An open library. Threads may share it. Use it in a ``with`` statement, or close it."""

    def __init__(self, folder: Path, catalog: Catalog, encoder: Encoder | None, on_notice: Notice) -> None:
        self.folder = folder
        self.catalog = catalog
        self.on_notice = on_notice
        self._encoder = encoder
        self.words_folder = folder / "words"
        self.matrix_file = folder / "vectors.f32"
        self.pages_folder = folder / "pages"
        self.recognised_folder = folder / "recognised"
        self.chroma_folder = folder / "chroma"
        self.chroma_lock = folder / "chroma.lock"
        self.write_lock = folder / "write.lock"
        self.background: Background | None = None
        self._pictures: Pictures | None = None
        self._shelf: Shelf | None = None
        self._shelf_checked = -1
        self._writer = 0
        self._lock = threading.RLock()

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
        elif not (folder / CATALOG).stat().st_size and (folder / "words").is_dir():
            raise IndexFault(f"资料库 {folder} 的目录数据库是空文件，原有内容已丢失。请从备份恢复，或重新建立资料库。")
        catalog = Catalog(schema.sqlite_url(folder / CATALOG), str(folder), on_notice)
        library = cls(folder, catalog, encoder, on_notice)
        if serving:
            library.stay()
        return library

    def stay(self) -> None:
        """Go on in the background with what is left to do, and open Chroma."""
        from index.serving import Background

        if self.background is None:
            self.background = Background(self)

    def close(self) -> None:
        """Close everything that is open; the background ends first."""
        if self.background:
            self.background.stop()
            self.background = None
        if self._pictures:
            self._pictures.close()
            self._pictures = None
        self.catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def writing(self, *, brief: bool = False) -> Iterator[None]:
        """Be the one writer for the body; may be nested in one thread. Raises ``LibraryLocked``, which names who is.

        ``brief`` is for what a reader or a server puts back in passing: it waits for nobody, and others wait for it.
        """
        if self._writer == threading.get_ident():
            yield
            return
        from index import locks

        with locks.held(self.write_lock, self.folder, brief=brief):
            self._writer = threading.get_ident()
            try:
                yield
            finally:
                self._writer = 0

    @cached_property
    def word_keeper(self) -> WordKeeper:
        """Holds the word index open."""
        from index.keeping.words import WordKeeper

        return WordKeeper(self)

    @cached_property
    def matrix_keeper(self) -> MatrixKeeper:
        """Holds the vectors open."""
        from index.keeping.vectors import MatrixKeeper

        return MatrixKeeper(self)

    @cached_property
    def originals(self) -> Originals:
        """Finds the files that the documents came from."""
        from index.originals import Originals

        return Originals(self.catalog)

    @property
    def pictures(self) -> Pictures:
        """Draws pages of the originals; its processes start with the first page."""
        from index.page_cache import PageCache
        from index.pictures import Pictures

        with self._lock:
            if self._pictures is None:
                self._pictures = Pictures(PageCache(self.pages_folder))
            return self._pictures

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded on first use: the one given, else that adapted to the library, else the bundled one."""
        with self._lock:
            if self._encoder is None:
                from index.embedding import BUNDLED, load_encoder

                adapted = self.adapted(self.model())
                self._encoder = load_encoder(str(adapted) if adapted.is_dir() else BUNDLED)
            return self._encoder

    def adapted(self, name: str) -> Path:
        """Where an encoder of this name that was adapted to the library is kept, if there is one."""
        return self.folder / ENCODERS / (name or "none").replace("/", "-")

    def use(self, encoder: Encoder) -> None:
        """Encode with another encoder from now on."""
        with self._lock:
            self._encoder = encoder

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

    def words(self, change: int | None = None) -> WordIndex | None:
        """The word index, brought up to the catalog if nobody else is writing; ``None`` if it cannot be had now.

        ``change`` is the catalog's, for a caller that has just asked for it.
        """
        return self.word_keeper.get(self.catalog.change() if change is None else change)

    def matrix(self, change: int | None = None) -> Matrix | None:
        """All vectors of the library's model, brought up to the catalog; ``None`` if there are none."""
        return self.matrix_keeper.get(self.catalog.change() if change is None else change)

    def shelf(self, change: int | None = None) -> Shelf:
        """The documents' properties as of the catalog's last change."""
        from index.derive import last_document_change, state
        from index.shelf import Shelf

        with self._lock:
            if self._shelf is None or change is None or change != self._shelf_checked:
                with self.catalog.read() as connection:
                    newest = last_document_change(connection)
                    if self._shelf is None or self._shelf.change != newest:
                        self._shelf = Shelf(connection, newest)
                    self._shelf_checked = state(connection)
            return self._shelf

    def derive(self, *, finished: bool = True) -> None:
        """Write what is derived from vectors anew where the catalog has got ahead of it. Needs the write lock.

        While a job is not ``finished``, the matrix file is left until it lacks many rows, and Chroma altogether.
        """
        if not self.model():
            return
        if self.matrix_keeper.lacks(finished=finished):
            self.matrix_keeper.save()
        if finished:
            with self._chroma() as keeper, suppress(LibraryLocked):
                keeper.bring_up()  # a server that holds Chroma sees the catalog's change and follows

    def forget_vectors(self) -> None:
        """Throw away the matrix file and, unless another process has it open, Chroma. Needs the write lock."""
        self.matrix_file.unlink(missing_ok=True)
        with self._chroma() as keeper, suppress(LibraryLocked):
            keeper.forget()  # whoever holds it finds it at odds with the catalog and makes it anew

    @contextmanager
    def _chroma(self) -> Iterator[ChromaKeeper]:
        """The background's Chroma if there is one, else one for the body only."""
        from index.keeping.chroma import ChromaKeeper

        if self.background is not None:
            yield self.background.keeper
            return
        keeper = ChromaKeeper(self)
        try:
            yield keeper
        finally:
            keeper.close()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryMissing(f"无法建立资料库文件夹 {folder}：{reason(error)}。请检查路径。") from error
