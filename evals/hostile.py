"""Whether hostile and damaged files end in a document or a clear error, in time, and stop nothing else."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.errors import CorpusError
from evals.attacks import SECRET, Attack

Result = Literal["read", "refused", "unexpected", "stopped", "leaked"]
RESULTS: dict[Result, str] = {
    "read": "读出", "refused": "报错", "stopped": "中止", "unexpected": "意外", "leaked": "泄露",
}  # fmt: skip
"""``stopped`` ran out of time or memory or died, and said so; ``unexpected`` is an error that we did not foresee, and
``leaked`` means that a file outside the document was read."""

SECONDS, MEGABYTES = 60.0, 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, in how many seconds, and how much memory its process had taken by then, in MB."""

    result: Result
    message: str
    seconds: float
    memory: float


@dataclass(frozen=True, slots=True)
class Row:
    """The outcomes of one kind of file."""

    kind: str
    files: int
    results: Counter[Result]
    slowest: float
    memory: float


def attempt(path: Path) -> Outcome:
    """Read a file as an ingest does, what it holds too where it is an archive; runs in a worker process."""
    began = time.monotonic()
    result: Result
    try:
        result, message = _read(path)
    except CorpusError as error:
        result, message = "refused", str(error)
    except MemoryError:
        result, message = "stopped", "内存不足"
    except Exception as error:  # noqa: BLE001 - to count them is what this is for
        result, message = "unexpected", f"{type(error).__name__}: {error}"
    return Outcome(result, message, time.monotonic() - began, _peak())


def _read(path: Path) -> tuple[Result, str]:
    from corpus.parse import parse
    from corpus.readers import CONTAINERS, INSIDE, contents

    listed = contents(path) if path.suffix.lower() in CONTAINERS else None
    files = [Path(f"{path}{INSIDE}{member.name}") for member in listed.members] if listed else []
    found = [parse(file) for file in ([path, *files] if listed is None or listed.document else files)]
    if any(SECRET in clause.text for document in found for clause in document.clauses):
        return "leaked", ""
    refused = [item.message for item in listed.refused] if listed else []
    return ("refused", refused[0]) if refused else ("read", "")


def _peak() -> float:
    """The most memory of this process or of one that it started, in MB."""
    import resource

    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / unit


def run(files: Sequence[Attack], on_done: Callable[[], None] = lambda: None) -> list[tuple[Attack, Outcome]]:
    """Give the files to the worker processes of an ingest; there is an outcome for each."""
    from corpus.worker import WorkerPool

    found: list[tuple[Attack, Outcome]] = []
    last = time.monotonic()
    with WorkerPool(attempt, seconds=SECONDS, megabytes=MEGABYTES) as pool:
        for attack, (_, answer) in zip(files, pool.map([item.path for item in files]), strict=True):
            now = time.monotonic()
            outcome = Outcome("stopped", str(answer), now - last, 0) if isinstance(answer, CorpusError) else answer
            found.append((attack, outcome))
            last = now
            on_done()
    return found


def rows(found: Iterable[tuple[Attack, Outcome]]) -> list[Row]:
    """Sum the outcomes up by kind, in the order in which the kinds come."""
    kinds: dict[str, list[Outcome]] = {}
    for attack, outcome in found:
        kinds.setdefault(attack.kind, []).append(outcome)
    return [
        Row(
            kind,
            len(outcomes),
            Counter(outcome.result for outcome in outcomes),
            max(outcome.seconds for outcome in outcomes),
            max(outcome.memory for outcome in outcomes),
        )
        for kind, outcomes in kinds.items()
    ]
