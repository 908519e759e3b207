"""The HTTP API gives the command line's JSON, and errors as JSON with the right status."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from assistant.api import MAX_BODY, create_app
from index.library import Library


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[TestClient]:
    with TestClient(create_app(library), raise_server_exceptions=False) as opened:
        yield opened


def test_ask_by_query_and_by_body(client: TestClient) -> None:
    question = "拿到施工许可证后多久要开工？"
    by_query = client.get("/api/v1/ask", params={"q": question}).json()
    by_body = client.post("/api/v1/ask", json={"query": question}).json()
    assert by_query["answer"] == by_body["answer"]
    assert by_query["citations"][0]["clause"] == "第二条"
    assert not by_query["refused"]


def test_a_conversation_is_carried_in_the_body(client: TestClient) -> None:
    history = [{"role": "user", "content": "二星级绿色建筑补助多少钱？"}, {"role": "assistant", "content": "四十五元"}]
    answer = client.post("/api/v1/ask", json={"query": "那三星级呢？", "history": history}).json()
    assert "八十元" in answer["answer"]


def test_search_lookup_and_documents(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"q": "节能", "k": 2}).json()
    assert len(found["results"]) == 2
    looked = client.get("/api/v1/lookup", params={"text": "施工许可法第二条"}).json()
    clause_id = looked["results"][0]["clause_id"]
    documents = client.get("/api/v1/docs").json()["documents"]
    outline = client.get(f"/api/v1/docs/{documents[0]['document_id']}").json()
    assert outline["document"] == documents[0]
    clause = client.get(f"/api/v1/clauses/{clause_id}").json()
    assert clause["clause"]["text"].startswith("第二条")
    assert clause_id in [item["clause_id"] for item in clause["around"]]


def test_the_sign_of_life_counts(client: TestClient) -> None:
    health = client.get("/healthz").json()
    assert (health["status"], health["documents"]) == ("ok", 6)


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/api/v1/ask", 400, "BadInput"),
        ("/api/v1/ask?q=x&as_of=never", 400, "BadInput"),
        ("/api/v1/search?q=x&k=0", 400, "BadInput"),
        ("/api/v1/search?q=x&status=古老", 400, "BadInput"),
        ("/api/v1/search?q=x&doc=没有", 404, "DocumentMissing"),
        ("/api/v1/docs/没有/的", 404, "DocumentMissing"),
        ("/api/v1/clauses/没有/的/第一条", 404, "NotFound"),
        ("/api/v1/nothing", 404, "NotFound"),
    ],
)
def test_errors_are_json(client: TestClient, path: str, status: int, error: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["message"].endswith(("。", "？"))


def test_bad_and_large_bodies_are_refused(client: TestClient) -> None:
    assert client.post("/api/v1/ask", content=b"[1]", headers={"content-type": "application/json"}).status_code == 400
    assert client.post("/api/v1/ask", json={"query": "x" * 3000}).status_code == 400
    assert (
        client.post("/api/v1/ask", json={"query": "x", "history": [{"role": "system", "content": "y"}]}).status_code
        == 400
    )
    assert client.post("/api/v1/ask", content=b" " * (MAX_BODY + 1)).status_code == 413
    assert client.post("/api/v1/ask", content=iter([b"{}"])).status_code == 411
    assert client.put("/api/v1/ask", json={}).status_code == 405


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [("GET", "/api/v1/nothing", 404, "没有"), ("DELETE", "/api/v1/ask", 405, "不接受")],
)
def test_an_address_that_is_none_is_told_in_chinese(
    client: TestClient, method: str, path: str, status: int, said: str
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert said in response.json()["message"]


def test_a_body_that_is_no_utf_8_is_told_in_chinese(client: TestClient) -> None:
    response = client.post("/api/v1/ask", content=b'{"query": "\xff"}', headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert "UTF-8" in response.json()["message"]


def test_a_question_that_is_no_text_is_not_said_to_be_empty(client: TestClient) -> None:
    assert client.post("/api/v1/ask", json={"query": 5}).json()["message"] == "问题应是文字。"
