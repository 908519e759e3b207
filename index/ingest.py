"""Taking documents in, on one page: walk, read, catalog and words first; vectors after. Resumable at any point.

Each document is committed on its own. What is derived follows in batches, and says itself how far it got, so a killed
ingest leaves nothing to repair by hand: the next one goes on.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from corpus.errors import CorpusError, UnreadableDocument
from corpus.faults import reason, written
from corpus.readers import CONTAINERS, Contents
from corpus.types import Document
from index import schema, stored, unpacking
from index.encoding import Progress, make_vectors, pending, silent
from index.errors import IndexFault
from index.library import Library
from index.recording import FileState, record, record_failure, touch
from index.walk import Failure, absolute, look, walk

WORDS_EVERY = 8.0
"""Seconds between commits of the word index while documents come in: a commit costs a tenth of one."""

LOOK_EVERY = 4096
"""Passages between looks whether the matrix file has fallen far behind."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of each input, by its source. ``interrupted`` if the user stopped it: the rest was not looked at."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    seconds: float = 0.0
    interrupted: bool = False


Parsed = tuple[Path, Document | CorpusError]
Reader = Callable[[Iterable[Path]], Iterator[Parsed]]
"""Parses files in the order given."""


@dataclass(slots=True)
class _Tally:
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    interrupted: bool = False

    def report(self, seconds: float) -> IngestReport:
        """The report on the run, which took so many seconds."""
        return IngestReport(
            tuple(self.added), tuple(self.updated), tuple(self.unchanged), tuple(self.failed), seconds, self.interrupted
        )


def ingest(
    library: Library,
    paths: Sequence[Path],
    progress: Progress = silent,
    *,
    vectors: bool = True,
    reader: Callable[[], AbstractContextManager[Reader]] | None = None,
) -> IngestReport:
    """Take in files and folders. Documents can be looked up and found by words as they come, by meaning after.

    ``vectors=False`` leaves the encoding to ``encode_pending``; ``reader`` replaces the pool of worker processes.
    An interrupt ends it early with a report of what was done. Raises ``LibraryLocked``, and ``ModelMismatch`` before
    anything is read if another encoder made the library's vectors.
    """
    began = time.monotonic()
    tally = _Tally()
    with library.writing():
        if vectors:
            library.check_model()
        try:
            todo = _plan(library, paths, tally)
            _read(library, todo, tally, progress, reader or partial(_workers, library, progress))
            if vectors:
                _encode(library, progress)
        except KeyboardInterrupt:
            tally.interrupted = True
            library.words()
        except OperationalError as error:
            raise IndexFault(
                f"资料库 {library.folder} 无法写入：{error.orig}。请检查磁盘空间和目录权限后重新导入。"
            ) from error
    return tally.report(time.monotonic() - began)


def encode_pending(library: Library, progress: Progress = silent, limit: int | None = None) -> int:
    """Make the vectors that are missing, ``limit`` at most, and what is derived from them; return how many were made.

    Raises ``LibraryLocked`` and ``ModelMismatch``.
    """
    with library.writing(brief=limit is not None):
        library.check_model()
        return _encode(library, progress, limit)


def _plan(library: Library, paths: Sequence[Path], tally: _Tally) -> dict[Path, FileState]:
    """Sort the inputs into those to read, those that are as they were, and those that cannot be read."""
    plan = _Plan(_known(library), tally)
    archives: list[Path] = []
    for found in walk(paths):
        if isinstance(found, Failure):
            tally.failed.append(found)
        elif found.suffix.lower() in CONTAINERS and found.is_file():
            archives.append(found)
        else:
            plan.file(found)
    for archive, listed in unpacking.opened(archives):
        plan.archive(library, archive, listed)
    if plan.touched:
        with library.catalog.write() as connection:
            for state in plan.touched:
                touch(connection, state)
    return plan.todo


