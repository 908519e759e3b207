"""Vectors as the catalog keeps them: one for each text and model, whichever passages have that text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, delete, func, insert, select, union

from index import schema
from index.catalog import bump, take
from index.passages import embedded
from index.types import Vectors

_FLOATS = np.dtype("<f4")


@dataclass(frozen=True, slots=True)
class Pending:
    """A text without a vector: its hash, one passage that has it, and its length in characters."""

    text_hash: bytes
    passage: int
    length: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Passages with their vectors, by key in order: int64 of shape ``(n,)``, float32 of ``(n, dimensions)``."""

    passages: NDArray[np.int64]
    clauses: NDArray[np.int64]
    documents: NDArray[np.int64]
    vectors: Vectors


def model_key(connection: Connection, name: str) -> int | None:
    """The number under which a model's vectors are kept; ``None`` if there are none."""
    return connection.execute(select(schema.models.c.key).where(schema.models.c.name == name)).scalar()


def dimensions(connection: Connection, name: str) -> int:
    """How long a model's vectors are; 0 if it is not known."""
    return connection.execute(select(schema.models.c.dimensions).where(schema.models.c.name == name)).scalar() or 0


def add_model(connection: Connection, name: str, dimensions: int) -> int:
    """The number of a model, which is entered if it is new."""
    key = model_key(connection, name)
    if key is None:
        key = int(connection.execute(select(func.coalesce(func.max(schema.models.c.key), 0))).scalar_one()) + 1
        connection.execute(insert(schema.models).values(key=key, name=name, dimensions=dimensions))
    return key


def pending(connection: Connection, model: int | None) -> list[Pending]:
    """The texts that have no vector of a model yet, in the order in which their documents came."""
    table = schema.passages.c
    there = select(schema.vectors.c.key).where(
        schema.vectors.c.text_hash == table.text_hash, schema.vectors.c.model == model
    )
    first = func.min(table.key)
    statement = (
        select(table.text_hash, first, func.max(table.end - table.start))
        .where(~there.exists())
        .group_by(table.text_hash)
        .order_by(first)
    )
    return [Pending(bytes(text), passage, length) for text, passage, length in connection.execute(statement)]


def any_pending(connection: Connection, model: int | None) -> bool:
    """Whether there is a text without a vector of a model: quicker than counting them."""
    table = schema.passages.c
    there = select(schema.vectors.c.key).where(
        schema.vectors.c.text_hash == table.text_hash, schema.vectors.c.model == model
    )
    return connection.execute(select(table.key).where(~there.exists()).limit(1)).first() is not None


def texts(connection: Connection, keys: Sequence[int]) -> list[str]:
    """What is encoded for these passages, in their order."""
    passage, clause = schema.passages.c, schema.clauses.c
    statement = select(passage.key, passage.header, passage.start, passage.end, clause.text).where(
        passage.clause == clause.key, passage.key.in_(keys)
    )
    found = {row.key: embedded(row.header, row.text[row.start : row.end]) for row in connection.execute(statement)}
    return [found[key] for key in keys]


def keep(connection: Connection, model: int, hashes: Sequence[bytes], made: Vectors) -> None:
    """Write vectors of shape ``(len(hashes), dimensions)``. A text that has one of this model already keeps it."""
    change = bump(connection)
    table = schema.vectors.c
    there = set(
        connection.execute(select(table.text_hash).where(table.model == model, table.text_hash.in_(hashes))).scalars()
    )
    new = [(text, row) for text, row in zip(hashes, made, strict=True) if text not in there]
    first = take(connection, "key", len(new)) if new else 0
    rows = [
        {
            "key": first + number,
            "text_hash": text,
            "model": model,
            "change": change,
            "vector": row.astype(_FLOATS).tobytes(),
        }
        for number, (text, row) in enumerate(new)
    ]
    if rows:
        connection.execute(insert(schema.vectors), rows)


def since(connection: Connection, model: int, change: int, dimensions: int) -> Stretch:
    """The passages that have had a vector of this model only since a change (-1: all), in the order of their keys."""
    rows = connection.execute(_since(model, change)).all()
    return _stretch(rows, dimensions)


def portions(connection: Connection, model: int, dimensions: int, size: int = 8192) -> Iterator[Stretch]:
    """All passages that have a vector of this model, in the order of their keys, ``size`` at a time."""
    last = -1
    while True:
        statement = _joined(model).where(schema.passages.c.key > last).order_by(schema.passages.c.key).limit(size)
        rows = connection.execute(statement).all()
        if not rows:
            return
        last = rows[-1].key
        yield _stretch(rows, dimensions)


def complete(connection: Connection, model: int) -> int:
    """How many passages have a vector of this model."""
    joined = schema.passages.join(schema.vectors, schema.vectors.c.text_hash == schema.passages.c.text_hash)
    statement = select(func.count()).select_from(joined).where(schema.vectors.c.model == model)
    return int(connection.execute(statement).scalar_one())


def collect_garbage(connection: Connection, model: int | None) -> int:
    """Delete vectors that no passage uses and those of other models; return how many."""
    table = schema.vectors
    used = select(schema.passages.c.key).where(schema.passages.c.text_hash == table.c.text_hash)
    gone = connection.execute(delete(table).where((table.c.model != model) | ~used.exists())).rowcount
    connection.execute(delete(schema.models).where(schema.models.c.key != model))
    return int(gone)


def _joined(model: int) -> Select[tuple[int, int, int, bytes]]:
    passage, vector = schema.passages.c, schema.vectors.c
    return select(passage.key, passage.clause, passage.document, vector.vector).where(
        vector.text_hash == passage.text_hash, vector.model == model
    )


def _since(model: int, change: int) -> Select[tuple[int, int, int, bytes]]:
    key = schema.passages.c.key
    newer_text = select(key).where(
        schema.passages.c.document == schema.documents.c.key, schema.documents.c.change > change
    )
    newer_vector = select(key).where(
        schema.passages.c.text_hash == schema.vectors.c.text_hash, schema.vectors.c.change > change
    )
    wanted = union(newer_text, newer_vector).subquery()
    return _joined(model).where(key.in_(select(wanted.c.key))).order_by(key)


def _stretch(rows: Sequence[Any], dimensions: int) -> Stretch:
    keys = np.array([row[:3] for row in rows], dtype=np.int64).reshape(-1, 3)
    floats = np.frombuffer(b"".join(row[3] for row in rows), dtype=_FLOATS).reshape(-1, dimensions)
    passage, clause, document = (np.ascontiguousarray(keys[:, column]) for column in range(3))
    return Stretch(passage, clause, document, floats.astype(np.float32, copy=False))
