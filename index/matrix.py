"""The exact scan: all vectors in one file that any number of processes map into memory, and what came since in memory.

The file is derived from the catalog and replaced whole, so a reader keeps the one it has. Its layout: 8 bytes of magic,
the length of a JSON header (4 bytes), the header (``model``, ``dimensions``, ``rows``, ``change``), zeros up to a page
(rows across cache lines scan a third slower), then the float32 matrix, rows in the order of the passages' keys, and
int64 passages, clauses and documents.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from index import stored
from index.errors import IndexStale
from index.stored import Stretch

MAGIC = b"TIAOWEN2"
PAGE = 4096

SUBSET = 0.15
"""Below this share of the rows, picking them out before the product is faster than scanning all of them."""

KEPT = 8
"""Queries whose cosines with all rows are kept: a question is looked for under several filters, 3.8 times on the average
of 60, with 1.5 vectors."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """The best rows of a scan: passages, clauses, documents and cosines, best first, all of shape ``(n,)``."""

    passages: NDArray[np.int64]
    clauses: NDArray[np.int64]
    documents: NDArray[np.int64]
    cosines: NDArray[np.float32]

    def among(self, allowed: NDArray[np.bool_], limit: int) -> Scanned:
        """The first ``limit`` of them in the documents that ``allowed`` (by key) lets through."""
        rows = np.flatnonzero(_mask(self.documents, allowed))[:limit]
        return Scanned(*(column[rows] for column in _columns(self)))


@dataclass(frozen=True, slots=True)
class Mapped:
    """A file that is mapped into memory; ``pages`` is the map, ``None`` for rows that are in no file."""

    model: str
    change: int
    rows: Stretch
    pages: mmap.mmap | None = None


def build(path: Path, connection: Connection, model: str, change: int) -> int:
    """Write the file anew from the catalog's state ``change`` that ``connection`` sees; return the number of rows."""
    key = stored.model_key(connection, model)
    dimensions = stored.dimensions(connection, model)
    count = stored.complete(connection, key) if key is not None else 0
    header = json.dumps({"model": model, "dimensions": dimensions, "rows": count, "change": change}).encode()
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w+b") as file:
            file.write(MAGIC + struct.pack("<I", len(header)) + header)
            file.flush()
            _reserve(file.fileno(), _size(count, dimensions, len(header)))
            if key is not None and count:
                views = _views(np.memmap(file, np.uint8, "r+"), _offset(len(header)), count, dimensions)
                _fill(views, connection, key, dimensions)
                del views
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return count


def mapped(path: Path) -> Mapped | None:
    """Map the file into memory; ``None`` if there is none. Raises ``IndexStale`` if it is damaged."""
    try:
        with path.open("rb") as file:
            start = file.read(12)
            length = struct.unpack("<I", start[8:])[0] if len(start) == 12 else 0
            header = json.loads(file.read(length)) if start[:8] == MAGIC and length < PAGE * 16 else {}
            rows, dimensions = int(header["rows"]), int(header["dimensions"])
            _check(path.stat().st_size, _size(rows, dimensions, length))
            pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            views = _views(np.frombuffer(pages, np.uint8), _offset(length), rows, dimensions)
            return Mapped(header["model"], int(header["change"]), views, pages)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise IndexStale(f"向量文件 {path} 已损坏：{error}") from error


