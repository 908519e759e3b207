"""PDF pages: text with its places, tables, columns; scans, passwords and damage are named."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from typeset_pages import FONT, LEFT, PITCH, SIZE, TOP, Pages, pdf

from corpus.errors import UnreadableDocument
from corpus.layout import paragraphs
from corpus.readers import read
from corpus.readers.fragments import seam
from corpus.readers.pdf import draw
from corpus.scans.store import PagesWanted, kept_in
from corpus.types import Line

PAGE_HEIGHT = 841.89
COLUMN = "建筑节能标准是对民用建筑的设计施工验收和运行所作的统一规定各地应当结合实际制定实施办法并组织落实到位"


def lines(path: Path) -> list[Line]:
    return [line for page in read(path).pages for line in page.lines]


def grid(pages: Pages, xs: list[float], ys: list[float]) -> None:
    pages.canvas.grid(xs, ys)


def test_a_line_has_its_box_from_the_top_left(tmp_path: Path) -> None:
    (line,) = lines(pdf(tmp_path / "a.pdf", ["第一条　为了GB 50016的“规定”"]))
    assert line.text == "第一条 为了GB 50016的“规定”"
    assert line.size == SIZE
    assert line.box is not None
    x0, y0, x1, y1 = line.box
    assert x0 == pytest.approx(LEFT + 2 * SIZE, abs=0.5)
    assert y0 < PAGE_HEIGHT - TOP < y1
    assert y1 - y0 == pytest.approx(SIZE, abs=0.5)
    assert 150 < x1 - x0 < 200


def test_a_turned_page_is_read_as_it_is_shown(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.setPageRotation(90)
    pages.canvas.rotate(90)
    pages.canvas.drawString(100, -100, "第一条 横置的页面。")
    pages.canvas.drawString(100, -120, "第二条 次行。")
    pages.save()
    first, second = lines(tmp_path / "a.pdf")
    assert [first.text, second.text] == ["第一条 横置的页面。", "第二条 次行。"]
    assert first.box is not None
    assert first.box[0] == pytest.approx(100, abs=1)
    assert first.box[3] == pytest.approx(100, abs=3)


def test_an_empty_password_opens_and_another_does_not(tmp_path: Path) -> None:
    for name, password in (("open.pdf", ""), ("shut.pdf", "geheim")):
        pages = Pages(tmp_path / name, encrypt=StandardEncryption(password, "owner", canPrint=0))
        pages.add("第一条 甲。")
        pages.save()
    assert [line.text for line in lines(tmp_path / "open.pdf")] == ["第一条 甲。"]
    with pytest.raises(UnreadableDocument, match="已加密"):
        read(tmp_path / "shut.pdf")


def test_a_page_of_pictures_alone_is_to_be_recognised(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.add("第一条 甲。")
    pages.turn()
    pages.canvas.drawInlineImage(Image.new("RGB", (60, 80), "grey"), 0, 0, 595, 842)
    pages.turn()
    path = pages.save()
    with kept_in(tmp_path / "pages", path), pytest.raises(PagesWanted) as wanted:
        read(path)
    assert wanted.value.pages == (2,)


def test_a_page_is_drawn_at_200_dpi_and_a_huge_one_smaller(tmp_path: Path) -> None:
    for name, size in (("a.pdf", (595, 842)), ("b.pdf", (5950, 8420))):
        canvas = Canvas(str(tmp_path / name), pagesize=size)
        canvas.rect(0, 0, 100, 100, fill=1)
        canvas.save()
    picture, dpi = draw(tmp_path / "a.pdf", 1)
    assert (picture.shape, dpi) == ((2339, 1653, 3), 200.0)
    assert int(picture[-5, 5].max()) < 60, "what stands at the bottom of the page is at the bottom of the picture"
    assert max(draw(tmp_path / "b.pdf", 1)[0].shape) <= 5000


def test_a_blank_page_among_others_is_nothing_odd(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.add("第一条 甲。")
    pages.turn()
    raw = read(pages.save())
    assert raw.problems == ()
    assert [reading.how for reading in raw.readings] == ["text", "blank"]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_file_is_damaged_or_repaired_but_never_garbled(tmp_path: Path, share: float) -> None:
    path = pdf(tmp_path / "a.pdf", ["第一条 甲。"])
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UnreadableDocument, match="PDF"):
        read(path)


def test_a_ruled_table_has_rows_and_merged_cells_are_filled(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.add("表1 限值", indent=100)
    xs, ys = [100.0, 220.0, 340.0, 460.0], [600.0, 630.0, 660.0, 690.0]
    canvas = pages.canvas
    for y in (600, 630, 690):
        canvas.line(100, y, 460, y)
    canvas.line(220, 660, 460, 660)  # the first cell of the head goes over two rows
    for x in (100, 220, 460):
        canvas.line(x, 600, x, 690)
    canvas.line(340, 600, 340, 660)  # the second cell of the head goes over two columns
    for text, x, y in [("部位", 105, 670), ("传热系数", 225, 670), ("住宅", 225, 640), ("公建", 345, 640)]:
        canvas.drawString(x, y, text)
    for text, x, y in [("外墙保温层的传热", 105, 618), ("系数", 105, 604), ("0.45", 225, 610), ("0.50", 345, 610)]:
        canvas.drawString(x, y, text)
    pages.y = 560
    pages.add("第二条 后文。")
    caption, *rows, after = lines(pages.save())
    assert (caption.text, after.text) == ("表1 限值", "第二条 后文。")
    assert [(row.text, row.header) for row in rows] == [
        ("部位 | 传热系数 | 传热系数", True),
        ("部位 | 住宅 | 公建", True),
        ("外墙保温层的传热系数 | 0.45 | 0.50", False),
    ]
    assert rows[-1].box == pytest.approx((xs[0], PAGE_HEIGHT - ys[1], xs[-1], PAGE_HEIGHT - ys[0]), abs=1.5)


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.rect(80, 700, 440, 80)
    pages.add("第一条 框内的文字。")
    assert [(line.kind, line.text) for line in lines(pages.save())] == [("text", "第一条 框内的文字。")]


def test_the_frame_of_an_atlas_sheet_is_open_and_its_title_block_a_table(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    canvas = pages.canvas
    canvas.rect(60, 60, 475, 720)
    canvas.line(60, 90, 535, 90)
    for x in (300, 420):
        canvas.line(x, 60, x, 90)
    for text, x in [("叠合板边支座连接节点", 65), ("图集号", 305), ("SF22G01", 425)]:
        canvas.drawString(x, 70, text)
    pages.add("注：1．板底钢筋伸入支座。")
    pages.add("2．叠合层厚度不小于60mm。")
    assert [(line.kind, line.text) for line in lines(pages.save())] == [
        ("text", "注：1．板底钢筋伸入支座。"),
        ("text", "2．叠合层厚度不小于60mm。"),
        ("row", "叠合板边支座连接节点 | 图集号 | SF22G01"),
    ]


def sheet(path: Path) -> Pages:
    """Begin a sheet with a frame and a title block."""
    pages = Pages(path)
    canvas = pages.canvas
    canvas.rect(60, 60, 475, 720)
    canvas.line(60, 90, 535, 90)
    for x in (300, 420):
        canvas.line(x, 60, x, 90)
    for text, x in [("连接节点", 65), ("图集号", 305), ("SF22G01", 425)]:
        canvas.drawString(x, 70, text)
    return pages


def test_labels_and_notes_on_a_drawing_are_read_block_by_block(tmp_path: Path) -> None:
    pages = sheet(tmp_path / "a.pdf")
    canvas = pages.canvas
    for text, x, y in [
        ("注：1．间距不大于500", 300, 700),
        ("mm，距洞口不小于100mm，保证", 336, 680),
        ("梯段可以滑动。", 336, 660),
        ("2．应符合第5.2.", 324, 640),
        ("2条的规定。", 336, 620),
        ("预制柱", 80, 690),
        ("叠合板", 80, 640),
        ("预埋螺栓", 80, 300),
        ("隔离层", 300, 300),
    ]:
        canvas.drawString(x, y, text)
    assert [p.text for p in paragraphs(read(pages.save()))] == [
        "注：1．间距不大于500mm，距洞口不小于100mm，保证梯段可以滑动。",
        "2．应符合第5.2.2条的规定。",
        "预制柱",
        "叠合板",
        "预埋螺栓",
        "隔离层",
        "连接节点 | 图集号 | SF22G01",
    ]


def test_a_table_on_a_sheet_stands_apart_from_the_title_block(tmp_path: Path) -> None:
    pages = sheet(tmp_path / "a.pdf")
    canvas = pages.canvas
    canvas.drawString(100, 700, "节点选用表")
    grid(pages, [100.0, 250.0, 400.0], [600.0, 630.0, 660.0])
    for text, x, y in [("节点", 105, 640), ("页号", 255, 640), ("边支座", 105, 610), ("第5页", 255, 610)]:
        canvas.drawString(x, y, text)
    canvas.drawString(100, 560, "注：选用时应复核。")
    assert [(line.kind, line.text) for line in lines(pages.save())] == [
        ("text", "节点选用表"),
        ("row", "节点 | 页号"),
        ("row", "边支座 | 第5页"),
        ("text", "注：选用时应复核。"),
        ("row", "连接节点 | 图集号 | SF22G01"),
    ]


def test_rules_that_run_through_words_are_a_drawing(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    grid(pages, [100.0, 115.0, 130.0, 145.0], [690.0, 705.0, 720.0])
    pages.canvas.drawString(104, 694, "缝宽20")
    pages.canvas.drawString(109, 709, "板厚")
    assert [(line.kind, line.text) for line in lines(pages.save())] == [("text", "板厚"), ("text", "缝宽20")]


def test_what_cannot_be_broken_is_joined_in_a_cell_and_meant_breaks_are_kept(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    grid(pages, [100.0, 230.0, 330.0], [600.0, 640.0, 680.0])
    for text, x, y in [
        ("窗墙面积比", 105, 666),
        ("限值", 235, 666),
        ("0.20＜面积比", 105, 626),
        ("≤0.4000", 105, 606),
        ("住宅", 235, 626),
        ("公建", 235, 606),
    ]:
        pages.canvas.drawString(x, y, text)
    *_, last = lines(pages.save())
    assert last.cells == ("0.20＜面积比≤0.4000", "住宅 公建")


@pytest.mark.parametrize(
    ("before", "after", "blank"),
    [
        ("第5.2.", "2条", ""),
        ("GB 50016-", "2014", ""),
        ("不小于500", "mm，", ""),
        ("不小于500", "mm的", ""),
        ("1,375,4", "71.55", ""),
        ("1,375", ".55", ""),
        ("K", "≤1.0", ""),
        ("保证", "梯段", ""),
        ("energy", "saving", " "),
        ("in 2020", "the rules", " "),
        ("GB/T", "7714", " "),
    ],
)
def test_the_seam_of_two_lines_is_blank_between_words_only(before: str, after: str, blank: str) -> None:
    assert seam(before, after) == blank


def test_columns_without_rules_make_rows(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.add("表1 补贴标准")
    for cells in [("星级", "住宅", "公建"), ("二星级", "20", "30"), ("三星级", "40", "60"), ("超低能耗", "100", "120")]:
        for at, cell in enumerate(cells):
            pages.canvas.drawString(100 + 140 * at, pages.y, cell)
        pages.y -= PITCH
    pages.add("第二条 后文。")
    found = lines(pages.save())
    assert [line.kind for line in found] == ["text", "row", "row", "row", "row", "text"]
    assert [line.text for line in found[1:3]] == ["星级 | 住宅 | 公建", "二星级 | 20 | 30"]
    assert [line.header for line in found[1:]] == [True, False, False, False, False]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.add("横贯两栏的标题与摘要，长过左栏的宽度，因此不属于任何一栏的文字", indent=0)
    left, right = (COLUMN + "左") * 5, (COLUMN + "右") * 5
    top = pages.y
    pages.add(left + "。", left=60, right=280)
    pages.y = top
    pages.add(right + "。", left=315, right=535)
    title, *found = (p.text for p in paragraphs(read(pages.save())))
    assert title.startswith("横贯")
    assert found == [left + "。", right + "。"]


def test_bold_by_double_printing_is_read_once_and_watermarks_are_not(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.drawString(LEFT, TOP, "强制性条文人人")
    pages.canvas.drawString(LEFT + 0.4, TOP, "强制性条文人人")
    pages.canvas.saveState()
    pages.canvas.translate(200, 300)
    pages.canvas.rotate(45)
    pages.canvas.setFont(FONT, 40)
    pages.canvas.drawString(0, 0, "内部资料")
    pages.canvas.restoreState()
    assert [line.text for line in lines(pages.save())] == ["强制性条文人人"]


def test_raised_figures_stay_powers(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    canvas = pages.canvas
    canvas.drawString(LEFT, TOP, "面积为100m")
    x = LEFT + canvas.stringWidth("面积为100m", FONT, SIZE)
    canvas.setFont(FONT, 7)
    canvas.drawString(x, TOP + 5, "2")
    canvas.setFont(FONT, SIZE)
    canvas.drawString(x + 4, TOP, "以上")
    assert [line.text for line in lines(pages.save())] == ["面积为100m²以上"]


def test_letters_that_are_set_apart_are_one_word(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    for at, letter in enumerate("中华人民共和国"):
        pages.canvas.drawString(100 + 24 * at, TOP, letter)
    assert lines(pages.save())[0].text == "中华人民共和国"


def test_a_real_standard_is_read_with_its_tables(shared_data: Path) -> None:
    raw = read(next((shared_data / "pdf").glob("GB17761*.pdf")))
    found = paragraphs(raw)
    assert len(raw.pages) == 19
    texts = [p.text for p in found]
    assert "6.1.2 制动性能" in texts
    assert "干 态 | 25 | 同时使用前后车闸 | ≤7" in texts
    assert texts.count("GB17761—2018") == 2  # on the covers, front and back; the running head is gone
    assert not [text for text in texts if "……" in text and "=" not in text]  # formulas have leaders to their numbers
    assert any(text.startswith("4.3 ") and text.endswith("脚踏骑行能力。") for text in texts)
    assert sum(p.kind == "row" for p in found) == 15


def test_a_real_paper_is_read_column_by_column(shared_data: Path) -> None:
    found = paragraphs(read(shared_data / "pdf" / "bce_Enco_zh_0.pdf"))
    assert any(p.text.startswith("创业风险投资(venture capital, VC)作为一种新的金融制度安排") for p in found)
    assert any(p.text == "京津冀城市群创业风险投资的时空分布特征及影响机制" and p.kind == "heading" for p in found)


def test_real_scans_are_to_be_recognised(shared_data: Path, tmp_path: Path) -> None:
    for name, pages in (("rapidocrpdf_image.pdf", (1,)), ("rapidocrpdf_direct_and_image.pdf", (2,))):
        path = shared_data / "pdf" / name
        with kept_in(tmp_path / "pages", path), pytest.raises(PagesWanted) as wanted:
            read(path)
        assert wanted.value.pages == pages


def test_pages_with_a_text_of_their_own_keep_it(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "pdf" / "GB17761-2018_电动自行车安全技术规范.pdf"
    with kept_in(tmp_path / "pages", path):
        assert {reading.how for reading in read(path).readings} == {"text"}


def two_columns(path: Path, gutter: float, hanging: str = "") -> Path:
    """Set a title over two columns of prose, and let the stops of a line hang over into the gutter."""
    pages = Pages(path)
    wide = 17 * SIZE
    right = LEFT + wide + gutter
    pages.canvas.drawString(LEFT + 80, TOP + 30, "示范市民用建筑节能条例实施细则说明")
    for column, x in enumerate((LEFT, right)):
        for row in range(20):
            text = (COLUMN * 10)[row * 17 : row * 17 + 17]
            pages.canvas.drawString(x, TOP - PITCH * row, text + (hanging if row == 5 and not column else ""))
    return pages.save()


@pytest.mark.parametrize("gutter", [14.0, 18.0, 30.0], ids=["narrow", "middle", "wide"])
def test_columns_are_parted_by_gutters_of_any_width(tmp_path: Path, gutter: float) -> None:
    found = [line.text for line in lines(two_columns(tmp_path / "a.pdf", gutter))]
    column = [(COLUMN * 10)[row * 17 : row * 17 + 17] for row in range(20)]
    assert found == ["示范市民用建筑节能条例实施细则说明", *column, *column]


def test_stops_that_hang_over_into_the_gutter_do_not_join_the_columns(tmp_path: Path) -> None:
    found = [line.text for line in lines(two_columns(tmp_path / "a.pdf", 26.0, "》、"))]
    column = [(COLUMN * 10)[row * 17 : row * 17 + 17] for row in range(20)]
    assert found == ["示范市民用建筑节能条例实施细则说明", *column[:5], column[5] + "》、", *column[6:], *column]


def test_a_page_set_on_its_side_is_read_and_its_boxes_are_where_it_stands(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.rotate(90)
    for row, text in enumerate(["第一条 " + COLUMN[:30] + "，", COLUMN[:33] + "。", "第二条 乙。"]):
        pages.canvas.drawString(100, -100 - 20 * row, text)
    pages.save()
    raw = read(tmp_path / "a.pdf")
    assert raw.pages[0].turn == 3
    first, second = paragraphs(raw)
    assert first.text == f"第一条 {COLUMN[:30]}，{COLUMN[:33]}。"
    assert second.text == "第二条 乙。"
    box = first.spans[0].box
    assert box is not None
    assert box[0] == pytest.approx(90, abs=3)
    assert box[1] < 500 < box[3] == pytest.approx(PAGE_HEIGHT - 100, abs=2)


def test_words_in_the_margin_do_not_stand_in_the_text(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.add("第一条 甲。")
    pages.add("第二条 乙。")
    for at, letter in enumerate("不得外传"):
        pages.canvas.drawString(560, 700 - SIZE * at, letter)
    pages.canvas.rotate(90)
    pages.canvas.drawString(300, -30, "征求意见稿")
    pages.save()
    assert [line.text for line in lines(tmp_path / "a.pdf")] == ["第一条 甲。", "第二条 乙。"]
    assert read(tmp_path / "a.pdf").problems == ("页边竖排的文字“不得外传”、“征求意见稿”未计入正文（第1页起）。",)


@pytest.mark.parametrize("angle", [0, 45])
def test_a_watermark_is_no_text(tmp_path: Path, angle: int) -> None:
    pages = Pages(tmp_path / "a.pdf")
    pages.canvas.saveState()
    pages.canvas.setFont(FONT, 60)
    pages.canvas.setFillGray(0.85)
    pages.canvas.translate(150, TOP - 30)
    pages.canvas.rotate(angle)
    pages.canvas.drawString(0, 0, "内部资料")
    pages.canvas.restoreState()
    pages.canvas.setFont(FONT, SIZE)
    for text in ("第一条 甲。", "第二条 乙。", "第三条 丙。"):
        pages.add(text)
    pages.save()
    assert [line.text for line in lines(tmp_path / "a.pdf")] == ["第一条 甲。", "第二条 乙。", "第三条 丙。"]


def test_reading_puts_the_system_fonts_back(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", ["第一条 甲。" * 8])

    def ink() -> int:
        with pypdfium2.PdfDocument(path) as document:
            return sum(pixel < 128 for pixel in bytes(document[0].render(grayscale=True).to_numpy()))

    before = ink()
    assert lines(path)
    assert ink() == before
