"""Runs the bundled encoder on onnxruntime: texts in, unit vectors out, one a text or one a token.

The only importer of onnxruntime.

Texts are sorted by length and run in batches of about ``BATCH_TOKENS`` tokens, so that little is spent on padding. A
text longer than the network's window is run in overlapping windows, and the mean of their unit vectors scaled to one.
"""

from __future__ import annotations

import os
import threading
from base64 import b64decode
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedding import BUNDLED_FOLDER, unit
from index.errors import EncoderFault
from index.types import Vectors

MAX_TOKENS = 512
"""Positions of the network, the two marks around a text included."""
OVERLAP = 64
"""Tokens that neighbouring windows share: about a sentence."""
BATCH_TOKENS, FEWEST_TOKENS = 1024, 128
"""Tokens in a batch, at most, and at least where few texts are shared out among the threads. 600 articles on 2 cores: 128 texts/s at
512, 130 at 1,024, 118 at 2,048, 100 at 4,096."""
SHARES = 3
"""Batches for each thread, at least, where few texts are read: the threads end together. 12 clauses with a question took
292 ms in batches of 1,024 tokens and take 207, six sentences 340 and 132."""
MAX_THREADS = 8
"""Batches that run side by side, each on one thread: 126 texts/s on 2 cores; both threads in one batch give 103."""
CHUNK = 4096
"""Texts that are tokenised at a time: bounds memory, not speed."""

QUESTION_TOKENS, PAIR_TOKENS = 40, 192
"""Tokens of a question, and of question, text, marks and prompts together, that a re-ranker reads."""
ANSWERS = "answers"
"""The output of a re-ranker that tells whether a text answers."""
PRODUCT = (
    "CAg6YgoYCgFhCgFiEgFjIg1NYXRNdWxJbnRlZ2VyEgFnWhUKAWESEAoOCAISCgoDEgFuCgMSAWtaFQoBYhIQCg4IAxIKCgMSAWsKAxIBbWIVCgFjEhAKDggGEgoKAxIB"
    "bgoDEgFtQgQKABAR"
)
"""An ONNX model, base64: ``c = MatMulInteger(a, b)`` of a uint8 and an int8 matrix."""

Ids = Sequence[int]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A window of a text: the text's place in the chunk, and its token ids with their marks."""

    text: int
    ids: Ids


def session_options() -> onnxruntime.SessionOptions:
    """One thread a batch, and products of eight bits that never overflow.

    On processors without VNNI the fast kernel adds products in pairs of 16 bits, which saturate: 64 articles came to a
    mean cosine of 0.9970 with float32. The exact one gives 0.9993 and takes a tenth more time. With VNNI both give the
    same to the last bit, and the fast one 117 articles/s for 63.
    """
    options = _single_threaded()
    if products_saturate():
        options.add_session_config_entry("session.x64quantprecision", "1")
    return options


def _single_threaded() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options


@cache
def products_saturate() -> bool:
    """Whether this processor's fast kernel loses what 16 bits cannot hold: tried out, with the greatest numbers there are."""
    product = b64decode(PRODUCT)
    session = onnxruntime.InferenceSession(product, _single_threaded(), providers=["CPUExecutionProvider"])
    left, right = np.full((4, 64), 255, np.uint8), np.full((64, 16), 127, np.int8)
    (found,) = session.run(None, {"a": left, "b": right})
    return bool((found != 64 * 255 * 127).any())


def thread_count() -> int:
    """Batches at a time: the cores that this process may use, ``MAX_THREADS`` at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, MAX_THREADS))


def windows(ids: Ids, prefix: int, limit: int = MAX_TOKENS, overlap: int = OVERLAP) -> list[Ids]:
    """Cut token ids ``<s> prompt text </s>`` into windows of ``limit`` at most, each with the marks and the prompt.

    Every window repeats the first ``prefix`` ids (mark and prompt); neighbours share ``overlap`` ids of the text.
    """
    if len(ids) <= limit:
        return [ids]
    head, body, tail = ids[:prefix], ids[prefix:-1], ids[-1:]
    room = limit - prefix - 1
    step = max(1, room - overlap)
    starts = range(0, max(1, len(body) - overlap), step)
    return [[*head, *body[start : start + room], *tail] for start in starts]


def batches(lengths: Sequence[int], budget: int = BATCH_TOKENS) -> list[list[int]]:
    """Group indices by length so that a group's padded size stays within ``budget`` (a single text may exceed it)."""
    groups: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        group = groups[-1] if groups else []
        if group and (len(group) + 1) * lengths[index] <= budget:
            group.append(index)
        else:
            groups.append([index])
    return groups


