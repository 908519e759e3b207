"""The commands end to end on small folders: JSON on stdout, results files, wrong usage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli import main

LAW = """# 某市建筑条例

## 第一章 总则

第一条 为了规范建筑活动，制定本条例。

第二条 建设单位应当自领取施工许可证之日起三个月内开工。

## 第二章 附则

第三条 本条例自2020年1月1日起施行。
"""
CASES = [
    {
        "qid": "a",
        "query": "某市建筑条例第二条",
        "type": "lookup",
        "gold": [{"doc": "某市建筑条例.md", "no": "第二条"}],
        "must_contain": ["三个月"],
    },
    {"qid": "b", "query": "红烧肉要炖多久？", "type": "unanswerable", "gold": []},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    laws = tmp_path / "laws"
    laws.mkdir()
    (laws / "某市建筑条例.md").write_text(LAW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return laws


def test_structure_scores_every_format(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "structure", str(folder), "--json"]) == 0
    scores = json.loads(capsys.readouterr().out)["scores"]
    assert {name: score["both"] for name, score in scores.items() if name in {"md", "txt", "docx", "pdf"}} == {
        "md": 3,
        "txt": 3,
        "docx": 3,
        "pdf": 3,
    }
    assert scores["LangChain 500"]["both"] == 0
    record = json.loads(Path("out/evals/structure-laws.json").read_text(encoding="utf-8"))
    assert record["origin"]["dataset"] == "laws"


def test_structure_prints_a_table(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "result.json"
    assert main(["eval", "structure", str(folder), "--formats", "md", "--out", str(out)]) == 0
    assert "完整且独立" in capsys.readouterr().out
    assert out.exists()


@pytest.mark.parametrize("arguments", [["--formats", "odx"], ["--limit", "0"]])
def test_wrong_options_are_wrong_usage(folder: Path, arguments: list[str]) -> None:
    assert main(["eval", "structure", str(folder), *arguments]) == 2


def test_a_folder_without_sources_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "structure", str(tmp_path)]) == 2
    assert "没有 .md 或 .txt 文件" in capsys.readouterr().err


def test_qa_builds_a_library_and_scores_the_answers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = folder.parent / "set.jsonl"
    questions.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in CASES), encoding="utf-8")
    assert main(["eval", "qa", str(questions), "--documents", str(folder), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["measures"]["cited@1"]["value"] == 1.0
    assert record["measures"]["phrase_in_answer"]["value"] == 1.0
    assert record["measures"]["rightly_refused"]["value"] == 1.0
    results = json.loads(Path(record["results"]).read_text(encoding="utf-8"))
    assert results["origin"]["model"]
    assert [outcome["case"]["qid"] for outcome in results["outcomes"]] == ["a", "b"]
    assert Path(record["results"]).with_suffix(".wrong.md").exists()


def test_qa_names_the_bad_lines_of_a_set(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = folder.parent / "set.jsonl"
    questions.write_text('{"qid": "a"}', encoding="utf-8")
    assert main(["eval", "qa", str(questions), "--documents", str(folder)]) == 2
    assert "第 1 行" in capsys.readouterr().err


def test_qa_without_a_library_says_so(folder: Path) -> None:
    questions = folder.parent / "set.jsonl"
    questions.write_text(json.dumps(CASES[1], ensure_ascii=False), encoding="utf-8")
    assert main(["--library", "nowhere", "eval", "qa", str(questions)]) == 3


@pytest.fixture
def collection(folder: Path) -> Path:
    beir = folder.parent / "little"
    (beir / "qrels").mkdir(parents=True)
    entries = (
        {"_id": "x1", "title": "甲", "text": "补贴六十元。"},
        {"_id": "x2", "title": "乙", "text": "三个月开工。"},
    )
    text = "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    (beir / "corpus.jsonl").write_text(text, encoding="utf-8")
    (beir / "queries.jsonl").write_text('{"_id": "q", "text": "几个月开工"}', encoding="utf-8")
    (beir / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tx2\t1\n", encoding="utf-8")
    return beir


def test_beir_scores_every_way_and_keeps_the_library(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "beir", str(collection), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert {mode: result["measures"]["R@1"] for mode, result in record["modes"].items()} == {
        "reread": 1.0,
        "ranked": 1.0,
        "hybrid": 1.0,
        "words": 1.0,
        "meaning": 1.0,
    }
    results = json.loads(Path(record["results"]).read_text(encoding="utf-8"))
    assert (results["origin"]["suite"], results["origin"]["dataset"]) == ("beir", "little")
    assert main(["eval", "beir", str(collection)]) == 0
    assert "nDCG@10" in capsys.readouterr().out
    assert len(list((collection.parent / "tiaowen-eval").glob("beir-*"))) == 1


def test_beir_shows_some_questions_apart(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = collection.parent / "apart.json"
    names.write_text('["q"]', encoding="utf-8")
    assert main(["eval", "beir", str(collection), "--apart", str(names), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["apart"]["questions"] == 1
    names.write_text('{"q": 1}', encoding="utf-8")
    assert main(["eval", "beir", str(collection), "--apart", str(names)]) == 2
    assert "应为一列问题编号" in capsys.readouterr().err


def test_beir_names_what_is_wrong_with_a_data_set(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (collection / "queries.dev.jsonl").write_text("", encoding="utf-8")
    assert main(["eval", "beir", str(collection)]) == 2
    assert "queries.dev.jsonl、queries.jsonl" in capsys.readouterr().err


def test_bench_measures_a_folder(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.bench.ASKS", 3)
    questions = folder.parent / "set.jsonl"
    questions.write_text(json.dumps(CASES[0], ensure_ascii=False), encoding="utf-8")
    options = ["--documents", str(folder), "--questions", str(questions), "--cold", "1", "--limit", "2"]
    assert main(["bench", *options, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["ingest"]["library"]["documents"] == record["ingest"]["recipe"]["documents"] == 1
    assert record["cold_start_s"]["ask"]["median"] > 0
    assert record["memory_after_asks_mb"] > 0
    assert record["quality"]["hits"]["cited@1"]["value"] == 1.0
    assert not list((folder.parent / "tiaowen-eval").glob("bench-*"))


def test_bench_of_nothing_is_wrong_usage(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["bench", "--documents", str(tmp_path / "empty")]) == 2
    assert "没有能导入的文件" in capsys.readouterr().err
