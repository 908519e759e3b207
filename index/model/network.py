"""The network as PyTorch sees it: a BERT encoder built from the package's tensors, and its export to ONNX."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from transformers import BertConfig, BertModel

from index.model.read_e5s1 import Package

OPSET = 17
INPUTS = ("input_ids", "attention_mask")
Axes = dict[int, str]
"""The axes of an input or output that may have any length."""
PER_TEXT: Axes = {0: "texts"}
PER_TOKEN: Axes = {0: "texts", 1: "tokens"}
LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDINGS = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}


def build_bert(package: Package, ids: Sequence[int]) -> BertModel:
    """A ``transformers.BertModel`` without pooler, its word embeddings cut to the rows ``ids`` in that order."""
    sizes = package.sizes
    config = BertConfig(
        vocab_size=len(ids),
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.feed_forward,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.types,
        layer_norm_eps=sizes.epsilon,
        pad_token_id=list(ids).index(package.specials.pad),
        bos_token_id=list(ids).index(package.specials.bos),
        eos_token_id=list(ids).index(package.specials.eos),
    )
    model = BertModel(config, add_pooling_layer=False)
    missing, unexpected = model.load_state_dict(_state(package, ids), strict=False)
    if unexpected or [name for name in missing if not name.endswith("_ids")]:
        raise ValueError(f"the tensors do not fit the network: {missing}, {unexpected}")
    return model.eval()


def _state(package: Package, ids: Sequence[int]) -> dict[str, torch.Tensor]:
    sizes, tensors = package.sizes, package.tensors
    state: dict[str, NDArray[np.float32]] = {}
    for short, name in EMBEDDINGS.items():
        state[f"embeddings.{name}.weight"] = tensors[f"emb.{short}"].reshape(-1, sizes.hidden)
    state["embeddings.word_embeddings.weight"] = state["embeddings.word_embeddings.weight"][list(ids)]
    _weight_and_bias(state, tensors, "emb.ln", "embeddings.LayerNorm")
    for layer in range(sizes.layers):
        for short, name in LAYER_PARTS.items():
            _weight_and_bias(state, tensors, f"l{layer}.{short}", f"encoder.layer.{layer}.{name}")
    return {name: torch.from_numpy(np.ascontiguousarray(values)) for name, values in state.items()}


def _weight_and_bias(
    state: dict[str, NDArray[np.float32]], tensors: dict[str, NDArray[np.float32]], short: str, name: str
) -> None:
    bias, weight = tensors[f"{short}.b"], tensors[f"{short}.w"]
    state[f"{name}.bias"] = bias
    state[f"{name}.weight"] = weight if weight.size == bias.size else weight.reshape(bias.size, -1)


class _Sentence(torch.nn.Module):  # type: ignore[misc]
    """The encoder with mean pooling and unit length inside: what is exported."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The vector of every token and, of unit length, of every text: ``(n, tokens, size)`` and ``(n, size)``."""
        tokens = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return tokens, torch.nn.functional.normalize(mean, p=2.0, dim=1)


def export(bert: BertModel) -> onnx.ModelProto:
    """Export to a float32 ONNX model.

    It takes ``input_ids`` and ``attention_mask`` of ``(texts, tokens)``. It gives ``last_hidden_state`` of ``(texts,
    tokens, hidden)``, by the name that sentence-transformers asks for, and ``sentence_embedding`` of ``(texts,
    hidden)``, rows of unit length.
    """
    bert.set_attn_implementation("eager")  # the classic exporter follows plain attention only
    outputs = {"last_hidden_state": PER_TOKEN, "sentence_embedding": PER_TEXT}
    return exported(_Sentence(bert), torch.ones((2, 8), dtype=torch.int64), outputs)


def exported(network: torch.nn.Module, sample: torch.Tensor, outputs: Mapping[str, Axes]) -> onnx.ModelProto:
    """Follow a network of ``input_ids`` and ``attention_mask`` over a sample of ``(texts, tokens)`` and write it down as ONNX.

    What the exporter warns of is checked instead: the tests hold what was written to what PyTorch gives, at other lengths.
    """
    buffer = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            (sample, torch.ones_like(sample)),
            buffer,
            input_names=list(INPUTS),
            output_names=list(outputs),
            dynamic_axes={**dict.fromkeys(INPUTS, PER_TOKEN), **outputs},
            opset_version=OPSET,
            dynamo=False,
        )
    return onnx.load_from_string(buffer.getvalue())
