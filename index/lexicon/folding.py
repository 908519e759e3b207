"""Traditional characters and full-width letters folded into plain ones, one for one: every place in a text stays where it was."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "traditional.txt"
_WIDE = "／－＿％．"
"""Full-width signs that stand within numbers; those that stand between words, ，（）？, stay."""


@cache
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = {line[0]: line[1] for line in TABLE.read_text(encoding="utf-8").splitlines()}
    wide = [chr(code) for code in range(ord("！"), ord("～") + 1) if chr(code).isalnum() or chr(code) in _WIDE]
    pairs |= {char: unicodedata.normalize("NFKC", char) for char in wide} | {"\u3000": " "}
    return re.compile(f"[{re.escape(''.join(pairs))}]"), pairs


def folded(text: str) -> str:
    """``text`` with each traditional character as its simplified one: 綠色建築補貼 is 绿色建筑补贴, ＧＢ GB. As long as ``text``.

    For comparing and finding only: what is quoted stays as it stands.
    """
    others, pairs = _table()
    return others.sub(lambda match: pairs[match[0]], text) if others.search(text) else text
