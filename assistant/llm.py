"""Chat models: any OpenAI-compatible endpoint through LangChain, and a scripted one for tests.

The only importer of ``langchain_openai``, and only when a model is used. Whatever goes wrong becomes ``ModelFault``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from assistant.prompts import messages
from assistant.question import Understanding
from assistant.settings import Settings
from assistant.types import Citation


class ModelFault(Exception):
    """The language model gave no answer. ``str(fault)`` is a sentence for the user."""


class Chat(Protocol):
    """A chat model: messages in, pieces of text out as they come."""

    def stream(self, conversation: Sequence[tuple[str, str]]) -> Iterator[str]:
        """The answer to ``conversation`` (pairs of role and content), piece by piece."""
        ...


@dataclass(slots=True)
class ScriptedChat:
    """Answers with given texts, one a call, and keeps what it was asked: for tests and demonstrations.

    A script that is an exception is raised in place of an answer.
    """

    scripts: list[str | Exception]
    asked: list[list[tuple[str, str]]] = field(default_factory=list)

    def stream(self, conversation: Sequence[tuple[str, str]]) -> Iterator[str]:
        """The next script, in pieces of a few characters."""
        self.asked.append(list(conversation))
        script = self.scripts.pop(0)
        if isinstance(script, Exception):
            raise script
        yield from (script[at : at + 8] for at in range(0, len(script), 8))


class OpenAIChat:
    """Any OpenAI-compatible endpoint."""

    def __init__(self, settings: Settings) -> None:
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        self._chat = ChatOpenAI(
            base_url=settings.llm_url,
            model=settings.llm_model,
            api_key=SecretStr(settings.llm_key or "none"),
            timeout=settings.llm_timeout,
            temperature=0,
            max_retries=1,
        )

    def stream(self, conversation: Sequence[tuple[str, str]]) -> Iterator[str]:
        """The model's answer as it is written."""
        for chunk in self._chat.stream(list(conversation)):
            if isinstance(chunk.content, str):
                yield chunk.content


def write(
    understanding: Understanding,
    citations: Sequence[Citation],
    texts: Mapping[str, str],
    settings: Settings,
    chat: Chat | None = None,
) -> Iterator[str]:
    """The model's draft of an answer, piece by piece. Raises ``ModelFault`` for any failure, and after ``llm_timeout``."""
    until = time.monotonic() + settings.llm_timeout
    written = False
    try:
        for piece in (chat or OpenAIChat(settings)).stream(messages(understanding, citations, texts)):
            if time.monotonic() > until:
                raise ModelFault("语言模型超时未答复，")  # noqa: TRY301 - one exit for all faults
            written = written or bool(piece.strip())
            yield piece
    except ModelFault:
        raise
    except Exception as error:
        raise ModelFault(f"语言模型无法使用（{type(error).__name__}），") from error
    if not written:
        raise ModelFault("语言模型没有给出内容，")
