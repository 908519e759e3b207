from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from web_fake import FUNDS, OLD_FUNDS, QUOTE, RECORDS, STANDARD, context

from assistant.web import reader
from assistant.web.backend import Context
from index.links import Link
from index.types import ClauseRecord

EIGHT = f"{FUNDS.document_id}/第八条"


def soup(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "html.parser")


def opened(clause_id: str = EIGHT, quote: str = "", **more: object) -> reader.Opened:
    found = context(clause_id)
    assert found is not None
    return reader.Opened(found, "引文", quote, **more)  # type: ignore[arg-type]


def page(clause_id: str = EIGHT, quote: str = "", **more: object) -> BeautifulSoup:
    return soup(reader.clause_page(opened(clause_id, quote, **more)))


def test_the_clause_stands_among_its_neighbours() -> None:
    shown = page(turn=0)
    labels = [article.select_one(".tw-label, table") is not None for article in shown.select("article")]
    assert len(labels) == 4
    target = shown.select("article[aria-current]")
    assert len(target) == 1
    assert "第八条" in target[0].get_text()
    assert "第二章 支持范围和标准" in target[0].get_text()


def test_the_words_cited_are_marked() -> None:
    marks = page(quote=QUOTE, paragraph="第一款").select("mark")
    assert [mark.get_text() for mark in marks] == [QUOTE]
    assert "引用：第八条第一款" in page(quote=QUOTE, paragraph="第一款").get_text()


def test_a_table_is_a_table_with_the_cited_row_marked() -> None:
    shown = page(f"{FUNDS.document_id}/表1", "新建居住建筑 | 二星级 | 25").select("article[aria-current]")[0]
    assert [cell.get_text() for cell in shown.select("thead th")] == ["建筑类别", "标识等级", "奖补标准（元/平方米）"]
    assert len(shown.select("tbody tr")) == 2
    assert [row.get_text("|") for row in shown.select("tr.tw-cited")] == ["新建居住建筑|二星级|25"]
    assert "注：面积以竣工备案为准。" in shown.get_text()


def linked(*links: Link, citing: tuple[tuple[ClauseRecord, Link], ...] = ()) -> BeautifulSoup:
    found = context(EIGHT)
    assert found is not None
    return soup(reader.clause_page(reader.Opened(replace(found, links=links, citing=citing), "引文", QUOTE)))


def reference(words: str, target: ClauseRecord | None, reason: str = "") -> Link:
    whole = RECORDS[EIGHT].clause.text
    start = whole.index(words)
    document = target.document if target else None
    return Link(start, start + len(words), words, "", document, target, reason=reason)  # type: ignore[arg-type]


def test_a_reference_leads_to_its_clause_and_one_that_leads_nowhere_says_why() -> None:
    seven = RECORDS[f"{FUNDS.document_id}/第七条"]
    words, lost = QUOTE[2:6], QUOTE[8:10]
    shown = linked(reference(words, seven), reference(lost, None, "ambiguous"))
    (button,) = shown.select("button.tw-ref")
    assert (button.get_text(), button["data-clause"]) == (words, seven.clause_id)
    assert button.select("mark")
    (span,) = shown.select("span.tw-ref-lost")
    assert (span.get_text(), span["title"]) == (lost, "所指文件无法确定，未作链接。")
    assert "".join(mark.get_text() for mark in shown.select("mark")) == QUOTE


def test_the_clauses_that_refer_to_it_are_listed() -> None:
    seven = RECORDS[f"{FUNDS.document_id}/第七条"]
    shown = linked(citing=((seven, reference(QUOTE[:4], RECORDS[EIGHT])),))
    assert [item["data-clause"] for item in shown.select(".tw-citing button")] == [seven.clause_id]
    assert not page().select(".tw-citing")


def test_steps_lead_to_the_clauses_before_and_after() -> None:
    steps = page().select(".tw-panel-head .tw-steps button")
    assert [step.get("data-clause") for step in steps] == [f"{FUNDS.document_id}/第七条", f"{FUNDS.document_id}/表1"]


def test_at_an_end_there_is_no_step() -> None:
    before, after = page(f"{FUNDS.document_id}/第七条").select(".tw-panel-head .tw-steps button")
    assert before.has_attr("disabled")
    assert not after.has_attr("disabled")


