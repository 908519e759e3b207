"""Data sets in BEIR's layout: what is taken, and how a slip is named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.beir import Entry, by_title, cut, read_collection
from evals.datasets import DatasetError

CORPUS = [
    {"_id": "1", "title": "节能条例", "text": "新建民用建筑应当采用节能门窗。"},
    {"_id": "2", "title": "节能条例", "text": "二星级绿色建筑每平方米补贴六十元。"},
    {"_id": "3", "title": "装配式办法", "text": "装配率不得低于百分之五十。"},
    {"_id": "4", "title": "", "text": "没有题名的文献。"},
]
QUERIES = [{"_id": "q1", "text": "补贴多少？"}, {"_id": "q2", "text": "装配率？"}, {"_id": "q3", "text": "没有判定"}]
QRELS = "query-id\tcorpus-id\tscore\nq1\t2\t2\nq1\t1\t1\nq2\t3\t1\nq2\t4\t0\n"


def lines(records: Sequence[object]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text(lines(CORPUS), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_text(lines(QUERIES), encoding="utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return tmp_path


def test_the_only_files_are_taken_and_grades_kept(folder: Path) -> None:
    collection = read_collection(folder)
    assert [entry.id for entry in collection.entries] == ["1", "2", "3", "4"]
    assert [(question.id, question.judgements) for question in collection.questions] == [
        ("q1", {"2": 2, "1": 1}),
        ("q2", {"3": 1, "4": 0}),
    ]
    assert collection.notes == ()


def test_judgements_need_no_head_line_and_ids_may_be_numbers(folder: Path) -> None:
    (folder / "corpus.jsonl").write_text('{"_id": 7, "text": "甲"}\n', encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("q1\t7\t1\n", encoding="utf-8")
    collection = read_collection(folder)
    assert collection.entries == (Entry("7", "", "甲"),)
    assert collection.questions[0].judgements == {"7": 1}


def test_of_several_files_one_has_to_be_named(folder: Path) -> None:
    (folder / "queries.dev.jsonl").write_text(lines(QUERIES[:1]), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"--queries .*queries\.dev\.jsonl、queries\.jsonl"):
        read_collection(folder)
    assert [question.id for question in read_collection(folder, Path("queries.dev.jsonl")).questions] == ["q1"]
    (folder / "qrels" / "dev.tsv").write_text(QRELS, encoding="utf-8")
    with pytest.raises(DatasetError, match=r"--qrels .*qrels/dev\.tsv、qrels/test\.tsv"):
        read_collection(folder, Path("queries.dev.jsonl"))
    assert read_collection(folder, Path("queries.dev.jsonl"), folder / "qrels" / "dev.tsv").questions


def test_a_named_file_that_is_not_there_names_the_choices(folder: Path) -> None:
    with pytest.raises(DatasetError, match=r"none\.tsv 不存在。可选：qrels/test\.tsv"):
        read_collection(folder, qrels=Path("none.tsv"))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("corpus.jsonl", '{"_id": "1", "text": "甲"}\n{"_id": "1", "text": "乙"}\n', "第 2 行：_id “1”重复"),
        ("corpus.jsonl", "\n{broken\n", "第 2 行：不是有效的 JSON"),
        ("corpus.jsonl", '["1"]\n', "第 1 行：应是一个 JSON 对象"),
        ("corpus.jsonl", '{"_id": "", "text": "甲"}\n', "_id 应是非空"),
        ("queries.jsonl", '{"_id": "q1", "text": 5}\n', "text 应是文字"),
        ("qrels/test.tsv", QRELS + "q1\t2\n", "第 6 行：应是以制表符分隔"),
        ("qrels/test.tsv", "q9\t2\t1\n", "没有一个共同的问题"),
    ],
)
def test_a_slip_is_named_with_its_place(folder: Path, name: str, text: str, message: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=message):
        read_collection(folder)


def test_a_folder_of_another_layout_says_so(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="BEIR"):
        read_collection(tmp_path)


def test_what_does_not_fit_together_is_told(folder: Path) -> None:
    (folder / "qrels" / "test.tsv").write_text(QRELS + "q1\t99\t1\nq9\t1\t1\n", encoding="utf-8")
    notes = "".join(read_collection(folder).notes)
    assert "1 条判定为正确的文献不在语料中" in notes
    assert "1 个有判定的问题不在问题文件中" in notes


def test_a_quick_look_keeps_questions_with_all_their_right_entries(folder: Path) -> None:
    whole = read_collection(folder)
    part = cut(whole, 2)
    assert [question.id for question in part.questions] == ["q2"]
    assert len(part.entries) == 2
    assert "3" in {entry.id for entry in part.entries}
    assert part.digest != whole.digest
    assert "仅供快速查看" in part.notes[0]
    assert cut(whole, 4) is whole
    assert cut(whole, None) is whole


def test_entries_of_one_title_stay_together_in_groups_of_a_size() -> None:
    entries = [Entry("1", "甲", "一"), Entry("2", "乙", "二"), Entry("3", "甲", "三"), Entry("4", "", " ")]
    assert [(title, [entry.id for entry in some]) for title, some in by_title(entries, 5)] == [
        ("甲", ["1", "3"]),
        ("乙", ["2"]),
    ]
    assert [len(some) for _, some in by_title(entries, 1)] == [1, 1, 1]
