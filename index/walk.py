"""Which files to take in: a folder's, in order, and whether each is still what it was when it was last read."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.describe.sidecar import beside
from corpus.faults import reason, written
from corpus.readers import SUFFIXES
from index.recording import FileState

_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be taken in: its name as given, the class of the error, and a sentence for the user."""

    source: str
    error: str
    message: str


def walk(paths: Sequence[Path]) -> Iterator[Path | Failure]:
    """Yield the files to take in, each once: those named, and those below the folders named, in order of their names.

    In folders, hidden files, ``.yaml`` side-cars and formats that no reader takes are passed over; a folder that cannot
    be listed and a name that does not exist are failures.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _below(path) if path.is_dir() else _named(path):
            key = absolute(found) if isinstance(found, Path) else found.source
            if key not in seen:
                seen.add(key)
                yield found


def _named(path: Path) -> Iterator[Path | Failure]:
    if os.path.lexists(path):
        yield path
    else:
        yield Failure(written(path), "FileNotFoundError", "没有这个文件或文件夹，请检查路径。")


def _below(folder: Path) -> Iterator[Path | Failure]:
    problems: list[OSError] = []
    been = {os.path.realpath(folder)}
    for here, folders, names in os.walk(folder, onerror=problems.append, followlinks=True):
        folders[:] = [
            name for name in sorted(folders) if not name.startswith(".") and _enter(here, name, been, problems)
        ]
        for name in sorted(names):
            path = Path(here, name)
            if (
                not name.startswith((".", "~$"))
                and path.suffix.lower() in SUFFIXES
                and path.suffix.lower() not in (".yaml", ".yml")
            ):
                yield path
        while problems:
            yield _unlistable(problems.pop())
    while problems:
        yield _unlistable(problems.pop())


def _enter(here: str, name: str, been: set[str], problems: list[OSError]) -> bool:
    """Whether to go into a folder, which may be a link: each is entered once, and a link to one around it is named."""
    path = os.path.join(here, name)  # noqa: PTH118
    real = os.path.realpath(path)
    if real not in been:
        been.add(real)
        return True
    if f"{os.path.realpath(here)}{os.sep}".startswith(f"{real}{os.sep}"):
        problems.append(OSError(errno.EINVAL, "这个链接指回它所在的文件夹，未再进入", path))
    return False


def _unlistable(problem: OSError) -> Failure:
    return Failure(written(problem.filename), type(problem).__name__, f"无法列出文件夹：{reason(problem)}。")


def absolute(path: Path) -> str:
    """Return the name under which the catalog knows a file, however it was typed: without ``..``, links left as they are."""
    return written(os.path.abspath(path))  # noqa: PTH100


def look(path: Path, known: FileState | None) -> FileState:
    """Return the state of a file. Its content is only read if its size or time is not what ``known`` says.

    Raises ``OSError`` if it cannot be read.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "不是普通文件（可能是管道、设备或套接字）")
    sidecar = beside(path)
    notes = hashlib.sha256(sidecar.read_bytes()).hexdigest() if sidecar else ""
    same = known is not None and (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns)
    content = known.sha256 if known and same else content_hash(path)
    source = known.source if known else written(path)
    return FileState(absolute(path), source, status.st_size, status.st_mtime_ns, content, notes)


def content_hash(path: Path) -> str:
    """Return the hash of a file's content. Raises ``OSError`` if it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
