"""What is said of a document's reading: the same in the command line, the API and the page."""

from __future__ import annotations

from dataclasses import replace

from bs4 import BeautifulSoup
from web_fake import DOCUMENTS, FUNDS, RECORDS, STANDARD

from assistant.reporting import counted_words, quality_json, reading_words
from assistant.web import checking
from corpus.types import Finding, PageReading
from index.quality import Quality, quality

SCANNED = replace(
    STANDARD,
    pages=4,
    problems=(),
    readings=(
        PageReading(1, "text"),
        PageReading(2, "ocr", 0.97),
        PageReading(3, "ocr", 0.93, 5),
        PageReading(4, "blank"),
    ),
)
TOLD = Quality(
    SCANNED,
    {"text": 1, "ocr": 2, "blank": 1},
    0.95,
    5,
    (
        Finding("unreadable", "第3页有5个字未能读出。", page=3),
        Finding("gap", "缺少4.2.3。", "4.2.4", 3),
        Finding("dates", "没有找到施行日期。"),
    ),
)


def test_the_reading_is_said_in_a_sentence() -> None:
    assert reading_words(TOLD) == (
        "共4页，其中1页有文字层，2页由图像识别，1页空白（平均把握95%）；5个字未能读出；得到1条"
    )
    assert counted_words(TOLD) == "缺号1处，缺字1处，日期1处"
    assert reading_words(quality(FUNDS, [])) == "得到5条"


def test_the_json_names_clause_and_page_where_they_are_known() -> None:
    told = quality_json(TOLD)
    assert (told["read"], told["unreadable_characters"], told["gaps"], told["duplicates"]) == (TOLD.read, 5, 1, 0)
    assert [(item["kind"], item["clause_id"], item["page"]) for item in told["findings"]] == [
        ("unreadable", None, 3),
        ("gap", f"{STANDARD.document_id}/4.2.4", 3),
        ("dates", None, None),
    ]


def test_each_finding_in_the_page_leads_to_its_clause_or_page() -> None:
    page = BeautifulSoup(checking.listing([TOLD], len(DOCUMENTS)), "html.parser")
    assert "3 份文件中有 1 份需要核对，共 3 处" in page.get_text()
    leads = [item.select_one("button") for item in page.select(".tw-findings li")]
    assert [lead.get_text() if lead else "" for lead in leads] == ["查看第3页", "查看", ""]
    assert (leads[0]["data-leaf-document"], leads[0]["data-leaf-page"]) == (STANDARD.document_id, "3")  # type: ignore[index]
    assert leads[1]["data-clause"] in RECORDS  # type: ignore[index]
    assert page.select_one("h3 button")["data-document"] == STANDARD.document_id  # type: ignore[index]


def test_many_findings_are_folded_away_and_none_is_said() -> None:
    many = replace(TOLD, findings=tuple(Finding("gap", f"缺少第{n}条。") for n in range(20)))
    page = BeautifulSoup(checking.listing([many], 1), "html.parser")
    assert page.select_one("summary").get_text() == "另有 14 处"  # type: ignore[union-attr]
    assert len(page.select(".tw-findings li")) == 20
    assert "没有需要核对的文件" in checking.listing([], 3)
    assert checking.report(quality(replace(FUNDS, problems=()), [])) == ""
