"""Adapting the encoder to a library, the whole of it, with a small network of our making."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
pytest.importorskip("transformers", reason="transformers is not installed (extra: make-model)")
pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")

import torch
from index_support import PENAL_ARTICLES, with_penalties
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from index.embedding import BundledEncoder, load_encoder
from index.errors import EncoderFault
from index.library import Library
from index.model.adapt import run
from index.model.adapt.rules import made
from index.model.adapt.run import adapt
from index.model.make import write_folder, write_onnx, write_sums
from index.repair import reindex
from index.search import search


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    return with_penalties(library, tmp_path)


def test_a_library_too_small_to_learn_from_is_told(filled: Library, tmp_path: Path) -> None:
    with pytest.raises(EncoderFault, match="条文太少"):
        adapt(filled, tmp_path / "work")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small encoder of our making, one character a token."""
    characters = sorted(
        set("".join(PENAL_ARTICLES) + "示范市甲乙丙条例什么是query:passage?？。，0123456789一二三四第章门窗要求 ")
    )
    words = ["<s>", "<pad>", "</s>", "<unk>", *characters]
    words += [f"<{number}>" for number in range(600)]  # the longest table is taken to be that of the words
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=64,
        num_hidden_layers=5,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=512,
    )
    bert = BertModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        for values in bert.parameters():
            if values.dim() == 1:
                values.add_(torch.randn_like(values), alpha=0.01)
    folder = tmp_path / "base"
    write_folder(folder, tokenizer, bert)
    write_onnx(folder, tokenizer, bert)
    write_sums(folder)
    return folder


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::torch.jit.TracerWarning")
def test_the_whole_leaves_a_model_that_the_library_can_take_over(
    filled: Library, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 4)
    monkeypatch.setattr("index.model.finetune.train.BATCH", 4)
    monkeypatch.setattr("index.model.finetune.pairs.SKIPPED", 1)
    monkeypatch.setattr(run, "FEWEST", 1)
    asked = [
        run.Asked(f"没装门窗{n}罚多少", frozenset({hit.record.clause_id}))
        for n in range(9)
        for hit in search(filled, "罚款", 1)
    ]
    told: list[tuple[str, int, int]] = []
    found = run.adapt(filled, tmp_path / "work", asked, 3, lambda *some: told.append(some), base)
    assert found.pairs["asked"] >= 4
    assert ("train", 3, 3) in told
    assert found.made is not None
    before = BundledEncoder(base)
    after = load_encoder(str(found.folder))
    assert after.name != before.name
    again = run.adapt(filled, tmp_path / "work", asked, 3, base=base)
    assert load_encoder(str(again.folder)).name == after.name

    home = filled.adapted(after.name)
    home.parent.mkdir()
    found.folder.rename(home)
    filled.use(load_encoder(str(home)))
    reindex(filled)
    with Library.open(filled.folder) as opened:
        assert opened.encoder.name == after.name
        assert search(opened, "绿色建筑", 3)


def test_the_questions_of_a_held_out_clause_are_not_trained_with(filled: Library) -> None:
    pairs = list(made(filled))
    kept, held = run._parted(pairs)
    assert sorted(map(str, [*kept, *held])) == sorted(map(str, pairs))
    assert not {pair.clause_id for pair in kept} & {pair.clause_id for pair in held}
