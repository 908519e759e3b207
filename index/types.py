"""Values of the index stage: what is indexed, what is found, and the one thing that varies, the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Protocol

from corpus.norms import Norm
from corpus.types import Act, Box, Clause, PageReading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    """float32 of shape ``(texts, dimensions)``, each row of unit length."""

Status = Literal["in_force", "not_yet", "superseded", "repealed", "expired", "unknown"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module's attribute is of any type)
    """Make ``Vectors`` when it is asked for: a look-up by number starts a tenth of a second sooner without NumPy."""
    if name == "Vectors":
        import numpy as np
        from numpy.typing import NDArray

        return NDArray[np.float32]
    raise AttributeError(name)


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieval unit: a whole clause, or a stretch ``start:end`` of a long one.

    ``header`` is the context that is indexed with it (title, chapter); ``text`` is verbatim from the clause.
    """

    clause_id: str
    ordinal: int
    start: int
    end: int
    header: str
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search may return. ``None`` means no restriction; dates decide the status.

    ``documents`` holds document ids. ``statuses`` defaults to everything; ``as_of`` to today. A clause must hold one of
    ``norms`` (``corpus.norms``).
    """

    kinds: frozenset[str] | None = None
    jurisdictions: frozenset[str] | None = None
    statuses: frozenset[Status] | None = None
    documents: frozenset[str] | None = None
    as_of: date | None = None
    norms: frozenset[Norm] | None = None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document as the catalog keeps it, with its status as of the date that was asked for.

    It is in force from ``valid_from`` to the day before ``valid_to``, as far as is known; ``history`` are the work's
    adoption and amendments up to this version. ``readings`` tells of each real page how it was read.
    """

    document_id: str
    title: str
    number: str
    kind: str
    level: str
    issuer: str
    jurisdiction: str
    status: Status
    published: date | None
    effective: date | None
    expired: date | None
    source: str
    format: str
    pages: int
    clauses: int
    problems: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    history: tuple[Act, ...] = ()
    readings: tuple[PageReading, ...] = ()

    @property
    def work(self) -> str:
        """The name that all versions of the document share."""
        return self.document_id.rpartition("/")[0]


@dataclass(frozen=True, slots=True)
class PartEnding:
    """Provisions of a document that another one (``by``, its title and id) ended from a day on, in its own words."""

    words: str
    kind: Literal["repealed", "amended"]
    day: date
    by: str
    by_id: str


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """A clause as the catalog keeps it, with the document that it belongs to.

    ``ended`` is what became of the clause alone by the day that was asked for, while its document lived on.
    """

    document: DocumentRecord
    clause: Clause
    ordinal: int
    ended: Status | None = None

    @property
    def status(self) -> Status:
        """What the clause is: its document's status, unless it alone was repealed or reworded."""
        return self.ended if self.ended and self.document.status == "in_force" else self.document.status

    @property
    def clause_id(self) -> str:
        """The id under which every JSON names the clause."""
        return str(self.clause.id)


@dataclass(frozen=True, slots=True)
class Worded:
    """What a clause says, and where: its document's id and title, its number and its text."""

    document_id: str
    title: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that a search found. ``score`` is in 0..1 within one query; ``cosine`` and ``bm25`` are raw."""

    record: ClauseRecord
    rank: int
    score: float
    cosine: float | None = None
    bm25: float | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to highlight: a page, from 1, and a box on it."""

    page: int
    box: Box


class Encoder(Protocol):
    """Turns texts into unit vectors. ``name`` identifies the model: libraries record it."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Encode ``texts`` in the order given; texts longer than the model's window are cut by the caller."""
        ...


class TokenEncoder(Encoder, Protocol):
    """An encoder that also tells the vectors of a text's tokens, for comparing them one by one."""

    def tokens(self, texts: Sequence[str], *, query: bool = False) -> list[Vectors]:
        """Unit vectors of the tokens of each text, of shape ``(tokens, dimensions)``, in the order given."""
        ...
