"""Jobs of the benchmark that run in a process of their own, so that their memory can be watched.

``python -m evals.jobs`` runs one. Each takes documents in from nothing and prints one JSON object. The encoder is
loaded before the clock starts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.types import Encoder


@dataclass(frozen=True, slots=True)
class Taken:
    """What a job took in: documents, units (clauses or chunks) and characters of them.

    ``words`` is in seconds until all can be found by number and words (for the recipe: until all is read), ``vectors``
    until it can be found by meaning, both from the start.
    """

    documents: int
    units: int
    words: float
    vectors: float


def library(folder: Path, encoder: Encoder, paths: Sequence[Path]) -> Taken:
    """Make a library of the documents in ``folder``."""
    from index.ingest import encode_pending, ingest
    from index.library import Library

    with Library.open(folder, create=True, encoder=encoder) as made:
        began = time.perf_counter()
        ingest(made, paths, vectors=False)
        words = time.perf_counter() - began
        encode_pending(made)
        vectors = time.perf_counter() - began
        records = made.catalog.documents()
    return Taken(len(records), sum(record.clauses for record in records), words, vectors)


def recipe(folder: Path, encoder: Encoder, paths: Sequence[Path]) -> Taken:
    """Take the documents in as the plain LangChain recipe does."""
    from evals.baselines import Recipe, plain_texts

    with Recipe(folder, encoder) as store:
        began = time.perf_counter()
        texts = plain_texts(paths)
        words = time.perf_counter() - began
        chunks = store.add(texts)
        vectors = time.perf_counter() - began
    return Taken(len(texts), chunks, words, vectors)


JOBS = {"library": library, "recipe": recipe}


def main(arguments: Sequence[str]) -> None:
    """Run the job ``arguments[0]`` in the folder ``[1]`` with the encoder ``[2]`` on the files and folders after it."""
    from index.embedding import load_encoder

    name, folder, model, *paths = arguments
    encoder = load_encoder(model)
    encoder.encode(["预热"])
    taken = JOBS[name](Path(folder), encoder, [Path(path) for path in paths])
    sys.stdout.write(json.dumps(asdict(taken)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
