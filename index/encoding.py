"""Passages to vectors, batch by batch, each committed at once; and the change from one encoder to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from index import stored

if TYPE_CHECKING:
    from index.library import Library

Phase = Literal["parse", "recognise", "passages", "words", "vectors", "derive"]
"""What is being done: reading documents, recognising the scanned pages of one of them, cutting passages anew, indexing
words, encoding, writing the derived files."""

WINDOW = 2048
"""Passages that are sorted by length together, so that a batch holds texts of like length."""

BATCH = 256
"""Passages that are encoded and committed together: one to three seconds of work, all that a kill can lose."""


class Progress(Protocol):
    """Is told how far a job is. Called often: a shell draws as seldom as it likes."""

    def __call__(self, phase: Phase, done: int, total: int, detail: str, /) -> None:
        """``done`` of ``total`` items of ``phase``; ``detail`` names the item at hand or is empty."""


def silent(_phase: Phase, _done: int, _total: int, _detail: str, /) -> None:
    """Show nothing."""


def pending(library: Library, model: str) -> list[stored.Pending]:
    """The texts that have no vector of a model yet."""
    with library.catalog.read() as connection:
        return stored.pending(connection, stored.model_key(connection, model))


def make_vectors(
    library: Library,
    todo: Sequence[stored.Pending],
    progress: Progress = silent,
    on_batch: Callable[[int], object] = lambda _: None,
) -> None:
    """Encode and keep; ``on_batch`` is told how many are done. Stopped half-way, what is done is kept. Needs the write lock."""
    encoder = library.encoder
    done = 0
    progress("vectors", 0, len(todo), "")
    for batch in _batches(todo):
        with library.catalog.read() as connection:
            texts = stored.texts(connection, [item.passage for item in batch])
        made = encoder.encode(texts)
        with library.catalog.write() as connection:
            model = stored.add_model(connection, encoder.name, encoder.dimensions)
            stored.keep(connection, model, [item.text_hash for item in batch], made)
        done += len(batch)
        progress("vectors", done, len(todo), "")
        on_batch(done)


def change_over(library: Library, progress: Progress = silent) -> int:
    """Make all vectors with the encoder at hand beside those in use, then use the new ones; return how many were made.

    Until the last is made searches go by the old ones, and stopped half-way it goes on when called again. Needs the write
    lock. What is derived is left for the caller to make anew.
    """
    todo = pending(library, library.encoder.name)
    make_vectors(library, todo, progress)
    library.catalog.put("model", library.encoder.name)
    library.forget_vectors()
    return len(todo)


def _batches(todo: Sequence[stored.Pending]) -> Iterator[Sequence[stored.Pending]]:
    for start in range(0, len(todo), WINDOW):
        window = sorted(todo[start : start + WINDOW], key=lambda item: item.length)
        yield from (window[at : at + BATCH] for at in range(0, len(window), BATCH))
