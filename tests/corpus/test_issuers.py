"""Who issued a document, and what a workbook's first sheet says for the whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from written import paragraphs

from corpus.metadata import describe
from corpus.types import Metadata


def about(text: str, name: str = "文件.md", **properties: str) -> Metadata:
    return describe(paragraphs(text), Path(name), properties)


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        (
            "示范市资金管理办法\n某建发〔2017〕42号\n示范市建设委员会 示范市财政局\n2017年9月12日\n{}",
            "示范市建设委员会、示范市财政局",
        ),
        ("示范市资金管理办法\n{}\n示范市建设委员会\n示范市财政局\n2017年9月12日", "示范市建设委员会、示范市财政局"),
        ("测试管理规则\n1958年4月19日交通部\n{}", "交通部"),
        ("在推进会上的讲话\n示范市人民政府副市长 林某\n（2026年2月26日）\n同志们：\n{}", "示范市人民政府"),
        ("示范市建设局 示范市财政局关于印发《示范市资金管理办法》的通知\n{}", "示范市建设局、示范市财政局"),
    ],
)
def test_all_authorities_that_issued_a_document(text: str, issuer: str) -> None:
    assert (
        about(text.format("第一条 为规范管理，制定本办法。\n第二条 本办法自发布之日起施行。"), "文件.txt").issuer
        == issuer
    )


def test_the_field_of_a_page_names_one_of_the_authorities() -> None:
    text = "示范市建设局 示范市财政局关于印发《示范市资金管理办法》的通知\n第一条 甲。\n第二条 乙。"
    assert about(text, 发文机关="示范市建设局").issuer == "示范市建设局、示范市财政局"
    assert about(text, 发文机关="示范市人民政府").issuer == "示范市人民政府"


def test_a_later_sheet_of_a_workbook_does_not_date_it() -> None:
    text = "# 目录\n示范市建材目录\n发布日期：2025年6月18日\n| 甲 | 乙\n# 禁止目录\n禁止使用的产品自2025年12月18日起执行\n| 丙 | 丁"
    found = about(text, "目录.xlsx")
    assert (found.published, found.effective) == (date(2025, 6, 18), None)


def test_the_number_of_an_order_may_stand_below_its_head() -> None:
    body = "第一条 为规范管理，制定本办法。\n第二条 本办法自发布之日起施行。"
    order = about(f"示范市人民政府令\n第58号\n示范市测试办法\n{body}")
    assert (order.number, order.issuer, order.level) == ("示范市人民政府令第58号", "示范市人民政府", "rule")
    notice = about(f"示范市人民代表大会常务委员会公告\n〔十七届〕第6号\n示范市测试条例\n{body}")
    assert notice.number == "示范市人民代表大会常务委员会公告〔十七届〕第6号"
    assert (notice.issuer, notice.level) == ("示范市人民代表大会常务委员会", "local")
