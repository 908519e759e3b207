"""The benchmark's parts on a small library: inputs, latency, quality, watched processes, tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from index_support import HashingEncoder, in_process, law
from rich.console import Console

from assistant.settings import Settings
from evals import bench, jobs, tables
from evals.baselines import Recipe, plain_texts
from evals.processes import ProcessFault, Watched, resident, run
from evals.types import Case, Gold
from index.ingest import ingest
from index.library import Library

ARTICLES = ("新建民用建筑应当采用节能门窗。", "二星级绿色建筑每平方米补贴六十元。", "装配率不得低于百分之五十。")
CASES = [
    Case("a", "二星级绿色建筑每平方米补贴多少？", "amount", (Gold("节能条例.md", "第2条"),), ("六十元",)),
    Case("b", "红烧肉要炖多久？", "unanswerable"),
    Case("c", "别的文件", "amount", (Gold("没有.md", "第一条"),)),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    laws = tmp_path / "laws"
    laws.mkdir()
    (laws / "节能条例.md").write_text(law("示范市节能条例", ARTICLES), encoding="utf-8")
    return laws


@pytest.fixture
def library(tmp_path: Path, folder: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", create=True, encoder=HashingEncoder()) as opened:
        ingest(opened, [folder], reader=in_process)
        yield opened


@pytest.fixture
def recipe(tmp_path: Path, folder: Path) -> Iterator[Recipe]:
    with Recipe(tmp_path / "recipe", HashingEncoder()) as opened:
        opened.add(plain_texts([folder]))
        yield opened


def test_questions_of_the_set_come_first_and_clauses_make_the_rest(library: Library) -> None:
    inputs = bench.inputs_for(library, CASES, 5)
    assert inputs.questions[:3] == tuple(case.query for case in CASES)
    assert len(inputs.questions) == 5
    assert inputs.questions[3].startswith("示范市节能条例")
    assert "示范市节能条例第二条" in inputs.lookups
    assert len(bench.inputs_for(library, CASES, 2).questions) == 2


@pytest.mark.parametrize(("number", "expected"), [(3, [0, 3, 6]), (20, list(range(10)))])
def test_values_are_taken_at_even_distances(number: int, expected: list[int]) -> None:
    assert bench.spread(range(10), number) == expected


def test_every_kind_of_call_is_timed(library: Library) -> None:
    inputs = bench.inputs_for(library, CASES, 3)
    found = bench.latencies(bench.calls(library, inputs, Settings()), repeats=1)
    assert list(found) == ["search", "search_in_force", "search_one_document", "lookup", "ask"]
    assert all(0 < latency.p50 <= latency.p95 and latency.queries == 3 for latency in found.values())


def test_calls_take_turns_after_one_to_warm_up() -> None:
    calls: list[str] = []
    kinds = {"a": (lambda text: calls.append(f"a{text}"), "12"), "b": (lambda text: calls.append(f"b{text}"), "1")}
    found = bench.latencies(kinds, repeats=2)
    assert calls == ["a1", "b1", *["a1", "b1", "a2"] * 2]
    assert (found["a"].queries, found["b"].queries) == (2, 1)


def test_both_are_asked_the_questions_whose_documents_are_here(library: Library, recipe: Recipe) -> None:
    done: list[int] = []
    result = bench.quality(library, recipe, CASES, Settings(), lambda: done.append(1))
    assert result is not None
    assert result.questions == len(done) == 1
    assert result.hits["search@1"].value == 1.0
    assert result.hits["recipe@1"].value == 1.0
    assert bench.quality(library, recipe, CASES[1:], Settings()) is None


def test_a_watched_process_tells_its_memory_and_what_it_printed() -> None:
    code = "import sys, time; held = bytearray(64 * 2**20); time.sleep(0.3); sys.stdout.write('good')"
    watched = run(["-c", code], watch=True)
    assert watched.output == "good"
    assert watched.seconds > 0.3
    assert 64 < watched.alone <= watched.together
    assert resident() > 10


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(ProcessFault, match=r"以状态 3 结束.*因为"):
        run(["-c", "import sys; sys.stderr.buffer.write('因为'.encode()); sys.exit(3)"])


def test_jobs_take_documents_in(tmp_path: Path, folder: Path) -> None:
    ours = jobs.library(tmp_path / "ours", HashingEncoder(), [folder])
    theirs = jobs.recipe(tmp_path / "theirs", HashingEncoder(), [folder])
    assert (ours.documents, theirs.documents, theirs.units) == (1, 1, 1)
    assert ours.units >= len(ARTICLES)
    assert 0 < ours.words < ours.vectors


def test_results_become_json_and_tables(library: Library, recipe: Recipe) -> None:
    inputs = bench.inputs_for(library, CASES, 2)
    measured = bench.Measured(
        {
            "library": bench.Job(jobs.Taken(10, 100, 1.0, 5.0), Watched("", 6.0, 300.0, 500.0)),
            "recipe": bench.Job(jobs.Taken(10, 40, 0.5, 10.0), Watched("", 6.0, 300.0, 300.0)),
        },
        bench.latencies(bench.calls(library, inputs, Settings()), 1),
        {"search": bench.Latency(2.0, 3.0, 2), "recipe": bench.Latency(5.0, 6.0, 2)},
        {"lookup": [0.5, 0.1, 0.3], "ask": [1.0]},
        200.0,
        0.5,
        bench.quality(library, recipe, CASES, Settings()),
    )
    record = json.loads(json.dumps(tables.bench_record(measured)))
    assert record["ingest"]["library"]["documents_per_s"] == 2.0
    assert record["ingest_ratio"] == 2.0
    assert record["latency_ratio"] == 2.5
    assert record["cold_start_s"]["lookup"]["median"] == 0.3
    assert record["quality"]["hits"]["search@1"]["value"] == 1.0
    console = Console(width=200)
    with console.capture() as capture:
        for table in tables.bench_tables(measured):
            console.print(table)
    assert "2.50 倍" in capture.get()
    assert "LangChain 做法" in capture.get()
