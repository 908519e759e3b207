"""How fast and how large: ingest, latency, cold start and memory, with the plain LangChain recipe in the same run."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from corpus.numbering import clause_key
from evals.answers import evaluate, percentile, rate
from evals.datasets import missing_sources, same_source
from evals.jobs import Taken
from evals.processes import Watched, resident, run
from evals.references import unit_key
from evals.types import Case, Gold, Rate

if TYPE_CHECKING:
    from assistant.settings import Settings
    from evals.baselines import Recipe, RightText
    from index.library import Library

QUERIES = 60
"""Inputs of each kind that latency is measured with at most."""
REPEATS = 3
ASKS = 50
"""Questions after which the memory of an asking process is looked at."""
CUT = 30
"""Characters of a clause that make a question where there is no question set."""
CLOSE = 3

T = TypeVar("T")
Call = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Job:
    """A job in a process of its own: what it took in, and its memory at the highest, in MB."""

    taken: Taken
    process: Watched


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one kind of call, each input's median over the repetitions."""

    p50: float
    p95: float
    queries: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is asked for and looked up, as many of each where the library has them."""

    questions: tuple[str, ...]
    lookups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Which share of the answerable questions has a right clause first, or among the first three.

    ``cited`` is the answer's citations, ``search`` the hybrid search alone, ``recipe`` the chunks of the recipe.
    """

    questions: int
    hits: Mapping[str, Rate]


@dataclass(frozen=True, slots=True)
class Measured:
    """All results of a run. ``beside`` holds our search and the recipe's on the same documents; ``memory`` is in MB.

    ``cold`` holds seconds by command, ``load`` the machine's load average when the run began.
    """

    jobs: Mapping[str, Job]
    latencies: Mapping[str, Latency]
    beside: Mapping[str, Latency]
    cold: Mapping[str, Sequence[float]]
    memory: float
    load: float
    quality: Quality | None = None


def job(name: str, folder: Path, encoder: str, documents: Sequence[Path]) -> Job:
    """Run one of ``evals.jobs`` and watch its memory. Raises ``ProcessFault``."""
    arguments = ["-m", "evals.jobs", name, str(folder), encoder, *(str(path) for path in documents)]
    process = run(arguments, watch=True)
    return Job(Taken(**json.loads(process.output)), process)


def cold_starts(library: Path, inputs: Inputs, times: int) -> dict[str, list[float]]:
    """Seconds that ``tiaowen lookup`` and ``tiaowen ask`` take from nothing, in turn. Raises ``ProcessFault``."""
    texts = {"lookup": inputs.lookups[:1], "ask": inputs.questions[:1]}
    seconds: dict[str, list[float]] = {name: [] for name, text in texts.items() if text}
    for _ in range(times):
        for name, found in seconds.items():
            found.append(run(["-m", "assistant.cli", "--library", str(library), name, *texts[name]]).seconds)
    return seconds


def inputs_for(library: Library, cases: Sequence[Case], number: int = QUERIES) -> Inputs:
    """Take ``number`` questions of the set, and make what it lacks from clauses of the library; look-ups always so."""
    asked = [case.query for case in cases if not case.history]
    clauses = _clauses(library)
    made = [f"{title}{text[:CUT]}" for title, _, text in spread(clauses, number)]
    questions = spread(asked, number) if len(asked) >= number else [*asked, *made][:number]
    numbered = [f"{title}{label}" for title, label, _ in clauses if clause_key(label)]
    return Inputs(tuple(questions), tuple(spread(numbered, number)))


def _clauses(library: Library) -> list[tuple[str, str, str]]:
    """The title, label and text of clauses of documents spread over the library."""
    records = spread(library.catalog.documents(), QUERIES)
    return [
        (record.title, found.clause.label, found.clause.text.replace("\n", ""))
        for record in records
        for found in library.catalog.clauses(record.document_id)
    ]


