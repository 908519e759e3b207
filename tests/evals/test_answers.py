"""Measures of answers: ranks of right clauses, phrases, refusals, intervals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Answer, Citation
from evals.answers import by_type, contains_all, judge, percentile, rank_of, rate, summary, timings, wrong
from evals.types import Case, Found, Gold, Outcome

GOLD = (Gold("laws/建筑法.md", "第八条"),)
RIGHT = Found("/data/laws/建筑法.md", "第8条")
OTHER = Found("/data/laws/建筑法.md", "第九条")
CASE = Case("q1", "几天批下来？", "duration", GOLD, ("七日",))
UNANSWERABLE = Case("q2", "火星上怎么盖房？", "unanswerable")


def citation(label: str, quote: str = "") -> Citation:
    return Citation(
        n=1,
        document="建筑法",
        document_id="建筑法/2019-04-23",
        number="",
        kind="regulation",
        status="in_force",
        effective=None,
        jurisdiction="",
        clause=label,
        paragraph="",
        clause_id=f"建筑法/2019-04-23/{label}",
        path=(),
        quote=quote,
        page=1,
        boxes=(),
        source="/data/laws/建筑法.md",
        score=1.0,
    )


def answer(text: str, *citations: Citation, refused: bool = False) -> Answer:
    return Answer("问", text, refused, "nothing_found" if refused else None, "extractive", date(2026, 1, 1), citations)


def test_the_rank_counts_different_clauses() -> None:
    assert rank_of(GOLD, [OTHER, OTHER, RIGHT]) == 2
    assert rank_of(GOLD, [OTHER]) == 0
    assert rank_of((), [RIGHT]) == 0


def test_any_of_several_right_clauses_counts() -> None:
    assert rank_of((*GOLD, Gold("laws/建筑法.md", "第九条")), [OTHER, RIGHT]) == 1


@pytest.mark.parametrize(
    "text", ["自收到申请之日起**七日**内[1]", "自收到申请之日起七\n日内", "> 自收到申请之日起**七**日内"]
)
def test_phrases_are_found_under_emphasis_and_line_breaks(text: str) -> None:
    assert contains_all(["七日内"], text)


def test_every_phrase_must_be_there() -> None:
    assert not contains_all(["七日", "申请"], "七日内颁发")
    assert contains_all([], "")


def test_a_right_answer() -> None:
    outcome = judge(CASE, answer("**七日**内[1]", citation("第八条")), [OTHER, RIGHT], [], 12.0)
    assert (outcome.rank, outcome.retrieved, outcome.words) == (1, 2, 0)
    assert outcome.in_answer
    assert outcome.in_quote


def test_a_phrase_in_the_quotation_alone_is_told_apart() -> None:
    outcome = judge(CASE, answer("见[1]", citation("第八条", "七日内颁发")), [], [], 1.0)
    assert (outcome.in_answer, outcome.in_quote) == (False, True)


def test_the_nearest_clauses_of_a_refusal_are_no_citations() -> None:
    outcome = judge(CASE, answer("七日", citation("第八条"), refused=True), [], [], 1.0)
    assert (outcome.rank, outcome.in_answer, outcome.in_quote, outcome.reason) == (0, False, False, "nothing_found")


def outcomes() -> list[Outcome]:
    good = judge(CASE, answer("七日[1]", citation("第八条")), [RIGHT], [OTHER], 10.0)
    third = judge(replace(CASE, qid="q3"), answer("十日[1]", citation("第九条"), citation("第八条")), [], [RIGHT], 20.0)
    refused = judge(replace(CASE, qid="q4", type="who"), answer("无", refused=True), [], [], 30.0)
    rightly = judge(UNANSWERABLE, answer("无", refused=True), [], [], 40.0)
    invented = judge(replace(UNANSWERABLE, qid="q5"), answer("可以", citation("第一条")), [], [], 50.0)
    return [good, third, refused, rightly, invented]


def test_the_measures_of_a_set() -> None:
    values = {name: (round(rate.value, 3), rate.count) for name, rate in summary(outcomes()).items()}
    assert values == {
        "cited@1": (0.333, 3),
        "cited@3": (0.667, 3),
        "search@1": (0.333, 3),
        "search@3": (0.333, 3),
        "words@1": (0.333, 3),
        "words@3": (0.333, 3),
        "document@1": (0.667, 3),
        "part@1": (0.0, 0),
        "cell@1": (0.0, 0),
        "phrase_in_answer": (0.333, 3),
        "phrase_in_answer_or_quote": (0.333, 3),
        "wrongly_refused": (0.333, 3),
        "rightly_refused": (0.5, 2),
    }
    assert list(by_type(outcomes())) == ["duration", "who", "unanswerable"]


ROW = Case("q6", "二星级补多少？", "cell", (Gold("laws/建筑法.md", "表1", "第2行"),), ("35元",))


@pytest.mark.parametrize(
    ("text", "row", "judged"),
    [
        ("二星级：**35元**[1]", "第2行", (True, True)),
        ("二星级：35元[1]", "第2行", (True, False)),
        ("二星级：**35元**[1]", "第3行", (False, False)),
    ],
)
def test_a_row_must_be_cited_first_and_its_cell_stand_in_bold(text: str, row: str, judged: tuple[bool, bool]) -> None:
    outcome = judge(ROW, answer(text, replace(citation("表1"), paragraph=row)), [], [], 1.0)
    assert (outcome.right_part, outcome.cell) == judged
    assert (summary([outcome])["cell@1"].value, len(wrong([outcome]))) == (judged[1], not judged[1])


def test_wrong_answers_are_listed_and_right_ones_are_not() -> None:
    assert [outcome.case.qid for outcome in wrong(outcomes())] == ["q3", "q4", "q5"]


def test_times() -> None:
    assert timings(outcomes()) == {"p50": 30.0, "p95": 50.0}
    assert percentile([], 0.5) == 0.0


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_the_interval_holds_the_share_loosely_and_is_reproducible(flags: list[bool]) -> None:
    found = rate(flags)
    assert 0 <= found.low <= found.high <= 1
    assert found == rate(flags)
    if all(flags) or not any(flags):
        assert found.low == found.high == found.value


def test_more_questions_narrow_the_interval() -> None:
    few, many = rate([True, False] * 10), rate([True, False] * 100)
    assert many.high - many.low < few.high - few.low
    assert rate([]).count == 0
