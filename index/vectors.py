"""Chroma, embedded: the only importer of chromadb and langchain-chroma. An approximate index for processes that stay.

It is filled with the catalog's vectors, under the passages' keys, and holds no texts. ``state.json`` in its folder says
which model made it and up to which change of the catalog it goes. Only the holder of Chroma's lock may open it: two
processes on one embedded Chroma lose or corrupt it (its issues 6975 and 7090).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from langchain_chroma import Chroma
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from index import schema, stored
from index.errors import IndexStale
from index.stored import Stretch

COLLECTION = "passages"
HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 400}
"""Recall@100 of 0.9995 on 58,866 real vectors at 1.8 ms a query, where Chroma's own defaults reach 0.966; 0.991 on 152,904,
many of which are equal, at 8 ms on a busy machine (an exact scan there: 45 ms)."""

BATCH = 4096
"""Rows a call: below the 5,461 that the embedded edition takes."""

REPLACED = 0.2
"""The share of rows that may go in one step before the index is made anew instead."""

FORMAT = 1


class VectorIndex:
    """Chroma in a folder, for one model's vectors. Raises ``IndexStale`` from every call where it is damaged."""

    def __init__(self, folder: Path, model: str) -> None:
        """Open the index in ``folder``, or make an empty one there. An index of another model is ``IndexStale`` too."""
        self.folder = folder
        self.model = model
        self._state = folder / "state.json"
        state = self._read_state()
        if state and state.get("model") != model:
            raise IndexStale(f"向量索引 {folder} 由另一个模型 {state.get('model')} 生成")
        if not state and folder.is_dir() and any(folder.iterdir()):
            raise IndexStale(f"向量索引 {folder} 不完整")
        self.change, least = int(state.get("change", -1)), int(state.get("rows", 0))
        folder.mkdir(parents=True, exist_ok=True)
        if not state:
            self._write_state(-1, 0)
        with self._border():
            self._client = _client(folder)
        try:
            self._open(least)
        except IndexStale:
            self.close()  # two clients on one folder, of which one is thrown away, leave the other unable to write
            raise

    def _open(self, least: int) -> None:
        with self._border():
            self.store = Chroma(COLLECTION, client=self._client, collection_configuration={"hnsw": HNSW})
            self._rows = self._client.get_collection(COLLECTION, embedding_function=None)
        rows = len(self)
        if rows < least:
            raise IndexStale(f"向量索引 {self.folder} 有 {rows} 条记录，应有 {least} 条")

    @classmethod
    def emptied(cls, folder: Path, model: str) -> VectorIndex:
        """Throw away what is in ``folder`` and open an empty index there."""
        shutil.rmtree(folder, ignore_errors=True)
        return cls(folder, model)

    def close(self) -> None:
        """Close it, so that another process may open it."""
        with suppress(Exception):  # a damaged one may not close either, and is thrown away next
            self._client.close()

    def __len__(self) -> int:
        with self._border():
            return int(self._rows.count())

    def sync(self, connection: Connection, change: int, going_on: Callable[[], bool] = lambda: True) -> bool:
        """Take in what the catalog has got since and drop what it lost, up to ``change``, which ``connection`` sees.

        Stops early, and returns false, once ``going_on`` says no; what was done then is done again next time.
        """
        key = stored.model_key(connection, self.model)
        if change <= self.change or key is None:
            return True
        self._check_worth(connection)
        with self._border():
            self._drop(connection)
            for part in self._news(connection, key):
                if not going_on():
                    return False
                for at in range(0, len(part.passages), BATCH):
                    ids = [str(passage) for passage in part.passages[at : at + BATCH].tolist()]
                    self._rows.upsert(ids, embeddings=part.vectors[at : at + BATCH])
        wanted = stored.complete(connection, key)
        if len(self) != wanted:
            raise IndexStale(f"向量索引 {self.folder} 有 {len(self)} 条记录，应有 {wanted} 条")
        self.change = change
        self._write_state(change, wanted)
        return True

    def nearest(self, query: NDArray[np.float32], limit: int) -> tuple[list[int], list[float]]:
        """Return the keys of the nearest passages and their cosines, best first."""
        with self._border():
            found = self._rows.query(query_embeddings=[query], n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [int(key) for key in found["ids"][0]], [1.0 - float(distance) for distance in distances[0]]

    def _news(self, connection: Connection, key: int) -> Iterator[Stretch]:
        dimensions = stored.dimensions(connection, self.model)
        if self.change < 0:
            yield from stored.portions(connection, key, dimensions)
        else:
            yield stored.since(connection, key, self.change, dimensions)

    def _check_worth(self, connection: Connection) -> None:
        """Raise ``IndexStale`` where so many rows go that making the index anew is quicker.

        Taking out and putting in 152,904 rows took over eight minutes, making them anew two.
        """
        table = schema.removals.c
        size = func.sum(table.last_passage - table.first_passage + 1)
        gone = connection.execute(select(size).where(table.change > self.change)).scalar() or 0
        if self.change >= 0 and gone > max(BATCH, len(self) * REPLACED):
            raise IndexStale(f"向量索引 {self.folder} 的 {gone} 条记录已被取代")

    def _drop(self, connection: Connection) -> None:
        table = schema.removals.c
        columns = select(table.first_passage, table.last_passage).where(table.change > self.change)
        for first, last in connection.execute(columns).all() if self.change >= 0 else ():
            for at in range(first, last + 1, BATCH):
                self._rows.delete([str(key) for key in range(at, min(at + BATCH, last + 1))])

    def _read_state(self) -> dict[str, Any]:
        try:
            state = json.loads(self._state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) and state.get("format") == FORMAT else {}

    def _write_state(self, change: int, rows: int) -> None:
        temporary = self._state.with_suffix(".tmp")
        state = {"format": FORMAT, "model": self.model, "change": change, "rows": rows}
        temporary.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
        temporary.replace(self._state)

    @contextmanager
    def _border(self) -> Iterator[None]:
        """Chroma raises what its database, its Rust core and its clients raise; here all of it becomes ours."""
        try:
            yield
        except IndexStale:
            raise
        except Exception as error:
            raise IndexStale(f"向量索引 {self.folder} 已损坏：{error}") from error


def _client(folder: Path) -> ClientAPI:
    """Chroma on a folder.

    It keeps one system a folder for the process, also one whose start failed, and with that one nothing could open the
    folder again: so it is dropped.
    """
    try:
        return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    except BaseException:
        SharedSystemClient._identifier_to_system.pop(str(folder), None)  # noqa: SLF001 - there is no public way
        raise
