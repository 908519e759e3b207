from __future__ import annotations

from datetime import date

import pytest

from assistant.settings import Settings
from assistant.types import Answer, Question
from assistant.web.actions import Actions, Scope
from assistant.web.backend import Backend, from_library
from assistant.web.conversations import Conversation
from index.library import Library


@pytest.fixture(scope="module")
def backend(library: Library) -> Backend:
    return from_library(library, Settings())


def cited(backend: Backend, words: str) -> Answer:
    answer = list(backend.ask(Question(words)))[-1]
    assert isinstance(answer, Answer)
    return answer


def test_a_clause_is_found_by_its_number_in_the_same_box(backend: Backend) -> None:
    answer = cited(backend, "示范市民用建筑节能条例第二条第二款")
    assert not answer.refused
    assert backend.official(answer.citations[0]) == "《示范市民用建筑节能条例》第二条第二款"
    assert answer.citations[0].quote == "新建公共建筑应当安装能耗监测装置。"


def test_every_citation_opens_in_its_context(backend: Backend) -> None:
    answer = cited(backend, "示范市民用建筑节能条例第二条第二款")
    context = backend.context(answer.citations[0].clause_id, answer.as_of)
    assert context is not None
    assert context.before is not None
    assert context.after is not None
    assert (context.before.clause.label, context.after.clause.label) == ("第一条", "第三条")
    assert [record.status for record in context.versions] == ["superseded", "in_force"]


def test_the_date_decides_the_state(backend: Backend) -> None:
    answer = cited(backend, "示范市民用建筑节能条例第二条第二款")
    context = backend.context(answer.citations[0].clause_id, date(2015, 1, 1))
    assert context is not None
    assert context.clause.document.status == "not_yet"


def test_a_clause_that_is_not_there(backend: Backend) -> None:
    assert backend.context("没有/没有/第一条", None) is None


def test_documents_and_their_clauses(backend: Backend) -> None:
    documents = backend.documents()
    assert {record.title for record in documents} >= {"示范市民用建筑节能条例", "示范市排水许可办法"}
    assert all(len(backend.clauses(record.document_id)) == record.clauses for record in documents)


def test_the_page_quotes_the_library(backend: Backend) -> None:
    actions = Actions(backend)
    view = list(actions.ask("示范市民用建筑节能条例第二条第二款", Conversation(), Scope()))[-1]
    assert "新建公共建筑应当安装能耗监测装置。" in view.messages[-1]["content"]
    assert "<mark>新建公共建筑应当安装能耗监测装置。</mark>" in actions.open(view.conversation, {"turn": 0, "n": 1})
