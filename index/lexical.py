"""Words: the only importer of tantivy and rjieba. Chinese words and pairs of characters, ranked by BM25.

The index is derived from the catalog and lies in a folder of its own with a ``state.json`` that says up to which
change of the catalog it goes. It is written by whoever holds the library's write lock and read by anybody at any time.
"""

from __future__ import annotations

import json
import re
import shutil
import time
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from pathlib import Path
from typing import Any

import rjieba
import tantivy

from index.errors import IndexFault, IndexStale
from index.lexicon.folding import folded

FORMAT = 2
"""Raised when fields or tokens change: an older index is then rebuilt."""

BOOSTS = {"body": 1.0, "title": 0.3, "path": 0.3, "label": 0.3}
"""What a term is worth in each field. 400 questions of laypeople over 152,904 articles, R@10, R@100, MRR@10: the text
alone 0.449 / 0.625 / 0.376; with 0.3 for title and headings 0.460 / 0.652 / 0.387; with 0.5 0.447 / 0.656 / 0.382."""

ALSO = 0.3
"""What a word that is only a synonym of one asked for is worth."""

NO_SPACE = "No space left on device"
"""What the system says, in whatever tantivy raises, when the disk is full: nothing is damaged then."""

HEAP = 96 * 2**20
"""Bytes that the writer may use before it puts a segment on disk."""

_RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_COMPATIBLE = re.compile(r"[\uff10-\uff5a\u2460-\u24ff\u3200-\u33ff\u00b2\u00b3\u2150-\u218f\uf900-\ufaff]")
"""Characters that have a plain form: full-width letters and digits, ㎡, ①, Ⅱ."""
_NUMBERED = re.compile(r"[0-9a-z]+(?:[./-][0-9a-z]+)+")
_MEASURED = re.compile(r"(?<![0-9a-z.])[0-9]+(?:\.[0-9]+)?(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is indexed for a passage: the catalog's keys, and four texts."""

    passage: int
    clause: int
    document: int
    title: str
    path: str
    body: str
    label: str


@dataclass(frozen=True, slots=True)
class WordHit:
    """A passage that shares words with the query. ``score`` is BM25, summed over the fields."""

    passage: int
    clause: int
    document: int
    score: float


def terms(text: str) -> list[str]:
    """Return the terms of a text: words as a search wants them, pairs of characters, numbers whole and in parts."""
    if _COMPATIBLE.search(text):
        text = unicodedata.normalize("NFKC", text)
    text = folded(text.lower())
    found = [word for word in rjieba.cut_for_search(text) if word[0].isalnum()]
    found += _NUMBERED.findall(text) + _MEASURED.findall(text)
    for run in _RUNS.findall(text):
        found += map(add, run, run[1:])
    return found


def words(text: str) -> list[str]:
    """Return the words of a text without pairs of characters: 施工许可证 gives 施工, 许可 and 许可证."""
    text = folded(unicodedata.normalize("NFKC", text).lower())
    return [word for word in rjieba.cut_for_search(text) if word[0].isalnum()]


def dictionary_words(text: str) -> list[str]:
    """Return ``text`` cut into the words of the dictionary, and what is none into single characters."""
    return list(rjieba.cut(text, False))  # noqa: FBT003 - rjieba takes it by position


def is_word(text: str) -> bool:
    """Tell whether the dictionary has ``text`` as a word."""
    return bool(rjieba.has_word(text))


class WordIndex:
    """The word index in a folder. Opening it is cheap; a damaged one raises ``IndexStale`` on its first use."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``, or make an empty one there."""
        self.folder = folder
        self._state = folder / "state.json"
        self._loaded = self._read_state()
        with self._border():
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), str(folder))
            self._index.config_reader("manual")
            self._index.reload()
            self._searcher = self._index.searcher()

    @classmethod
    def emptied(cls, folder: Path) -> WordIndex:
        """Throw away what is in ``folder`` and open an empty index there."""
        shutil.rmtree(folder, ignore_errors=True)
        return cls(folder)

    def change(self) -> int:
        """The catalog's change up to which the index goes; -1 if it was never finished or has another format."""
        try:
            state = json.loads(self._read_state())
            return int(state["change"]) if state["format"] == FORMAT else -1
        except (ValueError, KeyError, TypeError):
            return -1

    def write(self, gone: Collection[int] | None, entries: Iterable[Entry], change: int) -> int:
        """Take out the documents ``gone`` (``None``: all), put the entries in, commit, and note how far the index goes.

        Needs the library's write lock. Readers see all of it or nothing. Done twice it gives the same if ``gone`` names
        the entries' documents too. Returns the number of entries.
        """
        number = 0
        with self._border():
            writer = self._index.writer(HEAP, 1)
            if gone is None:
                writer.delete_all_documents()
            elif gone:  # by query: deleting by term misses unsigned fields
                writer.delete_documents_by_query(self._among(gone))
            for number, entry in enumerate(entries, start=1):  # noqa: B007
                writer.add_document(_document(entry))
            writer.commit()
            writer.wait_merging_threads()
        self._write_state(change)
        return number

    def size(self) -> int:
        """The number of passages in the index."""
        self._refresh()
        return int(self._searcher.num_docs)

    def frequencies(self, wanted: Iterable[str]) -> dict[str, int]:
        """In how many passages' texts each term stands, by the term."""
        self._refresh()
        return {term: int(self._searcher.doc_freq("body", term)) for term in wanted}

    def beginning(self, prefix: str) -> list[tuple[str, int]]:
        """The terms of the passages' texts that begin with ``prefix``, each with the number of passages that have it."""
        self._refresh()
        return [(str(term), int(count)) for term, count in self._searcher.terms_with_prefix("body", prefix)]

    def search(
        self, query: str, limit: int, documents: Sequence[int] | None = None, *, also: str = ""
    ) -> list[WordHit]:
        """Return the passages that share the most telling terms with ``query``, best first.

        ``documents`` restricts them to those documents; ``None`` is no restriction. No terms find nothing. Terms that
        only ``also`` has count ``ALSO`` times as much.
        """
        self._refresh()
        asked = dict.fromkeys(terms(query), 1.0)
        wanted = self._query(dict.fromkeys(terms(also), ALSO) | asked if asked else {})
        if wanted is None or limit < 1 or (documents is not None and not documents):
            return []
        if documents is not None:
            among = tantivy.Query.const_score_query(self._among(documents), 0.0)
            wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, among)])
        with self._border():
            return self._hits(self._searcher.search(wanted, limit, count=False).hits)

    def _hits(self, found: Sequence[tuple[float, Any]]) -> list[WordHit]:
        places = [place for _, place in found]
        keys = [self._searcher.fast_field_values(name, places) for name in ("passage", "clause", "document")]
        return [
            WordHit(int(passage), int(clause), int(document), float(score))
            for (score, _), passage, clause, document in zip(found, *keys, strict=True)
        ]

    def _among(self, documents: Collection[int]) -> tantivy.Query:
        return tantivy.Query.term_set_query(self._index.schema, "document", list(documents))

    def _query(self, wanted: Mapping[str, float]) -> tantivy.Query | None:
        parts = []
        for term, weight in wanted.items():
            for field, boost in BOOSTS.items():
                query = tantivy.Query.term_query(self._index.schema, field, term, "freq")
                parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, boost * weight)))
        return tantivy.Query.boolean_query(parts) if parts else None

    def _refresh(self) -> None:
        state = self._read_state()
        if state == self._loaded:
            return
        with self._border():
            self._index.reload()
            self._searcher = self._index.searcher()
        self._loaded = state

    def _read_state(self) -> str:
        try:
            return self._state.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""

    def _write_state(self, change: int) -> None:
        """Note how far the index goes; the time makes every state differ, so that readers see there is a new one."""
        temporary = self._state.with_suffix(".tmp")
        state = {"format": FORMAT, "change": change, "written": time.time_ns()}
        temporary.write_text(json.dumps(state), encoding="utf-8")
        temporary.replace(self._state)

    @contextmanager
    def _border(self) -> Iterator[None]:
        """Turn what tantivy raises into ours, its panics on damaged files too, which are no ``Exception``."""
        try:
            yield
        except (IndexStale, KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:
            if NO_SPACE in str(error):
                raise IndexFault(f"词语索引 {self.folder} 无法写入：磁盘空间已满。请腾出空间后重新运行。") from error
            raise IndexStale(f"词语索引 {self.folder} 已损坏") from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("passage", "clause"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_unsigned_field("document", indexed=True, fast=True)
    for name in BOOSTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("passage", entry.passage)
    document.add_unsigned("clause", entry.clause)
    document.add_unsigned("document", entry.document)
    document.add_text("body", " ".join(terms(entry.body)))
    document.add_text("title", _joined(entry.title))
    document.add_text("path", _joined(entry.path))
    document.add_text("label", _joined(entry.label))
    return document


@lru_cache(maxsize=4096)
def _joined(text: str) -> str:
    """The terms of a text that many passages share."""
    return " ".join(terms(text))
