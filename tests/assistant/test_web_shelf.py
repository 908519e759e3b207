from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from web_fake import CLAUSES, DOCUMENTS, FUNDS, OLD_FUNDS, RECORDS, STANDARD

from assistant.web import checking, shelf
from assistant.web.markup import Html
from index.quality import quality


def soup(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "html.parser")


@pytest.mark.parametrize(
    ("words", "kind", "status", "expected"),
    [
        ("", "", "", (FUNDS, OLD_FUNDS, STANDARD)),
        ("专项资金", "", "", (FUNDS, OLD_FUNDS)),
        ("专项资金 〔2024〕", "", "", (FUNDS,)),
        ("sf 001", "", "", (STANDARD,)),
        ("示范市", "", "superseded", (OLD_FUNDS,)),
        ("", "standard", "", (STANDARD,)),
        ("没有这样的", "", "", ()),
    ],
)
def test_documents_are_chosen_by_words_kind_and_state(
    words: str, kind: str, status: str, expected: tuple[object, ...]
) -> None:
    assert shelf.choose(DOCUMENTS, words, kind, status) == expected


def test_the_list_tells_of_each_document() -> None:
    rows = soup(shelf.listing(DOCUMENTS, 3)).select("tbody tr")
    assert len(rows) == 3
    first = [cell.get_text() for cell in rows[0].select("td")]
    assert first[:6] == ["示建发〔2024〕18号", "法规", "示范市", "现行", "2024-05-01", "5"]
    assert rows[0].select("details li")[0].get_text() == "“表1”重复出现。"
    assert [cell.get_text() for cell in rows[2].select("td.tw-none")] == ["—", "—", "—"]
    assert [button["data-document"] for button in rows[1].select("button")] == [OLD_FUNDS.document_id]


def test_long_lists_come_in_pages() -> None:
    many = [replace(FUNDS, document_id=str(number), title=f"文件{number}") for number in range(shelf.PAGE * 2 + 1)]
    last = soup(shelf.listing(many, len(many), 2))
    assert [row.get_text() for row in last.select("tbody th")] == [f"文件{shelf.PAGE * 2}"]
    assert "第 3 页，共 3 页" in last.get_text()
    before, after = last.select("nav button")
    assert (before["data-page"], after.has_attr("disabled")) == ("1", True)
    assert soup(shelf.listing(many, len(many), 99)).select("tbody tr")


def test_an_empty_library_says_what_to_run() -> None:
    assert "tiaowen" in shelf.listing((), 0)
    assert "ingest" in shelf.listing((), 0)


def test_nothing_chosen_says_how_many_there_are() -> None:
    assert "3 份文件中没有符合条件的" in shelf.listing((), 3)


def test_the_outline_has_headings_once_and_every_clause() -> None:
    records = [RECORDS[str(clause.id)] for clause in CLAUSES[FUNDS.document_id]]
    page = soup(shelf.outline(FUNDS, records, checking.report(quality(FUNDS, records))))
    assert [item.get_text() for item in page.select(".tw-chapter")] == ["第二章 支持范围和标准", "第三章 申报"]
    assert [button["data-clause"] for button in page.select(".tw-entry")] == [record.clause_id for record in records]
    assert "“表1”重复出现。" in page.get_text()
    assert not page.select("script, img")


def test_a_mandatory_clause_is_flagged_in_the_outline() -> None:
    page = soup(shelf.outline(STANDARD, [RECORDS[f"{STANDARD.document_id}/4.2.4"]], Html("")))
    assert page.select_one(".tw-mandatory") is not None


def test_a_document_that_is_gone_says_so() -> None:
    assert "已经没有这份文件" in shelf.gone()
