"""Two versions side by side: every clause is accounted for, and the marked words give both texts back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.differ import changed_words, compare, marked
from index.library import Library

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
