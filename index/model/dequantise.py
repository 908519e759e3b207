"""Reads the int8 encoder back into a network that can be trained on: undoes ``outliers.tame`` and ``quantise``.

So training can go on from the bundled file alone; each weight comes back to within half of one of its 255 steps.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import NodeProto, numpy_helper
from transformers import BertConfig, BertModel

Floats = NDArray[np.float32]

PLACES = {
    "attention.self.query": "attention.self.query.linear",
    "attention.self.key": "attention.self.key.linear",
    "attention.self.value": "attention.self.value.linear",
    "attention.output.dense": "attention.output.dense",
    "intermediate.dense": "intermediate.inner.dense.linear",
    "output.dense": "output.outer.dense",
}
"""The layers of a block that hold a matrix, by their names in the network, with their names in the file."""
NORMS = {"attention.output.LayerNorm": "attention.output.LayerNorm", "output.LayerNorm": "output.outer.LayerNorm"}
WORDS = "embeddings.word_embeddings.weight"


def dequantise(folder: Path) -> BertModel:
    """The network, in float32, of the encoder in ``folder``, a sentence-transformers folder that ``index.model.make`` wrote.

    Raises ``ValueError`` where the folder holds a model of another making.
    """
    bert = BertModel(BertConfig.from_pretrained(folder), add_pooling_layer=False)
    try:
        file = _File(folder / "onnx" / "model.onnx")
        state = file.embeddings()
        for number in range(bert.config.num_hidden_layers):
            state |= file.block(f"encoder.layer.{number}")
        bert.load_state_dict({name: torch.tensor(values) for name, values in state.items()})
    except (KeyError, RuntimeError) as error:
        raise ValueError(f"{folder} holds no encoder that index.model.make wrote: {error}") from error
    return bert.eval()


class _File:
    """The constants and nodes of an ONNX file, by name."""

    def __init__(self, path: Path) -> None:
        model = onnx.load(str(path))
        self._constants: dict[str, Floats] = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
        self._nodes: dict[str, NodeProto] = {node.name: node for node in model.graph.node}
        self._makers: dict[str, NodeProto] = {name: node for node in model.graph.node for name in node.output}

    def embeddings(self) -> dict[str, Floats]:
        """The tables of words, positions and types, and what normalises them."""
        constants, start = self._constants, "bert."
        state = {
            name[len(start) :]: values
            for name, values in constants.items()
            if name.startswith(f"{start}embeddings.") and not name.startswith(start + WORDS)
        }
        state[WORDS] = constants[f"{start}{WORDS}.int8"] * constants[f"{start}{WORDS}.scale"]
        return state

    def block(self, block: str) -> dict[str, Floats]:
        """The tensors of one block, by their names in the network."""
        state: dict[str, Floats] = {}
        for name, place in NORMS.items():
            for part in ("weight", "bias"):
                state[f"{block}.{name}.{part}"] = self._constants[f"bert.{block}.{place}.{part}"]
        for name, place in PLACES.items():
            state[f"{block}.{name}.weight"] = self._matrix(block, name)
            state[f"{block}.{name}.bias"] = self._constants[f"bert.{block}.{place}.bias"].copy()
        self._put_back(block, state)
        return state

    def _matrix(self, block: str, name: str) -> Floats:
        """A matrix of ``(outputs, inputs)``; columns whose inputs are scaled down in the file are so themselves."""
        place = name if name == "output.dense" else PLACES[name]
        product = f"/bert/{block.replace('layer.', 'layer_', 1)}.{place}".replace(".", "/").replace("layer_", "layer.")
        weight = self._constants[f"{product}/MatMul.int8"] * self._constants[f"{product}/MatMul.scale"]
        source = self._makers[self._nodes[f"{product}/MatMul.product"].input[0]].input[0]
        scale = self._scale(self._makers[source])
        return np.ascontiguousarray((weight if scale is None else weight * scale[:, None]).T, dtype=np.float32)

    def _scale(self, maker: NodeProto) -> Floats | None:
        """What the inputs of a matrix are multiplied by, where ``maker`` does that; the exporter keeps equal scales once."""
        if maker.op_type != "Mul" or not maker.input[1].endswith(".scale"):
            return None
        name = maker.input[1]
        while name not in self._constants:
            name = self._makers[name].input[0]
        return self._constants[name]

    def _put_back(self, block: str, state: dict[str, Floats]) -> None:
        """Put the inner columns that go by the float path back where they came from.

        Inside they are empty, and outside kept: so each is the empty one whose weights outside are nearest.
        """
        start = f"/bert/{block.replace('.', '/', 1)}"
        into = self._constants[self._nodes[f"{start}/intermediate/side/MatMul"].input[1]]
        out = self._constants[self._nodes[f"{start}/output/side/MatMul"].input[1]]
        bias = self._constants[f"bert.{block}.intermediate.side.bias"]
        inner, outer = state[f"{block}.intermediate.dense.weight"], state[f"{block}.output.dense.weight"]
        empty = np.flatnonzero(~inner.any(axis=1))
        for number in range(len(bias)):
            column = empty[np.abs(outer[:, empty] - out[number][:, None]).sum(axis=0).argmin()]
            inner[column], outer[:, column] = into[:, number], out[number]
            state[f"{block}.intermediate.dense.bias"][column] = bias[number]
