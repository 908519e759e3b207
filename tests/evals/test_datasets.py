"""Question sets: good lines are read, bad lines are named with what is wrong with them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from evals.datasets import DatasetError, half, missing_sources, parse_case, read_cases, same_source
from evals.references import reference, squash, unit_key
from evals.types import Case, Gold, Unit

GOOD = {
    "qid": "q1",
    "query": "施工许可证要几天批下来？",
    "type": "duration",
    "gold": [{"doc": "laws/建筑法.md", "no": "第八条"}],
    "must_contain": ["七日"],
    "history": [{"role": "user", "content": "我要开工"}, {"role": "assistant", "content": "需要施工许可证。"}],
}
QUESTIONS = Path(__file__).parents[2] / "evals" / "questions"


def line(**changes: object) -> str:
    return json.dumps(GOOD | changes, ensure_ascii=False)


def test_a_line_becomes_a_case() -> None:
    assert parse_case(line()) == Case(
        "q1",
        "施工许可证要几天批下来？",
        "duration",
        (Gold("laws/建筑法.md", "第八条"),),
        ("七日",),
        (("user", "我要开工"), ("assistant", "需要施工许可证。")),
    )


def test_gold_may_name_the_part_that_must_be_cited() -> None:
    case = parse_case(line(gold=[{"doc": "a.md", "no": "表1", "part": "第3行"}, {"doc": "a.md", "no": "第八条"}]))
    assert [gold.part for gold in case.gold] == ["第3行", ""]


def test_no_gold_means_unanswerable() -> None:
    assert not parse_case(line(gold=[], must_contain=[])).answerable


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "不是有效的 JSON"),
        ("[]", "应是一个 JSON 对象"),
        (line(qid=""), "qid 应是非空的文字"),
        (line(query=3), "query 应是非空的文字"),
        (line(type=None), "type 应是非空的文字"),
        (line(gold="第八条"), "gold 应是列表"),
        (line(gold=[{"doc": "a"}]), "gold 的每一项"),
        (line(must_contain="七日"), "must_contain 应是列表"),
        (line(must_contain=[""]), "must_contain 应是非空的文字"),
        (line(history=[{"role": "system", "content": "甲"}]), "history 的每一项"),
        (line(golds=[]), "不认识的字段：golds"),
        (line(gold=[]), "没有 gold"),
    ],
)
def test_a_bad_line_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        parse_case(text)


def test_every_bad_line_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join([line(), "", line(), line(qid="q2", type="")]), encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        read_cases(path)
    assert "第 3 行：qid “q1”与第 1 行重复" in str(caught.value)
    assert "第 4 行：type 应是非空的文字" in str(caught.value)


def test_an_empty_or_absent_set_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="没有题目"):
        read_cases(tmp_path / "empty.jsonl")
    with pytest.raises(DatasetError, match="无法读取"):
        read_cases(tmp_path / "absent.jsonl")


def test_halves_are_disjoint_and_complete() -> None:
    cases = [Case(f"q{number}", "问", "who") for number in range(200)]
    first, second = half(cases, "a"), half(cases, "b")
    assert not set(first) & set(second)
    assert len(first) + len(second) == 200
    assert 70 < len(first) < 130
    assert half(cases, None) == cases


def test_sources_match_from_the_end_by_whole_parts() -> None:
    assert same_source("/data/laws/行政法规/某条例.md", "行政法规/某条例.md")
    assert same_source("C:\\data\\某条例.md", "某条例.md")
    assert not same_source("/data/laws/实施某条例.md", "某条例.md")


def test_documents_that_the_library_lacks_are_named() -> None:
    cases = [Case("q1", "问", "who", (Gold("甲.md", "第一条"), Gold("乙.md", "第一条")))]
    assert missing_sources(cases, ["/x/甲.md"]) == ["乙.md"]


@pytest.mark.parametrize("path", sorted(QUESTIONS.glob("*.jsonl")), ids=lambda path: path.name)
def test_the_sets_in_the_project_are_valid(path: Path) -> None:
    cases = read_cases(path)
    assert len(cases) >= 120
    assert sum(not case.answerable for case in cases) >= 20


def test_the_day_of_a_question_is_a_date() -> None:
    line = '{"qid": "q1", "query": "问", "type": "who", "gold": [], "as_of": "%s"}'
    assert parse_case(line % "2019-06-01").as_of == "2019-06-01"
    with pytest.raises(DatasetError, match="as_of"):
        parse_case(line % "去年")


@pytest.mark.parametrize("name", ["laws.jsonl", "special/versions.jsonl", "special/places.jsonl"])
def test_gold_clauses_of_the_laws_hold_their_phrases(shared_data: Path, name: str) -> None:
    for case in read_cases(QUESTIONS / name):
        text = "".join(clause_text(shared_data / gold.doc, gold.no) for gold in case.gold)
        absent = [phrase for phrase in case.must_contain if squash(phrase) not in text]
        assert not absent, f"{case.qid} {case.gold}: {absent}"


@cache
def clause_text(path: Path, number: str) -> str:
    """The wording of a clause and of its tables, or of a table; fails where the document has none of that number."""
    wanted = unit_key(number.removeprefix("表"))
    own = [unit for unit in units_of(path) if wanted in {unit_key(unit.label), unit_key(unit.parent)}]
    own += [unit for unit in units_of(path) if squash(unit.label).startswith(squash(number))]
    assert own, f"{path.name} has no {number}"
    return squash("".join(paragraph for unit in own for paragraph in unit.paragraphs))


@cache
def units_of(path: Path) -> tuple[Unit, ...]:
    return reference(path, "").units