class Network:
    """An ONNX session with its tokenizer. Opened on first use; may be shared by threads."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self.folder = folder
        self._threads = threads or thread_count()
        self._lock = threading.Lock()
        self._tokenizer: Tokenizer | None = None
        self._session: onnxruntime.InferenceSession | None = None

    @property
    def model_file(self) -> Path:
        """The network's file."""
        return self.folder / "onnx" / "model.onnx"

    @property
    def tokenizer_file(self) -> Path:
        """The tokenizer's file."""
        return self.folder / "tokenizer.json"

    def open(self) -> tuple[Tokenizer, onnxruntime.InferenceSession]:
        """Load tokenizer and network once. Raises ``EncoderFault`` where a file is missing or damaged."""
        with self._lock:
            if self._tokenizer is None or self._session is None:
                try:
                    self._tokenizer = _tokenizer(self.tokenizer_file)
                    self._session = self._load()
                except Exception as error:  # both libraries raise bare exceptions of their own
                    raise EncoderFault(f"模型文件缺失或损坏：{self.folder}。请重新安装条文通。（{error}）") from error
            return self._tokenizer, self._session

    def _load(self) -> onnxruntime.InferenceSession:
        return onnxruntime.InferenceSession(str(self.model_file), session_options(), providers=["CPUExecutionProvider"])


@cache
def _tokenizer(file: Path) -> Tokenizer:
    """The tokenizer in ``file``, once for all networks that read with it: it takes 30 MB."""
    return Tokenizer.from_file(str(file))


class Session(Network):
    """An encoder: texts to unit vectors."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        super().__init__(folder, threads)
        self._prefixes: dict[str, int] = {}

    def encode(self, texts: Sequence[str], prompt: str = "") -> Vectors:
        """Unit vectors of ``prompt + text``, of shape ``(texts, dimensions)``, in the order given."""
        _, session = self.open()
        result = np.zeros((len(texts), session.get_outputs()[-1].shape[-1]), dtype=np.float32)
        for start in range(0, len(texts), CHUNK):
            pieces = self._pieces(texts[start : start + CHUNK], prompt)
            vectors = _run(session, [piece.ids for piece in pieces], self._threads, "sentence_embedding")
            if vectors:
                np.add.at(result[start : start + CHUNK], [piece.text for piece in pieces], np.stack(vectors))
        return unit(result)

    def tokens(self, texts: Sequence[str], prompt: str = "") -> list[Vectors]:
        """Unit vectors of the tokens of each text, of shape ``(tokens, dimensions)``, without marks and prompt.

        A text of several windows has the tokens that they share more than once.
        """
        tokenizer, session = self.open()
        prefix = self._prefix(tokenizer, prompt)
        pieces = self._pieces(texts, prompt)
        found: list[list[Vectors]] = [[] for _ in texts]
        hidden = _run(session, [piece.ids for piece in pieces], self._threads, "last_hidden_state")
        for piece, rows in zip(pieces, hidden, strict=True):
            found[piece.text].append(unit(rows[prefix : len(piece.ids) - 1]))
        return [np.concatenate(parts) for parts in found]

    def _pieces(self, texts: Sequence[str], prompt: str) -> list[_Piece]:
        tokenizer, _ = self.open()
        prefix = self._prefix(tokenizer, prompt)
        encodings = tokenizer.encode_batch_fast([prompt + text.strip() for text in texts])
        return [_Piece(i, ids) for i, one in enumerate(encodings) for ids in windows(one.ids, prefix)]

    def _prefix(self, tokenizer: Tokenizer, prompt: str) -> int:
        """How many ids stand before the text itself: the opening mark and the prompt."""
        if prompt not in self._prefixes:
            self._prefixes[prompt] = len(tokenizer.encode(prompt.strip()).ids) - 1
        return self._prefixes[prompt]


class Pairs(Network):
    """A re-ranker: a question and a text, read together, to a figure, the greater the better the text answers.

    Some tell besides whether it answers at all, as a logit: those whose network has an output ``answers``. One without a
    tokenizer of its own reads with the bundled encoder's.
    """

    @property
    def tokenizer_file(self) -> Path:
        """The tokenizer's file."""
        own = super().tokenizer_file
        return own if own.is_file() else BUNDLED_FOLDER / own.name

    def scores(self, question: str, texts: Sequence[str], prompts: tuple[str, str]) -> Scores:
        """The scores of ``texts``, of shape ``(texts,)``, in the order given.

        ``prompts`` stand before the question and before a text. What is read of them is told at ``pair_ids``.
        """
        return self._told(pair_ids(self.open()[0], question, texts, prompts), "score")

    def answers(self, pairs: Sequence[tuple[str, str]], prompts: tuple[str, str]) -> Scores | None:
        """How likely the text of each pair answers its question, 0..1, of shape ``(pairs,)``; ``None`` if it does not tell."""
        tokenizer, session = self.open()
        if ANSWERS not in {output.name for output in session.get_outputs()}:
            return None
        read = [ids for question, text in pairs for ids in pair_ids(tokenizer, question, [text], prompts)]
        return (1 / (1 + np.exp(-self._told(read, ANSWERS)))).astype(np.float32)

    def _told(self, read: Sequence[Ids], output: str) -> Scores:
        rows = _run(self.open()[1], read, self._threads, output) if read else []
        return np.asarray(rows, dtype=np.float32)


