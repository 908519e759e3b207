"""What ends documents and clauses, and when: amendments whose text is missing, repeals that are repeated, parts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from index_support import document

from corpus.types import Act, Document, PartRepeal
from index import recording, schema
from index.catalog import Catalog
from index.recording import FileState

DAY = date(2024, 1, 1)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(schema.sqlite_url(tmp_path / "catalog.sqlite"), "资料库")


def put(catalog: Catalog, parsed: Document, path: str, sha: str = "1") -> str:
    with catalog.write() as connection:
        return recording.record(connection, parsed, FileState(path, path, 1, 1, sha, ""))


def statuses(catalog: Catalog, document_id: str, day: date) -> list[str]:
    return [record.status for record in catalog.clauses(document_id, day)]


def test_an_amendment_whose_text_is_missing_ends_the_version_before(catalog: Catalog) -> None:
    told = (Act(date(2010, 1, 1), "adopted"), Act(date(2015, 1, 1), "amended"), Act(date(2020, 1, 1), "amended"))
    put(catalog, document(version="2010-01-01", articles=["第一条 甲。"], history=told[:1]), "/1.md")
    put(catalog, document(version="2020-01-01", articles=["第一条 乙。"], history=told), "/2.md")
    old, new = catalog.versions("示范市节能条例", date(2016, 1, 1))
    assert (old.status, old.valid_to, new.status) == ("superseded", date(2015, 1, 1), "not_yet")
    assert catalog.versions("示范市节能条例", date(2014, 1, 1))[0].status == "in_force"
    assert new.history == told


def test_a_repeal_that_an_amended_text_repeats_holds_from_its_first_day(catalog: Catalog) -> None:
    put(catalog, document("旧办法", "2000-01-01"), "/1.md")
    put(catalog, document("新条例", "2020-01-01", replaces=("旧办法",), replaced_on=date(2008, 1, 1)), "/2.md")
    assert catalog.document("旧办法", date(2007, 12, 31)).status == "in_force"
    assert catalog.document("旧办法", date(2008, 1, 1)).status == "repealed"
    assert catalog.repealers("旧办法/2000-01-01") == [(date(2008, 1, 1), "新条例", "新条例/2020-01-01")]


PARTS = (
    PartRepeal("示范市节能条例", "第二条", ("第二条",)),
    PartRepeal("示范市节能条例", "第三条第一款", ("第三条",), "amended"),
    PartRepeal("示范市节能条例", "中关于补贴的规定"),
)


@pytest.mark.parametrize("first", ["law", "decision"])
def test_parts_end_clause_by_clause_whichever_document_came_first(catalog: Catalog, first: str) -> None:
    law, decision = document(), document("修改决定", "2022-01-01", part_repeals=PARTS)
    for parsed, path in [(law, "/1.md"), (decision, "/2.md")][:: 1 if first == "law" else -1]:
        put(catalog, parsed, path)
    key = "示范市节能条例/2020-01-01"
    assert statuses(catalog, key, date(2021, 12, 31)) == ["in_force"] * 3
    assert statuses(catalog, key, DAY) == ["in_force", "repealed", "superseded"]
    assert catalog.document(key, DAY).status == "in_force"
    assert [(part.words, part.day, part.by) for part in catalog.part_endings(key)] == [
        (part.words, date(2022, 1, 1), "修改决定") for part in PARTS
    ]
    with catalog.write() as connection:
        recording.remove(connection, "修改决定/2022-01-01")
    assert statuses(catalog, key, DAY) == ["in_force"] * 3


def test_a_later_version_is_not_ended_by_what_amended_the_one_before(catalog: Catalog) -> None:
    put(catalog, document(), "/1.md")
    put(catalog, document(version="2022-01-01", articles=["第二条 新的。"]), "/2.md")
    put(catalog, document("修改决定", "2022-01-01", part_repeals=PARTS), "/3.md")
    assert statuses(catalog, "示范市节能条例/2022-01-01", DAY) == ["in_force"]
    assert catalog.part_endings("示范市节能条例/2022-01-01") == []


def test_parts_of_another_places_document_stay(catalog: Catalog) -> None:
    put(catalog, document(), "/1.md")
    put(catalog, document("邻市决定", "2022-01-01", part_repeals=PARTS, jurisdiction="邻市"), "/2.md")
    assert statuses(catalog, "示范市节能条例/2020-01-01", DAY) == ["in_force"] * 3


def test_a_document_that_ends_other_parts_than_before_is_written_anew(catalog: Catalog) -> None:
    put(catalog, document("修改决定", "2022-01-01", part_repeals=PARTS), "/1.md")
    assert put(catalog, document("修改决定", "2022-01-01", part_repeals=PARTS), "/1.md", "2") == "unchanged"
    assert put(catalog, document("修改决定", "2022-01-01", part_repeals=PARTS[:1]), "/1.md", "3") == "updated"


def test_an_older_catalog_gets_room_for_histories(tmp_path: Path) -> None:
    engine = schema.connect(schema.sqlite_url(tmp_path / "catalog.sqlite"))
    schema.migrate(engine, "资料库", schema.MIGRATIONS[:2])
    with engine.begin() as connection:
        for statement in (
            "ALTER TABLE documents DROP COLUMN history",
            "ALTER TABLE documents DROP COLUMN replaced_on",
            "ALTER TABLE clauses DROP COLUMN ending",
            "DROP TABLE part_repeals",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()
    catalog = Catalog(schema.sqlite_url(tmp_path / "catalog.sqlite"), "资料库")
    put(catalog, document(), "/1.md")
    assert catalog.document("示范市节能条例").history == ()
