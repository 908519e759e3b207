"""The joint training on a tiny network: what is cut, what is mined, what is learnt, and a run that goes on after a cut."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from index_support import MARKS, word_tokenizer

from index.embedding import BundledEncoder
from index.inference import Pairs, pair_ids
from index.model.make import BUNDLED
from index.reranking import PROMPTS

pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
pytest.importorskip("transformers", reason="transformers is not installed (extra: make-model)")
pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertConfig, BertModel

from index.model.finetune.train import Encoded
from index.model.joint import __main__ as command
from index.model.joint import judging, loop, reading
from index.model.joint.answers import Answers
from index.model.joint.batches import Batches
from index.model.joint.encoder import Contrast, Turns, also_right, blended, contrast, trainable
from index.model.joint.judging import JUDGES, judged, quality, reranked, searched
from index.model.joint.loop import Averaged, rate_at, train
from index.model.joint.mining import ALIKE, Miner, candidates, negatives
from index.model.joint.reading import Memory, scores, vectors
from index.model.joint.reranker import HARD, WRONG, Listings, Ranked, taught_loss
from index.model.joint.stages import Run
from index.model.joint.tokens import PASSAGE_TOKENS, Data, Rows, load, save, tokenised
from index.model.joint.types import ARTICLES, BENCHMARK, LOOSE, PROCESSOR, Known, Question, Scale
from index.model.joint.words import Words
from index.model.rerank.answers import Example
from index.model.rerank.lists import Listing
from index.model.rerank.network import Reranker
from index.model.training import padded

CPU = torch.device("cpu")
WORDS = [*MARKS, *(f"w{number}" for number in range(90))]
SMALL = Scale(questions=16, listings=8, tokens=512)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return word_tokenizer(WORDS)


def unheard(_line: str) -> None:
    """Progress that nobody is told of."""


def small() -> BertModel:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=4, num_attention_heads=2, intermediate_size=64
    )
    return BertModel(config, add_pooling_layer=False).eval()


def article(number: int) -> str:
    return f"w80 w81\nw{number} w{number + 1} " + " ".join(f"w{60 + (number * k) % 20}" for k in range(1, 40))


def collected() -> tuple[list[Known], dict[str, list[Question]]]:
    """Forty articles of the benchmark, of which the first two say the same, twenty clauses, and questions of each kind."""
    known = [Known(str(n), BENCHMARK, "w80 w81", article(max(1, n))) for n in range(40)]
    known += [Known(f"law/{n}", ARTICLES, "w82", f"w82\nw{n} w{n + 2} w9 w{50 + n}") for n in range(20)]
    texts = [Question(f"w{n} w{n + 1} w70", (str(n),)) for n in range(40)]
    laws = [Question(f"w{n} w{n + 2} w71", (f"law/{n}",)) for n in range(20)]
    wrong = tuple(f"w{n} w7 w8" for n in range(20, 35))
    return known, {
        "stard": texts[:34],
        "dev": texts[34:],
        "written": laws[:15],
        "ranker": laws[15:],
        "general": [Question(f"w{n} w3", (f"w3 w4 w{n}",)) for n in range(30, 45)],
        "tables": [Question("w40 w41", ("w40 w41 w42",), wrong)],
    }


@pytest.fixture(scope="module")
def data(tokenizer: Tokenizer) -> Data:
    return tokenised(*collected(), tokenizer)


@pytest.fixture
def miner(data: Data) -> Miner:
    return Miner.of(Batches(data, CPU), SMALL, unheard)


def state(network: torch.nn.Module) -> torch.Tensor:
    return torch.cat([weights.detach().flatten() for weights in network.parameters()])


class Clock:
    """Goes on by a second each time that it is read, and cuts the run off at ``end``."""

    def __init__(self, end: float = np.inf) -> None:
        self.now, self.end = 0.0, end

    def __call__(self) -> float:
        self.now += 1.0
        if self.now > self.end:
            raise KeyboardInterrupt
        return self.now


def test_pairs_are_cut_as_the_reranker_cuts_them() -> None:
    bundled = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    questions = ["屋顶漏水谁来修？", "问" * 3 + "交房以后屋顶漏水，几年之内施工单位还得免费来修，" * 9]
    texts = [
        "建设工程质量管理条例\n第四十条 屋面防水工程为5年。",
        "民法典\n" + "当事人应当按照约定全面履行自己的义务。" * 60,
    ]
    known = [Known(str(n), BENCHMARK, "", text) for n, text in enumerate(texts)]
    made = tokenised(known, {"stard": [Question(text, ("0",)) for text in questions]}, bundled)
    asked, told = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    for limit in (160, PASSAGE_TOKENS):
        batch = Batches(made, CPU).pairs(asked, told, limit)
        rows = [ids[mask.bool()].tolist() for ids, mask in zip(batch.ids, batch.mask, strict=True)]
        expected = [
            list(pair_ids(bundled, questions[q], [texts[p]], PROMPTS, limit)[0])
            for q, p in zip(asked, told, strict=True)
        ]
        assert rows == expected


def test_a_cut_text_ends_in_the_mark_of_the_end(data: Data) -> None:
    batch = Batches(data, CPU).passages([0, 45], 12)
    assert batch.ids.shape == (2, 12)
    assert batch.ids[0, -1] == 2
    assert batch.own()[0].nonzero().flatten().tolist() == list(range(3, 11))
    assert int(batch.mask[1].sum()) == int(data.passages.lengths[45])


def test_a_stretch_asks_for_its_article(data: Data) -> None:
    asked, told, places = Batches(data, CPU).spans(20, 128, random.Random(1))
    assert set(data.pools[places].tolist()) == {BENCHMARK}  # the library's clauses are too short
    assert asked.ids[0, :4].tolist() == [0, 3, 4, 5]
    for row, place in enumerate(places.tolist()):
        span = asked.ids[row][asked.own()[row]].tolist()
        whole, rest = data.passages[place], told.ids[row][told.mask[row].bool()].tolist()
        begin = next(at for at in range(len(whole)) if whole[at : at + len(span)] == span)
        assert rest in (whole, [*whole[:begin], *whole[begin + len(span) :]])


def test_tokens_survive_their_file(data: Data, tmp_path: Path) -> None:
    save(tmp_path / "tokens.npz", data)
    again = load(tmp_path / "tokens.npz")
    for name in ("passages", "questions", "right", "wrong"):
        kept, made = getattr(again, name), getattr(data, name)
        assert [kept[place] for place in range(len(kept))] == [made[place] for place in range(len(made))]
    assert {name: places.tolist() for name, places in again.sources.items()} == {
        name: places.tolist() for name, places in data.sources.items()
    }


def test_what_comes_with_its_question_is_searched_for_nowhere(data: Data) -> None:
    (table,) = data.sources["tables"].tolist()
    assert data.pool_of(table) == LOOSE
    assert len(data.wrong[table]) == 15


def test_negatives_are_neither_right_nor_the_same_as_right(miner: Miner) -> None:
    encoder, data = small(), miner.batches.data
    found = negatives(miner, encoder)
    assert set(found) == {*data.sources["stard"].tolist(), *data.sources["written"].tolist()}
    assert any(found.values())
    read = vectors(encoder, miner.batches, SMALL, "passages", np.arange(len(data.passages)), unheard)
    asked = vectors(encoder, miner.batches, SMALL, "questions", np.arange(len(data.questions)), unheard)
    for question, places in found.items():
        (right,) = data.right[question]
        assert right not in places
        assert all(data.pools[place] == data.pools[right] for place in places)
        assert all(float(read[place] @ read[right]) < ALIKE + 1e-4 for place in places)
        assert all(float(asked[question] @ (read[place] - read[right])) < 0.01 + 1e-4 for place in places)
    for question in data.sources["stard"].tolist()[:2]:
        assert not {0, 1} & set(found[question])


def test_nothing_is_read_twice_while_the_weights_stay(miner: Miner, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[int]] = []

    def counted(*arguments: Any) -> torch.Tensor:
        calls.append(arguments[-2].tolist())
        return vectors(*arguments)

    monkeypatch.setattr(reading, "vectors", counted)
    encoder, memory = small(), Memory(miner.batches, SMALL, unheard)
    first = memory.vectors(encoder, "passages", np.array([3, 1]))
    again = memory.vectors(copy.deepcopy(encoder), "passages", np.array([1, 2, 3, 1]))
    assert calls == [[1, 3], [2]]
    assert torch.equal(again[[2, 0]], first)
    assert torch.equal(again[0], again[3])
    memory.vectors(encoder, "questions", np.array([1]))
    with torch.no_grad():
        next(encoder.parameters()).mul_(1.01)
    assert not torch.equal(memory.vectors(encoder, "passages", np.array([1]))[0], again[0])
    assert calls == [[1, 3], [2], [1], [1]]


def test_how_far_the_reading_has_come_is_told(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TOLD", 0.0)
    lines: list[str] = []
    miner = Miner.of(Batches(data, CPU), SMALL, lines.append)
    read = miner.read(small(), np.arange(len(data.passages)))
    assert len(read) == len(data.passages)
    assert len(lines) > 1
    assert lines[-1] == f"passages: {len(data.passages)} of {len(data.passages)} read"


def test_candidates_are_what_a_search_finds_and_tables_bring_their_own(miner: Miner) -> None:
    data = miner.batches.data
    found = candidates(miner, small())
    assert not set(found) & set(data.sources["dev"].tolist())
    assert set(found) >= {*data.sources["ranker"].tolist(), *data.sources["general"].tolist()}
    assert all(not set(places) & set(data.right[question]) for question, places in found.items())
    (table,) = data.sources["tables"].tolist()
    assert found[table] == data.wrong[table]


def test_where_a_machine_takes_less_the_right_passages_are_searched_still(data: Data) -> None:
    pools = Miner.of(Batches(data, CPU), replace(SMALL, searched=3), unheard).pools
    asked = [place for name in ("stard", "dev") for place in data.sources[name].tolist()]
    assert {data.right[question][0] for question in asked} <= set(pools[BENCHMARK].tolist())
    assert PROCESSOR.searched is not None


def test_a_search_by_words_prefers_rare_ones(data: Data) -> None:
    pool = np.flatnonzero(data.pools == ARTICLES)
    found = Words(data, pool, CPU).scores(data.sources["written"])
    assert found.argmax(1).tolist() == list(range(len(data.sources["written"])))


def test_what_answers_too_is_no_wrong_passage() -> None:
    also = also_right([{1, 2}, {3}], [1, 3, 2, 1])
    assert also.tolist() == [[False, False, True, True], [False, False, False, False]]
    one = functional.normalize(torch.eye(2, 8), dim=1)
    three = torch.cat([one, one[:1]])  # the first passage comes again
    tokens = torch.ones(2, 1, 1, dtype=torch.bool)[:, :, 0]
    questions = Encoded(one, one[:, None], tokens)
    passages = Encoded(three, three[:, None], torch.ones(3, 1, dtype=torch.bool))
    assert float(contrast(questions, passages, torch.zeros(2, 3, dtype=torch.bool))) < 1e-3


def test_a_source_is_gone_through_before_a_question_comes_again() -> None:
    turns, chance = Turns(np.arange(10)), random.Random(1)
    assert sorted(turns.take(5, chance) + turns.take(5, chance)) == list(range(10))
    assert sorted(turns.take(99, chance)) == list(range(10))


def test_the_frozen_layers_and_the_base_stay_as_they_are(miner: Miner, tmp_path: Path) -> None:
    base = small()
    before = state(base)
    encoder = trainable(base, frozen=2)
    train(Contrast(encoder, miner), 12, 1e-3, tmp_path / "c.pt", unheard, Clock())
    assert torch.equal(state(base), before)
    for layer, kept in enumerate((True, True, False, False)):
        same = torch.equal(state(encoder.encoder.layer[layer]), state(base.encoder.layer[layer]))
        assert same is kept
    assert torch.equal(state(encoder.embeddings), state(base.embeddings))


def test_the_encoders_loss_falls(miner: Miner, tmp_path: Path) -> None:
    encoder = trainable(small())
    task = Contrast(encoder, miner)

    def loss() -> float:
        task.prepare(0.0, random.Random(5))
        encoder.eval()
        with torch.no_grad():
            return float(np.mean([task.loss(chance)[1] for chance in map(random.Random, range(8))]))

    before = loss()
    train(task, 30, 3e-3, tmp_path / "c.pt", unheard, Clock())
    assert loss() < before * 0.9


def test_the_rerankers_loss_falls_and_its_teacher_stays(
    miner: Miner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "TOLD", 6.0)
    listings = Listings(miner.batches, candidates(miner, small()), ("stard", "written", "tables"), 8)
    teacher, student = Reranker(small(), 4), Reranker(small(), 2)
    taught = state(teacher)
    lines: list[str] = []
    train(Ranked(student, listings, teacher), 20, 2e-3, tmp_path / "c.pt", lines.append, Clock())
    assert torch.equal(state(teacher), taught)
    losses = [float(line.split()[-2]) for line in lines]
    assert len(losses) == 4
    assert losses[-1] < losses[0]


def test_a_listing_has_its_right_passage_first_and_no_other_answer(miner: Miner) -> None:
    data = miner.batches.data
    listings = Listings(miner.batches, candidates(miner, small()), ("stard",), 30)
    questions, passages = listings.batch(random.Random(1))
    assert passages.shape == (30, 1 + WRONG)
    for question, row in zip(questions.tolist(), passages.tolist(), strict=True):
        assert row[0] in data.right[question]
        assert not set(row[1:]) & set(data.right[question])
        assert len(set(row[1 : 1 + HARD])) == HARD


def test_a_library_that_is_too_small_is_named(miner: Miner) -> None:
    with pytest.raises(ValueError, match="too small"):
        Listings(miner.batches, {}, ("stard",), 8)


def test_the_teacher_counts_beside_the_labels() -> None:
    taught = torch.tensor([[4.0, 1.0, -4.0]])
    right = torch.tensor([[4.0, 1.0, -4.0]])
    assert taught_loss(right, taught) < taught_loss(torch.tensor([[4.0, -4.0, 1.0]]), taught)
    assert taught_loss(right, taught) < taught_loss(right.flip(1), right.flip(1))


def test_scores_come_in_the_order_of_the_pairs(miner: Miner) -> None:
    reranker = Reranker(small(), 2).eval()
    questions, passages = np.array([3, 0, 36, 1, 2]), np.array([45, 1, 0, 50, 3])
    with torch.no_grad():
        together = scores(reranker, miner.batches, questions, passages, 40)
        alone = [scores(reranker, miner.batches, questions[at : at + 1], passages[at : at + 1], 40) for at in range(5)]
    assert torch.allclose(together, torch.cat(alone), atol=1e-5)


def test_a_stage_that_was_cut_off_goes_on(miner: Miner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "EVERY", 5.0)
    listings = Listings(miner.batches, candidates(miner, small()), ("stard", "written"), 4)
    whole, cut, rest = (Ranked(Reranker(small(), 2), listings) for _ in range(3))
    train(whole, 16, 1e-3, tmp_path / "whole.pt", unheard, Clock())
    with pytest.raises(KeyboardInterrupt):  # two readings of the clock a step: in the middle of the thirteenth
        train(cut, 16, 1e-3, tmp_path / "stage.pt", unheard, Clock(25))
    lines: list[str] = []
    clock = Clock()
    train(rest, 16, 1e-3, tmp_path / "stage.pt", lines.append, clock)
    assert clock.now == 2 * (16 - 10)
    assert lines[-1].startswith("stage: 16 steps, 100%")
    assert torch.allclose(state(rest.network), state(whole.network), atol=1e-5)


def test_means_follow_the_weights_and_settle_in_their_place() -> None:
    layer = torch.nn.Linear(2, 2)
    averaged = Averaged(layer)
    with torch.no_grad():
        layer.weight.fill_(3.0)
    for number in range(1, 3000):
        averaged.step(number)
    with torch.no_grad():
        layer.weight.fill_(7.0)
    averaged.settle()
    assert torch.allclose(layer.weight, torch.full((2, 2), 3.0), atol=1e-2)


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_at(share) for share in (0.01, 0.06, 0.5, 0.99)]
    assert rates[1] == max(rates)
    assert rates[3] < rates[0]


def test_blended_weights_lie_between() -> None:
    base, trained = small(), trainable(small())
    with torch.no_grad():
        for weights in trained.parameters():
            weights.add_(1.0)
    assert torch.allclose(state(blended(base, trained, 0.8)), state(base) + 0.8, atol=1e-6)
    assert torch.equal(state(blended(base, trained, 0.0)), state(base))
    assert blended(base, trained, 0.5).config.hidden_dropout_prob == base.config.hidden_dropout_prob


def test_quality_is_the_share_of_what_is_right_and_the_rank_of_the_first() -> None:
    found = quality([[1, 2, 3], list(range(200))], [[1, 9], [12]])
    assert (found.first, found.among_ten, found.among_hundred, found.mrr) == (0.25, 0.25, 0.75, 0.5)


def test_a_reranker_is_judged_by_as_many_questions_as_the_machine_takes(
    miner: Miner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "TOLD", 0.0)
    monkeypatch.setattr(judging, "AT_ONCE", 2)
    found = searched(miner, small(), "dev")
    some = found.some(3)
    assert found.some(None) is found.some(99) is found
    assert some.questions.tolist() == found.questions[[0, 2, 5]].tolist()
    lines: list[str] = []
    assert reranked(miner.batches, Reranker(small(), 2), some, lines.append).questions == 3
    assert lines[-1] == "listings: 2 of 3 read"


def asked_and_answered() -> list[Example]:
    """Passages that answer have the word after the question's; those that do not have another."""
    pairs = [(f"w{n} w{n + 1}", f"w5 w{n} w{n + 2}", f"w5 w{n} w7") for n in range(20, 60)]
    return [
        *(Example(question, right, answers=True, kind="answered") for question, right, _ in pairs),
        *(Example(question, wrong, answers=False, kind="unanswered") for question, _, wrong in pairs),
    ]


