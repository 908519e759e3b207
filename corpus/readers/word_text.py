"""The text inside a Word paragraph: runs, breaks, symbols, fields, formulas; insertions in, deletions out."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.etree import _Element

from corpus.readers.flow import script
from corpus.readers.word_formula import M, formula
from corpus.readers.word_lists import W
from corpus.readers.word_styles import is_on

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BREAK = "\n"
SKIPPED = frozenset(
    f"{W}{name}"
    for name in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "rt", "sdtPr", "commentReference", "tblPr")
) | {f"{MC}Fallback"}
TEXTS = {f"{W}tab": " ", f"{W}ptab": " ", f"{W}cr": BREAK, f"{W}noBreakHyphen": "-"}
SYMBOLS = {
    "F0B7": "•",
    "F06C": "●",
    "F06E": "■",
    "F0A7": "▪",
    "F0FC": "✓",
    "F052": "☑",
    "F0A3": "□",
    "F0A8": "□",
    "F0FE": "☑",
}
SYMBOL_GREEK = dict(zip("abgdezhqiklmnxoprstufcywDFGLPQSWX", "αβγδεζηθικλμνξοπρστυφχψωΔΦΓΛΠΘΣΩΞ", strict=True))


@dataclass(slots=True)
class Inline:
    """What a paragraph holds: its text (soft breaks as newlines), boxes anchored in it, notes it refers to."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    bold: int = 0
    total: int = 0
    formulas: int = 0

    @property
    def text(self) -> str:
        """The paragraph's text."""
        return "".join(self.pieces)


def inline(paragraph: _Element) -> Inline:
    """Collect the text of a paragraph in reading order."""
    found = Inline()
    _collect(paragraph, found)
    return found


def _collect(element: _Element, found: Inline) -> None:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in SKIPPED:
            continue
        if tag == f"{W}r":
            _run(child, found)
        elif tag == f"{W}txbxContent":
            found.boxes.append(child)
        elif tag in (f"{M}oMath", f"{M}oMathPara"):
            found.pieces.append(formula(child))
            found.formulas += 1
        else:
            _collect(child, found)


def _run(run: _Element, found: Inline) -> None:
    properties = run.find(f"{W}rPr")
    raised = ""
    bold = False
    if properties is not None:
        if is_on(properties.find(f"{W}vanish")):
            return
        align = properties.find(f"{W}vertAlign")
        raised = "" if align is None else align.get(f"{W}val", "")
        bold = is_on(properties.find(f"{W}b"))
    start = len(found.pieces)
    for child in run:
        _piece(child, found)
    text = "".join(found.pieces[start:])
    if raised in ("superscript", "subscript"):
        found.pieces[start:] = [script(text, "sup" if raised == "superscript" else "sub")]
    count = len(text.strip())
    found.total += count
    found.bold += count * bold


def _piece(child: _Element, found: Inline) -> None:
    tag = child.tag
    if not isinstance(tag, str) or tag in SKIPPED:
        return
    if tag == f"{W}t":
        found.pieces.append(child.text or "")
    elif tag in TEXTS:
        found.pieces.append(TEXTS[tag])
    elif tag == f"{W}br":
        if child.get(f"{W}type", "textWrapping") == "textWrapping":
            found.pieces.append(BREAK)
    elif tag == f"{W}sym":
        found.pieces.append(_symbol(child))
    elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
        found.notes.append((tag.removeprefix(W).removesuffix("Reference"), child.get(f"{W}id", "")))
    elif tag == f"{W}ruby":
        base = child.find(f"{W}rubyBase")
        if base is not None:
            _collect(base, found)
    else:
        _collect(child, found)


def _symbol(child: _Element) -> str:
    code, font = child.get(f"{W}char", "").upper(), child.get(f"{W}font", "")
    if code in SYMBOLS and (font != "Symbol" or code == "F0B7"):
        return SYMBOLS[code]
    try:
        value = int(code, 16)
    except ValueError:
        return ""
    letter = chr(value - 0xF000) if 0xF020 <= value <= 0xF0FF else chr(value)
    return SYMBOL_GREEK.get(letter, letter) if font == "Symbol" else letter
