"""A file goes in, a document comes out; checked on real laws and standards where they are here."""

from __future__ import annotations

import hashlib
import pickle
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from corpus.errors import CorpusError, NoClausesFound
from corpus.parse import parse
from corpus.problems import problems
from corpus.types import READING, Document

from written import clauses  # isort: skip

ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?(?=\s)")


def test_a_markdown_law(tmp_path: Path) -> None:
    path = tmp_path / "示范市节能条例(2020-03-01).md"
    path.write_text("# 示范市节能条例\n\n## 第一章 总则\n\n第一条 甲。\n\n第三条 乙。\n", encoding="utf-8")
    document = parse(path)
    assert [str(clause.id) for clause in document.clauses] == [
        "示范市节能条例/2020-03-01/第一条",
        "示范市节能条例/2020-03-01/第三条",
    ]
    assert document.problems == ("没有找到施行日期，暂按2020年3月1日（通过或公布之日）起施行计。", "缺少第二条。")
    assert document.clauses[1].confidence < document.clauses[0].confidence
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301


def test_a_file_without_anything_to_cite(tmp_path: Path) -> None:
    path = tmp_path / "空.md"
    path.write_text("---\ntitle: 空\n---\n", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        parse(path)
    assert isinstance(caught.value, NoClausesFound) or "空" in str(caught.value)


SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
READ_AS = (4, "c196d222483f32b0")
"""The reading, and the first digits of the hash of what it gives for the samples that are text."""


def test_libraries_are_told_when_files_give_something_else() -> None:
    """If this fails, raise ``READING``, so that libraries read their files again, and note it here with the new hash.

    One more reading is enough for all changes between two releases.
    """
    digest = hashlib.sha256()
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in (".md", ".txt", ".html"):
            document = parse(path)
            digest.update(repr((document.metadata, document.clauses)).encode())
    assert (READING, digest.hexdigest()[:16]) == READ_AS


@pytest.mark.parametrize(
    ("text", "kind", "sentences"),
    [
        ("第一条 甲。\n第二条 乙。", "regulation", ()),
        ("第一条 甲。\n第四条 乙。", "regulation", ("缺少第二条至第三条。",)),
        ("第二条 甲。\n第三条 乙。", "regulation", ("从第二条开始，缺少第一条。",)),
        ("第九百八十九条 甲。\n第九百九十条 乙。", "regulation", ()),
        ("第一条 甲。\n第二条 乙。\n第二条 丙。", "regulation", ("“第二条”重复出现，后一处以“第二条~2”区分。",)),
        (
            "第一条 甲。\n第三条 乙。\n第二条 丙。\n第四条 丁。",
            "regulation",
            ("缺少第二条。", "第二条排在第三条之后，编号次序颠倒。"),
        ),
        ("1.0.1 甲。\n1.0.2 乙。\n1.0.5 丙。", "standard", ("缺少1.0.3至1.0.4。",)),
    ],
)
def test_problems_of_numbering_are_told(text: str, kind: str, sentences: tuple[str, ...]) -> None:
    assert problems(clauses(text, kind)) == sentences  # type: ignore[arg-type]


def squeeze(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff|]+", "", text)


@pytest.fixture(scope="module")
def laws(shared_data: Path) -> list[tuple[Path, Document]]:
    """A sample of the real laws, always the same."""
    files = sorted((shared_data / "laws").rglob("*.md"))
    chosen = [path for path in random.Random(20).sample(files, 120) if path.name != "_index.md"]
    return [(path, parse(path)) for path in chosen]


def test_real_articles_are_whole_and_alone(laws: list[tuple[Path, Document]]) -> None:
    total = wrong = 0
    for path, document in laws:
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        printed = Counter(match[0] for line in lines if (match := ARTICLE.match(line)))
        found = Counter(
            re.sub(r"~\d+", "", c.id.number).split("/")[-1] for c in document.clauses if c.kind == "article"
        )
        total += sum(printed.values())
        wrong += sum((printed - found).values())
    assert total > 3000
    assert wrong <= total / 1000


def test_real_text_is_not_lost(laws: list[tuple[Path, Document]]) -> None:
    for path, document in laws:
        text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        kept = [clause.text for clause in document.clauses] + [
            head for clause in document.clauses for head in clause.path
        ]
        everything = squeeze("\n".join([*kept, document.metadata.title]))
        lines = [line.strip() for line in text.splitlines() if "第" in line or "。" in line]
        lost = [
            line for line in lines if not line.startswith("#") and squeeze(line) not in everything and "[" not in line
        ]
        assert [line for line in lost if not ARTICLE.search(line[6:])] == [], path.name


def test_ids_of_real_documents_are_unique(laws: list[tuple[Path, Document]]) -> None:
    for _, document in laws:
        assert len({clause.id for clause in document.clauses}) == len(document.clauses)


def test_versions_of_real_laws_share_their_work_and_differ_in_their_date(shared_data: Path) -> None:
    folder = shared_data / "laws" / "行政法规"
    found = [parse(path).metadata for path in sorted(folder.glob("道路运输条例(*.md"))]
    assert len({about.work for about in found}) == 1
    assert len({about.version for about in found}) == len(found) >= 2


@pytest.mark.parametrize(
    ("name", "count", "tables"),
    [("GB50352", 300, 7), ("GB50016", 130, 13), ("GB50025", 50, 3), ("GB50038", 150, 6), ("GB50067", 80, 8)],
)
def test_real_standards_have_their_clauses_and_tables(shared_data: Path, name: str, count: int, tables: int) -> None:
    path = next((shared_data / "standards").glob(f"{name}*"))
    document = parse(path)
    numbered = [c for c in document.clauses if c.kind == "section" and re.fullmatch(r"\d+\.\d+\.\d+[A-Z]?", c.label)]
    lines = path.read_text(encoding="utf-8").splitlines()
    printed = [line for line in lines if re.match(r"\s*\d+\.\d+\.\d+[A-Z]?\s*[\u4e00-\u9fff]", line)]
    found = [clause for clause in document.clauses if clause.kind == "table"]
    assert len(numbered) >= len(printed) > 0
    assert len(found) >= tables
    assert all(clause.rows and clause.path for clause in found)
    assert count
