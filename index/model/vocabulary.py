"""Which pieces of the 250,000 the bundled model keeps, and the tokenizer made of them.

Chinese text must be cut into the same tokens as before; so kept are all the pieces that Chinese legal text uses, every
piece of Han characters and nothing foreign, numbers, punctuation, short Latin pieces and Greek, and the most frequent
longer Latin ones, because standards and plans are full of BIM, HVAC and kWh.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.model.charsmap import pack
from index.model.read_e5s1 import Package

SPACE = "▁"
LATIN_PIECES = 3000
"""Longer Latin pieces to keep: 3,000 cost 1.2 MB and halve the pieces of an English sentence."""
SHORT_LATIN = 2
ROMAN = frozenset("IVX")
"""Standards number classes and climate zones with Roman numerals, which the normaliser turns into these letters."""


def is_han(character: str) -> bool:
    """Whether the character is a Chinese one, in any of the blocks that the vocabulary knows."""
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"


def _fits_chinese(character: str) -> bool:
    """Han, digits, ASCII letters, or punctuation and signs that are no letters of another script."""
    return (
        is_han(character)
        or (character.isascii() and character.isalnum())
        or unicodedata.category(character)[0] in "NPSZ"
    )


def is_chinese(piece: str) -> bool:
    """Whether the piece has a Han character and nothing of another script."""
    return any(map(is_han, piece)) and all(map(_fits_chinese, piece))


def is_sign(piece: str) -> bool:
    """Numbers, Roman too, punctuation, Greek, and Latin of up to two letters, with or without the space in front."""
    bare = piece.replace(SPACE, "")
    if bare.isascii() and bare.isalpha():
        return len(bare) <= SHORT_LATIN or set(bare) <= ROMAN
    return all("α" <= c.lower() <= "ω" or unicodedata.category(c)[0] in "NPSZ" for c in bare)


def is_latin(piece: str) -> bool:
    """Whether the piece is ASCII letters only, apart from the space in front."""
    bare = piece.replace(SPACE, "")
    return bare.isascii() and bare.isalpha()


def kept(
    package: Package, counts: Mapping[int, int], latin: int = LATIN_PIECES, always: Iterable[int] = ()
) -> list[int]:
    """The ids to keep, rising.

    They are the specials, ``always`` (what Chinese text uses), those of the rules, those counted in any text; and of
    the longer Latin ones the ``latin`` most frequent, by count and then by the vocabulary's own scores.
    """
    specials = package.specials
    ids = {specials.bos, specials.eos, specials.pad, specials.unk, package.pieces.index("<mask>"), *always}
    words = []
    for number, piece in enumerate(package.pieces):
        if is_sign(piece) or is_chinese(piece):
            ids.add(number)
        elif is_latin(piece):
            words.append(number)
        elif counts.get(number):
            ids.add(number)
    words.sort(key=lambda number: (-counts.get(number, 0), -package.scores[number], number))
    return sorted(ids.union(words[:latin]))


def count_ids(tokenizer: Tokenizer, texts: Iterable[str], batch: int = 1000) -> Counter[int]:
    """How often the tokenizer uses each id for the texts."""
    counts: Counter[int] = Counter()
    waiting = iter(texts)
    while chunk := list(islice(waiting, batch)):
        for encoding in tokenizer.encode_batch(chunk):
            counts.update(encoding.ids)
    return counts


def build_tokenizer(package: Package, ids: Sequence[int]) -> Tokenizer:
    """The unigram tokenizer of the pieces ``ids``, numbered anew in that order; it puts ``<s>`` and ``</s>`` around."""
    place = {number: position for position, number in enumerate(ids)}
    pieces = [(package.pieces[number], package.scores[number]) for number in ids]
    specials = package.specials
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=place[specials.unk], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(pack(package.replacements)), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(replacement=SPACE, prepend_scheme="always")
    names = {number: package.pieces[number] for number in (specials.bos, specials.eos, specials.pad, specials.unk)}
    tokenizer.add_special_tokens(list(names.values()))
    bos, eos = names[specials.bos], names[specials.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, place[specials.bos]), (eos, place[specials.eos])],
    )
    return tokenizer
