"""Re-rankers behind HTTP, on the loopback, in both forms that there are."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from index import endpoints
from index.errors import EncoderFault
from index.reranking import load_reranker

TEXTS = ["甲", "乙乙", "丙丙丙"]


class Service:
    """Scores texts by their length; ``wrong`` is what to answer instead, ``asked`` what came in."""

    def __init__(self) -> None:
        self.wrong: bytes | None = None
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.asked.append(body | {"path": self.path})
                service.keys.append(self.headers.get("Authorization"))
                answer = service.wrong or service.answer(body)
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, body: dict[str, Any]) -> bytes:
        name = "relevance_score" if "documents" in body else "score"
        texts = body.get("documents") or body["texts"]
        rows = [{"index": place, name: len(text)} for place, text in enumerate(texts)][::-1]
        return json.dumps({"results": rows} if "documents" in body else rows).encode()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(endpoints, "PAUSE_SECONDS", 0.01)
    server = Service()
    thread = threading.Thread(target=server.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.server.shutdown()
    server.server.server_close()
    thread.join()


def test_text_embeddings_inference_scores_in_the_order_of_the_texts(service: Service) -> None:
    reranker = load_reranker(f"tei:{service.url}/")
    assert reranker is not None
    assert reranker.scores("问", TEXTS) == [1.0, 2.0, 3.0]
    assert service.asked == [{"query": "问", "texts": TEXTS, "path": "/rerank"}]


def test_the_form_of_jina_names_the_model_and_brings_the_key(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOWEN_RERANKER_API_KEY", "secret")
    reranker = load_reranker(f"rerank:BAAI/bge-reranker-v2-m3@{service.url}/v1/rerank")
    assert reranker is not None
    assert reranker.scores("问", TEXTS) == [1.0, 2.0, 3.0]
    assert service.asked[0] | {"documents": []} == {
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
    assert [len(body["texts"]) for body in service.asked] == [32, 32, 6]
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
