"""What each part of finding an answer gains: the questions are asked again without it, one part after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from assistant.thesaurus import Thesaurus
from evals.answers import flags, judge, question_of, rate
from evals.measures import mean
from evals.types import Case, Loss, Outcome, Rate
from index.bootstrap import interval
from index.reranking import NONE

if TYPE_CHECKING:
    from assistant.settings import Settings
    from index.library import Library

WHOLE = "all"
"""The name of leaving nothing out."""
MEASURES = ("cited@1", "cited@3", "phrase_in_answer", "wrongly_refused", "rightly_refused")
"""Those of ``answers.flags`` that are told."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part, what users call it, and what stands in its place: values by the dotted name of what they replace, and settings."""

    name: str
    label: str
    without: Mapping[str, Any]
    settings: Mapping[str, Any]


def _part(name: str, label: str, without: Mapping[str, Any] | None = None, **settings: object) -> Part:
    return Part(name, label, without or {}, settings)


PARTS = (
    _part("words", "词语检索", {"index.search._by_words": lambda *_: []}),
    _part("meaning", "语义检索", {"index.search._by_meaning": lambda *_: ([], {})}),
    _part("ranker", "学习排序", {"index.search.order": lambda _, __, seen: list(range(len(seen)))}),
    _part("reranker", "重排模型", reranker=NONE),
    _part("thesaurus", "日常说法换为公文用语", {"assistant.understanding.thesaurus_of": lambda _: Thesaurus(())}),
    _part("spelling", "错字更正", {"assistant.understanding.spelt_right": lambda _, question, __: question}),
    _part("preferences", "地方、时效、年份、文种的取舍", {"assistant.retrieve.preference": lambda *_: 1.0}),
    _part("cells", "所问的表格单元", {"assistant.ranking.CELL": 0.0, "assistant.retrieve.naming_cell": lambda *_: []}),
    _part("answers", "能否作答的判断", {"assistant.finding.answering_by": lambda *_: None}),
)


@dataclass(frozen=True, slots=True)
class Without:
    """The outcomes of all questions without the part called ``name``; of ``WHOLE`` with all parts."""

    name: str
    outcomes: tuple[Outcome, ...]


def ablate(
    library: Library,
    cases: Sequence[Case],
    settings: Settings,
    parts: Sequence[Part] = PARTS,
    on_done: Callable[[], object] = lambda: None,
) -> Iterator[Without]:
    """The outcomes with all parts, then without each of ``parts``; ``on_done`` is called after each question."""
    for part in (_part(WHOLE, ""), *parts):
        with ExitStack() as stack:
            for name, value in part.without.items():
                stack.enter_context(patch(name, value))
            chosen = replace(settings, **part.settings)
            outcomes = []
            for case in cases:
                outcomes.append(_asked(library, case, chosen))
                on_done()
        yield Without(part.name, tuple(outcomes))


def _asked(library: Library, case: Case, settings: Settings) -> Outcome:
    from assistant.answer import ask

    answer = ask(library, question_of(case), settings)
    return judge(case, answer, (), (), sum(answer.timings_ms.values()))


def rates(found: Without) -> dict[str, Rate]:
    """The measures without a part."""
    return {name: rate(some) for name, some in _flags(found).items()}


def losses(whole: Without, found: Without) -> dict[str, Loss]:
    """By how much each measure is lower without the part than with all parts."""
    less = _flags(found)
    return {name: _loss(some, less[name]) for name, some in _flags(whole).items()}


def _loss(with_it: Sequence[bool], without: Sequence[bool]) -> Loss:
    differences = [float(one) - float(other) for one, other in zip(with_it, without, strict=True)]
    return Loss(mean(differences), *interval(differences))


def _flags(found: Without) -> dict[str, list[bool]]:
    told = flags(found.outcomes)
    return {name: told[name] for name in MEASURES}
