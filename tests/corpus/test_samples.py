"""Every sample document parses as it was meant: titles, numbers, dates, clauses, tables, and the traps laid in them."""

from __future__ import annotations

import re
import sys
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from corpus.parse import parse
from corpus.types import Clause, Document

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpus" / "samples"
BUILDER = ROOT / "tools" / "samples"
FILES = sorted(path.name for path in SAMPLES.iterdir())
DIGITS = "〇一二三四五六七八九"
NOTICE = "虚构编写，不是现行有效的法律文件"

ORDINANCE_2014 = "示范市民用建筑节能条例（2014年）.txt"
ORDINANCE_2022 = "示范市民用建筑节能条例（2022年修订）.pdf"
FUNDS = "示范市绿色建筑与装配式建筑发展专项资金管理办法.docx"
PREFABRICATION = "示范市装配式建筑管理办法.docx"
DESIGN_STANDARD = "DBJSF001-2023绿色建筑设计标准.pdf"
CONCRETE_STANDARD = "DBJSF002-2022装配式混凝土结构技术规程.docx"
ATLAS = "图集SF22G01装配式混凝土结构连接节点构造.pdf"
TARGETS_2026 = "关于下达2026年绿色建筑与装配式建筑发展目标任务并做好考核工作的通知.html"
RENEWABLE_2021 = "示范市可再生能源建筑应用管理规定（2021年）.docx"
RENEWABLE_2027 = "示范市可再生能源建筑应用管理规定（2026年修订）.html"


class Expected(NamedTuple):
    file: str
    title: str
    number: str
    effective: date
    articles: int
    expired: date | None = None


REGULATIONS = (
    Expected(ORDINANCE_2014, "示范市民用建筑节能条例", "", date(2014, 3, 1), 46),
    Expected(ORDINANCE_2022, "示范市民用建筑节能条例", "", date(2022, 10, 1), 57),
    Expected("示范市建设工程勘察设计条例.md", "示范市建设工程勘察设计条例", "", date(2020, 1, 1), 53),
    Expected("示范市绿色建筑促进办法.html", "示范市绿色建筑促进办法", "第58号", date(2023, 6, 1), 48),
    Expected(
        FUNDS,
        "示范市绿色建筑与装配式建筑发展专项资金管理办法",
        "示建发〔2024〕18号",
        date(2024, 5, 1),
        37,
        date(2029, 4, 30),
    ),
    Expected(
        "示范市建筑节能与绿色建筑专项资金管理暂行办法（2017年）.txt",
        "示范市建筑节能与绿色建筑专项资金管理暂行办法",
        "示建发〔2017〕42号",
        date(2017, 10, 15),
        17,
    ),
    Expected(
        "示范市绿色建筑容积率奖励和城市基础设施配套费减免办法（试行）.html",
        "示范市绿色建筑容积率奖励和城市基础设施配套费减免办法（试行）",
        "示自然资规〔2025〕3号",
        date(2025, 3, 1),
        22,
        date(2027, 2, 28),
    ),
    Expected(PREFABRICATION, "示范市装配式建筑管理办法", "示政发〔2023〕21号", date(2023, 9, 1), 41, date(2028, 8, 31)),
    Expected(
        "示范市装配式建筑装配率计算与评价细则（试行）.md",
        "示范市装配式建筑装配率计算与评价细则（试行）",
        "示建规〔2024〕2号",
        date(2024, 3, 1),
        21,
        date(2027, 2, 28),
    ),
    Expected(
        "示范市新建商品住宅全装修管理规定.md",
        "示范市新建商品住宅全装修管理规定",
        "示建规〔2023〕11号",
        date(2024, 1, 1),
        27,
        date(2028, 12, 31),
    ),
    Expected("示范市既有建筑节能改造管理办法.docx", "示范市既有建筑节能改造管理办法", "第55号", date(2022, 12, 1), 36),
    Expected(RENEWABLE_2021, "示范市可再生能源建筑应用管理规定", "示建规〔2021〕9号", date(2021, 9, 1), 20),
    Expected(
        RENEWABLE_2027,
        "示范市可再生能源建筑应用管理规定",
        "示建规〔2026〕6号",
        date(2027, 1, 1),
        23,
        date(2031, 12, 31),
    ),
    Expected(
        "示范市公共建筑能耗监测与能耗限额管理办法.md",
        "示范市公共建筑能耗监测与能耗限额管理办法",
        "示建规〔2023〕5号",
        date(2023, 7, 1),
        24,
        date(2028, 6, 30),
    ),
    Expected(
        "示范市绿色建材评价标识与推广应用管理办法.html",
        "示范市绿色建材评价标识与推广应用管理办法",
        "示建规〔2024〕10号",
        date(2024, 10, 1),
        22,
        date(2029, 9, 30),
    ),
    Expected(
        "示范市装配式建筑招标投标与工程计价规定.md",
        "示范市装配式建筑招标投标与工程计价规定",
        "示建规〔2025〕8号",
        date(2025, 6, 1),
        27,
        date(2030, 5, 31),
    ),
    Expected(
        "示范市装配式建筑技能培训与实训基地管理办法.md",
        "示范市装配式建筑技能培训与实训基地管理办法",
        "示建发〔2024〕25号",
        date(2024, 7, 1),
        24,
        date(2029, 6, 30),
    ),
)


