"""What changed since a day, and which earlier answers that touches."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from assistant.changes import changes, changes_json, headline, touched
from assistant.cli import main
from assistant.inputs import BadInput, read_answers, read_period
from index.library import Library

UNTIL = date(2026, 1, 1)
OLD, NEW = "示范市民用建筑节能条例/2012-06-01", "示范市民用建筑节能条例/2021-06-01"


def earlier(clause: str, as_of: str = "2015-01-01") -> dict[str, object]:
    citation = {
        "document_id": OLD,
        "clause_id": f"{OLD}/{clause}",
        "clause": clause,
        "document": "示范市民用建筑节能条例",
    }
    return {"question": "节能标准是多少", "as_of": as_of, "citations": [citation]}


def test_new_and_amended_documents_since_a_day(library: Library) -> None:
    found = changes(library.catalog, date(2021, 1, 1), UNTIL)
    assert [(change.kind, change.day.isoformat(), change.document.title) for change in found] == [
        ("new", "2023-04-01", "示范市绿色建筑补助资金管理办法"),
        ("amended", "2021-09-01", "示范市民用建筑节能条例"),
    ]
    amended = found[1]
    assert amended.old is not None
    assert amended.old.document_id == OLD
    assert {change.kind for change in amended.clauses} == {"changed", "added"}
    assert "修改2条、新增1条" in headline(amended)


def test_a_stretch_of_time_and_a_place_bound_what_is_told(library: Library) -> None:
    assert changes(library.catalog, date(2021, 9, 2), date(2023, 2, 28)) == ()
    upcoming = changes(library.catalog, date(2021, 9, 2), date(2023, 3, 31))
    assert [(change.kind, change.day.isoformat()) for change in upcoming] == [("upcoming", "2023-04-01")]
    assert changes(library.catalog, date(2021, 1, 1), UNTIL, place="全国") == ()
    assert len(changes(library.catalog, date(2021, 1, 1), UNTIL, place="示范市")) == 2


def test_an_answer_is_touched_where_its_clause_became_another(library: Library) -> None:
    found = changes(library.catalog, date(2021, 1, 1), UNTIL)
    items = touched([earlier("第二条"), earlier("第一条"), earlier("第三条", "2022-01-01")], found)
    assert [(item.clause_id, item.words) for item in items] == [(f"{OLD}/第二条", "已修改，现为第二条")]
    record = changes_json(date(2021, 1, 1), UNTIL, found, items)
    assert record["answers"][0]["date"] == "2021-09-01"
    assert json.loads(json.dumps(record))["documents"][1]["changes"][0]["words"]


def test_periods_and_answers_are_checked(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="起始日期"):
        read_period("", "")
    with pytest.raises(BadInput, match="晚于"):
        read_period("2024-01-02", "2024-01-01")
    path = tmp_path / "answers.jsonl"
    path.write_text('{"qid": 1, "error": "第 1 行：问题不能为空。"}\n\n{"question": "问"}\n', encoding="utf-8")
    with pytest.raises(BadInput, match="第 3 行"):
        read_answers(path)
    with pytest.raises(BadInput, match="无法读取"):
        read_answers(tmp_path / "无.jsonl")


def test_the_command_lists_changes_and_answers(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps(earlier("第二条"), ensure_ascii=False), encoding="utf-8")
    base = ["--library", str(library.folder), "changes", "--since", "2021-01-01", "--until", "2026-01-01"]
    assert main([*base, "--answers", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "2021-09-01 【修改】《示范市民用建筑节能条例》" in printed
    assert "需要复核的引用：1 处" in printed
    assert main([*base, "--json"]) == 0
    assert [item["kind"] for item in json.loads(capsys.readouterr().out)["documents"]] == ["new", "amended"]


def test_versions_are_compared_by_their_days(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["--library", str(library.folder), "diff", "示范市民用建筑节能条例", "--json"]
    assert main([*base, "--old", "2015-01-01", "--new", "2022-01-01"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["old"]["document_id"], record["new"]["document_id"]) == (OLD, NEW)
    assert main([*base, "--old", "1999-01-01"]) == 2
    assert "1999年1月1日以前" in capsys.readouterr().err
