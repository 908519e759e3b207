"""What the library's own documents call others for short: 《…监督法》（以下简称监督法）."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from assistant.titles import bare

if TYPE_CHECKING:
    from index.catalog import Catalog

CALLING = "简称"
_CALLED = re.compile(
    r"《(?P<title>[^《》]{4,60})》[（(](?:以下|下文|下称)?(?:统一)?简称[为：:]?[“\"《]?(?P<alias>[^”\"》）)，；。]{2,20})"
)

_KNOWN: WeakKeyDictionary[Catalog, tuple[int, Mapping[str, str]]] = WeakKeyDictionary()


def aliases(catalog: Catalog) -> Mapping[str, str]:
    """Short name -> the title that most documents mean by it, both as ``bare`` returns them; read anew after a change."""
    change = catalog.change()
    known = _KNOWN.get(catalog)
    if known is None or known[0] != change:
        known = _KNOWN[catalog] = (change, learnt(catalog.texts_with(CALLING)))
    return known[1]


def learnt(texts: list[str]) -> Mapping[str, str]:
    """The short names that ``texts`` give to titles."""
    counts: dict[str, Counter[str]] = {}
    for text in texts:
        for match in _CALLED.finditer(text):
            counts.setdefault(bare(match["alias"]), Counter())[bare(match["title"])] += 1
    return {alias: titles.most_common(1)[0][0] for alias, titles in counts.items()}
