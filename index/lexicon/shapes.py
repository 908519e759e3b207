"""Characters that are taken for one another because they look alike: 竣 and 竞, 末 and 未."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "shapes.txt"


@cache
def _groups() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for group in TABLE.read_text(encoding="utf-8").split():
        for character in group:
            found[character] |= set(group)
    return {character: frozenset(group) for character, group in found.items()}


def lookalikes(character: str) -> frozenset[str]:
    """The characters that look like ``character``, itself among them; nothing for those that are mistaken for none."""
    return _groups().get(character, frozenset())
