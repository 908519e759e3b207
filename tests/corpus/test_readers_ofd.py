"""OFD pages: glyphs and rules with their places, templates, bookmarks; pictures are named."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableDocument
from corpus.parse import parse
from corpus.readers import read
from corpus.readers.ofd_page import MM, deltas
from corpus.types import RawDocument
from evals.types import SourceLine
from evals.typeset_ofd import ofd as typeset

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(words: str, x: float, y: float, about: str = "", code: str = "", size: float = 4) -> str:
    return (
        f'<ofd:TextObject Boundary="{x} {y} 100 5" Size="{size}" {about}><ofd:TextCode X="0" Y="{size}" {code}>'
        f"{words}</ofd:TextCode></ofd:TextObject>"
    )


def content(inner: str, head: str = "") -> str:
    return f"<ofd:Page {SPACE}>{head}<ofd:Content><ofd:Layer>{inner}</ofd:Layer></ofd:Content></ofd:Page>"


def document(
    tmp_path: Path, *pages: str, common: str = "", after: str = "", more: dict[str, str] | None = None
) -> RawDocument:
    listed = "".join(f'<ofd:Page ID="{number}" BaseLoc="P{number}.xml"/>' for number in range(len(pages)))
    about = "<ofd:DocInfo><ofd:Title>示范办法</ofd:Title><ofd:Author>示范市</ofd:Author></ofd:DocInfo>"
    root = "<ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>"
    parts = {
        "OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocBody>{about}{root}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{after}</ofd:Document>",
        **{f"Doc_0/P{number}.xml": page for number, page in enumerate(pages)},
        **(more or {}),
    }
    path = tmp_path / "a.ofd"
    with zipfile.ZipFile(path, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return read(path)


def shown(raw: RawDocument) -> list[str]:
    return [line.text for page in raw.pages for line in page.lines]


def test_a_line_has_its_box_in_points_from_the_top_left(tmp_path: Path) -> None:
    raw = document(tmp_path, content(text("第一条 甲。", 20, 30, code='DeltaX="g 5 4"')))
    (line,) = raw.pages[0].lines
    assert line.text == "第一条 甲。"
    assert line.box == pytest.approx((20 * MM, 30 * MM, 44 * MM, 34 * MM), abs=1.5)
    assert (raw.pages[0].width, raw.pages[0].height) == pytest.approx((210 * MM, 297 * MM))
    assert raw.properties == {"title": "示范办法", "author": "示范市"}


def test_an_object_is_moved_and_scaled_by_its_matrix(tmp_path: Path) -> None:
    (line,) = document(tmp_path, content(text("甲乙", 10, 10, 'CTM="2 0 0 2 5 0"'))).pages[0].lines
    assert line.size == pytest.approx(8 * MM, abs=0.1)
    assert line.box is not None
    assert line.box[0] == pytest.approx(15 * MM, abs=0.1)


def test_what_leans_or_cannot_be_seen_is_no_text(tmp_path: Path) -> None:
    leaning = text("内部资料", 50, 50, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    hidden, clear = text("甲", 10, 60, 'Visible="false"'), text("乙", 10, 70, 'Alpha="5"')
    assert shown(document(tmp_path, content(text("正文。", 10, 10) + leaning + hidden + clear))) == ["正文。"]


def test_a_page_set_on_its_side_is_read(tmp_path: Path) -> None:
    side = "".join(
        text(words, 100 - 10 * row, 50, 'CTM="0 1 -1 0 0 0"') for row, words in enumerate(("甲乙。", "丙丁。"))
    )
    raw = document(tmp_path, content(side))
    assert shown(raw) == ["甲乙。", "丙丁。"]
    assert raw.pages[0].turn == 1


def test_templates_blocks_and_named_groups_are_drawn(tmp_path: Path) -> None:
    common = '<ofd:DocumentRes>R.xml</ofd:DocumentRes><ofd:TemplatePage ID="t" BaseLoc="T.xml"/>'
    group = (
        f'<ofd:CompositeGraphicUnit ID="g"><ofd:Content>{text("组内", 0, 0)}</ofd:Content></ofd:CompositeGraphicUnit>'
    )
    more = {"Doc_0/T.xml": content(text("版头", 10, 10)), "Doc_0/R.xml": f"<ofd:Res {SPACE}>{group}</ofd:Res>"}
    inner = f'<ofd:PageBlock>{text("块内", 10, 40)}</ofd:PageBlock><ofd:CompositeObject Boundary="10 60 9 9" ResourceID="g"/>'
    page = content(inner, '<ofd:Template TemplateID="t"/>')
    assert shown(document(tmp_path, page, common=common, more=more)) == ["版头", "块内", "组内"]


def test_cells_are_recognised_by_their_rules(tmp_path: Path) -> None:
    boxes = "".join(
        f'<ofd:PathObject Boundary="{20 + 40 * column} {20 + 10 * row} 40 10"><ofd:AbbreviatedData>'
        "M 0 0 L 40 0 L 40 10 L 0 10 C</ofd:AbbreviatedData></ofd:PathObject>"
        for row in range(3)
        for column in range(2)
    )
    words = [("等级", "标准"), ("二星级", "40元"), ("三星级", "60元")]
    texts = "".join(
        text(word, 22 + 40 * column, 22 + 10 * row)
        for row, cells in enumerate(words)
        for column, word in enumerate(cells)
    )
    raw = document(tmp_path, content(boxes + texts))
    assert [line.cells for line in raw.pages[0].lines] == words


def test_bookmarks_are_the_outline(tmp_path: Path) -> None:
    goto = '<ofd:Actions><ofd:Action Event="CLICK"><ofd:Goto><ofd:Dest Type="XYZ" PageID="1"/></ofd:Goto></ofd:Action></ofd:Actions>'
    inner = f'<ofd:OutlineElem Title="第一节 甲">{goto}</ofd:OutlineElem>'
    after = f'<ofd:Outlines><ofd:OutlineElem Title="第一章 总则">{goto}{inner}</ofd:OutlineElem></ofd:Outlines>'
    raw = document(tmp_path, content(text("甲", 9, 9)), content(text("乙", 9, 9)), after=after)
    assert raw.outline == ((1, "第一章 总则", 2), (2, "第一节 甲", 2))


def test_pages_of_pictures_are_named(tmp_path: Path) -> None:
    picture = content('<ofd:ImageObject Boundary="0 0 210 297" ResourceID="1"/>')
    raw = document(tmp_path, content(text("甲。", 9, 9)), picture)
    assert "第2页没有文字" in raw.problems[0]
    with pytest.raises(UnreadableDocument, match="OFD文件中没有文字，可能全是扫描的图片"):
        document(tmp_path, picture)


def test_a_document_without_its_root_is_damaged(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ofd", "w") as file:
        file.writestr(
            "OFD.xml", f"<ofd:OFD {SPACE}><ofd:DocBody><ofd:DocRoot>no.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        )
    with pytest.raises(UnreadableDocument, match="缺少正文"):
        read(tmp_path / "a.ofd")


def test_a_typeset_law_comes_back_clause_by_clause(tmp_path: Path) -> None:
    body = "为了加强民用建筑节能管理，降低民用建筑使用过程中的能源消耗，提高能源利用效率，制定本条例。"
    lines = [SourceLine("示范市节能条例", level=1)]
    lines += [SourceLine(f"第{number}条 {body * 3}") for number in "一二三四五六七八九十"]
    path = tmp_path / "示范市节能条例.ofd"
    path.write_bytes(typeset(lines, "示范市节能条例"))
    found = parse(path)
    assert [clause.text for clause in found.clauses] == [line.text for line in lines[1:]]
    assert found.pages > 1
    assert {span.page for clause in found.clauses for span in clause.spans} == set(range(1, found.pages + 1))


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 99)), max_size=8), st.integers(0, 40))
def test_repeated_advances_are_written_out(runs: list[tuple[int, int]], count: int) -> None:
    written = " ".join(f"g {times} {value}" for times, value in runs)
    whole = [float(value) for times, value in runs for _ in range(times)]
    assert deltas(written, count) == whole[:count]
