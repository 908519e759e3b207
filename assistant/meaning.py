"""How near texts are in meaning to a question, and how near the question is to what has nothing to do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Protocol

from assistant.ranking import Closeness
from index.search import scaled
from index.types import Encoder, Vectors

if TYPE_CHECKING:
    from index.library import Library
    from index.reranking import Reranker

UNRELATED = (
    "红烧肉要先焯水，再用小火慢炖。",
    "今天天气晴朗，适合外出游玩。",
    "这部电影讲述了一段感人的爱情故事。",
    "他打开电脑，写了一个排序程序。",
    "足球比赛在昨晚结束，主队获胜。",
    "小猫喜欢晒太阳和玩毛线球。",
    "股票价格今天上涨了不少。",
    "学习英语要多读多听多说。",
)
"""Sentences that no regulation answers: a question's cosine with them is what the encoder gives for no relation at all."""


Answering = Callable[[str], float]
"""How likely a text answers the question, 0..1."""


class Judge(Protocol):
    """``OnnxReranker.answers``: whether texts answer questions, and are not only about their matter."""

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[float] | None:
        """How likely each text, behind its question, answers it, 0..1; ``None`` where the model does not tell."""
        ...


class Tokens(Protocol):
    """``TokenEncoder.tokens``: the unit vectors of the tokens of each text."""

    def __call__(self, texts: Sequence[str], *, query: bool = False) -> list[Vectors]:
        """Encode ``texts`` in the order given."""
        ...


_UNRELATED_VECTORS: dict[str, Vectors] = {}


@dataclass
class Meaning:
    """A question under an encoder. Every encoder has its own scale: e5 gives unrelated texts 0.8, others 0.1.

    ``formal`` is the question in the words of documents, where those are others.
    """

    encoder: Encoder
    question: str
    formal: str = ""

    @cached_property
    def vector(self) -> Vectors:
        """The question's unit vector, of shape ``(dimensions,)``."""
        vector: Vectors = self.encoder.encode([self.question], query=True)[0]
        return vector

    def cosines(self, texts: Sequence[str]) -> list[float]:
        """The cosine of each text with the question."""
        return [float(cosine) for cosine in self.encoder.encode(texts) @ self.vector] if texts else []

    @property
    def closeness(self) -> Closeness | None:
        """How near the tokens of texts come to the question's, if the encoder tells tokens.

        The mean over the question's tokens of the greatest cosine with a token of the text, for the wording that is
        nearer: late interaction (ColBERT, Khattab and Zaharia, 2020), of which this encoder is capable untrained.
        """
        tokens: Tokens | None = getattr(self.encoder, "tokens", None)
        return None if tokens is None else lambda texts: _nearness(tokens, self._wordings, texts)

    @property
    def _wordings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (self.question, self.formal))))

    def relation(self, cosine: float) -> float:
        """A cosine on the scale from unrelated (0) to the same (1), whatever the encoder."""
        vectors = _UNRELATED_VECTORS.get(self.encoder.name)
        if vectors is None:
            vectors = _UNRELATED_VECTORS[self.encoder.name] = self.encoder.encode(UNRELATED)
        background = float((vectors @ self.vector).mean())
        return (cosine - background) / max(1e-6, 1.0 - background)


def _nearness(tokens: Tokens, wordings: Sequence[str], texts: Sequence[str]) -> list[float]:
    asked = [words for words in tokens(wordings, query=True) if len(words)]
    return [
        max((float((words @ found.T).max(axis=1).mean()) for words in asked if len(found)), default=0.0)
        for found in tokens(texts)
    ]


def meaning_in(library: Library, question: str, formal: str = "") -> Meaning | None:
    """The question under the library's encoder; ``None`` while the library has no vectors of it."""
    return Meaning(library.encoder, question, formal) if library.model() == library.encoder.name else None


def closeness_by(reranker: str, question: str, meaning: Meaning | None, *, drawn: bool = False) -> Closeness | None:
    """How well texts answer: by the re-ranker that the settings name or, without one, by the encoder's tokens.

    Where drawings are among the texts, ``drawn``, both count: the re-ranker has hardly seen labels that stand for themselves.
    """
    found = reranker_of(reranker)
    near = meaning.closeness if meaning else None
    if found is None:
        return near
    read = partial(found.scores, question)
    return partial(_both, read, near) if drawn and near is not None else read


def _both(first: Closeness, second: Closeness, texts: Sequence[str]) -> list[float]:
    """The mean of two measures, each scaled to 0..1 over the texts."""
    return [(one + other) / 2 for one, other in zip(scaled(first(texts)), scaled(second(texts)), strict=True)]


def answering_by(reranker: str, wordings: Sequence[str]) -> Answering | None:
    """How likely a text answers a question, for the wording for which it is likelier, if the re-ranker tells that."""
    judge: Judge | None = getattr(reranker_of(reranker), "answers", None)
    if judge is None or judge([]) is None:
        return None
    asked = tuple(dict.fromkeys(wordings))
    return lambda text: max(judge([(wording, text) for wording in asked]) or [0.0])


@cache
def reranker_of(name: str) -> Reranker | None:
    """The re-ranker that the settings call ``name``, the same for all who ask."""
    from index.reranking import load_reranker

    return load_reranker(name)
