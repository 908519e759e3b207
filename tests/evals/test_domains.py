"""Domains left out of training become collections, and say what is missing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.cli import main
from evals import domains
from evals.datasets import DatasetError
from evals.domains import DOMAINS, policy, services, some, web

SERVICES = (
    {"title": "施工许可", "basis": "《建筑法》第七条：建筑工程开工前，建设单位应当申请领取施工许可证。"},
    {
        "title": "施工许可",
        "basis": "《建筑工程施工许可管理办法》第二条：从事各类房屋建筑施工，应当申请领取施工许可证。",
    },
    {"title": "竣工备案", "basis": "《建筑法》第七条：建筑工程开工前，建设单位应当申请领取施工许可证。"},
    {"title": "太短", "basis": "《行政许可法》"},
)
PAGES = (
    {"q": "怎么退税", "p": "登录个人所得税应用即可退税。", "title": "退税", "label": 1},
    {"q": "怎么退税", "p": "与此无关。", "title": "别的", "label": 0},
)
RULES = (
    "# 某市住房补贴办法\n\n第一条 为了规范住房补贴，制定本办法。\n\n第二条 申请人应当自购房之日起六十日内申请补贴。\n"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    pairs = tmp_path / "data" / "pairs"
    pairs.mkdir(parents=True)
    _write(pairs / "gd_gov_service_items.jsonl", SERVICES)
    _write(pairs / "dureader2_demo.jsonl", PAGES)
    return tmp_path / "data"


def _write(file: Path, rows: Sequence[object]) -> None:
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def test_an_item_is_answered_by_every_basis_and_a_basis_stands_once(data: Path) -> None:
    collection = services(data)
    assert len(collection.entries) == 2
    assert [(asked.text, len(asked.judgements)) for asked in collection.questions] == [("施工许可", 2), ("竣工备案", 1)]
    assert collection.questions[1].judgements.keys() < collection.questions[0].judgements.keys()


def test_pages_judged_wrong_are_no_answers(data: Path) -> None:
    collection = web(data)
    assert [(entry.title, entry.text) for entry in collection.entries] == [("退税", "登录个人所得税应用即可退税。")]


def test_the_same_questions_are_taken_every_time(data: Path) -> None:
    collection = services(data)
    assert len(some(collection, 1).questions) == 1
    assert some(collection, 1).questions == some(services(data), 1).questions
    assert some(collection, 9).entries == collection.entries


def test_written_questions_name_clauses_that_are_there(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = data / "gov_policy_html" / "docs" / "policy_sources"
    pages.mkdir(parents=True)
    (pages / "补贴.html").write_text(
        "<html><body>" + "".join(f"<p>{line}</p>" for line in RULES.split("\n")) + "</body></html>"
    )
    monkeypatch.setattr(domains, "QUESTIONS", tmp_path)
    _write(tmp_path / "policy.jsonl", [{"id": "补贴#第二条", "q": "买房补贴多久内要申请？"}])
    collection = policy(data)
    assert collection.questions[0].judgements == {"补贴#第二条": 1}
    assert "补贴#第二条" in {entry.id for entry in collection.entries}
    _write(tmp_path / "policy.jsonl", [{"id": "补贴#第九条", "q": "没有的一条？"}])
    with pytest.raises(DatasetError, match="补贴#第九条"):
        policy(data)


def test_data_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"gd_gov_service_items\.jsonl"):
        services(tmp_path)


def test_the_command_compares_every_way(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main(["eval", "domains", str(data), "--only", "services", "--recipe", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["domains"]["services"]
    assert found["modes"].keys() >= {"ranked", "words", "meaning", "recipe"}
    assert {gain["measure"] for gain in found["beside_parts"]["ranked"]} == {"R@1", "R@10", "MRR@10"}
    assert main(["eval", "domains", str(data), "--only", "nowhere"]) == 2
    told = capsys.readouterr().err
    assert all(domain.name in told for domain in DOMAINS)
