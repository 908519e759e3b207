"""What a re-ranker learns from, and the loading of one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from index_support import HashingEncoder, in_process

from corpus.describe.names import work_of
from corpus.numbering import chinese_numeral
from index.errors import EncoderFault
from index.ingest import ingest
from index.library import Library
from index.model.finetune.pairs import QUESTIONS as OLDER
from index.model.rerank.answers import QUESTIONS as ANSWERS
from index.model.rerank.answers import Example, weights, without_answer
from index.model.rerank.lists import LEAST, QUESTIONS, TABLES, load, mined
from index.model.rows import write_rows
from index.reranking import load_reranker


def test_a_reranker_that_is_not_there_is_named() -> None:
    assert load_reranker("none") is None
    with pytest.raises(EncoderFault, match="没有这个模型"):
        load_reranker("/nowhere/没有这个模型")


def test_written_questions_are_well_formed_and_new() -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    older = {json.loads(line)["id"] for line in OLDER.read_text(encoding="utf-8").splitlines()}
    ids = {row["id"] for row in rows}
    assert len(rows) == len(ids) == 1700
    assert not ids & older
    assert all(len(row["q"]) == 2 and all(3 < len(question) < 120 for question in row["q"]) for row in rows)


def test_questions_that_are_answered_and_those_that_are_not_are_well_formed_and_new() -> None:
    rows = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len({row["id"] for row in rows}) == 1120
    for row in rows:
        questions = [*row["answered"], *row["unanswered"]]
        assert len(set(questions)) == 4
        assert all(7 < len(question) < 40 for question in questions)


def test_the_sentence_that_answers_is_taken_out_where_it_stands_out() -> None:
    text = "该馆建于1931年。该馆由建筑师李某设计，采用钢结构。馆内藏书二十万册。"
    assert without_answer("该馆由哪位建筑师设计", text) == "该馆建于1931年。馆内藏书二十万册。"
    assert without_answer("门票多少钱", text) == ""
    assert without_answer("该馆由哪位建筑师设计", "该馆由建筑师李某设计。该馆建于1931年。") == ""


def test_the_form_of_a_question_tells_nothing_of_whether_it_is_answered() -> None:
    pairs = [
        *(Example(f"第{n}项补多少钱", "p", answers=False, kind="unanswered") for n in range(30)),
        *(Example(f"第{n}项补多少钱", "p", answers=True, kind="answered") for n in range(10)),
        *(Example(f"由哪个部门管第{n}项", "p", answers=True, kind="answered") for n in range(20)),
        *(Example(f"由哪个部门管第{n}项", "p", answers=False, kind="unanswered") for n in range(20)),
    ]
    found = list(zip(pairs, weights(pairs), strict=True))
    for form in ("多少", "哪个"):
        same = [(pair.answers, weight) for pair, weight in found if form in pair.q]
        assert sum(weight for answers, weight in same if answers) == pytest.approx(
            sum(weight for answers, weight in same if not answers)
        )


def test_questions_for_tables_are_none_of_those_that_are_evaluated() -> None:
    rows = [json.loads(line) for line in TABLES.read_text(encoding="utf-8").splitlines()]
    sets = Path(__file__).parents[2] / "evals" / "questions"
    asked = [json.loads(line) for file in sets.rglob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    gold = {f"{right['doc']}/{right['no']}" for case in asked for right in case.get("gold", ())}
    assert rows
    for row in rows:
        number, _, label = row["id"].rsplit("/", 2)
        assert not any(number.replace(" ", "") in name and name.endswith(f"/{label}") for name in gold), row["id"]


def test_listings_hold_what_the_search_finds_but_no_copies_of_the_right_passage(tmp_path: Path) -> None:
    kinds = "锅炉 电梯 吊篮 水泵 风机 冷机 配电箱 升降机 消防栓 变压器 压力罐 输送带 起重机 搅拌站 空压机 发电机 粉碎机 混凝土泵 打桩机 焊接机"
    texts = [f"{kind}应当由{kind}使用单位每{n}年检验一次" for n, kind in enumerate(kinds.split(), start=2)]
    lines = [f"第{chinese_numeral(n)}条 {text}。" for n, text in enumerate([*texts, texts[0] + "整"], start=1)]
    (tmp_path / "设备条例.md").write_text("\n\n".join(["# 示范市设备条例", *lines]), encoding="utf-8")
    with Library.open(tmp_path / "library", create=True, encoder=HashingEncoder()) as library:
        ingest(library, [tmp_path / "设备条例.md"], reader=in_process)
        title = library.catalog.documents()[0].title
        right = f"{title}\n{lines[0]}"
        (found,) = mined(library, [("锅炉几年检验一次", right)])
    assert found.right == (right,)
    assert len(found.wrong) >= LEAST
    assert not any("锅炉" in passage.partition("\n")[2] for passage in found.wrong)
    write_rows(tmp_path / "listings.jsonl", [found])
    assert load(tmp_path / "listings.jsonl") == [found]


def test_a_title_is_known_without_country_and_edition() -> None:
    assert work_of("中华人民共和国建筑法（2019修正）") == work_of("建筑法")
