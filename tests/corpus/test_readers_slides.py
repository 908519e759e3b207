"""Slides: a page each, the title a heading, tables as rows, notes with their slide."""

from __future__ import annotations

import zipfile
from pathlib import Path

from corpus.readers import read
from corpus.types import Line, RawDocument

SPACES = " ".join(
    f'xmlns:{name}="http://schemas.openxmlformats.org/{rest}/2006/{last}"'
    for name, rest, last in (
        ("a", "drawingml", "main"),
        ("p", "presentationml", "main"),
        ("r", "officeDocument", "relationships"),
    )
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def shape(text: str, kind: str = "") -> str:
    place = f"<p:nvSpPr><p:nvPr><p:ph type='{kind}'/></p:nvPr></p:nvSpPr>" if kind else ""
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f"<p:sp>{place}<p:txBody>{paragraphs}</p:txBody></p:sp>"


def cell(text: str, about: str = "") -> str:
    return f"<a:tc {about}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"


def table(*rows: str) -> str:
    inner = "".join(f"<a:tr>{row}</a:tr>" for row in rows)
    return (
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{inner}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def slides(tmp_path: Path, *trees: str, notes: str = "", hidden: int = 0) -> RawDocument:
    path = tmp_path / "a.pptx"
    with zipfile.ZipFile(path, "w") as file:
        listed = "".join(f'<p:sldId r:id="r{number}"/>' for number in range(len(trees)))
        file.writestr(
            "ppt/presentation.xml", f"<p:presentation {SPACES}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"
        )
        links = "".join(
            f'<Relationship Id="r{number}" Type="{RELATIONS}/slide" Target="slides/slide{number}.xml"/>'
            for number in range(len(trees))
        )
        space = "http://schemas.openxmlformats.org/package/2006/relationships"
        file.writestr("ppt/_rels/presentation.xml.rels", f'<Relationships xmlns="{space}">{links}</Relationships>')
        for number, tree in enumerate(trees):
            shown = ' show="0"' if number + 1 == hidden else ""
            file.writestr(
                f"ppt/slides/slide{number}.xml", f"<p:sld {SPACES}{shown}><p:spTree>{tree}</p:spTree></p:sld>"
            )
        if notes:
            link = f'<Relationship Id="n" Type="{RELATIONS}/notesSlide" Target="../notesSlides/n.xml"/>'
            file.writestr("ppt/slides/_rels/slide0.xml.rels", f'<Relationships xmlns="{space}">{link}</Relationships>')
            tree = shape(notes, "body") + shape("1", "sldNum")
            file.writestr("ppt/notesSlides/n.xml", f"<p:notes {SPACES}><p:spTree>{tree}</p:spTree></p:notes>")
    return read(path)


def test_the_title_comes_first_and_what_every_slide_repeats_is_left_out(tmp_path: Path) -> None:
    body = shape("补助标准\n二星级 40元", "body") + shape("3", "sldNum") + shape("绿色建筑培训", "title")
    (page,) = slides(tmp_path, body).pages
    assert page.lines == (Line("绿色建筑培训", "heading", 1), Line("补助标准"), Line("二星级 40元"))


def test_pages_are_numbered_as_slides_and_hidden_ones_left_out(tmp_path: Path) -> None:
    raw = slides(tmp_path, shape("甲"), shape("乙"), shape("丙"), hidden=2)
    assert [(page.number, page.lines[0].text) for page in raw.pages] == [(1, "甲"), (3, "丙")]


def test_a_table_has_its_merged_cells_filled(tmp_path: Path) -> None:
    rows = (
        cell("等级") + cell("奖补标准"),
        cell("二星级", 'rowSpan="2"') + cell("40元"),
        cell("", 'vMerge="1"') + cell("上限50万元"),
    )
    (page,) = slides(tmp_path, table(*rows)).pages
    assert [line.cells for line in page.lines] == [("等级", "奖补标准"), ("二星级", "40元"), ("二星级", "上限50万元")]


def test_notes_stand_with_their_slide(tmp_path: Path) -> None:
    raw = slides(tmp_path, shape("甲", "title"), shape("乙", "title"), notes="讲到这里举例。\n再说明。")
    assert [line.text for line in raw.pages[0].lines] == ["甲", "备注：讲到这里举例。", "再说明。"]
    assert [line.text for line in raw.pages[1].lines] == ["乙"]
