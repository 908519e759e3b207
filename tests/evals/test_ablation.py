"""Parts are left out one by one, and put back; what they gain is told with its interval."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest
from test_commands import CASES, LAW

from assistant.cli import main
from assistant.opening import open_library
from assistant.settings import Settings
from evals.ablation import PARTS, WHOLE, Without, ablate, losses, rates
from evals.datasets import read_cases
from evals.report import ablation_table
from evals.types import Case, Gold, Outcome
from index.ingest import ingest


def outcome(rank: int, *, answerable: bool = True, refused: bool = False) -> Outcome:
    gold = (Gold("a.md", "第一条"),) if answerable else ()
    case = Case(qid=f"q{rank}", query="问", type="list", gold=gold)
    return Outcome(
        case,
        refused=refused,
        reason="",
        answer="",
        cited=(),
        rank=rank,
        retrieved=0,
        words=0,
        in_answer=False,
        in_quote=False,
        milliseconds=0.0,
    )


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in CASES), encoding="utf-8")
    return file


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    folder = tmp_path / "laws"
    folder.mkdir()
    (folder / "某市建筑条例.md").write_text(LAW, encoding="utf-8")
    return folder


def test_what_a_part_gains_is_what_is_lost_without_it() -> None:
    whole = Without(WHOLE, (outcome(1), outcome(1), outcome(2), outcome(0, answerable=False, refused=True)))
    less = Without("reranker", (outcome(1), outcome(4), outcome(2), outcome(0, answerable=False)))
    lost = losses(whole, less)
    assert lost["cited@1"].value == pytest.approx(1 / 3)
    assert lost["cited@1"].low <= lost["cited@1"].value <= lost["cited@1"].high
    assert lost["cited@3"].value == pytest.approx(1 / 3)
    assert lost["rightly_refused"].value == 1.0
    assert rates(less)["cited@3"].value == pytest.approx(2 / 3)
    assert losses(whole, whole)["cited@1"].value == 0.0


def test_the_table_tells_what_the_measures_are_without_a_part() -> None:
    whole = Without(WHOLE, (outcome(1), outcome(2), outcome(0, answerable=False, refused=True)))
    lost = {"重排模型": losses(whole, Without("reranker", (outcome(2), outcome(2), outcome(0, answerable=False))))}
    table = ablation_table(rates(whole), lost)
    shown = {str(column.header): [str(cell) for cell in column.cells] for column in table.columns}
    assert shown["引证首条正确"][1].startswith("-50.0 [")
    assert shown["引证前三条含正确条"][1] == "+0.0 [+0.0, +0.0]"
    assert shown["无答案而拒答"][1].startswith("-100.0 [")


def test_every_part_names_what_it_leaves_out() -> None:
    for part in PARTS:
        assert part.without or part.settings
        for name in part.without:
            module, _, attribute = name.rpartition(".")
            assert hasattr(importlib.import_module(module), attribute), name


def test_a_part_that_was_left_out_is_there_again(questions: Path, laws: Path, tmp_path: Path) -> None:
    with open_library(tmp_path / "library", Settings(), create=True, on_notice=lambda _: None) as library:
        ingest(library, [laws])
        kept = {name: _value(name) for part in PARTS for name in part.without}
        asked: list[None] = []
        found = list(ablate(library, read_cases(questions), Settings(), on_done=lambda: asked.append(None)))
        assert {name: _value(name) for name in kept} == kept
    assert [some.name for some in found] == [WHOLE, *(part.name for part in PARTS)]
    assert len(asked) == len(found) * len(CASES)
    assert rates(found[0])["cited@1"].value == 1.0


def _value(name: str) -> object:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def test_the_command_tells_the_loss_of_each_part(
    questions: Path, laws: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    command = ["eval", "ablation", str(questions), "--documents", str(laws), "--part", "spelling"]
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["measures"]) == {WHOLE, "spelling"}
    assert told["losses"]["spelling"]["cited@1"]["value"] == 0.0
    assert main(command) == 0
    assert "错字更正" in capsys.readouterr().out
    assert main([*command[:-1], "nothing"]) == 2
    assert "没有 nothing 这一部分" in capsys.readouterr().err
