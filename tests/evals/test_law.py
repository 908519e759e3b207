"""The evaluations of law judge what is right and what is not: each can fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cli import main
from corpus.norms import Norm
from corpus.parse import parse
from evals.kinds import Counts, Labelled, counts, labelled
from evals.pointers import judge, pointers, tally
from evals.variants import Variant, nonsense, run, variants
from index.library import Library
from index.recording import FileState, record

ORDER = "一二三四五六七八九十"
RULES = [
    "为了加强管理，制定本条例。",
    "建设单位应当申报。\n监理单位应当复核。",
    "单位可以委托代理。",
    "施工单位不得擅自变更。",
    "违反本条例第二条第二款规定的，处一万元罚款。",
    "有前款行为的，依照前条处罚。",
    "有第二条行为的，由主管部门责令改正。",
    "依照《乙条例》第三条、第四条的规定执行。",
    "参照本条例第二十条执行。",
    "具体办法另行制定。",
    "本条例自2020年1月1日起施行。",
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True) as made:
        for name in ("甲", "乙"):
            path = tmp_path / f"示范市{name}条例(2020-01-01).md"
            lines = [f"第{_numeral(at)}条 {rule}" for at, rule in enumerate(RULES, 1)]
            title = f"{name}条例" if name == "乙" else f"示范市{name}条例"
            path.write_text("\n\n".join([f"# {title}", "2020年1月1日 公布", *lines]), encoding="utf-8")
            with made.catalog.write() as connection:
                record(connection, parse(path), FileState(str(path), str(path), 1, 1, name, ""))
        yield made


def _numeral(number: int) -> str:
    return ORDER[number - 1] if number <= 10 else f"十{ORDER[number - 11]}"


def test_two_readings_of_the_references_agree_or_are_told_apart(library: Library) -> None:
    found = pointers(library, 2, 100)
    judged = judge(library, found)
    counted = tally(judged)
    assert counted["same"] >= 6
    assert counted["other_clause"] == counted["missed"] == 0
    lost = {item.pointer.phrase for item in judged if item.verdict == "unresolved"}
    assert "第二十条" in lost
    wrong = [replace(item, target="9999") for item in found if item.phrase == "第二条第二款"]
    assert {item.verdict for item in judge(library, wrong)} == {"other_clause"}
    elsewhere = [replace(item, work="丙条例") for item in found if item.phrase == "第二条第二款"]
    assert {item.verdict for item in judge(library, elsewhere)} == {"other_document"}


def test_variants_are_found_and_a_wrong_one_counts(library: Library) -> None:
    made = variants(library, 40)
    assert len({variant.clause_id for variant in made}) == 2
    looked = run(library, made)
    assert all(item.right for item in looked)
    assert all(item.right for item in run(library, nonsense(library, 20)))
    wrong = [Variant("甲条例第二条", "甲条例/2020-01-01/第三条"), Variant("甲条例第二条", None)]
    assert not any(item.right for item in run(library, wrong))


def test_precision_and_recall_of_kinds() -> None:
    def item(read: set[Norm], found: set[Norm]) -> Labelled:
        return Labelled("a", frozenset(read), frozenset(found))

    made = [item({"duty"}, {"duty"}), item({"duty"}, set()), item(set(), {"duty", "penalty"})]
    found = counts(made)
    assert found["duty"] == Counts(1, 1, 1)
    assert (found["duty"].precision, found["duty"].recall) == (0.5, 0.5)
    assert (found["penalty"].precision, found["penalty"].recall) == (0.0, 1.0)


def test_only_clauses_that_the_library_has_are_judged(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    known = next(iter(library.catalog.documents())).document_id
    lines = [
        {"clause_id": f"{known}/第四条", "norms": ["prohibition"], "set": "seen"},
        {"clause_id": f"{known}/第三条", "norms": ["permission"], "set": "held out"},
        {"clause_id": "没有的/第一条", "norms": [], "set": "seen"},
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    (only,) = labelled(library, "seen", path)
    assert only.read == only.found == {"prohibition"}


@pytest.mark.parametrize("suite", ["references", "lookup", "norms"])
def test_the_commands_write_their_results(
    suite: str, library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results.json"
    assert main(["--library", str(library.folder), "eval", suite, "--json", "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["results"] == str(out)
    assert json.loads(out.read_text(encoding="utf-8"))["origin"]["suite"] == suite
