"""The library as a LangChain retriever, and what a question prefers among the clauses found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.question import understand
from assistant.retrieve import naming_cell, preference, retrieve, searched
from assistant.retriever import ClauseRetriever
from assistant.types import Question, Turn
from corpus.norms import norms
from index.library import Library
from index.search import search


def labels(library: Library, text: str, **given: str) -> list[tuple[str, str]]:
    understanding = understand(Question(text, **given), library.catalog.documents())  # type: ignore[arg-type]
    return [(hit.record.document.title, hit.record.clause.label) for hit in retrieve(library, understanding)]


def test_documents_carry_the_clause_fields(library: Library) -> None:
    found = ClauseRetriever(library=library, k=3).invoke("施工许可证领取后多久开工")
    assert len(found) >= 3
    first = found[0]
    assert first.page_content.startswith("第二条 建设单位应当自领取施工许可证之日起")
    assert first.id == first.metadata["clause_id"] == "施工许可法/2019-04-23/第二条"
    assert {"rank", "score", "document", "clause", "status", "source", "official"} <= set(first.metadata)


def test_a_retriever_may_be_restricted(library: Library) -> None:
    found = ClauseRetriever(library=library, k=3, kind="standard").invoke("净高")
    assert {document.metadata["kind"] for document in found} == {"standard"}


def test_a_clause_that_is_named_comes_first(library: Library) -> None:
    assert labels(library, "补助资金管理办法第五条要交什么")[0] == ("示范市绿色建筑补助资金管理办法", "第五条")


def test_a_table_comes_with_the_clause_that_refers_to_it(library: Library) -> None:
    found = [
        label for title, label in labels(library, "建筑的设计使用年限应符合什么规定") if title == "示范建筑设计标准"
    ]
    assert {"3.1.1", "表3.1.1"} <= set(found[:3])


def test_what_holds_comes_before_what_does_not(library: Library) -> None:
    understanding = understand(Question("新建居住建筑节能标准"), library.catalog.documents())
    hits = retrieve(library, understanding)
    assert {hit.record.document.status for hit in hits} <= {"in_force", "unknown"}


def test_a_penalty_is_found_with_the_duty_that_it_punishes(library: Library) -> None:
    found = labels(library, "新建居住建筑没达到节能标准怎么处罚？")
    assert ("示范市民用建筑节能条例", "第三条") in found[:4]


def test_the_ranks_count_from_one(library: Library) -> None:
    understanding = understand(Question("绿色建筑"), library.catalog.documents())
    ranks = [hit.rank for hit in retrieve(library, understanding, 4)]
    assert ranks == list(range(1, len(ranks) + 1))


def test_mandatory_clauses_and_who_is_responsible_are_preferred_where_asked_for(library: Library) -> None:
    hits = search(library, "施工许可", 3)
    clause = replace(hits[0].record.clause, text="第九条 由市住房建设部门负责验收，必须留存记录。", body=4)
    hit = replace(hits[0], record=replace(hits[0].record, clause=clause))
    for words, other in (("谁负责验收？", "怎么验收？"), ("哪些条文是强制性条文？", "哪些条文适用？")):
        asked, plain = (understand(Question(text), [], date(2026, 1, 1)) for text in (words, other))
        assert preference(hit, asked) > preference(hit, plain)


def test_the_document_of_the_answer_before_is_preferred_by_what_carries_on(library: Library) -> None:
    hit = search(library, "施工许可", 1)[0]
    said = (Turn("user", "要不要许可？"), Turn("assistant", f"根据《{hit.record.document.title}》第一条[1]：…"))
    documents = library.catalog.documents()
    carried, plain = (
        understand(Question("那谁来发？", turns), documents, date(2026, 1, 1)) for turns in (said, said[:1])
    )
    assert preference(hit, carried) > preference(hit, plain)


def test_a_kind_of_norm_alone_may_answer(library: Library) -> None:
    documents = library.catalog.documents()
    understanding = understand(Question("施工许可证", norm="penalty"), documents, date(2026, 11, 24))
    found = retrieve(library, understanding)
    assert found
    assert all("penalty" in norms(hit.record.clause) for hit in found)


def test_a_document_of_another_year_than_the_question_gives_way(library: Library) -> None:
    record = search(library, "绿色建筑", 1)[0]
    hits = {
        title: replace(record, record=replace(record.record, document=replace(record.record.document, title=title)))
        for title in ("2024年目标任务分解表", "关于下达2026年目标任务的通知", "实施方案（2024—2027年）", "管理办法")
    }

    def factors(question: str) -> list[float]:
        understanding = understand(Question(question), [], date(2026, 11, 26))
        return [preference(hit, understanding) / preference(hits["管理办法"], understanding) for hit in hits.values()]

    assert [factor < 1 for factor in factors("2024年给临港新区定的目标是多少")] == [False, True, False, False]
    assert [factor < 1 for factor in factors("今年给临港新区定的目标是多少")] == [True, False, False, False]
    assert [factor < 1 for factor in factors("给临港新区定的目标是多少")] == [False] * 4
    assert [factor > 1 for factor in factors("2024年给临港新区定的目标是多少")] == [True, False, False, False]


@pytest.mark.parametrize(("question", "found"), [("纪念性建筑的设计使用年限是多少年", True), ("设计使用年限", False)])
def test_a_table_whose_cell_is_named_is_looked_at_from_further_down(
    library: Library, question: str, *, found: bool
) -> None:
    understanding = understand(Question(question), library.catalog.documents(), date(2026, 11, 24))
    hits = searched(library, understanding)
    tables = [hit for hit in hits if hit.record.clause.rows]
    assert tables
    assert naming_cell(hits, understanding) == (tables[:1] if found else [])
