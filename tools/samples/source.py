"""Reads the sample library's sources: a front matter of YAML, then one block a line.

``# … #### …`` headings · ``= …`` centred · ``>> …`` right · ``**…**`` bold as a whole · ``$ formula | (5.2.1)`` ·
``| a | b |`` table rows, the head above ``| --- |``; a cell ``^`` joins the cell above, ``<`` the cell to its left ·
``@toc``, ``@page`` a list of contents and a page break · ``!! …`` a caption · everything else is a paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

BlockKind = Literal["heading", "text", "centred", "right", "formula", "caption", "table", "toc", "page"]
FENCE = "---\n"


@dataclass(frozen=True, slots=True)
class Block:
    """One block; ``level`` is a heading's depth, ``label`` a formula's number, ``rows`` a table with ``head`` rows."""

    kind: BlockKind
    text: str = ""
    level: int = 0
    label: str = ""
    bold: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    head: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A document's source: ``info`` is its front matter."""

    info: dict[str, Any]
    blocks: tuple[Block, ...] = field(default=())

    @property
    def file(self) -> str:
        """The name of the file that is built from it."""
        return str(self.info["file"])


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def _table(lines: list[str]) -> Block:
    rows: list[tuple[str, ...]] = []
    head = 0
    for line in lines:
        cells = _cells(line)
        if all(set(cell) <= {"-"} and cell for cell in cells):
            head = len(rows)
        else:
            rows.append(cells)
    widths = {len(row) for row in rows}
    if len(widths) != 1:
        message = f"a table with rows of different length: {rows[0]}"
        raise ValueError(message)
    return Block("table", rows=tuple(rows), head=head)


def _block(line: str) -> Block:
    if line in ("@toc", "@page"):
        return Block("toc" if line == "@toc" else "page")
    if line.startswith("#"):
        marks, _, text = line.partition(" ")
        return Block("heading", text.strip(), level=len(marks))
    for mark, kind in (("= ", "centred"), (">> ", "right"), ("!! ", "caption")):
        if line.startswith(mark):
            return Block(kind, line.removeprefix(mark))  # type: ignore[arg-type]
    if line.startswith("$ "):
        text, _, label = line[2:].rpartition(" | ")
        return Block("formula", text.strip(), label=label.strip())
    if line.startswith("**") and line.endswith("**"):
        return Block("text", line[2:-2], bold=True)
    return Block("text", line)


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a source's body."""
    found: list[Block] = []
    table: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            table.append(line)
            continue
        if table:
            found.append(_table(table))
            table = []
        if line.strip():
            found.append(_block(line.strip()))
    return tuple(found)


def load(path: Path) -> Source:
    """Read a source from its file."""
    text = path.read_text(encoding="utf-8")
    _, front, body = text.split(FENCE, 2)
    return Source(yaml.safe_load(front), blocks(body))