def pair_ids(
    tokenizer: Tokenizer, question: str, texts: Sequence[str], prompts: tuple[str, str], limit: int = PAIR_TOKENS
) -> list[Ids]:
    """The ids of the question with each text: ``<s> prompt question </s><s> prompt text </s>``.

    Of the question the first ``QUESTION_TOKENS`` are read, of a text what then fits into ``limit``.
    """
    asked, told = (tokenizer.encode(prompt.strip()).ids[:-1] for prompt in prompts)
    end = tokenizer.encode("").ids[-1]
    words = tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    head = [*asked, *words, end, *told]
    room = limit - len(head) - 1
    read = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [[*head, *one.ids[:room], end] for one in read]


def _run(session: onnxruntime.InferenceSession, sequences: Sequence[Ids], threads: int, output: str) -> list[Vectors]:
    """What the network gives under ``output`` for each sequence, in the order given."""
    lengths = [len(ids) for ids in sequences]
    groups = batches(lengths, max(FEWEST_TOKENS, min(BATCH_TOKENS, sum(lengths) // (SHARES * threads))))

    def run(group: Sequence[int]) -> Vectors:
        return _run_group(session, [sequences[index] for index in group], output)

    if len(groups) == 1:  # a question: not worth a thread's start
        found = [run(groups[0])]
    else:
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(run, reversed(groups)))[::-1]  # the longest first: the threads end together
    rows = {
        index: row
        for group, result in zip(groups, found, strict=True)
        for index, row in zip(group, result, strict=True)
    }
    return [rows[index] for index in range(len(sequences))]


def _run_group(session: onnxruntime.InferenceSession, group: Sequence[Ids], output: str) -> Vectors:
    """The output for sequences in rising order of length, padded to the last."""
    tokens = np.ones((len(group), len(group[-1])), dtype=np.int64)
    mask = np.zeros_like(tokens)
    for row, ids in enumerate(group):
        tokens[row, : len(ids)] = ids
        mask[row, : len(ids)] = 1
    rows: Vectors = session.run([output], {"input_ids": tokens, "attention_mask": mask})[0]
    return rows