class Matrix:
    """All vectors of one model: the mapped file and the rows that the catalog got since, scanned as one."""

    def __init__(self, base: Mapped) -> None:
        """Begin with a file's rows."""
        self.change = self.newest = base.change
        self.model = base.model
        self.base = base.rows
        self._pages = base.pages
        self._tail = stretch_of_none(base.rows.vectors.shape[1])
        self._kept: dict[bytes, NDArray[np.float32]] = {}
        self._lock = threading.Lock()

    @property
    def added(self) -> int:
        """How many rows came since the file was written."""
        return len(self._tail.passages)

    @property
    def total(self) -> int:
        """How many rows there are; those of removed documents are still among them."""
        return len(self.base.passages) + self.added

    def catch_up(self, connection: Connection, change: int, newest: int) -> None:
        """Take in what the catalog has got up to its change ``change``, which is the state that ``connection`` sees.

        ``newest`` is the last change that concerned vectors: an index that goes so far knows all that is here.
        """
        key = stored.model_key(connection, self.model)
        self.newest = newest
        if key is None:
            return
        self._tail = _together(self._tail, stored.since(connection, key, self.change, self.base.vectors.shape[1]))
        self.change = change

    def scan(self, query: NDArray[np.float32], allowed: NDArray[np.bool_], limit: int) -> Scanned:
        """Return the ``limit`` rows nearest to a unit vector in the documents that ``allowed`` lets through."""
        parts = [self._scan(part, query, allowed, limit) for part in (self.base, self._tail) if len(part.passages)]
        if not parts:
            return _scanned(stretch_of_none(len(query)), np.empty(0, np.int64), np.empty(0, np.float32))
        joined = Scanned(*(np.concatenate(arrays) for arrays in zip(*map(_columns, parts), strict=True)))
        order = np.argsort(-joined.cosines, kind="stable")[:limit]
        return Scanned(*(column[order] for column in _columns(joined)))

    def cosines(self, query: NDArray[np.float32], passages: Sequence[int]) -> dict[int, float]:
        """The cosines of single passages; those without a vector are left out."""
        found: dict[int, float] = {}
        for part in (self.base, self._tail):
            rows, present = _locate(part, passages)
            if len(rows):
                found |= zip(present.tolist(), self._products(part, query, rows).tolist(), strict=True)
        return found

    def knows(self, query: NDArray[np.float32]) -> bool:
        """Whether the file's rows were scanned for this vector of late, so that a scan costs nothing."""
        return query.tobytes() in self._kept

    def give_back(self) -> None:
        """Let the system count the file's pages as its cache and no longer as this process's memory.

        They stay where they are while memory lasts: the next scan of 150,000 rows takes 32 ms instead of 26.
        """
        if self._pages is not None and hasattr(mmap, "MADV_DONTNEED"):
            self._pages.madvise(mmap.MADV_DONTNEED)

    def describe(self, passages: Sequence[int], cosines: Sequence[float]) -> Scanned:
        """The rows of passages that another index found, with the cosines that it gave."""
        given = dict(zip(passages, cosines, strict=True))
        parts = []
        for part in (self.base, self._tail):
            rows, present = _locate(part, passages)
            values = np.array([given[key] for key in present.tolist()], dtype=np.float32)
            parts.append(_scanned(part, rows, values))
        joined = Scanned(*(np.concatenate(arrays) for arrays in zip(*map(_columns, parts), strict=True)))
        order = np.argsort(-joined.cosines, kind="stable")
        return Scanned(*(column[order] for column in _columns(joined)))

    def _scan(self, part: Stretch, query: NDArray[np.float32], allowed: NDArray[np.bool_], limit: int) -> Scanned:
        rows = np.flatnonzero(_mask(part.documents, allowed))
        values = self._products(part, query, rows)
        if len(rows) > limit:
            best = np.argpartition(-values, limit)[:limit]
            rows, values = rows[best], values[best]
        return _scanned(part, rows, values)

    def _products(self, part: Stretch, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The cosines of some rows. Those of all the file's rows are kept once they were told, as they never change."""
        values = self._kept.get(query.tobytes()) if part is self.base else None
        if values is None:
            if len(rows) < len(part.passages) * SUBSET:
                return part.vectors[rows] @ query
            values = part.vectors @ query
            if part is self.base:
                self._keep(query, values)
        return values if len(rows) == len(values) else values[rows]

    def _keep(self, query: NDArray[np.float32], values: NDArray[np.float32]) -> None:
        with self._lock:
            self._kept[query.tobytes()] = values
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]


def stretch_of_none(dimensions: int) -> Stretch:
    """No rows."""
    none = np.empty(0, np.int64)
    return Stretch(none, none, none, np.empty((0, dimensions), np.float32))


def _check(size: int, wanted: int) -> None:
    if size != wanted:
        raise ValueError(f"大小为 {size} 字节，应为 {wanted}")


def _reserve(file: int, size: int) -> None:
    """Give a file its size. Writing into a map of a file with holes kills the process where the disk is full."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
    else:
        os.truncate(file, size)


def _offset(header: int) -> int:
    return -(-(12 + header) // PAGE) * PAGE


def _size(rows: int, dimensions: int, header: int) -> int:
    return _offset(header) + rows * (3 * 8 + 4 * dimensions)


def _views(data: NDArray[np.uint8], offset: int, rows: int, dimensions: int) -> Stretch:
    end = offset + rows * dimensions * 4
    floats = data[offset:end].view("<f4").reshape(rows, dimensions)
    passages, clauses, documents = (
        np.asarray(data[end + at * rows * 8 : end + (at + 1) * rows * 8].view("<i8")) for at in range(3)
    )
    return Stretch(passages, clauses, documents, np.asarray(floats))


def _fill(views: Stretch, connection: Connection, model: int, dimensions: int) -> None:
    at = 0
    for part in stored.portions(connection, model, dimensions):
        here = slice(at, at + len(part.passages))
        views.passages[here], views.clauses[here], views.documents[here] = part.passages, part.clauses, part.documents
        views.vectors[here] = part.vectors
        at = here.stop


def _together(first: Stretch, second: Stretch) -> Stretch:
    """Both, in the order of the passages' keys."""
    passages = np.concatenate([first.passages, second.passages])
    order = np.argsort(passages, kind="stable")
    return Stretch(
        passages[order],
        np.concatenate([first.clauses, second.clauses])[order],
        np.concatenate([first.documents, second.documents])[order],
        np.concatenate([first.vectors, second.vectors])[order],
    )


def _mask(documents: NDArray[np.int64], allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return allowed[np.minimum(documents, len(allowed) - 1)]


def _scanned(part: Stretch, rows: NDArray[Any], values: NDArray[np.float32]) -> Scanned:
    return Scanned(part.passages[rows], part.clauses[rows], part.documents[rows], values)


def _columns(rows: Scanned) -> tuple[NDArray[Any], ...]:
    return rows.passages, rows.clauses, rows.documents, rows.cosines


def _locate(part: Stretch, passages: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    wanted = np.array(sorted(passages), dtype=np.int64)
    if not len(part.passages) or not len(wanted):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    rows = np.searchsorted(part.passages, wanted)
    there = part.passages[np.minimum(rows, len(part.passages) - 1)] == wanted
    return rows[there], wanted[there]