@dataclass(slots=True)
class _Plan:
    """What is to be read, by the files that are known, and the known ones whose time alone has changed."""

    known: dict[str, FileState]
    tally: _Tally
    todo: dict[Path, FileState] = field(default_factory=dict)
    touched: list[FileState] = field(default_factory=list)

    def file(self, path: Path) -> None:
        """Look at a file, and read it if it is not what it was."""
        try:
            self._sort(path, look(path, self.known.get(absolute(path))))
        except OSError as error:
            self.tally.failed.append(_unreadable(path, error))

    def archive(self, library: Library, path: Path, listed: Contents | CorpusError) -> None:
        """Sort the files in an archive, and forget those that it no longer holds."""
        try:
            found = unpacking.members(path, listed)
        except OSError as error:
            self.tally.failed.append(_unreadable(path, error))
            return
        with library.catalog.write() as connection:
            unpacking.settle(connection, path, found)
        self.tally.failed += [failure for _, failure in found.refused]
        if found.document:
            self.file(path)
        for member, state in found.members:
            self._sort(member, state)

    def _sort(self, path: Path, state: FileState) -> None:
        before = self.known.get(state.path)
        if before and (before.sha256, before.sidecar, before.reading) == (state.sha256, state.sidecar, state.reading):
            self.tally.unchanged.append(state.source)
            self.touched += [state] if state != before else []
        else:
            self.todo[path] = state


def _known(library: Library) -> dict[str, FileState]:
    """The files that were read without error, by their paths."""
    table = schema.files.c
    columns = (table.path, table.source, table.size, table.mtime_ns, table.sha256, table.sidecar, table.reading)
    with library.catalog.read() as connection:
        rows = connection.execute(select(*columns).where(table.state == "ready"))
        return {row.path: FileState(*row) for row in rows}


def _unreadable(path: Path, error: OSError) -> Failure:
    return Failure(written(path), type(error).__name__, f"无法读取：{reason(error)}。")


def _read(
    library: Library,
    todo: dict[Path, FileState],
    tally: _Tally,
    progress: Progress,
    reader: Callable[[], AbstractContextManager[Reader]],
) -> None:
    """Parse the files and commit each to the catalog; the words follow every few seconds and at the end."""
    if todo:
        synced = time.monotonic()
        with reader() as parse:
            for done, (path, result) in enumerate(parse(todo), start=1):
                _commit(library, result, todo[path], tally)
                progress("parse", done, len(todo), written(path.name))
                if time.monotonic() - synced > WORDS_EVERY:
                    library.words()
                    synced = time.monotonic()
    progress("words", 0, 1, "")
    library.words()
    progress("words", 1, 1, "")


def _commit(library: Library, result: Document | CorpusError, state: FileState, tally: _Tally) -> None:
    if not isinstance(result, CorpusError):
        try:
            with library.catalog.write() as connection:
                outcome = record(connection, result, state)
        except (IntegrityError, UnicodeError) as error:
            result = UnreadableDocument(f"解析结果不能写入目录（{error}）。请检查文件内容，或换一种格式保存后再导入。")
        else:
            getattr(tally, outcome).append(state.source)
            return
    failure = Failure(state.source, type(result).__name__, str(result))
    with library.catalog.write() as connection:
        record_failure(connection, state, failure.error, failure.message)
    tally.failed.append(failure)


@contextmanager
def _workers(library: Library, progress: Progress) -> Iterator[Reader]:
    """Parse in worker processes. Recognised pages stay in the library until their document is in."""
    from corpus.reading import reading

    def tell(path: Path, done: int, total: int, /) -> None:
        progress("recognise", done, total, written(path.name))

    with reading(library.recognised_folder, tell) as read:
        yield read
    shutil.rmtree(library.recognised_folder, ignore_errors=True)


def _encode(library: Library, progress: Progress, limit: int | None = None) -> int:
    """Encode what has no vector yet; then write the derived files."""
    todo = pending(library, library.model())
    some = todo[:limit]
    if some:
        _make_vectors(library, some, progress)
    progress("derive", 0, 1, "")
    library.derive(finished=len(some) == len(todo))
    progress("derive", 1, 1, "")
    return len(some)


def _make_vectors(library: Library, todo: Sequence[stored.Pending], progress: Progress) -> None:
    if not library.model():
        library.catalog.put("model", library.encoder.name)
    looked = 0

    def look(done: int) -> None:
        nonlocal looked
        if done - looked >= LOOK_EVERY:
            library.derive(finished=False)
            looked = done

    make_vectors(library, todo, progress, look)