def test_back_leads_to_the_answer_that_it_came_from() -> None:
    assert [button["data-cards"] for button in page(turn=4).select("button[data-cards]")] == ["4"]
    assert not page().select("button[data-cards]")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("superseded", "已被替代"),
        ("repealed", "已经废止"),
        ("expired", "有效期已过"),
        ("not_yet", "尚未施行"),
        ("unknown", "请核实"),
    ],
)
def test_a_text_not_in_force_carries_a_warning(status: str, words: str) -> None:
    record = RECORDS[EIGHT]
    past = ClauseRecord(replace(record.document, status=status), record.clause, record.ordinal)  # type: ignore[arg-type]
    shown = soup(reader.clause_page(reader.Opened(Context(past, (past,)), "")))
    warning = shown.select_one(".tw-warning")
    assert warning is not None
    assert words in warning.get_text()
    assert page().select_one(".tw-warning") is None


def test_versions_are_listed_with_their_state() -> None:
    items = [item.get_text(" ") for item in page().select(".tw-versions li")]
    assert items == ["2024年5月1日 现行 正在查看", "2017年10月15日 已被替代"]
    assert page(f"{STANDARD.document_id}/4.2.4").select_one(".tw-versions") is None


def test_the_facts_of_the_document_are_given() -> None:
    facts = dict(reader.document_facts(FUNDS))
    assert facts["类别"] == "法规（规范性文件）"
    assert facts["施行日期"] == "2024年5月1日"
    assert "失效日期" not in facts
    assert facts["原文件"] == "示范市绿色建筑专项资金管理办法.docx"
    assert dict(reader.document_facts(STANDARD))["类别"] == "标准"


def test_a_mandatory_clause_and_its_page_are_shown() -> None:
    shown = page(f"{STANDARD.document_id}/4.2.4")
    assert "强制性条文" in shown.get_text()
    assert "第7页" in shown.get_text()


def test_markup_in_a_document_stays_text() -> None:
    shown = page(f"{FUNDS.document_id}/第十条", "<script>window.hacked=1</script>")
    assert not shown.select("script, img")
    assert "<img src=x onerror=window.hacked=1>" in shown.get_text()
    assert [mark.get_text() for mark in shown.select("mark")] == ["<script>window.hacked=1</script>"]


def test_items_stand_apart() -> None:
    item = soup(reader.clause_text(RECORDS[f"{FUNDS.document_id}/第七条"])).select("p.tw-item")
    assert [line.get_text() for line in item] == ["（一）二星级以上绿色建筑；", "（二）装配式建筑。"]


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda r: r.clause_id)
def test_no_character_of_a_clause_is_lost(record: ClauseRecord) -> None:
    shown = "".join(soup(reader.clause_text(record)).get_text("").split())
    assert shown == "".join(record.clause.text.replace(" | ", "").split())


STANDARD_CLAUSE = f"{STANDARD.document_id}/4.2.4"


def test_a_paged_document_has_its_original_page_with_the_quotation_to_be_marked() -> None:
    shown = page(STANDARD_CLAUSE, "外窗应当可以开启", turn=0, n=1)
    assert [tab.get_text() for tab in shown.select("[role=tab]")] == ["条文", "全文", "原页"]
    assert shown.select_one("[role=tab][aria-selected=true]").get_text() == "原页"  # type: ignore[union-attr]
    (leaf,) = shown.select(".tw-leaf")
    assert leaf["data-address"] == "./pages/DBJSF001/2023/"
    assert (leaf["data-at"], leaf["data-of"]) == ("7", "40")
    assert leaf["data-asked"] == "clause=DBJSF001%2F2023%2F4.2.4&at=6-14"
    assert (shown.section["data-turn"], shown.section["data-n"]) == ("0", "1")  # type: ignore[index]


def test_a_text_document_has_no_page_but_its_whole_text() -> None:
    shown = page(whole=True)
    assert not shown.select(".tw-leaf")
    assert [tab.get_text() for tab in shown.select("[role=tab]")] == ["条文", "全文"]
    assert shown.section["data-shown"] == "whole"  # type: ignore[index]


def test_a_page_may_be_shown_by_itself() -> None:
    shown = soup(reader.page_alone(STANDARD, 99))
    assert shown.select_one(".tw-leaf-number")["value"] == "40"  # type: ignore[index]
    assert shown.select_one("[data-leaf=on]").has_attr("disabled")  # type: ignore[union-attr]
    assert shown.select_one(".tw-leaf")["data-asked"] == ""  # type: ignore[index]


def test_a_clause_that_is_gone_says_so() -> None:
    assert "已经没有这一条" in reader.missing(None)
    assert 'data-cards="2"' in reader.missing(2)


def test_the_old_version_warns_and_is_marked_as_shown() -> None:
    shown = page(f"{OLD_FUNDS.document_id}/第八条")
    assert "不再适用" in shown.get_text()
