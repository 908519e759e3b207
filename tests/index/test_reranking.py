"""Re-rankers: the bundled one, those behind HTTP on the loopback in both forms, and the order that reading gives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from index_support import JsonServer

from index import endpoints
from index.errors import EncoderFault
from index.reranking import BUNDLED_FOLDER, FIRST, OnnxReranker, load_reranker, reread
from index.types import Hit

TEXTS = ["甲", "乙乙", "丙丙丙"]


class Service(JsonServer):
    """Scores texts by their length; ``wrong`` is what to answer instead."""

    wrong: bytes | None = None

    def answer(self, body: dict[str, Any]) -> tuple[int, bytes]:
        name = "relevance_score" if "documents" in body else "score"
        texts = body.get("documents") or body["texts"]
        rows = [{"index": place, name: len(text)} for place, text in enumerate(texts)][::-1]
        return 200, self.wrong or json.dumps({"results": rows} if "documents" in body else rows).encode()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(endpoints, "PAUSE_SECONDS", 0.01)
    server = Service()
    with server.serving():
        yield server


def test_text_embeddings_inference_scores_in_the_order_of_the_texts(service: Service) -> None:
    reranker = load_reranker(f"tei:{service.url}/")
    assert reranker is not None
    assert reranker.scores("问", TEXTS) == [1.0, 2.0, 3.0]
    assert service.requests == [{"query": "问", "texts": TEXTS, "path": "/rerank"}]


def test_the_form_of_jina_names_the_model_and_brings_the_key(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOWEN_RERANKER_API_KEY", "secret")
    reranker = load_reranker(f"rerank:BAAI/bge-reranker-v2-m3@{service.url}/v1/rerank")
    assert reranker is not None
    assert reranker.scores("问", TEXTS) == [1.0, 2.0, 3.0]
    assert service.requests[0] | {"documents": []} == {
        "query": "问",
        "model": "BAAI/bge-reranker-v2-m3",
        "documents": [],
        "path": "/v1/rerank",
    }
    assert service.keys == ["Bearer secret"]


def test_many_texts_go_in_portions(service: Service) -> None:
    reranker = load_reranker(f"tei:{service.url}")
    assert reranker is not None
    assert reranker.scores("问", ["字" * number for number in range(1, 71)]) == [float(n) for n in range(1, 71)]
    assert [len(body["texts"]) for body in service.requests] == [32, 32, 6]
    assert reranker.scores("问", []) == []


@pytest.mark.parametrize("wrong", [b"[]", b'{"results": 3}', b'[{"index": 0}]', b'"no"'])
def test_an_answer_that_lacks_scores_is_told(service: Service, wrong: bytes) -> None:
    reranker = load_reranker(f"tei:{service.url}")
    assert reranker is not None
    service.wrong = wrong
    with pytest.raises(EncoderFault, match="不是重排结果"):
        reranker.scores("问", TEXTS)


@pytest.mark.parametrize("name", ["tei:", "tei:localhost", "rerank:m", "rerank:@http://a", "rerank:m@ftp://a"])
def test_a_malformed_name_is_told_how_to_write_it(name: str) -> None:
    with pytest.raises(EncoderFault, match="写法应为"):
        load_reranker(name)


def test_a_service_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "PAUSE_SECONDS", 0.01)
    reranker = load_reranker("tei:http://127.0.0.1:9")
    assert reranker is not None
    with pytest.raises(EncoderFault, match=r"重排服务 http://127\.0\.0\.1:9/rerank"):
        reranker.scores("问", TEXTS)


def test_the_bundled_reranker_tells_what_answers_and_leaves_the_tokenizer_to_the_encoder() -> None:
    reranker = load_reranker("bundled")
    assert isinstance(reranker, OnnxReranker)
    assert not (BUNDLED_FOLDER / "tokenizer.json").exists()
    right = "示范市装配式建筑管理办法\n第九条 装配率达到百分之五十的，每平方米补助三十元。"
    wrong = "示范市装配式建筑管理办法\n第一条 为了促进装配式建筑发展，制定本办法。"
    found = reranker.scores("装配式建筑一平米补多少钱？", [wrong, right])
    assert found[1] > found[0]


def test_a_lacking_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderFault, match="重排模型文件缺失"):
        OnnxReranker(tmp_path)


def hit(text: str, rank: int, score: float) -> Hit:
    document = SimpleNamespace(title="办法")
    return Hit(SimpleNamespace(document=document, clause=SimpleNamespace(text=text)), rank, score)  # type: ignore[arg-type]


class Lengths:
    """The longer a text, the better."""

    name = "lengths"

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        return [float(len(text)) for text in texts]


def test_reading_again_mixes_both_orders_and_keeps_the_scores_of_the_places() -> None:
    hits = [
        hit("a", 1, 0.9),
        hit("aa", 2, 0.85),
        hit("aaaaaaaa", 3, 0.8),
        *(hit("b", place, 0.1) for place in range(4, 40)),
    ]
    found = reread(Lengths(), "q", hits)
    assert found[0].record.clause.text == "aaaaaaaa"
    assert [item.rank for item in found] == list(range(1, 40))
    assert [item.score for item in found] == [item.score for item in hits]
    assert found[FIRST:] == hits[FIRST:]
    assert reread(Lengths(), "q", hits[:1]) == hits[:1]
