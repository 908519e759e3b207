"""The catalog: documents, their versions and clauses. The one truth; words and vectors are derived from it.

This module opens it and answers questions; ``recording`` writes documents into it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import product
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError

from corpus.faults import written
from index import schema, validity
from index.errors import DocumentMissing, IndexFault
from index.records import CLAUSES, DOCUMENTS, clause_record, document_record
from index.timeline import title_key
from index.types import ClauseRecord, DocumentRecord, PartEnding, Worded

_DIVISION = re.compile(r".{0,8}编|总则|分则|附则")
_MANY = 500
"""Values in one ``IN`` list: below the least limit of the databases that we know."""


class Catalog:
    """An open catalog. Safe to use from several threads; each call reads one consistent state."""

    def __init__(self, url: str, name: str, on_notice: Callable[[str], object] = lambda _: None) -> None:
        """Open the database at ``url`` and bring it to the newest schema. ``name`` stands for it in messages.

        ``on_notice`` is told if that takes its time. Raises ``IndexFault`` if the database is damaged, was written by a
        newer version of the program, or is being brought up by another process.
        """
        self.name = name
        self.engine = schema.connect(url)
        try:
            schema.migrate(self.engine, name, on_notice=on_notice)
        except DatabaseError as error:
            self.engine.dispose()
            if "locked" in str(error.orig):
                raise IndexFault(f"资料库 {name} 正由另一个进程升级或写入，请稍后再试。") from error
            raise IndexFault(
                f"资料库 {name} 的目录数据库无法打开：{error.orig}。请从备份恢复，或重新建立资料库。"
            ) from error

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the catalog until it is closed."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, undone by any exception."""
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def change(self) -> int:
        """The number of the catalog's last transaction that changed something: readers' caches go by it."""
        with self.read() as connection:
            value = connection.execute(_CHANGE).scalar()
        return int(value or 0)

    def get(self, name: str) -> str:
        """A fact about the library, ``""`` if it was never set."""
        with self.read() as connection:
            statement = select(schema.properties.c.value).where(schema.properties.c.name == name)
            return str(connection.execute(statement).scalar() or "")

    def put(self, name: str, value: str) -> None:
        """Set a fact about the library."""
        table = schema.properties
        with self.write() as connection:
            bump(connection)
            connection.execute(delete(table).where(table.c.name == name))
            connection.execute(insert(table).values(name=name, value=value))

    def documents(self, as_of: date | None = None) -> list[DocumentRecord]:
        """All documents by title, older versions first, with their status as of a day (default today)."""
        order = (schema.documents.c.title, schema.documents.c.version, schema.documents.c.key)
        return self._documents(DOCUMENTS.order_by(*order), as_of)

    def document(self, ref: str, as_of: date | None = None) -> DocumentRecord:
        """The document by that id, title, number or source. Of several versions, the one in force, else the newest.

        Raises ``DocumentMissing``.
        """
        table, key = schema.documents.c, title_key(ref)
        for condition in (
            table.document_id == ref,
            or_(table.title == ref, table.title_key == key, table.work == ref),
            or_(table.number == ref, table.number_key == key),
            table.key.in_(_from_file(ref)),
        ):
            found = self._documents(DOCUMENTS.where(condition), as_of)
            if found:
                return max(found, key=_precedence)
        inside = self.inside(ref)
        if inside:
            shown = "、".join(inside[:3]) + ("等" if len(inside) > 3 else "")
            raise DocumentMissing(f"“{ref}”是压缩包，其中有{len(inside)}份文件，请写明其中一份：{shown}。")
        raise DocumentMissing(f"资料库 {self.name} 中没有“{ref}”。用 tiaowen docs 可列出全部文件。")

    def inside(self, ref: str) -> list[str]:
        """The sources of the documents that came out of the archive ``ref``, in order."""
        table = schema.files.c
        here = written(os.path.abspath(ref))  # noqa: PTH100
        chosen = or_(
            *(
                and_(name > f"{prefix}!/", name < f"{prefix}!/\U0010ffff")
                for name, prefix in ((table.path, here), (table.source, written(ref)))
            )
        )
        with self.read() as connection:
            rows = connection.execute(select(table.source).where(chosen, table.document.is_not(None)))
            return sorted(rows.scalars())

    def versions(self, work: str, as_of: date | None = None) -> list[DocumentRecord]:
        """All versions of a work, oldest first."""
        table = schema.documents.c
        order = (table.valid_from, table.version, table.key)
        return self._documents(DOCUMENTS.where(table.work == work).order_by(*order), as_of)

    def part_endings(self, document_id: str) -> list[PartEnding]:
        """The provisions of a document that others repealed or reworded while it lived on, the earliest first."""
        with self.read() as connection:
            return validity.part_endings(connection, document_id)

    def part_targets(self) -> set[str]:
        """The titles and numbers, as ``title_key`` writes them, of which some document here ends provisions."""
        with self.read() as connection:
            return validity.part_targets(connection)

    def repealers(self, document_id: str) -> list[tuple[date, str, str]]:
        """Day, title and id of the documents that repeal this one as a whole, the earliest first."""
        with self.read() as connection:
            return validity.repealers(connection, document_id)

    def named(self, names: Sequence[str], as_of: date | None = None) -> dict[str, list[DocumentRecord]]:
        """By each of these titles (``timeline.title_key``) or works the versions of that name, the one in force first.

        A name that several works share is left out: it does not tell which is meant.
        """
        table = schema.documents.c
        found: dict[str, list[DocumentRecord]] = {}
        for some in _portions(names):
            matching = or_(table.title_key.in_(some), table.work.in_(some))
            for record in self._documents(DOCUMENTS.where(matching), as_of):
                for name in {title_key(record.title), record.document_id.rpartition("/")[0]} & set(some):
                    found.setdefault(name, []).append(record)
        return {
            name: sorted(records, key=_precedence, reverse=True)
            for name, records in found.items()
            if len({record.document_id.rpartition("/")[0] for record in records}) == 1
        }

    def divisions(self, name: str, as_of: date | None = None) -> list[list[DocumentRecord]]:
        """The documents in which a code that the library does not have whole is kept, one for each 编, with their versions."""
        table = schema.documents.c
        found: dict[str, list[DocumentRecord]] = {}
        for record in self._documents(DOCUMENTS.where(table.work.startswith(name, autoescape=True)), as_of):
            work = record.document_id.rpartition("/")[0]
            if _DIVISION.fullmatch(work.removeprefix(name)):
                found.setdefault(work, []).append(record)
        return [sorted(records, key=_precedence, reverse=True) for records in found.values()]

    def clauses(self, document_id: str, as_of: date | None = None) -> list[ClauseRecord]:
        """All clauses of a document in its order; none if there is no such document."""
        document = schema.documents.c.document_id == document_id
        return self._clauses(CLAUSES.where(_belongs(document)).order_by(schema.clauses.c.ordinal), as_of)

    def clause(self, clause_id: str, as_of: date | None = None) -> ClauseRecord | None:
        """The clause by that id."""
        return next(iter(self._clauses(CLAUSES.where(schema.clauses.c.clause_id == clause_id), as_of)), None)

    def by_key(self, document_ids: Sequence[str], key: str, as_of: date | None = None) -> list[ClauseRecord]:
        """The clauses of these documents whose label has that key (``numbering.clause_key``), in their order; none for no key."""
        return self.by_keys(document_ids, (key,), as_of) if key else []

    def by_keys(
        self, document_ids: Sequence[str], keys: Sequence[str], as_of: date | None = None
    ) -> list[ClauseRecord]:
        """The clauses of these documents whose label has one of these keys, in their order."""
        found: list[ClauseRecord] = []
        for some, numbers in product(_portions(document_ids), _portions(keys)):
            documents = schema.documents.c.document_id.in_(some)
            found += self._clauses(CLAUSES.where(schema.clauses.c.number_key.in_(numbers), _belongs(documents)), as_of)
        place = {document_id: number for number, document_id in enumerate(document_ids)}
        return sorted(found, key=lambda record: (place[record.document.document_id], record.ordinal))

    def with_key(self, key: str, limit: int, as_of: date | None = None) -> list[ClauseRecord]:
        """Up to ``limit`` clauses of any document whose label has that key."""
        table = schema.clauses.c
        found = CLAUSES.where(table.number_key == key).order_by(table.key).limit(limit)
        return self._clauses(found, as_of) if key else []

    def defining(self, document_id: str, as_of: date | None = None) -> list[ClauseRecord]:
        """The clauses of a document that may define terms: those that say so, and a standard's chapter of terms."""
        table = schema.clauses.c
        says = or_(
            table.text.contains("是指"),
            table.text.contains("系指"),
            table.text.contains("所称"),
            table.path.contains("术语"),
        )
        document = schema.documents.c.document_id == document_id
        return self._clauses(CLAUSES.where(_belongs(document), says).order_by(table.ordinal), as_of)

    def texts_with(self, words: str) -> list[str]:
        """The texts of all clauses that hold these words."""
        with self.read() as connection:
            found = connection.execute(select(schema.clauses.c.text).where(schema.clauses.c.text.contains(words)))
            return list(found.scalars())

    def around(self, clause_id: str, before: int = 2, after: int = 2) -> list[ClauseRecord]:
        """A clause with those before and after it in its document; empty if there is no such clause."""
        table = schema.clauses.c
        with self.read() as connection:
            here = connection.execute(select(table.document, table.ordinal).where(table.clause_id == clause_id)).first()
        if here is None:
            return []
        near = table.ordinal.between(here.ordinal - before, here.ordinal + after)
        return self._clauses(CLAUSES.where(table.document == here.document, near).order_by(table.ordinal), None)

    def by_clause_keys(self, keys: Sequence[int], as_of: date | None = None) -> dict[int, ClauseRecord]:
        """The clauses with these numbers; those that are gone are left out."""
        found: dict[int, ClauseRecord] = {}
        with self.read() as connection:
            for some in _portions(keys):
                rows = connection.execute(CLAUSES.where(schema.clauses.c.key.in_(some))).mappings().all()
                found |= _with_documents(connection, rows, as_of)
        return found

    def wordings(self, keys: Sequence[int]) -> dict[int, Worded]:
        """What the clauses with these numbers say, without all else that is known of them; those that are gone are left out."""
        clause, document = schema.clauses.c, schema.documents.c
        statement = select(clause.key, document.document_id, document.title, clause.number, clause.text).where(
            clause.document == document.key
        )
        with self.read() as connection:
            rows = [
                row for some in _portions(keys) for row in connection.execute(statement.where(clause.key.in_(some)))
            ]
        return {row.key: Worded(*row[1:]) for row in rows}

    def counts(self) -> dict[str, int]:
        """How many documents, clauses, passages, files and vectors there are."""
        tables = (schema.documents, schema.clauses, schema.passages, schema.files, schema.vectors)
        with self.read() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
            }

    def _documents(self, statement: Select[Any], as_of: date | None) -> list[DocumentRecord]:
        day = as_of or date.today()
        with self.read() as connection:
            return [document_record(row, day) for row in connection.execute(statement).mappings()]

    def _clauses(self, statement: Select[Any], as_of: date | None) -> list[ClauseRecord]:
        with self.read() as connection:
            rows = connection.execute(statement).mappings().all()
            return list(_with_documents(connection, rows, as_of).values())


