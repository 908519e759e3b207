"""How large a file may be. Beyond that it is refused unread."""

from __future__ import annotations

MAX_TEXT_BYTES = 64 << 20  # the longest law is 300 KB; beyond this a "text" is a log or a dump
MAX_FILE_BYTES = 512 << 20  # scanned atlases reach 200 MB; their text is small
