"""Nothing is said that the cited clauses do not hold; every quotation knows its paragraph, page and boxes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.citations import boxes_of, cite, common_part, official, verify, withhold
from assistant.compose import block_quote
from assistant.extract import Quotation
from assistant.records import citation_json
from assistant.types import Citation
from corpus.types import Clause, ClauseId, PageReading, Span
from index.types import ClauseRecord, DocumentRecord

TEXT = (
    "第十八条 二星级绿色建筑每平方米补助四十五元。\n"
    "申请补助应当符合下列条件：\n（一）面积在五千平方米以上；\n（二）已经通过竣工验收。\n"
    "单个项目最高不超过三百万元，依照本办法第六条办理。"
)
DOCUMENT = DocumentRecord(
    *("补助办法/2023", "补助办法", "示建〔2023〕1号", "regulation", "normative", "", "示范市", "in_force"),
    *(None, None, None, "办法.pdf", "pdf", 3, 9, ()),
)


def spans() -> tuple[Span, ...]:
    found, start = [], 0
    for number, line in enumerate(TEXT.split("\n")):
        box = (72.0, 100.0 + 20 * number, 500.0, 115.0 + 20 * number)
        found.append(Span(start, start + len(line), 1 if number < 3 else 2, box))
        start += len(line) + 1
    return tuple(found)


CLAUSE = Clause(ClauseId("补助办法", "2023", "第十八条"), "第十八条", "article", TEXT, ("第三章 补助",), "", 5, spans())
RECORD = ClauseRecord(DOCUMENT, CLAUSE, 17)
TEXTS = {RECORD.clause_id: TEXT}


def quoting(words: str, n: int = 1) -> Citation:
    start = TEXT.index(words)
    return cite(n, RECORD, start, start + len(words), 0.9)


def test_a_citation_is_verbatim_and_knows_its_place() -> None:
    citation = quoting("（二）已经通过竣工验收。")
    assert citation.quote == "（二）已经通过竣工验收。"
    assert citation.paragraph == "第二款第（二）项"
    assert citation.page == 2
    assert citation.boxes == ((2, (72.0, 160.0, 500.0, 175.0)),)
    assert official(citation) == "《补助办法》第十八条第二款第（二）项"


@pytest.mark.parametrize(
    ("words", "confidence", "says"),
    [
        ("二星级绿色建筑", 0.95, "本条由扫描件识别，请核对原件。"),
        ("二星级绿色建筑", 0.7, "本条由扫描件识别，部分文字把握不大，务必核对原件。"),
        ("（二）已经通过竣工验收。", 0.95, None),
    ],
)
def test_a_citation_from_a_scanned_page_says_so(words: str, confidence: float, says: str | None) -> None:
    document = replace(DOCUMENT, readings=(PageReading(1, "ocr", 0.95), PageReading(2, "text")))
    record = ClauseRecord(document, replace(CLAUSE, confidence=confidence), 17)
    start = TEXT.index(words)
    told = citation_json(cite(1, record, start, start + len(words), 0.9))
    assert (told["scanned"], told["caution"]) == (says is not None, says)
    assert told["confidence"] == confidence


def test_a_row_of_a_table_has_its_column_heads_beside_it() -> None:
    rows = (("标识等级", "奖补标准"), ("二星级", "35"), ("三星级", "70"))
    lines = ["表1 奖补标准", *(" | ".join(row) for row in rows)]
    text = "\n".join(lines)
    clause = Clause(ClauseId("补助办法", "2023", "表1"), "表1", "table", text, rows=rows, head_rows=1)
    record = ClauseRecord(DOCUMENT, clause, 17)
    start = text.index("三星级")
    assert citation_json(cite(1, record, start, len(text), 0.9))["heads"] == ["标识等级", "奖补标准"]
    assert cite(1, record, 0, len(text), 0.9).heads == ()
    assert cite(1, record, 0, len(lines[0]), 0.9).heads == ()
    assert quoting("二星级").heads == ()


def test_lines_below_a_table_are_quoted_below_it() -> None:
    rows = (("等级", "标准"), ("二星级", "35"))
    text = "单位：元\n等级 | 标准\n二星级 | 35\n注：按建筑面积计算。"
    clause = Clause(ClauseId("补助办法", "2023", "表1"), "表1", "table", text, rows=rows, head_rows=1)
    whole = ((0, len(text)),)
    quoted = block_quote(Quotation(ClauseRecord(DOCUMENT, clause, 17), whole, whole[0], (), 1.0))
    assert [line for line in quoted.splitlines() if line.strip()] == [
        *("> 单位：元", "| 等级 | 标准 |", "| --- | --- |", "| 二星级 | 35 |", "> 注：按建筑面积计算。"),
    ]


def test_a_quotation_over_several_lines_has_all_their_boxes() -> None:
    start, end = TEXT.index("申请补助"), TEXT.index("（二）")
    assert [page for page, _ in boxes_of(CLAUSE, start, end)] == [1, 1]
    assert common_part(CLAUSE, start, len(TEXT)) == ""
    assert common_part(CLAUSE, start, end) == "第二款"


@pytest.mark.parametrize(
    ("label", "kind", "number", "written"),
    [
        ("4.2.4", "standard", "GB 50352-2019", "《统一标准》GB 50352-2019第4.2.4条"),
        ("表3.2.1", "standard", "GB 50352-2019", "《统一标准》GB 50352-2019表3.2.1"),
        ("第12页", "atlas", "15G365-1", "图集15G365-1 第12页"),
        ("第十二条", "regulation", "国务院令第530号", "《统一标准》第十二条"),
    ],
)
def test_official_citations(label: str, kind: str, number: str, written: str) -> None:
    document = replace(DOCUMENT, title="统一标准", kind=kind, number=number)
    assert official(ClauseRecord(document, replace(CLAUSE, label=label), 1)) == written


HOLDING = [
    "根据《补助办法》第十八条[1]，二星级补助标准为每平方米45元。",
    "面积应在5000平方米以上[1]。",
    "“单个项目最高不超过三百万元”[1]。",
    "> 二星级绿色建筑每平方米补助**四十五元**。",
    "上限为300万元[1]，依照第六条办理。",
    "截至2026年11月24日：《补助办法》现行有效。",
]
BROKEN = [
    "三星级补助标准为每平方米45元[1]。",
    "二星级补助标准为每平方米46元[1]。",
    "补助为45元[2]。",
    "“单个项目最高不超过四百万元”[1]。",
    "> 二星级绿色建筑每平方米补助四十六元。",
    "根据《奖励办法》第十八条，补助四十五元[1]。",
    "依照第七条办理[1]。",
    "面积应在百分之五十以上[1]。",
    "自2022年1月1日起补助[1]。",
    "| 二星级 | 四十六元 |",
]


@pytest.mark.parametrize("sentence", HOLDING)
def test_what_the_clause_holds_may_be_said(sentence: str) -> None:
    assert verify(sentence, [quoting("二星级绿色建筑每平方米补助四十五元。")], TEXTS, "2026年11月24日") == ()


@pytest.mark.parametrize("sentence", BROKEN)
def test_what_the_clause_does_not_hold_is_found(sentence: str) -> None:
    problems = verify(sentence, [quoting("二星级绿色建筑每平方米补助四十五元。")], TEXTS, "2026年11月24日")
    assert len(problems) == 1
    assert problems[0].reason


@pytest.mark.parametrize("sentence", BROKEN)
def test_what_does_not_hold_is_withheld_and_the_rest_stays(sentence: str) -> None:
    citation = quoting("二星级绿色建筑每平方米补助四十五元。")
    text, problems = withhold(f"{HOLDING[1]}\n\n{sentence}\n\n{HOLDING[4]}", [citation], TEXTS)
    assert text == f"{HOLDING[1]}\n\n{HOLDING[4]}"
    assert len(problems) == 1


def test_a_quote_that_is_not_in_its_clause_is_found() -> None:
    forged = replace(quoting("二星级绿色建筑每平方米补助四十五元。"), quote="二星级绿色建筑每平方米补助九十元。")
    assert verify("可以申请补助[1]。", [forged], TEXTS)[0].reason == "引文[1]与条文原文不一致"
