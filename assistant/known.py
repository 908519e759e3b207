"""The library's documents, read once for each state of the catalog: every question needs their titles and places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from index.types import DocumentRecord

if TYPE_CHECKING:
    from index.catalog import Catalog

_KNOWN: WeakKeyDictionary[Catalog, tuple[int, date, tuple[DocumentRecord, ...]]] = WeakKeyDictionary()


def all_documents(catalog: Catalog, as_of: date | None = None) -> Sequence[DocumentRecord]:
    """What ``catalog.documents`` returns, kept until the catalog changes or another day is asked for.

    Threads may call it at once: they replace one whole entry by another.
    """
    day, change = as_of or date.today(), catalog.change()
    known = _KNOWN.get(catalog)
    if known is None or known[:2] != (change, day):
        known = (change, day, tuple(catalog.documents(day)))
        _KNOWN[catalog] = known
    return known[2]
