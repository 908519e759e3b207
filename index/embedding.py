"""Texts to unit vectors: the bundled encoder, any sentence-transformers model, or an OpenAI-compatible endpoint.

All three add the prompts that tell questions from passages, cut nothing silently (long texts are encoded in windows and
averaged), and carry a ``name`` that stands for their weights, because a library works with one set of weights only.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.endpoints import Endpoint, first_line
from index.errors import EncoderFault
from index.types import Encoder, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "bundled"
BUNDLED_FOLDER = Path(__file__).parent / "model" / "e5-small-zh"
SUMS = "SHA256SUMS"
"""The file by which a folder is known as an encoder or a re-ranker of ours: its name comes from what stands in it."""
ENDPOINT = "openai:"
API_KEY = "TIAOWEN_EMBEDDING_API_KEY"
"""The environment variable that holds an endpoint's key, if it wants one."""
INSTALL_MODELS = 'pip install "tiaowen[models]"'

ENDPOINT_BATCH = 32
"""Texts a request: what text-embeddings-inference accepts by default."""
ENDPOINT_CHARACTERS = 480
"""A Chinese character is one token at most, so that this much fits the common window of 512 together with a prompt."""
SHARED = 8
"""Neighbouring windows share one part in so many of their length."""
BGE_ZH, BGE_EN = "为这个句子生成表示以用于检索相关文章：", "Represent this sentence for searching relevant passages: "
QWEN3 = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
FAMILIES = (
    (("e5",), "query: ", "passage: "),
    (("bge", "m3"), "", ""),
    (("bge", "zh"), BGE_ZH, ""),
    (("bge", "en"), BGE_EN, ""),
    (("bge",), BGE_ZH, ""),
    (("qwen3", "embedding"), QWEN3, ""),
)
"""Models known by their names to want prompts: parts of the name, prompt of a question, prompt of a passage. From their
model cards; a sentence-transformers model that brings prompts of its own is used with those."""


def load_encoder(name: str = BUNDLED, *, api_key: str | None = None) -> Encoder:
    """The encoder called ``name``.

    ``bundled`` is the one that comes with the project and needs neither torch nor a network. ``openai:MODEL@URL`` is an
    OpenAI-compatible endpoint such as text-embeddings-inference, vLLM or Ollama; its key is ``api_key`` or the
    environment variable ``TIAOWEN_EMBEDDING_API_KEY``. A folder with ``SHA256SUMS`` is a model of our making. Anything else
    is the name or the path of a sentence-transformers model. Raises ``EncoderFault`` with what to do where it cannot be loaded.
    """
    if name in {BUNDLED, ""}:
        return BundledEncoder()
    if name.startswith(ENDPOINT):
        model, found, url = name.removeprefix(ENDPOINT).partition("@")
        if not found or not model or not url.startswith(("http://", "https://")):
            raise EncoderFault(f"向量服务的写法应为 openai:模型名@http(s)://地址，收到的是“{name}”。")
        return EndpointEncoder(model, url, api_key or os.environ.get(API_KEY))
    if (Path(name) / SUMS).is_file():
        return BundledEncoder(Path(name))
    return SentenceTransformersEncoder(name)


