"""The catalog's tables, how a schema grows from version to version, and the only SQLite-specific lines of the project.

Everything else speaks SQLAlchemy Core, so another database is another URL. Keys are numbers that we hand out from
``counters`` and never use twice: the derived indexes name passages by them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError

from index.errors import IndexFault

metadata = MetaData()

BUSY_SECONDS = 30
"""How long a statement waits for another connection's transaction. Ours last milliseconds."""

properties = Table(
    "properties",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts about the library: ``schema`` (version of these tables), ``model`` (name of the encoder)."""

counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""``change`` counts the transactions that changed something; ``document`` and ``key`` (all other tables) are the last
keys handed out. Documents have their own, so that an array over them is short."""

documents = Table(
    "documents",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("change", BigInteger, nullable=False, index=True),
    Column("document_id", Text, nullable=False, unique=True),
    Column("work", Text, nullable=False, index=True),
    Column("version", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_key", Text, nullable=False, index=True),
    Column("number", Text, nullable=False),
    Column("number_key", Text, nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("level", String(16), nullable=False),
    Column("issuer", Text, nullable=False),
    Column("jurisdiction", Text, nullable=False),
    Column("published", Date),
    Column("effective", Date),
    Column("expired", Date),
    Column("declared", Text, nullable=False),
    Column("format", String(16), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("problems", Text, nullable=False),
    Column("clauses", Integer, nullable=False),
    Column("text_hash", LargeBinary(16), nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("ending", String(16), nullable=False),
    Column("history", Text, nullable=False, server_default="[]"),
    Column("replaced_on", Date),
    Column("readings", Text, nullable=False, server_default="[]"),
)
"""One dated version of a work. ``change`` is the transaction that wrote its text; ``valid_*`` and ``ending`` are what
``timeline`` makes of all versions of the work and of the documents that repeal it. ``history`` lists adoption and
amendments as JSON pairs of day and kind; ``replaced_on`` is the day of what it repeals if that is not ``valid_from``.
``readings`` tells how its pages were read, as JSON lists of first and last page, how, confidence in thousandths, and
characters that could not be read."""

removals = Table(
    "removals",
    metadata,
    Column("document", BigInteger, primary_key=True, autoincrement=False),
    Column("change", BigInteger, nullable=False, index=True),
    Column("first_passage", BigInteger, nullable=False),
    Column("last_passage", BigInteger, nullable=False),
)
"""Documents that were removed or replaced, and the keys of their passages, so that derived indexes drop them too."""

replacements = Table(
    "replacements",
    metadata,
    Column("document", ForeignKey("documents.key", ondelete="CASCADE"), primary_key=True),
    Column("target", Text, primary_key=True, index=True),
)
"""Titles and standard numbers, in the spelling of ``timeline.title_key``, that a document says it repeals."""

part_repeals = Table(
    "part_repeals",
    metadata,
    Column("document", ForeignKey("documents.key", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("target", Text, nullable=False, index=True),
    Column("words", Text, nullable=False),
    Column("labels", Text, nullable=False),
    Column("kind", String(16), nullable=False),
)
"""Provisions of other documents that a document ends, in its order; ``target`` as in ``replacements``, ``labels`` as JSON."""

files = Table(
    "files",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("path", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("sidecar", String(64), nullable=False),
    Column("reading", Integer, nullable=False, server_default="1"),
    Column("state", String(16), nullable=False),
    Column("error", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("document", ForeignKey("documents.key"), index=True),
)
"""The files that were given to us. ``path`` is absolute, ``source`` as it was typed; ``state`` is ``ready`` or
``failed``. A failed file keeps the document that an earlier reading of it gave. ``reading`` is the number of the
program's way of reading (``corpus.types.READING``) that gave it."""

clauses = Table(
    "clauses",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("document", ForeignKey("documents.key", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("clause_id", Text, nullable=False, unique=True),
    Column("number_key", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("body", Integer, nullable=False),
    Column("spans", Text, nullable=False),
    Column("rows", Text, nullable=False),
    Column("head_rows", Integer, nullable=False),
    Column("page", Integer, nullable=False),
    Column("mandatory", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date),
    Column("ending", String(16), nullable=False, server_default=""),
    Index("clauses_in_order", "document", "ordinal"),
    Index("clauses_by_number", "number_key", "document"),
)

passages = Table(
    "passages",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("clause", ForeignKey("clauses.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("document", ForeignKey("documents.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("header", Text, nullable=False),
    Column("text_hash", LargeBinary(16), nullable=False, index=True),
)

links = Table(
    "links",
    metadata,
    Column("clause", ForeignKey("clauses.key", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("document", ForeignKey("documents.key", ondelete="CASCADE"), nullable=False),
    Column("target", Text, nullable=False),
    Column("edition", String(8), nullable=False),
    Column("number", Text, nullable=False),
    Column("part", String(16), nullable=False),
    Column("doubt", String(16), nullable=False),
    Column("loose", Boolean, nullable=False),
    Index("links_by_number", "number", "target"),
    Index("links_in_document", "document"),
)
"""Where clauses point at others (``corpus.references``). ``target`` is the other document's title in the spelling of
``timeline.title_key``, or a standard's number; empty for the document itself."""

models = Table(
    "models",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("dimensions", Integer, nullable=False),
)

vectors = Table(
    "vectors",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("text_hash", LargeBinary(16), nullable=False),
    Column("model", ForeignKey("models.key", ondelete="CASCADE"), nullable=False),
    Column("change", BigInteger, nullable=False, index=True),
    Column("vector", LargeBinary, nullable=False),
    UniqueConstraint("text_hash", "model"),
)
"""float32, little-endian, one for each text and model, shared by all passages with that text and kept when they go."""

Migration = Callable[[Connection], None]


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.execute(insert(counters), [{"name": name, "value": 0} for name in ("change", "document", "key")])
    connection.execute(insert(properties), [{"name": "schema", "value": "0"}])


def _add_reading(connection: Connection) -> None:
    """Note for each file by which reading it was taken in; those of schema 1 were read by the first."""
    if "reading" not in {column["name"] for column in inspect(connection).get_columns(files.name)}:
        connection.exec_driver_sql("ALTER TABLE files ADD COLUMN reading INTEGER NOT NULL DEFAULT 1")


def _add_lives(connection: Connection) -> None:
    """Make room for a document's history, and for what ends single clauses; files are read again to fill it."""
    for table, column, kind in (
        ("documents", "history", "TEXT NOT NULL DEFAULT '[]'"),
        ("documents", "replaced_on", "DATE"),
        ("clauses", "ending", "VARCHAR(16) NOT NULL DEFAULT ''"),
    ):
        if column not in {found["name"] for found in inspect(connection).get_columns(table)}:
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    part_repeals.create(connection, checkfirst=True)


def _add_links(connection: Connection) -> None:
    """Note where the clauses that are there already point."""
    from index.links import record_links

    if not inspect(connection).has_table(links.name):
        links.create(connection)
    for key, title in connection.execute(select(documents.c.key, documents.c.title).order_by(documents.c.key)).all():
        record_links(connection, key, title)


def _add_readings(connection: Connection) -> None:
    """Make room for how each page of a document was read; files are read again to fill it."""
    if "readings" not in {column["name"] for column in inspect(connection).get_columns(documents.name)}:
        connection.exec_driver_sql("ALTER TABLE documents ADD COLUMN readings TEXT NOT NULL DEFAULT '[]'")


MIGRATIONS: tuple[Migration, ...] = (_create, _add_reading, _add_lives, _add_links, _add_readings)
"""Step ``n`` (from 0) turns schema ``n`` into ``n + 1``; schema 0 is an empty database. Steps are only ever added."""

SCHEMA = len(MIGRATIONS)


def connect(url: str) -> Engine:
    """Return an engine for ``url``; a SQLite file is set up for one writer and many readers that never wait."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
    return engine


def sqlite_url(path: Path) -> str:
    """Return SQLAlchemy's URL of a SQLite file."""
    return f"sqlite+pysqlite:///{path}"


def _sqlite_connected(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transaction control is off: BEGIN is ours, so that a transaction reads one state throughout.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-8192",  # 8 MB a connection: the system's cache has the pages anyway
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def flush(engine: Engine) -> None:
    """Put on disk what was committed: after this not even a power cut loses it. Killing the process never does."""
    if engine.dialect.name == "sqlite":
        try:
            with engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
        except (sqlite3.Error, DatabaseError) as error:  # the driver's own cursor raises the driver's own errors
            raise IndexFault(
                f"目录数据库 {engine.url.database} 无法写入磁盘：{error}。请检查磁盘空间和权限。"
            ) from error


def check(engine: Engine) -> list[str]:
    """Ask the database whether it is sound; one Chinese sentence for each thing that is not. Only SQLite can say."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("PRAGMA quick_check(20)").scalars().all()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
    found = [f"目录数据库报告损坏：{row}" for row in rows if row != "ok"]
    return found + [f"目录数据库中表 {row[0]} 的一行指向 {row[2]} 中不存在的记录" for row in broken]


def version(connection: Connection) -> int:
    """Return the schema's version of the database: 0 if it is empty."""
    if not inspect(connection).has_table(properties.name):
        return 0
    value = connection.execute(select(properties.c.value).where(properties.c.name == "schema")).scalar()
    return int(value or 0)


def migrate(
    engine: Engine,
    name: str,
    steps: tuple[Migration, ...] = MIGRATIONS,
    on_notice: Callable[[str], object] = lambda _: None,
) -> int:
    """Bring the database to the newest schema, each step in its own transaction; return how many steps ran.

    ``on_notice`` is told before what is there is brought up, which may take a minute for 150,000 clauses.

    Raises ``IndexFault`` if a newer version of the program wrote it.
    """
    with engine.connect() as connection:
        found = version(connection)
    if found > len(steps):
        raise IndexFault(
            f"资料库 {name} 由更新版本的条文通建立（目录结构版本 {found}，本程序支持到 {len(steps)}）。"
            "请升级程序后再打开。"
        )
    if 0 < found < len(steps):
        on_notice("资料库由较早版本的条文通建立，正在升级目录，请稍候……")
    for number in range(found, len(steps)):
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if version(connection) != number:
                continue
            steps[number](connection)
            connection.execute(update(properties).where(properties.c.name == "schema").values(value=str(number + 1)))
    return len(steps) - found