def spread(values: Sequence[T], number: int) -> list[T]:
    """Return ``number`` of the values at even distances; all of them if there are no more."""
    if len(values) <= number:
        return list(values)
    return [values[place * len(values) // number] for place in range(number)]


def memory_after_asks(library: Library, inputs: Inputs, settings: Settings) -> float:
    """MB resident after ``ASKS`` questions, asked again from the first where there are fewer."""
    from assistant.answer import ask
    from assistant.types import Question

    for number in range(ASKS):
        ask(library, Question(inputs.questions[number % len(inputs.questions)]), settings)
    return resident()


def calls(library: Library, inputs: Inputs, settings: Settings) -> dict[str, tuple[Call, Sequence[str]]]:
    """The kinds of call that users wait for, each with its inputs."""
    from assistant.answer import ask
    from assistant.lookup import lookup
    from assistant.types import Question
    from index.search import search
    from index.types import Filters

    records = library.catalog.documents()
    largest = max(records, key=lambda record: record.clauses)
    in_force = Filters(statuses=frozenset({"in_force"}))
    one = Filters(documents=frozenset({largest.document_id}))
    return {
        "search": (lambda text: search(library, text), inputs.questions),
        "search_in_force": (lambda text: search(library, text, filters=in_force), inputs.questions),
        "search_one_document": (lambda text: search(library, text, filters=one), inputs.questions),
        "lookup": (lambda text: lookup(library, text), inputs.lookups),
        "ask": (lambda text: ask(library, Question(text), settings), inputs.questions),
    }


def latencies(kinds: Mapping[str, tuple[Call, Sequence[str]]], repeats: int = REPEATS) -> dict[str, Latency]:
    """Time the kinds of call in turn, so that what else the machine does meets all of them; the first call warms up."""
    times: dict[str, list[list[float]]] = {name: [[] for _ in texts] for name, (_, texts) in kinds.items()}
    for call, texts in kinds.values():
        for text in texts[:1]:
            call(text)
    for _ in range(repeats):
        for place in range(max((len(texts) for _, texts in kinds.values()), default=0)):
            for name, (call, texts) in kinds.items():
                if place < len(texts):
                    times[name][place].append(_milliseconds(call, texts[place]))
    return {name: _latency([statistics.median(each) for each in found]) for name, found in times.items() if found}


def _milliseconds(call: Call, text: str) -> float:
    began = time.perf_counter()
    call(text)
    return (time.perf_counter() - began) * 1000


def _latency(medians: Sequence[float]) -> Latency:
    return Latency(percentile(medians, 0.5), percentile(medians, 0.95), len(medians))


def against_recipe(library: Library, recipe: Recipe, inputs: Inputs) -> dict[str, Latency]:
    """Time our search and the recipe's in turn, on the same questions, ten results each."""
    from index.search import search

    ours: Call = lambda text: search(library, text)  # noqa: E731
    return latencies({"search": (ours, inputs.questions), "recipe": (recipe.search, inputs.questions)})


def quality(
    library: Library,
    recipe: Recipe,
    cases: Sequence[Case],
    settings: Settings,
    on_done: Callable[[], None] = lambda: None,
) -> Quality | None:
    """Ask the answerable questions whose documents are here of both; ``None`` if there are none."""
    from evals.baselines import rank_of

    absent = missing_sources(cases, (record.source for record in library.catalog.documents()))
    asked = [case for case in cases if case.answerable and not {right.doc for right in case.gold} & {*absent}]
    if not asked:
        return None
    outcomes = evaluate(library, asked, settings, lambda _: on_done())
    texts = _texts(library)
    ranks = {
        "cited": [outcome.rank for outcome in outcomes],
        "search": [outcome.retrieved for outcome in outcomes],
        "recipe": [rank_of(_right(texts, case), recipe.search(case.query)) for case in asked],
    }
    return Quality(len(asked), {name: hit for kind, found in ranks.items() for name, hit in _hits(kind, found)})


def _hits(kind: str, ranks: Sequence[int]) -> Iterable[tuple[str, Rate]]:
    for depth in (1, CLOSE):
        yield f"{kind}@{depth}", rate([1 <= rank <= depth for rank in ranks])


Texts = Mapping[str, Mapping[str, str]]
"""The texts of clauses by the sources of their documents and the keys of their labels."""


def _texts(library: Library) -> Texts:
    catalog = library.catalog
    return {
        record.source: {
            unit_key(found.clause.label): found.clause.text for found in reversed(catalog.clauses(record.document_id))
        }
        for record in catalog.documents()
    }


def _right(texts: Texts, case: Case) -> list[RightText]:
    from evals.baselines import RightText

    return [RightText(gold.doc, _text(texts, gold), case.must_contain) for gold in case.gold]


def _text(texts: Texts, gold: Gold) -> str:
    """The text of a right clause, empty if our own splitting lost it: the recipe must not suffer for that."""
    found = (clauses.get(unit_key(gold.no), "") for source, clauses in texts.items() if same_source(source, gold.doc))
    return next((text for text in found if text), "")


def extractive(settings: Settings) -> Settings:
    """The settings without a language model, whose time is not ours."""
    return replace(settings, llm_url="", llm_model="")