class BundledEncoder:
    """multilingual-e5-small with a Chinese vocabulary in int8. Opened on first use; may be shared by threads."""

    def __init__(self, folder: Path = BUNDLED_FOLDER, threads: int | None = None) -> None:
        from index.inference import Session

        try:
            sums = (folder / SUMS).read_bytes()
            self.dimensions = int(json.loads((folder / "config.json").read_text(encoding="utf-8"))["hidden_size"])
            prompts = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))["prompts"]
        except (OSError, ValueError, KeyError) as error:
            raise EncoderFault(f"向量模型文件缺失或损坏：{folder}。请重新安装条文通。") from error
        self.name = f"tiaowen-e5-small-int8-{hashlib.sha256(sums).hexdigest()[:8]}"
        self._prompts = {True: prompts["query"], False: prompts["document"]}
        self._session = Session(folder, threads)

    def open(self) -> None:
        """Load the network now. Raises ``EncoderFault``."""
        self._session.open()

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Unit vectors of shape ``(texts, dimensions)``, in the order given."""
        return self._session.encode(texts, self._prompts[query])

    def tokens(self, texts: Sequence[str], *, query: bool = False) -> list[Vectors]:
        """Unit vectors of the tokens of each text, of shape ``(tokens, dimensions)``, in the order given."""
        return self._session.tokens(texts, self._prompts[query])


class SentenceTransformersEncoder:
    """Any sentence-transformers model, by name or path. Needs the extra ``models``."""

    def __init__(self, name: str) -> None:
        if find_spec("sentence_transformers") is None:
            raise EncoderFault(f"使用向量模型“{name}”需要另装组件，请运行：{INSTALL_MODELS}")
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # the library raises whatever the loaders below it raise
            raise EncoderFault(f"向量模型“{name}”无法加载，请检查名称或路径。（{first_line(error)}）") from error
        self.dimensions = int(self._model.get_embedding_dimension())
        self.name = f"{Path(name).name}-{_fingerprint(self._model)}"
        own = self._model.prompts
        known = prompts_of(name)
        self._prompts = {
            True: own.get("query") or known[0],
            False: own.get("document") or own.get("passage") or known[1],
        }

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Unit vectors of shape ``(texts, dimensions)``, in the order given."""
        prompt = self._prompts[query]
        limit = self._model.max_seq_length
        pieces = [self._windows(prompt, text, limit) for text in texts]
        return _in_windows(pieces, lambda flat: self._encode(flat, prompt), self.dimensions)

    def tokens(self, texts: Sequence[str], *, query: bool = False) -> list[Vectors]:
        """Unit vectors of the tokens of each text, of shape ``(tokens, dimensions)``, in the order given."""
        prompt = self._prompts[query]
        pieces = [self._windows(prompt, text, self._model.max_seq_length) for text in texts]
        flat = [piece for windows in pieces for piece in windows]
        hidden = self._model.encode(flat, prompt=prompt, output_value="token_embeddings", show_progress_bar=False)
        rows = iter(hidden)
        return [unit(np.concatenate([next(rows).float().numpy() for _ in windows])) for windows in pieces]

    def _windows(self, prompt: str, text: str, limit: int | None) -> list[str]:
        if limit is None or len(prompt + text) < limit // 2:
            return [text]
        tokens = len(self._model.tokenizer(prompt + text, truncation=False, verbose=False)["input_ids"])
        return cut(text, max(1, len(text) * (limit - limit // SHARED) // tokens)) if tokens > limit else [text]

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        encoded = self._model.encode(
            list(texts), prompt=prompt, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(encoded, dtype=np.float32)


class EndpointEncoder:
    """A model behind ``POST {url}/embeddings`` as OpenAI defines it. The first request tells the dimensions."""

    def __init__(self, model: str, url: str, api_key: str | None = None) -> None:
        self._endpoint = Endpoint("向量服务", url.rstrip("/").removesuffix("/embeddings") + "/embeddings", api_key)
        self._model = model
        self._prompts = dict(zip((True, False), prompts_of(model), strict=True))
        self.dimensions = self._request(["条文"]).shape[1]
        self.name = f"{ENDPOINT}{model}-{self.dimensions}"

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Unit vectors of shape ``(texts, dimensions)``, in the order given. Raises ``EncoderFault``."""
        prompt = self._prompts[query]
        return _in_windows([cut(text) for text in texts], lambda flat: self._encode(flat, prompt), self.dimensions)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        inputs = [prompt + text or " " for text in texts]
        parts = [
            self._request(inputs[start : start + ENDPOINT_BATCH]) for start in range(0, len(inputs), ENDPOINT_BATCH)
        ]
        vectors = np.concatenate(parts)
        if vectors.shape[1] != self.dimensions:
            raise EncoderFault(
                f"{self._endpoint}返回的维数由 {self.dimensions} 变为 {vectors.shape[1]}，模型可能已被更换。"
            )
        return vectors

    def _request(self, inputs: Sequence[str]) -> Vectors:
        answer = self._endpoint.post({"model": self._model, "input": list(inputs)})
        try:
            data = sorted(answer["data"], key=lambda entry: entry["index"])
            vectors = np.asarray([entry["embedding"] for entry in data], dtype=np.float32)
        except (ValueError, KeyError, TypeError) as error:
            raise EncoderFault(f"{self._endpoint}的应答不是 OpenAI 的向量格式。") from error
        if vectors.ndim != 2 or len(vectors) != len(inputs) or not np.isfinite(vectors).all():
            raise EncoderFault(f"{self._endpoint}的应答不完整：应有 {len(inputs)} 个向量，得到 {len(vectors)} 个。")
        return vectors


def prompts_of(model: str) -> tuple[str, str]:
    """The prompts of a question and of a passage that the model's family wants, by its name."""
    words = set(re.split(r"[-_.:]", model.lower().split("/")[-1]))
    for parts, query, passage in FAMILIES:
        if words.issuperset(parts):
            return query, passage
    return "", ""


def cut(text: str, size: int = ENDPOINT_CHARACTERS) -> list[str]:
    """The text in overlapping stretches of ``size`` characters at most that together cover it."""
    if len(text) <= size:
        return [text]
    shared = size // SHARED
    return [text[start : start + size] for start in range(0, len(text) - shared, max(1, size - shared))]


def _in_windows(
    pieces: Sequence[Sequence[str]], encode: Callable[[Sequence[str]], Vectors], dimensions: int
) -> Vectors:
    """One unit vector a text from the unit vectors of its windows."""
    result = np.zeros((len(pieces), dimensions), dtype=np.float32)
    if pieces:
        owners = [number for number, windows in enumerate(pieces) for _ in windows]
        np.add.at(result, owners, unit(encode([window for windows in pieces for window in windows])))
    return unit(result)


def unit(vectors: Vectors) -> Vectors:
    """Rows set to unit length; rows of zeros stay."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, np.finfo(np.float32).tiny), dtype=np.float32)


def _fingerprint(model: SentenceTransformer) -> str:
    """Eight hexadecimal digits from a sample of every tensor of the model."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        flat = tensor.detach().float().cpu().reshape(-1)
        sample = flat[:: max(1, len(flat) // 1024)].contiguous().numpy()
        digest.update(f"{name}{tuple(tensor.shape)}".encode() + sample.tobytes())
    return digest.hexdigest()[:8]
