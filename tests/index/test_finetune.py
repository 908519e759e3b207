"""The encoder's fine-tuning: pairs from their sources, the loss by tokens, and a run that goes on where it was cut off."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from index_support import HashingEncoder, in_process

from corpus.numbering import chinese_numeral
from index.ingest import ingest
from index.library import Library
from index.model.finetune.pairs import QUESTIONS, Pair, benchmark, held_out, lawyer, load, mined
from index.model.rows import write_rows

pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
pytest.importorskip("transformers", reason="transformers is not installed (extra: make-model)")

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel

from index.model.finetune.train import Encoded, Example, closeness, loss_of, train

WORDS = ["<s>", "<pad>", "</s>", "query:", "passage:", *(f"w{number}" for number in range(60))]


@pytest.fixture
def tokenizer() -> Tokenizer:
    from tokenizers import processors

    made = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="<pad>"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return made


def small() -> BertModel:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=5,
        num_attention_heads=2,
        intermediate_size=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return BertModel(config, add_pooling_layer=False)


def pairs() -> list[Pair]:
    return [Pair(f"w{n} w{n + 1}", f"w{n} w5 w{n + 1} w7", (f"w{n} w9 w9",)) for n in range(10, 50)]


def state(bert: BertModel) -> torch.Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in bert.parameters()])


def test_training_lowers_the_loss_and_leaves_the_lowest_layers(tmp_path: Path, tokenizer: Tokenizer) -> None:
    losses: list[float] = []
    bert = small()
    before = bert.encoder.layer[0].output.dense.weight.detach().clone()
    train(bert, tokenizer, {"written": pairs()}, tmp_path / "c.pt", lambda step, loss: losses.append(loss), 100)
    assert losses[-1] < losses[0]
    assert torch.equal(bert.encoder.layer[0].output.dense.weight, before)


def test_a_run_that_was_cut_off_ends_where_the_whole_one_does(tmp_path: Path, tokenizer: Tokenizer) -> None:
    class Cut(Exception):
        """The run is cut off."""

    def cut(step: int, loss: float) -> None:
        if step == 50:
            raise Cut

    whole = train(small(), tokenizer, {"written": pairs()}, tmp_path / "whole.pt", steps=60)
    with pytest.raises(Cut):
        train(small(), tokenizer, {"written": pairs()}, tmp_path / "part.pt", cut, steps=60)
    assert torch.allclose(
        state(train(small(), tokenizer, {"written": pairs()}, tmp_path / "part.pt", steps=60)), state(whole), atol=1e-6
    )


def test_another_right_passage_of_the_same_question_is_no_wrong_one() -> None:
    bert, asked = small(), [0, 3, 10, 2]
    twice = [Example(asked, [0, 4, 11, 12, 2], ()), Example(asked, [0, 4, 40, 41, 2], ())]
    assert float(loss_of(bert, twice, random.Random(0)).detach()) < 1.0


def test_marks_and_prompt_count_for_nothing() -> None:
    tokens = torch.nn.functional.normalize(torch.randn(1, 6, 8), dim=-1)
    own = torch.tensor([[False, False, False, True, True, False]])
    other = tokens.clone()
    other[:, :3] = -tokens[:, :3]
    question = Encoded(tokens[:, 0], tokens, own)
    assert torch.allclose(closeness(question, Encoded(tokens[:, 0], other, own)), torch.ones(1, 1))


def test_lawyers_answers_become_articles(tmp_path: Path) -> None:
    (tmp_path / "pairs").mkdir()
    rows = [
        {
            "q": "离婚要户口本吗？",
            "p": "《民法典》第一千零七十六条：夫妻双方自愿离婚的，应当签订书面离婚协议。《婚姻法》第二条：实行婚姻自由。",
        },
        {"q": "没有条文的问题", "p": "请咨询律师。"},
    ]
    from index.model.finetune.pairs import LAWYER

    for name in LAWYER:
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / "pairs" / f"{name}.jsonl").write_text(text, encoding="utf-8")
    assert list(lawyer(tmp_path)) == [
        Pair("离婚要户口本吗？", "中华人民共和国民法典\n第一千零七十六条 夫妻双方自愿离婚的，应当签订书面离婚协议。")
    ]


def test_the_benchmarks_held_out_questions_are_no_pairs(shared_data: Path) -> None:
    kept = list(benchmark(shared_data))
    lines = (shared_data / "stard" / "queries.train.jsonl").read_text(encoding="utf-8").splitlines()
    asked = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    out = {text for qid, text in asked.items() if held_out(qid)}
    assert 200 < len(out) < 300
    assert not out & {pair.q for pair in kept} - {text for qid, text in asked.items() if not held_out(qid)}


def test_written_questions_are_well_formed() -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len({row["id"] for row in rows}) == 1200
    assert all(len(row["q"]) == 2 and all(4 < len(question) < 60 for question in row["q"]) for row in rows)


def test_negatives_come_from_the_library_and_survive_a_file(tmp_path: Path) -> None:
    articles = [f"{number}号设备应当每{number}年检验一次。" for number in range(1, 80)]
    lines = [f"第{chinese_numeral(number)}条 {text}" for number, text in enumerate(articles, start=1)]
    text = "\n\n".join(["# 示范市设备条例", *lines])
    (tmp_path / "设备条例.md").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library", create=True, encoder=HashingEncoder()) as library:
        ingest(library, [tmp_path / "设备条例.md"], reader=in_process)
        found = mined(library, [Pair("7号设备多久检验一次", f"示范市设备条例\n{articles[6]}")])
    assert 0 < len(found[0].n) <= 4
    assert all(text.startswith("示范市设备条例\n") and articles[6] not in text for text in found[0].n)
    write_rows(tmp_path / "pairs.jsonl", found)
    assert load(tmp_path / "pairs.jsonl") == found
