"""How much of a cell or a column head a question names: in its words, in a short form, or in another of its wordings."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.asks import Ask
from assistant.ranges import Amount, amounts
from assistant.terms import terms
from index.lexicon.folding import folded

REWORDED = 0.6
"""What a word counts that only another wording of the question has."""
CAPPED = 2.0
"""What one cell counts at most, however many words of it the question has."""
ABBREVIATED = 0.7
"""What a cell counts of which the question has a short form: 挤塑板 of 挤塑聚苯板."""
CASE = re.compile(r"[一二三四五六七八九十两\d]+(?:星级|级|类|层|档|等|星)")
"""What tells one case of a rule from another: 二星级, 一类."""
WANTS_FIGURE = frozenset({"points", "amount", "penalty", "percent", "time", "figure"})

_PARTS = re.compile(r"[、，,；;/／（）()［］\[\]或]|以及|和")
_LATIN = re.compile(r"(?<![a-z0-9/·])(?!kwh|mwh|kpa|mpa|gpa|wkp|min|mol|tce)[a-z]{3,}[0-9]*(?![a-z/])", re.IGNORECASE)
"""A name in Latin letters, and no unit."""
_NOUN = re.compile(r"(?:哪(?:一|几|些)?[个种类家项]?|何种|什么)([㐀-鿿]{2,6})")
_MEASURE = re.compile(r"([㐀-鿿]{2})(?:是|要|得|应该?)?(?:多少|几)")
_NOT = re.compile("(?:并?不(?:是|属于|算)|并非)(?=[㐀-鿿]{2})")
"""How a question says 非: 不是标准件 is 非标准化构件."""
_AND = re.compile("[和与跟及、]")
_ASCII = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)*")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in lower case: all its wordings, a line each, and its ``own``; its figures, and what it asks for.

    ``tokens`` are its words in Latin letters and its numbers, whole: 2 is no part of 2024. ``nouns`` are its words for what
    it wants, 专业填 of 归哪个专业填, ``measures`` those for a figure, 层高 of 层高多少. ``spent`` are words that count no more.
    """

    text: str
    own: str
    tokens: frozenset[str]
    amounts: tuple[Amount, ...]
    asks: tuple[Ask, ...]
    nouns: frozenset[str]
    measures: frozenset[str]
    spent: frozenset[str] = frozenset()

    @property
    def wants_figure(self) -> bool:
        """Whether a figure is asked for."""
        return "几" in self.own or not WANTS_FIGURE.isdisjoint(self.asks)

    def has(self, term: str) -> bool:
        """Whether a word stands in one of the wordings."""
        return term not in self.spent and (term in self.tokens if term.isascii() else term in self.text)

    def without(self, text: str) -> Asked:
        """The question without its words in ``text``, which have counted."""
        return replace(self, spent=self.spent | terms_of(text))


def asked_in(wordings: Sequence[str], asks: Sequence[Ask]) -> Asked:
    """What a question in its ``wordings``, its own first, names and asks for."""
    lines = [folded(wording).lower() for wording in wordings]
    own = lines[0]
    text = "\n".join([*lines, _NOT.sub("非", own)])
    nouns = frozenset(noun for listed in _NOUN.findall(own) for noun in _AND.split(listed) if len(noun) > 1)
    measures = frozenset(_MEASURE.findall(own))
    return Asked(text, own, frozenset(_ASCII.findall(text)), amounts(wordings[0]), tuple(asks), nouns, measures)


class Words:
    """The words of some cells, or of the heads: those that few of them have tell most."""

    def __init__(self, cells: Collection[str]) -> None:
        counts: dict[str, int] = {}
        for cell in cells:
            for term in terms_of(cell):
                counts[term] = counts.get(term, 0) + 1
        most = math.log(1 + len(cells)) or 1.0
        self.weights = {term: math.log(1 + len(cells) / count) / most for term, count in counts.items()}

    def share(self, text: str, asked: Asked) -> float:
        """The share, by weight, of the words of ``text`` that the question has."""
        found = terms_of(text)
        total = sum(self.weights.get(term, 1.0) for term in found)
        return sum(self.weights.get(term, 1.0) for term in found if asked.has(term)) / total if total else 0.0

    def fit(self, text: str, asked: Asked) -> float:
        """How much of ``text`` the question names: the words, by weight, less what it lacks of them, up to ``CAPPED``."""
        return max((self._fit(part, asked) for part in parts_of(text)), default=0.0)

    def _fit(self, text: str, asked: Asked) -> float:
        found = terms_of(text)
        named = min(CAPPED, self._got(found, asked)) * math.sqrt(self.share(text, asked))
        return max(named, _abbreviated(text, asked.text))

    def _got(self, found: Collection[str], asked: Asked) -> float:
        return sum(
            self.weights.get(term, 1.0) * (1.0 if term in asked.own else REWORDED) for term in found if asked.has(term)
        )


@lru_cache(maxsize=8192)
def parts_of(text: str) -> frozenset[str]:
    """A cell, what it lists, 旅馆、酒店 names both, and its names in Latin letters: 总挥发性有机化合物TVOC goes by TVOC."""
    listed = (part.strip() for part in _PARTS.split(text))
    return frozenset({text, *(part for part in listed if len(part) > 1), *_LATIN.findall(text)})


def terms_of(text: str) -> frozenset[str]:
    """The comparable terms of a cell or a head."""
    return _terms_of(folded(text))


@lru_cache(maxsize=8192)
def _terms_of(text: str) -> frozenset[str]:
    return terms(text)


def _abbreviated(text: str, asked: str) -> float:
    """What a short form counts: at least three characters of a cell in their order, its first and its last among them."""
    text = re.sub(r"[（(].*?[)）]", "", text)
    if not 4 <= len(text) <= 12:
        return 0.0
    for start in (match.start() for match in re.finditer(re.escape(text[0]), asked)):
        for end in range(min(len(asked), start + len(text) - 1), start + 2, -1):
            short = asked[start:end]
            rest = iter(text)
            if short[-1] == text[-1] and short not in text and all(char in rest for char in short):
                return ABBREVIATED
    return 0.0
