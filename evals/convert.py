"""The same law in other formats, as people have it: plain text, a Word file with headings, a typeset PDF.

Deterministic: the same source gives the same text in the same places. Copies are cached under the hash of their source.
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals.references import source_lines
from evals.types import SourceLine

Form = Literal["md", "txt", "docx", "pdf"]
FORMS: tuple[Form, ...] = ("md", "txt", "docx", "pdf")
RECIPE = 1
"""Part of the cache's name: raise it when a copy would come out differently."""

A4 = (595.28, 841.89)
MARGIN_X, MARGIN_TOP, MARGIN_BOTTOM = 90.0, 92.0, 86.0
BODY_SIZE, HEADING_SIZE, TITLE_SIZE, SMALL_SIZE = 12.0, 14.0, 18.0, 9.0
LEADING = 1.75
FONT = "STSong-Light"
"""A built-in CID font: the PDF names it and embeds nothing, as many official PDFs of older years do."""
NOT_AT_START = frozenset("，。；：、？！）》”’〉】」』…·,.;:?!)%℃")
NOT_AT_END = frozenset("（《“‘〈【「『(")
CONTENTS_FROM = 4
"""Laws with at least so many chapters are printed with a table of contents, as the official editions are."""


def cached(source: Path, form: Form, cache: Path | None = None) -> Path:
    """Return the copy of ``source`` in the format ``form``, made if it is not cached; Markdown is the source itself."""
    if form == "md":
        return source
    data = source.read_bytes()
    folder = (cache or Path(tempfile.gettempdir()) / "tiaowen-structure") / f"{form}-{RECIPE}"
    copy = folder / hashlib.sha256(data).hexdigest()[:16] / f"{source.stem}.{form}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        unfinished = copy.with_suffix(".part")
        unfinished.write_bytes(_MAKERS[form](source_lines(source)))
        unfinished.replace(copy)
    return copy


def plain_text(lines: Sequence[SourceLine]) -> bytes:
    """Write UTF-8 without any marks: headings look like text, table cells are separated by tabs."""
    text = "\n".join("\t".join(line.cells) if line.cells else line.text for line in lines)
    return (text + "\n").encode()


