"""An answer brings what its quotations refer to, keeps exceptions with their rule, and offers the terms that it uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from assistant_support import in_process

from assistant.answer import ask
from assistant.citations import verify
from assistant.pieces import with_exception
from assistant.records import answer_json
from assistant.related import beside_answer
from assistant.types import Answer, Question
from index.ingest import ingest
from index.library import Library

FIRE = """# 示范市消防设施管理条例

2021年6月1日 公布

2021年9月1日 施行

第一条 为了加强消防设施管理，制定本条例。

第二条 本条例所称消防设施，是指火灾自动报警系统和自动灭火系统。

第三条 单位不得占用疏散通道、安全出口。

第四条 单位应当每年检测消防设施，并将检测报告存档五年。

第五条 违反本条例第四条规定，未检测消防设施的，处五千元以上五万元以下的罚款。
"""


@pytest.fixture(scope="module")
def fire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("fire")
    path = folder / "示范市消防设施管理条例.md"
    path.write_text(FIRE, encoding="utf-8")
    with Library.open(folder / "library", create=True) as library:
        ingest(library, [Path(path)], reader=in_process)
        yield library


def answered(library: Library, text: str) -> Answer:
    return ask(library, Question(text, as_of=date(2026, 1, 1)))


def test_a_penalty_brings_the_rule_that_it_punishes(fire: Library) -> None:
    found = answered(fire, "未检测消防设施罚多少？")
    assert found.citations[0].clause == "第五条"
    assert "第四条" in [citation.clause for citation in found.citations]
    texts = {c.clause_id: fire.catalog.clause(c.clause_id).clause.text for c in found.citations}  # type: ignore[union-attr]
    assert verify(found.answer, found.citations, texts, "2026年1月1日") == ()


def test_the_references_of_a_citation_are_in_its_json(fire: Library) -> None:
    found = answered(fire, "未检测消防设施罚多少？")
    (reference,) = answer_json(found, beside_answer(fire.catalog, found))["citations"][0]["references"]
    assert (reference["text"], reference["clause"], reference["resolved"]) == ("本条例第四条", "第四条", True)


def test_the_terms_that_an_answer_uses_are_explained(fire: Library) -> None:
    (term,) = answered(fire, "未检测消防设施罚多少？").terms
    assert (term.term, term.clause) == ("消防设施", "第二条")
    assert term.quote == "本条例所称消防设施，是指火灾自动报警系统和自动灭火系统。"
    assert answered(fire, "什么是消防设施？").terms == ()


@pytest.mark.parametrize(
    ("text", "words", "whole"),
    [
        ("甲应当申报。但是，乙除外。丙另行办理。", "甲应当申报。", "甲应当申报。但是，乙除外。"),
        ("甲应当申报。但是，乙除外。", "但是，乙除外。", "甲应当申报。但是，乙除外。"),
        ("甲应当申报。法律另有规定的除外。", "甲应当申报。", "甲应当申报。法律另有规定的除外。"),
        ("甲应当申报。\n但是，乙除外。", "甲应当申报。", "甲应当申报。"),
        ("甲应当申报。丙另行办理。", "甲应当申报。", "甲应当申报。"),
    ],
)
def test_an_exception_stays_with_its_rule(text: str, words: str, whole: str) -> None:
    start = text.index(words)
    first, last = with_exception(text, (start, start + len(words)))
    assert text[first:last] == whole
