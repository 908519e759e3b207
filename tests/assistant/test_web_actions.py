from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

import pytest
from web_fake import FUNDS, RECORDS, STANDARD, FakeLibrary, answer

from assistant.inputs import BadInput
from assistant.web.actions import Actions, Scope, View, read_date
from assistant.web.conversations import Conversation, Exchange
from index.errors import LibraryMissing
from index.quality import quality

NEW = Conversation()


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def actions(library: FakeLibrary) -> Actions:
    return Actions(library.backend())


def last(views: list[View]) -> str:
    return views[-1].messages[-1]["content"]


def test_an_answer_waits_then_stands_with_its_cards(actions: Actions) -> None:
    views = list(actions.ask("二星级补贴多少？", NEW, Scope()))
    assert "正在查找" in views[0].messages[-1]["content"]
    assert views[0].messages[0]["content"] == '<div class="tw-asked">二星级补贴多少？</div>'
    assert "每平方米奖补25元" in last(views)
    assert views[-1].panel is not None
    assert "引用条文" in views[-1].panel
    assert len(views[-1].conversation.exchanges) == 1
    assert views[-1].conversation.key


def test_a_written_answer_is_shown_as_it_comes(actions: Actions) -> None:
    views = list(actions.ask("请模型写", NEW, Scope()))
    assert "取得二星级标识的" in views[1].messages[-1]["content"]
    assert views[1].conversation == NEW
    assert "模型生成" in last(views)


def test_the_question_carries_range_and_history(library: FakeLibrary, actions: Actions) -> None:
    talk = NEW.added("a", Exchange("先前的", answer("先前的")))
    scope = Scope("standard", "示范市", "文件", "2022年6月30日", current=False)
    list(actions.ask(" 那三星级呢？ ", talk, scope))
    asked = library.asked[0]
    assert (asked.text, asked.kind, asked.place, asked.document) == ("那三星级呢？", "standard", "示范市", "文件")
    assert asked.as_of == date(2022, 6, 30)
    assert asked.past
    assert asked.history[0].content == "先前的"


def test_an_unset_range_restricts_nothing(library: FakeLibrary, actions: Actions) -> None:
    list(actions.ask("问", NEW, Scope()))
    asked = library.asked[0]
    assert (asked.kind, asked.place, asked.document, asked.as_of, asked.past) == (None, None, None, None, False)


def test_nothing_typed_asks_nothing(library: FakeLibrary, actions: Actions) -> None:
    (view,) = actions.ask("  \n", NEW, Scope())
    assert view.messages == []
    assert library.asked == []


@pytest.mark.parametrize(
    ("words", "scope", "said"),
    [
        ("问" * 3000, Scope(), "字以内"),
        ("问", Scope(as_of="明天"), "日期“明天”无法识别"),
        ("问", Scope(as_of="2022-13-40"), "无法识别"),
    ],
)
def test_what_cannot_be_asked_says_why(
    library: FakeLibrary, actions: Actions, words: str, scope: Scope, said: str
) -> None:
    views = list(actions.ask(words, NEW, scope))
    assert said in last(views)
    assert views[-1].conversation == NEW
    assert library.asked == []


