"""Encoders by name: the bundled one, a sentence-transformers model made here, an endpoint on the loopback."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_support import JsonServer

from index import embedding, endpoints
from index.embedding import BUNDLED_FOLDER, cut, load_encoder, prompts_of
from index.errors import EncoderFault

DIMENSIONS = 16


class Endpoint(JsonServer):
    """An embeddings endpoint: ``plan`` holds what to do wrong with the next requests."""

    def __init__(self) -> None:
        super().__init__()
        self.plan: list[str | int] = []
        self.dimensions = DIMENSIONS
        self.url += "/v1"

    def answer(self, body: dict[str, Any]) -> tuple[int, bytes]:
        wrong = self.plan.pop(0) if self.plan else ""
        if isinstance(wrong, int):
            return wrong, "太忙了".encode()
        if wrong == "garbage":
            return 200, b"<html>"
        if wrong == "other":
            return 200, b'{"vectors": []}'
        rows = [{"index": i, "embedding": self.vector(text)} for i, text in enumerate(body["input"])]
        rows = rows[1:] if wrong == "short" else rows[::-1]
        return 200, json.dumps({"object": "list", "data": rows}).encode()

    def vector(self, text: str) -> list[float]:
        """A vector of the text's own; not of unit length."""
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
        return [float(value) for value in np.random.default_rng(seed).normal(size=self.dimensions) * 5]


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setattr(endpoints, "PAUSE_SECONDS", 0.01)
    server = Endpoint()
    with server.serving():
        yield server


def test_the_bundled_name_stands_for_the_weights() -> None:
    encoder = load_encoder()
    sums = (BUNDLED_FOLDER / "SHA256SUMS").read_text(encoding="utf-8")
    assert encoder.name == f"tiaowen-e5-small-int8-{hashlib.sha256(sums.encode()).hexdigest()[:8]}"
    assert encoder.name == load_encoder("bundled").name
    assert encoder.dimensions == 384
    for line in sums.splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((BUNDLED_FOLDER / name).read_bytes()).hexdigest() == digest


def test_questions_and_passages_get_prompts_of_their_own() -> None:
    encoder = load_encoder()
    question, passage = encoder.encode(["补贴"], query=True)[0], encoder.encode(["补贴"])[0]
    assert question @ passage < 0.995


def test_a_bundled_folder_without_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderFault, match="重新安装"):
        embedding.BundledEncoder(tmp_path)


@pytest.mark.parametrize("name", ["openai:bge", "openai:@http://x", "openai:bge@ftp://x", "openai:"])
def test_a_malformed_endpoint_is_told_how_to_write_it(name: str) -> None:
    with pytest.raises(EncoderFault, match="openai:模型名@"):
        load_encoder(name)


def test_an_endpoint_gives_unit_vectors_in_order(endpoint: Endpoint) -> None:
    encoder = load_encoder(f"openai:some-model@{endpoint.url}", api_key="secret")
    texts = [f"第{number}条" for number in range(70)]
    vectors = encoder.encode(texts)
    assert encoder.dimensions == DIMENSIONS
    assert encoder.name == f"openai:some-model-{DIMENSIONS}"
    expected = np.array([endpoint.vector(text) for text in texts])
    np.testing.assert_allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-5)
    assert [len(request["input"]) for request in endpoint.requests] == [1, 32, 32, 6]
    assert {request["path"] for request in endpoint.requests} == {"/v1/embeddings"}
    assert {request["model"] for request in endpoint.requests} == {"some-model"}
    assert set(endpoint.keys) == {"Bearer secret"}
    assert encoder.encode([]).shape == (0, DIMENSIONS)


def test_the_key_may_stand_in_the_environment(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIAOWEN_EMBEDDING_API_KEY", "from-outside")
    load_encoder(f"openai:m@{endpoint.url}/embeddings/")
    assert endpoint.keys == ["Bearer from-outside"]
    assert endpoint.requests[0]["path"] == "/v1/embeddings"


def test_models_of_known_families_get_their_prompts(endpoint: Endpoint) -> None:
    encoder = load_encoder(f"openai:intfloat/multilingual-e5-large@{endpoint.url}")
    encoder.encode(["问"], query=True)
    encoder.encode(["答"])
    assert [request["input"] for request in endpoint.requests[1:]] == [["query: 问"], ["passage: 答"]]


def test_long_texts_go_to_an_endpoint_in_windows(endpoint: Endpoint) -> None:
    encoder = load_encoder(f"openai:m@{endpoint.url}")
    text = "".join(chr(0x4E00 + number) for number in range(1000))
    vector = encoder.encode([text])[0]
    sent = endpoint.requests[1]["input"]
    assert sent == cut(text)
    rows = np.array([endpoint.vector(window) for window in sent])
    mean = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).sum(axis=0)
    np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), rtol=1e-5)


def test_a_busy_endpoint_is_asked_again(endpoint: Endpoint) -> None:
    encoder = load_encoder(f"openai:m@{endpoint.url}")
    endpoint.plan = [503, 429]
    assert encoder.encode(["条"]).shape == (1, DIMENSIONS)
    assert len(endpoint.requests) == 4


