"""A standard drawing atlas: landscape sheets with a frame, a title block, plain line drawings, labels and notes.

Its source is YAML; each shape is a list: ``[precast|cast|grout|insulation|steel, x, y, width, height]``,
``[bar, x, y, …]``, ``[dots, y, x, …]``, ``[label, x, y, text_x, text_y, text]``, ``[dim, x, y, x, y, text]``,
``[text, x, y, text]``; points from the bottom left of an A4 sheet. ``block: side`` puts the title block at the right;
``together`` lists sheets that share an A3 page, one above the other, and ``turned`` those on a page that is turned.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import yaml
from make_pdf import CELL, FONT, missing, register_font
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table, TableStyle

WIDTH, HEIGHT = landscape(A4)
LEFT, RIGHT, BOTTOM, TOP = 40, WIDTH - 20, 24, HEIGHT - 22
BLOCK_TOP = BOTTOM + 44
FILLS = {"precast": 0.78, "cast": 0.93, "grout": 0.6, "insulation": 0.97, "steel": 0.4}
SIDE = 130


def _hatch(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    path = canvas.beginPath()
    path.rect(x, y, width, height)
    canvas.saveState()
    canvas.clipPath(path, stroke=0)
    canvas.setLineWidth(0.3)
    offset = -height
    while offset < width:
        canvas.line(x + offset, y, x + offset + height, y + height)
        offset += 7
    canvas.restoreState()


def _solid(canvas: Canvas, kind: str, x: float, y: float, width: float, height: float) -> None:
    canvas.setFillGray(FILLS[kind])
    canvas.setLineWidth(0.9)
    canvas.rect(x, y, width, height, fill=1)
    canvas.setFillGray(0)
    if kind in ("precast", "insulation"):
        _hatch(canvas, x, y, width, height)


def _bar(canvas: Canvas, points: list[float]) -> None:
    canvas.setLineWidth(1.6)
    for n in range(0, len(points) - 2, 2):
        canvas.line(*points[n : n + 4])


def _label(canvas: Canvas, x: float, y: float, text_x: float, text_y: float, text: str) -> None:
    canvas.setLineWidth(0.4)
    canvas.line(x, y, text_x, text_y)
    canvas.circle(x, y, 1.2, fill=1)
    width = canvas.stringWidth(text, FONT, 9) + 4
    start = max(text_x if text_x >= x else text_x - width, LEFT + 6)
    canvas.line(start, text_y, start + width, text_y)
    canvas.setFont(FONT, 9)
    canvas.drawString(start + 2, text_y + 2.5, text)


def _dimension(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, text: str) -> None:
    canvas.setLineWidth(0.4)
    canvas.line(x0, y0, x1, y1)
    for x, y in ((x0, y0), (x1, y1)):
        canvas.line(x - 3, y - 3, x + 3, y + 3)
    canvas.setFont(FONT, 8)
    if y0 == y1:
        canvas.drawCentredString((x0 + x1) / 2, y0 + 3, text)
    else:
        canvas.drawString(x0 + 4, (y0 + y1) / 2 - 3, text)


def _shape(canvas: Canvas, shape: list[Any]) -> None:
    kind, *rest = shape
    match kind:
        case "bar":
            _bar(canvas, rest)
        case "dots":
            for x in rest[1:]:
                canvas.circle(x, rest[0], 2.2, fill=1)
        case "label":
            _label(canvas, *rest)
        case "dim":
            _dimension(canvas, *rest)
        case "text":
            canvas.setFont(FONT, 10)
            canvas.drawString(rest[0], rest[1], rest[2])
        case _:
            _solid(canvas, kind, *rest)


def _title_block(canvas: Canvas, atlas: dict[str, Any], sheet: dict[str, Any]) -> None:
    canvas.setLineWidth(1.2)
    canvas.rect(LEFT, BOTTOM, RIGHT - LEFT, TOP - BOTTOM)
    if atlas.get("block") == "side":
        _side_block(canvas, atlas, sheet)
    else:
        _bottom_block(canvas, atlas, sheet)


def _bottom_block(canvas: Canvas, atlas: dict[str, Any], sheet: dict[str, Any]) -> None:
    canvas.line(LEFT, BLOCK_TOP, RIGHT, BLOCK_TOP)
    middle = BOTTOM + 20
    canvas.setLineWidth(0.7)
    canvas.line(LEFT, middle, RIGHT, middle)
    for x in (RIGHT - 190, RIGHT - 140, RIGHT - 60):
        canvas.line(x, BOTTOM, x, BLOCK_TOP)
    canvas.setFont(FONT, 12)
    canvas.drawCentredString((LEFT + RIGHT - 190) / 2, middle + 7, sheet["name"])
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(RIGHT - 165, middle + 8, "图集号")
    canvas.drawCentredString(RIGHT - 100, middle + 8, atlas["number"])
    canvas.drawCentredString(RIGHT - 30, middle + 8, f"比例 {sheet.get('scale', '示意')}")
    canvas.drawString(LEFT + 10, BOTTOM + 6, "审核　周立群　　校对　郑文博　　设计　孟　涛　　" + atlas["company"])
    canvas.drawCentredString(RIGHT - 165, BOTTOM + 6, "页")
    canvas.drawCentredString(RIGHT - 100, BOTTOM + 6, str(sheet["page"]))


def _side_block(canvas: Canvas, atlas: dict[str, Any], sheet: dict[str, Any]) -> None:
    """A strip at the right: from the bottom the sheet's number, the atlas's, scale, names, and the sheet's title."""
    cells = [("页", str(sheet["page"])), ("图集号", atlas["number"]), ("比例", sheet.get("scale", "示意"))]
    cells += [("设计", "孟　涛"), ("校对", "郑文博"), ("审核", "周立群"), ("图名", sheet["name"])]
    left, middle = RIGHT - SIDE, RIGHT - SIDE + 36
    canvas.line(left, BOTTOM, left, TOP)
    canvas.setLineWidth(0.7)
    canvas.setFont(FONT, 9)
    for n, (name, value) in enumerate(cells):
        y = BOTTOM + 24 * n
        canvas.line(left, y + 24, RIGHT, y + 24)
        canvas.drawCentredString((left + middle) / 2, y + 8, name)
        canvas.drawCentredString((middle + RIGHT) / 2, y + 8, value)
    canvas.line(middle, BOTTOM, middle, BOTTOM + 24 * len(cells))
    canvas.drawCentredString((left + RIGHT) / 2, TOP - 30, atlas["title"])
    canvas.drawCentredString((left + RIGHT) / 2, TOP - 50, atlas["company"])


