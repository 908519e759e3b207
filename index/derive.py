"""From the catalog to what is derived from it. Each derived index says up to which change of the catalog it goes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Set

from sqlalchemy import Connection, func, select

from index import schema
from index.catalog import Catalog
from index.lexical import Entry, WordIndex


def words_lack(catalog: Catalog, words: WordIndex) -> bool:
    """Whether documents came or went that the word index does not know of."""
    with catalog.read() as connection:
        return bool(_newer(connection, words.change()) or _gone(connection, words.change()))


def sync_words(catalog: Catalog, words: WordIndex, *, anew: bool = False) -> int:
    """Bring the word index up to the catalog, or make it ``anew``; return the number of passages put in.

    Needs the write lock. Readers have the old index until the new one is whole.
    """
    done = -1 if anew else words.change()
    with catalog.read() as connection:
        change = state(connection)
        new = _newer(connection, done)
        gone = _gone(connection, done)
        if not new and not gone and done >= 0:
            return 0
        return words.write(None if done < 0 else gone | new, _entries(connection, new), change)


def last_vector_change(connection: Connection) -> int:
    """The last change that brought passages or vectors. What a removal leaves in an index is masked in every search."""
    columns = (schema.documents.c.change, schema.vectors.c.change)
    return max(connection.execute(select(func.max(column))).scalar() or 0 for column in columns)


def last_document_change(connection: Connection) -> int:
    """The last change that brought or took away documents: validity changes with these, and with nothing else."""
    newest = connection.execute(select(func.max(schema.documents.c.change))).scalar() or 0
    return max(newest, last_removal(connection))


def last_removal(connection: Connection) -> int:
    """The last change that took passages away."""
    return connection.execute(select(func.max(schema.removals.c.change))).scalar() or 0


def state(connection: Connection) -> int:
    """The number of the catalog's last change that this connection sees."""
    counter = schema.counters.c
    return int(connection.execute(select(counter.value).where(counter.name == "change")).scalar_one())


def _newer(connection: Connection, change: int) -> set[int]:
    table = schema.documents.c
    return set(connection.execute(select(table.key).where(table.change > change)).scalars())


def _gone(connection: Connection, change: int) -> set[int]:
    table = schema.removals.c
    return set(connection.execute(select(table.document).where(table.change > change)).scalars())


def _entries(connection: Connection, documents: Set[int]) -> Iterator[Entry]:
    passage, clause, document = schema.passages.c, schema.clauses.c, schema.documents.c
    columns = (
        passage.key, passage.clause, passage.document, passage.start, passage.end,
        document.title, document.number, clause.path, clause.title.label("heading"), clause.label, clause.text,
    )  # fmt: skip
    statement = select(*columns).where(passage.clause == clause.key, passage.document == document.key)
    for key in sorted(documents):
        for row in connection.execute(statement.where(passage.document == key).order_by(passage.key)):
            yield Entry(
                row.key, row.clause, row.document, f"{row.title} {row.number}",
                " ".join([*json.loads(row.path), row.heading]), row.text[row.start : row.end], row.label,
            )  # fmt: skip
