"""The file that a document came from, if it still is what was read: a page of another file must never be shown for it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from sqlalchemy import select

from corpus.readers.container import split
from index import schema
from index.errors import OriginalGone
from index.types import DocumentRecord
from index.walk import content_hash

if TYPE_CHECKING:
    from index.catalog import Catalog

_Stamp = tuple[int, int, int, int]
"""Size, time of the content, time of the entry, number on its disk: what changes when a file is written or replaced."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file and the hash of its content, which is that of the day on which it was read.

    A file ``inside`` an archive has yet to be compared with it: by whoever takes it out.
    """

    path: Path
    sha256: str
    inside: bool = False


class Originals:
    """Finds originals and checks them; what was hashed once is not hashed again until it is written to."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._hashes: dict[tuple[Path, _Stamp], str] = {}
        self._lock = threading.Lock()

    def find(self, record: DocumentRecord) -> Original:
        """The file that ``record`` came from. Raises ``OriginalGone`` if none is there as it was read."""
        there = False
        for path, sha256 in self._files(record):
            archive, names = split(path)
            if names and archive.is_file():
                return Original(path, sha256, inside=True)
            now = self._hash(path)
            if now == sha256:
                return Original(path, sha256)
            there = there or bool(now)
        name = PurePath(record.source).name
        if there:
            raise OriginalGone(f"原文件“{name}”在入库之后有过改动，原页可能与条文不符，故不显示。请重新导入该文件。")
        raise OriginalGone(f"找不到原文件“{name}”，可能已被移动或删除。请放回原处，或从新的位置重新导入。")

    def unchanged(self, original: Original) -> bool:
        """Whether the file still is what it was when it was found."""
        return original.inside or self._hash(original.path) == original.sha256

    def _files(self, record: DocumentRecord) -> Iterable[tuple[Path, str]]:
        """The files of a document, those of the format that it was read from first."""
        table = schema.files.c
        document = select(schema.documents.c.key).where(schema.documents.c.document_id == record.document_id)
        statement = select(table.path, table.sha256).where(table.document.in_(document)).order_by(table.key)
        with self.catalog.read() as connection:
            rows = connection.execute(statement).all()
        found = [(Path(row.path), row.sha256) for row in rows]
        return sorted(found, key=lambda item: item[0].suffix.lower() != f".{record.format}")

    def _hash(self, path: Path) -> str:
        """The hash of a file's content; empty if it cannot be read."""
        try:
            status = path.stat()
            stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
            with self._lock:
                known = self._hashes.get((path, stamp))
            if known is None:
                known = content_hash(path)
                with self._lock:
                    self._hashes[path, stamp] = known
        except OSError:
            return ""
        return known
