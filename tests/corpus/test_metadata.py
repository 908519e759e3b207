"""Title, number, issuer, place, rank and dates: from text, file name, folders and the file of corrections."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from written import paragraphs

from corpus.describe import dates, names, places
from corpus.errors import UnreadableDocument
from corpus.metadata import describe
from corpus.types import Metadata


def about(text: str, name: str = "文件.md", **properties: str) -> Metadata:
    return describe(paragraphs(text), Path(name), properties)


NATIONAL = """
# 中华人民共和国民用建筑节能条例
2008年7月23日 国务院第18次常务会议通过
2008年8月1日 中华人民共和国国务院令第530号公布
2008年10月1日 施行
第一条 为了加强管理，制定本条例。
第二条 本条例自2008年10月1日起施行。1999年10月9日国务院发布的《建筑节能管理规定》同时废止。
"""


def test_a_national_regulation() -> None:
    found = about(NATIONAL, "民用建筑节能条例(2008-08-01).md")
    assert found.title == "中华人民共和国民用建筑节能条例"
    assert (found.work, found.version) == ("民用建筑节能条例", "2008-08-01")
    assert (found.kind, found.level, found.number) == ("regulation", "administrative", "国务院令第530号")
    assert (found.issuer, found.jurisdiction) == ("国务院", "全国")
    assert (found.published, found.effective) == (date(2008, 8, 1), date(2008, 10, 1))
    assert found.replaces == ("建筑节能管理规定（1999-10-09）",)


LOCAL = """
# 杭州市民用建筑节能条例
2013年12月20日 杭州市第十二届人民代表大会常务委员会第十四次会议通过
2014年3月27日 浙江省第十二届人民代表大会常务委员会第八次会议批准
{amended}
第一条 为了节能，制定本条例。
第二条 本条例自2014年7月1日起施行。
"""
FOLDER = "DLC/浙江地方法规/地方性法规/浙江"


def test_a_local_regulation_holds_in_its_city() -> None:
    found = about(LOCAL.format(amended=""), f"{FOLDER}/杭州市民用建筑节能条例(2014-03-27).md")
    assert (found.level, found.jurisdiction, found.effective) == ("local", "杭州市", date(2014, 7, 1))


def test_two_versions_of_a_title_are_one_work() -> None:
    amended = "2021年11月25日 浙江省第十三届人民代表大会常务委员会第三十二次会议修正"
    old = about(LOCAL.format(amended=""))
    new = about(LOCAL.format(amended=amended))
    assert old.work == new.work
    assert (old.version, new.version) == ("2014-03-27", "2021-11-25")
    assert new.effective == date(2021, 11, 25), "an amended text repeats when its first version came into force"


def test_the_file_name_tells_of_an_amendment_that_the_text_does_not() -> None:
    assert about(NATIONAL, "民用建筑节能条例(2019-04-23).md").version == "2019-04-23"
    assert about(NATIONAL, "民用建筑节能条例(2008-08-07).md").version == "2008-08-01"


NOTICE = """
示范市住房和城乡建设局关于印发《示范市绿色建筑专项资金管理办法》的通知
示建发〔2024〕18号
各区人民政府：
现印发给你们，请遵照执行。
示范市住房和城乡建设局
2024年3月15日
示范市绿色建筑专项资金管理办法
第一条 为了规范资金管理，制定本办法。
第二条 本办法由市住房和城乡建设局解释。
第三条 本办法自2024年5月1日起施行，有效期5年。
"""


def test_a_notice_that_hands_out_rules_is_known_by_the_rules() -> None:
    found = about(NOTICE)
    assert found.title == "示范市绿色建筑专项资金管理办法"
    assert (found.number, found.issuer) == ("示建发〔2024〕18号", "示范市住房和城乡建设局")
    assert (found.level, found.jurisdiction) == ("normative", "示范市")
    assert (found.published, found.effective, found.expired) == (date(2024, 3, 15), date(2024, 5, 1), date(2029, 4, 30))


@pytest.mark.parametrize(
    ("sentence", "effective", "expired"),
    [
        ("本办法自公布之日起施行。", date(2024, 3, 15), None),
        ("本办法自印发之日起施行，有效期至2027年12月31日。", date(2024, 3, 15), date(2027, 12, 31)),
        ("本办法自二〇二四年六月一日起实施，试行期两年。", date(2024, 6, 1), date(2026, 5, 31)),
        ("许可证有效期5年。", None, None),
    ],
)
def test_when_a_document_begins_and_ends(sentence: str, effective: date | None, expired: date | None) -> None:
    text = f"# 示范市测试办法\n（示范市人民政府2024年3月15日印发）\n第一条 甲。\n第二条 {sentence}"
    found = about(text)
    assert (found.effective, found.expired) == (effective, expired)


def test_dates_behind_their_names() -> None:
    found = about(
        "# 示范市测试办法\n文号：示建规〔2023〕5号\n"
        "印发日期：2023年5月16日 施行日期：2023-07-01\n第一条 甲。\n第二条 乙。"
    )
    assert (found.published, found.effective, found.number) == (
        date(2023, 5, 16),
        date(2023, 7, 1),
        "示建规〔2023〕5号",
    )


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("国办发〔2020〕12号", "国办发〔2020〕12号"),
        ("穗府办规[2024]13号", "穗府办规〔2024〕13号"),
        ("建办标（2022）3号", "建办标〔2022〕3号"),
        ("中华人民共和国主席令第四号", "主席令第4号"),
        ("示范市人民政府令第12号", "示范市人民政府令第12号"),
        ("根据国发〔2013〕1号文件", ""),
        ("按照《某办法》（国发〔2013〕1号）", ""),
    ],
)
def test_document_numbers(line: str, number: str) -> None:
    assert names.document_number([line]) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("GB50352_2019_民用建筑设计统一标准", ("GB 50352", "2019")),
        ("GB/T 50378—2019", ("GB/T 50378", "2019")),
        ("GB_T 51129-2017", ("GB/T 51129", "2017")),
        ("JGJ/T 398-2017", ("JGJ/T 398", "2017")),
        ("CJJ 37-2012", ("CJJ 37", "2012")),
        ("DB37/T 5097-2021", ("DB37/T 5097", "2021")),
        ("T/CECS 640-2019", ("T/CECS 640", "2019")),
        ("DBJ/T13-118-2021", ("DBJ/T 13-118", "2021")),
        ("DBJ50-T-301-2018", ("DBJ50/T 301", "2018")),
        ("DG/TJ 08-2069-2016", ("DG/TJ 08-2069", "2016")),
        ("CECS 280:2010", ("CECS 280", "2010")),
        ("GB 50016", ("GB 50016", "")),
        ("第12条", None),
    ],
)
def test_standard_numbers(text: str, number: tuple[str, str] | None) -> None:
    assert names.standard_number(text) == number


def test_a_standard_from_its_file_name() -> None:
    found = about("3 基本规定\n3.1 民用建筑分类\n3.1.1 甲。", "standards/GB50352_2019_民用建筑设计统一标准.txt")
    assert (found.title, found.work, found.version) == ("民用建筑设计统一标准", "GB 50352", "2019")
    assert (found.number, found.kind, found.jurisdiction) == ("GB 50352-2019", "standard", "全国")


def test_a_standard_from_its_cover() -> None:
    cover = (
        "中华人民共和国国家标准\nGB 17761—2018\n代替GB 17761—1999\n电动自行车安全技术规范\n"
        "2018-05-15发布 2019-04-15实施\n国家市场监督管理总局\n1 范围\n甲。"
    )
    found = about(cover, "扫描件.pdf")
    assert (found.title, found.number) == ("电动自行车安全技术规范", "GB 17761-2018")
    assert (found.published, found.effective) == (date(2018, 5, 15), date(2019, 4, 15))
    assert found.replaces == ("GB 17761-1999",)


def test_a_local_standard_holds_in_the_province_of_its_code() -> None:
    assert about("1 总则\n1.0.1 甲。", "DB37T 5097-2021 居住建筑节能设计标准.pdf").jurisdiction == "山东省"


def test_an_atlas_from_its_number() -> None:
    found = about("国家建筑标准设计图集\n15G365-1\n预制混凝土剪力墙外墙板", "15G365-1 预制混凝土剪力墙外墙板.pdf")
    assert (found.kind, found.work, found.version) == ("atlas", "15G365-1", "2015")
    assert found.title == "预制混凝土剪力墙外墙板"


def test_a_number_that_a_text_only_cites_is_not_its_own() -> None:
    found = about(
        "# 关于加强设计管理的通知\n执行《民用建筑设计统一标准》GB 50352-2019，不得降低要求。\n一、甲\n二、乙", "通知.md"
    )
    assert (found.kind, found.work) == ("regulation", "关于加强设计管理的通知")


@pytest.mark.parametrize(
    ("title", "work"),
    [
        ("中华人民共和国建筑法（2019年修正）", "建筑法"),
        ("建筑法(2019-04-23)", "建筑法"),
        ("某办法（试行）", "某办法（试行）"),
        ("最高人民法院关于适用《中华人民共和国民法典》的解释（一）", "最高人民法院关于适用《民法典》的解释（一）"),
        ("宪法修正案（1999年）", "宪法修正案（1999年）"),
        ("某条例(2022修订)", "某条例"),
        ("某 条　例", "某条例"),
    ],
)
def test_works_are_named_without_marks_of_versions(title: str, work: str) -> None:
    assert names.work_of(title) == work


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("杭州市民用建筑节能条例(2014-03-27).docx", "杭州市民用建筑节能条例"),
        ("03_某市管理办法.pdf", "某市管理办法"),
        ("20240315_某市管理办法_定稿.pdf", "某市管理办法"),
        ("GB50016_2014_建筑设计防火规范.txt", "建筑设计防火规范"),
    ],
)
def test_titles_from_file_names(name: str, title: str) -> None:
    assert names.from_file(Path(name)) == title


def test_a_title_broken_over_two_lines_below_a_letterhead() -> None:
    text = (
        "示范市人民政府文件\n示政发〔2024〕3号\n示范市人民政府关于进一步加强\n"
        "建筑节能工作的意见\n各区人民政府：\n一、甲\n二、乙"
    )
    assert about(text).title == "示范市人民政府关于进一步加强建筑节能工作的意见"


def test_the_page_title_of_a_site_loses_the_site() -> None:
    found = about("各单位：\n请遵照执行。", "a.html", title="关于开展检查的通知_示范市住房和城乡建设局")
    assert found.title == "关于开展检查的通知"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("杭州市民用建筑节能条例", "杭州市"),
        ("浙江省杭州市某办法", "杭州市"),
        ("浙江省建筑业管理条例", "浙江省"),
        ("汕头经济特区某条例", "汕头市"),
        ("景宁畲族自治县自治条例", "景宁畲族自治县"),
        ("示范市建设条例", "示范市"),
        ("城市绿化条例", ""),
        ("在全市会议上的讲话", ""),
        ("建筑法", ""),
    ],
)
def test_places_at_the_beginning_of_titles(text: str, place: str) -> None:
    assert places.at_start(text) == place


@pytest.mark.parametrize("line", ["# 某办法（已废止）", "# 某办法\n（失效）", "# 某办法\n时效性：已废止"])
def test_a_repealed_document_says_so(line: str) -> None:
    assert about(f"{line}\n第一条 甲。\n第二条 乙。").status in ("废止", "失效")


def test_dates_in_all_writings() -> None:
    assert dates.all_dates("二〇二一年三月十五日，2021年4月1日，2021年13月1日") == [date(2021, 3, 15), date(2021, 4, 1)]
    assert dates.in_name("某办法(2022-06-24)") == date(2022, 6, 24)


def corrected(tmp_path: Path, content: str, name: str = "某办法.yaml") -> Metadata:
    (tmp_path / name).write_text(content, encoding="utf-8")
    return describe(paragraphs("# 某办法\n第一条 甲。\n第二条 乙。"), tmp_path / "某办法.md", {})


def test_a_file_of_corrections_overrides(tmp_path: Path) -> None:
    found = corrected(
        tmp_path,
        "标题: 示范市某办法\n施行日期: 2024-05-01\npublished: 2024-04-01\n"
        "层级: 规范性文件\n代替: [旧办法]\n状态: 废止\n",
    )
    assert (found.title, found.work, found.version) == ("示范市某办法", "示范市某办法", "2024-04-01")
    assert (found.effective, found.level, found.replaces, found.status) == (
        date(2024, 5, 1),
        "normative",
        ("旧办法",),
        "废止",
    )


@pytest.mark.parametrize("name", ["某办法.md.yaml", "某办法.yml"])
def test_names_of_the_file_of_corrections(tmp_path: Path, name: str) -> None:
    assert corrected(tmp_path, "文号: 甲〔2024〕1号", name).number == "甲〔2024〕1号"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("标题: [一, 二", "语法"),
        ("- 甲\n- 乙", "键"),
        ("颜色: 红", "颜色"),
        ("施行日期: 明年", "明年"),
        ("层级: 高", "高"),
        ("文号: [一, 二]", "一行文字"),
    ],
)
def test_a_broken_file_of_corrections_is_named_with_what_is_wrong(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words) as caught:
        corrected(tmp_path, content)
    assert "某办法.yaml" in str(caught.value)


def test_an_empty_file_of_corrections_changes_nothing(tmp_path: Path) -> None:
    assert corrected(tmp_path, "").title == "某办法"
