"""Markdown line by line: what a rendered page shows, and no two articles ever in one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import visible
from corpus.readers import read
from corpus.readers.markdown import front_matter, inline, lines


def texts(source: str) -> list[str]:
    return [line.text for line in lines(source)]


def test_single_newlines_part_articles_and_items() -> None:
    assert texts("第一条 甲。\n第二条 乙：\n（一）丙；\n（二）丁。\n\n第三条 戊。") == [
        "第一条 甲。",
        "第二条 乙：",
        "（一）丙；",
        "（二）丁。",
        "第三条 戊。",
    ]


def test_headings_keep_their_level() -> None:
    found = lines("# 条例 #\n##　第一章　总　则\n### 第一节\n标题\n===\n副题\n---\n正文。\n---\n#不是标题")
    assert [(line.level, line.text) for line in found] == [
        (1, "条例"),
        (2, "第一章 总 则"),
        (3, "第一节"),
        (1, "标题"),
        (2, "副题"),
        (0, "正文。"),
        (0, "#不是标题"),
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("**强制**条文", "强制条文"),
        ("1. 第一项", "1. 第一项"),
        ("34. 拍卖、变卖", "34. 拍卖、变卖"),
        ("* 列表", "* 列表"),
        ("- 列表", "- 列表"),
        ("标准工时为40*4=160h", "标准工时为40*4=160h"),
        ("9．麦角酸*", "9．麦角酸*"),
        (r"\*注\_一\_", "*注_一_"),
        ("见[条例](http://a.cn/b_(c)_d)第三条", "见条例第三条"),
        ("![图1](a.png)", "图1"),
        ("`a*b*c`与\\*", "a*b*c与*"),
        ("&lt;5&nbsp;m", "<5 m"),
        ("> 引用", "引用"),
        (">500人", ">500人"),
        ("室内<5m且>3m", "室内<5m且>3m"),
        ("<中华人民共和国计量法>的决定》修正", "<中华人民共和国计量法>的决定》修正"),
        ("甲<br>乙<span style='a'>丙</span>", "甲 乙丙"),
        ('甲<td colspan=2 align="center" nowrap>乙</td><hr />', "甲乙"),
        ("<a 乙>与<s a1 丙>", "<a 乙>与<s a1 丙>"),
        ("~~废~~除", "废除"),
        ("a_b_c 与 _重点_", "a_b_c 与 重点"),
    ],
)
def test_a_line_shows_what_a_reader_of_the_page_sees(source: str, shown: str) -> None:
    assert texts(source) == [shown]


def test_comments_and_rules_are_not_shown() -> None:
    assert texts("甲\n<!-- INFO END -->\n乙<!-- 一\n二 -->丙\n***\n丁") == ["甲", "乙", "丙", "丁"]


def test_front_matter_goes_to_the_properties(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: 条例\ntags: [节能, 建筑]\n---\n正文。\n", encoding="utf-8")
    raw = read(path)
    assert raw.properties["title"] == "条例"
    assert raw.properties["tags"] == "节能；建筑"
    assert [line.text for line in raw.pages[0].lines] == ["正文。"]


def test_rules_around_prose_are_no_front_matter() -> None:
    source = "---\n第一条 甲。\n---\n第二条 乙。"
    assert front_matter(source) == ({}, source)


def test_tables_have_cells_and_heads() -> None:
    found = lines("| 星级 | 金额\\|元 |\n|:-:|---|\n| **二星** | 20 |\n")
    assert [(line.cells, line.header) for line in found] == [(("星级", "金额|元"), True), (("二星", "20"), False)]


def test_tables_written_as_tags_have_cells_too() -> None:
    found = lines("如下：\n<table><tr><th rowspan=2>甲</th><th>乙</th></tr>\n<tr><th>丙</th></tr></table>\n完。")
    assert [line.text for line in found] == ["如下：", "甲 | 乙", "甲 | 丙", "完。"]


def test_code_is_shown_as_it_stands() -> None:
    assert texts("```\n# 不是标题 *\n```\n后") == ["# 不是标题 *", "后"]


def test_no_character_of_the_real_laws_is_lost(shared_data: Path) -> None:
    for path in sorted((shared_data / "laws").rglob("*.md"))[::40]:
        source = path.read_text(encoding="utf-8")
        if "|--" in source or "](" in source:
            continue
        _, body = front_matter(source)
        shown = "".join(texts(body))
        body = re.sub(r"(?m)^#+ ?", "", re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL))
        assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", visible(body)), path.name


PROSE = st.text(st.sampled_from("第一条为了，。；：（）《》“” 　abcXYZ0123456789%≥.,()"), max_size=40)


@given(st.lists(PROSE, max_size=15))
@settings(deadline=None)
def test_prose_comes_back_verbatim(written: list[str]) -> None:
    assert texts("\n".join(written)) == [text for line in written if (text := visible(line))]


@given(st.text(st.sampled_from("*_`\\[]()<>!&~甲乙 a1"), max_size=30))
@settings(deadline=None)
def test_marks_never_take_words_with_them(source: str) -> None:
    def words(text: str) -> str:
        return "".join(character for character in text if character in "甲乙")

    shown = inline(source)
    links = re.findall(r"\]\(([^)]*)\)", source)
    assert len(words(shown)) + len(words("".join(links))) >= len(words(source))
