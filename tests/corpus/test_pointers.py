"""Where a text points at clauses is found and read, and what cannot be told is doubted, not guessed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.numbering import chinese_numeral
from corpus.parts import NO_PART
from corpus.references import Reference, references
from corpus.types import Clause, ClauseId, ClauseKind

ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条(之[一二三])? ")


def clause(text: str, kind: ClauseKind = "article") -> Clause:
    label = text.split(maxsplit=1)[0]
    return Clause(ClauseId("某条例", "2020-01-01", label), label, kind, text, body=len(label) + 1)


def read(text: str, title: str = "某条例", kind: ClauseKind = "article") -> tuple[Reference, ...]:
    before = [clause("第七条 甲。"), clause("第八条 乙。")] if kind == "article" else []
    return references([*before, clause(text, kind)], title)[-1]


def told(text: str, **more: str) -> list[tuple[str, str, tuple[int | None, ...]]]:
    return [(item.work, item.number, item.part) for item in read(text, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "number", "part"),
    [
        ("依照本条例第十条的规定", "第10条", NO_PART),
        ("违反第十条规定", "第10条", NO_PART),
        ("违反本条例第十条之一第二款规定", "第10条之1", (2, None, None)),
        ("有本条例第十二条第一款第（三）项情形", "第12条", (1, 3, None)),
        ("按照本办法第3条第2款第(1)项", "第3条", (2, 1, None)),
        ("依照本法第三章的规定", "第3章", NO_PART),
        ("符合本规范第3.2.1条的规定", "3.2.1", NO_PART),
        ("符合本标准第 6.4.12 条第2款", "6.4.12", (2, None, None)),
        ("应符合表3.2.1-2的规定", "表3.2.1-2", NO_PART),
        ("按照附录B执行", "附录B", NO_PART),
        ("符合本规范第4.2节的规定", "4.2", NO_PART),
    ],
)
def test_a_reference_within_the_document(words: str, number: str, part: tuple[int | None, ...]) -> None:
    assert told(f"第九条 {words}。") == [("", number, part)]


@pytest.mark.parametrize(
    ("words", "work", "edition", "number"),
    [
        ("依照《中华人民共和国建筑法》第六十四条的规定", "中华人民共和国建筑法", "", "第64条"),
        ("依照刑法第一百三十四条定罪", "刑法", "", "第134条"),
        ("违反中华人民共和国宪法第五条", "中华人民共和国宪法", "", "第5条"),
        ("符合GB 50352第3.2.1条的规定", "GB 50352", "", "3.2.1"),
        ("符合《民用建筑设计统一标准》GB 50352-2019第3.2.1条", "GB 50352", "2019", "3.2.1"),
        ("按照现行国家标准《防火卷帘》GB 14102的规定", "GB 14102", "", ""),
        ("根据《山东省节约能源条例》的规定", "山东省节约能源条例", "", ""),
    ],
)
def test_a_reference_to_another_document(words: str, work: str, edition: str, number: str) -> None:
    (found,) = read(f"第九条 {words}。")
    assert (found.work, found.edition, found.number, found.doubt) == (work, edition, number, "")


def test_lists_share_what_stands_before_them() -> None:
    assert told("第九条 违反本条例第十条、第十二条和第十五条第二款第（三）项规定的。") == [
        ("", "第10条", NO_PART),
        ("", "第12条", NO_PART),
        ("", "第15条", (2, 3, None)),
    ]
    assert told("第九条 有《建筑法》第三条第一款第一、二项和第二款行为的。") == [
        ("建筑法", "第3条", (1, 1, None)),
        ("建筑法", "第3条", (1, 2, None)),
        ("建筑法", "第3条", (2, None, None)),
    ]


@pytest.mark.parametrize(
    "words", ["本法第十条至第十二条", "本法第十条至十二条", "本法第十条、第十一条、第十二条", "本法第十、十一、十二条"]
)
def test_a_range_is_all_that_it_spans(words: str) -> None:
    assert [number for _, number, _ in told(f"第九条 依照{words}的规定。")] == ["第10条", "第11条", "第12条"]


def test_what_stands_before_is_counted_from_its_place() -> None:
    text = (
        "第九条 甲应当申报。\n（一）子；\n（二）丑，前项除外。\n违反前款规定的，处罚。\n有前两款情形的，依照前条办理。"
    )
    assert told(text) == [
        ("", "第9条", (1, 1, None)),
        ("", "第9条", (1, None, None)),
        ("", "第9条", (1, None, None)),
        ("", "第9条", (2, None, None)),
        ("", "第8条", NO_PART),
    ]


def test_a_paragraph_before_the_first_leads_nowhere() -> None:
    assert told("第九条 违反前款规定的，处罚。") == [("", "第9条", (0, None, None))]


def test_abbreviations_that_the_document_gives_are_known() -> None:
    first = clause("第一条 根据《中华人民共和国民用航空法》（以下简称航空法），制定本规定。")
    found = references([first, clause("第二条 依照航空法第三条办理。")], "某规定")[1]
    assert [(item.work, item.number, item.loose) for item in found] == [("中华人民共和国民用航空法", "第3条", False)]


@pytest.mark.parametrize(
    ("words", "title", "doubt"),
    [
        ("将第十条修改为：“建设单位应当申报。”", "关于修改《某条例》的决定", "amended"),
        ("对《建筑法》第三条作如下修改：将第一款修改为：“违反本法第五条的，处罚。”", "某条例", "amended"),
        ("适用修正前刑法第六十五条", "某解释", "amended"),
        ("依照《建筑法》第三条处罚，并依照第五条没收", "某条例", "ambiguous"),
    ],
)
def test_numbers_of_another_text_are_doubted(words: str, title: str, doubt: str) -> None:
    assert doubt in {item.doubt for item in read(f"第九条 {words}。", title)}
    assert not any(item.number == "第5条" and not item.doubt for item in read(f"第九条 {words}。", title))


@pytest.mark.parametrize(
    "words",
    [
        "本条例自2020年1月1日起施行",
        "核发《施工许可证》",
        "第三条件不符",
        "三条例外",
        "依法处理",
        "第二款式的门窗",
        "编制第三项目",
    ],
)
def test_what_only_looks_like_a_reference_is_none(words: str) -> None:
    assert told(f"第九条 {words}。") == []


@settings(deadline=None)
@given(st.integers(1, 400), st.integers(1, 9), st.integers(1, 19))
def test_any_number_is_read(article: int, kuan: int, xiang: int) -> None:
    words = f"第{chinese_numeral(article)}条第{chinese_numeral(kuan)}款第（{chinese_numeral(xiang)}）项"
    (found,) = read(f"第九条 违反本条例{words}规定的，予以处罚。")
    assert (found.number, found.part) == (f"第{article}条", (kuan, xiang, None))


@settings(deadline=None)
@given(st.text(alphabet="第一二十条款项前本法《》、和至（）GB0123.表附录A。\n ", max_size=60))
def test_references_lie_in_the_text_in_order(text: str) -> None:
    found = read(f"第九条 {text}")
    assert all(4 <= item.start < item.end <= 4 + len(text) for item in found)
    assert [item.end for item in found] == sorted(item.end for item in found)
