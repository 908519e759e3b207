"""Is a page's own text of use? A measured test: pages that fail it are recognised in their picture.

The limits were set on 60 pages of real standards, reports and papers, and on the samples: there, of a page's Chinese
characters at least 99.2 % are among the 3,755 common ones, at most 2 % of its characters are Latin letters with
accents or of other scripts, and at most 20 % are signs (leaders of contents apart). Text whose codes are wrong has 40 to
60 % common characters, or consists of accents or signs.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Verdict = Literal["text", "doubtful", "useless", "blank", "damaged"]
"""Use its text; recognise it and take what says more; recognise it; nothing on it; it cannot be opened."""

UNKNOWN = 0.1  # share of characters without a Unicode code
COMMON = 0.9  # share of Chinese characters that are common ones, at least
TOLD = 20  # so few characters tell nothing by their kinds
STRANGE = 0.25  # share of characters of other scripts or with accents
SIGNS = 0.5  # share of characters that are signs
BARE = 60  # characters: a page with fewer and a picture says the rest in the picture
SPARSE = 200  # characters: a page that is all picture and has fewer is a scan with a stamp or a number on it
PICTURE, ALL_PICTURE = 0.03, 0.5  # shares of the page
DRAWN = 12  # strokes and shapes: fewer are a frame or a rule on a page without text
UNKNOWNS = re.compile("[\ufffd\ue000-\uf8ff\x00-\x1f]")
LEADER = re.compile(r"[.…·．\-—_=]")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page holds: its characters without blanks, the share of it that pictures cover, its strokes and shapes."""

    characters: str
    pictures: float
    strokes: int


def verdict(seen: Seen) -> Verdict:
    """Say whether a page's text is of use."""
    count = len(seen.characters)
    if not count:
        return "useless" if seen.pictures > PICTURE or seen.strokes > DRAWN else "blank"
    if is_garbage(seen.characters):
        return "useless"
    bare = count < BARE and seen.pictures > PICTURE
    return "doubtful" if bare or (count < SPARSE and seen.pictures > ALL_PICTURE) else "text"


def unknown_in(text: str) -> int:
    """Count the characters that stand for one that the PDF gives no Unicode code."""
    return len(UNKNOWNS.findall(text))


def is_garbage(characters: str) -> bool:
    """Whether characters are not what was printed: without codes, or with wrong ones."""
    if unknown_in(characters) > UNKNOWN * len(characters):
        return True
    said = LEADER.sub("", characters)
    if len(said) < TOLD:
        return False
    kinds: Counter[str] = Counter()
    for character, count in Counter(said).items():
        kinds[_kind(character)] += count
    chinese = kinds["common"] + kinds["rare"]
    if chinese >= TOLD and kinds["common"] < COMMON * chinese:
        return True
    return kinds["strange"] > STRANGE * len(said) or kinds["sign"] > SIGNS * len(said)


@lru_cache(maxsize=32768)
def _kind(character: str) -> str:
    if character.isascii():
        return "letter" if character.isalnum() else "sign"
    if "\u4e00" <= character <= "\u9fff":
        return "common" if _is_common(character) else "rare"
    if character.isalpha() and not "\u0370" <= character <= "\u03ff" and not "\uff00" <= character <= "\uffef":
        return "strange"
    return "letter" if character.isalnum() else "other"


def _is_common(character: str) -> bool:
    """Whether a character is on the first level of GB 2312 or of Big5: in common use, simplified or traditional."""
    for code, rows in (("gb2312", range(0xB0, 0xD8)), ("big5", range(0xA4, 0xC7))):
        try:
            if character.encode(code)[0] in rows:
                return True
        except UnicodeEncodeError:
            continue
    return False
