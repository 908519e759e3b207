"""Pictures of pages: the marker lies on the quoted words, however the page is turned, cut or numbered."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import PageMissing, UnreadableDocument
from corpus.picture import Mark, Wanted, clause_lines, clause_marks, page_marks, paint
from corpus.picture.places import Glyph, places
from corpus.picture.render import MAX_PIXELS, draw, glyphs_of, scale_for
from corpus.readers import pdf
from corpus.types import Box, Clause, ClauseId, Line, Span

LINES = ("FIRST LINE OF A PAGE", "SECOND LINE WITH A FIGURE 25", "THIRD AND LAST LINE")


UPRIGHT = {90: (0, 1, -1, 0, 300, 0), 180: (-1, 0, 0, -1, 400, 300), 270: (0, -1, 1, 0, 0, 400)}
"""What turns the content so that it stands upright on a page that is shown turned."""


def write(path: Path, **page: object) -> Path:
    """A page of three lines, changed as ``page`` says: turned, cut, or with its boxes in the tree of pages."""
    plain = path.with_name("plain.pdf")
    turn = int(str(page.get("turn", 0)))
    canvas = Canvas(str(plain), pagesize=(300, 400) if turn in (90, 270) else (400, 300), invariant=1)
    if turn:
        canvas.transform(*UPRIGHT[turn])
    canvas.setFont("Helvetica", 14)
    for at, line in enumerate(LINES):
        canvas.drawString(60, 220 - 40 * at, line)
    canvas.save()
    writer = pypdf.PdfWriter(plain)
    sheet = writer.pages[0]
    if turn:
        sheet.rotate(turn)
    if "crop" in page:
        sheet.cropbox = pypdf.generic.RectangleObject(page["crop"])  # type: ignore[arg-type]
    if page.get("inherited"):
        tree = writer.root_object["/Pages"].get_object()
        tree[pypdf.generic.NameObject("/MediaBox")] = sheet["/MediaBox"]  # type: ignore[index]
        del sheet["/MediaBox"]
    writer.write(path)
    return path


def line_of(path: Path, words: str) -> Line:
    return next(line for line in pdf.read(path).pages[0].lines if words in line.text)


def mark_of(path: Path, words: str) -> Mark:
    line = line_of(path, words)
    start = line.text.index(words)
    assert line.box
    return Mark(line.box, line.text, start, start + len(words))


def pixels(data: bytes) -> tuple[Image.Image, Box]:
    """The picture, and the box of what is marked in it, in shares of its sides."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    yellow = Image.eval(image.split()[2], lambda blue: 255 if blue < 160 else 0)
    light = Image.eval(image.split()[0], lambda red: 255 if red > 230 else 0)
    box = Image.composite(yellow, Image.new("L", image.size), light).getbbox()
    assert box
    return image, (box[0] / image.width, box[1] / image.height, box[2] / image.width, box[3] / image.height)


def dark(image: Image.Image, box: Box | None = None) -> int:
    """How many pixels of the picture, or of a place in it, are print."""
    if box:
        w, h = image.size
        image = image.crop((int(box[0] * w), int(box[1] * h), round(box[2] * w), round(box[3] * h)))
    return sum(image.convert("L").histogram()[:80])


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"turn": 90},
        {"turn": 180},
        {"turn": 270},
        {"crop": (40, 100, 380, 280)},
        {"crop": (40, 30, 290, 900), "turn": 90},
        {"inherited": True},
        {"inherited": True, "turn": 270},
    ],
    ids=str,
)
def test_the_marker_lies_on_the_line_that_is_quoted(tmp_path: Path, page: dict[str, object]) -> None:
    path = write(tmp_path / "page.pdf", **page)
    mark = mark_of(path, LINES[1])
    drawn = draw(Wanted(path, 1, 800, marks=(mark,)))
    image, box = pixels(drawn.data)
    assert (image.width, drawn.pages) == (drawn.width, 1)
    assert dark(image, box) > 200
    plain = Image.open(io.BytesIO(draw(Wanted(path, 1, 800)).data)).convert("RGB")
    assert abs(dark(plain, box) / dark(plain) - len(LINES[1]) / sum(map(len, LINES))) < 0.12


def test_only_the_quoted_words_of_a_line_are_marked(tmp_path: Path) -> None:
    path = write(tmp_path / "page.pdf")
    (box,) = draw(Wanted(path, 1, marks=(mark_of(path, "FIGURE 25"),))).boxes
    inside = [
        g.character
        for g in glyphs_of(path, 1)
        if box[0] <= sum(g.box[::2]) / 2 <= box[2] and box[1] <= sum(g.box[1::2]) / 2 <= box[3]
    ]
    assert "".join(inside) == "FIGURE25"


