"""The re-ranker's network: the encoder's lower layers over question and text together, and late interaction on top.

A cross-encoder's usual head, a linear layer on one vector, starts from nothing: after 3.5 minutes of training it told the
right one of eight passages hardly better than chance; late interaction tells 62 to 65 % of 150 without any.
"""

from __future__ import annotations

import copy

import onnx
import torch
from transformers import BertConfig, BertModel

from index.model.network import PER_TEXT, exported

LAYERS = 6
"""Of the encoder's twelve: half the time, and by late interaction alone 0.62 against 0.62 of the right ones of eight."""
SCALE = 3.4
"""The logarithm of what cosines are multiplied by before the training."""
NO_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
"""A question is met once or twice in the training: nothing is learnt by heart, and a step takes two thirds of the time."""
END = 2
"""The id of the mark that ends a question and a text."""
QUESTION_MARKS, TEXT_MARKS = 4, 3
"""Tokens before the question and before the text: the opening mark and the prompt, ``query:`` or ``passage:``."""


class Head(torch.nn.Module):  # type: ignore[misc]
    """Question and text, token by token, to one figure.

    It is the mean, by learnt weights, of each question token's greatest cosine with a token of the text, and what a small
    network makes of the means of both and their product, which the training starts from zero.
    """

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(SCALE))
        self.weight = torch.nn.Linear(hidden, 1)
        self.dense = torch.nn.Linear(hidden * 3, hidden // 2)
        self.out = torch.nn.Linear(hidden // 2, 1)
        for layer in (self.weight, self.out):
            torch.nn.init.zeros_(layer.weight)
            torch.nn.init.zeros_(layer.bias)

    def forward(
        self, states: torch.Tensor, asked: torch.Tensor, greatest: torch.Tensor, joined: torch.Tensor
    ) -> torch.Tensor:
        """Figures of shape ``(texts,)`` from what ``Reranker.read`` returns."""
        weights = self.weight(states)[..., 0]
        weights = torch.softmax(torch.where(asked, weights, torch.full_like(weights, -1e4)), 1)
        return torch.exp(self.scale) * (greatest * weights).sum(1) + self.out(torch.tanh(self.dense(joined)))[:, 0]


class Reranker(torch.nn.Module):  # type: ignore[misc]
    """``<s> query: … </s><s> passage: … </s>`` to a score and, once it has learnt that, to whether the passage answers.

    ``relevance`` tells the better of two passages, ``answering`` whether one answers at all: on the matter asked about, a
    clause without the figure asked for may be the best there is. There is none before ``begin_answering``.
    """

    def __init__(self, encoder: BertModel, layers: int = LAYERS) -> None:
        super().__init__()
        config = BertConfig.from_dict({**encoder.config.to_dict(), "num_hidden_layers": layers, **NO_DROPOUT})
        self.bert = BertModel(config, add_pooling_layer=False)
        self.bert.load_state_dict(encoder.state_dict(), strict=False)
        self.relevance = Head(config.hidden_size)
        self.answering: Head | None = None

    def begin_answering(self) -> None:
        """Begin with the score for whether a passage answers."""
        self.answering = copy.deepcopy(self.relevance)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Scores of shape ``(texts,)`` from ids and mask of shape ``(texts, tokens)``."""
        return self.relevance(*self.read(input_ids, attention_mask))

    def both(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores, and logits of answering, each of shape ``(texts,)``."""
        if self.answering is None:
            raise RuntimeError("this re-ranker has not begun to learn what answers")
        read = self.read(input_ids, attention_mask)
        return self.relevance(*read), self.answering(*read)

    def read(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """What both figures are made of.

        The tokens' states, ``(texts, tokens, hidden)``; which are the question's and each token's greatest cosine with one
        of the text, ``(texts, tokens)``; the means of question and text and their product, ``(texts, 3 hidden)``.
        """
        states = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        asked, told = parts(input_ids)
        unit = torch.nn.functional.normalize(states, dim=-1)
        cosines = unit @ unit.transpose(1, 2)
        greatest = torch.where(told[:, None, :], cosines, -torch.ones_like(cosines)).amax(-1)
        question, text = mean(states, asked), mean(states, told)
        return states, asked, greatest, torch.cat([question, text, question * text], 1)


def parts(input_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Which tokens are the question's and which the text's, without marks and prompts; each ``(texts, tokens)``."""
    ends = (input_ids == END).long()
    behind = torch.cumsum(ends, 1)
    place = torch.arange(input_ids.shape[1], device=input_ids.device)[None, :]
    first = torch.argmax(ends, 1, keepdim=True)
    return (behind == 0) & (place >= QUESTION_MARKS), (behind == 1) & (place > first + TEXT_MARKS)


def mean(states: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
    """The mean of the chosen tokens' states."""
    mask = chosen[..., None].to(states.dtype)
    return (states * mask).sum(1) / mask.sum(1).clamp(min=1)


class _Both(torch.nn.Module):  # type: ignore[misc]
    """What is exported: the exporter follows ``forward``."""

    def __init__(self, model: Reranker) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self.model.both(input_ids, attention_mask)


def export(model: Reranker) -> onnx.ModelProto:
    """Export to a float32 ONNX model from ``input_ids`` and ``attention_mask`` to ``score`` of ``(texts,)``.

    One that has learnt what answers has a second output ``answers``, the logits.
    """
    told = ["score"] if model.answering is None else ["score", "answers"]
    model.bert.set_attn_implementation("eager")  # the classic exporter follows plain attention only
    sample = torch.tensor([[0, 5, 5, 5, 6, END, 0, 5, 5, 6, 6, END]] * 2)
    network = model if model.answering is None else _Both(model)
    return exported(network, sample, dict.fromkeys(told, PER_TEXT))
