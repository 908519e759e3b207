"""Typing errors are put right against the library's own words, and nothing that it has is touched."""

from __future__ import annotations

import re

import pytest
from assistant_support import FILES

from assistant.answer import ask
from assistant.spelling import corrected, spelt_right
from assistant.types import Question, Turn
from index.lexical import WordIndex
from index.library import Library


@pytest.fixture
def index(library: Library) -> WordIndex:
    words = library.words()
    assert words is not None
    return words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("二星级绿色健筑能补多少", "二星级绿色建筑能补多少"),
        ("绿色建竹的补助", "绿色建筑的补助"),
        ("竞工验收后多久申请", "竣工验收后多久申请"),
        ("施工许克证", "施工许可证"),
        ("lvse建筑的定义", "绿色建筑的定义"),
        ("綠色健築", "绿色建筑"),
    ],
)
def test_a_word_that_the_library_lacks_is_the_one_it_sounds_or_looks_like(
    library: Library, typed: str, meant: str
) -> None:
    assert spelt_right(library, Question(typed), library.catalog.documents()).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "房东不退押金怎么办",
        "造假怎么罚",
        "多少天写完",
        "二星级绿色建筑补多少",
        "epc项目",
        "GB59999 3.1.1",
        "",
        "？！",
    ],
)
def test_what_is_a_word_or_no_word_stays(index: WordIndex, text: str) -> None:
    assert corrected(text, index) == text


def test_a_pasted_text_is_left_alone_and_a_question_changes_in_few_places(index: WordIndex) -> None:
    assert corrected("绿色健筑" * 20, index) == "绿色健筑" * 20
    assert corrected("，".join(["绿色健筑"] * 3), index) == "，".join(["绿色建筑"] * 3)
    assert corrected("绿色健筑" * 6, index).count("建筑") == 4


def test_no_sentence_of_the_library_is_changed(index: WordIndex) -> None:
    sentences = [sentence for text in FILES.values() for sentence in re.split("[。；，\n|]", text)]
    assert len(sentences) > 100
    assert [sentence for sentence in sentences if corrected(sentence, index) != sentence] == []


def test_a_title_that_exists_is_never_changed(index: WordIndex) -> None:
    assert corrected("《绿色健筑办法》里的绿色健筑", index, ["《绿色健筑办法》"]) == "《绿色健筑办法》里的绿色建筑"


def test_the_answer_says_what_it_was_looked_for_under(library: Library) -> None:
    answer = ask(library, Question("二星级绿色健筑的补助是多少？"))
    assert answer.question == "二星级绿色健筑的补助是多少？"
    assert answer.answer.startswith("已按“二星级绿色建筑的补助是多少？”查找。")
    assert answer.citations[0].clause == "第三条"
    assert "查找" not in ask(library, Question("二星级绿色建筑的补助是多少？")).answer


def test_traditional_characters_are_no_error(library: Library) -> None:
    answer = ask(library, Question("二星級綠色建築的補助是多少？"))
    assert answer.citations[0].clause == "第三条"
    assert "查找" not in answer.answer


def test_errors_in_the_turns_before_are_put_right_too(library: Library) -> None:
    history = (Turn("user", "二星级绿色健筑的补助是多少"), Turn("assistant", "健筑"))
    asked = spelt_right(library, Question("那三星级呢", history), library.catalog.documents())
    assert [turn.content for turn in asked.history] == ["二星级绿色建筑的补助是多少", "健筑"]
