"""Conversations as the browser keeps them: plain JSON values that come back unchecked, so each is read with care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from assistant.types import Answer, Citation, Turn
from corpus.types import Box

KEPT = 30
"""Conversations kept in the browser; the oldest goes first."""
KEPT_LENGTH = 600_000
"""Characters of all kept conversations: a browser keeps five million, and encryption makes four of a Chinese one."""
TITLE = 24
"""Characters of a conversation's title in the list."""

Stored = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked and answered so far; ``key`` is empty until the first answer."""

    key: str = ""
    exchanges: tuple[Exchange, ...] = ()

    def __hash__(self) -> int:
        """Of name and length, which tell two states apart; answers hold a dict and have no hash of their own."""
        return hash((self.key, len(self.exchanges)))

    @property
    def title(self) -> str:
        """The first question, shortened."""
        first = " ".join(self.exchanges[0].question.split()) if self.exchanges else "新对话"
        return first if len(first) <= TITLE else first[: TITLE - 1] + "…"

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation as an answerer takes it."""
        pairs = ((Turn("user", e.question), Turn("assistant", e.answer.answer)) for e in self.exchanges)
        return tuple(turn for pair in pairs for turn in pair)

    def added(self, key: str, exchange: Exchange) -> Conversation:
        """The conversation with one more exchange; ``key`` names it if it has no name yet."""
        return replace(self, key=self.key or key, exchanges=(*self.exchanges, exchange))

    def citation(self, turn: int, n: int) -> Citation | None:
        """Citation ``n`` of the answer number ``turn`` (from 0)."""
        if not 0 <= turn < len(self.exchanges):
            return None
        return next((c for c in self.exchanges[turn].answer.citations if c.n == n), None)


def keep(stored: object, conversation: Conversation) -> Stored:
    """``stored`` with ``conversation`` first, in place of its older state; cut to what a browser can hold."""
    if not conversation.exchanges:
        return _checked(stored)
    newest = {
        "key": conversation.key,
        "title": conversation.title,
        "exchanges": [_pack(e) for e in conversation.exchanges],
    }
    kept: Stored = [newest]
    size = len(str(newest))
    for entry in forget(stored, conversation.key)[: KEPT - 1]:
        size += len(str(entry))
        if size > KEPT_LENGTH:
            break
        kept.append(entry)
    return kept


def forget(stored: object, key: str) -> Stored:
    """``stored`` without the conversation ``key``."""
    return [entry for entry in _checked(stored) if entry["key"] != key]


def titles(stored: object) -> list[tuple[str, str]]:
    """Key and title of each kept conversation, the newest first."""
    return [(entry["key"], str(entry.get("title") or "对话")) for entry in _checked(stored)]


def restore(stored: object, key: str) -> Conversation:
    """The kept conversation ``key``; an empty one if it is not there. Exchanges that cannot be read are left out."""
    entry = next((entry for entry in _checked(stored) if entry["key"] == key), None)
    if entry is None:
        return Conversation()
    exchanges = [_unpack(item) for item in entry["exchanges"]]
    return Conversation(key, tuple(item for item in exchanges if item is not None))


def _checked(stored: object) -> Stored:
    if not isinstance(stored, Sequence) or isinstance(stored, str):
        return []
    return [
        dict(entry)
        for entry in stored
        if isinstance(entry, Mapping) and isinstance(entry.get("key"), str) and isinstance(entry.get("exchanges"), list)
    ]


def _pack(exchange: Exchange) -> dict[str, Any]:
    answer = asdict(exchange.answer)
    answer["as_of"] = exchange.answer.as_of.isoformat()
    for citation in answer["citations"]:
        citation["boxes"] = citation["boxes"][:1]
        citation.pop("source")
    return {"question": exchange.question, "answer": answer}


def _unpack(item: object) -> Exchange | None:
    try:
        return Exchange(str(item["question"]), _answer(item["answer"]))  # type: ignore[index]
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _answer(value: Mapping[str, Any]) -> Answer:
    return Answer(
        question=str(value["question"]),
        answer=str(value["answer"]),
        refused=bool(value["refused"]),
        reason=value["reason"],
        mode=value["mode"],
        as_of=date.fromisoformat(value["as_of"]),
        citations=tuple(_citation(item) for item in value["citations"]),
        timings_ms={str(key): float(number) for key, number in value["timings_ms"].items()},
    )


_OTHERS = {"n", "effective", "path", "page", "boxes", "source", "score", "scanned", "confidence", "heads"}
_TEXTS = frozenset(f.name for f in fields(Citation)) - _OTHERS


def _citation(value: Mapping[str, Any]) -> Citation:
    texts = {name: str(value[name]) for name in _TEXTS}
    effective = value["effective"]
    return Citation(
        **texts,
        n=int(value["n"]),
        effective=None if effective is None else str(effective),
        path=tuple(str(part) for part in value["path"]),
        page=int(value["page"]),
        score=float(value["score"]),
        boxes=tuple(_box(item) for item in value["boxes"]),
        source="",
        scanned=bool(value.get("scanned")),
        confidence=float(value.get("confidence", 1.0)),
        heads=tuple(str(head) for head in value.get("heads", ())),
    )


def _box(item: Sequence[Any]) -> tuple[int, Box]:
    page, (left, top, right, bottom) = item
    return int(page), (float(left), float(top), float(right), float(bottom))
