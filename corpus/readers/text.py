"""Plain text: one line of the file is one line here; tables in ``表格`` blocks or under a rule become rows."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.clean import visible
from corpus.readers.encoding import decode
from corpus.readers.tables import head_rows, is_separator, rows, split_cells
from corpus.types import Line, Page, RawDocument

CAPTION = re.compile(r"\s*={3,}\s*(?:表格|表)\s*[：:]\s*(.*?)\s*={3,}\s*")
BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def read(path: Path) -> RawDocument:
    """Read a text file in any usual encoding."""
    text, encoding, problems = decode(path.read_bytes())
    return RawDocument((Page(1, tuple(lines(text))),), "text", {"encoding": encoding}, problems=problems)


def lines(text: str) -> list[Line]:
    """Split a text into lines, blank ones left out, tables as a caption and rows."""
    source = BREAKS.split(text)
    result: list[Line] = []
    at = 0
    while at < len(source):
        caption = CAPTION.fullmatch(source[at])
        if caption:
            result.append(Line(visible(caption.group(1))))
            at += 1
        end = table_end(source, at, captioned=caption is not None)
        if end > at:
            result += table(source[at:end])
            at = end
        elif not caption:
            result.append(Line(visible(source[at])))
            at += 1
    return [line for line in result if line.text]


def table_end(source: list[str], start: int, *, captioned: bool) -> int:
    """Where the table that begins at ``start`` ends; ``start`` itself if none begins there.

    A table begins under a caption, or where a row with bars has a rule below it (one or two rows down).
    """
    end = start
    while end < len(source) and "|" in source[end]:
        end += 1
    if end < len(source) and end > start and is_separator(source[end]):
        end += 1
    ruled = any(is_separator(line) for line in source[start + 1 : min(start + 3, end)])
    return end if end > start and (captioned or ruled) else start


def table(source: list[str]) -> list[Line]:
    """Make the rows of a table's source lines; those above the rule are column heads."""
    rule = next((index for index, line in enumerate(source) if is_separator(line)), 0)
    grid = [split_cells(line) for line in source if not is_separator(line)]
    width = max(map(len, grid), default=0)
    grid = [cells + [""] * (width - len(cells)) for cells in grid]
    return rows(grid, head_rows(grid, rule) if rule else 0)
