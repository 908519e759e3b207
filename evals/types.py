"""Values of the evaluations: what is right by independent judgement, what was found, and the difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

NOBODY, HEADING = -1, -2
UnitKind = Literal["article", "section", "table"]
FaultKind = Literal["not_whole", "not_alone", "label", "path", "table", "unreadable"]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a source: ``level`` is a heading's depth from 1, 0 for text; ``cells`` are those of a table row."""

    text: str
    level: int = 0
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A numbered unit of the reference: an article, a numbered clause of a standard, or a table.

    ``paragraphs`` are its own, the number included. ``path`` names the headings above, outermost first. A table names
    in ``parent`` the number of the clause that it belongs to. ``loose`` says that the source leaves a heading above
    unmarked, so that only the innermost one can be asked for.
    """

    label: str
    kind: UnitKind
    paragraphs: tuple[str, ...]
    path: tuple[str, ...] = ()
    parent: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What a document holds by the reference.

    ``stretches`` are all its paragraphs in order with the index of the unit that owns each: -1 (``NOBODY``) for titles,
    preambles, notes and signatures, -2 (``HEADING``) for the headings of chapters and sections.
    """

    source: str
    units: tuple[Unit, ...]
    stretches: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """What a splitter made: its text and, where it knows them, its label, its path and what else it keeps (a title)."""

    text: str
    label: str = ""
    path: tuple[str, ...] = ()
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One unit that was split wrongly, and how."""

    document: str
    unit: str
    kind: FaultKind
    detail: str


@dataclass(frozen=True, slots=True)
class StructureScore:
    """Counts over documents. Units are articles and numbered clauses, tables count apart; lengths are in characters.

    Of scans, ``read`` and ``misread`` are characters of units, ``numbered`` units whose number came out right.
    """

    documents: int = 0
    unreadable: int = 0
    units: int = 0
    whole: int = 0
    alone: int = 0
    both: int = 0
    labelled: int = 0
    pathed: int = 0
    tables: int = 0
    tables_right: int = 0
    characters: int = 0
    lost: int = 0
    doubled: int = 0
    largest: int = 0
    read: int = 0
    misread: int = 0
    numbered: int = 0
    faults: tuple[Fault, ...] = ()
    losses: tuple[tuple[str, str], ...] = ()
    doubles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """A right clause: the path of its source (matched from the end) and its number as printed.

    ``part`` is the part of it that must be cited (第3行), where the question asks for no less.
    """

    doc: str
    no: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a set. No gold means that the library holds no answer and the assistant must say so.

    ``as_of`` is the ISO date whose law is asked for where the question does not name it itself, or empty.
    """

    qid: str
    query: str
    type: str
    gold: tuple[Gold, ...] = ()
    must_contain: tuple[str, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    as_of: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the library holds an answer."""
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class Found:
    """A clause that was cited or retrieved: the source of its document, its label, and the part that was cited."""

    source: str
    label: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to a question. Ranks count from 1; 0 means that no right clause was there.

    ``rank`` is among the answer's citations (0 where it refused), ``retrieved`` and ``words`` among the first hits of
    the hybrid search and of BM25 alone. ``right_document`` tells whether the first citation is of a right document, which
    is one dated version; ``right_part`` whether it is of the very part (第3行) that the question asks for, and ``cell``
    whether the answer also sets every phrase that had to be said in bold.
    """

    case: Case
    refused: bool
    reason: str
    answer: str
    cited: tuple[Found, ...]
    rank: int
    retrieved: int
    words: int
    in_answer: bool
    in_quote: bool
    milliseconds: float
    right_document: bool = False
    right_part: bool = False
    cell: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % bootstrap interval; ``count`` is how many questions it stands on."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Loss:
    """By how much a measure is lower without a part, 0..1, with a paired 95 % bootstrap interval over the questions."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a result comes from: each results file carries it."""

    suite: str
    dataset: str
    commit: str
    model: str
    machine: str
    date: str
    versions: dict[str, str] = field(default_factory=dict)
