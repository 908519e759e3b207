"""Copies of a law in other formats keep its words and are the same each time."""

from __future__ import annotations

from pathlib import Path

import docx
import pypdfium2
import pytest

from corpus.errors import UnsupportedFormat
from corpus.parse import parse
from evals.convert import Form, cached, make_by_office, printed
from evals.references import squash
from evals.types import SourceLine

LAW = """# 某市条例

某年某月通过

<!-- INFO END -->

## 第一章 总则

第一条 为了规范“建筑活动”，制定本条例。

| 类别 | 年限 |
|---|---|
| 普通 | 50 |

### 第一节 分则

第二条 本条例自2026年1月1日起施行。
"""


@pytest.fixture
def law(tmp_path: Path) -> Path:
    path = tmp_path / "某市条例.md"
    path.write_text(LAW, encoding="utf-8")
    return path


def test_markdown_is_the_source_itself(law: Path) -> None:
    assert cached(law, "md") == law


def test_plain_text_has_no_marks(law: Path, tmp_path: Path) -> None:
    text = cached(law, "txt", tmp_path / "cache").read_text(encoding="utf-8")
    assert text.splitlines()[:3] == ["某市条例", "某年某月通过", "第一章 总则"]
    assert "#" not in text
    assert "INFO" not in text


def test_word_has_headings_and_a_table(law: Path, tmp_path: Path) -> None:
    document = docx.Document(str(cached(law, "docx", tmp_path / "cache")))
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["某市条例"] == "Title"
    assert styles["第一章 总则"] == "Heading 1"
    assert styles["第一节 分则"] == "Heading 2"
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["类别", "年限"], ["普通", "50"]]


def test_a_pdf_has_running_headers_and_all_the_words(law: Path, tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(cached(law, "pdf", tmp_path / "cache")) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert text.count("某市条例") == 2
    assert "— 1 —" in text
    assert squash("第一条 为了规范“建筑活动”，制定本条例。") in squash(text)


def test_a_long_pdf_has_a_table_of_contents(tmp_path: Path) -> None:
    path = tmp_path / "长条例.md"
    chapters = [f"## 第{number}章 规定\n\n第{number}条 {'应当遵守本条例的规定。' * 60}\n" for number in "一二三四五"]
    path.write_text("# 长条例\n\n" + "\n".join(chapters), encoding="utf-8")
    with pypdfium2.PdfDocument(cached(path, "pdf", tmp_path / "cache")) as document:
        first = document[0].get_textpage().get_text_bounded()
        assert len(document) > 2
    assert "……" in first
    assert "第五章 规定" in first


@pytest.mark.parametrize("form", ["txt", "docx", "pdf", "pdf2", "ofd"])
def test_copies_are_cached_and_follow_their_source(law: Path, tmp_path: Path, form: Form) -> None:
    cache = tmp_path / "cache"
    copy = cached(law, form, cache)
    made = copy.stat().st_mtime_ns
    assert cached(law, form, cache).stat().st_mtime_ns == made
    law.write_text(LAW + "第三条 补。\n", encoding="utf-8")
    assert cached(law, form, cache) != copy


def test_a_pdf_is_the_same_each_time(law: Path, tmp_path: Path) -> None:
    assert cached(law, "pdf", tmp_path / "a").read_bytes() == cached(law, "pdf", tmp_path / "b").read_bytes()


@pytest.mark.parametrize("form", ["pdf2", "ofd"])
def test_columns_and_ofd_give_the_same_articles(tmp_path: Path, form: Form) -> None:
    path = tmp_path / "长条例.md"
    words = "建设单位应当按照节能标准组织设计、施工和验收，并对工程质量负责，任何单位不得降低标准要求或者变更设计文件。"
    articles = [f"第{number}条 {words * 8}" for number in "一二三四五六"]
    path.write_text("# 某市长条例\n\n" + "\n\n".join(articles), encoding="utf-8")
    found = parse(cached(path, form, tmp_path / "cache"))
    assert [clause.text for clause in found.clauses] == articles


def test_copies_by_libreoffice_are_made_together(law: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "另一条例.md"
    other.write_text(LAW.replace("某市条例", "另一条例"), encoding="utf-8")
    calls: list[int] = []

    def convert(_: str, sources: list[Path], target: str, folder: Path, __: float) -> int:
        calls.append(len(sources))
        for source in sources:
            (folder / f"{source.stem}.{target}").write_bytes(b"made")
        return 0

    monkeypatch.setattr("corpus.readers.office.program", lambda: "soffice")
    monkeypatch.setattr("corpus.readers.office.convert", convert)
    make_by_office([law, other], "doc", tmp_path / "cache")
    assert calls == [2]
    assert cached(law, "doc", tmp_path / "cache").read_bytes() == b"made"
    monkeypatch.setattr("corpus.readers.office.program", lambda: "")
    with pytest.raises(UnsupportedFormat, match="需要LibreOffice"):
        cached(law, "rtf", tmp_path / "cache")


def test_a_standard_is_printed_without_its_text_marks(tmp_path: Path) -> None:
    path = tmp_path / "GB1.txt"
    path.write_text(
        "5 建筑\n5.1.1 应符合表5.1.1。\n===== 表格：表5.1.1 分类 =====\n甲 | 乙\n--- | ---\n丙 | 丁\n", encoding="utf-8"
    )
    assert printed(path) == [
        SourceLine("5 建筑", 2),
        SourceLine("5.1.1 应符合表5.1.1。"),
        SourceLine("表5.1.1 分类"),
        SourceLine("甲 | 乙", cells=("甲", "乙")),
        SourceLine("丙 | 丁", cells=("丙", "丁")),
    ]
    assert cached(path, "txt") == cached(path, "md") == path
    assert cached(path, "pdf", tmp_path / "cache").read_bytes().startswith(b"%PDF")
