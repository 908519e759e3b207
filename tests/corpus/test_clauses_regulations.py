"""Regulations: articles whole and alone, headings in paths, nothing lost; on documents as they are really printed."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written import by_number, characters, clauses, numbers, paragraphs, source_characters

from corpus.numbering import chinese_numeral
from corpus.types import Clause

ORDINANCE = """
# 示范市测试条例
2020年3月1日 示范市人民代表大会常务委员会第二次会议通过
2020年5月1日 施行
## 第一章　总　则
第一条 为了规范测试活动，制定本条例。
第二条 本市行政区域内的测试活动，适用本条例。
测试活动涉及国家秘密的，依照有关规定执行。
## 第二章 职责
### 第一节 主管部门
第三条 主管部门履行下列职责：
（一）编制规划；
（二）组织实施。
第八条规定的职责由区主管部门履行。
### 第二节 其他部门
第四条 第三条、第五条所列事项，其他部门应当配合。
第四条之一 街道办事处协助工作。
## 第三章 附则
第五条 本条例自2020年5月1日起施行。
"""


def test_articles_chapters_and_the_lines_below_the_title() -> None:
    found = clauses(ORDINANCE)
    assert numbers(found) == ["题注", "第一条", "第二条", "第三条", "第四条", "第四条之一", "第五条"]
    assert by_number(found, "第三条").path == ("第二章 职责", "第一节 主管部门")
    assert by_number(found, "第五条").path == ("第三章 附则",)
    assert found[0].kind == "preamble"


def test_the_text_is_verbatim_and_the_wording_begins_behind_the_number() -> None:
    article = by_number(clauses(ORDINANCE), "第二条")
    assert article.text == "第二条 本市行政区域内的测试活动，适用本条例。\n测试活动涉及国家秘密的，依照有关规定执行。"
    assert article.text[article.body :].startswith("本市行政区域内")


def test_a_line_that_begins_with_a_reference_stays_in_its_article() -> None:
    assert by_number(clauses(ORDINANCE), "第三条").text.endswith("第八条规定的职责由区主管部门履行。")


def test_spans_cover_every_paragraph_of_a_clause() -> None:
    article = by_number(clauses(ORDINANCE), "第三条")
    lines = article.text.split("\n")
    assert [article.text[span.start : span.end] for span in article.spans] == lines


def test_nothing_is_lost_or_doubled_but_the_title() -> None:
    kept = ORDINANCE.replace("# 示范市测试条例\n", "", 1)
    assert characters(clauses(ORDINANCE)) == source_characters(kept)


def test_the_title_of_the_notice_that_hands_out_the_rules_is_kept_once() -> None:
    notice = "某局关于印发《示范市测试条例》的通知"
    found = clauses(
        f"# {notice}\n{notice}\n某发〔2024〕1号\n各单位：\n现予印发。\n示范市测试条例\n第一条 甲。\n第二条 乙。"
    )
    assert "".join(clause.text for clause in found).count(notice) == 1
    assert numbers(found)[-2:] == ["第一条", "第二条"]


def test_a_table_of_contents_is_left_out_and_the_headings_stay() -> None:
    contents = "目　录\n第一章 总则\n第二章 职责\n第一节 主管部门\n第二节 其他部门\n第三章 附则\n"
    head, body = ORDINANCE.split("## 第一章", 1)
    assert clauses(f"{head}{contents}## 第一章{body}") == clauses(ORDINANCE)


def test_a_table_of_contents_without_its_title_is_left_out() -> None:
    contents = "## 第一章 总 则\n## 第二章 职责\n## 第三章 附则\n"
    head, body = ORDINANCE.split("## 第一章", 1)
    assert clauses(f"{head}{contents}## 第一章{body}") == clauses(ORDINANCE)


def test_a_chapter_number_on_a_line_of_its_own_takes_its_title() -> None:
    found = clauses("第一章\n总　则\n第一条 甲。\n第二章\n附则\n第二条 乙。")
    assert [clause.path for clause in found] == [("第一章 总则",), ("第二章 附则",)]


def test_a_long_heading_that_is_broken_over_two_lines_is_one() -> None:
    found = clauses("## 第一章 没有划入军事禁区、军事管理区的\n军事设施的保护\n第一条 甲。\n第二条 乙。")
    assert found[0].path == ("第一章 没有划入军事禁区、军事管理区的 军事设施的保护",)


def test_an_unnumbered_heading_between_articles() -> None:
    found = clauses("第一条 甲。\n第二条 乙。\n附 则\n第三条 丙。")
    assert [clause.path for clause in found] == [(), (), ("附则",)]


def test_a_section_takes_the_place_of_a_heading_that_lost_its_number() -> None:
    found = clauses("## 第三章 实施\n一般规定\n第一条 甲。\n### 第二节 许可\n第二条 乙。\n## 第四章 监督\n第三条 丙。")
    assert [clause.path for clause in found] == [
        ("第三章 实施", "一般规定"),
        ("第三章 实施", "第二节 许可"),
        ("第四章 监督",),
    ]


def test_a_heading_without_a_number_below_one_of_two_lines() -> None:
    found = clauses(
        "## 第三章 市人民代表大会及其常务委员会\n制定地方性法规程序\n市人民代表大会制定程序\n第一条 甲。\n第二条 乙。"
    )
    assert [clause.path for clause in found] == [
        ("第三章 市人民代表大会及其常务委员会 制定地方性法规程序", "市人民代表大会制定程序")
    ] * 2


def test_a_preface_does_not_stand_above_the_chapters() -> None:
    found = clauses("## 序言\n自古以来。\n### 第一章 总则\n第一条 甲。\n#### 第一节 乙\n第二条 乙。")
    assert [clause.path for clause in found] == [("序言",), ("第一章 总则",), ("第一章 总则", "第一节 乙")]


def test_articles_that_an_amendment_inserts_without_quotation_marks_belong_to_it() -> None:
    text = (
        "第五十一条 甲。\n第五十二条 增加一节，作为第七节“监察”；增加二条，作为第一百二十三条至第一百二十四条。内容如下：\n"
        "第七节 监察\n第一百二十三条 乙。\n第一百二十四条 丙。\n第七节相应改为第八节。\n第五十三条 丁。"
    )
    found = clauses(text)
    assert numbers(found) == ["第五十一条", "第五十二条", "第五十三条"]
    assert by_number(found, "第五十二条").text.endswith("第一百二十四条 丙。\n第七节相应改为第八节。")


def test_points_above_articles_are_headings_and_points_inside_are_not() -> None:
    found = clauses("一、管辖\n第一条 甲如下：\n一、乙；\n二、丙。\n二、执行\n第二条 丁。")
    assert numbers(found) == ["第一条", "第二条"]
    assert [clause.path for clause in found] == [("一、管辖",), ("二、执行",)]
    assert found[0].text.endswith("二、丙。")


def test_a_chapter_without_articles_is_a_clause_of_its_own() -> None:
    found = clauses("第一章 总则\n第一条 甲。\n第二章 空章\n第三章 附则\n第二条 乙。")
    assert numbers(found) == ["第一条", "第二章 空章", "第二条"]
    assert found[1].kind == "heading"


def test_signature_date_and_distribution_are_not_part_of_the_last_article() -> None:
    text = "第一条 甲。\n第二条 本办法自公布之日起施行。\n示范市人民政府办公室\n2024年3月1日\n抄送：市委办公室。"
    found = clauses(text)
    assert numbers(found) == ["第一条", "第二条", "落款"]
    assert found[-1].kind == "signature"
    assert found[1].text == "第二条 本办法自公布之日起施行。"


def test_appendices_number_anew_under_their_own_names() -> None:
    text = (
        "第一条 甲见附件1。\n第二条 乙。\n附件：1.评分细则\n2.申报表\n示范市人民政府\n2024年3月1日\n"
        "附件1\n评分细则\n第一条 丙。\n第二条 丁。\n附件2：申报表\n|= 项目 | 内容\n| 名称 | 某某"
    )
    found = clauses(text)
    assert numbers(found) == ["第一条", "第二条", "落款", "附件1/第一条", "附件1/第二条", "附件2"]
    assert found[3].path == ("附件1 评分细则",)
    assert found[-1].kind == "table"
    assert "1.评分细则" in found[2].text


def test_a_mention_of_an_appendix_opens_none() -> None:
    found = clauses("第一条 甲。\n附件三所列全国性法律的增减\n第二条 乙。")
    assert numbers(found) == ["第一条", "第二条"]


AMENDMENT = """
关于修改《示范市测试条例》的决定
一、将第三条修改为：
“第三条 主管部门履行下列职责：
“（一）编制规划；
“（二）组织实施。”
二、增加一条，作为第七条：“第七条 违反规定的，责令改正。”
三、删去第九条。
本决定自公布之日起施行。
"""


def test_articles_quoted_in_an_amending_decision_are_no_headings() -> None:
    found = clauses(AMENDMENT, title="关于修改《示范市测试条例》的决定")
    assert numbers(found) == ["一", "二", "三"]
    assert found[0].text.count("\n") == 3
    assert characters(found) == source_characters(AMENDMENT.split("\n", 2)[2])


def test_a_quotation_that_is_never_closed_does_not_swallow_the_articles_after_it() -> None:
    found = clauses("第一条 所称“甲。\n第二条 乙。\n第三条 丙。")
    assert numbers(found) == ["第一条", "第二条", "第三条"]


def test_articles_run_together_in_one_paragraph_are_told_apart() -> None:
    found = clauses("第一条 甲甲甲甲甲。 第二条 依照第九条 办理。第三条 丙。\n第四条 丁。")
    assert numbers(found) == ["第一条", "第二条", "第三条", "第四条"]
    assert found[1].text == "第二条 依照第九条 办理。"


def test_an_article_run_into_another_without_a_blank_is_told_by_the_numbers_around_it() -> None:
    found = clauses(
        "第一条 甲。\n乙由主席团决定。 第二条会议设立秘书处。\n秘书处办事。\n第三条 丙。第四条本条例自公布之日起施行。"
    )
    assert numbers(found) == ["第一条", "第二条", "第三条", "第四条"]
    assert by_number(found, "第二条").text == "第二条会议设立秘书处。\n秘书处办事。"


@pytest.mark.parametrize(
    "text",
    [
        "第一条 甲。第二条会议设立秘书处。\n第二条 乙。",  # the number stands again: the first was a mention
        "第一条 甲。第三条会议设立秘书处。\n第二条 乙。",  # not the next number
        "第一条 甲，第二条会议设立秘书处。\n第三条 乙。",  # within a sentence
        "第一条 甲。第二条规定的事项由秘书处办理。\n第三条 乙。",
        "第一条 甲。第二条会议设立秘书处。",
    ],
)
def test_a_number_that_nothing_proves_stays_in_its_article(text: str) -> None:
    assert clauses(text)[0].text == text.split("\n", maxsplit=1)[0]


def test_a_misprinted_sign_before_the_expected_number_still_opens_an_article() -> None:
    found = clauses("第一条 甲。\n笫二条 乙。\n第三条 丙。\n笫八条 所列事项从其规定。")
    assert numbers(found) == ["第一条", "第二条", "第三条"]
    assert by_number(found, "第二条").text == "笫二条 乙。"


def test_a_doubled_number_gets_a_mark_and_less_confidence() -> None:
    found = clauses("第一条 甲。\n第二条 乙。\n第二条 丙。\n第三条 丁。")
    assert numbers(found) == ["第一条", "第二条", "第二条~2", "第三条"]
    assert found[2].confidence < found[1].confidence


def test_a_table_in_an_article_is_a_clause_below_it() -> None:
    found = clauses("第一条 标准如下：\n|= 等级 | 金额\n| 一星 | 10元\n第二条 乙。")
    assert numbers(found) == ["第一条", "第一条/表1", "第二条"]
    assert found[1].rows == (("等级", "金额"), ("一星", "10元"))
    assert (found[1].head_rows, found[1].path) == (1, ("第一条",))


def test_full_width_and_digit_numbers_have_the_usual_label() -> None:
    assert numbers(clauses("第1条 甲。\n第２条 乙。")) == ["第一条", "第二条"]


words = st.text(alphabet="建筑节能绿色评价标准主管部门应当规划项目", min_size=4, max_size=30)
article_bodies = st.lists(words.map(lambda text: text + "。"), min_size=1, max_size=3)
chapters = st.lists(st.lists(article_bodies, min_size=1, max_size=4), min_size=1, max_size=4)


def written_regulation(plan: list[list[list[str]]], *, marked: bool) -> tuple[str, list[tuple[str, str, str]]]:
    """A regulation with the chapters of ``plan`` and the clauses (number, chapter, text) that it consists of."""
    lines, expected, number = [], [], 0
    for at, articles in enumerate(plan, 1):
        chapter = f"第{chinese_numeral(at)}章 {'总则' if at == 1 else '职责'}"
        lines.append(("## " if marked else "") + chapter)
        for body in articles:
            number += 1
            label = f"第{chinese_numeral(number)}条"
            lines += [f"{label} {body[0]}", *body[1:]]
            expected.append((label, chapter, "\n".join([f"{label} {body[0]}", *body[1:]])))
    return "\n".join(lines), expected


@settings(deadline=None)
@given(plan=chapters, marked=st.booleans())
def test_generated_regulations_come_apart_as_they_were_put_together(
    plan: list[list[list[str]]], *, marked: bool
) -> None:
    text, expected = written_regulation(plan, marked=marked)
    found = clauses(text)
    assert [(c.id.number, c.path[-1], c.text) for c in found] == expected


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(ORDINANCE.strip("\n").splitlines()[1:] + AMENDMENT.strip("\n").splitlines()), max_size=25)
)
def test_no_text_is_lost_or_doubled_whatever_the_order_of_the_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = clauses(text)
    everything = "\n".join(c.text for c in found) + "\n".join(p for c in found for p in c.path)
    squeezed = "".join(everything.split())
    assert all("".join(p.text.split()) in squeezed for p in paragraphs(text))
    assert len({c.id.number for c in found}) == len(found)
    assert sum(len("".join(c.text.split())) for c in found) <= len("".join("".join(lines).split()))


def test_the_ids_of_a_document_are_unique_and_stable() -> None:
    lines = ORDINANCE.strip("\n").splitlines()
    random.Random(7).shuffle(lines)
    found = clauses("\n".join(lines))
    assert len({str(c.id) for c in found}) == len(found)
    assert found == clauses("\n".join(lines))


@pytest.mark.parametrize("text", ["", "\n\n", "目录"])
def test_nothing_comes_of_nothing(text: str) -> None:
    assert all(isinstance(clause, Clause) and clause.text for clause in clauses(text))


def test_no_clause_stands_in_two_chapters() -> None:
    found = clauses(ORDINANCE)
    assert all(a.path == b.path or "第" in b.text[:1] for a, b in pairwise(found) if a.kind == b.kind == "article")
