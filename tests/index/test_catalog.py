"""What is written into the catalog comes out again; identities, versions, repeals, removal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from index_support import ARTICLES, document
from sqlalchemy import select

from corpus.types import Clause, ClauseId, Document, PageReading, Span
from index import recording, schema
from index.catalog import Catalog
from index.errors import DocumentMissing
from index.recording import FileState, Outcome


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(schema.sqlite_url(tmp_path / "catalog.sqlite"), "资料库")
    yield made
    made.close()


def put(catalog: Catalog, parsed: Document, path: str = "/laws/条例.md", sha: str = "1") -> Outcome:
    with catalog.write() as connection:
        return recording.record(connection, parsed, FileState(path, path, 1, 1, sha, ""))


def ids(catalog: Catalog) -> list[str]:
    return [record.document_id for record in catalog.documents()]


def test_a_document_comes_out_as_it_went_in(catalog: Catalog) -> None:
    parsed = document(issuer="示范市人民政府", number="示府令第1号", expired=date(2030, 1, 1))
    parsed = replace(parsed, problems=("第四条缺失",))
    assert put(catalog, parsed) == "added"
    [record] = catalog.documents(date(2024, 1, 1))
    assert (record.title, record.number, record.issuer, record.status) == (
        "示范市节能条例", "示府令第1号", "示范市人民政府", "in_force"
    )  # fmt: skip
    assert (record.source, record.clauses, record.problems) == ("/laws/条例.md", 3, ("第四条缺失",))
    assert [found.clause for found in catalog.clauses(record.document_id)] == list(parsed.clauses)


def test_tables_and_boxes_survive(catalog: Catalog) -> None:
    base = document()
    box = (72.5, 100.25, 523.1, 118.0)
    table = Clause(
        ClauseId("示范市节能条例", "2020-01-01", "表1"),
        "表1",
        "table",
        "表1 补贴\n星级 | 元\n二星 | 60",
        path=("附件",),
        title="补贴",
        body=3,
        spans=(Span(0, 5, 2, box), Span(6, 12, 2), Span(13, 18, 2, box, 0.875)),
        mandatory=True,
        confidence=0.5,
        rows=(("星级", "元"), ("二星", "60")),
        head_rows=1,
    )
    put(catalog, replace(base, clauses=(*base.clauses, table)))
    found = catalog.clause("示范市节能条例/2020-01-01/表1")
    assert found is not None
    assert found.clause == table


def test_how_each_page_was_read_is_kept(catalog: Catalog) -> None:
    own = [PageReading(number, "text") for number in range(1, 400)]
    scan = (PageReading(400, "ocr", 0.913, 2), PageReading(401, "blank"), PageReading(402, "text"))
    put(catalog, replace(document(), readings=(*own, *scan)))
    [record] = catalog.documents()
    assert record.readings == (*own, *scan)
    with catalog.read() as connection:
        stored = connection.execute(select(schema.documents.c.readings)).scalar_one()
    assert len(stored) < 200, "pages that were read alike take no room of their own"


def test_clauses_are_found_by_id_key_and_neighbourhood(catalog: Catalog) -> None:
    put(catalog, document())
    put(catalog, document("示范市节水条例"), "/laws/b.md")
    first, second = "示范市节能条例/2020-01-01", "示范市节水条例/2020-01-01"
    assert [found.clause_id for found in catalog.by_key([second, first], "第2条")] == [
        f"{second}/第二条",
        f"{first}/第二条",
    ]
    assert catalog.by_key([first], "第9条") == []
    assert [found.clause.label for found in catalog.around(f"{first}/第一条", 2, 1)] == ["第一条", "第二条"]
    assert catalog.around("没有/这/条") == []
    assert catalog.clause("没有/这/条") is None


def test_documents_are_found_by_id_title_number_and_source(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    put(catalog, document(number="GB 50352-2019"), str(path))
    for ref in ("示范市节能条例/2020-01-01", "示范市节能条例", "示范市 节能条例", "GB50352-2019", str(path)):
        assert catalog.document(ref).document_id == "示范市节能条例/2020-01-01"
    with pytest.raises(DocumentMissing, match="没有的条例"):
        catalog.document("没有的条例")


def test_of_several_versions_the_one_in_force_is_meant(catalog: Catalog) -> None:
    for number, version in enumerate(("2014-01-01", "2022-07-01", "2099-01-01")):
        put(catalog, document(version=version, articles=[f"第一条 {version}。"]), f"/laws/{number}.md")
    assert catalog.document("示范市节能条例", date(2020, 1, 1)).document_id.endswith("2014-01-01")
    assert catalog.document("示范市节能条例", date(2024, 1, 1)).document_id.endswith("2022-07-01")
    assert [found.status for found in catalog.versions("示范市节能条例", date(2024, 1, 1))] == [
        "superseded",
        "in_force",
        "not_yet",
    ]


def test_clauses_carry_their_validity(catalog: Catalog) -> None:
    put(catalog, document(version="2014-01-01"))
    put(catalog, document(version="2022-07-01"), "/laws/b.md")
    table = schema.clauses.c
    with catalog.read() as connection:
        rows = connection.execute(schema.clauses.select().where(table.clause_id.like("%2014-01-01/第一条"))).all()
    assert [(row.valid_from, row.valid_to) for row in rows] == [(date(2014, 1, 1), date(2022, 7, 1))]


def test_a_repeal_needs_the_exact_title_and_the_place_or_the_nation(catalog: Catalog) -> None:
    day = date(2024, 1, 1)
    put(catalog, document("暂行办法", "2010-01-01", jurisdiction="示范市"), "/1.md")
    put(catalog, document("邻市办法", "2020-01-01", replaces=("暂行办法",), jurisdiction="邻市"), "/2.md")
    put(catalog, document("别的办法", "2020-01-01", replaces=("暂行办法（二）",), jurisdiction="示范市"), "/3.md")
    assert catalog.document("暂行办法", day).status == "in_force"
    put(catalog, document("新办法", "2021-01-01", replaces=("暂行办法（2010-01-01）",), jurisdiction="全国"), "/4.md")
    assert catalog.document("暂行办法", day).status == "repealed"
    assert catalog.document("暂行办法", date(2020, 12, 31)).status == "in_force"
    with catalog.write() as connection:
        recording.remove(connection, "新办法/2021-01-01")
    assert catalog.document("暂行办法", day).status == "in_force"


def test_a_repeal_that_came_first_holds_too(catalog: Catalog) -> None:
    put(catalog, document("新办法", "2021-01-01", replaces=("GB 50352-2005",), jurisdiction="全国"), "/1.md")
    put(catalog, document("统一标准", "2005", number="GB 50352-2005", jurisdiction="全国"), "/2.md")
    assert catalog.document("统一标准", date(2024, 1, 1)).status == "repealed"


def test_the_same_text_from_two_files_is_one_document(catalog: Catalog) -> None:
    put(catalog, document(), "/a.md")
    spaced = document(articles=[text.replace("，", "， ") for text in ARTICLES])
    assert put(catalog, spaced, "/b.docx") == "added"
    assert ids(catalog) == ["示范市节能条例/2020-01-01"]
    assert catalog.counts()["files"] == 2
    assert catalog.document("/b.docx").source == "/a.md"


def test_another_text_of_the_same_version_is_told_apart_by_its_files_name(catalog: Catalog) -> None:
    put(catalog, document(), "/a.md")
    put(catalog, document(articles=["第一条 别的。"]), "/b.md")
    put(catalog, document(articles=["第一条 又是别的。"]), "/other/b.md")
    plain, second, third = sorted(ids(catalog))
    assert plain == "示范市节能条例/2020-01-01"
    assert second.startswith(f"{plain}~")
    assert third.startswith(f"{plain}~")
    assert len(second) == len(plain) + 5
    assert catalog.clause(f"{second}/第一条") is not None


def test_ids_do_not_depend_on_the_library(catalog: Catalog, tmp_path: Path) -> None:
    other = Catalog(schema.sqlite_url(tmp_path / "other.sqlite"), "另一个")
    for target in (catalog, other):
        put(target, document(), "/a.md")
        put(target, document(articles=["第一条 别的。"]), "/b.md")
    assert ids(catalog) == ids(other)


def test_reading_the_same_again_leaves_every_key(catalog: Catalog) -> None:
    parsed = document(replaces=("旧条例",), number="令第1号", expired=date(2030, 1, 1))
    put(catalog, parsed)
    with catalog.read() as connection:
        before = connection.execute(schema.passages.select()).all()
    assert put(catalog, parsed, sha="2") == "unchanged"
    with catalog.read() as connection:
        assert connection.execute(schema.passages.select()).all() == before
    assert put(catalog, document(replaces=("别的",), number="令第1号", expired=date(2030, 1, 1)), sha="3") == "updated"


def test_a_changed_file_replaces_its_document(catalog: Catalog) -> None:
    put(catalog, document())
    assert put(catalog, document(articles=["第一条 改了。"]), sha="2") == "updated"
    assert [found.clause.text for found in catalog.clauses("示范市节能条例/2020-01-01")] == ["第一条 改了。"]
    assert catalog.counts()["clauses"] == catalog.counts()["passages"] == 1


def test_a_file_that_became_another_version_leaves_nothing_of_the_old(catalog: Catalog) -> None:
    put(catalog, document())
    put(catalog, document(version="2024-01-01"), sha="2")
    assert ids(catalog) == ["示范市节能条例/2024-01-01"]


def test_a_document_stays_while_another_file_holds_it(catalog: Catalog) -> None:
    put(catalog, document(), "/a.md")
    put(catalog, document(), "/b.md")
    put(catalog, document(articles=["第一条 改了。"]), "/a.md", sha="2")
    assert len(ids(catalog)) == 2
    assert catalog.document("示范市节能条例/2020-01-01").source == "/b.md"


def test_a_failure_keeps_the_old_document(catalog: Catalog) -> None:
    put(catalog, document())
    with catalog.write() as connection:
        recording.record_failure(
            connection, FileState("/laws/条例.md", "条例.md", 1, 2, "2", ""), "UnreadableDocument", "已损坏。"
        )
    assert catalog.document("示范市节能条例").clauses == 3


def test_removal_takes_clauses_passages_and_files(catalog: Catalog) -> None:
    put(catalog, document(), "/a.md")
    put(catalog, document("另一条例"), "/b.md")
    with catalog.write() as connection:
        assert recording.remove(connection, "示范市节能条例/2020-01-01") == ["/a.md"]
        assert recording.remove(connection, "没有/这个") == []
    assert ids(catalog) == ["另一条例/2020-01-01"]
    counts = catalog.counts()
    assert (counts["clauses"], counts["passages"], counts["files"]) == (3, 3, 1)


def test_an_error_undoes_the_whole_transaction(catalog: Catalog) -> None:
    before = catalog.change()
    parsed = document()
    twice = replace(parsed, clauses=(*parsed.clauses, parsed.clauses[0]))
    with pytest.raises(Exception, match="UNIQUE"):
        put(catalog, twice)
    assert catalog.counts()["documents"] == 0
    assert catalog.change() == before


def test_keys_are_never_used_twice(catalog: Catalog) -> None:
    def keys() -> set[int]:
        with catalog.read() as connection:
            return set(connection.execute(schema.passages.select()).scalars())

    put(catalog, document())
    first = keys()
    put(catalog, document(articles=["第一条 改了。"]), sha="2")
    assert not first & keys()