def documents() -> list[Listing]:
    """Twenty questions on a document of twenty clauses: the one that answers has the word after the question's."""
    clauses = [f"w6 w{n} w{n + 2}" for n in range(20, 40)]
    return [
        Listing(f"w{20 + at} w{21 + at}", (text,), (*clauses[:at], *clauses[at + 1 :]))
        for at, text in enumerate(clauses)
    ]


def test_what_answers_is_learnt_and_so_is_the_order_in_a_document(tokenizer: Tokenizer, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = Reranker(small(), 4)
    before = copy.deepcopy(network).eval()
    network.begin_answering()
    task = Answers(network, tokenizer, asked_and_answered(), documents(), count=24)
    train(task, 60, 3e-3, tmp_path / "answers.pt", unheard, Clock())

    def read(pairs: Iterable[tuple[str, str]]) -> tuple[torch.Tensor, torch.Tensor]:
        return padded([pair_ids(tokenizer, question, [text], PROMPTS)[0] for question, text in pairs])

    def first(score: Reranker) -> float:
        listed = [[(listing.q, text) for text in (*listing.right, *listing.wrong)] for listing in documents()]
        return sum(int(score(*read(pairs)).argmax()) == 0 for pairs in listed) / len(listed)

    pairs = [(pair.q, pair.text) for pair in asked_and_answered()]
    with torch.no_grad():
        scores, answers = network.both(*read(pairs))
        kept = before(*read(pairs))
        assert first(network) > first(before)
    assert float(answers[:40].mean() - answers[40:].mean()) > 2 * float((scores[:40].mean() - scores[40:].mean()).abs())
    assert float((scores - kept).abs().mean()) < float(kept.std())


def test_nothing_to_learn_from_is_said(tokenizer: Tokenizer) -> None:
    network = Reranker(small(), 2)
    with pytest.raises(ValueError, match="has not begun"):
        Answers(network, tokenizer, asked_and_answered(), documents())
    network.begin_answering()
    short = [Listing("w20 w21", ("w6 w20",), ("w6 w21",))]
    for pairs, listings in (([], documents()), (asked_and_answered(), short)):
        with pytest.raises(ValueError, match="clauses that do not answer"):
            Answers(network, tokenizer, pairs, listings)


def test_all_stages_end_in_two_models_and_are_not_done_twice(data: Data, tokenizer: Tokenizer, tmp_path: Path) -> None:
    lines: list[str] = []
    run = Run(data, small(), tmp_path, 0.01, SMALL, CPU, lines.append, tokenizer, asked_and_answered, documents)
    encoder = run.encoder()
    reranker = run.reranker(encoder)
    assert len(reranker.bert.encoder.layer) == 2
    assert set(judged(run.miner, encoder)) == set(JUDGES)
    assert {file.stem for file in tmp_path.glob("*.pt")} == {"encoder", "teacher", "distilled", "reranker", "answers"}
    assert not torch.equal(state(run.blended(encoder)), state(run.base))
    steps = [line for line in lines if "steps" in line]
    again = Run(data, small(), tmp_path, 0.01, SMALL, CPU, lines.append, tokenizer, asked_and_answered, documents)
    kept = again.encoder()
    assert torch.equal(state(kept), state(encoder))
    assert torch.equal(state(again.reranker(kept)), state(reranker))
    assert [line for line in lines if "steps" in line] == steps


def test_a_stage_that_was_cut_off_does_not_search_again(data: Data, tokenizer: Tokenizer, tmp_path: Path) -> None:
    lines: list[str] = []
    for _ in range(2):
        run = Run(data, small(), tmp_path, 0.01, SMALL, CPU, lines.append, tokenizer, asked_and_answered, documents)
        run.encoder()
        (tmp_path / "distilled.pt").unlink()
    assert len([line for line in lines if line.startswith("distilled:")]) == 2
    assert len([line for line in lines if line.startswith("candidates:")]) == 1


def test_rows_of_nothing_are_rows() -> None:
    rows = Rows.of([[], [1, 2], []])
    assert [rows[place] for place in range(3)] == [[], [1, 2], []]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::torch.jit.TracerWarning")
def test_the_command_collects_once_and_writes_two_models(
    tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[Path, Path]] = []

    def collect(data: Path, library: Path, work: Path, tell: object) -> object:
        calls.append((data, library))
        return collected()

    made = {"package_file": None, "read": None, "choose": [], "build_tokenizer": tokenizer, "build_bert": small()}
    for name, value in made.items():
        monkeypatch.setattr(command, name, lambda *_, value=value: value)
    monkeypatch.setattr(command, "collect", collect)
    monkeypatch.setattr(command, "_examples", lambda *_: asked_and_answered())
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(command, "PROCESSOR", replace(SMALL, frozen=1))
    folders = [f"--{name}={tmp_path / name}" for name in ("data", "library", "work", "out-encoder", "out-reranker")]
    for _ in range(2):
        command.main([*folders, "--minutes=0.01"])
    assert calls == [(tmp_path / "data", tmp_path / "library")]
    encoder = BundledEncoder(tmp_path / "out-encoder")
    assert encoder.encode(["w1 w2", "w3"]).shape == (2, 32)
    tokenizer.save(str(tmp_path / "out-reranker" / "tokenizer.json"))
    pairs = Pairs(tmp_path / "out-reranker")
    assert pairs.scores("w1", ["w2", "w3 w4"], PROMPTS).shape == (2,)
    answers = pairs.answers([("w1", "w2"), ("w3", "w3 w4")], PROMPTS)
    assert answers is not None
    assert all(0 < value < 1 for value in answers)
