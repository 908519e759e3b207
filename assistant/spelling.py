"""Typing errors put right against the library's own words: 绿色健筑 is 绿色建筑, zhuangpeishi is 装配式.

A word is changed only where the library does not have it, and only into one that it has which sounds or looks alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate, combinations
from operator import ne
from typing import TYPE_CHECKING

from assistant.terms import content
from assistant.titles import names_in
from assistant.types import Question
from index.lexical import dictionary_words, is_word
from index.lexicon.folding import folded
from index.lexicon.pinyin import alike, characters, sound, syllables
from index.lexicon.shapes import lookalikes
from index.types import DocumentRecord

if TYPE_CHECKING:
    from index.lexical import WordIndex
    from index.library import Library

LONGEST = 5
"""Characters of a word that is looked for."""
LONGEST_RUN, MOST = 40, 4
"""Characters without a stop or a word of asking that are looked through, and what is put right in them. More is a pasted text."""
LEAST_FOUND = 2
"""Passages in which a word stands that something else is taken for."""
LEAST_PAIR = 5
"""Passages in which the pairs stand that a character makes with its neighbours: 星级 and 级绿, in 三星级绿色建筑."""
CLEAR = 3.0
"""How many times as frequent as the next such pair it is."""
_COUNTED = frozenset("几两一二三四五六七八九十百千万半多少第天日年月周条款项级层成元人次平米家户套栋个不没前后内外上下")
_ALONE = frozenset(
    "画放发去得死按拿给领交报办买卖租住拆盖装改修换做干写看找查问打开关收付罚判管用说讲叫请走来回进出停搬送签算加减补退吃抓砸"
    "借扔编吵想起归裁浇截"
)
"""What counts or is counted, and other characters that are words alone: in a pair or by themselves they are what was meant,
the latter in longer words too."""
_MEANT = _COUNTED | _ALONE
_LETTERS = re.compile(r"(?<![A-Za-z0-9])[a-z]{4,30}(?![A-Za-z0-9])")
_HAN = re.compile("[㐀-鿿]+")


@dataclass
class Vocabulary:
    """The words of a library, looked up as they are needed."""

    index: WordIndex
    _counts: dict[str, int] = field(default_factory=dict)
    _begun: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def count(self, term: str) -> int:
        """In how many passages ``term`` stands."""
        if term not in self._counts:
            self._counts |= self.index.frequencies([term])
        return self._counts[term]

    def beginning(self, character: str) -> tuple[str, ...]:
        """The library's words that begin with ``character``, the most frequent first."""
        if character not in self._begun:
            found = dict(self.index.beginning(character))
            self._counts |= found
            self._begun[character] = tuple(word for word, count in found.items() if count >= LEAST_FOUND)
        return self._begun[character]


def spelt_right(library: Library, question: Question, documents: Sequence[DocumentRecord]) -> Question:
    """``question`` in simplified characters with its typing errors put right, and so the user's turns before it.

    Titles that ``documents`` have stay as they are. A library whose words cannot be read corrects nothing.
    """
    index = library.words()

    def right(text: str) -> str:
        plain = folded(text)
        if index is None or (done := corrected(plain, index)) == plain:
            return plain
        names = [plain[name.start : name.end] for name in names_in(plain, documents) if name.matches]
        return corrected(plain, index, names) if names else done

    history = [replace(turn, content=right(turn.content)) if turn.role == "user" else turn for turn in question.history]
    return replace(question, text=right(question.text), history=tuple(history))


def corrected(text: str, index: WordIndex, names: Collection[str] = ()) -> str:
    """``text`` with what the library has no word for put right where one of its words sounds or looks like it.

    ``names`` are stretches that stay as they are: titles of documents that exist.
    """
    vocabulary = Vocabulary(index)
    parts = re.split(f"({'|'.join(map(re.escape, names))})", text) if names else [text]
    return "".join(part if part in names else _corrected_part(part, vocabulary) for part in parts)


def _corrected_part(text: str, vocabulary: Vocabulary) -> str:
    text = _LETTERS.sub(lambda match: _spelt(match[0], vocabulary) or match[0], text)
    for run in content(text):
        if _HAN.fullmatch(run) and (right := _corrected_run(run, vocabulary)) != run:
            text = text.replace(run, right)
    return text


