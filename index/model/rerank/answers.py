"""Questions with passages that answer them, and with passages that are only about their matter.

A listing's wrong passages are mostly about something else. What a user asks in vain is different: the clause on the very
matter is found, and lacks the figure, the day, the penalty asked for. So there are clauses with questions on them that they
answer and that they do not, written for this project, and texts of which the sentence that answers was taken out.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.library import Library
from index.model.finetune.pairs import general
from index.model.rerank.lists import LONGEST, found_wrong
from index.model.rows import read_rows
from index.passages import passage_of

QUESTIONS = Path(__file__).parent / "answers.jsonl"
"""Clauses with questions that they answer, and with questions on the same matter that they do not."""
SEARCHED, BESIDE = 6, 2
"""Of the first so many wrong passages that a search finds for a question, how many are learnt from."""
GENERAL = 4000
"""Questions on encyclopaedia texts."""
SHARED, NEXT = 4, 0.6
"""Pairs of characters that the sentence which answers shares with its question, at least, and what part of them another
sentence may: else nobody can tell which one answers."""
SHARES = {"answered": 1.6, "unanswered": 2.0, "searched": 0.8, "general": 0.8, "emptied": 0.8}
"""How often pairs of a kind are met, all of it together."""
MOST = 4.0
"""How much oftener than its like a pair is met, at most, for the form of its question to tell nothing."""

_FORMS = tuple(map(re.compile, ("多少|几", "罚|处分|责任", "谁|哪个|部门|单位", "吗|能不能|是否|可以", " ")))
_SENTENCE = re.compile(r"(?<=[。！？；!?;])")


@dataclass(frozen=True, slots=True)
class Example:
    """A question with a passage, and whether the passage answers it; ``kind`` is one of ``SHARES``."""

    q: str
    text: str
    answers: bool
    kind: str


def examples(library: Library, data: Path) -> Iterator[Example]:
    """All pairs; ``library`` holds the laws, ``data`` the folder ``pairs/``. Clauses that the library lacks are left out."""
    chance = random.Random(1)
    for row in read_rows(QUESTIONS):
        record = library.catalog.clause(row["id"])
        if record is None:
            continue
        text = passage_of(record)[:LONGEST]
        yield from (Example(question, text, answers=True, kind="answered") for question in row["answered"])
        yield from (Example(question, text, answers=False, kind="unanswered") for question in row["unanswered"])
        question = chance.choice(row["answered"])
        wrong = list(found_wrong(library, question, [text]))[:SEARCHED]
        for other in chance.sample(wrong, min(BESIDE, len(wrong))):
            yield Example(question, other, answers=False, kind="searched")
    for pair in general(data, most=GENERAL):
        yield Example(pair.q, pair.p[:LONGEST], answers=True, kind="general")
        if emptied := without_answer(pair.q, pair.p):
            yield Example(pair.q, emptied[:LONGEST], answers=False, kind="emptied")


def without_answer(question: str, text: str) -> str:
    """The text without the sentence that answers: the one that shares most with the question, if it stands out; else nothing."""
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]
    pairs = {question[at : at + 2] for at in range(len(question) - 1)}
    shared = [sum(pair in sentence for pair in pairs) for sentence in sentences]
    if len(sentences) < 3:  # nothing would be left that is on the matter
        return ""
    first, second = sorted(range(len(sentences)), key=lambda at: -shared[at])[:2]
    if shared[first] < SHARED or shared[second] > NEXT * shared[first]:
        return ""
    return "".join(sentence for at, sentence in enumerate(sentences) if at != first)


def weights(pairs: Sequence[Example]) -> list[float]:
    """How often each pair is met.

    Questions that clauses do not answer ask for sums and penalties more often than those that they do. So that the form
    of a question tells nothing, both weigh the same among questions of the same form.
    """
    sizes = Counter(pair.kind for pair in pairs)
    found = [SHARES[pair.kind] / sizes[pair.kind] for pair in pairs]
    forms = {at: _form(pair.q) for at, pair in enumerate(pairs) if pair.kind in {"answered", "unanswered"}}
    totals: dict[tuple[bool, ...], dict[bool, float]] = {}
    for at, form in forms.items():
        totals.setdefault(form, {True: 0.0, False: 0.0})[pairs[at].answers] += found[at]
    for at, form in forms.items():
        found[at] *= min(MOST, sum(totals[form].values()) / 2 / totals[form][pairs[at].answers])
    return found


def _form(question: str) -> tuple[bool, ...]:
    return tuple(pattern.search(question) is not None for pattern in _FORMS)
