"""Score answers: the right clause cited, what had to be said said, and a refusal where the library holds no answer."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from evals.datasets import same_source
from evals.references import squash, unit_key
from evals.types import Case, Found, Gold, Outcome, Rate
from index.types import Filters, Status

if TYPE_CHECKING:
    from assistant.settings import Settings
    from assistant.types import Answer, Question
    from index.library import Library
    from index.search import Mode

DEPTH = 10
"""How many hits of the searches are looked at; ranks beyond count as not found."""
RESAMPLES = 1000
SEED = 2026
CLOSE = 3
IN_FORCE: frozenset[Status] = frozenset({"in_force", "unknown"})
"""What a search alone may find where a question is put as of a day."""


def rank_of(gold: Sequence[Gold], found: Iterable[Found]) -> int:
    """Return the rank, from 1, of the first right clause, or 0; a clause that comes twice takes one rank."""
    seen: list[Found] = []
    for item in (replace(item, part="") for item in found):
        if item in seen:
            continue
        seen.append(item)
        if any(same_source(item.source, right.doc) and unit_key(item.label) == unit_key(right.no) for right in gold):
            return len(seen)
    return 0


def contains_all(phrases: Sequence[str], text: str) -> bool:
    """Tell whether every phrase stands in the text, whatever its emphasis, line breaks and width of characters."""
    plain = squash(re.sub(r"\*\*|__|\[\d+\]|^\s*>\s?", "", text, flags=re.MULTILINE))
    return all(squash(phrase) in plain for phrase in phrases)


def bold(answer: str) -> str:
    """Return what an answer sets in bold, a line each."""
    return "\n".join(re.findall(r"\*\*(.+?)\*\*", answer))


def right_part(gold: Sequence[Gold], cited: Sequence[Found]) -> bool:
    """Tell whether the first citation is of a right clause, and of the part of it that is asked for."""
    return any(rank_of([right], cited[:1]) == 1 and right.part in ("", cited[0].part) for right in gold)


def evaluate(
    library: Library, cases: Sequence[Case], settings: Settings, on_done: Callable[[int], None] = lambda _: None
) -> list[Outcome]:
    """Ask every question of the open library, and search for it by both and by words alone."""
    from assistant.answer import ask

    outcomes = []
    for number, case in enumerate(cases, start=1):
        question = question_of(case)
        started = time.perf_counter()
        answer = ask(library, question, settings)
        elapsed = (time.perf_counter() - started) * 1000
        outcomes.append(
            judge(case, answer, _searched(library, case, "ranked"), _searched(library, case, "words"), elapsed)
        )
        on_done(number)
    return outcomes


def question_of(case: Case) -> Question:
    """What the assistant is asked: the case's question with what was said before it and its day."""
    from assistant.types import Question, Turn

    history = tuple(Turn("user" if role == "user" else "assistant", content) for role, content in case.history)
    return Question(case.query, history=history, as_of=_day(case))


def _day(case: Case) -> date | None:
    return date.fromisoformat(case.as_of) if case.as_of else None


def _searched(library: Library, case: Case, mode: Mode) -> list[Found]:
    """Return the clauses that a search alone finds for the bare question."""
    from index.search import search

    filters = Filters(as_of=_day(case), statuses=IN_FORCE) if case.as_of else None
    hits = search(library, case.query, DEPTH, filters, mode=mode)
    return [Found(hit.record.document.source, hit.record.clause.label) for hit in hits]


