"""Loading the models ahead of the first question."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from assistant import meaning
from assistant.opening import warm
from assistant.settings import Settings
from index.errors import EncoderFault


def library(encoder: object) -> Any:
    return SimpleNamespace(encoder=encoder)


def test_both_models_are_loaded_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(3, timeout=20)
    model = SimpleNamespace(open=together.wait)
    monkeypatch.setattr(meaning, "reranker_of", lambda name: model)
    warm(library(model), Settings())
    together.wait()  # breaks unless both loads wait here at the same time


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_cannot_be_loaded_is_left_for_the_question_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = threading.Event()

    def load() -> None:
        tried.set()
        raise EncoderFault("模型文件缺失")

    def missing(name: str) -> object:
        raise EncoderFault(f"没有 {name}")

    monkeypatch.setattr(meaning, "reranker_of", missing)
    warm(library(SimpleNamespace(open=load)), Settings(reranker="lacking"))
    assert tried.wait(20)


def test_models_of_others_load_when_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "reranker_of", lambda name: None)
    before = threading.active_count()
    warm(library(object()), Settings(reranker="none"))
    assert threading.active_count() == before