def test_a_rule_runs_along_the_clause(tmp_path: Path) -> None:
    path = write(tmp_path / "page.pdf")
    lines = tuple(box for line in LINES[:2] if (box := line_of(path, line).box))
    assert [len(paint.strokes(some)) for some in (lines, (lines[0], line_of(path, LINES[2]).box))] == [1, 2]
    image = Image.open(io.BytesIO(draw(Wanted(path, 1, 400, beside=lines)).data)).convert("RGB")
    x, y = round(lines[0][0] - paint.AWAY) + 1, round(lines[0][1]) + 3
    assert image.getpixel((x, y)) == paint.RULE


def test_a_frame_of_a_picture_is_a_page_as_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    frames = [Image.new("RGB", (200, 100), colour) for colour in ("silver", "white")]
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(100, 100))
    drawn = draw(Wanted(path, 2, 400, marks=(Mark((36, 18, 72, 36), "", 0, 0),)))
    assert (drawn.pages, drawn.size, drawn.width, drawn.height) == (2, (144, 72), 400, 200)
    _, box = pixels(drawn.data)
    assert box == pytest.approx((0.25, 0.25, 0.5, 0.5), abs=0.02)
    with pytest.raises(PageMissing, match="没有第3页，共2页"):
        draw(Wanted(path, 3))


def test_a_picture_is_bounded(tmp_path: Path) -> None:
    for wide, high in ((14_400.0, 14_400.0), (1.0, 14_400.0), (14_400.0, 1.0)):
        scale = scale_for(Wanted(tmp_path, 1, 4000), wide, high)
        assert scale * wide * scale * high <= MAX_PIXELS * 1.001
    drawn = draw(Wanted(write(tmp_path / "page.pdf"), 1, zoom=0.5, form="jpeg"))
    assert (drawn.width, drawn.height) == (267, 200)


def test_a_file_that_is_too_large_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = Image.effect_noise((400, 400), 90).convert("RGB")
    monkeypatch.setattr(paint, "MAX_BYTES", 60_000)
    data, (width, height) = paint.encoded(noise, "png")
    assert len(data) <= 60_000
    assert width == height < 400


def test_what_cannot_be_drawn_says_why(tmp_path: Path) -> None:
    path = write(tmp_path / "page.pdf")
    with pytest.raises(PageMissing, match="没有第2页，共1页"):
        draw(Wanted(path, 2))
    path.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(UnreadableDocument, match="损坏"):
        draw(Wanted(path, 1))


CLAUSE = Clause(
    ClauseId("办法", "2024", "第一条"),
    "第一条",
    "article",
    "第一条 甲乙丙丁。\n戊己庚辛。",
    spans=(Span(0, 7, 1, (0, 0, 70, 10)), Span(7, 10, 1, (0, 20, 30, 30)), Span(10, 14, 2, (0, 0, 40, 10))),
)


def test_a_clause_over_two_pages_has_its_marks_on_each() -> None:
    marks = page_marks(CLAUSE, [(6, 12)])
    assert [(m.text[m.start : m.end], page) for page, found in marks.items() for m in found] == [
        ("丙", 1),
        ("丁。\n", 1),
        ("戊己", 2),
    ]
    assert clause_marks(CLAUSE, 2, [(0, 4)]) == ()
    assert clause_lines(CLAUSE, 2) == ((0, 0, 40, 10),)


def row(text: str, y: float = 0.0, x: float = 0.0) -> list[Glyph]:
    return [Glyph(letter, (x + 10 * at, y, x + 10 * at + 10, y + 10)) for at, letter in enumerate(text)]


def test_of_words_that_stand_twice_the_right_ones_are_marked() -> None:
    text = "奖补25元，奖补25元"
    assert places(Mark((0, 0, 110, 10), text, 6, 11), row(text)) == ((60, 0, 110, 10),)


def test_a_cell_of_a_row_is_marked_in_its_rows() -> None:
    glyphs = [*row("甲类", 0), *row("建筑", 12), *row("二十", 0, 100), *row("五元", 12, 100)]
    mark = Mark((0, 0, 120, 22), "甲类建筑 | 二十五元", 7, 11)
    assert places(mark, glyphs) == ((100, 0, 120, 10), (100, 12, 120, 22))


def test_a_scan_has_the_place_by_the_width_of_its_characters() -> None:
    ((x0, _, x1, _),) = places(Mark((0, 0, 100, 10), "甲乙丙丁戊己庚辛壬癸", 2, 4), [])
    assert 18 <= x0 <= 20
    assert 40 <= x1 <= 42


@given(st.text("条款项目甲乙丙丁25（）", min_size=1, max_size=30), st.data())
def test_any_stretch_of_a_line_is_found_by_its_glyphs(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    (box,) = places(Mark((0, 0, 10 * len(text), 10), text, start, end), row(text))
    assert box == (10 * start, 0, 10 * end, 10)
