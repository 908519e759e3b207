"""The step from bytes to what people read: every reader passes its text through ``visible``."""

from __future__ import annotations

import re

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
SPACES = re.compile("[ \t\n\f\r\v\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


def visible(text: str) -> str:
    """Remove what cannot be seen, write every run of blanks as one plain space, and trim the ends.

    A page does not tell how many blanks a gap was made of, so that only this gives one text for all formats.
    """
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()
