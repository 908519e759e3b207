"""Domains that none of the models was trained on, as collections to search.

The passages lie outside the project, in the folder of the shared data; the questions on policy pages and on standards were
written for this project, those of the other domains are what somebody asked.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import CorpusError
from evals.beir import Asked, Collection, Entry, records
from evals.datasets import DatasetError

QUESTIONS = Path(__file__).parent / "questions" / "domains"
"""Questions on clauses, a file a domain: ``{"id": "file's stem#clause's number", "q": question}``."""
SHORTEST = 20
"""Characters that a service item's legal basis has to have: 《行政许可法》 alone answers nothing."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A kind of document: its ``name`` in files, its ``label`` for the reader, and how its collection is ``read``."""

    name: str
    label: str
    read: Callable[[Path], Collection]


def policy(data: Path) -> Collection:
    """Clauses of a city's policy pages, and questions of residents on them."""
    return _written("policy", sorted((data / "gov_policy_html" / "docs" / "policy_sources").glob("*.html")))


def standards(data: Path) -> Collection:
    """Clauses of building standards and of one on electric bicycles, and questions of those who work with them."""
    product = data / "pdf" / "GB17761-2018_电动自行车安全技术规范.pdf"
    return _written("standards", [*sorted((data / "standards").glob("*.txt")), product])


def services(data: Path) -> Collection:
    """The legal bases of a province's service items, each asked for by the item's name."""
    found = records(data / "pairs" / "gd_gov_service_items.jsonl")
    return _paired("services", ((row["title"], "", row["basis"]) for _, row in found if len(row["basis"]) >= SHORTEST))


def web(data: Path) -> Collection:
    """Pages of the open web, and what people typed into a search engine (DuReader)."""
    found = records(data / "pairs" / "dureader2_demo.jsonl")
    return _paired("web", ((row["q"], row["title"], row["p"]) for _, row in found if row["label"]))


DOMAINS: tuple[Domain, ...] = (
    Domain("policy", "市级政策网页", policy),
    Domain("standards", "技术标准", standards),
    Domain("services", "省级政务服务事项", services),
    Domain("web", "互联网网页", web),
)


def some(collection: Collection, most: int) -> Collection:
    """The collection with at most ``most`` of its questions, always the same ones."""
    chosen = sorted(collection.questions, key=lambda question: zlib.crc32(question.id.encode()))[:most]
    return replace(collection, questions=tuple(chosen))


def _written(name: str, files: Sequence[Path]) -> Collection:
    """The clauses of ``files``, and the questions that were written on them; a file that is not there is an error."""
    entries = [entry for file in files for entry in _clauses(file)]
    known = {entry.id for entry in entries}
    file = QUESTIONS / f"{name}.jsonl"
    rows = [row for _, row in records(file)]
    lost = sorted({row["id"] for row in rows} - known)
    if lost:
        raise DatasetError(f"{file} 所指的条文不在数据中，例如 {lost[0]}；请检查数据文件夹是否完整。")
    asked = [Asked(f"{name}-{number}", row["q"], {row["id"]: 1}) for number, row in enumerate(rows, start=1)]
    return _collection(name, entries, asked)


def _clauses(file: Path) -> Iterator[Entry]:
    from corpus.parse import parse

    try:
        document = parse(file)
    except (CorpusError, OSError) as error:
        raise DatasetError(f"{file} 无法读取：{error}") from error
    for clause in document.clauses:
        yield Entry(f"{file.stem}#{clause.id.number}", document.metadata.title, clause.text)


def _paired(name: str, rows: Iterable[tuple[str, str, str]]) -> Collection:
    """Questions with the titles and texts that answer them; the same text is one entry, the same question one question."""
    entries: dict[tuple[str, str], Entry] = {}
    right: dict[str, dict[str, int]] = {}
    for question, title, text in rows:
        entry = entries.setdefault((title, text), Entry(f"{name}-{len(entries) + 1}", title, text))
        right.setdefault(question.strip(), {})[entry.id] = 1
    asked = [Asked(f"{name}-q{number}", text, grades) for number, (text, grades) in enumerate(right.items(), start=1)]
    return _collection(name, list(entries.values()), asked)


def _collection(name: str, entries: Sequence[Entry], asked: Sequence[Asked]) -> Collection:
    told = "\n".join(f"{entry.id}\t{entry.title}\t{entry.text}" for entry in entries)
    return Collection(name, tuple(entries), tuple(asked), hashlib.sha256(told.encode()).hexdigest())
