from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st
from web_fake import QUOTE, answer, official, refusal

from assistant.types import Answer, Term
from assistant.web import render
from assistant.web.conversations import Exchange

TAGS = {
    "div",
    "p",
    "a",
    "b",
    "strong",
    "span",
    "br",
    "ul",
    "ol",
    "li",
    "button",
    "blockquote",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
TAGS |= {f"h{level}" for level in range(1, 7)}
ATTACKS = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[点击](javascript:alert(1))",
    "![](http://evil.example/x.png)",
    "<http://evil.example>",
    '"><svg onload=alert(1)>',
    "[a]: http://evil.example\n\n[a]",
    "```html\n<iframe src=//evil.example></iframe>\n```",
)


def soup(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "html.parser")


def harmless(markup: str) -> bool:
    """Only elements that we make, no handler, and no address but a citation's."""
    return all(
        tag.name in TAGS
        and not any(
            name.startswith("on") or name in {"src", "style"}
            for name in tag.attrs
            if (tag.name, name) not in {("th", "style"), ("td", "style")}
        )
        and str(tag.get("href", "#cite-0-1")).startswith(("#cite-", "#cards-"))
        for tag in soup(markup).find_all()
    )


def test_marks_with_a_citation_become_links_to_it() -> None:
    page = soup(render.message(3, answer("问"), official))
    marks = page.select(".tw-body a.tw-mark")
    assert [(mark["href"], mark.get_text()) for mark in marks] == [("#cite-3-1", "1"), ("#cite-3-2", "2")]


def test_marks_without_a_citation_stay_text() -> None:
    assert render.prose("见[7]。", 0, [1]) == "<p>见[7]。</p>\n"


@pytest.mark.parametrize("words", ["按**每平方米“50元”**标准", "**“二星级”**奖补", "奖补**50元。**另行"])
def test_bold_holds_beside_chinese_punctuation(words: str) -> None:
    assert soup(render.prose(words)).find("strong") is not None
    assert "**" not in soup(render.prose(words)).get_text()


def test_a_mark_within_bold_is_a_link() -> None:
    strong = soup(render.prose("**50元[1]**", 0, [1])).find("strong")
    assert isinstance(strong, Tag)
    assert strong.find("a") is not None


def test_quotations_lists_and_tables_are_read() -> None:
    page = soup(render.prose("> 第八条\n\n- 甲\n- 乙\n\n| 等级 | 元 |\n|---|---|\n| 二星级 | 25 |"))
    assert page.find("blockquote") is not None
    assert [item.get_text() for item in page.find_all("li")] == ["甲", "乙"]
    assert [cell.get_text() for cell in page.find_all("td")] == ["二星级", "25"]


def test_a_clause_number_at_the_start_of_a_line_is_no_list() -> None:
    assert soup(render.prose("4.2.4 外窗应当可以开启。")).find("ol") is None


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_from_a_document_acts_in_the_page(attack: str) -> None:
    hostile = answer(attack, answer=f"据查：{attack}[1]")
    hostile = replace(
        hostile,
        citations=tuple(
            replace(c, quote=attack, document=attack, clause=attack, path=(attack,)) for c in hostile.citations
        ),
    )
    assert harmless(render.message(0, hostile, official))
    assert harmless(render.partial(attack))
    assert harmless(render.asked(attack))
    panel = soup(render.cards(0, hostile, official))
    assert not panel.select("script, img, svg, iframe")
    assert not [tag for tag in panel.find_all() if any(name.startswith("on") for name in tag.attrs)]


@given(st.text(max_size=300))
def test_any_text_is_harmless_as_an_answer(words: str) -> None:
    assert harmless(render.message(0, answer("问", answer=words), official))


@given(st.text(alphabet="第一条\n >|-*[1]#`_&<>\"'", max_size=120))
def test_a_message_holds_no_empty_line(words: str) -> None:
    made = render.message(0, answer("问", answer=words), official)
    assert all(line.strip() for line in made.strip().split("\n"))


def test_the_foot_says_how_and_as_of_when() -> None:
    foot = soup(render.message(0, answer("问"), official)).select_one(".tw-foot")
    assert foot is not None
    assert "摘录原文 · 效力截至2026年11月24日 · 用时13毫秒" in foot.get_text()
    assert "引用条文 2 条" in foot.get_text()


