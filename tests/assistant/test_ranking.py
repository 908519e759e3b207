"""Clauses come in the order of what retrieval, their best piece and the nearness of their words say together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.meaning import Meaning, closeness_by
from assistant.pieces import Piece
from assistant.ranking import LONGEST, compared, rank
from assistant.scoring import Scored
from index.library import Library
from index.search import scaled
from index.types import Hit, Vectors


@pytest.fixture
def scored(library: Library) -> list[Scored]:
    document = next(record for record in library.catalog.documents() if "补助资金" in record.title)
    records = library.catalog.clauses(document.document_id)[:4]
    hits = [Hit(record, place, 1 - place / 10) for place, record in enumerate(records)]
    return [
        Scored(
            hit,
            Piece(0, len(hit.record.clause.text), (0, len(hit.record.clause.text)), "sentence"),
            0.5,
            0.5,
            frozenset(),
        )
        for hit in hits
    ]


def test_without_tokens_retrieval_and_pieces_decide(scored: list[Scored]) -> None:
    found = rank([*scored[2:], *scored[:2]])
    assert [clause.record for clause in found] == [item.hit.record for item in scored]
    assert [clause.rank for clause in found] == sorted((clause.rank for clause in found), reverse=True)


def test_the_clause_whose_words_come_nearest_rises(scored: list[Scored]) -> None:
    found = rank(scored, lambda texts: [0.8, 0.8, 0.8, 0.9])
    assert found[0].record == scored[3].hit.record
    assert found[0].rank > found[1].rank


def test_a_table_whose_cell_is_named_rises(scored: list[Scored]) -> None:
    third = scored[2].hit.record
    assert rank(scored, named={third.clause_id: 1.0})[0].record == third
    assert rank(scored, named={third.clause_id: 0.0})[0].record == scored[0].hit.record


def test_equal_nearness_changes_no_order(scored: list[Scored]) -> None:
    assert [clause.record for clause in rank(scored, lambda texts: [0.8] * len(texts))] == [
        clause.record for clause in rank(scored)
    ]


def test_a_long_clause_is_compared_by_its_best_pieces(scored: list[Scored]) -> None:
    hit = scored[0].hit
    text = "".join(f"第{number:03}句。" for number in range(400))
    clause = replace(hit.record.clause, text=text)
    long = replace(hit, record=replace(hit.record, clause=clause))
    pieces = [Scored(long, Piece(at, at + 6, (at, at + 6), "sentence"), 0.5, 0.5, frozenset()) for at in (1200, 600, 0)]
    assert compared(pieces).split("\n")[2:] == ["第000句。", "第100句。", "第200句。"]
    assert len(compared([*pieces[:1], replace(pieces[1], piece=Piece(0, 2400, (0, 2400), "sentence"))])) < LONGEST
    assert compared(scored).startswith(hit.record.document.title)


class LetterTokens:
    """One token a letter, each letter a direction of its own."""

    name, dimensions = "letters", 26

    def encode(self, texts: list[str], *, query: bool = False) -> Vectors:
        """Encode no texts: only tokens are asked for."""
        raise NotImplementedError

    def tokens(self, texts: list[str], *, query: bool = False) -> list[Vectors]:
        """Encode each letter."""
        return [np.eye(26, dtype=np.float32)[[ord(letter) - 97 for letter in text]] for text in texts]


def test_closeness_is_the_share_of_the_nearer_wording_that_a_text_holds() -> None:
    closeness = Meaning(LetterTokens(), "abcd", "xy").closeness
    assert closeness is not None
    assert closeness(["ab", "abcd", "x", "q", ""]) == [0.5, 1.0, 0.5, 0.0, 0.0]


def test_an_encoder_without_tokens_has_no_closeness(library: Library) -> None:
    class Plain:
        name, dimensions = "plain", 2

    assert Meaning(Plain(), "甲").closeness is None  # type: ignore[arg-type]


class Lengths:
    """Scores a text by its length."""

    name = "lengths"

    def scores(self, question: str, texts: list[str]) -> list[float]:
        """How long the texts are."""
        return [float(len(question) + len(text)) for text in texts]


def test_a_reranker_that_the_settings_name_reads_in_place_of_the_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.reranking.load_reranker", lambda name: Lengths() if name == "lengths" else None)
    meaning = Meaning(LetterTokens(), "abcd", "xy")
    by_tokens, by_reranker = closeness_by("off", "ab", meaning), closeness_by("lengths", "ab", meaning)
    assert by_tokens is not None
    assert by_reranker is not None
    assert by_tokens(["abcd"]) == [1.0]
    assert by_reranker(["a", "abc"]) == [3.0, 5.0]
    assert closeness_by("off", "ab", None) is None


def test_among_drawings_the_tokens_count_beside_the_reranker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.reranking.load_reranker", lambda name: Lengths() if name == "lengths" else None)
    meaning, texts = Meaning(LetterTokens(), "abcd", "xy"), ["a", "ab", "xyz"]
    by_tokens, by_both = closeness_by("off", "ab", meaning), closeness_by("lengths", "ab", meaning, drawn=True)
    assert by_tokens is not None
    assert by_both is not None
    assert by_both(texts) == [0.0, pytest.approx(0.5 * 0.5 + 0.5 * scaled(by_tokens(texts))[1]), 1.0]
    alone = closeness_by("lengths", "ab", None, drawn=True)
    assert alone is not None
    assert alone(["a", "abc"]) == [3.0, 5.0]


def test_of_a_sheet_its_title_and_what_is_drawn_are_compared(scored: list[Scored]) -> None:
    hit = scored[0].hit
    block = "预制柱连接节点 | 图集号 | SF22G01 | 比例 1:10\n审核 某某 校对 某某 设计 某某 | 页 | 10 |"
    clause = replace(hit.record.clause, kind="sheet", title="预制柱连接节点", text=f"接缝高度20\n{block}", body=0)
    sheet = replace(scored[0], hit=replace(hit, record=replace(hit.record, clause=clause)))
    assert compared([sheet]).split("\n")[1:] == ["预制柱连接节点", "接缝高度20"]
