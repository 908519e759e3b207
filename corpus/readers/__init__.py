"""One module a format: bytes in, pages of lines with positions out. ``read`` looks at the content to choose."""

from __future__ import annotations

from corpus.readers.dispatch import MAX_FILE_BYTES, MAX_TEXT_BYTES, SUFFIXES, read

__all__ = ["MAX_FILE_BYTES", "MAX_TEXT_BYTES", "SUFFIXES", "read"]
