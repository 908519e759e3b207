"""Two versions side by side: every clause is accounted for, and the marked words give both texts back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from web_fake import OLD_FUNDS

from assistant.differ import changed_words, compare, counterpart, labels_of, marked, runs
from corpus.types import Clause, ClauseId
from index.library import Library
from index.types import ClauseRecord

PLAIN = OLD_FUNDS
TEXT = st.text(alphabet="甲乙丙丁戊，。", max_size=30)


@given(TEXT, TEXT)
def test_changed_words_give_both_texts_back(old: str, new: str) -> None:
    words = changed_words(old, new)
    assert "".join(text for kind, text in words if kind != "added") == old
    assert "".join(text for kind, text in words if kind != "removed") == new
    assert all(text for _, text in words)


def test_the_same_text_has_no_changes(library: Library) -> None:
    clauses = library.catalog.clauses("施工许可法/2019-04-23")
    assert compare(clauses, clauses) == ()


def test_each_clause_of_both_versions_is_accounted_for(library: Library) -> None:
    old = library.catalog.clauses("示范市民用建筑节能条例/2012-06-01")
    new = library.catalog.clauses("示范市民用建筑节能条例/2021-06-01")
    changes = compare(old, new)
    gone = [change.old.clause.label for change in changes if change.old]
    come = [change.new.clause.label for change in changes if change.new]
    assert {"第二条", "第三条"} <= set(gone)
    assert {"第二条", "第三条", "第四条"} <= set(come)
    assert "第一条" not in gone + come
    backwards = {(change.kind, change.old and change.old.clause.label) for change in compare(new, old)}
    assert ("removed", "第四条") in backwards


def test_marks_show_what_went_and_what_came() -> None:
    assert marked(changed_words("处十万元罚款", "处二十万元罚款")) == "处〔+二+〕十万元罚款"


def test_numbers_are_marked_whole_and_width_is_no_change() -> None:
    assert (
        marked(changed_words("处1000元以上3000元以下", "处1000元以上2000元以下"))
        == "处1000元以上〔-3000-〕〔+2000+〕元以下"
    )
    assert changed_words("(一)甲,乙", "（一）甲，乙") == (("same", "（一）甲，乙"),)


def record(label: str, text: str, ordinal: int, kind: str = "article") -> ClauseRecord:
    clause = Clause(ClauseId("甲条例", "2020-01-01", label), label, kind, f"{label} {text}", body=len(label) + 1)  # type: ignore[arg-type]
    return ClauseRecord(PLAIN, clause, ordinal)


def test_clauses_are_matched_by_wording_across_new_and_moved_ones() -> None:
    texts = ["建设单位应当设置围挡和标志。", "监理单位应当旁站监督重要工序。", "施工单位应当编制绿色施工方案。"]
    old = [record(f"第{number}条", text, at) for at, (number, text) in enumerate(zip("一二三", texts, strict=True))]
    new = [
        record("第一条", "县级以上人民政府应当加强领导。", 0),
        record("第二条", texts[2], 1),
        record("第三条", texts[0], 2),
        record("第四条", texts[1].replace("旁站监督", "旁站监督并记录"), 3),
    ]
    found = [
        (change.kind, change.old and change.old.clause.label, change.new and change.new.clause.label)
        for change in compare(old, new)
    ]
    assert found == [
        ("added", None, "第一条"),
        ("renumbered", "第三条", "第二条"),
        ("renumbered", "第一条", "第三条"),
        ("changed", "第二条", "第四条"),
    ]
    assert counterpart(new[3], old) == old[1]
    assert counterpart(new[0], old) is None


def test_the_lines_below_the_title_are_not_compared() -> None:
    old = [record("题注", "2010年1月1日通过", 0, "preamble"), record("第一条", "甲。", 1)]
    assert compare(old, [record("题注", "2010年1月1日通过 2020年1月1日修正", 0, "preamble"), old[1]]) == ()


def test_renumbered_neighbours_are_told_at_once() -> None:
    texts = ["甲单位应当登记。", "乙单位应当备案。", "丙单位应当公告。"]
    old = [record(f"第{number}条", text, at) for at, (number, text) in enumerate(zip("一二三", texts, strict=True))]
    new = [record("第一条", "丁机关负责监督管理工作。", 0)] + [
        record(f"第{number}条", text, at) for at, (number, text) in enumerate(zip("二三四", texts, strict=True), 1)
    ]
    groups = runs(compare(old, new))
    assert [labels_of(group) for group in groups] == ["第一条", "第一条至第三条 → 第二条至第四条"]
