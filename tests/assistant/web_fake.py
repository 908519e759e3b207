"""A library of a handful of clauses, held in memory: what the page is built on in its tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from fastapi import FastAPI

from assistant.types import Answer, Citation, Question
from assistant.web import mount_backend
from assistant.web.backend import Backend, Context
from corpus.types import Clause, ClauseId, Span
from index.types import ClauseRecord, DocumentRecord

FUNDS = DocumentRecord(
    document_id="示范市专项资金管理办法/2024-03-15",
    title="示范市绿色建筑专项资金管理办法",
    number="示建发〔2024〕18号",
    kind="regulation",
    level="normative",
    issuer="示范市住房和城乡建设局",
    jurisdiction="示范市",
    status="in_force",
    published=date(2024, 3, 15),
    effective=date(2024, 5, 1),
    expired=None,
    source="samples/示范市绿色建筑专项资金管理办法.docx",
    format="docx",
    pages=1,
    clauses=5,
    problems=("“表1”重复出现。",),
)
OLD_FUNDS = replace(
    FUNDS,
    document_id="示范市专项资金管理办法/2017-09-12",
    number="示建发〔2017〕42号",
    status="superseded",
    published=date(2017, 9, 12),
    effective=date(2017, 10, 15),
    clauses=1,
    problems=(),
)
STANDARD = replace(
    FUNDS,
    document_id="DBJSF001/2023",
    title="绿色建筑设计标准",
    number="DBJ/SF 001-2023",
    kind="standard",
    level="standard",
    issuer="",
    jurisdiction="",
    status="unknown",
    effective=None,
    source="samples/绿色建筑设计标准.pdf",
    format="pdf",
    pages=40,
    clauses=1,
    problems=(),
)


def clause(document: DocumentRecord, label: str, wording: str, **more: object) -> Clause:
    work, _, version = document.document_id.rpartition("/")
    values: dict[str, object] = {"path": (), "kind": "article", "body": len(label) + 1, **more}
    return Clause(id=ClauseId(work, version, label), label=label, text=f"{label}　{wording}", **values)  # type: ignore[arg-type]


ROWS = (
    ("建筑类别", "标识等级", "奖补标准（元/平方米）"),
    ("新建居住建筑", "二星级", "25"),
    ("新建公共建筑", "二星级", "35"),
)
TABLE_TEXT = "\n".join(["表1 奖补标准", *(" | ".join(row) for row in ROWS), "注：面积以竣工备案为准。"])
SECOND = ("第二章 支持范围和标准",)
CLAUSES: dict[str, tuple[Clause, ...]] = {
    FUNDS.document_id: (
        clause(FUNDS, "第七条", "专项资金支持下列项目：\n（一）二星级以上绿色建筑；\n（二）装配式建筑。", path=SECOND),
        clause(
            FUNDS,
            "第八条",
            "取得二星级标识的新建居住建筑，每平方米奖补25元，单个项目不超过150万元。\n同一项目不重复奖补。",
            path=SECOND,
        ),
        replace(
            clause(
                FUNDS,
                "表1",
                "",
                path=(*SECOND, "第八条"),
                kind="table",
                rows=ROWS,
                head_rows=1,
                title="奖补标准",
                body=0,
            ),
            text=TABLE_TEXT,
        ),
        clause(FUNDS, "第九条", "申请单位应当在取得标识后一年内提出申请。", path=("第三章 申报",)),
        clause(
            FUNDS,
            "第十条",
            "申报材料包括 <script>window.hacked=1</script><img src=x onerror=window.hacked=1>。",
            path=("第三章 申报",),
        ),
    ),
    OLD_FUNDS.document_id: (clause(OLD_FUNDS, "第八条", "取得二星级标识的，每平方米奖补15元。"),),
    STANDARD.document_id: (
        clause(STANDARD, "4.2.4", "外窗应当可以开启。", mandatory=True, spans=(Span(0, 15, 7, (60, 90, 300, 104)),)),
    ),
}
DOCUMENTS = (FUNDS, OLD_FUNDS, STANDARD)
RECORDS = {
    str(item.id): ClauseRecord(document, item, ordinal)
    for document in DOCUMENTS
    for ordinal, item in enumerate(CLAUSES[document.document_id])
}
QUOTE = "每平方米奖补25元，单个项目不超过150万元。"
SUBSIDY = "取得二星级标识的新建居住建筑，**每平方米奖补25元**[1]，标准见表1[2]。"


def citation(n: int, clause_id: str, quote: str, paragraph: str = "") -> Citation:
    record = RECORDS[clause_id]
    document = record.document
    return Citation(
        n=n,
        document=document.title,
        document_id=document.document_id,
        number=document.number,
        kind=document.kind,
        status=document.status,
        effective=document.effective.isoformat() if document.effective else None,
        jurisdiction=document.jurisdiction,
        clause=record.clause.label,
        paragraph=paragraph,
        clause_id=clause_id,
        path=record.clause.path,
        quote=quote,
        page=record.clause.page,
        boxes=((1, (1.0, 2.0, 3.0, 4.0)),),
        source=document.source,
        score=0.9,
    )


def answer(question: str, **more: object) -> Answer:
    funds = f"{FUNDS.document_id}/"
    values: dict[str, object] = {
        "answer": SUBSIDY,
        "refused": False,
        "reason": None,
        "mode": "extractive",
        "citations": (
            citation(1, funds + "第八条", QUOTE, "第一款"),
            citation(2, funds + "表1", "新建居住建筑 | 二星级 | 25"),
        ),
        "timings_ms": {"total": 12.9},
        **more,
    }
    return Answer(question=question, as_of=date(2026, 11, 24), **values)  # type: ignore[arg-type]


def refusal(question: str) -> Answer:
    near = citation(1, f"{FUNDS.document_id}/第九条", "申请单位应当在取得标识后一年内提出申请。")
    return answer(
        question,
        answer="资料库中没有可以回答这个问题的条文。",
        refused=True,
        reason="low_confidence",
        citations=(near,),
    )


def official(source: Citation | ClauseRecord) -> str:
    if isinstance(source, ClauseRecord):
        return f"《{source.document.title}》{source.clause.label}"
    return f"《{source.document}》{source.clause}{source.paragraph}"


def context(clause_id: str, _as_of: date | None = None) -> Context | None:
    record = RECORDS.get(clause_id)
    if record is None:
        return None
    ids = [str(item.id) for item in CLAUSES[record.document.document_id]]
    place = ids.index(clause_id)
    around = tuple(RECORDS[near] for near in ids[max(0, place - 2) : place + 3])
    versions = (FUNDS, OLD_FUNDS) if record.document in (FUNDS, OLD_FUNDS) else (record.document,)
    return Context(record, around, versions)


class FakeLibrary:
    """Answers by a word in the question; remembers what it was asked. 慢 waits until it is let go."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.go_on = threading.Event()

    def ask(self, question: Question) -> Iterator[str | Answer]:
        self.asked.append(question)
        if "月球" in question.text:
            yield refusal(question.text)
        elif "出错" in question.text:
            raise RuntimeError("secret of the machine")
        elif "慢" in question.text:
            yield "取得二星级标识的"
            self.go_on.wait(20)
            yield answer(question.text)
        elif "模型" in question.text:
            yield "取得二星级标识的"
            yield answer(question.text, mode="generative")
        else:
            yield answer(question.text)

    def backend(self) -> Backend:
        return Backend(
            ask=self.ask,
            context=context,
            documents=lambda: DOCUMENTS,
            clauses=lambda document_id: tuple(RECORDS[str(item.id)] for item in CLAUSES.get(document_id, ())),
            official=official,
        )


@contextmanager
def mounted(app: FastAPI, library: FakeLibrary) -> Iterator[FastAPI]:
    """The page upon ``library``. Gradio makes event loops for it and leaves them open; they are closed at the end."""
    loops: list[asyncio.AbstractEventLoop] = []
    make = asyncio.new_event_loop

    def remembered() -> asyncio.AbstractEventLoop:
        loops.append(make())
        return loops[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "new_event_loop", remembered)
        mount_backend(app, library.backend())
    try:
        yield app
    finally:
        asyncio.set_event_loop(None)
        for loop in loops:
            loop.close()
