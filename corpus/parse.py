"""A file to a document: read, put the lines together, describe, split. Pure, so that any worker can do it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus import layout, readers
from corpus.clauses import split
from corpus.describe.doubts import doubts
from corpus.errors import NoClausesFound
from corpus.metadata import describe, overridden
from corpus.problems import problems
from corpus.types import Document


def parse(path: Path) -> Document:
    """Read and split the document at ``path``.

    Raises what the readers raise, ``UnreadableDocument`` for a broken ``.yaml`` beside it, and ``NoClausesFound`` if
    it holds nothing that could be cited.
    """
    raw = readers.read(path)
    if raw.structured is not None:
        metadata = overridden(raw.structured.metadata, path)
        return _checked(replace(raw.structured, metadata=metadata), raw.problems, path)
    paragraphs = layout.paragraphs(raw)
    metadata = describe(paragraphs, path, raw.properties)
    clauses = split(paragraphs, metadata)
    return _checked(Document(metadata, clauses, raw.format, len(raw.pages), readings=raw.readings), raw.problems, path)


def _checked(document: Document, told: tuple[str, ...], path: Path) -> Document:
    if not document.clauses:
        raise NoClausesFound("文件中没有可引用的正文。")
    found = (*told, *doubts(document.metadata, path), *problems(document.clauses))
    return replace(document, problems=found)
