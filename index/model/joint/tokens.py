"""Everything that is trained with, as token ids in a few flat arrays that fit one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.model.finetune.train import PASSAGE, QUERY
from index.model.joint.collect import WRITTEN_OUT, merged
from index.model.joint.types import LOOSE, Known, Question

PASSAGE_TOKENS = 192
"""Tokens that are kept of a passage, marks and prompt included: as many as a re-ranker reads of question and passage."""
ASKED_TOKENS = 64
"""Tokens that are kept of a question: more than a re-ranker reads of it."""
CHUNK = 4096

Places = NDArray[np.int64]


class Rows:
    """Rows of different lengths in one flat array."""

    def __init__(self, values: NDArray[np.uint32], lengths: Places) -> None:
        """Take the rows' values one after another, and how many each has."""
        self.values, self.lengths = values, lengths
        self.starts: Places = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> Rows:
        """Lay rows one after another."""
        arrays = [np.asarray(row, dtype=np.uint32) for row in rows]
        lengths = np.array([len(row) for row in arrays], dtype=np.int64)
        return cls(np.concatenate(arrays) if arrays else np.empty(0, np.uint32), lengths)

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, place: int) -> list[int]:
        """The row at a place."""
        start = int(self.starts[place])
        found: list[int] = self.values[start : start + int(self.lengths[place])].tolist()
        return found


@dataclass(frozen=True, slots=True)
class Data:
    """Passages and questions by their places.

    ``pools`` tells of each passage where it is searched for, ``titles`` how many of its tokens are marks, prompt and title.
    ``right`` and ``wrong`` are places of passages by question; ``sources`` are places of questions.
    """

    passages: Rows
    pools: NDArray[np.uint8]
    titles: Places
    questions: Rows
    right: Rows
    wrong: Rows
    sources: Mapping[str, Places]

    def pool_of(self, question: int) -> int:
        """Where the right passages of a question are searched for."""
        return int(self.pools[self.right[question][0]])


def tokenised(known: Sequence[Known], sources: Mapping[str, Sequence[Question]], tokenizer: Tokenizer) -> Data:
    """Tokenise passages and questions. Raises ``KeyError`` where a question names a passage that is not there.

    What came with its question becomes a passage of the pool ``LOOSE``.
    """
    places = {passage.name: place for place, passage in enumerate(known)}
    texts = [passage.text for passage in known]
    asked = [(name, question) for name, some in sources.items() for question in merged(some)]
    for name, question in asked:
        if name in WRITTEN_OUT:
            for text in (*question.right, *question.wrong):
                if text not in places:
                    places[text] = len(texts)
                    texts.append(text)
    pools = np.full(len(texts), LOOSE, np.uint8)
    pools[: len(known)] = [passage.pool for passage in known]
    titles = np.zeros(len(texts), np.int64)
    heads = _ids(tokenizer, (PASSAGE + passage.title for passage in known), ASKED_TOKENS)
    titles[: len(known)] = [len(ids) - 1 for ids in heads]
    names = np.array([name for name, _ in asked])
    return Data(
        Rows.of(_ids(tokenizer, (PASSAGE + text for text in texts), PASSAGE_TOKENS)),
        pools,
        titles,
        Rows.of(_ids(tokenizer, (QUERY + question.text for _, question in asked), ASKED_TOKENS)),
        Rows.of([places[name] for name in question.right] for _, question in asked),
        Rows.of([places[name] for name in question.wrong] for _, question in asked),
        {name: np.flatnonzero(names == name) for name in sources},
    )


def _ids(tokenizer: Tokenizer, texts: Iterable[str], limit: int) -> Iterator[list[int]]:
    """The ids of texts; a longer one is cut, and ends in the mark that it ended in."""
    every = list(texts)
    for start in range(0, len(every), CHUNK):
        for one in tokenizer.encode_batch_fast(every[start : start + CHUNK]):
            yield one.ids if len(one.ids) <= limit else [*one.ids[: limit - 1], one.ids[-1]]


_RAGGED = ("passages", "questions", "right", "wrong")


def save(file: Path, data: Data) -> None:
    """Write the arrays, whole or not at all."""
    arrays: dict[str, NDArray[np.generic]] = {"pools": data.pools, "titles": data.titles}
    for name in _RAGGED:
        rows: Rows = getattr(data, name)
        arrays[f"{name}.values"], arrays[f"{name}.lengths"] = rows.values, rows.lengths
    for name, places in data.sources.items():
        arrays[f"source.{name}"] = places
    part = file.with_suffix(".part.npz")
    np.savez_compressed(part, **arrays)  # type: ignore[arg-type]
    part.replace(file)


def load(file: Path) -> Data:
    """Read what ``save`` wrote."""
    with np.load(file) as kept:
        rows = {name: Rows(kept[f"{name}.values"], kept[f"{name}.lengths"]) for name in _RAGGED}
        sources = {name.removeprefix("source."): kept[name] for name in kept.files if name.startswith("source.")}
        return Data(pools=kept["pools"], titles=kept["titles"], sources=sources, **rows)
