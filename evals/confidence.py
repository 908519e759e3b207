"""Is the confidence of an answer what it says? Its reliability, what refusing by it costs and saves, and how it is fitted.

A question is weighed where something was found that might answer it; one that names a clause by number, or a place or a
document that the library lacks, is settled without. It is right where the clause cited first is a right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from evals.answers import question_of, rank_of
from evals.datasets import half
from evals.measures import mean
from evals.types import Case, Found
from index.bootstrap import interval

if TYPE_CHECKING:
    from assistant.settings import Settings
    from index.library import Library

BINS = 5
"""Equal parts of the questions, by their confidence: with a hundred questions a tenth tells nothing."""
PENALTY = 0.05
"""Of the squares of the coefficients, the bias apart, beside the mean loss of a question; the features are about 0..1."""
STEPS = 50

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question with the evidence and the confidence of what it would be answered with.

    ``right``: the clause that would be cited first is a right one. ``answerable``: the library holds an answer.
    """

    case: Case
    evidence: tuple[float, ...]
    confidence: float
    right: bool

    @property
    def answerable(self) -> bool:
        """Whether the library holds an answer."""
        return self.case.answerable


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence: the mean that was told, and the share that was right, with its 95 % interval."""

    count: int
    told: float
    right: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """What refusing below a ``threshold`` does: the shares of the answerable and of the unanswerable that it refuses.

    ``right`` is the share of right ones among the answers that are given. ``None``: there are no such questions.
    """

    threshold: float
    wrongly_refused: float | None
    rightly_refused: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """``brier``: the mean squared error. ``error``: the mean distance of what is told and what is right over the bins.

    ``area``: how often a right one is more sure than a wrong one (the area under the ROC curve); ``refusing``: how often
    what answers an answerable question is more sure than what an unanswerable one gets.
    """

    questions: int
    brier: float
    error: float
    area: float
    refusing: float


def weigh(
    library: Library, cases: Sequence[Case], settings: Settings, on_done: Callable[[int], None] = lambda _: None
) -> list[Weighed]:
    """Find what answers each question; those that are settled without weighing are left out."""
    from assistant.finding import find
    from assistant.findings import Stopwatch

    weighed = []
    for number, case in enumerate(cases, start=1):
        findings = find(library, question_of(case), settings, Stopwatch())
        if findings.evidence is not None and findings.selection.quoted:
            first = findings.selection.quoted[0].record
            cited = Found(first.document.source, first.clause.label)
            evidence = tuple(map(float, astuple(findings.evidence)))
            right = rank_of(case.gold, [cited]) == 1
            weighed.append(Weighed(case, evidence, findings.evidence.confidence, right))
        on_done(number)
    return weighed


def halves(weighed: Sequence[Weighed]) -> tuple[list[Weighed], list[Weighed]]:
    """The halves of the questions, by their ids alone: the first to fit, the second to confirm."""
    first = {case.qid for case in half([item.case for item in weighed], "a")}
    return [item for item in weighed if item.case.qid in first], [
        item for item in weighed if item.case.qid not in first
    ]


def fit(evidence: Floats, right: Floats, penalty: float = PENALTY) -> Floats:
    """Coefficients of a logistic function, the bias first, from evidence of shape ``(questions, features)``.

    By Newton's method; the penalty keeps a feature that few questions have from growing without bound.
    """
    table = np.column_stack([np.ones(len(evidence)), evidence])
    weights = np.full(table.shape[1], penalty)
    weights[0] = 0.0
    found: Floats = np.zeros(table.shape[1])
    for _ in range(STEPS):
        told = told_by(found, evidence)
        slope = table.T @ (told - right) / len(table) + weights * found
        curve = (table * (told * (1 - told))[:, None]).T @ table / len(table) + np.diag(weights + 1e-9)
        step = np.linalg.solve(curve, slope)
        found = found - step
        if float(np.abs(step).max()) < 1e-9:
            break
    return found


def told_by(coefficients: Floats, evidence: Floats) -> Floats:
    """The confidence for evidence of shape ``(questions, features)``, of shape ``(questions,)``."""
    score = coefficients[0] + evidence @ coefficients[1:]
    found: Floats = 1 / (1 + np.exp(-np.clip(score, -30, 30)))
    return found


def refitted(first: Sequence[Weighed], second: Sequence[Weighed]) -> tuple[list[float], Quality] | None:
    """The coefficients that one half gives, the bias first, and how the other does by them; nothing where one is empty."""
    if not first or not second:
        return None
    coefficients = fit(np.array([item.evidence for item in first]), np.array([float(item.right) for item in first]))
    told = told_by(coefficients, np.array([item.evidence for item in second]))
    again = [replace(item, confidence=float(value)) for item, value in zip(second, told, strict=True)]
    return coefficients.tolist(), quality(again)


def reliability(weighed: Sequence[Weighed], bins: int = BINS) -> list[Bin]:
    """The questions in ``bins`` equal parts by rising confidence."""
    order = sorted(weighed, key=lambda item: item.confidence)
    found = []
    for part in np.array_split(np.arange(len(order)), min(bins, len(order)) or 1):
        some = [order[place] for place in part]
        if some:
            flags = [float(item.right) for item in some]
            found.append(Bin(len(some), mean(item.confidence for item in some), mean(flags), *interval(flags)))
    return found


def curve(weighed: Sequence[Weighed]) -> list[Point]:
    """What every threshold does, the lowest first."""
    return [_point(weighed, number / 100) for number in range(0, 101, 5)]


def _point(weighed: Sequence[Weighed], threshold: float) -> Point:
    answered = [item for item in weighed if item.confidence >= threshold]
    return Point(
        threshold,
        _share(item.confidence < threshold for item in weighed if item.answerable),
        _share(item.confidence < threshold for item in weighed if not item.answerable),
        _share(item.right for item in answered),
    )


def _share(flags: Iterable[bool]) -> float | None:
    found = list(flags)
    return mean(found) if found else None


def quality(weighed: Sequence[Weighed]) -> Quality:
    """The measures of a set of questions."""
    bins = reliability(weighed)
    return Quality(
        questions=len(weighed),
        brier=mean((item.confidence - item.right) ** 2 for item in weighed),
        error=sum(part.count * abs(part.told - part.right) for part in bins) / max(1, len(weighed)),
        area=area([item.confidence for item in weighed], [item.right for item in weighed]),
        refusing=area([item.confidence for item in weighed], [item.answerable for item in weighed]),
    )


def area(values: Sequence[float], flags: Sequence[bool]) -> float:
    """How often a flagged value is the greater of two, one flagged and one not, equal ones by half; 0.5 without both."""
    yes = np.array([value for value, flag in zip(values, flags, strict=True) if flag])
    no = np.array([value for value, flag in zip(values, flags, strict=True) if not flag])
    if not len(yes) or not len(no):
        return 0.5
    return float(((yes[:, None] > no) + 0.5 * (yes[:, None] == no)).mean())
