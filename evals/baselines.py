"""The plain LangChain recipe, to compare with: a recursive splitter of 500 characters, Chroma, the nearest ten chunks.

It gets the same text from the same readers and the same encoder as the library, so that what differs is the splitting
into clauses and the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import chromadb
from chromadb.config import Settings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.datasets import same_source
from evals.measures import held
from evals.references import squash
from index.types import Encoder

SIZE, OVERLAP = 500, 50
NEAREST = 10
TOGETHER = 1000
"""Chunks that are stored together."""
COLLECTION = "recipe"

HALF = 0.5
"""A chunk is right if it holds at least this share of a right clause's characters."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document's text and the document's source."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class RightText:
    """What makes a chunk of ``doc`` right: it holds half of ``text`` or, where that is empty, the ``phrases``."""

    doc: str
    text: str
    phrases: tuple[str, ...] = ()


class EncoderEmbeddings(Embeddings):
    """An encoder of ours as LangChain's embeddings."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors of the texts as lists, in the order given."""
        return [vector.tolist() for vector in self._encoder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question as a list."""
        return [float(value) for value in self._encoder.encode([text], query=True)[0]]


class Recipe:
    """Chunks in a Chroma of their own in ``folder``; made there if there are none. Use it in a ``with`` statement."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        """Open what was stored in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        self._client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._store = Chroma(COLLECTION, embedding_function=EncoderEmbeddings(encoder), client=self._client)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def add(self, texts: Mapping[str, str], on_done: Callable[[int, int], None] = lambda *_: None) -> int:
        """Split, encode and store the texts of documents by their sources; return the number of chunks.

        ``on_done`` is told how many of the chunks are stored. What is there already, from a call that was interrupted,
        is not encoded again.
        """
        chunks = {
            f"{source}#{number}": chunk
            for source, text in texts.items()
            for number, chunk in enumerate(split(source, text))
        }
        for start in range(0, len(chunks), TOGETHER):
            some = dict(islice(chunks.items(), start, start + TOGETHER))
            for name in self._store.get(list(some), include=[])["ids"]:
                del some[name]
            if some:
                sources = [{"source": chunk.source} for chunk in some.values()]
                self._store.add_texts([chunk.text for chunk in some.values()], sources, ids=list(some))
            on_done(min(start + TOGETHER, len(chunks)), len(chunks))
        return len(chunks)

    def search(self, query: str, k: int = NEAREST) -> list[Chunk]:
        """Return the nearest chunks, best first."""
        found = self._store.similarity_search(query, k=k)
        return [Chunk(str(document.metadata["source"]), document.page_content) for document in found]


def split(source: str, text: str) -> list[Chunk]:
    """Cut a text as the recipe does."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP)
    return [Chunk(source, piece) for piece in splitter.split_text(text)]


def plain_texts(paths: Sequence[Path]) -> dict[str, str]:
    """Read the documents among files and folders as plain text, by source; what cannot be read is left out."""
    from corpus import layout, readers
    from corpus.errors import CorpusError
    from index.walk import walk

    texts = {}
    for path in walk(paths):
        if isinstance(path, Path):
            try:
                paragraphs = layout.paragraphs(readers.read(path))
            except CorpusError:
                continue
            texts[path.as_posix()] = "\n".join(paragraph.text for paragraph in paragraphs)
    return texts


def rank_of(right: Sequence[RightText], chunks: Iterable[Chunk]) -> int:
    """Return the rank, from 1, of the first right chunk, or 0."""
    for rank, chunk in enumerate(chunks, start=1):
        if any(same_source(chunk.source, wanted.doc) and _holds(chunk, wanted) for wanted in right):
            return rank
    return 0


def _holds(chunk: Chunk, wanted: RightText) -> bool:
    piece = squash(chunk.text)
    if wanted.text:
        return held(piece, squash(wanted.text)) >= HALF
    return bool(wanted.phrases) and all(squash(phrase) in piece for phrase in wanted.phrases)
