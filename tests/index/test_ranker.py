"""The learnt ranker: its trees, what it sees of a clause, and that it only reorders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_support import HashingEncoder, in_process, law

from index import search as searching
from index.ingest import ingest
from index.library import Library
from index.ranker import TREES, bundled, order, rarities
from index.search import found, search
from index.signals import DEPTH, SIGNALS, Seen, signals
from index.trees import load_trees, save_trees
from index.types import Filters, Worded

TWO_LEAVES = {
    "feature": [1, 0, 0],
    "threshold": [0.5, 0, 0],
    "left": [1, 1, 2],
    "right": [2, 1, 2],
    "value": [0, -1, 2],
}
WORDED = Worded("示范市节能条例/2020-01-01", "示范市节能条例", "第二条", "第二条 新建民用建筑应当采用节能门窗。")
ONE_LEAF = {"feature": [0], "threshold": [0], "left": [0], "right": [0], "value": [0.25]}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    source = tmp_path / "某市节能条例.md"
    articles = ["为了节约能源，制定本条例。", "新建建筑应当安装节能门窗。", "未安装节能门窗的，处一万元罚款。"]
    source.write_text(law("某市节能条例", articles), encoding="utf-8")
    with Library.open(tmp_path / "library", create=True, encoder=HashingEncoder()) as opened:
        ingest(opened, [source], reader=in_process)
        yield opened


def test_rows_fall_into_the_leaves_that_the_thresholds_say(tmp_path: Path) -> None:
    save_trees(tmp_path / "trees.json", ("a", "b"), [TWO_LEAVES, ONE_LEAF], 1)
    trees = load_trees(tmp_path / "trees.json")
    assert trees.features == ("a", "b")
    assert trees.scores(np.array([[9.0, 0.5], [-9.0, 0.51]])).tolist() == [-0.75, 2.25]


def test_the_bundled_trees_are_for_the_signals_there_are() -> None:
    trees = bundled()
    assert trees.features == SIGNALS
    assert TREES.stat().st_size < 200_000  # it is committed and read at every start
    assert trees.scores(np.zeros((0, len(SIGNALS)))).shape == (0,)


def test_each_clause_has_every_signal_and_all_are_numbers(library: Library) -> None:
    query = "门窗 罚款"
    seen = found(library, query)
    table = signals(query, rarities(library, library.catalog.change(), query), seen)
    assert table.shape == (len(seen), len(SIGNALS))
    assert np.isfinite(table).all()
    penal = dict(zip([item.worded.number for item in seen], table[:, SIGNALS.index("penal")], strict=True))
    assert penal["第三条"] == 1
    assert penal["第二条"] == 0
    words = table[[item.worded.number for item in seen].index("第三条")]
    assert words[SIGNALS.index("words_in_text")] == 1


def test_a_word_that_stands_nowhere_is_rarest(library: Library) -> None:
    rare = rarities(library, library.catalog.change(), "门窗火箭")
    assert rare["火箭"] == 1
    assert 0 <= rare["门窗"] < 1


def test_ranked_holds_the_clauses_of_hybrid_with_falling_scores(library: Library) -> None:
    plain, ranked = (search(library, "门窗罚款多少", 10, mode=mode) for mode in ("hybrid", "ranked"))
    assert {hit.record.clause_id for hit in plain} == {hit.record.clause_id for hit in ranked}
    assert [hit.score for hit in ranked] == sorted((hit.score for hit in plain), reverse=True)
    assert [hit.rank for hit in ranked] == list(range(1, len(ranked) + 1))


def test_the_ranker_decides_the_order(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "order", lambda _query, _words, seen: list(reversed(range(len(seen)))))
    plain, ranked = (search(library, "门窗罚款多少", 10, mode=mode) for mode in ("hybrid", "ranked"))
    assert [hit.record.clause_id for hit in ranked] == [hit.record.clause_id for hit in reversed(plain)]


def test_what_is_asked_for_does_not_depend_on_how_much_of_it_is_wanted(library: Library) -> None:
    assert search(library, "节能", 1)[0].record.clause_id == search(library, "节能", 3)[0].record.clause_id


def test_filters_hold_for_ranked_results(library: Library) -> None:
    assert search(library, "门窗", 5, Filters(kinds=frozenset({"standard"}))) == []


@given(st.lists(st.tuples(st.none() | st.floats(0, 40), st.none() | st.floats(-1, 1), st.floats(0, 1)), max_size=230))
def test_order_is_a_permutation_that_leaves_the_tail(scores: list[tuple[float | None, float | None, float]]) -> None:
    seen = [Seen(WORDED, place, *some) for place, some in enumerate(sorted(scores, key=lambda item: -item[2]))]
    places = order("节能门窗", {"节能": 0.5}, seen)
    assert sorted(places) == list(range(len(seen)))
    assert places[DEPTH:] == list(range(DEPTH, len(seen)))