def _right(atlas: dict[str, Any]) -> float:
    """Where the space for the drawing ends."""
    return RIGHT - SIDE if atlas.get("block") == "side" else RIGHT


def _wrapped(text: str, limit: int) -> list[str]:
    pieces = []
    while text:
        end = limit + 1 if text[limit : limit + 1] in tuple("，。；、）") else limit
        pieces.append(text[:end])
        text = text[end:]
    return pieces


def _notes(canvas: Canvas, sheet: dict[str, Any]) -> None:
    x, y = sheet.get("notes_at", [430, 232])
    limit = sheet.get("notes_width", 34)
    canvas.setFont(FONT, 9.5)
    for n, note in enumerate(sheet.get("notes", ()), 1):
        first = f"注：{n}．" if n == 1 else f"　　{n}．"
        for k, line in enumerate(_wrapped(note, limit)):
            canvas.drawString(x, y, (first if k == 0 else "　　　") + line)
            y -= 15


def _lines(canvas: Canvas, sheet: dict[str, Any]) -> None:
    y = TOP - 34
    for line in sheet.get("lines", ()):
        big = not line[0].isdigit() or " " not in line[:4]
        canvas.setFont(FONT, 10)
        for k, piece in enumerate(_wrapped(line, sheet.get("wrap", 72))):
            canvas.drawString(LEFT + 24 + (0 if k == 0 or big else 20), y, piece)
            y -= 17.5


