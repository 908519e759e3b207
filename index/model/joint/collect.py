"""Collects passages and questions by source; each source is a file of the work folder, and is not collected twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from pathlib import Path

from index.library import Library
from index.model.finetune.pairs import QUESTIONS as OLDER
from index.model.finetune.pairs import STATUTES, benchmark, general, held_out, kept_back, lawyer
from index.model.joint.types import ARTICLES, BENCHMARK, OTHERS, Known, Question, Tell
from index.model.ranker.examples import Asked, joined, place_of, places_in
from index.model.rerank.lists import LONGEST, TABLES, mined
from index.model.rerank.lists import QUESTIONS as NEWER
from index.model.rerank.lists import written as written_pairs
from index.model.rows import read_rows, write_rows
from index.passages import embedded, passage_of

CLAUSES = Path(__file__).parent / "clauses.jsonl"
"""Questions written for this training, like those of ``STATUTES``, but on clauses of a library."""
ADVICE = "lawyer_llama_legal_advice_q_answer"
MOST_ALIKE = 40
"""Questions of one article that are taken from those of lawyer-llama."""
SHORTEST = 30
"""Characters that an answer has to be longer than: shorter ones say too little to be found by."""
ANSWER, ADVISED = 150, 300
"""Characters that are read of a reference answer, which stands for a question, and of advice, which stands for a passage."""
ASKED = range(6, 151)
"""Characters of a question that asks for advice."""
WRONG = 30
"""Passages of a listing that do not answer."""
WRITTEN_OUT = frozenset({"general", "advice", "tables"})
"""Sources whose passages came with their questions."""

_GREETING = re.compile(r"^您好[，,。！!]?")
_MANNERS = re.compile(r"作为律师，|我建议您?|您好[，,]?")

Source = Callable[[], Iterable[Question]]


def collect(data: Path, library: Path, work: Path, tell: Tell) -> tuple[list[Known], dict[str, list[Question]]]:
    """The passages that are searched, and the questions by source; ``data`` holds ``stard/`` and ``pairs/``."""
    with Library.open(library) as opened:
        _make(work / "passages.jsonl", partial(passages, data, opened))
        known = [Known(**row) for row in read_rows(work / "passages.jsonl")]
        found: dict[str, list[Question]] = {}
        for name, source in sources(data, opened, frozenset(passage.name for passage in known)).items():
            file = work / f"questions-{name}.jsonl"
            _make(file, source)
            found[name] = [Question(row["text"], tuple(row["right"]), tuple(row["wrong"])) for row in read_rows(file)]
            tell(f"{name}: {len(found[name])}")
    return known, found


def passages(data: Path, library: Library) -> Iterator[Known]:
    """The benchmark's articles, and every clause of the library."""
    for row in read_rows(data / "stard" / "corpus.jsonl"):
        yield Known(row["_id"], BENCHMARK, row["title"], embedded(row["title"], row["text"])[:LONGEST])
    seen = set()
    for document in library.catalog.documents():
        for record in library.catalog.clauses(document.document_id):
            if record.clause_id not in seen:
                seen.add(record.clause_id)
                pool = ARTICLES if record.clause.kind == "article" else OTHERS
                yield Known(record.clause_id, pool, record.document.title, passage_of(record)[:LONGEST])


def sources(data: Path, library: Library, known: Collection[str]) -> dict[str, Source]:
    """The questions by source, made when called for; ``known`` are the names of the passages that are searched.

    ``dev`` is for judging, ``ranker`` for judging the encoder and training the re-ranker; the rest is trained with.
    """
    places = places_in(data)

    def listed(pairs: Callable[[], Iterable[Asked]]) -> Iterator[Question]:
        yield from (Question(text, tuple(sorted(ids))) for text, ids in pairs())

    return {
        "stard": lambda: listed(lambda: joined(benchmark(data), places)),
        "answer": lambda: answers(data, joined(benchmark(data), places)),
        "lawyer": lambda: listed(lambda: joined(lawyer(data, most=MOST_ALIKE), places)),
        "articles": lambda: written(STATUTES, known, lambda name: not kept_back(name)),
        "dev": lambda: written(STATUTES, known, kept_back),
        "local": lambda: written(CLAUSES, known),
        "written": lambda: written(OLDER, known),
        "written2": lambda: written(NEWER, known, lambda name: place_of(name) not in places),
        "ranker": lambda: written(NEWER, known, lambda name: place_of(name) in places),
        "general": lambda: (Question(pair.q, (pair.p,)) for pair in general(data, most=None)),
        "advice": lambda: advice(data),
        "tables": partial(tables, library),
    }


def written(file: Path, known: Collection[str], taken: Callable[[str], bool] = lambda _: True) -> Iterator[Question]:
    """The questions of a file on passages that are there and ``taken``."""
    for row in read_rows(file):
        if row["id"] in known and taken(row["id"]):
            yield from (Question(text, (row["id"],)) for text in row["q"])


def answers(data: Path, asked: Iterable[Asked]) -> Iterator[Question]:
    """STARD's reference answers as questions: they ask for the same articles in a lawyer's words."""
    rows = read_rows(data / "stard" / "queries.train.jsonl")
    told = {row["text"]: row["metadata"].get("answer") or "" for row in rows if not held_out(row["_id"])}
    for text, ids in asked:
        answer = _GREETING.sub("", told.get(text, "").strip()).replace("\n", " ")
        if len(answer) > SHORTEST:
            yield Question(answer[:ANSWER], tuple(sorted(ids)))


def advice(data: Path) -> Iterator[Question]:
    """Questions to a lawyer with the advice given, without the phrases that all advice has."""
    for row in read_rows(data / "pairs" / f"{ADVICE}.jsonl"):
        told = _MANNERS.sub("", row["p"]).strip()
        if len(row["q"]) in ASKED and len(told) > SHORTEST:
            yield Question(row["q"], (told[:ADVISED],))


def tables(library: Library) -> Iterator[Question]:
    """Questions for cells of tables, with what the library's search finds besides."""
    for listing in mined(library, written_pairs(library, [TABLES])):
        yield Question(listing.q, listing.right, listing.wrong[:WRONG])


def merged(questions: Iterable[Question]) -> list[Question]:
    """The questions of a source, each text once with all that answers it."""
    right: dict[str, dict[str, None]] = {}
    wrong: dict[str, dict[str, None]] = {}
    for question in questions:
        right.setdefault(question.text, {}).update(dict.fromkeys(question.right))
        wrong.setdefault(question.text, {}).update(dict.fromkeys(question.wrong))
    return [
        Question(text, tuple(names), tuple(name for name in wrong[text] if name not in names))
        for text, names in right.items()
    ]


def _make(file: Path, rows: Callable[[], Iterable[Known | Question]]) -> None:
    """Keep what ``rows`` makes where there is no such file."""
    if not file.exists():
        write_rows(file, rows())