@cache
def sample(file: str) -> Document:
    return parse(SAMPLES / file)


def chinese(number: int) -> str:
    """A number below 100 as articles are counted: 7 is 七, 20 is 二十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[ones] if ones else "")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def clause(file: str, label: str) -> Clause:
    return next(found for found in sample(file).clauses if found.label == label)


def rows(file: str) -> list[tuple[str, ...]]:
    return [tuple(map(squeezed, row)) for found in sample(file).clauses for row in found.rows]


@pytest.mark.parametrize("file", FILES)
def test_every_sample_parses_and_says_what_it_is(file: str) -> None:
    document = sample(file)
    text = squeezed("".join(found.text for found in document.clauses))
    assert len(document.clauses) >= 2
    assert NOTICE in text
    assert not any(NOTICE in squeezed(found.text) for found in document.clauses if found.kind == "article")


@pytest.mark.parametrize("expected", REGULATIONS, ids=lambda expected: expected.file)
def test_what_a_regulation_says_about_itself(expected: Expected) -> None:
    metadata = sample(expected.file).metadata
    assert metadata.title == expected.title
    assert metadata.kind == "regulation"
    assert metadata.jurisdiction == "示范市"
    assert metadata.number.endswith(expected.number)
    assert metadata.effective == expected.effective
    assert metadata.expired == expected.expired


@pytest.mark.parametrize("expected", REGULATIONS, ids=lambda expected: expected.file)
def test_every_article_is_there_once_and_in_order(expected: Expected) -> None:
    labels = [found.label for found in sample(expected.file).clauses if found.kind == "article"]
    assert labels == [f"第{chinese(number)}条" for number in range(1, expected.articles + 1)]


def test_the_samples_have_substance() -> None:
    text = "".join(found.text for file in FILES for found in sample(file).clauses)
    assert len(squeezed(text)) > 80_000


def test_two_versions_share_one_work() -> None:
    for older, newer in ((ORDINANCE_2014, ORDINANCE_2022), (RENEWABLE_2021, RENEWABLE_2027)):
        assert sample(older).metadata.work == sample(newer).metadata.work
        assert sample(older).metadata.version < sample(newer).metadata.version
    assert "百分之六十五" in clause(ORDINANCE_2014, "第九条").text
    assert "百分之七十五" in squeezed(clause(ORDINANCE_2022, "第九条").text)


def test_the_new_measures_name_what_they_repeal() -> None:
    assert "示范市建筑节能与绿色建筑专项资金管理暂行办法" in sample(FUNDS).metadata.replaces


def test_an_old_text_file_is_gb18030_and_is_read() -> None:
    with pytest.raises(UnicodeDecodeError):
        (SAMPLES / ORDINANCE_2014).read_text(encoding="utf-8")
    assert "二十六摄氏度" in clause(ORDINANCE_2014, "第二十七条").text


def test_automatic_numbers_appear_in_the_text() -> None:
    with zipfile.ZipFile(SAMPLES / PREFABRICATION) as archive:
        stored = archive.read("word/document.xml").decode()
    assert "下列新建项目应当采用装配式建造" in stored
    assert "第十条　下列" not in stored
    tenth = squeezed(clause(PREFABRICATION, "第十条").text)
    assert tenth.startswith("第十条下列新建项目应当采用装配式建造")
    assert "（三）重点推进地区地上建筑面积5万平方米以上的商品住宅项目" in tenth


def test_the_table_of_amounts_has_the_right_cells() -> None:
    found = rows(FUNDS)
    assert ("新建公共建筑", "二星级", "35", "200") in found
    assert ("新建居住建筑", "三星级", "50", "300") in found
    assert ("装配式建筑", "AA级", "80", "300") in found


def test_the_notice_keeps_its_sections_and_annex_tables() -> None:
    found = rows(TARGETS_2026)
    assert ("湖东区", "70", "40", "45", "22", "10", "38", "3") in found
    assert any(row[:3] == ("装配式建筑（25分）", "装配式建筑占新开工比例", "15") for row in found)
    text = squeezed("".join(found.text for found in sample(TARGETS_2026).clauses))
    assert "连续两个季度排名末位的，约谈主要负责人" in text
    for chrome in ("打印", "备案号", "当前位置", "网站地图"):
        assert chrome not in text


@pytest.mark.parametrize(
    ("file", "title", "number", "effective", "mandatory"),
    [
        (
            DESIGN_STANDARD,
            "绿色建筑设计标准",
            "DBJ/SF 001-2023",
            date(2023, 7, 1),
            ["3.0.4", "5.2.3", "5.2.6", "8.2.2"],
        ),
        (
            CONCRETE_STANDARD,
            "装配式混凝土结构技术规程",
            "DBJ/SF 002-2022",
            date(2022, 10, 1),
            ["5.1.4", "7.3.5", "8.2.3"],
        ),
    ],
)
def test_what_a_standard_says_about_itself(
    file: str, title: str, number: str, effective: date, mandatory: list[str]
) -> None:
    metadata = sample(file).metadata
    assert (metadata.kind, metadata.title, metadata.number) == ("standard", title, number)
    assert metadata.effective == effective
    assert [found.label for found in sample(file).clauses if found.mandatory] == mandatory


def test_tables_formulas_and_appendices_of_the_design_standard() -> None:
    found = rows(DESIGN_STANDARD)
    assert ("新建居住用地", "≥75", "25.2", "≥50", "≥40") in found
    assert ("水冷离心式", "1163＜CC≤2110", "6.00", "6.30") in found
    assert "Km＝φ·Kp" in squeezed(clause(DESIGN_STANDARD, "5.2.1").text)
    labels = [found.label for found in sample(DESIGN_STANDARD).clauses]
    assert {"2.1.5", "4.2.8", "9.0.1", "10.0.3", "A.0.1", "B.0.1", "表4.2.3", "表A.0.2"} <= set(labels)
    assert labels.index("10.0.4") < labels.index("A.0.1")


def test_explanations_do_not_mix_with_the_clauses_they_explain() -> None:
    for file, label, said in (
        (DESIGN_STANDARD, "4.2.3", "示范市气象台近30年的日降雨资料"),
        (CONCRETE_STANDARD, "7.3.5", "72个足尺构件的灌浆试验"),
    ):
        body, note = (found for found in sample(file).clauses if found.label == label)
        assert said in squeezed(note.text)
        assert said not in squeezed(body.text)
        assert note.kind == "note"
        assert body.id != note.id


def test_a_line_that_begins_with_a_reference_is_no_clause() -> None:
    guide = "示范市绿色生态城区建设技术导则.pdf"
    text = squeezed(clause(guide, "4.5").text)
    assert "第4.2.3条的规定分解到地块" in text
    assert "4.2.3" not in [found.label for found in sample(guide).clauses]


def test_each_sheet_of_the_atlas_is_a_clause() -> None:
    metadata = sample(ATLAS).metadata
    assert (metadata.kind, metadata.number) == ("atlas", "SF22G01")
    assert "装配式混凝土结构连接节点构造" in metadata.title
    sheets = [found for found in sample(ATLAS).clauses if found.kind == "sheet"]
    assert [found.label for found in sheets if found.label in {"第5页", "第15页", "第21页"}] == [
        "第5页",
        "第15页",
        "第21页",
    ]
    stairs = squeezed(clause(ATLAS, "第15页").text)
    assert "预制楼梯滑动铰端连接节点" in stairs
    assert "滑动端的预留洞内不得灌浆" in stairs


def test_the_spreadsheet_keeps_joined_heads_and_figures() -> None:
    file = "2024年各区县目标任务分解表.xlsx"
    assert "2024年各区县" in sample(file).metadata.title
    assert sample(file).metadata.published == date(2024, 2, 2)
    assert any(row[0] == "高新区" and row[1:4] == ("65", "36", "42") for row in rows(file))
    assert any(row[0] == "既有居住建筑节能改造" and "85" in row for row in rows(file))


def test_what_the_samples_cite_exists() -> None:
    """Every article that one sample names in another, or in itself, is there."""
    articles: dict[str, set[str]] = {}
    for expected in REGULATIONS:
        found = {clause.label for clause in sample(expected.file).clauses if clause.kind == "article"}
        articles.setdefault(expected.title, set()).update(found)
    missing = []
    for file in FILES:
        text = squeezed("".join(found.text for found in sample(file).clauses))
        for title, label in re.findall(r"《(示范市[^》]+)》(第[一二三四五六七八九十]+条)", text):
            if label not in articles.get(title, set()):
                missing.append((file, title, label))
    assert not missing


def test_the_committed_files_come_from_their_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and old text files are rebuilt byte for byte; the other formats depend on library versions."""
    monkeypatch.syspath_prepend(str(BUILDER))
    import make_html
    import source

    checked = 0
    for path in sorted((BUILDER / "sources").glob("*.md")):
        document = source.load(path)
        if document.file.endswith(".html"):
            assert (SAMPLES / document.file).read_bytes() == make_html.build(document)
            checked += 1
    assert checked == 5
    for module in ("make_html", "source"):
        sys.modules.pop(module, None)
