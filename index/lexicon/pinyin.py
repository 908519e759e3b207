"""How characters sound, without tones, and with the differences that many speakers do not make left out."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).parent / "pinyin.txt"
LONGEST = 6
"""Letters of the longest syllable: zhuang."""
_ALIKE = ((re.compile("^([zcs])h"), r"\1"), (re.compile("^n(?=[^g])"), "l"), (re.compile("(?<=[aei])ng$"), "n"))
"""zh and z, n and l, ang and an are taken for one another."""


@cache
def _characters() -> dict[str, str]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ") for line in lines)


@cache
def _sounds() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for syllable, characters in _characters().items():
        for character in characters:
            found[character].add(sound(syllable))
    return {character: frozenset(sounds) for character, sounds in found.items()}


@cache
def _of_sound() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for character, sounds in _sounds().items():
        for each in sounds:
            found[each].add(character)
    return {each: frozenset(characters) for each, characters in found.items()}


@cache
def sound(syllable: str) -> str:
    """A syllable with the differences left out that are easily missed: zhuang and zuan sound alike."""
    for pattern, plain in _ALIKE:
        syllable = pattern.sub(plain, syllable)
    return syllable


def sounds(character: str) -> frozenset[str]:
    """How ``character`` may sound; nothing for what is not in the table."""
    return _sounds().get(character, frozenset())


def characters(sounding: str) -> frozenset[str]:
    """The characters that may sound like this (``sound``)."""
    return _of_sound().get(sounding, frozenset())


def alike(character: str) -> frozenset[str]:
    """The characters that sound like ``character``, itself among them."""
    return frozenset().union(*map(characters, sounds(character)))


@lru_cache(maxsize=1024)
def syllables(letters: str) -> tuple[str, ...]:
    """``letters`` cut into as few syllables as they can be: zhuangpeishi is zhuang pei shi. Empty if they are none."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(letters) + 1):
        cuts = [
            (*before, letters[start:end])
            for start in range(max(0, end - LONGEST), end)
            if (before := best[start]) is not None and letters[start:end] in _characters()
        ]
        best.append(min(cuts, key=len, default=None))
    return best[-1] or ()
