"""What looks like the beginning of a clause, and what only mentions one."""

from __future__ import annotations

import pytest

from corpus.grammar import marks
from corpus.grammar.sequence import article_step, choose, decimal_step


@pytest.mark.parametrize(
    "text",
    [
        "第八条规定的期限届满后",
        "第八条第二款所称",
        "第十二条、第十三条所列行为",
        "第三十一条的决定》第一次修正",
        "第五条和第六条的规定",
        "第九条至第十一条",
        "第四条所列情形",
        "第七条中的“以上”",
    ],
)
def test_mentions_of_articles_are_no_articles(text: str) -> None:
    assert marks.article(text) is None


@pytest.mark.parametrize(
    ("text", "label", "body"),
    [
        ("第十二条 为了", "第十二条", "为了"),
        ("第12条　为了", "第十二条", "为了"),
        ("第一百二十条之二 有下列", "第一百二十条之二", "有下列"),
        ("【第三条】适用范围", "第三条", "适用范围"),
        ("第 十 条 本", "第十条", "本"),
        ("第三条：本办法", "第三条", "本办法"),
    ],
)
def test_articles_in_their_writings(text: str, label: str, body: str) -> None:
    mark = marks.article(text)
    assert mark is not None
    assert (mark.label, text[mark.end :]) == (label, body)


@pytest.mark.parametrize(
    "text",
    [
        "11.5.14.2的试验适用于插头",
        "3.2.1 条规定的距离",
        "1.5m以上的栏杆",
        "2021.3.1起执行",
        "27.0m的住宅建筑",
        "0.75h；当房间",
        "3.1 m²",
        "3.2.1、3.2.2应同时满足",
        "12层以上的建筑",
        "10年内",
        "50%",
        "2.00h的楼板",
        "3.2.1和3.2.2",
        "5.2节的规定",
        "1.2～1.5倍",
    ],
)
def test_quantities_dates_and_mentions_are_no_clauses(text: str) -> None:
    assert marks.decimal(text) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("3.2.1民用建筑", "3.2.1"),
        ("5.1.3A  除木结构", "5.1.3A"),
        ("A.0.1 外墙", "A.0.1"),
        ("3基本规定", "3"),
        ("6.6 天桥、栈桥", "6.6"),
        ("4.1 套内空间", "4.1"),
        ("2.1.1 绿色建筑 green building", "2.1.1"),
        ("3.1", "3.1"),
        ("5 节能设计", "5"),
        ("4.2 节水与水资源利用", "4.2"),
        ("3.2 条形基础", "3.2"),
        ("3.2 条件", "3.2"),
    ],
)
def test_clauses_of_standards_in_their_writings(text: str, label: str) -> None:
    mark = marks.decimal(text)
    assert mark is not None
    assert mark.label == label


@pytest.mark.parametrize("text", ["表3.2.1的规定执行", "表3.2.1规定", "表现良好", "表3.2.1中数值"])
def test_mentions_of_tables_are_no_captions(text: str) -> None:
    assert marks.table(text) is None


@pytest.mark.parametrize(
    ("text", "label"), [("表3.2.1 设计使用年限", "表3.2.1"), ("表 A.0.1－2", "表A.0.1-2"), ("续表3.2.1", "表3.2.1")]
)
def test_captions(text: str, label: str) -> None:
    mark = marks.table(text)
    assert mark is not None
    assert mark.label == label


@pytest.mark.parametrize(
    ("text", "label"), [("第12页 叠合板连接节点", "第12页"), ("图集号 15G365-1 页 12", "第12页"), ("第３页", "第3页")]
)
def test_heads_of_sheets(text: str, label: str) -> None:
    mark = marks.sheet(text)
    assert mark is not None
    assert mark.label == label


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("一、加强", "一、", 1),
        ("（十二）全面", "（一）", 12),
        ("3．完善", "1.", 3),
        ("（4）建立", "（1）", 4),
        ("2）设置", "1）", 2),
        ("③其他", "①", 3),
        ("第一，要", "第一，", 1),
        ("第二部分 标准", "部分", 2),
    ],
)
def test_points_of_running_text(text: str, kind: str, number: int) -> None:
    mark = marks.item(text)
    assert mark is not None
    assert (mark.kind, mark.numbers) == (kind, (number,))


def chosen(*texts: str) -> list[str]:
    found = [mark for text in texts if (mark := marks.article(text))]
    return [found[at].label for at in choose(found, article_step)]


def test_a_line_that_a_break_put_in_front_is_a_heading_only_where_its_number_is_expected() -> None:
    assert chosen("第一条 甲", "第二条 乙", "第九条应当", "第三条 丙") == ["第一条", "第二条", "第三条"]
    assert chosen("第一条为了", "第二条本", "第三条各级") == ["第一条", "第二条", "第三条"]


def test_missing_doubled_and_repealed_numbers_are_kept() -> None:
    assert chosen("第一条 甲", "第三条 乙", "第三条 丙", "第四条 丁") == ["第一条", "第三条", "第三条", "第四条"]
    assert chosen("第一条 甲", "第二条 乙", "第二条之一 丙", "第三条 丁") == [
        "第一条",
        "第二条",
        "第二条之一",
        "第三条",
    ]


def test_a_misread_clause_number_does_not_take_the_place_of_the_right_ones() -> None:
    texts = ["3.1.1 甲", "3.1.2 乙", "9.8.7应当", "3.1.3 丙", "3.2 丁", "3.2.1 戊"]
    found = [mark for text in texts if (mark := marks.decimal(text))]
    assert [found[at].label for at in choose(found, decimal_step)] == ["3.1.1", "3.1.2", "3.1.3", "3.2", "3.2.1"]
