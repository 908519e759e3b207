"""Archives and mails among the inputs: what they hold is taken in file by file, and what they no longer hold goes.

A file in an archive is known by the archive's path and its own, ``材料.zip!/附件/办法.docx``. Archives are opened in
worker processes: they are untrusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from corpus.errors import CorpusError
from corpus.faults import written
from corpus.readers import INSIDE, Contents
from index import schema
from index.recording import FileState, forget, record_failure
from index.walk import Failure, absolute, look

LAST = "\U0010ffff"
"""Sorts after every other character."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive's files with their states, those that are refused, and whether it is a document itself."""

    members: tuple[tuple[Path, FileState], ...] = ()
    refused: tuple[tuple[FileState, Failure], ...] = ()
    document: bool = False


def opened(archives: Sequence[Path]) -> Iterator[tuple[Path, Contents | CorpusError]]:
    """List what archives hold, in order."""
    if not archives:
        return
    from corpus.readers import contents
    from corpus.worker import WorkerPool

    with WorkerPool(contents, processes=min(2, len(archives))) as pool:
        yield from pool.map(archives)


def members(archive: Path, listed: Contents | CorpusError) -> Opened:
    """Give the states of an archive's files. Raises ``OSError`` if the archive cannot be looked at any more."""
    whole = look(archive, None)
    if isinstance(listed, CorpusError):
        return Opened(refused=((whole, Failure(whole.source, type(listed).__name__, str(listed))),))
    found = tuple(
        (Path(f"{archive}{INSIDE}{member.name}"), _state(whole, member.name, member.size, member.sha256))
        for member in listed.members
    )
    refused = tuple(
        (state, Failure(state.source, item.error, item.message))
        for item in listed.refused
        for state in (_state(whole, item.name, 0, ""),)
    )
    return Opened(found, refused, listed.document)


def _state(archive: FileState, name: str, size: int, sha256: str) -> FileState:
    inner = INSIDE + written(name)
    return FileState(archive.path + inner, archive.source + inner, size, archive.mtime_ns, sha256, "")


def settle(connection: Connection, archive: Path, found: Opened) -> None:
    """Note what was refused, and forget the documents of files that the archive no longer holds.

    Those of an archive that could not be opened at all stay, as a damaged file keeps what it gave before.
    """
    for state, failure in found.refused:
        record_failure(connection, state, failure.error, failure.message)
    path = absolute(archive)
    if any(state.path == path for state, _ in found.refused):
        return
    here = {state.path for _, state in found.members} | {state.path for state, _ in found.refused}
    table = schema.files.c
    inside = select(table.path).where(table.path > path + INSIDE, table.path < path + INSIDE + LAST)
    for gone in sorted(set(connection.execute(inside).scalars()) - here):
        forget(connection, gone)