def judge(
    case: Case, answer: Answer, retrieved: Sequence[Found], words: Sequence[Found], milliseconds: float
) -> Outcome:
    """Compare an answer with what is right. The nearest clauses of a refusal are no citations."""
    cited = [Found(citation.source, citation.clause, citation.paragraph) for citation in answer.citations]
    quotes = "\n".join(citation.quote for citation in answer.citations)
    spoken = not answer.refused
    part = spoken and right_part(case.gold, cited)
    return Outcome(
        case=case,
        refused=answer.refused,
        reason=answer.reason or "",
        answer=answer.answer,
        cited=tuple(cited),
        rank=rank_of(case.gold, cited) if spoken else 0,
        retrieved=rank_of(case.gold, retrieved),
        words=rank_of(case.gold, words),
        in_answer=spoken and contains_all(case.must_contain, answer.answer),
        in_quote=spoken and contains_all(case.must_contain, answer.answer + "\n" + quotes),
        milliseconds=milliseconds,
        right_document=spoken and any(same_source(item.source, right.doc) for item in cited[:1] for right in case.gold),
        right_part=part,
        cell=part and contains_all(case.must_contain, bold(answer.answer)),
    )


def rate(flags: Sequence[bool]) -> Rate:
    """Return the share of true flags with its 95 % interval by bootstrap over the questions (percentiles, seeded)."""
    count = len(flags)
    if not count:
        return Rate(0.0, 0.0, 0.0, 0)
    chance = random.Random(SEED)
    means = sorted(sum(chance.choices(flags, k=count)) / count for _ in range(RESAMPLES))
    return Rate(sum(flags) / count, means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1], count)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie (nearest rank); 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def summary(outcomes: Sequence[Outcome]) -> dict[str, Rate]:
    """The measures of a set of outcomes; one that no question of the set bears on has ``count`` 0."""
    return {name: rate(some) for name, some in flags(outcomes).items()}


def flags(outcomes: Sequence[Outcome]) -> dict[str, list[bool]]:
    """Name the measures, each with whether it holds for the outcomes whose questions bear on it, in the order given.

    ``part`` and ``cell`` bear on questions that name a part, such as a row of a table: the first citation is of it, and
    what had to be said is said in bold. ``cited``, ``search`` and ``words`` are the answer's citations, the search alone and BM25 alone.
    """
    asked = [outcome for outcome in outcomes if outcome.case.answerable]
    spoken = [outcome for outcome in asked if outcome.case.must_contain]
    parts = [outcome for outcome in asked if any(right.part for right in outcome.case.gold)]
    return {
        "cited@1": [outcome.rank == 1 for outcome in asked],
        "cited@3": [1 <= outcome.rank <= CLOSE for outcome in asked],
        "search@1": [outcome.retrieved == 1 for outcome in asked],
        "search@3": [1 <= outcome.retrieved <= CLOSE for outcome in asked],
        "words@1": [outcome.words == 1 for outcome in asked],
        "words@3": [1 <= outcome.words <= CLOSE for outcome in asked],
        "document@1": [outcome.right_document for outcome in asked],
        "part@1": [outcome.right_part for outcome in parts],
        "cell@1": [outcome.cell for outcome in parts],
        "phrase_in_answer": [outcome.in_answer for outcome in spoken],
        "phrase_in_answer_or_quote": [outcome.in_quote for outcome in spoken],
        "wrongly_refused": [outcome.refused for outcome in asked],
        "rightly_refused": [outcome.refused for outcome in outcomes if not outcome.case.answerable],
    }


def by_type(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Rate]]:
    """Give the same measures for each type of question, in the order in which the types first come."""
    types = dict.fromkeys(outcome.case.type for outcome in outcomes)
    return {name: summary([outcome for outcome in outcomes if outcome.case.type == name]) for name in types}


def timings(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Milliseconds an answer: median and 95th percentile."""
    values = [outcome.milliseconds for outcome in outcomes]
    return {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95)}


def wrong(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Pick what went wrong: the right clause not cited first, a phrase missing, a refusal not due or one missing."""
    return [outcome for outcome in outcomes if _went_wrong(outcome)]


def _went_wrong(outcome: Outcome) -> bool:
    if not outcome.case.answerable:
        return not outcome.refused
    if any(right.part for right in outcome.case.gold) and not outcome.cell:
        return True
    return outcome.refused or outcome.rank != 1 or not outcome.in_answer