def test_what_its_terms_mean_is_folded_behind_an_answer() -> None:
    attack = "<script>alert(1)</script>是指"
    term = Term(
        "绿色建筑", "示范市绿色建筑条例", "示范市绿色建筑条例/2022", "第二条", "示范市绿色建筑条例/2022/第二条", attack
    )
    page = soup(render.message(0, replace(answer("问"), terms=(term,)), official))
    folded = page.select_one("details.tw-terms")
    assert folded is not None
    assert folded.summary is not None
    assert folded.summary.text == "用语含义：绿色建筑"
    assert "《示范市绿色建筑条例》第二条" in folded.text
    assert not folded.select("script")
    assert not soup(render.message(0, answer("问"), official)).select(".tw-terms")


def test_a_written_answer_is_labelled() -> None:
    page = soup(render.message(0, answer("问", mode="generative"), official))
    assert page.select_one(".tw-generated") is not None
    assert soup(render.message(0, answer("问"), official)).select_one(".tw-generated") is None


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("nothing_found", "没有找到依据"),
        ("no_such_clause", "查无此条"),
        ("out_of_scope", "不在资料库范围内"),
        ("needs_detail", "需要补充信息"),
    ],
)
def test_a_refusal_says_why_and_offers_the_nearest(reason: Any, words: str) -> None:
    refused = replace(refusal("问"), reason=reason)
    page = soup(render.message(0, refused, official))
    assert page.get_text().startswith(f"未作答复{words}")
    assert page.select_one(".tw-refusal") is not None
    assert "最接近的条文" in soup(render.cards(0, refused, official)).get_text()


def test_an_answer_without_citations_shows_none() -> None:
    bare = answer("问", citations=(), answer="请问您想了解哪一项？")
    assert soup(render.message(0, bare, official)).select_one(".tw-basis") is None
    assert "没有引用条文" in render.cards(0, bare, official)


def test_a_card_tells_all_that_a_reader_needs() -> None:
    card = soup(render.cards(2, answer("问"), official)).select(".tw-card")[0]
    said = card.get_text(" ")
    for words in (
        "现行",
        "示建发〔2024〕18号",
        "示范市",
        "2024年5月1日起施行",
        "第二章 支持范围和标准 › 第八条第一款",
        "第1页",
        QUOTE,
    ):
        assert words in said
    opener = card.select_one("button.tw-card-open")
    assert opener is not None
    assert (opener["data-turn"], opener["data-n"]) == ("2", "1")
    assert "第八条第一款" in str(opener["aria-label"])


def test_the_copied_citation_has_name_and_words() -> None:
    button = soup(render.cards(0, answer("问"), official)).select_one("button[data-copy]")
    assert button is not None
    assert button["data-copy"] == f"《示范市绿色建筑专项资金管理办法》第八条第一款：“{QUOTE}”"


def test_a_cited_row_is_shown_as_a_table() -> None:
    card = soup(render.cards(0, answer("问"), official)).select(".tw-card")[1]
    assert [cell.get_text() for cell in card.find_all("td")] == ["新建居住建筑", "二星级", "25"]


def test_a_line_above_a_cited_table_goes_across_it() -> None:
    given = answer("问")
    cited = replace(given.citations[0], quote="单位：百分比\n任务 | 一季度 | 二季度\n新开工 | 15 | 45")
    card = soup(render.cards(0, replace(given, citations=(cited,)), official))
    assert [cell.get("colspan") for cell in card.find_all("td")][:2] == ["3", None]


def test_documents_without_pages_show_no_page() -> None:
    plain: Answer = answer("问")
    plain = replace(plain, citations=(replace(plain.citations[0], boxes=()),))
    assert "第1页" not in render.cards(0, plain, official)


def test_a_conversation_is_shown_in_turns() -> None:
    shown = render.messages([Exchange("一", answer("一")), Exchange("二\n\n<三>", answer("二"))], official)
    assert [item["role"] for item in shown] == ["user", "assistant"] * 2
    assert shown[2]["content"] == '<div class="tw-asked">二<br>&lt;三&gt;</div>'
    assert "#cite-1-1" in shown[3]["content"]


def test_long_times_are_in_seconds() -> None:
    assert "用时2.5秒" in render.message(0, answer("问", timings_ms={"total": 2500.0}), official)
    assert "用时" not in render.message(0, answer("问", timings_ms={}), official)
