"""Pairs of a question and the passage that answers it, by source, each with passages that only look as if they did.

Every source is a file that is named in the model's card with its licence. Questions of the benchmark are held out by
their ids before anything else is done with them.
"""

from __future__ import annotations

import random
import re
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.library import Library
from index.model.rows import read_rows
from index.passages import passage_of

QUESTIONS = Path(__file__).parent / "questions.jsonl"
"""Questions written for this project: ``{"id": clause id, "q": [questions]}``."""
STATUTES = Path(__file__).parents[1] / "joint" / "articles.jsonl"
"""Questions written for this project on the benchmark's articles: ``{"id": article, "q": [questions]}``."""
LAWYER = (
    "lawyer_llama_legal_counsel_multi_turn_with_article_v2_q_law",
    "lawyer_llama_legal_counsel_with_article_v2_q_law",
    "lawyer_llama_zixun_gpt4_q_law",
)
READING = ("cmrc2018_dev", "cmrc2018_trial", "drcd_dev_zh-hant", "drcd_test_zh-hant")
MOST_ALIKE = 25
"""Questions of one article that are taken from a source in which some have hundreds."""
GENERAL = 4000
"""Questions on encyclopaedia texts, which keep the encoder general."""
HELD_OUT = 5
"""One in so many of the benchmark's questions is held out."""
KEPT_BACK = 20
"""One in so many of the benchmark's articles has its written questions kept back: they judge trainings and teach the ranker."""
LONGEST_QUESTION = 120
LONGEST_GENERAL = 400
SKIPPED, DEPTH, TAKEN = 6, 60, 4
"""Of a question's nearest passages the first are left alone, since many are unlabelled right ones; of the rest, some."""
ALIKE = 0.95
"""A passage whose cosine with the right one is higher says the same: another version, another province's copy."""
CHUNK = 64

_ARTICLE = re.compile(r"《(.+?)》\s*(第[^：: ]+?条(?:之[一二三四五六七八九十]+)?)[：: ]\s*(.{15,})", re.DOTALL)
_NEXT_ARTICLE = re.compile(r"《[^》]+》\s*第[^：:]+条[：:]")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question ``q``, the passage ``p`` that answers it, and hard negatives ``n``."""

    q: str
    p: str
    n: tuple[str, ...] = ()


def held_out(qid: str) -> bool:
    """Tell whether a question of the benchmark is held out."""
    return zlib.crc32(f"stard{qid}".encode()) % HELD_OUT == 0


def kept_back(article: str) -> bool:
    """Tell whether the written questions on an article of the benchmark are kept back."""
    return zlib.crc32(f"dev{article}".encode()) % KEPT_BACK == 0


def benchmark(data: Path) -> Iterator[Pair]:
    """STARD's training questions with their articles, but for those held out."""
    articles = {row["_id"]: row for row in read_rows(data / "stard" / "corpus.jsonl")}
    questions = {row["_id"]: row["text"] for row in read_rows(data / "stard" / "queries.train.jsonl")}
    for line in (data / "stard" / "qrels" / "train.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        qid, article, _ = line.split("\t")
        if not held_out(qid):
            row = articles[article]
            yield Pair(questions[qid], f"{row['title']}\n{row['metadata']['article']} {row['text']}")


def lawyer(
    data: Path, *, seed: int = 3, most: int = MOST_ALIKE, without: Collection[str] = frozenset()
) -> Iterator[Pair]:
    """Lawyer-llama's questions with the article that its answers quote, at most ``most`` an article, none of ``without``."""
    rows = [row for name in LAWYER for row in read_rows(data / "pairs" / f"{name}.jsonl")]
    random.Random(seed).shuffle(rows)
    counts: Counter[tuple[str, str]] = Counter()
    seen = set(without)
    for row in rows:
        question, found = row["q"].strip(), _ARTICLE.match(row["p"])
        if not found or question in seen or not 5 <= len(question) <= LONGEST_QUESTION:
            continue
        if counts[found[1], found[2]] < most:
            counts[found[1], found[2]] += 1
            seen.add(question)
            text = _NEXT_ARTICLE.split(found[3])[0].strip()
            yield Pair(question, f"{_full_title(found[1])}\n{found[2]} {text}")


def _full_title(title: str) -> str:
    return title if title.startswith(("最高", "中华")) or len(title) > 12 else f"中华人民共和国{title}"


def written(library: Library) -> Iterator[Pair]:
    """The questions written for this project, with the clauses of the library that answer them."""
    for row in read_rows(QUESTIONS):
        found = library.catalog.clause(row["id"])
        if found is not None:
            for question in row["q"]:
                yield Pair(question, passage_of(found))


def general(data: Path, *, most: int | None = GENERAL) -> Iterator[Pair]:
    """Questions on encyclopaedia texts, all of them where ``most`` is ``None``."""
    rows = [row for name in READING for row in read_rows(data / "pairs" / f"{name}.jsonl")]
    random.Random(3).shuffle(rows)
    yield from (Pair(row["q"], row["p"][:LONGEST_GENERAL]) for row in rows[:most])


def sources(data: Path, library: Library) -> dict[str, Callable[[], Iterator[Pair]]]:
    """The sources by name; those that end up with hard negatives come from the law."""
    return {
        "stard": lambda: benchmark(data),
        "lawyer": lambda: lawyer(data),
        "written": lambda: written(library),
        "general": lambda: general(data),
    }


def mined(library: Library, pairs: list[Pair]) -> list[Pair]:
    """The pairs with hard negatives from the library: what its encoder takes to be near, and is neither first nor the same."""
    matrix = library.matrix(library.catalog.change())
    if matrix is None:
        raise ValueError("the library has no vectors: ingest to the end first")
    vectors, clauses = np.asarray(matrix.base.vectors), np.asarray(matrix.base.clauses)
    asked = library.encoder.encode([pair.q for pair in pairs], query=True)
    right = library.encoder.encode([pair.p for pair in pairs])
    choose = random.Random(3)
    found: list[Pair] = []
    for start in range(0, len(pairs), CHUNK):
        cosines = asked[start : start + CHUNK] @ vectors.T
        for row, pair in enumerate(pairs[start : start + CHUNK]):
            nearest = np.argpartition(-cosines[row], min(DEPTH, len(vectors) - 1))[:DEPTH]
            nearest = nearest[np.argsort(-cosines[row][nearest])][SKIPPED:]
            other = nearest[vectors[nearest] @ right[start + row] < ALIKE].tolist()
            taken = choose.sample(other, min(TAKEN, len(other)))
            records = library.catalog.by_clause_keys([int(clauses[place]) for place in taken], None)
            texts = tuple(passage_of(record) for record in records.values())
            found.append(replace(pair, n=texts))
    return found


def load(path: Path) -> list[Pair]:
    """The pairs that ``write_rows`` kept."""
    return [Pair(row["q"], row["p"], tuple(row["n"])) for row in read_rows(path)]
