"""Whether a document says of itself that it is no longer in force."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_BRACKETED = re.compile(r"[（(【\[]\s*(?:本\S{1,4})?(?:已(?:经)?|全文)?(?:被)?(废止|失效)\s*[）)】\]]")
_FIELD = re.compile(r"(?:状态|时效性?|有效性|效力)\s*[:：]\s*(?:已|全文)?(废止|失效)")
_ALONE = re.compile(r"(?:已|全文)?(废止|失效)")
_FIELDS = ("status", "状态", "有效性", "时效性", "效力")
LINES = 12
"""A remark about the status stands within so many lines of the title."""


def status(title: str, header: Sequence[str], properties: Mapping[str, str]) -> str:
    """``废止``, ``失效`` or ``""``: by a remark near the title, or by a field of the file or web page."""
    for key in _FIELDS:
        match = _ALONE.search(properties.get(key, ""))
        if match:
            return match[1]
    for line in (title, *header[:LINES]):
        match = _BRACKETED.search(line) or _FIELD.search(line) or _ALONE.fullmatch(line.strip())
        if match:
            return match[1]
    return ""
