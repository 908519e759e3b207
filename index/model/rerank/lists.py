"""Questions with the passages that answer them and the passages that a search finds besides, which do not.

A re-ranker has to tell apart what the search finds, so that is what it learns from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.describe.names import work_of
from corpus.numbering import clause_key
from index.library import Library
from index.model.finetune.pairs import QUESTIONS as OLDER
from index.model.finetune.pairs import Pair, passage_of
from index.search import search

QUESTIONS = Path(__file__).parent / "questions.jsonl"
"""Questions that the encoder was not trained with: with others a search is better than it will be in use."""
FOUND = 40
"""Clauses that the search is asked for."""
LEAST = 15
"""A question with fewer of them teaches little."""
LONGEST = 700
"""Characters of a passage that are kept."""
ALIKE = 0.62
"""A passage that shares more of the pairs of characters of the shorter with a right one says the same: it is left out."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A question ``q``, the passages that answer it, and those that a search finds and that do not, best first."""

    q: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


def written(library: Library) -> Iterator[tuple[str, str]]:
    """The questions written for this project, each with the clause of the library that answers it."""
    for file in (OLDER, QUESTIONS):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found = library.catalog.clause(row["id"])
            if found is not None:
                for question in row["q"]:
                    yield question, passage_of(found)[:LONGEST]


def placed(library: Library, pairs: Iterable[Pair]) -> Iterator[tuple[str, str]]:
    """Pairs of other sources, each passage as the library has the article; those that it has not are left out.

    As their sources write them they are told apart from what a search finds by their form: after three minutes of
    training, 97 % of such a source's right passages came first.
    """
    titles = {
        work_of(record.title): record
        for record in library.catalog.documents()
        if record.status in {"in_force", "unknown"}
    }
    for pair in pairs:
        title, _, text = pair.p.partition("\n")
        document = titles.get(work_of(title))
        key = clause_key(text.split(" ")[0])
        for record in library.catalog.by_key([document.document_id], key) if document and key else ():
            yield pair.q, passage_of(record)[:LONGEST]


def mined(library: Library, pairs: Iterable[tuple[str, str]]) -> Iterator[Listing]:
    """The listings of questions with right passages; those of which the search finds too little are left out."""
    right: dict[str, list[str]] = {}
    for question, passage in pairs:
        right.setdefault(question, []).append(passage)
    for question, passages in right.items():
        wrong = tuple(_wrong(library, question, passages))
        if len(wrong) >= LEAST:
            yield Listing(question, tuple(passages), wrong)


def _wrong(library: Library, question: str, right: Sequence[str]) -> Iterator[str]:
    known = [_grams(passage) for passage in right]
    for hit in search(library, question, FOUND):
        if hit.record.clause.kind in {"preamble", "signature", "heading"}:
            continue
        passage = passage_of(hit.record)[:LONGEST]
        grams = _grams(passage)
        if not any(len(grams & other) >= ALIKE * min(len(grams), len(other) or 1) for other in known):
            yield passage


def _grams(passage: str) -> frozenset[str]:
    """The pairs of neighbouring Han characters of a passage without its title."""
    text = "".join(char for char in passage.partition("\n")[2] if "㐀" <= char <= "鿿")
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def save(path: Path, listings: Iterable[Listing]) -> None:
    """Write listings as JSON lines, whole or not at all."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(listing), ensure_ascii=False) + "\n" for listing in listings)
    part.replace(path)


def load(path: Path) -> list[Listing]:
    """Read what ``save`` wrote."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Listing(row["q"], tuple(row["right"]), tuple(row["wrong"])) for row in rows]
