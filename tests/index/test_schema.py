"""How the catalog grows from schema to schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from index import schema
from index.catalog import Catalog
from index.errors import IndexFault


def test_an_empty_file_gets_the_newest_schema_once(tmp_path: Path) -> None:
    engine = schema.connect(schema.sqlite_url(tmp_path / "catalog.sqlite"))
    assert schema.migrate(engine, "资料库") == schema.SCHEMA
    assert schema.migrate(engine, "资料库") == 0
    assert schema.check(engine) == []


def test_later_steps_run_on_an_older_catalog(tmp_path: Path) -> None:
    def add_note(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE documents ADD COLUMN note TEXT"))

    engine = schema.connect(schema.sqlite_url(tmp_path / "catalog.sqlite"))
    schema.migrate(engine, "资料库")
    assert schema.migrate(engine, "资料库", (*schema.MIGRATIONS, add_note)) == 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT note FROM documents")).all() == []
        assert schema.version(connection) == schema.SCHEMA + 1


def test_what_is_there_is_brought_up_with_a_notice_and_a_new_catalog_without(tmp_path: Path) -> None:
    told: list[str] = []
    engine = schema.connect(schema.sqlite_url(tmp_path / "catalog.sqlite"))
    schema.migrate(engine, "资料库", on_notice=told.append)
    assert told == []
    schema.migrate(engine, "资料库", (*schema.MIGRATIONS, lambda _: None), on_notice=told.append)
    assert len(told) == 1
    assert "正在升级" in told[0]


def test_a_catalog_that_another_process_brings_up_is_told_from_a_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.1)
    url = schema.sqlite_url(tmp_path / "catalog.sqlite")
    other = schema.connect(url)
    schema.migrate(other, "资料库", schema.MIGRATIONS[:1])
    with (
        other.connect().execution_options(writes=True) as connection,
        connection.begin(),
        pytest.raises(IndexFault, match="另一个进程"),
    ):
        Catalog(url, "资料库")


def test_a_step_that_fails_leaves_the_catalog_as_it_was(tmp_path: Path) -> None:
    def broken(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE documents ADD COLUMN note TEXT"))
        raise RuntimeError

    engine = schema.connect(schema.sqlite_url(tmp_path / "catalog.sqlite"))
    schema.migrate(engine, "资料库")
    with pytest.raises(RuntimeError):
        schema.migrate(engine, "资料库", (*schema.MIGRATIONS, broken))
    with engine.connect() as connection:
        assert schema.version(connection) == schema.SCHEMA
        assert "note" not in connection.execute(text("SELECT * FROM documents")).keys()  # noqa: SIM118


def test_a_newer_schema_is_refused_with_what_to_do(tmp_path: Path) -> None:
    engine = schema.connect(schema.sqlite_url(tmp_path / "catalog.sqlite"))
    schema.migrate(engine, "资料库", (*schema.MIGRATIONS, lambda _: None))
    with pytest.raises(IndexFault, match="升级程序"):
        schema.migrate(engine, "资料库")


def test_files_of_the_first_schema_were_read_by_the_first_reading(tmp_path: Path) -> None:
    engine = schema.connect(schema.sqlite_url(tmp_path / "catalog.sqlite"))
    schema.migrate(engine, "资料库", schema.MIGRATIONS[:1])
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE files DROP COLUMN reading"))
        connection.execute(text("INSERT INTO files VALUES (1, '/甲.md', '甲.md', 1, 1, '', '', 'ready', '', '', NULL)"))
    assert schema.migrate(engine, "资料库") == schema.SCHEMA - 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT reading FROM files")).scalar() == 1


def test_documents_of_an_older_catalog_say_nothing_of_how_their_pages_were_read(tmp_path: Path) -> None:
    engine = schema.connect(schema.sqlite_url(tmp_path / "catalog.sqlite"))
    schema.migrate(engine, "资料库", schema.MIGRATIONS[:4])
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE documents DROP COLUMN readings"))
    assert schema.migrate(engine, "资料库") == schema.SCHEMA - 4
    with engine.connect() as connection:
        columns = {column["name"]: column for column in inspect(connection).get_columns("documents")}
    assert columns["readings"]["default"] == "'[]'"


def test_a_catalog_that_cannot_be_put_on_disk_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    engine = schema.connect(schema.sqlite_url(path))
    path.write_bytes(b"not a database " * 500)
    with pytest.raises(IndexFault, match=r"catalog\.sqlite 无法写入磁盘"):
        schema.flush(engine)
    engine.dispose()
