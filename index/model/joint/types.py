"""What the joint training is given: questions, passages, and how much of everything a machine can take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

BENCHMARK, ARTICLES, OTHERS, LOOSE = range(4)
"""Where a passage is searched for: the benchmark's articles, a library's articles, its other clauses, and nowhere: it came
with its question."""

Tell = Callable[[str], object]
"""Is given each line of progress."""
TOLD = 15.0
"""Seconds between lines of progress."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the names of the passages that answer it and, where a search was made already, of those that do not.

    A passage is named by STARD's article id or by a clause id; one that came with its question by its own text.
    """

    text: str
    right: tuple[str, ...]
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A passage by its name, with the title that begins it."""

    name: str
    pool: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """How much a machine takes at once.

    ``questions`` and ``listings`` make a batch. ``searched`` is how many passages are searched beside the right ones, all
    without a figure. Negatives are mined anew after each ``mining`` of the stage. The encoder's lowest ``frozen`` layers stay.
    A re-ranker is judged by so many questions as ``judged``, all without a figure.
    """

    questions: int = 256
    listings: int = 64
    tokens: int = 98304
    searched: int | None = None
    mining: float = 0.27
    frozen: int = 0
    judged: int | None = None


ACCELERATOR = Scale()
PROCESSOR = Scale(questions=32, listings=8, tokens=4096, searched=6_000, mining=1.0, frozen=4, judged=200)
"""Two cores encode 40 to 100 passages a second: all 90,000 would take longer to search than a stage to train, and so would
mining again within a stage; and a re-ranker of twelve layers reads all 727 questions of ``dev``, with 20 passages each, for as
long as a stage. The frozen layers are those of ``index.model.finetune.train``, for its reasons: it stays general, and is a third
faster."""
