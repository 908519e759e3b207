"""Visual lines become the paragraphs that were written; what only the page carries goes, and nothing else."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas
from typeset_pages import LEFT, PITCH, RIGHT, SIZE, Pages, pdf

from corpus.furniture import value
from corpus.layout import paragraphs
from corpus.readers import read
from corpus.types import Paragraph

LONG = (
    "为了加强民用建筑节能管理，降低民用建筑使用过程中的能源消耗，提高能源利用效率，"
    "根据有关法律、行政法规，结合本市实际，"
)
ARTICLES = [f"第{n}条 {LONG}制定本条例第{n}条的具体规定，并由市人民政府组织实施。" for n in "一二三四五六七八九十"]


def furnish(canvas: Canvas, page: int) -> None:
    """Draw a running head and a page number."""
    canvas.drawCentredString(297, 805, "示范市民用建筑节能条例")
    canvas.drawCentredString(297, 45, f"— {page} —")


def texts(path: Path) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(read(path))]


def test_text_formats_have_one_paragraph_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# 标题\n第一条 甲。\n第二条 乙。", encoding="utf-8")
    found = paragraphs(read(path))
    assert [(p.text, p.kind, p.level) for p in found] == [
        ("标题", "heading", 1),
        ("第一条 甲。", "text", 0),
        ("第二条 乙。", "text", 0),
    ]


def test_heads_page_numbers_and_breaks_leave_no_trace(tmp_path: Path) -> None:
    written = ARTICLES * 4
    path = pdf(tmp_path / "a.pdf", written, furnish)
    assert len(read(path).pages) > 3
    assert texts(path) == written


def test_a_paragraph_over_a_page_break_knows_both_places(tmp_path: Path) -> None:
    found = paragraphs(read(pdf(tmp_path / "a.pdf", ARTICLES * 4, furnish)))
    broken = [p for p in found if len({span.page for span in p.spans}) == 2]
    assert broken
    for paragraph in broken:
        assert [span.page for span in paragraph.spans] == sorted(span.page for span in paragraph.spans)


def assert_covered(paragraph: Paragraph) -> None:
    assert paragraph.spans[0].start == 0
    assert paragraph.spans[-1].end == len(paragraph.text)
    for left, right in zip(paragraph.spans, paragraph.spans[1:], strict=False):
        assert left.end == right.start
    assert all(span.box and span.page > 0 for span in paragraph.spans)


def test_spans_cover_the_text_and_lie_on_the_page(tmp_path: Path) -> None:
    for paragraph in paragraphs(read(pdf(tmp_path / "a.pdf", ARTICLES, furnish))):
        assert_covered(paragraph)
        for span in paragraph.spans:
            assert span.box is not None
            assert LEFT - 1 <= span.box[0] < span.box[2] <= RIGHT + SIZE + 1


def test_body_text_that_repeats_stays(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf", furnish)
    written = []
    for number in range(1, 6):
        if number > 1:
            pages.turn()
        for text in ["本页应当由申请人填写。", f"第{number}条 {LONG}依照执行。", "以下空白。"]:
            pages.add(text)
            written.append(text)
    assert texts(pages.save()) == written


def test_heads_on_odd_and_even_pages_and_chapter_heads_go(tmp_path: Path) -> None:
    def alternating(canvas: Canvas, page: int) -> None:
        if page % 2:
            canvas.drawString(LEFT, 805, "GB 50352-2019")
            canvas.drawRightString(RIGHT, 50, str(page))
        else:
            canvas.drawRightString(RIGHT, 805, "民用建筑设计统一标准")
            canvas.drawString(LEFT, 50, str(page))

    written = ARTICLES * 8
    assert texts(pdf(tmp_path / "a.pdf", written, alternating)) == written


@pytest.mark.parametrize(("number", "page"), [("12", 12), ("iv", 4), ("Ⅲ", 3), ("XIV", 14)])
def test_page_numbers_count_in_any_figures(number: str, page: int) -> None:
    assert value(number) == page


def test_a_table_of_contents_goes_and_dots_in_a_form_stay(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf", furnish)
    pages.draw("目  录", 280)
    for at, title in enumerate(["第一章 总则", "第二章 新建建筑节能", "第三章 附则"]):
        pages.draw(f"{title}{'…' * 12}{at + 2}", LEFT)
    pages.turn()
    written = ["第一章 总则", *ARTICLES[:4], "第二章 新建建筑节能", *ARTICLES[4:], "第三章 附则", "申请人签名……………………"]
    for text in written:
        pages.add(text)
    assert texts(pages.save()) == written


def test_a_list_of_what_does_not_come_again_is_no_table_of_contents(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf", furnish)
    pages.draw("目  录", 280)
    for at, title in enumerate(["总说明", "主次梁连接节点", "预制柱连接节点", "第一章 总则"]):
        pages.draw(f"{title}{'.' * 40}{at + 2}", LEFT)
    pages.turn()
    for text in ARTICLES:
        pages.add(text)
    found = paragraphs(read(pages.save()))
    assert [p.text for p in found] == [
        "目 录",
        "总说明 | 2",
        "主次梁连接节点 | 3",
        "预制柱连接节点 | 4",
        "第一章 总则 | 5",
        *ARTICLES,
    ]
    assert found[1].cells == ("总说明", "2")


def test_an_entry_that_does_not_come_again_stays_where_the_others_go(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf", furnish)
    pages.draw("目  次", 280)
    for at, title in enumerate(["1 总则", "2 术语", "附录A 外墙平均传热系数的计算方法", "用词说明"]):
        pages.draw(f"{title} {'. ' * 20}{at + 2}", LEFT)
    pages.turn()
    written = ["1 总则", ARTICLES[0], "2 术语", ARTICLES[1]]
    for text in written:
        pages.add(text)
    for line in ("附录A", "外墙平均传热系数的计算方法"):  # a title over two lines is the same title
        pages.draw(line, 250)
    assert texts(pages.save())[:5] == ["用词说明 | 5", *written]


def test_the_short_last_line_of_a_centred_paragraph_belongs_to_it(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    width = int((RIGHT - LEFT) / SIZE)
    note = "（" + LONG[: 2 * width - 3] + "第三十六次会议批准）"
    for at in range(0, len(note), width - 1):
        pages.canvas.drawCentredString((LEFT + RIGHT) / 2, pages.y, note[at : at + width - 1])
        pages.y -= PITCH
    for text in ARTICLES:
        pages.add(text)
    assert texts(pages.save()) == [note, *ARTICLES]


def test_a_formula_of_an_annex_ends_its_line(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    for text in ARTICLES:
        pages.add(text)
    pages.canvas.drawString(LEFT + 150, pages.y, "Km＝K＋A")
    pages.canvas.drawRightString(RIGHT, pages.y, "（A.0.1）")
    pages.y -= PITCH
    pages.draw("式中：K——传热系数；", LEFT)
    assert texts(pages.save())[-2:] == ["Km＝K＋A （A.0.1）", "式中：K——传热系数；"]


def test_a_line_that_begins_with_a_reference_begins_no_paragraph(tmp_path: Path) -> None:
    width = int((RIGHT - LEFT) / SIZE)
    first = "甲" * (width - 2)  # fills the first line, indented by two
    written = [
        f"{first}第十二条的规定适用于本条例所称的民用建筑及其附属设施，并应当符合其他规定。",
        f"{first}11.5.14的试验适用于上述情形，并应当符合其他规定。",
        *ARTICLES,
    ]
    assert texts(pdf(tmp_path / "a.pdf", written)) == written


def test_a_full_last_line_does_not_swallow_the_next_paragraph(tmp_path: Path) -> None:
    width = int((RIGHT - LEFT) / SIZE)
    full = "乙" * (width - 3) + "。"
    written = [full, full, "（一）" + "丙" * (width - 6) + "；", "（二）丁；", *ARTICLES]
    assert texts(pdf(tmp_path / "a.pdf", written)) == written


def test_hanging_items_are_joined(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    written = ["4.1 电动自行车应当符合下列要求："]
    pages.add(written[0], indent=0)
    for letter in "abcdef":
        text = f"{letter}）{LONG}防止发生危险。"
        written.append(text)
        cut = int((RIGHT - LEFT - 4 * SIZE) / SIZE) + 2
        pages.draw(text[:cut], LEFT + 2 * SIZE)
        rest = text[cut:]
        while rest:
            pages.draw(rest[: cut - 2], LEFT + 4 * SIZE)
            rest = rest[cut - 2 :]
    assert texts(pages.save()) == written


def test_paragraphs_parted_by_space_alone_are_parted(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf", furnish)
    written = []
    for number in range(12):
        text = f"{LONG * (1 + number % 3)}第{number}段到此为止。"
        written.append(text)
        pages.add(text, indent=0)
        pages.y -= PITCH * 0.6
    assert texts(pages.save()) == written


def test_a_title_over_two_lines_is_one_heading(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.setFont("STSong-Light", 18)
    for line in ("示范市人民政府关于印发绿色建筑促进", "办法的通知"):
        pages.canvas.drawCentredString(297, pages.y, line)
        pages.y -= 30
    pages.canvas.setFont("STSong-Light", SIZE)
    for text in ARTICLES:
        pages.add(text)
    title, *rest = paragraphs(read(pages.save()))
    assert (title.text, title.kind, title.level) == ("示范市人民政府关于印发绿色建筑促进办法的通知", "heading", 1)
    assert [p.text for p in rest] == ARTICLES


def test_latin_words_are_parted_and_hyphens_undone(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setFont("Helvetica", 12)
    for at, line in enumerate(
        [
            "The measures shall reduce the energy consump-",
            "tion of civil buildings and of the works under",
            "construction.",
        ]
    ):
        canvas.drawString(100, 700 - 18 * at, line)
    canvas.save()
    (paragraph,) = paragraphs(read(tmp_path / "a.pdf"))
    assert paragraph.text == (
        "The measures shall reduce the energy consumption of civil buildings and of the works under construction."
    )
    assert_covered(paragraph)


def test_word_text_and_pdf_of_a_document_give_the_same_paragraphs(tmp_path: Path) -> None:
    written = ["示范市建筑节能条例", "第一章 总则", *ARTICLES, "（一）" + LONG + "应当公开；", "（二）其他情形。"]
    document = docx.Document()
    for text in written:
        document.add_paragraph(text)
    document.save(str(tmp_path / "a.docx"))
    (tmp_path / "a.txt").write_text("\n".join(written), encoding="gb18030")
    pdf(tmp_path / "a.pdf", written)
    assert texts(tmp_path / "a.docx") == texts(tmp_path / "a.txt") == texts(tmp_path / "a.pdf") == written


PROSE = st.text(st.sampled_from("建筑节能应当符合规定的标准和要求并由主管部门公布"), min_size=1, max_size=90)
WRITTEN = st.lists(st.builds("{}{}".format, PROSE, st.sampled_from(["。", "：", "；"])), min_size=1, max_size=25)


@given(WRITTEN)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
def test_no_character_is_lost_or_doubled(written: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = paragraphs(read(pdf(Path(folder) / "a.pdf", written)))
    assert "".join(p.text for p in found) == "".join(written)
    for paragraph in found:
        assert_covered(paragraph)
        assert re.search(r"[。：；]$", paragraph.text)
