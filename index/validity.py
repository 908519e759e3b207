"""From when until when documents and their clauses hold: written whenever a version or a repeal comes or goes.

Each function works inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from corpus.describe.places import NATIONAL
from corpus.numbering import clause_key
from index import schema
from index.records import unpack_history
from index.timeline import Validity, Version, start, timeline
from index.types import PartEnding

_DOCUMENT = schema.documents.c


@dataclass(frozen=True, slots=True)
class _Part:
    """Provisions that another document ended: what is told of them, and the keys of the whole articles among them."""

    ending: PartEnding
    keys: frozenset[str]


def works_about(connection: Connection, key: int) -> set[str]:
    """The works whose validity a document bears on: its own, and those here that it repeals in whole or in part."""
    targets = select(schema.replacements.c.target).where(schema.replacements.c.document == key)
    parts = select(schema.part_repeals.c.target).where(schema.part_repeals.c.document == key)
    named = [_DOCUMENT.title_key.in_(names) | _DOCUMENT.number_key.in_(names) for names in (targets, parts)]
    return set(connection.execute(select(_DOCUMENT.work).where(or_(_DOCUMENT.key == key, *named))).scalars())


def set_validity(connection: Connection, works: Iterable[str]) -> None:
    """Put all versions of these works in line again, and note what changed with documents and clauses."""
    table = schema.documents
    for work in sorted(works):
        rows = connection.execute(select(table).where(table.c.work == work)).all()
        line = timeline([replace(_version(row), repealed=_repealed(connection, row)) for row in rows])
        for row in rows:
            validity = line[row.key]
            dates = {"valid_from": validity.start, "valid_to": validity.end}
            if (row.valid_from, row.valid_to, row.ending) != (validity.start, validity.end, validity.ending):
                connection.execute(update(table).where(table.c.key == row.key).values(ending=validity.ending, **dates))
                connection.execute(
                    update(schema.clauses).where(schema.clauses.c.document == row.key).values(ending="", **dates)
                )
            end_parts(connection, row.key)


def end_parts(connection: Connection, key: int) -> None:
    """Note with a document's clauses which of them ended before it, and take back what no longer holds."""
    row = connection.execute(select(schema.documents).where(_DOCUMENT.key == key)).one()
    table = schema.clauses
    parts = list(_parts(connection, row))
    ended = select(table.c.key).where(table.c.document == key, table.c.ending != "")
    if parts or connection.execute(ended.limit(1)).first():
        connection.execute(update(table).where(table.c.document == key).values(ending="", valid_to=row.valid_to))
    for part in sorted(parts, key=lambda part: part.ending.day, reverse=True):
        ending = "superseded" if part.ending.kind == "amended" else "repealed"
        connection.execute(
            update(table)
            .where(table.c.document == key, table.c.number_key.in_(part.keys))
            .values(ending=ending, valid_to=part.ending.day)
        )


def part_targets(connection: Connection) -> set[str]:
    """The titles and numbers, as ``title_key`` writes them, of which some document here ends provisions."""
    return set(connection.execute(select(schema.part_repeals.c.target).distinct()).scalars())


def part_endings(connection: Connection, document_id: str) -> list[PartEnding]:
    """The provisions of a document that others ended while it lived on, the earliest first."""
    row = connection.execute(select(schema.documents).where(_DOCUMENT.document_id == document_id)).first()
    found = [part.ending for part in _parts(connection, row)] if row else []
    return sorted(found, key=lambda ending: ending.day)


def repealers(connection: Connection, document_id: str) -> list[tuple[date, str, str]]:
    """Day, title and id of the documents that repeal another one as a whole, the earliest first."""
    row = connection.execute(select(schema.documents).where(_DOCUMENT.document_id == document_id)).first()
    if row is None:
        return []
    found = [(day, other.title, other.document_id) for other in _naming(connection, row) if (day := _day(other))]
    return sorted(item for item in found if row.valid_from is None or row.valid_from < item[0])


def _version(row: Row[Any]) -> Version:
    amended = tuple(act.day for act in unpack_history(row.history) if act.kind != "adopted")
    return Version(row.key, row.version, row.published, row.effective, row.expired, row.declared, amended=amended)


def _repealed(connection: Connection, row: Row[Any]) -> tuple[date, ...]:
    """The days on which other documents repeal this one by its exact title or number."""
    return tuple(day for other in _naming(connection, row) if (day := _day(other)))


def _naming(connection: Connection, row: Row[Any]) -> Iterator[Row[Any]]:
    """The documents, national or of its place, that say that they repeal this one."""
    table = schema.documents
    statement = (
        select(table)
        .join(schema.replacements, schema.replacements.c.document == table.c.key)
        .where(schema.replacements.c.target.in_(_names(row)), table.c.key != row.key)
    )
    return (other for other in connection.execute(statement) if _reaches(other, row))


def _parts(connection: Connection, row: Row[Any]) -> Iterator[_Part]:
    """What documents of its place or the nation ended of this one between its beginning and its own end."""
    table, parts = schema.documents, schema.part_repeals.c
    statement = (
        select(table, parts.words, parts.labels, parts.kind.label("way"))
        .join(schema.part_repeals, parts.document == table.c.key)
        .where(parts.target.in_(_names(row)), table.c.key != row.key)
        .order_by(parts.document, parts.ordinal)
    )
    validity = Validity(row.valid_from, row.valid_to, row.ending)
    for other in connection.execute(statement):
        day = _day(other)
        if day and _reaches(other, row) and _within(validity, day):
            ending = PartEnding(other.words, other.way, day, other.title, other.document_id)
            yield _Part(ending, frozenset(map(clause_key, json.loads(other.labels))))


def _names(row: Row[Any]) -> set[str]:
    return {row.title_key, row.number_key} - {""}


def _reaches(other: Row[Any], row: Row[Any]) -> bool:
    return other.jurisdiction in (NATIONAL, row.jurisdiction)


def _day(row: Row[Any]) -> date | None:
    """The day from which what a document repeals has ended."""
    return row.replaced_on or start(_version(row))


def _within(validity: Validity, day: date) -> bool:
    begun = validity.start is None or validity.start < day
    return begun and (validity.end is None or day < validity.end)
