"""The re-ranker's network and training: a run that goes on where it was cut off, and the file that it ends in."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from index_support import MARKS, word_tokenizer

from index.inference import PAIR_TOKENS, Pairs, pair_ids
from index.model.rerank.lists import Listing
from index.reranking import PROMPTS, OnnxReranker, load_reranker

pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
pytest.importorskip("transformers", reason="transformers is not installed (extra: make-model)")
pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from index.model.rerank.network import Reranker, export, parts
from index.model.rerank.train import WRONG, centre, loss_of, offered, scores, train
from index.model.training import padded

WORDS = [*MARKS, *(f"w{number}" for number in range(60))]


@pytest.fixture
def tokenizer() -> Tokenizer:
    return word_tokenizer(WORDS)


def small() -> Reranker:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=3,
        num_attention_heads=2,
        intermediate_size=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return Reranker(BertModel(config, add_pooling_layer=False), layers=2)


def listings() -> list[Listing]:
    wrong = tuple(f"w{number} w{number + 1} w3" for number in range(20, 40))
    return [Listing(f"w{n} w{n + 1}", (f"w5 w{n} w7 w{n + 1}",), wrong) for n in range(41, 55)]


def state(model: Reranker) -> torch.Tensor:
    return torch.cat([values.detach().flatten() for values in model.parameters()])


def test_question_and_text_are_told_apart_without_marks_and_prompts() -> None:
    ids = torch.tensor([[0, 3, 4, 5, 20, 21, 2, 0, 6, 5, 30, 31, 32, 2, 1]])
    asked, told = parts(ids)
    assert asked[0].nonzero().flatten().tolist() == [4, 5]
    assert told[0].nonzero().flatten().tolist() == [10, 11, 12]


def test_a_right_passage_is_offered_with_wrong_ones_but_never_the_searchs_first() -> None:
    listing = Listing("q", ("r",), tuple(f"p{number}" for number in range(30)))
    for seed in range(20):
        some = offered(listing, random.Random(seed))
        assert some[0] == "r"
        assert len(some) == 1 + WRONG
        assert "p0" not in some


def test_scores_come_in_the_order_of_the_pairs(tokenizer: Tokenizer) -> None:
    model = small().eval()
    pairs = pair_ids(tokenizer, "w1 w2", [" ".join(["w9"] * length) for length in (7, 1, 5, 3, 9)], PROMPTS)
    with torch.no_grad():
        together = scores(model, pairs)
        alone = torch.cat([scores(model, [pair]) for pair in pairs])
    assert torch.allclose(together, alone, atol=1e-5)


def test_the_loss_asks_for_the_right_passage_first_and_for_scores_that_tell_by_themselves() -> None:
    right = torch.tensor([[4.0, -4.0, -4.0]])
    assert loss_of(right) < loss_of(right.flip(1))
    assert loss_of(right) < loss_of(right + 8)


def test_scores_are_centred_between_right_and_wrong_passages(tokenizer: Tokenizer) -> None:
    model = small().eval()
    pairs = pair_ids(tokenizer, "w1", ["w1 w1", "w8", "w9"], PROMPTS)
    with torch.no_grad():
        centre(model, scores(model, pairs).view(1, 3))
        found = scores(model, pairs)
    assert float(found[0] + found[1:].mean()) == pytest.approx(0, abs=1e-4)


def test_training_lowers_the_loss_and_leaves_the_embeddings(tmp_path: Path, tokenizer: Tokenizer) -> None:
    losses: list[float] = []
    model = small()
    before = model.bert.embeddings.word_embeddings.weight.detach().clone()
    train(model, tokenizer, {"some": listings()}, tmp_path / "c.pt", lambda step, loss, first: losses.append(loss), 100)
    assert losses[-1] < losses[0]
    assert torch.equal(model.bert.embeddings.word_embeddings.weight, before)


def test_a_run_that_was_cut_off_ends_where_the_whole_one_does(tmp_path: Path, tokenizer: Tokenizer) -> None:
    class Cut(Exception):
        """The run is cut off."""

    def cut(step: int, loss: float, first: float) -> None:
        if step == 50:
            raise Cut

    whole = train(small(), tokenizer, {"some": listings()}, tmp_path / "whole.pt", steps=60)
    with pytest.raises(Cut):
        train(small(), tokenizer, {"some": listings()}, tmp_path / "part.pt", cut, steps=60)
    rest = train(small(), tokenizer, {"some": listings()}, tmp_path / "part.pt", steps=60)
    assert torch.allclose(state(rest), state(whole), atol=1e-6)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::torch.jit.TracerWarning")
def test_what_is_exported_scores_as_the_network_does(tmp_path: Path, tokenizer: Tokenizer) -> None:
    model = small().eval()
    model.begin_answering()
    for head in (model.relevance, model.answering):
        assert head is not None
        torch.nn.init.normal_(head.out.weight)
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "model.onnx").write_bytes(export(model).SerializeToString())
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "SHA256SUMS").write_text("sums", encoding="utf-8")
    texts = ["w9 w8", "w1 w2 w3 w4 w5", "w7"]
    with torch.no_grad():
        expected = scores(model, pair_ids(tokenizer, "w1 w2", texts, PROMPTS)).numpy()
        _, answers = model.both(*padded(pair_ids(tokenizer, "w1 w2", texts, PROMPTS)))
    reranker = load_reranker(str(tmp_path))
    assert isinstance(reranker, OnnxReranker)
    assert np.allclose(reranker.scores("w1 w2", texts), expected, atol=1e-4)
    assert reranker.scores("w1 w2", []) == []
    assert np.allclose(
        reranker.answers([("w1 w2", text) for text in texts]) or [], torch.sigmoid(answers).numpy(), atol=1e-4
    )
    (tmp_path / "onnx" / "model.onnx").write_bytes(export(small()).SerializeToString())
    silent = OnnxReranker(tmp_path)
    assert len(silent.scores("w1 w2", texts)) == 3
    assert silent.answers([("w1 w2", texts[0])]) is None  # it never learnt what answers
    long = Pairs(tmp_path).scores("w1 " * 100, ["w2 " * 1000], PROMPTS)
    assert long.shape == (1,)
    assert PAIR_TOKENS < 512
