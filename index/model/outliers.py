"""Takes a few huge activations out of the way before eight bits have to hold them.

In this encoder one inner column of a feed-forward layer reaches 60 where the next reaches 5, and three or four columns
of the residual stream reach 20 to 40. With one scale for all columns they leave the others a few steps of the 256. Two
rewritings that change nothing in exact arithmetic help; mean cosine with float32 on 600 articles: 0.9971 as it comes,
0.9991 with the inner columns on a float side path, 0.9997 with the residual columns scaled down too.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertModel

SIDE_COLUMNS = 2
"""Inner columns of a layer that go by the float path; one stands out, and more than four gained nothing."""
QUANTILE = 0.99
"""Residual columns above this quantile of all maxima are scaled down to it; 0.95 and 0.8 lost 0.0001 more."""
CALIBRATION = (
    "query: 二星级绿色建筑在我们市能拿多少补贴，什么条件？",
    "query: 谁可以成为个体工商户？",
    "query: GB 50352 第3.2.1条对建筑高度是怎么规定的？",
    "query: what is the limit of heat transfer of an external wall",
    "passage: 第十二条 建设单位不得明示或者暗示设计单位、施工单位违反民用建筑节能强制性标准进行设计、施工。",
    "passage: 民用建筑节能条例 第三章\n实施既有建筑节能改造，应当优先采用遮阳、改善通风等低成本改造措施。",
    "passage: （一）申请人的身份证明；（二）不动产权属证书；（三）法律、行政法规规定的其他材料。",
    "passage: 4.2.8 外墙的传热系数不应大于0.60 W/(m²·K)，屋面的传热系数不应大于0.40 W/(m²·K)。",
    "passage: 表3.2.1 | 气候区 | 寒冷地区 | 夏热冬冷地区 | 限值 | 0.45 | 0.80",
    "passage: 本办法自2022年7月1日起施行，有效期5年。《示范市绿色建筑管理办法》（示府〔2015〕12号）同时废止。",
    "passage: 违反本条例规定，未取得施工许可证擅自施工的，责令停止施工，限期改正，处工程合同价款1%以上2%以下的罚款。",
    "passage: Building information modelling (BIM) shall be used in the design and construction of public buildings.",
)
"""What the columns are chosen with: the same columns stand out in any text."""


@dataclass(slots=True)
class Peaks:
    """The largest magnitude of each column, by layer: of what goes into attention, into and out of the inner layer."""

    attention: list[NDArray[np.float32]] = field(default_factory=list)
    inner: list[NDArray[np.float32]] = field(default_factory=list)
    outer: list[NDArray[np.float32]] = field(default_factory=list)


def measure(bert: BertModel, inputs: Sequence[Sequence[int]]) -> Peaks:
    """Run the encoder over token ids and note the peaks of every column."""
    places = [
        place
        for layer in bert.encoder.layer
        for place in (layer.attention.self.query, layer.intermediate.dense, layer.output.dense)
    ]
    found: dict[int, torch.Tensor] = {}

    def note(module: torch.nn.Module, arguments: tuple[torch.Tensor, ...]) -> None:
        peak = arguments[0].abs().flatten(0, -2).amax(0)
        found[id(module)] = torch.maximum(found[id(module)], peak) if id(module) in found else peak

    hooks = [place.register_forward_pre_hook(note) for place in places]
    with torch.no_grad():
        for ids in inputs:
            tokens = torch.tensor([list(ids)])
            bert(input_ids=tokens, attention_mask=torch.ones_like(tokens))
    for hook in hooks:
        hook.remove()
    peaks = [found[id(place)].numpy() for place in places]
    return Peaks(peaks[0::3], peaks[1::3], peaks[2::3])


class _Inner(torch.nn.Module):  # type: ignore[misc]
    """The inner layer with some columns emptied and computed on the side."""

    def __init__(self, inner: torch.nn.Module, columns: list[int]) -> None:
        super().__init__()
        self.inner = inner
        self.side = torch.nn.Linear(inner.dense.in_features, len(columns))
        with torch.no_grad():
            self.side.weight.copy_(inner.dense.weight[columns])
            self.side.bias.copy_(inner.dense.bias[columns])
            inner.dense.weight[columns] = 0
            inner.dense.bias[columns] = 0

    def forward(self, states: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The activations of the layer, and those of the emptied columns apart."""
        return self.inner(states), torch.nn.functional.gelu(self.side(states))


class _Outer(torch.nn.Module):  # type: ignore[misc]
    """The layer after ``_Inner``: adds what came by the side."""

    def __init__(self, outer: torch.nn.Module, columns: list[int]) -> None:
        super().__init__()
        self.outer = outer
        self.side = torch.nn.Linear(len(columns), outer.dense.out_features, bias=False)
        with torch.no_grad():
            self.side.weight.copy_(outer.dense.weight[:, columns])

    def forward(self, states: tuple[torch.Tensor, torch.Tensor], residual: torch.Tensor) -> torch.Tensor:
        """The output of the layer, of the shape of ``residual``."""
        inner, side = states
        return self.outer.LayerNorm(self.outer.dense(inner) + self.side(side) + residual)


class _Scaled(torch.nn.Module):  # type: ignore[misc]
    """A linear layer whose input columns are scaled down and whose weights are scaled up to match."""

    def __init__(self, linear: torch.nn.Linear, scale: NDArray[np.float32]) -> None:
        super().__init__()
        self.linear = linear
        self.register_buffer("scale", torch.from_numpy(scale))
        with torch.no_grad():
            linear.weight /= self.scale[None, :]

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """What the layer gave before, but for rounding."""
        return self.linear(states * self.scale)


def _scale(peaks: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.minimum(1, np.quantile(peaks, QUANTILE) / peaks), dtype=np.float32)


def tame(bert: BertModel, peaks: Peaks) -> BertModel:
    """A copy of the encoder with both rewritings; the same outputs, but for rounding in float32."""
    result = copy.deepcopy(bert)
    for number, layer in enumerate(result.encoder.layer):
        attention = layer.attention.self
        for name in ("query", "key", "value"):
            setattr(attention, name, _Scaled(getattr(attention, name), _scale(peaks.attention[number])))
        columns = np.argsort(-peaks.outer[number])[:SIDE_COLUMNS].tolist()
        inner = _Inner(layer.intermediate, columns)
        inner.inner.dense = _Scaled(inner.inner.dense, _scale(peaks.inner[number]))
        layer.intermediate, layer.output = inner, _Outer(layer.output, columns)
    return result.eval()
