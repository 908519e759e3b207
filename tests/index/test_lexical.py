"""The word index: terms, ranking, restriction to documents, what a damaged one does."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexFault, IndexStale
from index.lexical import Entry, WordIndex, terms

TEXTS = (
    "二星级绿色建筑每平方米补贴六十元",
    "新建民用建筑应当采用节能门窗",
    "申请人应当提交施工图审查合格书",
)


def entries(document: int = 1) -> list[Entry]:
    return [
        Entry(document * 10 + at, document * 100 + at, document, "示范市节能条例", "第一章 总则", text, f"第{at}条")
        for at, text in enumerate(TEXTS)
    ]


@pytest.fixture
def index(tmp_path: Path) -> WordIndex:
    made = WordIndex(tmp_path / "words")
    made.write(None, entries(), 1)
    return made


def test_terms_are_words_pairs_and_whole_numbers() -> None:
    found = terms("绿色建筑 GB/T 50378-2019 第４.２.４条 120㎡")
    assert {"绿色", "建筑", "色建", "50378-2019", "4.2.4", "120", "120m2"} <= set(found)


@given(st.text())
@settings(deadline=None)
def test_any_text_has_terms_without_blanks(text: str) -> None:
    assert all(term.split() == [term] for term in terms(text))


def test_the_best_wording_comes_first_with_its_keys(index: WordIndex) -> None:
    best, *_ = index.search("绿色建筑补贴多少", 5)
    assert (best.passage, best.clause, best.document) == (10, 100, 1)
    assert best.score > 0


def test_titles_and_labels_count_too(index: WordIndex) -> None:
    assert {hit.passage for hit in index.search("节能条例", 5)} == {10, 11, 12}
    assert index.search("第2条", 5)[0].passage == 12


def test_only_the_named_documents_are_searched(index: WordIndex) -> None:
    index.write((2,), entries(2), 2)
    assert {hit.document for hit in index.search("绿色建筑", 9)} == {1, 2}
    assert {hit.document for hit in index.search("绿色建筑", 9, [2])} == {2}
    assert index.search("绿色建筑", 9, []) == []


@pytest.mark.parametrize(
    "query", ["", "  ", "？！", "AND OR NOT", 'title:"x" -y +z ^2 ~', "(((", "\x00\n", "的" * 5000]
)
def test_no_query_breaks_it(index: WordIndex, query: str) -> None:
    assert index.search(query, 5) is not None


def test_writing_a_document_again_replaces_it(index: WordIndex) -> None:
    index.write((1,), entries()[:1], 2)
    assert index.size() == 1
    assert index.change() == 2
    index.write((1, 7), (), 3)
    assert index.size() == 0


def test_another_opening_sees_what_was_committed_since(index: WordIndex) -> None:
    reader = WordIndex(index.folder)
    assert reader.size() == 3
    index.write((), entries(2), 2)
    assert reader.size() == 6


def test_frequencies_count_passages(index: WordIndex) -> None:
    assert index.frequencies(["应当", "绿色", "没有"]) == {"应当": 2, "绿色": 1, "没有": 0}


def test_a_state_that_cannot_be_read_means_nothing_is_known_to_be_in(index: WordIndex) -> None:
    (index.folder / "state.json").write_text("{", encoding="utf-8")
    assert index.change() == -1


@pytest.mark.parametrize("damage", ["meta", "segment", "truncated"])
def test_damage_is_stale_and_an_emptied_one_works(index: WordIndex, damage: str) -> None:
    folder = index.folder
    if damage == "meta":
        (folder / "meta.json").write_text("{", encoding="utf-8")
    for path in folder.iterdir():
        if path.suffix in {".term", ".idx", ".store", ".fast", ".fieldnorm"} and damage != "meta":
            path.unlink() if damage == "segment" else path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(IndexStale, match="已损坏"):
        WordIndex(folder).search("绿色建筑", 5)
    anew = WordIndex.emptied(folder)
    anew.write(None, entries(), 3)
    assert anew.search("绿色建筑", 5)


def test_a_full_disk_is_no_damage(index: WordIndex) -> None:
    def full() -> Iterator[Entry]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        yield

    with pytest.raises(IndexFault, match="磁盘空间已满") as caught:
        index.write(None, full(), 2)
    assert not isinstance(caught.value, IndexStale)
    assert WordIndex(index.folder).search("绿色建筑", 5)


def test_further_words_count_for_less(index: WordIndex) -> None:
    plain = index.search("门窗", 3)
    further = index.search("门窗", 3, also="补贴")
    assert [hit.passage for hit in plain] == [11]
    assert further[0] == plain[0]
    assert [hit.passage for hit in further] == [11, 10]
    asked = {hit.passage: hit.score for hit in index.search("门窗补贴", 3)}
    assert {hit.passage: hit.score for hit in further}[10] < asked[10]
    assert index.search("", 3, also="补贴") == []


def test_words_that_begin_with_a_character(index: WordIndex) -> None:
    found = dict(index.beginning("补"))
    assert found["补贴"] == 1
    assert "绿色" not in found


def test_a_text_in_traditional_characters_is_found_in_either_writing(index: WordIndex) -> None:
    text = Entry(90, 90, 9, "綠建條例", "", "綠色屋頂的補助", "第一條")
    index.write(set(), [text], 2)
    assert [hit.passage for hit in index.search("绿色屋顶", 1)] == [90]
    assert [hit.passage for hit in index.search("綠色屋頂", 1)] == [90]
