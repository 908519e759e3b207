"""How well texts answer a question, read together with it: the bundled re-ranker, any cross-encoder, an endpoint."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from index.embedding import INSTALL_MODELS, SUMS
from index.endpoints import Endpoint, first_line
from index.errors import EncoderFault
from index.passages import passage_of
from index.search import scaled
from index.types import Hit

BUNDLED, NONE = "bundled", "none"
BUNDLED_FOLDER = Path(__file__).parent / "model" / "reranker"
PROMPTS = ("query: ", "passage: ")
"""What stands before a question and before a text: ours is grown from the bundled encoder and reads as it does."""
TEI, RERANK = "tei:", "rerank:"
"""What the name of an endpoint begins with: text-embeddings-inference's own form, or that of Jina, Cohere and vLLM."""
API_KEY = "TIAOWEN_RERANKER_API_KEY"
"""The environment variable that holds an endpoint's key, if it wants one."""
ENDPOINT_BATCH = 32
"""Texts a request: what text-embeddings-inference accepts by default."""
FIRST = 30
"""Clauses of a search that are read."""
SHARE = 0.6
"""The share of the reading in a clause's score, beside the search's, both scaled to 0..1 over the clauses read. On STARD's
held-out questions (R@10, MRR@10) 0 gives 0.693, 0.586; 0.3 0.706, 0.603; this 0.714, 0.636; 0.8 0.719, 0.610; 1 0.693, 0.575.
Of the first 20 this gives 0.712, 0.632, of the first 40 0.711, 0.632."""


class Reranker(Protocol):
    """Scores texts by how well they answer a question, on a scale of its own."""

    name: str

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The score of each text, in the order given; the greater, the better."""
        ...


def load_reranker(name: str) -> Reranker | None:
    """The re-ranker called ``name``; none for ``none`` or nothing.

    ``bundled`` is the one that comes with the project. Any other name is a folder that ``python -m index.model.rerank``
    made, which needs no torch; ``tei:URL`` or ``rerank:MODEL@URL`` for an endpoint, its key in
    ``TIAOWEN_RERANKER_API_KEY``; or the name or path of a sentence-transformers cross-encoder. Raises ``EncoderFault``
    with what to do where it cannot be loaded.
    """
    if name in {NONE, ""}:
        return None
    if name == BUNDLED:
        return OnnxReranker(BUNDLED_FOLDER)
    if name.startswith((TEI, RERANK)):
        return _endpoint(name)
    folder = Path(name).expanduser()
    return OnnxReranker(folder) if (folder / SUMS).is_file() else CrossEncoderReranker(name)


def _endpoint(name: str) -> Reranker:
    model, found, url = name.removeprefix(RERANK).partition("@") if name.startswith(RERANK) else ("", "@", name[4:])
    if not found or not url.startswith(("http://", "https://")) or (name.startswith(RERANK) and not model):
        raise EncoderFault(f"重排服务的写法应为 tei:http(s)://地址 或 rerank:模型名@http(s)://地址，收到的是“{name}”。")
    return EndpointReranker(model, url, os.environ.get(API_KEY))


def reread(reranker: Reranker, question: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits of a search, the first ``FIRST`` of them in the order that reading gives; each takes the score of its place."""
    head = hits[:FIRST]
    if len(head) < 2:
        return list(hits)
    read = scaled(reranker.scores(question, [passage_of(hit.record) for hit in head]))
    searched = scaled(hit.score for hit in head)
    sums = [SHARE * own + (1 - SHARE) * other for own, other in zip(read, searched, strict=True)]
    places = sorted(range(len(head)), key=lambda place: -sums[place])
    found = [replace(head[place], rank=rank + 1, score=head[rank].score) for rank, place in enumerate(places)]
    return [*found, *hits[FIRST:]]


class OnnxReranker:
    """The encoder's lower layers over question and text together, in int8. Opened on first use; may be shared by threads."""

    def __init__(self, folder: Path = BUNDLED_FOLDER, threads: int | None = None) -> None:
        from index.inference import Pairs

        try:
            sums = (folder / SUMS).read_bytes()
        except OSError as error:
            raise EncoderFault(f"重排模型文件缺失：{folder}。请重新安装条文通。") from error
        self.name = f"tiaowen-reranker-int8-{hashlib.sha256(sums).hexdigest()[:8]}"
        self._pairs = Pairs(folder, threads)

    def open(self) -> None:
        """Load the network now. Raises ``EncoderFault``."""
        self._pairs.open()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The score of each text, in the order given."""
        return [float(score) for score in self._pairs.scores(question, texts, PROMPTS)]

    def answers(self, pairs: Sequence[tuple[str, str]]) -> list[float] | None:
        """How likely each text, behind its question, answers it and is not only about its matter, 0..1.

        ``None`` where the network does not tell.
        """
        found = self._pairs.answers(pairs, PROMPTS)
        return None if found is None else [float(value) for value in found]


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder, by name or path. Needs the extra ``models``."""

    def __init__(self, name: str) -> None:
        if find_spec("sentence_transformers") is None:
            raise EncoderFault(f"使用重排模型“{name}”需要另装组件，请运行：{INSTALL_MODELS}")
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(name, device="cpu")
        except Exception as error:  # the library raises whatever the loaders below it raise
            raise EncoderFault(f"重排模型“{name}”无法加载，请检查名称或路径。（{first_line(error)}）") from error
        self.name = Path(name).name

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The score of each text, in the order given."""
        pairs = [(question, text) for text in texts]
        return [float(score) for score in self._model.predict(pairs, show_progress_bar=False)] if pairs else []


class EndpointReranker:
    """A re-ranker behind ``POST {url}/rerank``: text-embeddings-inference's form without a model's name, Jina's with one."""

    def __init__(self, model: str, url: str, api_key: str | None = None) -> None:
        self._endpoint = Endpoint("重排服务", url.rstrip("/").removesuffix("/rerank") + "/rerank", api_key)
        self._model = model
        self.name = f"{RERANK}{model}" if model else f"{TEI}{url}"

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The score of each text, in the order given. Raises ``EncoderFault``."""
        parts = [texts[start : start + ENDPOINT_BATCH] for start in range(0, len(texts), ENDPOINT_BATCH)]
        return [score for part in parts for score in self._request(question, part)]

    def _request(self, question: str, texts: Sequence[str]) -> list[float]:
        asked = {"model": self._model, "documents": list(texts)} if self._model else {"texts": list(texts)}
        answer = self._endpoint.post({"query": question, **asked})
        try:
            rows = answer["results"] if isinstance(answer, dict) else answer
            found = {int(row["index"]): float(row.get("relevance_score", row.get("score"))) for row in rows}
            return [found[place] for place in range(len(texts))]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EncoderFault(f"{self._endpoint}的应答不是重排结果，或缺少部分文本的分数。") from error
