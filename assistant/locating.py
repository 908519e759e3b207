"""Where the words of a quotation stand in the text of their clause."""

from __future__ import annotations

import re

Stretch = tuple[int, int]
SHORTEST = 6
"""Characters of a piece of a quotation that is looked for by itself, where the whole does not stand in one stretch."""

_PIECES = re.compile(r"\n+|…+|\s*\|\s*")


def locate(whole: str, quote: str) -> tuple[Stretch, ...]:
    """Where ``quote`` stands in ``whole``, in order: as it is, else without regard to blanks, else piece by piece."""
    quote = quote.strip()
    if not quote:
        return ()
    found = _find(whole, quote)
    if found:
        return (found,)
    pieces = (piece.strip() for piece in _PIECES.split(quote))
    return tuple(sorted({hit for piece in pieces if len(piece) >= SHORTEST and (hit := _find(whole, piece))}))


def _find(whole: str, words: str) -> Stretch | None:
    at = whole.find(words)
    if at >= 0:
        return at, at + len(words)
    places = [place for place, char in enumerate(whole) if not char.isspace()]
    dense = "".join(whole[place] for place in places)
    bare = "".join(words.split())
    at = dense.find(bare) if bare else -1
    return (places[at], places[at + len(bare) - 1] + 1) if at >= 0 else None