def word(lines: Sequence[SourceLine]) -> bytes:
    """Make a Word file: the title, headings in Word's styles, paragraphs, and tables as tables."""
    import docx

    document = docx.Document()
    for group in _grouped(lines):
        first = group[0]
        if first.cells:
            table = document.add_table(rows=0, cols=max(len(line.cells) for line in group))
            for line in group:
                row = table.add_row()
                for cell, text in zip(row.cells, line.cells, strict=False):
                    cell.text = text
        elif first.level:
            document.add_heading(first.text, level=0 if first.level == 1 else first.level - 1)
        else:
            document.add_paragraph(first.text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _grouped(lines: Sequence[SourceLine]) -> Iterator[list[SourceLine]]:
    """Take consecutive table rows as one group, every other line by itself."""
    group: list[SourceLine] = []
    for line in lines:
        if line.cells:
            group.append(line)
            continue
        if group:
            yield group
            group = []
        yield [line]
    if group:
        yield group


@dataclass(frozen=True, slots=True)
class _Typeset:
    """A visual line: where it begins and in which size. ``gap`` is the space above it in points."""

    text: str
    size: float
    x: float
    gap: float = 0.0


def pdf(lines: Sequence[SourceLine]) -> bytes:
    """Typeset a PDF: running header, page numbers, a table of contents, lines wrapped by the usual rules."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    title = next((line.text for line in lines if line.level == 1), "")
    flow = [typeset for line in lines for typeset in _set_line(line)]
    pages = _paginate(flow)
    chapters = [line.text for line in lines if line.level == 2]
    contents = _contents(chapters, pages) if len(chapters) >= CONTENTS_FROM else []
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    for number, page in enumerate([*contents, *pages], start=1):
        _draw(canvas, page, title, str(number))
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: object, page: Sequence[tuple[float, _Typeset]], title: str, number: str) -> None:
    from reportlab.pdfgen.canvas import Canvas

    assert isinstance(canvas, Canvas)  # noqa: S101 - narrows the type of a lazily imported class
    width, height = A4
    canvas.setFont(FONT, SMALL_SIZE)
    canvas.drawCentredString(width / 2, height - MARGIN_TOP / 2, title)
    canvas.drawCentredString(width / 2, MARGIN_BOTTOM / 2, f"— {number} —")
    for y, line in page:
        canvas.setFont(FONT, line.size)
        canvas.drawString(line.x, y, line.text)
    canvas.showPage()


def _set_line(line: SourceLine) -> Iterator[_Typeset]:
    """Set a source line as visual lines: titles and headings centred, paragraphs indented by two characters."""
    width = A4[0] - 2 * MARGIN_X
    size = {0: BODY_SIZE, 1: TITLE_SIZE}.get(line.level, HEADING_SIZE)
    text = "  ".join(line.cells) if line.cells else line.text
    indent = 0 if line.level or line.cells else 2
    gap = size if line.level else 0.0
    for number, part in enumerate(wrap(text, width / size, indent)):
        x = MARGIN_X + (indent * size if number == 0 else 0)
        if line.level:
            x = (A4[0] - measure(part) * size) / 2
        yield _Typeset(part, size, x, gap if number == 0 else 0.0)


def measure(text: str) -> float:
    """Measure a text in ems: half an em for ASCII, a whole one for everything else."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def wrap(text: str, width: float, indent: float = 0) -> list[str]:
    """Break a paragraph into lines of ``width`` ems: no stop begins one, no opening bracket ends one."""
    lines: list[str] = []
    current = ""
    room = width - indent
    for token in re.findall(r"[A-Za-z0-9.]+|.", re.sub(r"\s+", " ", text)):
        if current and measure(current + token) > room and token[0] not in NOT_AT_START:
            cut = len(current)
            while cut > 1 and current[cut - 1] in NOT_AT_END:
                cut -= 1
            lines.append(current[:cut])
            current, room = current[cut:].lstrip(), width
        current += token if current else token.lstrip()
    return [*lines, current] if current.strip() else lines


def _paginate(flow: Sequence[_Typeset]) -> list[list[tuple[float, _Typeset]]]:
    """Give visual lines their height on the page; a heading moves to the next page with the line after it."""
    pages: list[list[tuple[float, _Typeset]]] = [[]]
    y = A4[1] - MARGIN_TOP
    for line in flow:
        step = line.size * LEADING + line.gap
        keep = BODY_SIZE * LEADING if line.size > BODY_SIZE else 0
        if pages[-1] and y - step - keep < MARGIN_BOTTOM:
            pages.append([])
            y = A4[1] - MARGIN_TOP
        y -= step
        pages[-1].append((y, line))
    return pages


def _contents(
    chapters: Sequence[str], pages: Sequence[Sequence[tuple[float, _Typeset]]]
) -> list[list[tuple[float, _Typeset]]]:
    """Set the table of contents: chapter, dots, page; the body's page numbers go on from it."""
    width = (A4[0] - 2 * MARGIN_X) / BODY_SIZE
    lines = [_Typeset("目  录", HEADING_SIZE, A4[0] / 2 - 2 * HEADING_SIZE, 0.0)]
    length = max(1, -(-(len(chapters) + 2) // 30))
    for chapter in (re.sub(r"\s+", " ", title) for title in chapters):
        page = next((n for n, page in enumerate(pages, 1) if any(line.text == chapter for _, line in page)), 1)
        dots = "…" * max(2, int(width - measure(chapter) - 3))
        lines.append(_Typeset(f"{chapter}{dots}{page + length}", BODY_SIZE, MARGIN_X))
    return _paginate(lines)


_MAKERS: dict[Form, Callable[[Sequence[SourceLine]], bytes]] = {"txt": plain_text, "docx": word, "pdf": pdf}