def test_an_endpoint_that_stays_busy_is_reported_with_its_words(endpoint: Endpoint) -> None:
    encoder = load_encoder(f"openai:m@{endpoint.url}")
    endpoint.plan = [500, 500, 500]
    with pytest.raises(EncoderFault, match="500：太忙了"):
        encoder.encode(["条"])


def test_a_refused_key_is_not_tried_again(endpoint: Endpoint) -> None:
    endpoint.plan = [401]
    with pytest.raises(EncoderFault, match="密钥"):
        load_encoder(f"openai:m@{endpoint.url}")
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [("garbage", "不是 JSON"), ("other", "不是 OpenAI 的向量格式"), ("short", "应有 2 个.*得到 1 个")],
)
def test_answers_that_are_wrong_are_told_apart(endpoint: Endpoint, wrong: str, words: str) -> None:
    encoder = load_encoder(f"openai:m@{endpoint.url}")
    endpoint.plan = [wrong]
    with pytest.raises(EncoderFault, match=words):
        encoder.encode(["条", "款"])


def test_another_model_behind_the_endpoint_is_noticed(endpoint: Endpoint) -> None:
    encoder = load_encoder(f"openai:m@{endpoint.url}")
    endpoint.dimensions = 8
    with pytest.raises(EncoderFault, match="由 16 变为 8"):
        encoder.encode(["条"])


def test_an_endpoint_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "PAUSE_SECONDS", 0.01)
    with pytest.raises(EncoderFault, match=r"http://127\.0\.0\.1:9/v1/embeddings"):
        load_encoder("openai:m@http://127.0.0.1:9/v1")


@given(st.text(alphabet="甲乙丙丁戊", max_size=400), st.integers(16, 200))
def test_cut_covers_the_text_in_overlapping_windows(text: str, size: int) -> None:
    found = cut(text, size)
    assert all(len(window) <= size for window in found)
    shared = size // embedding.SHARED
    assert found[0] + "".join(window[shared:] for window in found[1:]) == text


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("intfloat/multilingual-e5-large", "query: "),
        ("BAAI/bge-large-zh-v1.5", "为这个句子生成表示以用于检索相关文章："),
        ("BAAI/bge-base-en-v1.5", "Represent this sentence for searching relevant passages: "),
        ("BAAI/bge-m3", ""),
        ("bge-m3:latest", ""),
        ("Qwen/Qwen3-Embedding-0.6B", embedding.QWEN3),
        ("text-embedding-3-small", ""),
        ("cafe55", ""),
    ],
)
def test_prompts_go_by_the_family_in_the_name(model: str, query: str) -> None:
    assert prompts_of(model)[0] == query


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real sentence-transformers model: one character a token, a window of 32, random vectors averaged."""
    pytest.importorskip("torch", reason="torch is not installed (extra: models)")
    pytest.importorskip("sentence_transformers", reason="sentence-transformers is not installed (extra: models)")
    folder = tmp_path_factory.mktemp("models") / "tiny"
    code = f"""
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
torch.manual_seed(0)
pieces = ["[PAD]", "[UNK]", *map(chr, range(0x4E00, 0x4E00 + 60))]
tokenizer = Tokenizer(models.WordLevel({{piece: i for i, piece in enumerate(pieces)}}, unk_token="[UNK]"))
tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=32)
config = BertConfig(vocab_size=len(pieces), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
                    intermediate_size=32, max_position_embeddings=32)
BertModel(config).save_pretrained(r"{folder}/bert"); fast.save_pretrained(r"{folder}/bert")
part = Transformer(r"{folder}/bert", max_seq_length=32)
SentenceTransformer(modules=[part, Pooling(16)], device="cpu").save(r"{folder}/st")
"""
    made = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return folder / "st"


@pytest.mark.filterwarnings("ignore")
def test_a_sentence_transformers_model_by_path(tiny: Path) -> None:
    encoder = load_encoder(str(tiny))
    texts = [chr(0x4E00 + number) * 3 for number in range(5)]
    vectors = encoder.encode(texts)
    assert vectors.shape == (5, encoder.dimensions) == (5, 16)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    again = load_encoder(str(tiny))
    assert encoder.name == again.name
    assert encoder.name.startswith("st-")
    np.testing.assert_allclose(again.encode(texts[::-1])[::-1], vectors, atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_the_end_of_a_long_text_counts_in_a_model_of_short_window(tiny: Path) -> None:
    encoder = load_encoder(str(tiny))
    head, one, other = "一" * 40, "丁" * 30, "丂" * 30
    first, second = encoder.encode([head + one, head + other])
    assert abs(float(first @ second)) < 0.999


@pytest.mark.filterwarnings("ignore")
def test_tokens_of_a_sentence_transformers_model(tiny: Path) -> None:
    encoder = load_encoder(str(tiny))
    one, two = encoder.tokens(["一丁丂", "一" * 50])  # type: ignore[attr-defined]
    assert one.shape == (3, 16)
    assert two.shape[0] >= 50
    np.testing.assert_allclose(np.linalg.norm(two, axis=1), 1, atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers", reason="sentence-transformers is not installed (extra: models)")
    with pytest.raises(EncoderFault, match="无法加载"):
        load_encoder(str(tmp_path / "nothing"))


def test_a_missing_extra_names_the_install_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "find_spec", lambda name: None)
    with pytest.raises(EncoderFault, match=r'pip install "tiaowen\[models\]"'):
        load_encoder("some/model")
