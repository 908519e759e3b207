"""What is quoted of the clauses found: the rows of a table that answer, a drawing's labels whole, rules before comments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.extract import Quotation, select
from assistant.question import understand
from assistant.retrieve import preference
from assistant.scoring import weighted
from assistant.terms import terms
from assistant.types import Question
from corpus.types import Clause, ClauseId
from index.library import Library
from index.types import ClauseRecord, Hit

HEADS = ("产品类别", "产品名称", "补助（元）")
KINDS = ("保温材料", "防水材料", "门窗")
ROWS = tuple((KINDS[number % 3], f"产品{number:03}号示范定型产品", str(100 + number)) for number in range(60))
LABELS = "\n".join(
    ["叠合板端部与梁的连接，钢筋伸入支座。", *(f"标注{number}：尺寸见另页，单位毫米。" for number in range(30))]
)


def record(library: Library, clause: Clause, title: str = "") -> ClauseRecord:
    document = library.catalog.documents()[0]
    return ClauseRecord(replace(document, title=title or document.title), clause, 1)


def quoted(library: Library, clause: Clause, question: str) -> Quotation:
    understanding = understand(Question(question), [], date(2026, 1, 1))
    hits = [Hit(record(library, clause), 1, 1.0)]
    return select(hits, understanding, [weighted(terms(question), hits, {})], None).quoted[0]


def shown(quotation: Quotation) -> str:
    return "\n".join(quotation.record.clause.text[start:end] for start, end in quotation.stretches)


def bold(quotation: Quotation) -> list[str]:
    return [quotation.record.clause.text[start:end] for start, end in quotation.bold]


def table(rows: tuple[tuple[str, ...], ...]) -> Clause:
    text = "\n".join(["表1 产品补助标准", *(" | ".join(row) for row in (HEADS, *rows))])
    return Clause(ClauseId("a", "b", "表1"), "表1", "table", text, rows=(HEADS, *rows), head_rows=1)


def test_all_rows_of_the_case_asked_about_are_quoted_with_their_figures(library: Library) -> None:
    rows = (*(row for row in ROWS if row[0] != "门窗"), ("门窗", "断桥铝合金窗", "7"), ("门窗", "被动式门", "8"))
    quotation = quoted(library, table(rows), "门窗补助多少元？")
    assert "断桥铝合金窗" in shown(quotation)
    assert "被动式门" in shown(quotation)
    assert "保温材料" not in shown(quotation)
    assert shown(quotation).splitlines()[0].startswith("表1")
    assert bold(quotation) == ["7", "8"]


def test_of_one_row_asked_for_only_its_figures_are_bold(library: Library) -> None:
    rows = (*(row for row in ROWS if row[0] != "门窗"), ("门窗", "断桥铝合金窗", "7"), ("门窗", "被动式门", "8"))
    quotation = quoted(library, table(rows), "被动式门补助多少元？")
    assert bold(quotation) == ["8"]


def test_of_one_row_only_the_cell_asked_for_is_bold(library: Library) -> None:
    heads = ("建筑类别", "二星级补助（元/平方米）", "三星级补助（元/平方米）")
    rows = (heads, ("居住建筑", "40", "60"), ("公共建筑", "50", "80"))
    text = "\n".join(["表2 绿色建筑补助标准", *(" | ".join(row) for row in rows)])
    clause = Clause(ClauseId("a", "b", "表2"), "表2", "table", text, rows=rows, head_rows=1)
    assert bold(quoted(library, clause, "公共建筑三星级补助多少元？")) == ["80"]


def test_many_rows_of_a_case_are_not_all_quoted(library: Library) -> None:
    lines = shown(quoted(library, table(ROWS), "保温材料有哪些？")).splitlines()
    assert 5 < sum("保温材料" in line for line in lines) <= 12


def test_a_drawing_is_quoted_whole_and_a_long_clause_is_not(library: Library) -> None:
    sheet = Clause(ClauseId("a", "b", "第3页"), "第3页", "sheet", LABELS)
    assert shown(quoted(library, sheet, "叠合板端部与梁怎么连接？")) == LABELS
    clause = replace(sheet, kind="section")
    assert len(shown(quoted(library, clause, "叠合板端部与梁怎么连接？"))) < len(LABELS)


def test_a_comment_on_a_clause_counts_less_unless_reasons_are_asked_for(library: Library) -> None:
    note = Clause(ClauseId("a", "b", "条文说明3.1"), "3.1", "note", "3.1 本条根据试验结果规定。")
    hit = Hit(record(library, note), 1, 1.0)
    rule = replace(hit, record=replace(hit.record, clause=replace(note, kind="section")))
    plain, why = (understand(Question(text), [], date(2026, 1, 1)) for text in ("净高是多少？", "净高为什么这样规定？"))
    assert preference(hit, plain) < preference(rule, plain)
    assert preference(hit, why) == preference(rule, why)


def test_a_document_of_the_kind_that_is_named_counts_more(library: Library) -> None:
    clause = Clause(ClauseId("a", "b", "一、"), "一、", "item", "一、保温材料应当按目录选用。")
    listed = Hit(record(library, clause, "示范市绿色建材推广应用目录（2025年版）"), 1, 1.0)
    other = Hit(record(library, clause, "示范市绿色建材推广应用目录管理办法"), 1, 1.0)
    understanding = understand(Question("目录里的保温材料有哪些？"), [], date(2026, 1, 1))
    assert preference(listed, understanding) > preference(other, understanding)
