"""Questions are understood without a language model: date, place, document, what is asked, what is carried over."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.places import find_places
from assistant.question import Understanding, asked, understand
from assistant.terms import terms
from assistant.types import Question, Turn
from index.library import Library
from index.types import DocumentRecord


def record(title: str, place: str = "全国", number: str = "") -> DocumentRecord:
    return DocumentRecord(
        title, title, number, "regulation", "law", "", place, "in_force", None, None, None, "", "", 1, 1, ()
    )


DOCUMENTS = [
    record("中华人民共和国建筑法"),
    record("民用建筑节能条例"),
    record("深圳经济特区绿色建筑条例", "深圳市"),
    record("浙江省绿色建筑条例", "浙江省"),
    record("民用建筑设计统一标准", number="GB 50352-2019"),
    record("示范市装配式建筑招标投标与工程计价规定", "示范市"),
    record("最高人民法院关于审理环境侵权责任纠纷案件适用法律若干问题的解释"),
]


def ask(text: str, *before: str, **given: object) -> Understanding:
    turns = tuple(Turn("user", turn) for turn in before)
    return understand(Question(text, turns, **given), DOCUMENTS, today=date(2026, 11, 24))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019年的时候要不要许可证", date(2019, 12, 31)),
        ("2020年3月1日以前的处罚标准", date(2020, 2, 29)),
        ("2019年以前怎么验收", date(2018, 12, 31)),
        ("截至2021年6月30日有哪些要求", date(2021, 6, 30)),
        ("2015年签订的合同适用什么保修期", date(2015, 12, 31)),
        ("按照2018-05-01的规定", date(2018, 5, 1)),
        ("2025年的目标是多少", date(2026, 11, 24)),
        ("节能率是多少", date(2026, 11, 24)),
    ],
)
def test_the_day_as_of_which_a_question_asks(text: str, day: date) -> None:
    assert ask(text).as_of == day


@pytest.mark.parametrize(
    ("text", "day", "versions"),
    [
        ("2027年以后住宅太阳能的要求跟现在有什么不一样", date(2027, 1, 1), "both"),
        ("2019年的时候的规定和现在有什么不同", date(2026, 11, 24), "both"),
        ("2019年的时候旧版怎么规定", date(2019, 12, 31), ""),
    ],
)
def test_a_day_that_is_compared_with_now_asks_for_both_texts(text: str, day: date, versions: str) -> None:
    found = ask(text)
    assert (found.as_of, found.versions) == (day, versions)


def test_a_day_set_by_the_user_comes_first() -> None:
    assert ask("2019年的时候", as_of=date(2020, 1, 1)).as_of == date(2020, 1, 1)


def test_places_with_and_without_documents() -> None:
    assert ask("深圳的补贴是多少").places.named == ("深圳市",)
    assert ask("杭州的补贴是多少").places.above == ("浙江省",)
    assert ask("杭州的补贴是多少").places.unknown == ()
    assert ask("成都的补贴是多少").places.unknown == ("成都",)
    assert not ask("我们市的补贴是多少").places
    assert ask("补贴是多少", place="成都市").places.unknown


def test_a_documents_name_is_no_place() -> None:
    understood = ask("浙江省绿色建筑条例规定了什么")
    assert not understood.places
    assert [match.document.title for match in understood.names[0].matches] == ["浙江省绿色建筑条例"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("建筑法第八条", "中华人民共和国建筑法"),
        ("《建筑法》第八条", "中华人民共和国建筑法"),
        ("节能条例十二条二款", "民用建筑节能条例"),
        ("招标计价规定第十条", "示范市装配式建筑招标投标与工程计价规定"),
        ("GB50352 4.2.4", "民用建筑设计统一标准"),
        ("GB50352-2019第4.2.4条", "民用建筑设计统一标准"),
    ],
)
def test_documents_are_known_by_their_names(text: str, title: str) -> None:
    understood = ask(text)
    assert understood.names[0].matches[0].document.title == title
    assert understood.clauses


def test_a_short_name_that_fits_a_little_has_to_look_like_one() -> None:
    assert ask("《侵权责任法》第七条").names[0].matches == ()
    assert ask("按照他们的规定交费").names == ()


def test_a_quoted_document_that_is_not_there_is_missing() -> None:
    assert ask("《碳排放管理条例》第五条").missing_names == ("碳排放管理条例",)
    assert ask("GB50999 3.1.1").missing_names == ("GB50999",)
    assert ask("有什么办法申请补贴").names == ()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("二星级能拿多少补贴", "amount"),
        ("擅自施工罚多少", "penalty"),
        ("多久要开工", "time"),
        ("绿地率不低于多少", "percent"),
        ("由哪个部门审批", "who"),
        ("申请要什么条件", "condition"),
        ("要交什么材料", "material"),
        ("什么是装配式建筑", "definition"),
        ("怎么申请", "procedure"),
        ("必须安装电梯吗", "yesno"),
        ("净高不应低于多少米", "figure"),
    ],
)
def test_what_is_asked_for(text: str, first: str) -> None:
    assert asked(text)[0] == first


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        (["二星级绿色建筑在深圳能拿多少补贴？"], "那三星级呢？", "三星级绿色建筑在深圳能拿多少补贴？"),
        (["北京的绿色建筑补贴多少"], "上海呢", "上海的绿色建筑补贴多少"),
        (["居住建筑的装配率要求是多少"], "如果改成公共建筑呢", "公共建筑的装配率要求是多少"),
        (["施工单位偷工减料罚多少"], "监理单位呢", "监理单位偷工减料罚多少"),
        (["试用期能定多长？"], "那试用期工资呢，最少给多少", "试用期工资，最少给多少"),
        (["报告书多久能批？"], "报告表呢，也要这么久吗", "报告书能批，报告表呢，也要这么久吗"),
        (["标识证书有效期几年？"], "到期了怎么办？", "标识证书有效期，到期了怎么办"),
        (["二星级绿色建筑能拿多少补贴？", "需要什么材料？"], "那三星级呢？", "三星级绿色建筑能拿多少补贴？"),
    ],
)
def test_a_follow_up_replaces_what_it_names_anew(before: list[str], text: str, whole: str) -> None:
    understood = ask(text, *before)
    assert understood.query == whole
    assert understood.carried


def test_a_follow_up_keeps_the_topic() -> None:
    understood = ask("需要什么材料?", "二星级绿色建筑在深圳能拿多少补贴？")
    assert {"二星", "补贴", "材料"} <= terms(understood.query)
    assert understood.asks[0] == "material"
    assert understood.places.named == ("深圳市",)


def test_what_carries_on_is_about_the_document_of_the_answer_before() -> None:
    turns = (
        Turn("user", "新建住宅要装太阳能吗"),
        Turn(
            "assistant", "根据《民用建筑节能条例》第二十条[1]：\n\n> …\n\n另可参阅：《中华人民共和国建筑法》第三条[2]。"
        ),
    )
    assert understand(Question("那谁来验收？", turns), DOCUMENTS).spoken_of == {"民用建筑节能条例"}
    assert understand(Question("建筑工程施工许可证由哪个部门颁发", turns), DOCUMENTS).spoken_of == frozenset()
    assert understand(Question("那谁来验收？", turns[:1]), DOCUMENTS).spoken_of == frozenset()
    unknown = (turns[0], Turn("assistant", "根据《某某办法》第三条[1]：…"))
    assert understand(Question("那谁来验收？", unknown), DOCUMENTS).spoken_of == frozenset()


def test_a_whole_question_does_not_carry_on() -> None:
    understood = ask("建筑工程施工许可证由哪个部门颁发", "二星级绿色建筑能拿多少补贴？")
    assert not understood.carried


def test_greetings_and_what_says_too_little() -> None:
    assert ask("你好").greeting
    assert ask("多少钱").elliptical
    assert ask("那三星级呢").elliptical
    assert not ask("施工许可证").elliptical


def test_the_words_of_asking_are_no_terms() -> None:
    assert terms("请问装配率是什么意思？") == {"装配", "配率"}
    assert "目的" in terms("立法目的是什么")


def test_documents_of_a_real_library(library: Library) -> None:
    understood = understand(Question("示范市的节能条例第二条"), library.catalog.documents())
    assert understood.names[0].matches[0].document.status == "in_force"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("沪绿色建筑补贴多少", ("上海",)),
        ("鲁的补贴", ("山东",)),
        ("在京项目有补贴吗", ("北京",)),
        ("京津冀的规定", ("北京", "天津", "河北")),
        ("深和浙的标准", ("深圳", "浙江")),
        ("内蒙的规定", ("内蒙古",)),
    ],
)
def test_places_by_one_character(text: str, named: tuple[str, ...]) -> None:
    places = find_places(text, [])
    assert sorted(places.lacking) == sorted(named)


@pytest.mark.parametrize(
    "text", ["鲁班奖怎么评", "津贴标准", "深化设计由谁做", "江苏的规定", "苏州的规定", "新建项目", "青岛"]
)
def test_a_character_within_a_word_is_no_place(text: str) -> None:
    assert len(find_places(text, []).lacking) == len([name for name in ("江苏", "苏州", "青岛") if name in text])


def test_a_question_has_the_wordings_of_documents_and_of_figures() -> None:
    understood = ask("开发商捂盘20000平方米罚几成")
    assert understood.wordings[0] == understood.query
    assert understood.formal.startswith("房地产开发企业捂盘二万平方米")
    assert any("2万平方米" in wording for wording in understood.rewordings)
    plain = ask("装配率怎么计算")
    assert plain.rewordings == ()
    assert plain.formal == plain.query


def test_traditional_and_full_width_questions_mean_the_same() -> None:
    assert ask("《建築法》第八條").clauses == ask("《建筑法》第八条").clauses
    assert ask("《建築法》第八條").names[0].matches == ask("《建筑法》第八条").names[0].matches
    assert ask("ＧＢ５０３５２　４．２．４").names[0].matches[0].document.title == "民用建筑设计统一标准"
    assert ask("請問二星級能補多少錢？").asks == ask("请问二星级能补多少钱？").asks
    assert ask("你們好").greeting


@pytest.mark.parametrize("name", ["绿建条例", "深圳绿建条例"])
def test_a_title_abbreviated_in_everyday_words(name: str) -> None:
    matches = ask(f"{name}第八条").names[0].matches
    assert matches[0].document.title.endswith("绿色建筑条例")
