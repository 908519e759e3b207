"""What the page may ask of the library: a handful of functions, so that the page itself holds no logic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.types import Answer, Citation, Question
from index.types import ClauseRecord, DocumentRecord

if TYPE_CHECKING:
    from assistant.changes import DocumentChange
    from assistant.related import Citing
    from assistant.settings import Settings
    from index.catalog import Catalog
    from index.library import Library
    from index.links import Link
    from index.quality import Quality

NEAR = 2
"""Clauses shown before and after an opened one."""


@dataclass(frozen=True, slots=True)
class Context:
    """A clause among its neighbours (``around``: in their order, itself included), and its document's versions.

    ``links`` are the references in the clause's text, ``citing`` the clauses that refer to it.
    """

    clause: ClauseRecord
    around: tuple[ClauseRecord, ...]
    versions: tuple[DocumentRecord, ...] = ()
    links: tuple[Link, ...] = ()
    citing: tuple[Citing, ...] = ()

    @property
    def before(self) -> ClauseRecord | None:
        """The clause before, if there is one."""
        place = self._place
        return self.around[place - 1] if place > 0 else None

    @property
    def after(self) -> ClauseRecord | None:
        """The clause after, if there is one."""
        place = self._place + 1
        return self.around[place] if 0 < place < len(self.around) else None

    @property
    def _place(self) -> int:
        return next((at for at, record in enumerate(self.around) if record.clause_id == self.clause.clause_id), -1)


@dataclass(frozen=True, slots=True)
class Backend:
    """The functions behind the page; each may be called from several threads at once.

    ``ask`` yields pieces of text while an answer is being written, then the ``Answer``. ``context`` is ``None`` for a
    clause that the library no longer has; its date is the one that decides a document's state (``None``: today).
    ``clauses`` lists a document's clauses in order. ``official`` names a citation as one writes it: 《…》第…条第…款.
    ``changes`` tells what took effect between two days, ``reports`` which documents a person should look at, and where.
    """

    ask: Callable[[Question], Iterator[str | Answer]]
    context: Callable[[str, date | None], Context | None]
    documents: Callable[[], Sequence[DocumentRecord]]
    clauses: Callable[[str], Sequence[ClauseRecord]]
    official: Callable[[Citation | ClauseRecord], str]
    changes: Callable[[date, date], Sequence[DocumentChange]] = lambda _since, _until: ()
    reports: Callable[[], Sequence[Quality]] = lambda: ()


def from_library(library: Library, settings: Settings) -> Backend:
    """The page's functions upon an open library."""
    from assistant.answer import stream
    from assistant.changes import changes
    from assistant.citations import official
    from assistant.related import related

    catalog = library.catalog

    def context(clause_id: str, as_of: date | None) -> Context | None:
        record = catalog.clause(clause_id, as_of)
        if record is None:
            return None
        versions = catalog.versions(record.clause.id.work, as_of)
        beside = related(catalog, [record], as_of)
        return Context(
            record,
            tuple(catalog.around(clause_id, NEAR, NEAR)),
            tuple(versions),
            beside.references[clause_id],
            beside.cited_by[clause_id],
        )

    return Backend(
        ask=lambda question: stream(library, question, settings),
        context=context,
        documents=catalog.documents,
        clauses=catalog.clauses,
        official=official,
        changes=lambda since, until: changes(catalog, since, until),
        reports=_kept_reports(catalog),
    )


def _kept_reports(catalog: Catalog) -> Callable[[], Sequence[Quality]]:
    """The reports on the documents, made anew when the catalog or the day has changed: they read thousands of clauses."""
    from index.quality import qualities

    @lru_cache(maxsize=1)
    def reports(_change: int, day: date) -> Sequence[Quality]:
        return qualities(catalog, day)

    return lambda: reports(catalog.change(), date.today())
