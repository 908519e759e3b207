"""The library as a LangChain retriever, and what a question prefers among the clauses found."""

from __future__ import annotations

from assistant.question import understand
from assistant.retrieve import retrieve
from assistant.retriever import ClauseRetriever
from assistant.types import Question
from index.library import Library


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
