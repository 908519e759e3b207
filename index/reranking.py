"""How well texts answer a question, read together with it: a re-ranker of ours in ONNX, or any cross-encoder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from index.embedding import INSTALL_MODELS, first_line
from index.errors import EncoderFault

NONE = "none"
PROMPTS = ("query: ", "passage: ")
"""What stands before a question and before a text: ours is grown from the bundled encoder and reads as it does."""
SUMS = "SHA256SUMS"
"""The file by which a folder is known as a re-ranker of ours."""


class Reranker(Protocol):
    """Scores texts by how well they answer a question, on a scale of its own."""

    name: str

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The score of each text, in the order given; the greater, the better."""
        ...


def load_reranker(name: str) -> Reranker | None:
    """The re-ranker called ``name``; none for ``none`` or nothing.

    The name is a folder that ``python -m index.model.rerank`` made, which needs no torch, or the name or path of a
    sentence-transformers cross-encoder. Raises ``EncoderFault`` with what to do where it cannot be loaded.
    """
    if name in {NONE, ""}:
        return None
    folder = Path(name).expanduser()
    return OnnxReranker(folder) if (folder / SUMS).is_file() else CrossEncoderReranker(name)


class OnnxReranker:
    """The encoder's lower layers over question and text together, in int8. Opened on first use; may be shared by threads."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        from index.inference import Pairs

        self.name = f"tiaowen-reranker-int8-{hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()[:8]}"
        self._pairs = Pairs(folder, threads)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """The score of each text, in the order given."""
        return [float(score) for score in self._pairs.scores(question, texts, PROMPTS)]


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
