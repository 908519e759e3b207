"""Word files as an office writes them: heading styles, tables with joined cells and, if asked, automatic numbers."""

# ruff: noqa: SLF001  (python-docx has no public way to automatic numbers, repeated table heads and page fields)

from __future__ import annotations

import io
import re

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from source import Block, Source
from tidy import repack

ARTICLE = re.compile(r"^第[一二三四五六七八九十百]+条[\s　]+")
ITEM = re.compile(r"^（[一二三四五六七八九十]+）")
BODY_FONT, TITLE_FONT = "仿宋", "方正小标宋简体"
NUMBERING_ID = 71
LEVELS = (("第%1条", "chineseCountingThousand", "space"), ("（%2）", "chineseCountingThousand", "nothing"))


def _font(style: ParagraphStyle, name: str, size: float, *, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = name, Pt(size), bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(key), name)
    for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        if fonts.get(qn(key)) is not None:
            del fonts.attrib[qn(key)]


def _styles(document: WordDocument) -> None:
    _font(document.styles["Normal"], BODY_FONT, 14)
    _font(document.styles["Title"], TITLE_FONT, 22)
    _font(document.styles["Heading 1"], "黑体", 16)
    _font(document.styles["Heading 2"], "楷体", 15)
    _font(document.styles["Heading 3"], "楷体", 14)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)


def _numbering(document: WordDocument) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="{after}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="560"/></w:pPr></w:lvl>'
        for depth, (text, form, after) in enumerate(LEVELS)
    )
    root = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERING_ID}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    root.insert(0, abstract)
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{NUMBERING_ID}"><w:abstractNumId w:val="{NUMBERING_ID}"/></w:num>')
    )


def _number(paragraph: Paragraph, depth: int) -> None:
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{NUMBERING_ID}"/></w:numPr>')
    )


def _text(document: WordDocument, block: Block, *, automatic: bool) -> None:
    text, depth = block.text, -1
    if automatic and (ARTICLE.match(text) or ITEM.match(text)):
        depth = 0 if ARTICLE.match(text) else 1
        text = (ARTICLE if depth == 0 else ITEM).sub("", text)
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = block.bold or None
    if depth >= 0:
        _number(paragraph, depth)
    else:
        paragraph.paragraph_format.first_line_indent = Pt(28)


def _joined(rows: tuple[tuple[str, ...], ...], row: int, column: int) -> tuple[int, int]:
    """Return the last row and column of the cell that begins at ``row``, ``column``."""
    bottom, right = row, column
    while right + 1 < len(rows[row]) and rows[row][right + 1] == "<":
        right += 1
    while bottom + 1 < len(rows) and rows[bottom + 1][column] == "^":
        bottom += 1
    return bottom, right


def _table(document: WordDocument, block: Block) -> None:
    rows = block.rows
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("^", "<"):
                continue
            bottom, right = _joined(rows, r, c)
            cell = table.cell(r, c).merge(table.cell(bottom, right)) if (bottom, right) != (r, c) else table.cell(r, c)
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(10.5), True if r < block.head else None
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if r < block.head:
            table.rows[r]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def _aligned(document: WordDocument, block: Block) -> None:
    paragraph = document.add_paragraph(block.text if block.kind != "formula" else f"{block.text}　　{block.label}")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if block.kind == "right" else WD_ALIGN_PARAGRAPH.CENTER
    if block.kind == "caption":
        paragraph.runs[0].bold = True


def _add(document: WordDocument, block: Block, *, automatic: bool) -> None:
    match block.kind:
        case "heading":
            style = "Title" if block.level == 1 else f"Heading {block.level - 1}"
            document.add_paragraph(block.text, style=style).alignment = WD_ALIGN_PARAGRAPH.CENTER
        case "text":
            _text(document, block, automatic=automatic)
        case "table":
            _table(document, block)
        case "page":
            document.add_page_break()
        case "toc":
            return
        case _:
            _aligned(document, block)


def _running(document: WordDocument, header: str) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = header
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    footer.add_run(" —")


def build(source: Source) -> bytes:
    """Return the bytes of the Word file."""
    document = Document()
    _styles(document)
    properties = document.core_properties
    properties.title, properties.author = source.info["title"], source.info["issuer"]
    automatic = bool(source.info.get("automatic"))
    if automatic:
        _numbering(document)
    _running(document, source.info.get("header", source.info["title"]))
    for block in source.blocks:
        _add(document, block, automatic=automatic)
    out = io.BytesIO()
    document.save(out)
    return repack(out.getvalue())
