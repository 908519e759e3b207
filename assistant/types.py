"""Values of the assistant stage: what was asked, and the answer with its citations, as the JSON contract prints them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from corpus.norms import Norm
from corpus.types import Box

Mode = Literal["extractive", "generative"]
Reason = Literal["nothing_found", "low_confidence", "no_such_clause", "out_of_scope", "needs_detail"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, with the conversation before it and the restrictions that the user set.

    ``past`` lets the answer stand on texts that are not in force on ``as_of`` too, each with its status;
    ``norm`` keeps it to clauses that hold such a rule.
    """

    text: str
    history: tuple[Turn, ...] = ()
    as_of: date | None = None
    place: str | None = None
    kind: str | None = None
    document: str | None = None
    past: bool = False
    norm: Norm | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """One clause that the answer stands on. ``quote`` is verbatim; ``paragraph`` is 第二款, 第（三）项, 第3行, 注2 or empty.

    ``title`` is the clause's own heading, if it has one: that of a table, or of a sheet of an atlas.
    ``scanned`` says that it was recognised in a picture, ``confidence`` how sure its number and wording are, 0..1.
    ``heads`` are the column heads of a quoted row of a table, which stand elsewhere.
    """

    n: int
    document: str
    document_id: str
    number: str
    kind: str
    status: str
    effective: str | None
    jurisdiction: str
    clause: str
    paragraph: str
    clause_id: str
    path: tuple[str, ...]
    quote: str
    page: int
    boxes: tuple[tuple[int, Box], ...]
    source: str
    score: float
    scanned: bool = False
    confidence: float = 1.0
    title: str = ""
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A term of an answer with what a document says that it means, ``quote``, and the clause that says it."""

    term: str
    document: str
    document_id: str
    clause: str
    clause_id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in Markdown with ``[1]`` marks, or a refusal with its reason and the nearest clauses as citations.

    ``terms`` are those that the cited documents define.
    """

    question: str
    answer: str
    refused: bool
    reason: Reason | None
    mode: Mode
    as_of: date
    citations: tuple[Citation, ...]
    timings_ms: dict[str, float] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
