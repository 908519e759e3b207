"""References lead to the clause that is meant, in the version that is meant, or say why they lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from index_support import document
from sqlalchemy import text

from corpus.types import Document
from index import recording, schema
from index.catalog import Catalog
from index.links import Link, cited_by, links
from index.recording import FileState
from index.types import ClauseRecord

HOME = (
    "第一条 本条例所称绿色建筑，是指节约资源的建筑。",
    "第二条 新建建筑应当达到一星级。\n超过二十层的，应当达到二星级。",
    "第三条 违反本条例第二条第二款规定的，依照《建筑法》第二条处罚。\n有前款行为的，依照《节水条例》第一条处理。",
    "第四条 参照本条例第九条、第二条第五款和JGJ 99第3.1.1条执行。",
)
LAW = ("第一条 为了加强建筑管理，制定本法。", "第二条 擅自施工的，责令停止施工。")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(schema.sqlite_url(tmp_path / "catalog.sqlite"), "资料库")
    put(made, document("示范市绿色建筑条例", "2020-01-01", HOME))
    put(made, document("中华人民共和国建筑法", "2011-04-22", LAW, work="建筑法"))
    yield made
    made.close()


def put(catalog: Catalog, parsed: Document) -> None:
    path = f"/laws/{parsed.metadata.title}{parsed.metadata.version}.md"
    with catalog.write() as connection:
        recording.record(connection, parsed, FileState(path, path, 1, 1, "1", ""))


def clause(catalog: Catalog, number: str, document_id: str = "示范市绿色建筑条例/2020-01-01") -> ClauseRecord:
    found = catalog.clause(f"{document_id}/{number}")
    assert found is not None
    return found


def of(catalog: Catalog, number: str) -> list[tuple[str, str, str, str]]:
    record = clause(catalog, number)
    return [told(record, link) for link in links(catalog, [record])[record.clause_id]]


def told(record: ClauseRecord, link: Link) -> tuple[str, str, str, str]:
    target = link.record.clause_id if link.record else ""
    return record.clause.text[link.start : link.end], target, link.part, link.reason


def test_references_lead_to_clauses_here_and_elsewhere(catalog: Catalog) -> None:
    assert of(catalog, "第三条") == [
        ("本条例第二条第二款", "示范市绿色建筑条例/2020-01-01/第二条", "第二款", ""),
        ("《建筑法》第二条", "建筑法/2011-04-22/第二条", "", ""),
        ("前款", "示范市绿色建筑条例/2020-01-01/第三条", "第一款", ""),
        ("《节水条例》第一条", "", "", "no_document"),
    ]


def test_what_is_not_there_leads_nowhere_and_says_why(catalog: Catalog) -> None:
    assert of(catalog, "第四条") == [
        ("本条例第九条", "", "", "no_clause"),
        ("第二条第五款", "示范市绿色建筑条例/2020-01-01/第二条", "", "no_part"),
        ("JGJ 99第3.1.1条", "", "", "no_document"),
    ]


def test_the_version_is_meant_that_was_the_newest_when_the_text_was_adopted(catalog: Catalog) -> None:
    put(catalog, document("中华人民共和国建筑法", "2019-04-23", LAW, work="建筑法"))
    put(catalog, document("中华人民共和国建筑法", "2024-04-23", LAW, work="建筑法"))
    assert of(catalog, "第三条")[1] == ("《建筑法》第二条", "建筑法/2019-04-23/第二条", "", "")


def test_a_later_version_alone_is_marked_as_such(catalog: Catalog) -> None:
    put(catalog, document("示范市节水条例", "2010-01-01", ("第一条 依照《建筑法》第二条处罚。",)))
    record = clause(catalog, "第一条", "示范市节水条例/2010-01-01")
    (link,) = links(catalog, [record])[record.clause_id]
    assert told(record, link) == ("《建筑法》第二条", "建筑法/2011-04-22/第二条", "", "later")


def test_an_edition_that_is_not_there_is_not_replaced_by_another(catalog: Catalog) -> None:
    put(
        catalog,
        document("设计标准", "2019", ("第一条 甲。",), work="GB 50352", kind="standard", number="GB 50352-2019"),
    )
    put(catalog, document("甲办法", "2021-01-01", ("第一条 按照GB 50352-2005第一条和GB 50352-2019执行。",)))
    record = clause(catalog, "第一条", "甲办法/2021-01-01")
    found = links(catalog, [record])[record.clause_id]
    assert [(link.document.document_id if link.document else "", link.reason) for link in found] == [
        ("", "no_edition"),
        ("GB 50352/2019", ""),
    ]


def test_a_code_in_parts_is_searched_through_all_of_them(catalog: Catalog) -> None:
    put(catalog, document("民法典总则", "2020-05-28", ("第一条 甲。",)))
    put(catalog, document("民法典物权编", "2020-05-28", ("第二条 乙。",)))
    put(catalog, document("乙办法", "2021-01-01", ("第一条 依照民法典第二条办理。",)))
    record = clause(catalog, "第一条", "乙办法/2021-01-01")
    assert told(record, links(catalog, [record])[record.clause_id][0])[1] == "民法典物权编/2020-05-28/第二条"


def test_clauses_know_who_refers_to_them(catalog: Catalog) -> None:
    citing = [
        (record.clause.label, record.clause.text[link.start : link.end])
        for record, link in cited_by(catalog, clause(catalog, "第二条"))
    ]
    assert citing == [("第三条", "本条例第二条第二款"), ("第四条", "第二条第五款")]
    (other,) = cited_by(catalog, clause(catalog, "第二条", "建筑法/2011-04-22"))
    assert other[0].clause_id == "示范市绿色建筑条例/2020-01-01/第三条"
    assert cited_by(catalog, clause(catalog, "第一条")) == ()


def test_references_go_with_their_document(catalog: Catalog) -> None:
    with catalog.write() as connection:
        recording.remove(connection, "示范市绿色建筑条例/2020-01-01")
        assert connection.execute(text("SELECT count(*) FROM links")).scalar() == 0


def test_an_older_catalog_gets_its_references(tmp_path: Path) -> None:
    url = schema.sqlite_url(tmp_path / "older.sqlite")
    with_links = next(number for number, step in enumerate(schema.MIGRATIONS) if step.__name__ == "_add_links")
    made = Catalog(url, "资料库")
    put(made, document("示范市绿色建筑条例", "2020-01-01", HOME))
    with made.write() as connection:
        connection.execute(text("DROP TABLE links"))
        connection.execute(text("UPDATE properties SET value = :v WHERE name = 'schema'"), {"v": str(with_links)})
    made.close()
    catalog = Catalog(url, "资料库")
    assert len(of(catalog, "第三条")) == 4
    catalog.close()


def test_whole_documents_are_referred_to_as_such(catalog: Catalog) -> None:
    put(catalog, document("丙办法", "2022-01-01", ("第一条 根据《中华人民共和国建筑法》，制定本办法。",)))
    record = clause(catalog, "第一条", "丙办法/2022-01-01")
    (link,) = links(catalog, [record], date(2024, 1, 1))[record.clause_id]
    assert (link.document.title if link.document else "", link.record, link.reason) == (
        "中华人民共和国建筑法",
        None,
        "",
    )
