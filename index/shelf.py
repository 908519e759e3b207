"""Which documents a search may return: their properties in arrays, so that a filter is a mask and costs nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from index import schema
from index.timeline import Validity, status
from index.types import Filters


class Shelf:
    """All documents as of the last change that concerned documents."""

    def __init__(self, connection: Connection, change: int) -> None:
        """Read the documents' properties from what ``connection`` sees; the last such change is ``change``."""
        table = schema.documents.c
        columns = (
            table.key,
            table.document_id,
            table.kind,
            table.jurisdiction,
            table.valid_from,
            table.valid_to,
            table.ending,
        )
        rows = connection.execute(select(*columns).order_by(table.key)).all()
        self.change = change
        self.keys = np.array([row.key for row in rows], dtype=np.int64)
        self._ids = [row.document_id for row in rows]
        self._kinds = [row.kind for row in rows]
        self._jurisdictions = [row.jurisdiction for row in rows]
        self._validity = [Validity(row.valid_from, row.valid_to, row.ending) for row in rows]
        self._statuses: tuple[date, list[str]] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def allowed(self, filters: Filters) -> NDArray[np.bool_]:
        """Return, for each document's key, whether it may be returned; the last place is false, for unknown keys."""
        mask = np.ones(len(self.keys), dtype=np.bool_)
        for wanted, values in (
            (filters.kinds, self._kinds),
            (filters.jurisdictions, self._jurisdictions),
            (filters.documents, self._ids),
        ):
            if wanted is not None:
                mask &= np.fromiter((value in wanted for value in values), np.bool_, len(values))
        if filters.statuses is not None:
            statuses = self._statuses_on(filters.as_of or date.today())
            mask &= np.fromiter((value in filters.statuses for value in statuses), np.bool_, len(statuses))
        last = int(self.keys[-1]) if len(self.keys) else 0
        result = np.zeros(last + 2, dtype=np.bool_)
        result[self.keys[mask]] = True
        return result

    def _statuses_on(self, day: date) -> list[str]:
        if self._statuses is None or self._statuses[0] != day:
            self._statuses = day, [status(validity, day) for validity in self._validity]
        return self._statuses[1]
