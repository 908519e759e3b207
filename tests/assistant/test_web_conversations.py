from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_fake import answer, refusal

from assistant.types import Turn
from assistant.web import conversations
from assistant.web.conversations import Conversation, Exchange, forget, keep, restore, titles

TALK = Conversation().added("a", Exchange("二星级补贴多少？", answer("二星级补贴多少？")))


def there_and_back(stored: object) -> Any:
    """What the browser makes of it."""
    return json.loads(json.dumps(stored))


def test_a_conversation_comes_back_from_the_browser() -> None:
    longer = TALK.added("ignored", Exchange("月球", refusal("月球")))
    back = restore(there_and_back(keep([], longer)), "a")
    assert back.key == "a"
    assert [exchange.question for exchange in back.exchanges] == ["二星级补贴多少？", "月球"]
    first, again = longer.exchanges[0].answer, back.exchanges[0].answer
    assert (again.answer, again.as_of, again.timings_ms) == (first.answer, first.as_of, first.timings_ms)
    assert [c.quote for c in again.citations] == [c.quote for c in first.citations]
    assert again.citations[0].boxes == first.citations[0].boxes
    assert back.exchanges[1].answer.refused


def test_the_newest_stands_first_and_replaces_its_older_state() -> None:
    stored = keep(keep([], TALK), Conversation().added("b", Exchange("全装修", answer("全装修"))))
    assert [key for key, _ in titles(stored)] == ["b", "a"]
    stored = keep(stored, TALK.added("", Exchange("还有吗", answer("还有吗"))))
    assert [key for key, _ in titles(stored)] == ["a", "b"]
    assert len(restore(stored, "a").exchanges) == 2


def test_an_empty_conversation_is_not_kept() -> None:
    assert keep([], Conversation()) == []


def test_a_conversation_can_be_deleted() -> None:
    stored = keep(keep([], TALK), Conversation().added("b", Exchange("全装修", answer("全装修"))))
    assert titles(forget(stored, "b")) == [("a", "二星级补贴多少？")]
    assert restore(forget(stored, "a"), "a") == Conversation()


def test_only_as_many_are_kept_as_a_browser_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    stored: object = []
    for number in range(conversations.KEPT + 5):
        stored = keep(stored, Conversation().added(str(number), Exchange("问", answer("问"))))
    assert len(titles(stored)) == conversations.KEPT
    assert titles(stored)[0][0] == str(conversations.KEPT + 4)
    monkeypatch.setattr(conversations, "KEPT_LENGTH", len(str(stored)) // 2)
    assert 0 < len(keep(stored, TALK)) < conversations.KEPT


def test_titles_are_short() -> None:
    long = Conversation().added("a", Exchange("问" * 100, answer("问")))
    assert len(long.title) == conversations.TITLE
    assert long.title.endswith("…")


def test_the_turns_are_what_an_answerer_takes() -> None:
    assert TALK.turns[0] == Turn("user", "二星级补贴多少？")
    assert TALK.turns[1].role == "assistant"


def test_citations_are_found_by_turn_and_number() -> None:
    found = TALK.citation(0, 2)
    assert found is not None
    assert found.clause == "表1"
    assert TALK.citation(0, 9) is None
    assert TALK.citation(5, 1) is None
    assert TALK.citation(-1, 1) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["key", "title", "exchanges", "question", "answer", "citations"]), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(JSON, st.text(max_size=5))
def test_whatever_the_browser_sends_is_survived(stored: object, key: str) -> None:
    for wanted in (key, *(found for found, _ in titles(stored))):
        assert isinstance(restore(stored, wanted), Conversation)
    assert len(keep(stored, TALK)) >= 1
    assert isinstance(forget(stored, key), list)


def test_an_exchange_that_was_tampered_with_is_left_out() -> None:
    stored = there_and_back(keep([], TALK.added("", Exchange("二", answer("二")))))
    stored[0]["exchanges"][0]["answer"]["as_of"] = "gestern"
    assert [exchange.question for exchange in restore(stored, "a").exchanges] == ["二"]


def test_states_of_one_conversation_differ() -> None:
    assert hash(TALK) != hash(TALK.added("", Exchange("二", answer("二"))))
    assert TALK.added("", Exchange("二", answer("二"))) != TALK
