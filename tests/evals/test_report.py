"""Results files say where they come from; tables and listings show what went wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from evals import plots, report
from evals.types import Case, Fault, Found, Gold, Outcome, Rate, StructureScore

FAULT = Fault("建筑法.md", "第八条", "not_whole", "缺：七日")
SCORE = StructureScore(
    documents=1, units=1000, whole=999, alone=998, both=997, tables=3, tables_right=2, faults=(FAULT,)
)
OUTCOME = Outcome(
    Case("q1", "几天批下来？", "duration", (Gold("建筑法.md", "第八条"),), ("七日",)),
    refused=False,
    reason="",
    answer="十日",
    cited=(Found("/data/建筑法.md", "第九条"),),
    rank=0,
    retrieved=2,
    words=0,
    in_answer=False,
    in_quote=False,
    milliseconds=3.0,
)


def shown(table: Table) -> str:
    console = Console(width=220, record=True, file=None, quiet=False)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_a_results_file_carries_its_origin(tmp_path: Path) -> None:
    path = tmp_path / "out" / "structure.json"
    origin = report.origin("structure", "laws", "e5")
    report.write_json(path, origin, {"scores": {"md": report.structure_record(SCORE)}})
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["origin"]["dataset"] == "laws"
    assert record["origin"]["model"] == "e5"
    assert record["origin"]["date"].startswith("20")
    assert "CPU" in record["origin"]["machine"]
    assert record["scores"]["md"]["whole"] == 999
    assert record["scores"]["md"]["faults"][0]["unit"] == "第八条"


def test_shares_are_written_with_two_places() -> None:
    assert report.percent(999, 1000) == "99.90 %"
    assert report.percent(0, 0) == "—"


def test_tables_show_formats_and_faults() -> None:
    assert "99.70 %" in shown(report.structure_table({"md": SCORE}))
    assert report.fault_lines({"md": SCORE}) == ["md：建筑法.md 第八条（不完整）缺：七日"]


def test_rates_show_their_interval() -> None:
    assert report.rate_text(Rate(0.85, 0.791, 0.902, 140)) == "85.0 % [79.1, 90.2]"
    assert report.rate_text(Rate(0, 0, 0, 0)) == "—"


def test_wrong_answers_name_what_was_right_and_what_was_cited() -> None:
    text = report.wrong_markdown([OUTCOME])
    assert "q1（duration）几天批下来？" in text
    assert "正确：建筑法.md 第八条；必现：七日" in text
    assert "引证：建筑法.md 第九条；引证位次 0，检索位次 2，词面位次 0" in text


def test_a_plot_is_drawn_or_its_absence_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rates.png"
    assert plots.plot_rates(path, {"cited@1": Rate(0.8, 0.7, 0.9, 10)}, "laws") == ""
    assert path.read_bytes().startswith(b"\x89PNG")
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    assert "matplotlib" in plots.plot_rates(path, {}, "laws")
