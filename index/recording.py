"""Writing documents into the catalog. Each function works inside the caller's transaction: all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from corpus.types import READING, Clause, Document
from index import schema
from index.catalog import bump, take
from index.links import record_links
from index.passages import passages, text_hash
from index.records import CLAUSES, clause_of, clause_row, document_row, wording_hash
from index.timeline import title_key
from index.validity import end_parts, set_validity, works_about

Outcome = Literal["added", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was read. ``path`` is absolute, ``sidecar`` the hash of the ``.yaml`` beside it or empty.

    ``reading`` is the number of the way in which the program read it.
    """

    path: str
    source: str
    size: int
    mtime_ns: int
    sha256: str
    sidecar: str
    reading: int = READING


def record(connection: Connection, document: Document, file: FileState) -> Outcome:
    """Write a parsed document and its file; what the same file gave before goes, unless other files hold it.

    A document that is word for word there already stays as it is, and so does all that is derived from it.
    """
    change = bump(connection)
    before = _file(connection, file.path)
    old = before.document if before else None
    document_id, twin = _identity(connection, document, file)
    key = twin if twin is not None else _insert(connection, document, document_id, change)
    _put_file(connection, file, before, state="ready", document=key)
    if old is not None and old != key:
        _drop_unless_held(connection, old, change)
    if old is None:
        return "added"
    return "unchanged" if old == key else "updated"


def touch(connection: Connection, file: FileState) -> None:
    """Note a file's new time or size where its content is what it was."""
    before = _file(connection, file.path)
    if before:
        values = {"size": file.size, "mtime_ns": file.mtime_ns, "sha256": file.sha256, "sidecar": file.sidecar}
        connection.execute(update(schema.files).where(schema.files.c.key == before.key).values(**values))


def record_failure(connection: Connection, file: FileState, error: str, message: str) -> None:
    """Note that a file could not be read. The document that it gave before stays."""
    before = _file(connection, file.path)
    kept = before.document if before else None
    _put_file(connection, file, before, state="failed", document=kept, error=error, message=message)


def forget(connection: Connection, path: str) -> None:
    """Remove a file, and its document unless other files hold that."""
    before = _file(connection, path)
    if before is None:
        return
    change = bump(connection)
    connection.execute(delete(schema.files).where(schema.files.c.key == before.key))
    if before.document is not None:
        _drop_unless_held(connection, before.document, change)


def remove(connection: Connection, document_id: str) -> list[str]:
    """Remove a document with its files; return their sources. An unknown id removes nothing."""
    table = schema.documents
    key = connection.execute(select(table.c.key).where(table.c.document_id == document_id)).scalar()
    if key is None:
        return []
    sources = connection.execute(select(schema.files.c.source).where(schema.files.c.document == key)).scalars().all()
    connection.execute(delete(schema.files).where(schema.files.c.document == key))
    _drop(connection, key, bump(connection))
    return list(sources)


def _file(connection: Connection, path: str) -> Row[Any] | None:
    return connection.execute(select(schema.files).where(schema.files.c.path == path)).first()


def _put_file(
    connection: Connection,
    file: FileState,
    before: Row[Any] | None,
    *,
    state: str,
    document: int | None,
    error: str = "",
    message: str = "",
) -> None:
    values = {
        "size": file.size, "mtime_ns": file.mtime_ns, "sha256": file.sha256, "sidecar": file.sidecar,
        "reading": file.reading, "state": state, "error": error, "message": message, "document": document,
    }  # fmt: skip
    if before:
        connection.execute(update(schema.files).where(schema.files.c.key == before.key).values(**values))
    else:
        key = take(connection, "key", 1)
        connection.execute(insert(schema.files).values(key=key, path=file.path, source=file.source, **values))


def _identity(connection: Connection, document: Document, file: FileState) -> tuple[str, int | None]:
    """Choose the id of a document, and the key of the one that is there already, if that may stay.

    The plain ``work/version`` belongs to who came first; another text under the same work and version is told apart by
    four digits of its file's name, and if those are taken as well, of name and text.
    """
    plain = f"{document.metadata.work}/{document.metadata.version}"
    text = wording_hash(document)
    name = file.path.replace("\\", "/").rpartition("/")[2].encode()
    for suffix in ("", _digits(name), _digits(name + text), _digits(name + text, 16)):
        document_id = plain + suffix
        there = connection.execute(
            select(schema.documents).where(schema.documents.c.document_id == document_id)
        ).first()
        if there is None:
            return document_id, None
        if _held_by_others(connection, there.key, file):
            if there.text_hash == text:
                return document_id, there.key
        elif _as_stored(connection, there, document):
            return document_id, there.key
        else:
            _detach_and_drop(connection, there.key)
            return document_id, None
    raise AssertionError(document_id)


def _as_stored(connection: Connection, there: Row[Any], document: Document) -> bool:
    """Whether a document is exactly what the catalog holds: what it says about itself, what it repeals, every clause."""
    stored = there._asdict()
    about = {name: value for name, value in document_row(document, there.document_id).items() if name != "ending"}
    if any(stored[name] != value for name, value in about.items()) or not _repeals_as_stored(
        connection, there.key, document
    ):
        return False
    rows = [clause_row(clause, there.document_id, ordinal) for ordinal, clause in enumerate(document.clauses)]
    columns = [schema.clauses.c[name] for name in rows[0]] if rows else []
    found = connection.execute(
        select(*columns).where(schema.clauses.c.document == there.key).order_by(schema.clauses.c.ordinal)
    )
    return [tuple(row.values()) for row in rows] == [tuple(row) for row in found]


def _targets(document: Document) -> list[str]:
    """The titles and numbers that a document says it repeals."""
    return sorted({title_key(title) for title in document.metadata.replaces} - {""})


