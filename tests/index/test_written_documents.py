"""The documents written for the re-ranker's training: whole, consistent, and read as listings and as pairs."""

from __future__ import annotations

import json
from pathlib import Path

from index.model.rerank.documents import DOCUMENTS, examples, listings
from index.model.rows import read_rows

DOCUMENT = {
    "title": "某市奖补办法",
    "clauses": [
        {"no": "第一条", "text": "第一条 每平方米奖补20元。", "answered": ["一平米补多少"], "unanswered": ["哪天到账"]},
        {
            "no": "第二条",
            "text": "第二条 奖补由区财政局拨付。",
            "answered": ["谁给钱", "钱从哪里来"],
            "unanswered": [],
            "also": {"谁给钱": ["第三条"]},
        },
        {"no": "第三条", "text": "第三条 市财政局向区拨付。", "answered": [], "unanswered": []},
    ],
}


def written(folder: Path) -> Path:
    file = folder / "documents.jsonl"
    file.write_text(json.dumps(DOCUMENT, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def test_the_other_clauses_of_a_document_are_wrong_but_for_those_that_answer_too(tmp_path: Path) -> None:
    found = {listing.q: listing for listing in listings(written(tmp_path))}
    assert set(found) == {"一平米补多少", "谁给钱", "钱从哪里来"}
    assert found["谁给钱"].right == (
        "某市奖补办法\n第二条 奖补由区财政局拨付。",
        "某市奖补办法\n第三条 市财政局向区拨付。",
    )
    assert found["谁给钱"].wrong == ("某市奖补办法\n第一条 每平方米奖补20元。",)
    assert len(found["钱从哪里来"].wrong) == 2


def test_a_clause_comes_with_what_it_answers_and_what_it_does_not(tmp_path: Path) -> None:
    pairs = list(examples(written(tmp_path)))
    assert [(pair.q, pair.answers, pair.kind) for pair in pairs[:2]] == [
        ("一平米补多少", True, "answered"),
        ("哪天到账", False, "unanswered"),
    ]
    assert all(pair.text.startswith("某市奖补办法\n") for pair in pairs)


def test_no_question_comes_twice_and_every_other_clause_is_named_rightly() -> None:
    rows = list(read_rows(DOCUMENTS))
    questions = [question for pair in examples() for question in [pair.q]]
    assert len(questions) == len(set(questions))
    for row in rows:
        numbers = [clause["no"] for clause in row["clauses"]]
        assert len(numbers) == len(set(numbers))
        for clause in row["clauses"]:
            for question, others in clause.get("also", {}).items():
                assert question in clause["answered"]
                assert set(others) <= set(numbers) - {clause["no"]}


def test_no_question_is_one_that_the_project_is_measured_by() -> None:
    folder = Path(__file__).parents[2] / "evals" / "questions"
    measured = {row["query"] for file in folder.rglob("*.jsonl") for row in read_rows(file) if "query" in row}
    assert measured
    assert not measured & {pair.q for pair in examples()}
