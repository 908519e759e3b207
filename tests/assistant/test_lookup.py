"""Clauses are found by number in any writing, the version in force first, and what is missing is said."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from assistant_support import in_process

from assistant.lookup import lookup
from index.ingest import ingest
from index.library import Library


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("绿色建筑补助资金管理办法第三条", "第三条 绿色建筑项目"),
        ("《示范市绿色建筑补助资金管理办法》第3条", "第三条 绿色建筑项目"),
        ("补助资金办法3条", "第三条 绿色建筑项目"),
        ("请问施工许可法第二条是怎么规定的？", "第二条 建设单位应当自领取"),
        ("GB59999 3.1.2", "3.1.2 室内净高"),
        ("GB 59999-2020第3.1.2条", "3.1.2 室内净高"),
        ("GB59999 表3.1.1", "表3.1.1"),
        ("示范建筑设计标准 3.1.1", "3.1.1 建筑的设计使用年限"),
    ],
)
def test_a_clause_is_found_by_its_number(library: Library, text: str, start: str) -> None:
    result = lookup(library, text)
    assert result.results[0].text.startswith(start)
    assert not result.hint


@pytest.mark.parametrize(
    ("text", "part", "wording"),
    [
        ("补助资金管理办法第3条第2款", "第二款", "同一项目的补助金额最高不超过三百万元。"),
        ("补助资金管理办法第四条第（二）项", "第（二）项", "（二）取得二星级以上绿色建筑标识；"),
        ("补助资金管理办法四条二项", "第（二）项", "（二）取得二星级以上绿色建筑标识；"),
        ("GB59999 3.1.2第2款", "第2款", "2 地下车库净高不应低于2.20m。"),
    ],
)
def test_a_part_of_a_clause_is_found(library: Library, text: str, part: str, wording: str) -> None:
    found = lookup(library, text).results[0]
    assert (found.part, found.text.strip()) == (part, wording)
    assert found.record.clause.text[found.start : found.end] == found.text


def test_ranges_and_several_documents(library: Library) -> None:
    labels = [item.record.clause.label for item in lookup(library, "补助资金管理办法第三条至第五条").results]
    assert labels == ["第三条", "第四条", "第五条"]
    found = lookup(library, "施工许可法第二条和补助资金管理办法第六条").results
    assert [item.record.document.title for item in found] == [
        "中华人民共和国施工许可法",
        "示范市绿色建筑补助资金管理办法",
    ]


def test_a_chapter_is_its_clauses(library: Library) -> None:
    labels = [item.record.clause.label for item in lookup(library, "补助资金管理办法第二章").results]
    assert labels == ["第三条", "第四条", "第五条", "第六条"]


def test_the_version_in_force_comes_first_and_the_other_is_marked(library: Library) -> None:
    now = lookup(library, "示范市民用建筑节能条例第二条").results
    assert [item.record.document.status for item in now] == ["in_force", "superseded"]
    assert "百分之七十五" in now[0].text
    then = lookup(library, "示范市民用建筑节能条例第二条", date(2015, 1, 1)).results
    assert "百分之五十" in then[0].text
    assert then[0].record.document.status == "in_force"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("补助资金管理办法第九十九条", "《示范市绿色建筑补助资金管理办法》共七条，没有第九十九条。"),
        ("GB59999 3.1.9", "《示范建筑设计标准》没有第3.1.9条，相近的有3.1.1至3.1.2。"),
        ("碳排放条例第三条", "资料库中没有名为“碳排放条例”的文件。"),
        ("胡说八道", "没有认出条号。资料库中没有名为“胡说八道”的文件。"),
        ("第三条", "请写明文件名称或编号，例如“民用建筑节能条例第12条”。"),
    ],
)
def test_what_is_not_there_is_said(library: Library, text: str, hint: str) -> None:
    result = lookup(library, text)
    assert (result.results, result.hint) == ((), hint)


def test_a_part_that_is_not_there_gives_the_whole_clause_and_says_so(library: Library) -> None:
    result = lookup(library, "补助资金管理办法第三条第九款")
    assert result.hint == "第三条没有第九款，以下为全条。"
    assert result.results[0].text.startswith("第三条")


def test_a_document_without_a_number_is_named_with_its_range(library: Library) -> None:
    assert "条号从第一条到第七条" in lookup(library, "补助资金管理办法").hint


def test_nothing_slow_is_imported(library_folder: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom index.library import Library\nfrom assistant.lookup import lookup\n"
        f"with Library.open(Path({str(library_folder)!r})) as library:\n"
        "    assert lookup(library, '施工许可法第二条').results\n"
        "slow = {'onnxruntime', 'tantivy', 'rjieba', 'chromadb', 'langchain', 'langchain_core', 'gradio', 'torch'}\n"
        "sys.exit(' '.join(slow & set(sys.modules)) or 0)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_document_in_traditional_characters_is_found_and_quoted_as_it_stands(tmp_path: Path) -> None:
    text = "# 示範市綠色屋頂補助辦法\n\n2023年4月1日 施行\n\n第一条 綠色屋頂每平方米補助五十元。\n\n第二条 由市財政局發放。\n"
    (tmp_path / "示範市綠色屋頂補助辦法.md").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library", create=True) as library:
        ingest(library, [tmp_path / "示範市綠色屋頂補助辦法.md"], reader=in_process)
        assert library.catalog.documents()[0].title == "示範市綠色屋頂補助辦法"
        for asked in ("绿色屋顶补助办法第一条", "綠色屋頂補助辦法第一條"):
            found = lookup(library, asked).results
            assert [item.text for item in found] == ["第一条 綠色屋頂每平方米補助五十元。"]


@pytest.mark.parametrize("text", ["补助资金管理办法附录Z", "补助资金管理办法附表99", "GB59999 附录Q"])
def test_a_number_that_is_in_no_document_finds_no_clause_without_one(library: Library, text: str) -> None:
    assert lookup(library, text).results == ()


def test_a_title_with_a_bracket_comes_before_the_whole_one_that_is_repealed(tmp_path: Path) -> None:
    head = "最高人民法院关于审理示范合同纠纷案件适用法律问题的解释"
    old = f"# {head}\n\n2004年10月25日 最高人民法院公布\n\n2005年1月1日 施行\n\n第一条 旧的规定。\n\n第二条 旧的第二条。\n"
    new = (
        f"# {head}（一）\n\n2020年12月29日 最高人民法院公布\n\n2021年1月1日 施行\n\n第一条 新的规定。\n\n"
        f"第二条 本解释自2021年1月1日起施行。《{head}》同时废止。\n"
    )
    source = tmp_path / "source"
    source.mkdir()
    (source / f"{head}(2004-10-25).md").write_text(old, encoding="utf-8")
    (source / f"{head}（一）(2020-12-29).md").write_text(new, encoding="utf-8")
    with Library.open(tmp_path / "library", create=True) as made:
        ingest(made, [source], reader=in_process)
        found = lookup(made, f"{head}第一条")
    assert found.results[0].text == "第一条 新的规定。"


def test_a_short_name_that_a_document_gives_another_finds_it(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "示范设计防火规程.md").write_text(
        "# 示范市建筑设计防火管理规程\n\n2020年1月1日 示范市人民政府公布\n\n第一条 为了防火，制定本规程。\n\n第二条 通道净宽不小于四米。\n",
        encoding="utf-8",
    )
    (source / "示范审查办法.md").write_text(
        "# 示范市施工图审查办法\n\n2021年1月1日 示范市人民政府公布\n\n"
        "第一条 审查应当符合《示范市建筑设计防火管理规程》（以下简称“消规”）的规定。\n\n第二条 本办法自公布之日起施行。\n",
        encoding="utf-8",
    )
    with Library.open(tmp_path / "library", create=True) as made:
        ingest(made, [source], reader=in_process)
        assert lookup(made, "消规第二条").results[0].text == "第二条 通道净宽不小于四米。"
        assert not lookup(made, "建规第二条").results
