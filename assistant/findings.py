"""What was found for a question before anything is written, and how long each stage took."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from assistant.completing import Defined
from assistant.extract import Selection
from assistant.placing import Row
from assistant.question import Understanding
from assistant.refusal import Evidence
from assistant.types import Reason
from index.types import Hit


@dataclass(slots=True)
class Stopwatch:
    """Milliseconds of each stage, in order, and of the whole."""

    started: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)
    stages: dict[str, float] = field(default_factory=dict)

    def lap(self, stage: str) -> None:
        """Note the time since the last lap under ``stage``."""
        now = time.perf_counter()
        self.stages[stage] = round((now - self.last) * 1000, 2)
        self.last = now

    def total(self) -> dict[str, float]:
        """The stages and the total."""
        return {**self.stages, "total": round((time.perf_counter() - self.started) * 1000, 2)}


@dataclass(frozen=True, slots=True)
class Findings:
    """What retrieval and selection found for a question, before anything is written.

    ``evidence`` is what speaks for answering, ``None`` where nothing had to be weighed. ``refusal`` is set where there is
    to be no answer, ``detail`` then says why; ``hint`` goes with an answer, and so do ``notes``, which the catalog vouches
    for. ``defined`` are the terms of what is quoted, ``rows`` the places that are compared.
    """

    understanding: Understanding
    selection: Selection
    hits: tuple[Hit, ...] = ()
    evidence: Evidence | None = None
    refusal: Reason | None = None
    detail: str = ""
    hint: str = ""
    notes: tuple[str, ...] = ()
    defined: tuple[Defined, ...] = ()
    rows: tuple[Row, ...] = ()
