"""Word documents read as Word shows them: numbers, merged cells, text boxes, notes; deletions out, insertions in."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.parser import OxmlElement
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.clean import visible
from corpus.errors import TooLarge, UnreadableDocument
from corpus.readers import archive, read
from corpus.readers.numerals import numeral
from corpus.types import Line

NUMBERING = """<w:numbering {ns}><w:abstractNum w:abstractNumId="50">{levels}</w:abstractNum>
<w:num w:numId="50"><w:abstractNumId w:val="50"/></w:num>
<w:num w:numId="51"><w:abstractNumId w:val="50"/>
<w:lvlOverride w:ilvl="2"><w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>"""
LEVELS = (
    ("chineseCountingThousand", "第%1章", '<w:suff w:val="space"/>'),
    ("chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>'),
    ("chineseCounting", "（%3）", '<w:suff w:val="nothing"/>'),
    ("decimal", "%1.%4", "<w:isLgl/>"),
    ("bullet", "\uf0b7", ""),
)
"""The writing, the text and what else of each level."""


def lines(tmp_path: Path, document: docx.document.Document) -> list[Line]:
    path = tmp_path / "a.docx"
    document.save(str(path))
    return list(read(path).pages[0].lines)


def numbered(document: docx.document.Document, text: str, level: int, number: int = 50) -> None:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def with_lists() -> docx.document.Document:
    document = docx.Document()
    root = document.part.numbering_part._element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{writing}"/>{rest}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (writing, text, rest) in enumerate(LEVELS)
    )
    for child in parse_xml(NUMBERING.format(ns=nsdecls("w"), levels=levels)):
        root.append(child)
    return document


def test_automatic_numbers_are_written_as_word_shows_them(tmp_path: Path) -> None:
    document = with_lists()
    for text, level in [
        ("总则", 0),
        ("甲", 1),
        ("乙", 1),
        ("丙", 2),
        ("丁", 2),
        ("附则", 0),
        ("戊", 1),
        ("己", 2),
        ("庚", 3),
        ("辛", 4),
    ]:
        numbered(document, text, level)
    numbered(document, "壬", 2, number=51)
    numbered(document, "癸", 2, number=51)
    assert [line.text for line in lines(tmp_path, document)] == [
        "第一章 总则",
        "第一条 甲",
        "第二条 乙",
        "（一）丙",
        "（二）丁",
        "第二章 附则",
        "第三条 戊",
        "（一）己",
        "2.1 庚",
        "• 辛",
        "（五）壬",
        "（六）癸",
    ]


@pytest.mark.parametrize(
    ("number", "writing", "shown"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (20030, "chineseCountingThousand", "二万零三十"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (203, "ideographDigital", "二〇三"),
        (3, "decimalEnclosedCircle", "③"),
        (28, "upperLetter", "BB"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (2, "ideographTraditional", "乙"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (5, "unheard-of", "5"),
    ],
)
def test_numbers_are_written_in_the_list_s_writing(number: int, writing: str, shown: str) -> None:
    assert numeral(number, writing) == shown


def test_headings_by_style_and_by_outline_level(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("条例", 0)
    document.add_heading("第一章 总则", 1)
    paragraph = document.add_paragraph("第一节 一般规定")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    article = document.add_paragraph("第一条 为了加强管理，制定本条例。")
    article._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="2"/>'))
    assert [(line.kind, line.level) for line in lines(tmp_path, document)] == [
        ("heading", 1),
        ("heading", 1),
        ("heading", 2),
        ("text", 0),
    ]


def test_tables_stand_where_they_are_and_merged_cells_are_filled(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(4, 3)
    for at, texts in enumerate([["类别", "金额", ""], ["", "住宅", "公建"], ["二星", "20", "30"], ["小计", "", ""]]):
        for cell, text in zip(table.rows[at].cells, texts, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(3, 0).merge(table.cell(3, 2))
    document.add_paragraph("后")
    found = lines(tmp_path, document)
    assert [(line.text, line.header) for line in found] == [
        ("前", False),
        ("类别 | 金额 | 金额", True),
        ("类别 | 住宅 | 公建", True),
        ("二星 | 20 | 30", False),
        ("小计", False),
        ("后", False),
    ]
    assert found[4].cells == ("小计", "小计", "小计")


def test_revisions_are_shown_as_accepted(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("第一条 ")
    ns = nsdecls("w")
    paragraph._p.append(parse_xml(f"<w:ins {ns}><w:r><w:t>新增</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {ns}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:moveFrom {ns}><w:r><w:t>移走</w:t></w:r></w:moveFrom>"))
    first = document.add_paragraph("前半，")
    first._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {ns}><w:del/></w:rPr>"))
    document.add_paragraph("后半。")
    assert [line.text for line in lines(tmp_path, document)] == ["第一条 新增", "前半，后半。"]


def test_breaks_boxes_symbols_and_hidden_text(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("甲")
    paragraph.add_run().add_break()
    paragraph.add_run("乙\t丙")
    paragraph.add_run("隐").font.hidden = True
    raised = document.add_paragraph("100m")
    raised.add_run("2").font.superscript = True
    ns = nsdecls("w")
    raised._p.append(parse_xml(f'<w:r {ns}><w:sym w:font="Symbol" w:char="F061"/></w:r>'))
    boxed = document.add_paragraph("旁")
    boxed._p.append(
        parse_xml(
            f"<w:r {ns}><w:pict><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
        )
    )
    assert [line.text for line in lines(tmp_path, document)] == ["甲", "乙 丙", "100m²α", "旁", "框内"]


def test_footnotes_follow_the_paragraph_that_refers_to_them(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("第一条 正文。")
    reference = OxmlElement("w:footnoteReference")
    reference.set(docx.oxml.ns.qn("w:id"), "2")
    paragraph.add_run()._r.append(reference)
    document.add_paragraph("第二条 后文。")
    path = tmp_path / "a.docx"
    document.save(str(path))
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>见附件。</w:t></w:r></w:p></w:footnote>'
    notes = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    parts = dict(_members(path))
    parts["word/footnotes.xml"] = notes.encode()
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", f'<Relationship Id="rId99" Type="{kind}" Target="footnotes.xml"/></Relationships>'.encode()
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{content}"/></Types>'.encode()
    )
    _pack(path, parts)
    assert [line.text for line in read(path).pages[0].lines] == ["第一条 正文。", "脚注1：见附件。", "第二条 后文。"]


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    document = docx.Document()
    style = document.styles.add_style("toc 1", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("第一章 总则\t1", style=style)
    document.add_paragraph("第一条 正文。")
    assert [line.text for line in lines(tmp_path, document)] == ["第一条 正文。"]


def test_a_formula_is_written_on_one_line(tmp_path: Path) -> None:
    document = docx.Document()
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    run = "<m:r><m:t>{}</m:t></m:r>"
    fraction = f"<m:f><m:num>{run.format('A+B')}</m:num><m:den>{run.format('C')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{run.format('x')}</m:e><m:sup>{run.format('2')}</m:sup></m:sSup>"
    index = f"<m:sSub><m:e>{run.format('K')}</m:e><m:sub>{run.format('m')}</m:sub></m:sSub>"
    source = f"<m:oMath {math}>{run.format('Q=')}{fraction}{power}{index}</m:oMath>"
    document.add_paragraph()._p.append(parse_xml(source))
    assert lines(tmp_path, document)[0].text == "Q=(A+B)/C x²K_m"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1 << 20)
    path = tmp_path / "a.docx"
    docx.Document().save(str(path))
    _pack(path, {**dict(_members(path)), "word/media/image1.png": b"\0" * (2 << 20)})
    with pytest.raises(TooLarge, match="压缩炸弹"):
        read(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_truncated_file_is_damaged(tmp_path: Path, share: float) -> None:
    path = tmp_path / "a.docx"
    docx.Document().save(str(path))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnreadableDocument, match="损坏"):
        read(path)


def test_broken_xml_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    docx.Document().save(str(path))
    parts = dict(_members(path))
    _pack(path, {**parts, "word/document.xml": parts["word/document.xml"][:-40]})
    with pytest.raises(UnreadableDocument, match="损坏"):
        read(path)


def _members(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as file:
        return [(name, file.read(name)) for name in file.namelist()]


def _pack(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)


WRITTEN = st.text(st.sampled_from("第一条为了，。；（）《》<>& 　abc012.%"), max_size=40)


@given(st.lists(WRITTEN, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
def test_paragraphs_come_back(tmp_path: Path, written: list[str]) -> None:
    document = docx.Document()
    for text in written:
        document.add_paragraph(text)
    expected = [visible(text) for text in written if visible(text)]
    assert [line.text for line in lines(tmp_path, document)] == expected
