"""Pictures of pages on disk, the least lately used thrown away first; a cache: it may be deleted at any time."""

from __future__ import annotations

import json
import os
import secrets
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from corpus.picture import Picture

LIMIT = 256 << 20
"""Bytes on disk: some two thousand pages at the width of the panel."""
TRIMMED = 0.8
"""Beyond the limit, this share of it is kept, so that not every new picture has to make room."""


class PageCache:
    """Keeps pictures in ``folder`` under their keys. Threads and processes may share a folder."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self._size = -1
        self._lock = threading.Lock()

    def get(self, key: str) -> Picture | None:
        """The picture of ``key``, which counts as used now; ``None`` if it is not here."""
        path = self._path(key)
        try:
            head, data = path.read_bytes().split(b"\n", 1)
            about = json.loads(head)
            picture = Picture(
                **{**about, "data": data, "size": tuple(about["size"]), "boxes": tuple(map(tuple, about["boxes"]))}
            )
        except (OSError, ValueError, TypeError, KeyError):
            return None
        with suppress(OSError):
            os.utime(path)
        return picture

    def put(self, key: str, picture: Picture) -> None:
        """Keep a picture. A folder that cannot be written to keeps nothing, and nobody need know."""
        about = {name: value for name, value in asdict(picture).items() if name != "data"}
        data = json.dumps(about).encode() + b"\n" + picture.data
        path = self._path(key)
        unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(data)
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            return
        self._make_room(len(data))

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def _make_room(self, more: int) -> None:
        """Count what was added, and throw away the least lately used once it is too much. Others' files count as well."""
        with self._lock:
            self._size = self._size + more if self._size >= 0 else sum(size for _, size, _ in self._entries())
            if self._size <= self.limit:
                return
            entries = sorted(self._entries())
            self._size = sum(size for _, size, _ in entries)
            for _, size, path in entries:
                if self._size <= TRIMMED * self.limit:
                    break
                with suppress(OSError):
                    path.unlink(missing_ok=True)
                self._size -= size

    def _entries(self) -> list[tuple[float, int, Path]]:
        """When each file was last used, its bytes and its path."""
        found: list[tuple[float, int, Path]] = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found
