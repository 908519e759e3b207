"""When not to answer: an interpretable confidence, and the sentences that say what was looked for.

The confidence is a logistic function of six plain features of a question and what was found for it. The coefficients were
fitted on half of the questions in ``evals/questions`` (see ``docs/decisions``), and are few enough to read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.extract import Selection, context_of
from assistant.question import Understanding
from assistant.types import Reason
from index.types import Hit

BIAS = -6.0
WEIGHT_COVERAGE = 5.0
WEIGHT_COSINE = 6.0
WEIGHT_MARGIN = 4.0
WEIGHT_FITS = 0.8
WEIGHT_NAMED = 1.5
COSINE_ZERO = 0.80
"""Cosine of unrelated texts under the bundled encoder: e5 keeps all its cosines between 0.7 and 1."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the confidence is made of, each 0..1 but the cosines.

    ``coverage``: share, by rarity, of the question's terms in the clause quoted first and its headings; ``cosine`` of the
    best hit and its ``margin`` over the tenth; ``fits``: the quotation holds what was asked for; ``named``: the question
    names the document or the place of the clause.
    """

    coverage: float
    cosine: float
    margin: float
    fits: float
    named: float

    @property
    def confidence(self) -> float:
        """How likely the quotation answers the question, 0..1."""
        score = (
            BIAS
            + WEIGHT_COVERAGE * self.coverage
            + WEIGHT_COSINE * (self.cosine - COSINE_ZERO)
            + WEIGHT_MARGIN * self.margin
            + WEIGHT_FITS * self.fits
            + WEIGHT_NAMED * self.named
        )
        return 1.0 / (1.0 + math.exp(-score))


def evidence(
    selection: Selection, hits: Sequence[Hit], understanding: Understanding, rarity: Mapping[str, float]
) -> Evidence:
    """The evidence for answering with ``selection``."""
    first = selection.quoted[0]
    clause = first.record.clause
    around = context_of(first.record) + clause.text
    total = sum(rarity.values())
    cosines = sorted((hit.cosine for hit in hits if hit.cosine is not None), reverse=True)
    named = {match.document.document_id for name in understanding.names for match in name.matches}
    places = {*understanding.places.named, *understanding.places.above}
    return Evidence(
        coverage=sum(weight for term, weight in rarity.items() if term in around) / total if total else 0.0,
        cosine=cosines[0] if cosines else COSINE_ZERO,
        margin=cosines[0] - cosines[min(9, len(cosines) - 1)] if cosines else 0.0,
        fits=float(not understanding.asks or bool(first.holds & set(understanding.asks[:2]))),
        named=float(first.record.document.document_id in named or first.record.document.jurisdiction in places),
    )


def refusal_sentence(reason: Reason, understanding: Understanding, detail: str = "") -> str:
    """One Chinese sentence on what was looked for and why there is no answer; the nearest clauses follow it."""
    looked = f"“{understanding.query}”"
    sentences: dict[Reason, str] = {
        "nothing_found": detail or f"资料库中没有找到与{looked}有关的条文。",
        "low_confidence": detail or f"就{looked}查找了资料库，没有找到能够直接回答的条文，因此不作答复。",
        "no_such_clause": detail,
        "out_of_scope": detail
        or f"{looked}不是对法规、标准或图集的提问。请直接提出问题，例如“施工许可证申请条件有哪些？”。",
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
