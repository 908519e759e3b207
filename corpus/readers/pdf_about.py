"""What a PDF says of itself, read by pypdf: its metadata and its outline."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdf

from corpus.clean import visible

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports every flaw of a file; we report what matters

Outline = tuple[tuple[int, str, int], ...]
"""``(level from 1, title, page from 1 or 0 if it leads nowhere)``, in order."""


def about(path: Path) -> tuple[dict[str, str], Outline]:
    """Read metadata and outline; a file that PDFium can show but pypdf cannot parse has neither."""
    try:
        with pypdf.PdfReader(path, strict=False) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                return {}, ()
            found = dict(reader.metadata or {})
            fields = {name.removeprefix("/").lower(): visible(str(value)) for name, value in found.items()}
            outline = tuple(_outline(reader, reader.outline, 1))
            return {name: value for name, value in fields.items() if value}, outline
    except Exception:  # noqa: BLE001 - on damaged files the library fails in ways without number
        return {}, ()


def _outline(reader: pypdf.PdfReader, items: Sequence[object], level: int) -> Iterator[tuple[int, str, int]]:
    for item in items:
        if isinstance(item, list):
            yield from _outline(reader, item, level + 1)
        elif isinstance(item, pypdf.generic.Destination):
            number = reader.get_destination_page_number(item)
            title = visible(str(item.title or ""))
            if title:
                yield level, title, (number + 1) if number is not None and number >= 0 else 0
