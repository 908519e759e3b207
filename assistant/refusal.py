"""When not to answer: an interpretable confidence, and the sentences that say what was looked for.

The confidence is a logistic function of plain features of a question and of what was found for it. The coefficients of the
first three were fitted on half of the questions in ``evals/questions``, and held on the other half.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.asks import asked_term, decisive
from assistant.extract import Selection
from assistant.meaning import Answering, Meaning
from assistant.question import Understanding
from assistant.ranking import read_as
from assistant.scoring import Wording, context_of
from assistant.types import Reason
from corpus.definitions import definitions
from corpus.types import Clause
from index.lexicon.folding import folded
from index.types import Hit

BIAS = -6.4
WEIGHT_COVERAGE = 1.9
WEIGHT_RELATION = 12.9
WEIGHT_FITS = 0.8
UNMATCHED_NAME = 1.5
"""Taken off where the question goes by the name of a document that the library does not have: 地铁设计规范."""
NAMED_CELL = 3.0
"""Added where the question names the row and the column of a cell outright: rows of figures are like nothing in meaning."""
DEFINED = 2.0
"""Added where the clause quoted first defines the very term whose meaning is asked for."""
WEIGHT_ANSWERS = 0.35
"""Of the logit of what the re-ranker tells. On 515 questions of the samples and on laws, the area under the curve of answerable
and unanswerable ones goes from 0.930 to 0.941, and of right and wrong first clauses from 0.772 to 0.795; at 0.25 and at 0.5
within 0.003 of that. Refusing 8 % of the answerable, 77 % of the others are refused, not 71 %."""
NO_READING = 0.071
"""What is assumed where nothing reads: it adds what the bias has more for those that do."""
NO_MEANING = 0.55
"""The relation that is assumed while the library has no vectors: that of a question barely answered."""
LEAST_LIKELY = 0.001
"""What is taken for likely lies this far from 0 and 1."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer, each 0..1.

    ``coverage``: the share, by rarity, of the question's words in the clause quoted first and its headings. ``relation``: the
    cosine of the best clause, on the scale from unrelated to the same. ``fits``: the quotation holds what was asked for.
    ``unmatched``: the question goes by the name of a document that the library lacks. ``cell``: it names a cell outright.
    ``term``: the clause defines the term whose meaning is asked for.
    ``answers``: what the re-ranker makes of the clause quoted first, whether it answers or is only about the matter.
    """

    coverage: float
    relation: float
    fits: float
    unmatched: float = 0.0
    cell: float = 0.0
    term: float = 0.0
    answers: float = NO_READING

    @property
    def confidence(self) -> float:
        """How likely the quotation answers the question, 0..1."""
        score = BIAS + WEIGHT_COVERAGE * self.coverage + WEIGHT_RELATION * self.relation + WEIGHT_FITS * self.fits
        score += NAMED_CELL * self.cell + DEFINED * self.term - UNMATCHED_NAME * self.unmatched
        score += WEIGHT_ANSWERS * math.log(self.answers / (1 - self.answers))
        return 1.0 / (1.0 + math.exp(-score))


def weigh(
    selection: Selection,
    hits: Sequence[Hit],
    understanding: Understanding,
    wordings: Sequence[Wording],
    meaning: Meaning | None,
    answering: Answering | None = None,
) -> Evidence:
    """The evidence for answering with ``selection``; ``wordings`` are the question's words with their rarity.

    ``answering`` tells how likely a text answers.
    """
    first = selection.quoted[0]
    around = folded(context_of(first.record) + first.record.clause.text)
    cosines = [hit.cosine for hit in hits if hit.cosine is not None]
    return Evidence(
        coverage=max(_coverage(wording, around) for wording in wordings),
        relation=meaning.relation(max(cosines)) if meaning and cosines else NO_MEANING,
        fits=float(not understanding.asks or bool(first.holds & set(decisive(understanding.asks)))),
        unmatched=float(bool(understanding.called)),
        cell=float(bool(first.cells) and first.cells[0].sure),
        term=float(_defines(first.record.clause, asked_term(understanding.query))),
        answers=_likely(answering(read_as(first.record, first.best or first.stretches))) if answering else NO_READING,
    )


def _likely(value: float) -> float:
    """A probability that is neither 0 nor 1: a network's may round to them."""
    return min(max(value, LEAST_LIKELY), 1 - LEAST_LIKELY)


def _defines(clause: Clause, term: str) -> bool:
    return bool(term) and any(item.term.endswith(term) for item in definitions(clause))


def _coverage(wording: Wording, text: str) -> float:
    total = sum(wording.values())
    return sum(weight for term, weight in wording.items() if term in text) / total if total else 0.0


def refusal_sentence(reason: Reason, understanding: Understanding, detail: str = "") -> str:
    """One Chinese sentence on what was looked for and why there is no answer; the nearest clauses follow it."""
    looked = f"“{understanding.query}”"
    sentences: dict[Reason, str] = {
        "nothing_found": detail or f"资料库中没有找到与{looked}有关的条文。",
        "low_confidence": detail or f"就{looked}查找了资料库，没有找到能够直接回答的条文，因此不作答复。",
        "no_such_clause": detail,
        "out_of_scope": detail
        or f"{looked}不是对法规、标准或图集的提问。请直接提出问题，例如“装配式建筑的装配率怎么计算？”。",
        "needs_detail": detail or f"{looked}没有说明所问的事项，请写明文件、地方或者事项后再问。",
    }
    return sentences[reason]


def place_sentence(understanding: Understanding) -> str:
    """Says which place the library has nothing for."""
    names = "、".join(understanding.places.unknown)
    return f"资料库中没有{names}的文件，无法答复“{understanding.query}”。"


def document_sentence(understanding: Understanding) -> str:
    """Says which document the library lacks."""
    names = "、".join(f"《{name.strip('《》')}》" for name in understanding.missing_names)
    return f"资料库中没有{names}，无法答复“{understanding.query}”。"
