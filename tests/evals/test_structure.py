"""Measures of clause splitting: whole, alone, labelled, in its chapter, nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import CorpusError, UnreadableDocument
from corpus.types import Clause, ClauseId, Document, Metadata
from evals.references import law_reference, standard_reference
from evals.structure import baseline, compare, judge, run, sample, sources, split_by_length, total
from evals.types import Piece, Reference, SourceLine, StructureScore

FIRST = "第一条 为了规范建筑活动，保证工程质量和安全，制定本条例。"
SECOND = "第二条 在本市从事建筑活动，应当遵守本条例。"
SECOND_MORE = "前款所称建筑活动，是指房屋建筑的建造和安装活动。"
CHAPTER = "第一章 总则"


@pytest.fixture
def right() -> Reference:
    lines = [SourceLine("某条例", 1), SourceLine(CHAPTER, 2)]
    return law_reference([*lines, *(SourceLine(text) for text in (FIRST, SECOND, SECOND_MORE))], "某条例.md")


def good() -> list[Piece]:
    return [
        Piece(FIRST, "第一条", (CHAPTER,)),
        Piece(f"{SECOND}\n{SECOND_MORE}", "第二条", (CHAPTER,)),
        Piece("", extra="某条例"),
    ]


def kinds(score: StructureScore) -> set[str]:
    return {fault.kind for fault in score.faults}


def test_a_right_splitting_has_no_fault(right: Reference) -> None:
    score = compare(right, good())
    assert (score.units, score.whole, score.alone, score.both, score.labelled, score.pathed) == (2, 2, 2, 2, 2, 2)
    assert (score.lost, score.doubled, score.faults) == (0, 0, ())


def test_white_space_does_not_matter(right: Reference) -> None:
    pieces = [replace(piece, text=piece.text.replace(" ", "\n")) for piece in good()]
    assert compare(right, pieces).both == 2


def test_a_torn_article_is_not_whole(right: Reference) -> None:
    first, second, rest = good()
    score = compare(right, [first, replace(second, text=SECOND), Piece(SECOND_MORE), rest])
    assert (score.whole, score.alone, score.both) == (1, 2, 1)
    assert kinds(score) == {"not_whole"}


def test_two_articles_in_a_piece_are_not_alone(right: Reference) -> None:
    score = compare(right, [Piece("\n".join((FIRST, SECOND, SECOND_MORE)), "第一条", (CHAPTER,)), good()[2]])
    assert (score.whole, score.alone, score.both) == (2, 0, 0)
    assert kinds(score) == {"not_alone", "label"}


def test_a_sentence_of_the_next_article_spoils_an_article(right: Reference) -> None:
    first, second, rest = good()
    score = compare(right, [replace(first, text=FIRST + "\n应当遵守本条例。"), second, rest])
    assert score.alone == 1


def test_headings_and_titles_beside_an_article_are_no_other_article(right: Reference) -> None:
    first, second, rest = good()
    assert compare(right, [replace(first, text=f"某条例\n{CHAPTER}\n{FIRST}"), second, rest]).alone == 2


def test_the_heading_of_the_next_chapter_spoils_an_article() -> None:
    lines = [SourceLine(CHAPTER, 2), SourceLine(FIRST), SourceLine("第二章 附则", 2), SourceLine(SECOND)]
    right = law_reference(lines, "某条例.md")
    pieces = [
        Piece(f"{CHAPTER}\n{FIRST}\n第二章 附则", "第一条", (CHAPTER,)),
        Piece(SECOND, "第二条", ("第二章 附则",)),
    ]
    assert compare(right, pieces).alone == 1


def test_a_wrong_label_and_a_wrong_chapter_are_told(right: Reference) -> None:
    first, second, rest = good()
    score = compare(right, [replace(first, label="第三条"), replace(second, path=()), rest])
    assert (score.both, score.labelled, score.pathed) == (2, 1, 1)
    assert {(fault.unit, fault.kind) for fault in score.faults} == {("第一条", "label"), ("第二条", "path")}


def test_other_writings_of_the_label_are_right(right: Reference) -> None:
    first, second, rest = good()
    assert compare(right, [replace(first, label="第1条"), second, rest]).labelled == 2


def test_unmarked_headings_are_not_asked_of_plain_formats() -> None:
    lines = [SourceLine("一般规定", 2), SourceLine(FIRST)]
    right = law_reference(lines, "某条例.md")
    pieces = [Piece("一般规定"), Piece(FIRST, "第一条")]
    assert compare(right, pieces, marked=False).pathed == 1
    assert compare(right, pieces, marked=True).pathed == 0


def test_lost_text_is_counted_in_characters(right: Reference) -> None:
    first, second, rest = good()
    score = compare(right, [first, replace(second, text=SECOND), rest])
    assert score.lost == len(SECOND_MORE)
    assert [text for _, text in score.losses] == ["前款所称建筑活动,", "是指房屋建筑的建造和安装活动。"]


def test_a_lost_heading_is_lost_text(right: Reference) -> None:
    assert compare(right, [replace(piece, path=()) for piece in good()]).lost == len("第一章总则")


def test_doubled_text_is_counted_once_for_each_time_too_many(right: Reference) -> None:
    score = compare(right, [*good(), good()[0], good()[0]])
    assert score.doubled == 2 * len(FIRST.replace(" ", ""))


@given(st.integers(2, 60))
def test_pieces_of_a_fixed_length_lose_nothing(size: int) -> None:
    text = "\n".join((FIRST, SECOND, SECOND_MORE))
    right = law_reference([SourceLine(line) for line in text.split("\n")], "某条例.md")
    score = compare(right, [Piece(text[at : at + size]) for at in range(0, len(text), size)], labels=False)
    assert score.lost == 0
    assert score.both <= min(score.whole, score.alone)


def standard() -> Reference:
    lines = [
        "3.2.1 年限应符合表3.2.1的规定。",
        "===== 表格：表3.2.1 年限 =====",
        "类别 | 年限",
        "1 | 50年",
        "3.2.2 建筑应当耐久。",
    ]
    cells = [tuple(text.split(" | ")) if " | " in text else () for text in lines]
    return standard_reference(
        [SourceLine(*pair[:1], cells=pair[1]) for pair in zip(lines, cells, strict=True)], "某标准"
    )


def test_a_table_follows_its_clause() -> None:
    table = Piece("表3.2.1 年限\n类别 | 年限\n1 | 50年", "表3.2.1")
    clauses = [Piece("3.2.1 年限应符合表3.2.1的规定。", "3.2.1"), Piece("3.2.2 建筑应当耐久。", "3.2.2")]
    assert compare(standard(), [clauses[0], table, clauses[1]]).tables_right == 1
    assert compare(standard(), [*clauses, table]).tables_right == 0


def test_a_table_may_stand_in_its_clause_but_not_in_another() -> None:
    rows = "类别 | 年限\n1 | 50年"
    inside = [Piece(f"3.2.1 年限应符合表3.2.1的规定。\n{rows}", "3.2.1"), Piece("3.2.2 建筑应当耐久。", "3.2.2")]
    score = compare(standard(), inside)
    assert (score.tables_right, score.both) == (1, 2)
    outside = [Piece("3.2.1 年限应符合表3.2.1的规定。", "3.2.1"), Piece(f"3.2.2 建筑应当耐久。\n{rows}", "3.2.2")]
    score = compare(standard(), outside)
    assert (score.tables_right, score.both) == (0, 1)


def test_torn_rows_are_no_table() -> None:
    pieces = [Piece("3.2.1 年限应符合表3.2.1的规定。\n类别 | 年限", "3.2.1"), Piece("1 | 50年")]
    assert compare(standard(), pieces).tables_right == 0


def test_an_unreadable_document_loses_every_unit(right: Reference) -> None:
    score = judge(right, UnreadableDocument("文件已损坏。"), "pdf")
    assert (score.documents, score.unreadable, score.units, score.both) == (1, 1, 2, 0)
    assert score.faults[0].detail == "UnreadableDocument: 文件已损坏。"


def test_scores_add_up(right: Reference) -> None:
    score = compare(right, good())
    both = total([score, score])
    assert (both.documents, both.units, both.characters) == (2, 4, 2 * score.characters)
    assert both.largest == score.largest


def test_a_sample_is_seeded_and_keeps_the_order() -> None:
    paths = [Path(str(number)) for number in range(100)]
    chosen = sample(paths, 10)
    assert chosen == sample(paths, 10)
    assert chosen == sorted(chosen, key=paths.index)
    assert sample(paths, None) == sample(paths, 1000) == paths


def test_run_parses_copies_and_scores_them_against_their_sources(tmp_path: Path) -> None:
    (tmp_path / "甲.md").write_text(f"# 某条例\n\n## {CHAPTER}\n\n{FIRST}\n", encoding="utf-8")
    (tmp_path / "_index.md").write_text("目录", encoding="utf-8")
    files = [(path, path) for path in sources(tmp_path)]
    document = Document(
        Metadata("某条例", "某条例", "undated", "regulation"),
        (Clause(ClauseId("某条例", "undated", "第一条"), "第一条", "article", FIRST, (CHAPTER,)),),
        "markdown",
        1,
    )
    done: list[int] = []

    def parse_all(paths: Iterable[Path]) -> Iterator[tuple[Path, Document | CorpusError]]:
        return ((path, document) for path in paths)

    score = run(tmp_path, "md", files=files, parse_all=parse_all, on_done=done.append)
    assert (score.documents, score.both, score.pathed, score.lost, done) == (1, 1, 1, 0, [1])


def test_splitting_by_length_tears_articles_and_mixes_them(shared_data: Path) -> None:
    path = next((shared_data / "laws").rglob("建筑法*.md"))
    score = baseline(path.parent, [path])
    assert score.units == 85
    assert score.both < 10
    assert max(len(piece.text) for piece in split_by_length(path.read_text(encoding="utf-8"))) <= 500