def _table(canvas: Canvas, atlas: dict[str, Any], sheet: dict[str, Any]) -> None:
    if "table" not in sheet:
        return
    rows = [[Paragraph(str(cell), CELL) for cell in row] for row in sheet["table"]]
    width = 680 if _right(atlas) == RIGHT else 580
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    table = Table(rows, colWidths=[width / len(rows[0])] * len(rows[0]), style=TableStyle(grid))
    _, height = table.wrap(width, 500)
    table.drawOn(canvas, LEFT + 50, TOP - 60 - height)
    canvas.setFont(FONT, 11)
    canvas.drawCentredString((LEFT + _right(atlas)) / 2, TOP - 46, sheet["table_title"])


def _contents(canvas: Canvas, atlas: dict[str, Any]) -> None:
    entries = [(sheet["name"], sheet["page"]) for sheet in atlas["sheets"]]
    half = (len(entries) + 1) // 2
    right = _right(atlas)
    width = 330 if right == RIGHT else 270
    canvas.setFont(FONT, 14)
    canvas.drawCentredString((LEFT + right) / 2, TOP - 34, "目　　录")
    canvas.setFont(FONT, 10)
    for n, (name, page) in enumerate(entries):
        x = LEFT + 30 if n < half else (LEFT + right) / 2 + 15
        y = TOP - 66 - 26 * (n % half)
        room = width - canvas.stringWidth(name, FONT, 10) - canvas.stringWidth(str(page), FONT, 10)
        dots = "." * int(room / canvas.stringWidth(".", FONT, 10))
        canvas.drawString(x, y, f"{name}{dots}{page}")


def _cover(canvas: Canvas, atlas: dict[str, Any]) -> None:
    y = HEIGHT - 110
    for size, text in atlas["cover"]:
        canvas.setFont(FONT, size)
        canvas.drawCentredString(WIDTH / 2, y, text)
        y -= size + 24
    canvas.showPage()


def _sheet(canvas: Canvas, atlas: dict[str, Any], sheet: dict[str, Any]) -> None:
    _title_block(canvas, atlas, sheet)
    if sheet.get("contents"):
        _contents(canvas, atlas)
    for shape in sheet.get("shapes", ()):
        _shape(canvas, shape)
    _lines(canvas, sheet)
    _table(canvas, atlas, sheet)
    _notes(canvas, sheet)
    canvas.bookmarkPage(f"p{sheet['page']}")
    canvas.addOutlineEntry(f"{sheet['page']} {sheet['name']}", f"p{sheet['page']}")


def _pages(atlas: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The sheets of each page: one, or those that are drawn together."""
    pages: list[list[dict[str, Any]]] = []
    for sheet in atlas["sheets"]:
        if pages and [pages[-1][0]["page"], sheet["page"]] in atlas.get("together", []):
            pages[-1].append(sheet)
        else:
            pages.append([sheet])
    return pages


def _page(canvas: Canvas, atlas: dict[str, Any], sheets: list[dict[str, Any]]) -> None:
    """One page: upright, or laid on its side and turned back by ``/Rotate`` (two sheets: the first above the other)."""
    if len(sheets) == 1 and sheets[0]["page"] not in atlas.get("turned", []):
        _sheet(canvas, atlas, sheets[0])
        canvas.showPage()
        return
    canvas.setPageSize((WIDTH, HEIGHT * len(sheets)))  # as it is shown: reportlab swaps the sides of a turned page
    canvas.setPageRotation(90)
    for n, sheet in enumerate(sheets):
        canvas.saveState()
        canvas.transform(0, 1, -1, 0, HEIGHT * (n + 1), 0)
        _sheet(canvas, atlas, sheet)
        canvas.restoreState()
    canvas.showPage()
    canvas.setPageRotation(0)
    canvas.setPageSize((WIDTH, HEIGHT))


def build(path: Path) -> tuple[str, bytes]:
    """Return the file name and the bytes of the atlas; ``ValueError`` if the font lacks a character."""
    register_font()
    text = path.read_text(encoding="utf-8")
    if missing(text.replace("\n", "")):
        message = f"{path.name}: the font has no glyph for {missing(text)}"
        raise ValueError(message)
    atlas = yaml.safe_load(text)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(f"{atlas['title']}　{atlas['number']}")
    canvas.setAuthor(atlas["company"])
    _cover(canvas, atlas)
    for sheets in _pages(atlas):
        _page(canvas, atlas, sheets)
    canvas.save()
    return atlas["file"], out.getvalue()
