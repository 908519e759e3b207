"""Hostile files end in a document or a clear error; the attacks are what they say they are, and the same each time."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.readers import archive, container
from evals import hostile
from evals.attacks import KINDS, Attack, attacks, damaged
from evals.hostile import Outcome, attempt, rows, run

SLOW = {"rows.xlsx", "many.zip", "braces.rtf", "huge-stream.pdf", "forms.pdf", "nested.zip", "line.txt"}
"""Attacks that take seconds to make or to withstand, or end their process: ``eval hostile`` runs them."""


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, made in KINDS.items() for n in made if n not in SLOW])
def test_each_attack_ends_in_a_document_or_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, name: str
) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1 << 20)
    monkeypatch.setattr(container, "FREE", 1 << 16)
    secret = tmp_path / "secret.txt"
    secret.write_text("绝不可读出的内容", encoding="utf-8")
    path = tmp_path / name
    path.write_bytes(KINDS[kind][name](2, secret.as_uri()))
    outcome = attempt(path)
    assert outcome.result in ("read", "refused"), outcome
    assert outcome.result == "refused" or not name.startswith("bomb")
    if outcome.result == "refused":
        assert outcome.message.endswith("。")
        assert "Error" not in outcome.message.replace("ParseError", "")


def test_an_attack_that_kills_its_process_costs_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "MEGABYTES", 200)
    good = tmp_path / "好.txt"
    good.write_text("第一条 甲。\n第二条 乙。\n", encoding="utf-8")
    bad = tmp_path / "forms.pdf"
    bad.write_bytes(KINDS["PDF 陷阱"]["forms.pdf"](1, ""))
    found = run([Attack("好", good), Attack("坏", bad), Attack("好", good)])
    assert [outcome.result for _, outcome in found][::2] == ["read", "read"]
    assert found[1][1].result in ("stopped", "refused")


def test_damage_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("第一条 甲。" * 500, encoding="utf-8")
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append([item.path.read_bytes() for item in damaged([source], tmp_path / name, 12, seed=1)])
    assert made[0] == made[1]
    assert len(set(made[0])) > 8
    assert all(data != source.read_bytes() for data in made[0][:1])


def test_all_attacks_are_written(tmp_path: Path) -> None:
    made = attacks(tmp_path, size=1)
    assert len(made) == sum(map(len, KINDS.values()))
    assert all(item.path.stat().st_size < 4 << 20 for item in made)
    with zipfile.ZipFile(next(item.path for item in made if item.path.name == "bomb.zip")) as bomb:
        assert max(info.file_size for info in bomb.infolist()) == 1 << 20


def test_outcomes_are_summed_up_by_kind(tmp_path: Path) -> None:
    found = [
        (Attack("甲", tmp_path), Outcome("read", "", 1.0, 50)),
        (Attack("甲", tmp_path), Outcome("refused", "坏。", 2.0, 40)),
        (Attack("乙", tmp_path), Outcome("leaked", "", 0.1, 10)),
    ]
    first, second = rows(found)
    assert (first.kind, first.files, first.slowest, first.memory) == ("甲", 2, 2.0, 50)
    assert first.results == {"read": 1, "refused": 1}
    assert second.results["leaked"] == 1


def test_an_unforeseen_error_is_counted_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Path) -> None:
        raise KeyError("x")

    monkeypatch.setattr("corpus.parse.parse", fail)
    path = tmp_path / "a.txt"
    path.write_text("第一条", encoding="utf-8")
    assert attempt(path).result == "unexpected"
    monkeypatch.setattr("corpus.parse.parse", lambda _: (_ for _ in ()).throw(CorpusError("坏。")))
    assert attempt(path).result == "refused"
