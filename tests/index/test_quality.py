"""The report on a document: how its pages were read, and what a person should look at, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from index_support import in_process

from corpus.types import Clause, ClauseId, Finding, PageReading, Span
from index.ingest import ingest
from index.library import Library
from index.quality import qualities, quality
from index.types import ClauseRecord, DocumentRecord


def record(problems: Sequence[str] = (), readings: Sequence[PageReading] = ()) -> DocumentRecord:
    return DocumentRecord(
        "办法/2024", "办法", "", "regulation", "local", "", "", "in_force", date(2024, 1, 1), date(2024, 1, 1), None,
        "办法.pdf", "pdf", len(readings), 3, tuple(problems), readings=tuple(readings),
    )  # fmt: skip


def clause(document: DocumentRecord, number: str, page: int, confidence: float = 1.0) -> ClauseRecord:
    label = number.split("~", maxsplit=1)[0]
    text = f"{label} 内容。"
    spans = (Span(0, len(text), page, (0, 0, 9, 9), confidence),)
    made = Clause(
        ClauseId("办法", "2024", number),
        label,
        "article",
        text,
        body=len(label) + 1,
        spans=spans,
        confidence=confidence,
    )
    return ClauseRecord(document, made, 0)


def test_each_finding_has_its_clause_and_page() -> None:
    document = record(["缺少第二条。", "第3页未能读取，内容缺失。", "没有找到施行日期，暂按2024年1月1日起施行计。"])
    told = quality(
        document, [clause(document, "第一条", 1), clause(document, "第三条", 2), clause(document, "第三条~2", 2, 0.6)]
    )
    assert told.findings == (
        Finding("reading", "第3页未能读取，内容缺失。", page=3),
        Finding("dates", "没有找到施行日期，暂按2024年1月1日起施行计。"),
        Finding("gap", "缺少第二条。", "第三条", 2),
        Finding("duplicate", "“第三条”重复出现，后一处以“第三条~2”区分。", "第三条~2", 2),
    )
    assert [told.clause_id(finding) for finding in told.findings[2:]] == ["办法/2024/第三条", "办法/2024/第三条~2"]
    assert (told.count("gap"), told.count("order")) == (1, 0)


def test_a_missing_sheet_of_an_atlas_is_a_gap() -> None:
    document = record(["缺少第A3页。"])
    sheets = [clause(document, f"第A{number}页", page) for page, number in enumerate((1, 2, 4), 1)]
    sheets = [replace(item, clause=replace(item.clause, kind="sheet")) for item in sheets]
    assert quality(document, sheets).findings == (Finding("gap", "缺少第A3页。", "第A4页", 3),)


def test_pages_are_counted_by_how_they_were_read() -> None:
    readings = [
        PageReading(1, "text"),
        PageReading(2, "ocr", 0.98),
        PageReading(3, "ocr", 0.9, unreadable=4),
        PageReading(4, "blank"),
    ]
    document = record(readings=readings)
    told = quality(document, [clause(document, "第一条", 1), clause(document, "第二条", 3, 0.81)])
    assert told.read == {"text": 1, "ocr": 2, "blank": 1}
    assert (round(told.confidence, 2), told.unreadable) == (0.94, 4)
    assert [(finding.kind, finding.number, finding.page) for finding in told.findings] == [
        ("unreadable", "", 3),
        ("unsure", "第二条", 3),
    ]


def test_a_sentence_beyond_the_limit_is_no_finding_and_what_it_stands_for_is() -> None:
    document = record(["另有 3 处编号问题未逐一列出。"])
    assert quality(document, [clause(document, "第一条", 1)]).findings == ()


def test_documents_are_listed_worst_first_and_good_ones_not_at_all(tmp_path: Path) -> None:
    head = "# 示范市{}办法\n\n2020年3月1日 公布\n\n2020年4月1日 施行\n\n"
    texts = {
        "节水": "第一条 甲内容。\n\n第二条 乙内容。\n",
        "排水": "第一条 甲内容。\n\n第三条 乙内容。\n",
        "供水": "第一条 甲内容。\n\n第三条 乙内容。\n\n第七条 丙内容。\n",
    }
    paths = []
    for name, text in texts.items():
        paths.append(tmp_path / f"示范市{name}办法.md")
        paths[-1].write_text(head.format(name) + text, encoding="utf-8")
    with Library.open(tmp_path / "library", create=True) as library:
        assert not ingest(library, paths, vectors=False, reader=in_process).failed
        found = qualities(library.catalog)
    assert [item.record.title for item in found] == ["示范市供水办法", "示范市排水办法"]
    assert [finding.message for finding in found[0].findings] == ["缺少第二条。", "缺少第四条至第六条。"]
