"""Whether the kinds of norm of clauses are recognised: against clauses that were read and labelled by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.norms import Norm, norms

if TYPE_CHECKING:
    from index.library import Library

SETS = {"seen": "用于调整", "held out": "未参与调整"}
"""The labelled clauses: those that the words were chosen by, and those that were labelled before the program saw them.
After the first run on the second set its faults were looked at too (a power to fine read as a permission, a deadline by a
day of the year missed) and put right: its figures since are no longer blind."""
LABELLED = Path(__file__).parent / "questions" / "special" / "norms.jsonl"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A clause with the norms that a reader found in it and those that the program did."""

    clause_id: str
    read: frozenset[Norm]
    found: frozenset[Norm]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a norm was read and found, read only, and found only."""

    both: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where nothing was found."""
        return self.both / (self.both + self.wrong) if self.both + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what was read that was found; 1 where there was nothing."""
        return self.both / (self.both + self.missed) if self.both + self.missed else 1.0


def labelled(library: Library, part: str, path: Path = LABELLED) -> list[Labelled]:
    """The labelled clauses of a part of ``SETS`` that the library has, with what the program finds in them."""
    made = []
    for line in path.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        record = library.catalog.clause(label["clause_id"]) if label["set"] == part else None
        if record is not None:
            made.append(Labelled(label["clause_id"], frozenset(label["norms"]), frozenset(norms(record.clause))))
    return made


def counts(made: Iterable[Labelled]) -> Mapping[Norm, Counts]:
    """By norm, and how often each was right, missed and wrong."""
    made = list(made)
    return {norm: _counted(norm, made) for norm in sorted({norm for item in made for norm in item.read | item.found})}


def _counted(norm: Norm, made: Sequence[Labelled]) -> Counts:
    both = sum(norm in item.read and norm in item.found for item in made)
    missed = sum(norm in item.read and norm not in item.found for item in made)
    return Counts(both, missed, sum(norm in item.found and norm not in item.read for item in made))
