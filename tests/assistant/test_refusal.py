"""What speaks for an answer: the more of it, the surer; and whether a clause answers is asked of a model that can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import meaning
from assistant.meaning import answering_by
from assistant.ranking import LONGEST, read_as
from assistant.refusal import LEAST_LIKELY, NO_READING, Evidence, _likely
from corpus.types import Clause, ClauseId
from index.types import ClauseRecord, DocumentRecord

FAIR = Evidence(0.6, 0.5, 1.0)
DOCUMENT = DocumentRecord(
    *("补助办法/2023", "补助办法", "", "regulation", "normative", "", "示范市", "in_force"),
    *(None, None, None, "办法.pdf", "pdf", 3, 9, ()),
)


class Telling:
    """A re-ranker that tells of texts with 元 that they answer a question about 多少."""

    name = "telling"

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [0.0] * len(texts)

    def answers(self, pairs: Sequence[tuple[str, str]]) -> list[float] | None:
        return [0.9 if "元" in text and "多少" in question else 0.1 for question, text in pairs]


class Silent(Telling):
    """One whose model tells nothing of that."""

    name = "silent"

    def answers(self, pairs: Sequence[tuple[str, str]]) -> list[float] | None:
        return None


@pytest.mark.parametrize("feature", ["coverage", "relation", "fits", "cell", "term", "answers"])
def test_more_evidence_is_surer(feature: str) -> None:
    low, high = (replace(FAIR, **{feature: value}).confidence for value in (0.2, 0.8))
    assert low < high


@given(st.floats(0, 1))
def test_a_network_that_is_certain_leaves_the_confidence_between_0_and_1(value: float) -> None:
    assert LEAST_LIKELY <= _likely(value) <= 1 - LEAST_LIKELY
    assert 0 < replace(FAIR, answers=_likely(value)).confidence < 1


def test_without_a_reading_nothing_is_added_or_taken() -> None:
    sure, unsure = replace(FAIR, answers=0.6), replace(FAIR, answers=0.02)
    assert unsure.confidence < FAIR.confidence < sure.confidence
    assert FAIR.answers == NO_READING


def test_the_wording_that_a_text_answers_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "reranker_of", lambda name: Telling())
    answering = answering_by("telling", ("补几个钱", "补助多少"))
    assert answering is not None
    assert answering("每平方米补助四十元") == 0.9
    assert answering("补助应当专款专用") == 0.1


@pytest.mark.parametrize("reranker", [None, Silent()])
def test_a_reranker_that_does_not_tell_is_not_asked(reranker: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "reranker_of", lambda name: reranker)
    assert answering_by("other", ("补助多少", "补助多少")) is None


def test_of_a_long_clause_the_stretches_quoted_are_read() -> None:
    text = "第一条 " + "总则。" * LONGEST + "补助四十元。"
    clause = Clause(ClauseId("补助办法", "2023", "第一条"), "第一条", "article", text, title="总则")
    record = ClauseRecord(DOCUMENT, clause, 1)
    start = text.index("补助四十元")
    assert read_as(record, [(start, len(text))]) == "补助办法\n总则\n补助四十元。"
    short = ClauseRecord(DOCUMENT, replace(clause, text="第一条 补助四十元。"), 1)
    assert read_as(short, []) == "补助办法\n第一条 补助四十元。"
