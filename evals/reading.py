"""How fast PDF pages are read, with the box of every line, and in how much memory: one long file, and several at once.

``python -m evals.reading PROCESSES FILE...`` reads the files in that many processes and prints pages and seconds; it runs
in a process of its own, so that its memory can be watched.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from evals.processes import run
from evals.types import SourceLine

SECONDS, MEGABYTES = 600.0, 1536
"""Limits of a worker here: a file of 2,000 pages on a busy machine takes more than the minute of an ingest."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Pages that were read, by how many processes, in how many seconds, and the memory of all of them in MB.

    ``cpu`` is in seconds of the processors: what the machine does besides does not lengthen it as much.
    """

    files: int
    pages: int
    processes: int
    seconds: float
    cpu: float
    memory: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds if self.seconds else 0.0

    @property
    def cpu_rate(self) -> float:
        """Pages a second of one processor."""
        return self.pages / self.cpu if self.cpu else 0.0


def long_file(folder: Path, pages: int, target: Path) -> Path:
    """Set the documents of a folder, over and over, until they fill so many pages."""
    from corpus.readers import read
    from evals import typeset
    from evals.structure import sources

    lines = (line for source in sources(folder) for page in read(source).pages for line in page.lines)
    once = [SourceLine(line.text, level=min(line.level, 3), cells=line.cells) for line in lines]
    if not once:
        raise ValueError("no text to set")
    each = max(1, len(typeset.layout(once)))
    target.write_bytes(typeset.pdf(once * -(-pages // each), "汇编"))
    return target


def measure(paths: Sequence[Path], processes: int) -> Reading:
    """Read the files, watched. Raises ``ProcessFault``."""
    watched = run(["-m", "evals.reading", str(processes), *map(str, paths)], watch=True)
    told = json.loads(watched.output)
    return Reading(len(paths), told["pages"], processes, told["seconds"], told["cpu"], watched.together)


def main(arguments: Sequence[str]) -> None:
    """Read the files with so many processes, which are warm before the clock starts."""
    from corpus.errors import CorpusError
    from corpus.parse import parse
    from corpus.worker import WorkerPool

    processes, *paths = arguments
    files = [Path(path) for path in paths]
    with WorkerPool(parse, int(processes), SECONDS, MEGABYTES) as pool:
        list(pool.map([Path(__file__)] * int(processes) * 5))  # starts them, and imports what every document needs
        began, before = time.perf_counter(), _processor_seconds()
        found = [document for _, document in pool.map(files)]
        seconds, cpu = time.perf_counter() - began, _processor_seconds() - before
    pages = sum(document.pages for document in found if not isinstance(document, CorpusError))
    sys.stdout.write(json.dumps({"pages": pages, "seconds": seconds, "cpu": cpu}) + "\n")


def _processor_seconds() -> float:
    """The processor time of the worker processes so far."""
    times = [child.cpu_times() for child in psutil.Process().children()]
    return float(sum(spent.user + spent.system for spent in times))


if __name__ == "__main__":
    main(sys.argv[1:])
