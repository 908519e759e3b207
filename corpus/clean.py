"""Small ``str -> str`` steps on the way from bytes to what people read, and folding for comparisons that keeps offsets.

Readers pass every text through ``visible``: it removes only what nobody can see. ``fold`` makes a form for matching
(full-width digits, compatibility characters, spaces) that knows where each of its characters came from.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
SPACES = re.compile("[ \t\n\f\r\v\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SPACED_HAN = re.compile(f"(?<=[{HAN}]) +(?=[{HAN}])")
HEADING_NUMBER = re.compile(r"第\s*[〇零一二三四五六七八九十百千\d\s]+?\s*(?:分\s*编|编|章|节)")


def visible(text: str) -> str:
    """Remove what cannot be seen, write every run of blanks as one plain space, and trim the ends.

    A page does not tell how many blanks a gap was made of, so that only this gives one text for all formats.
    """
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


def heading(text: str) -> str:
    """Write a heading without the blanks that only stretch it: ``第一章 总 则`` becomes ``第一章 总则``.

    The blank after the number stays; blanks beside Latin letters or digits stay too.
    """
    text = visible(text)
    number = HEADING_NUMBER.match(text)
    if not number:
        return SPACED_HAN.sub("", text) if _is_stretched(text) else text
    label, title = re.sub(r"\s", "", number.group()), text[number.end() :].strip()
    title = SPACED_HAN.sub("", title) if _is_stretched(title) else title
    return f"{label} {title}".rstrip()


def _is_stretched(text: str) -> bool:
    """Whether every piece between blanks is a single character, as in ``总 则`` or ``附  则``."""
    pieces = text.split()
    return len(pieces) > 1 and all(len(piece) == 1 for piece in pieces)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, the offset in the source where it came from.

    ``offsets`` has one entry more than ``text``: the length of the source.
    """

    text: str
    offsets: tuple[int, ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Give the stretch of the source text from which ``text[start:end]`` was made."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str, *, spaces: bool = False) -> Folded:
    """NFKC, character by character, with offsets; blanks are dropped unless ``spaces``, invisible characters always."""
    pieces: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if INVISIBLE.match(character):
            continue
        form = character if character.isascii() else unicodedata.normalize("NFKC", character)
        if form.isspace():
            form = " " if spaces else ""
        pieces.append(form)
        offsets.extend([offset] * len(form))
    return Folded("".join(pieces), (*offsets, len(text)))