_TAKE = (
    update(schema.counters)
    .where(schema.counters.c.name == bindparam("counter"))
    .values(value=schema.counters.c.value + bindparam("number"))
    .returning(schema.counters.c.value)
)
_CHANGE = select(schema.counters.c.value).where(schema.counters.c.name == "change")


def bump(connection: Connection) -> int:
    """Count a change in the transaction at hand and return its number."""
    return take(connection, "change", 1)


def take(connection: Connection, counter: str, number: int) -> int:
    """Take ``number`` values from a counter and return the first of them. They are never handed out again."""
    value = connection.execute(_TAKE, {"counter": counter, "number": number}).scalar_one()
    return int(value) - number + 1


def _belongs(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return schema.clauses.c.document.in_(select(schema.documents.c.key).where(condition))


def _from_file(ref: str) -> Select[Any]:
    table = schema.files.c
    here = written(os.path.abspath(ref))  # noqa: PTH100  (links are part of the name that was given)
    return select(table.document).where(or_(table.source == written(ref), table.path == here))


def _with_documents(connection: Connection, rows: Sequence[RowMapping], as_of: date | None) -> dict[int, ClauseRecord]:
    day = as_of or date.today()
    documents: dict[int, DocumentRecord] = {}
    for some in _portions(sorted({row["document"] for row in rows})):
        for row in connection.execute(DOCUMENTS.where(schema.documents.c.key.in_(some))).mappings():
            documents[row["key"]] = document_record(row, day)
    return {row["key"]: clause_record(row, documents[row["document"]], day) for row in rows}


def _precedence(record: DocumentRecord) -> tuple[bool, str, str]:
    begins = record.effective or record.published
    return record.status == "in_force", begins.isoformat() if begins else "", record.document_id


def _portions(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[at : at + _MANY] for at in range(0, len(values), _MANY))