def _part_rows(document: Document) -> list[dict[str, Any]]:
    """The provisions of other documents that a document says it ends, as rows without its key."""
    return [
        {
            "ordinal": ordinal, "target": title_key(part.target), "words": part.words, "kind": part.kind,
            "labels": json.dumps(part.labels, ensure_ascii=False),
        }
        for ordinal, part in enumerate(document.metadata.part_repeals)
    ]  # fmt: skip


def _repeals_as_stored(connection: Connection, key: int, document: Document) -> bool:
    table, part = schema.replacements.c, schema.part_repeals.c
    targets = connection.execute(select(table.target).where(table.document == key)).scalars()
    columns = (part.ordinal, part.target, part.words, part.kind, part.labels)
    parts = connection.execute(select(*columns).where(part.document == key).order_by(part.ordinal)).all()
    return sorted(targets) == _targets(document) and [tuple(row) for row in parts] == [
        tuple(row.values()) for row in _part_rows(document)
    ]


def _digits(data: bytes, number: int = 4) -> str:
    return "~" + hashlib.sha256(data).hexdigest()[:number]


def _held_by_others(connection: Connection, key: int, file: FileState) -> bool:
    """Whether other files hold a document; those that another version read are read again and then join this one."""
    table = schema.files.c
    others = select(table.key).where(table.document == key, table.path != file.path, table.reading == file.reading)
    return connection.execute(others.limit(1)).first() is not None


def _detach_and_drop(connection: Connection, key: int) -> None:
    """Make room for a new reading of a document."""
    connection.execute(update(schema.files).where(schema.files.c.document == key).values(document=None))
    change = connection.execute(select(schema.counters.c.value).where(schema.counters.c.name == "change")).scalar_one()
    _drop(connection, key, change)


def _drop_unless_held(connection: Connection, key: int, change: int) -> None:
    held = select(schema.files.c.key).where(schema.files.c.document == key)
    unheld = select(schema.documents.c.key).where(schema.documents.c.key == key, ~held.exists())
    if connection.execute(unheld).first() is not None:
        _drop(connection, key, change)


def _drop(connection: Connection, key: int, change: int) -> None:
    """Delete a document with its clauses and passages, and note it for the derived indexes."""
    works = works_about(connection, key)
    keys = select(func.min(schema.passages.c.key), func.max(schema.passages.c.key))
    first, last = connection.execute(keys.where(schema.passages.c.document == key)).one()
    values = {"document": key, "change": change, "first_passage": first or 0, "last_passage": last or 0}
    connection.execute(insert(schema.removals).values(**values))
    connection.execute(delete(schema.documents).where(schema.documents.c.key == key))
    set_validity(connection, works)


def _insert(connection: Connection, document: Document, document_id: str, change: int) -> int:
    key = take(connection, "document", 1)
    connection.execute(insert(schema.documents).values(key=key, change=change, **document_row(document, document_id)))
    targets = _targets(document)
    if targets:
        connection.execute(insert(schema.replacements), [{"document": key, "target": target} for target in targets])
    parts = _part_rows(document)
    if parts:
        connection.execute(insert(schema.part_repeals), [{"document": key, **part} for part in parts])
    set_validity(connection, works_about(connection, key))
    _insert_clauses(connection, document, document_id, key)
    end_parts(connection, key)
    return key


def _insert_clauses(connection: Connection, document: Document, document_id: str, key: int) -> None:
    table = schema.documents.c
    valid = connection.execute(select(table.valid_from, table.valid_to).where(table.key == key)).one()
    common = {"document": key, "valid_from": valid.valid_from, "valid_to": valid.valid_to}
    first = take(connection, "key", len(document.clauses))
    rows = [
        {"key": first + ordinal, **common, **clause_row(clause, document_id, ordinal)}
        for ordinal, clause in enumerate(document.clauses)
    ]
    connection.execute(insert(schema.clauses), rows)
    _insert_passages(connection, document, key, first)
    record_links(connection, key, document.metadata.title)


def _insert_passages(connection: Connection, document: Document, key: int, first_clause: int) -> None:
    rows = _passage_rows(enumerate(document.clauses, first_clause), key, document.metadata.title)
    connection.execute(insert(schema.passages), _with_keys(connection, rows))


def remake_passages(connection: Connection, key: int, title: str) -> bool:
    """Cut a document's clauses into passages again; true if that gave others than were there, which they replace."""
    table = schema.passages
    clauses = connection.execute(
        CLAUSES.where(schema.clauses.c.document == key).order_by(schema.clauses.c.key)
    ).mappings()
    rows = _passage_rows(((row["key"], clause_of(row, "/")) for row in clauses), key, title)
    columns = [table.c[name] for name in rows[0]] if rows else []
    there = connection.execute(select(*columns).where(table.c.document == key).order_by(table.c.key)) if rows else ()
    if [tuple(row.values()) for row in rows] == [tuple(row) for row in there]:
        return False
    connection.execute(delete(table).where(table.c.document == key))
    connection.execute(insert(table), _with_keys(connection, rows))
    documents = schema.documents
    connection.execute(update(documents).where(documents.c.key == key).values(change=bump(connection)))
    return True


def _passage_rows(clauses: Iterable[tuple[int, Clause]], document: int, title: str) -> list[dict[str, Any]]:
    return [
        {
            "clause": clause_key, "document": document, "ordinal": passage.ordinal, "start": passage.start,
            "end": passage.end, "header": passage.header, "text_hash": text_hash(passage.header, passage.text),
        }
        for clause_key, clause in clauses
        for passage in passages(clause, title)
    ]  # fmt: skip


def _with_keys(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    first = take(connection, "key", len(rows))
    return [{"key": first + number, **row} for number, row in enumerate(rows)]