def _spelt(letters: str, vocabulary: Vocabulary) -> str | None:
    """The library's word that ``letters`` spell in pinyin, the most frequent if there are several."""
    wanted = [characters(sound(syllable)) for syllable in syllables(letters)]
    if not 2 <= len(wanted) <= LONGEST:
        return None
    found = [
        word
        for first in wanted[0]
        for word in vocabulary.beginning(first)
        if len(word) == len(wanted) and all(map(frozenset.__contains__, wanted, word))
    ]
    return max(found, key=vocabulary.count, default=None)


def _corrected_run(run: str, vocabulary: Vocabulary, left: int = MOST) -> str:
    """A stretch of Han characters with its words put right, then single characters between words that stand."""
    if not left or len(run) > LONGEST_RUN:
        return run
    for start, end in _doubtful(run, vocabulary):
        if meant := _meant(run[start:end], vocabulary):
            return _corrected_run(run[:start] + meant + run[end:], vocabulary, left - 1)
    for place, before, after in _singles(run):
        if (character := _fitting(run[place], before, after, vocabulary)) != run[place]:
            return _corrected_run(run[:place] + character + run[place + 1 :], vocabulary, left - 1)
    return run


def _doubtful(run: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """The stretches of neighbouring words that may be one word mistyped, the longest first.

    Neither the library nor the dictionary has it, the library lacks a pair of characters in it and a part of it.
    """
    words = dictionary_words(run)
    bounds = [0, *accumulate(map(len, words))]
    found = []
    for first, last in combinations(range(len(bounds)), 2):
        start, end = bounds[first], bounds[last]
        typed = run[start:end]
        if not 2 <= len(typed) <= LONGEST or is_word(typed) or (len(typed) == 2 and not _COUNTED.isdisjoint(typed)):
            continue
        odd = any(len(word) == 1 or not vocabulary.count(word) for word in words[first:last])
        if odd and not vocabulary.count(typed) and not all(map(vocabulary.count, _pairs(typed))):
            found.append((start, end))
    return sorted(found, key=lambda stretch: stretch[0] - stretch[1])


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _meant(typed: str, vocabulary: Vocabulary) -> str | None:
    """The library's word that ``typed`` stands for: one character another, of four and more two; each like the typed one."""
    near = [
        word
        for at, character in enumerate(typed)
        if character not in _ALONE
        for other in _like(character) - (_MEANT if len(typed) == 2 else frozenset())
        if is_word(word := typed[:at] + other + typed[at + 1 :]) and vocabulary.count(word) >= LEAST_FOUND
    ]
    if not near and len(typed) > 3:
        near = [
            word
            for first in _like(typed[0])
            for word in vocabulary.beginning(first)
            if len(word) == len(typed) and _resembles(typed, word) and is_word(word)
        ]
    return max(near, key=vocabulary.count, default=None)


def _resembles(typed: str, word: str) -> bool:
    return sum(map(ne, typed, word)) <= 2 and all(b in _like(a) for a, b in zip(typed, word, strict=True))


@lru_cache(maxsize=4096)
def _like(character: str) -> frozenset[str]:
    return alike(character) | lookalikes(character) | {character}


def _singles(run: str) -> Iterator[tuple[int, str, str]]:
    """Each character that is a word alone and counts nothing: its place, the word before it and the word after it."""
    words = ["", *dictionary_words(run), ""]
    place = 0
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        if len(word) == 1 and word not in _MEANT:
            yield place, before, after
        place += len(word)


def _fitting(character: str, before: str, after: str, vocabulary: Vocabulary) -> str:
    """What stands between its neighbours where ``character`` never does, makes a word with one, and is clearly meant."""
    known = any(len(side) > 1 and vocabulary.count(side) for side in (before, after))
    if not (before and after and known) or any(map(vocabulary.count, _joined(before, character, after))):
        return character
    pairs = {other: _joined(before, other, after) for other in _like(character) - _MEANT}
    stands = {other: min(map(vocabulary.count, both)) for other, both in pairs.items() if any(map(is_word, both))}
    best, second = sorted([*stands.values(), 0, 0], reverse=True)[:2]
    clear = best >= LEAST_PAIR and best >= CLEAR * second
    return next(other for other, found in stands.items() if found == best) if clear else character


def _joined(before: str, character: str, after: str) -> tuple[str, str]:
    return before[-1:] + character, character + after[:1]