def test_an_unexpected_error_is_a_sentence_and_its_secret_stays_in_the_log(
    actions: Actions, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        views = list(actions.ask("出错", NEW, Scope()))
    assert "系统出现意外错误" in last(views)
    assert "secret" not in last(views)
    assert "secret" in caplog.text
    assert views[-1].conversation == NEW


def test_our_own_errors_speak_for_themselves(library: FakeLibrary) -> None:
    def fail() -> list[object]:
        raise LibraryMissing("资料库不在了。")

    broken = Actions(replace(library.backend(), documents=fail))  # type: ignore[arg-type]
    assert "资料库不在了。" in broken.shelf("", "", "")
    assert "资料库不在了。" in broken.outline("x")


def answered(actions: Actions) -> Conversation:
    return list(actions.ask("二星级", NEW, Scope()))[-1].conversation


def test_a_mark_opens_its_clause_with_the_words_marked(actions: Actions) -> None:
    page = actions.open(answered(actions), {"turn": 0, "n": 1})
    assert "<mark>每平方米奖补25元" in page
    assert 'data-cards="0"' in page


def test_stepping_back_to_the_cited_clause_marks_it_again(actions: Actions) -> None:
    page = actions.open(answered(actions), {"turn": 0, "clause": f"{FUNDS.document_id}/第八条"})
    assert "<mark>" in page
    assert "<mark>" not in actions.open(answered(actions), {"turn": 0, "clause": f"{FUNDS.document_id}/第九条"})


def test_a_clause_opens_without_any_answer(actions: Actions) -> None:
    page = actions.open(NEW, {"clause": f"{FUNDS.document_id}/第九条"})
    assert "申请单位应当在取得标识后一年内提出申请。" in page
    assert "data-cards" not in page
    assert "《示范市绿色建筑专项资金管理办法》第九条：“申请单位" in page


@pytest.mark.parametrize(
    "wanted",
    [{}, {"turn": 7, "n": 1}, {"turn": "x", "n": None}, {"clause": ["a"]}, {"turn": 0, "n": 99}, {"turn": -1, "n": 1}],
)
def test_clicks_that_name_nothing_are_answered_kindly(actions: Actions, wanted: dict[str, object]) -> None:
    assert "已经没有这一条" in actions.open(answered(actions), wanted)


def test_the_cards_of_any_answer_can_be_shown_again(actions: Actions) -> None:
    talk = list(actions.ask("月球", answered(actions), Scope()))[-1].conversation
    assert "引用条文" in actions.cards(talk, 0)
    assert "最接近的条文" in actions.cards(talk, 1)
    assert "会列在这里" in actions.cards(talk, 9)


def test_a_stopped_answer_leaves_the_question(actions: Actions) -> None:
    shown = actions.stopped("慢", NEW)
    assert [item["role"] for item in shown] == ["user", "assistant"]
    assert "已停止" in shown[1]["content"]
    assert actions.stopped("", NEW) == []


def test_a_restored_conversation_shows_its_last_cards(actions: Actions) -> None:
    view = actions.show(answered(actions))
    assert len(view.messages) == 2
    assert view.panel is not None
    assert "引用条文" in view.panel
    assert actions.show(NEW).messages == []


@pytest.mark.parametrize("typed", ["2022-06-30", "2022/6/30", "2022.06.30", "2022年6月30日", " 2022 年 6 月 30 日 "])
def test_dates_as_people_write_them(typed: str) -> None:
    assert read_date(typed) == date(2022, 6, 30)


def test_no_date_is_no_date() -> None:
    assert read_date("") is None
    with pytest.raises(BadInput, match="2月"):
        read_date("2022年2月30日")


def test_the_outline_of_a_document(actions: Actions) -> None:
    assert "第八条" in actions.outline(FUNDS.document_id)
    assert "已经没有这份文件" in actions.outline("没有")


def test_documents_to_look_at_are_listed_with_what_was_found(library: FakeLibrary) -> None:
    reports = (quality(FUNDS, [RECORDS[f"{FUNDS.document_id}/第八条"]]),)
    actions = Actions(replace(library.backend(), reports=lambda: reports))
    assert "“表1”重复出现。" in actions.shelf("", "", "", doubtful=True)
    assert "没有需要核对的文件" in actions.shelf("设计标准", "", "", doubtful=True)


def test_a_page_opens_by_its_number(actions: Actions) -> None:
    page = actions.open(Conversation(), {"document": STANDARD.document_id, "page": 3})
    assert 'data-at="3"' in page
    assert "已经没有" in actions.open(Conversation(), {"document": "没有", "page": 3})


def test_the_whole_document_is_shown_around_a_clause(actions: Actions) -> None:
    page = actions.open(Conversation(), {"clause": f"{FUNDS.document_id}/第八条", "view": "whole"})
    assert page.count("<article") == 5
