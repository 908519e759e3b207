"""One module a format: bytes in, pages of lines with positions out. ``read`` looks at the content to choose.

Archives and mails hold documents: ``contents`` lists them, and each is read under the name that ``INSIDE`` makes.
"""

from __future__ import annotations

from corpus.readers.container import INSIDE, Contents, contents, taken_out
from corpus.readers.dispatch import read
from corpus.readers.formats import CONTAINERS, SUFFIXES
from corpus.readers.limits import MAX_FILE_BYTES, MAX_TEXT_BYTES

__all__ = [
    "CONTAINERS",
    "INSIDE",
    "MAX_FILE_BYTES",
    "MAX_TEXT_BYTES",
    "SUFFIXES",
    "Contents",
    "contents",
    "read",
    "taken_out",
]
