"""The int8 encoder read back into a network that can be trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
pytest.importorskip("transformers", reason="transformers is not installed (extra: make-model)")
pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")

import torch
from transformers import BertConfig, BertModel

from index.embedding import BUNDLED_FOLDER
from index.model.dequantise import dequantise
from index.model.network import export
from index.model.outliers import measure, tame
from index.model.quantise import quantise

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::UserWarning", "ignore::torch.jit.TracerWarning"
)

STEP = 1 / 254
"""Half a step of eight bits, as a share of the greatest weight of a column."""


@pytest.fixture
def bert() -> BertModel:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=120,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=16,
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        for values in model.parameters():  # the exporter keeps equal tensors once: none are equal in a trained network
            if values.dim() == 1:
                values.add_(torch.randn_like(values), alpha=0.01)
        for layer in model.encoder.layer:  # columns that stand out, which are taken out of the way
            layer.intermediate.dense.weight[7] *= 30
            layer.intermediate.dense.bias[7] = 5.0
            layer.attention.output.LayerNorm.weight[3] = 20.0
    return model


def written(bert: BertModel, folder: Path) -> Path:
    (folder / "onnx").mkdir(parents=True)
    peaks = measure(bert, [list(range(3, 15)), list(range(60, 70))])
    bert.config.save_pretrained(folder)
    model = quantise(export(tame(bert, peaks)), smallest=8)
    (folder / "onnx" / "model.onnx").write_bytes(model.SerializeToString())
    return folder


def test_every_weight_comes_back_to_within_half_a_step(bert: BertModel, tmp_path: Path) -> None:
    before = {name: values.clone() for name, values in bert.state_dict().items()}
    after = dequantise(written(bert, tmp_path / "m")).state_dict()
    assert after.keys() == before.keys()
    for name, values in before.items():
        if values.dim() < 2 or "position" in name or "token_type" in name:
            assert torch.equal(after[name], values), name
        else:
            # Input columns that were scaled down had their weights scaled up before they were rounded: hence the 8.
            assert (after[name] - values).abs().max() <= 8 * STEP * values.abs().max(), name


def test_the_network_that_comes_back_says_the_same(bert: BertModel, tmp_path: Path) -> None:
    ids = torch.tensor([list(range(20, 32))])
    with torch.no_grad():
        told, again = bert(input_ids=ids), dequantise(written(bert, tmp_path / "m"))(input_ids=ids)
    cosines = torch.nn.functional.cosine_similarity(told.last_hidden_state, again.last_hidden_state, dim=-1)
    assert cosines.min() > 0.999


def test_a_folder_of_another_making_is_refused_by_name(bert: BertModel, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    (folder / "onnx").mkdir(parents=True)
    bert.config.save_pretrained(folder)
    (folder / "onnx" / "model.onnx").write_bytes(export(bert).SerializeToString())
    with pytest.raises(ValueError, match="plain holds no encoder"):
        dequantise(folder)


def test_the_bundled_encoder_comes_back() -> None:
    assert dequantise(BUNDLED_FOLDER).config.num_hidden_layers == 12
