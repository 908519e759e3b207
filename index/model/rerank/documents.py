"""Documents written for this project, with questions that a clause of theirs answers and questions that it does not.

Laws are asked about far from their words; a notice on subsidies or a standard is asked about among clauses that all are on
its matter. So the wrong passages of a question are the other clauses of the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.model.rerank.answers import Example
from index.model.rerank.lists import LONGEST, Listing
from index.model.rows import read_rows
from index.passages import embedded

DOCUMENTS = Path(__file__).parent / "documents.jsonl"
"""A document a line: its ``title`` and its ``clauses``, each with ``no`` and ``text``, the questions that it has ``answered`` and
``unanswered`` and, under ``also``, the other clauses that answer a question of the former."""


def listings(file: Path = DOCUMENTS) -> Iterator[Listing]:
    """Each question with the clauses of its document that answer it, and with all others."""
    for row in read_rows(file):
        texts = {clause["no"]: embedded(row["title"], clause["text"])[:LONGEST] for clause in row["clauses"]}
        for clause in row["clauses"]:
            for question in clause["answered"]:
                right = {clause["no"], *clause.get("also", {}).get(question, ())}
                wrong = tuple(text for no, text in texts.items() if no not in right)
                yield Listing(question, tuple(text for no, text in texts.items() if no in right), wrong)


def examples(file: Path = DOCUMENTS) -> Iterator[Example]:
    """Each clause with its questions, answered and unanswered."""
    for row in read_rows(file):
        for clause in row["clauses"]:
            text = embedded(row["title"], clause["text"])[:LONGEST]
            for kind in ("answered", "unanswered"):
                yield from (Example(question, text, kind == "answered", kind) for question in clause[kind])
