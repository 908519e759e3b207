"""Rules of several places on one matter: the levels in their order, the difference told, and places compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from assistant_support import in_process

from assistant.answer import ask
from assistant.comparing import compared, topic
from assistant.levels import ladder
from assistant.places import Places, find_places
from assistant.types import Answer, Question
from index.ingest import ingest
from index.library import Library

DAY = date(2026, 11, 24)


def rules(place: str, issuer: str, order: str, sum_: str, title: str = "绿色建筑补助办法") -> str:
    return f"""# {place}{title}

{order}

2023年3月1日 {issuer}公布

2023年4月1日 施行

第一条 为了规范绿色建筑补助，制定本办法。

第二条 二星级绿色建筑项目按照建筑面积补助，每平方米补助{sum_}元。

第三条 补助资金由财政部门拨付。
"""


HOUSES = """# 杭州市房屋使用安全条例

2022年3月1日 杭州市人民代表大会常务委员会公布

2022年5月1日 施行

第一条 为了保障房屋使用安全，制定本条例。

第二条 房屋使用安全责任人应当定期检查房屋。
"""

FILES = {
    "青岛市绿色建筑补助办法.md": rules("青岛市", "青岛市人民政府", "青岛市人民政府令第5号", "三十"),
    "山东省绿色建筑补助办法.md": rules("山东省", "山东省人民政府", "山东省人民政府令第6号", "二十"),
    "绿色建筑补助条例.md": rules("", "国务院", "中华人民共和国国务院令第700号", "十五", "绿色建筑补助条例"),
    "深圳市绿色建筑补助办法.md": rules("深圳市", "深圳市人民政府", "深圳市人民政府令第7号", "六十"),
    "杭州市房屋使用安全条例.md": HOUSES,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("placing")
    source = folder / "source"
    source.mkdir()
    for name, text in FILES.items():
        (source / name).write_text(text, encoding="utf-8")
    with Library.open(folder / "library", create=True) as opened:
        ingest(opened, [source], reader=in_process)
        yield opened


def answer(library: Library, text: str, place: str | None = None) -> Answer:
    return ask(library, Question(text, place=place, as_of=DAY))


@pytest.mark.parametrize(
    ("text", "place"),
    [("青岛市二星级绿色建筑每平方米补助多少元？", None), ("二星级绿色建筑每平方米补助多少元？", "青岛市")],
)
def test_the_nearest_level_comes_first_and_each_is_named(library: Library, text: str, place: str | None) -> None:
    found = answer(library, text, place)
    assert [citation.jurisdiction for citation in found.citations[:3]] == ["青岛市", "山东省", "全国"]
    assert all("深圳" not in citation.document for citation in found.citations)
    assert "（青岛市）" in found.answer
    assert "（山东省）" in found.answer


def test_a_difference_is_told_with_what_prevails(library: Library) -> None:
    found = answer(library, "青岛市二星级绿色建筑每平方米补助多少元？")
    assert "[1]与[2]的数值不同。[1]为青岛市的规章，[2]为山东省的规章，上位法的效力高于下位法" in found.answer
    assert "以[2]为准" in found.answer


def test_where_one_place_alone_rules_nothing_is_said_of_levels(library: Library) -> None:
    found = answer(library, "深圳市二星级绿色建筑每平方米补助多少元？")
    assert found.citations[0].jurisdiction == "深圳市"
    assert "青岛" not in found.answer
    assert "山东" not in found.answer


def test_places_are_compared_in_a_table_whose_cells_are_cited(library: Library) -> None:
    found = answer(library, "深圳和青岛的二星级绿色建筑补助标准有什么不同？")
    rows = [line for line in found.answer.splitlines() if line.startswith("| ")][2:]
    assert [row.split(" | ")[0] for row in rows] == ["| 深圳市", "| 青岛市"]
    assert "六十元" in rows[0].replace("*", "")
    assert rows[0].endswith("《深圳市绿色建筑补助办法》第二条[1] |")
    assert "三十元" in rows[1].replace("*", "")


def test_all_places_of_which_something_is_here(library: Library) -> None:
    found = answer(library, "各地二星级绿色建筑每平方米补助多少元")
    assert {citation.jurisdiction for citation in found.citations} == {"青岛市", "山东省", "深圳市"}
    assert "杭州" not in found.answer


def test_a_place_without_documents_is_named_in_a_comparison(library: Library) -> None:
    found = answer(library, "比较成都和深圳二星级绿色建筑每平方米的补助")
    assert [citation.jurisdiction for citation in found.citations] == ["深圳市"]
    assert "没有找到成都的相应规定" in found.answer


def test_a_comparison_of_which_nothing_is_here_is_refused(library: Library) -> None:
    found = answer(library, "比较深圳和青岛的养犬登记规定")
    assert found.refused
    assert found.reason == "nothing_found"


PLACES = {"青岛市", "山东省", "深圳市", "广东省", "杭州市", "青岛市黄岛区", "全国"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("各地的装配式建筑补贴标准", ("山东省", "青岛市", "青岛市黄岛区", "广东省", "深圳市", "杭州市")),
        ("各省装配率要求有什么不同", ("山东省", "广东省")),
        ("深圳与杭州的规定对比", ("深圳市", "杭州市")),
        ("青岛、深圳怎么规定", ("青岛市", "深圳市")),
        ("山东省青岛市怎么规定", ()),
        ("山东和青岛的规定有什么区别", ("山东省", "青岛市")),
        ("各地人民政府应当做什么", ()),
        ("新旧条例有什么区别", ()),
        ("深圳怎么规定", ()),
        ("成都和深圳哪个补贴高", ("成都", "深圳市")),
    ],
)
def test_which_places_a_question_compares(text: str, expected: tuple[str, ...]) -> None:
    found = compared(text, find_places(text, PLACES), PLACES)
    assert set(found) == set(expected)
    assert not text.startswith("深圳与") or found == expected


@pytest.mark.parametrize(
    ("text", "places", "rest"),
    [
        ("各地装配式建筑补贴标准的比较", ("深圳市",), "装配式建筑补贴标准"),
        ("深圳和青岛的二星级补助标准有什么不同？", ("深圳市", "青岛市"), "二星级补助标准"),
        ("比较深圳市与杭州市两地的配套费", ("深圳市", "杭州市"), "配套费"),
        ("上海、北京物业费分别是多少", ("上海市", "北京市"), "物业费多少"),
    ],
)
def test_what_is_asked_of_each_place(text: str, places: tuple[str, ...], rest: str) -> None:
    assert topic(text, places) == rest


def test_the_levels_of_a_place_in_order() -> None:
    assert ladder(find_places("黄岛区的补贴", PLACES)) == ("青岛市黄岛区", "青岛市", "山东省", "全国")
    assert ladder(Places(named=("全国",))) == ("全国",)
