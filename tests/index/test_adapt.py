"""Adapting the encoder to a library: pairs by rule, what is held out, the gain, and the whole with a small network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from index_support import HashingEncoder, in_process, law

from index.embedding import BundledEncoder, load_encoder
from index.encoding import change_over
from index.errors import EncoderFault
from index.ingest import ingest
from index.library import Library
from index.model.adapt.measure import gain, ranks
from index.model.adapt.rules import Made, made
from index.search import search

ARTICLES = [
    "为了节约能源，提高能源利用效率，制定本条例。",
    "本条例所称绿色建筑，是指在全寿命期内节约资源的高质量建筑。",
    "新建民用建筑应当安装节能门窗。未安装的不得竣工验收，建设单位应当及时整改到位。",
    "违反本条例第三条规定，未安装节能门窗擅自竣工验收的，处一万元罚款。",
]


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    (tmp_path / "laws").mkdir()
    for name in "甲乙丙":
        text = law(
            f"示范市{name}条例",
            [f"{name}：{article}" if number else article for number, article in enumerate(ARTICLES)],
        )
        (tmp_path / "laws" / f"{name}.md").write_text(
            text.replace("第三条 ", "## 第二章 门窗要求\n\n第三条 "), encoding="utf-8"
        )
    ingest(library, [tmp_path / "laws"], reader=in_process)
    return library


def by_rule(pairs: list[Made], rule: str) -> set[tuple[str, str]]:
    return {(pair.question, pair.clause_id.rpartition("/")[2]) for pair in pairs if pair.rule == rule}


def test_each_rule_asks_for_the_clause_that_answers(filled: Library) -> None:
    pairs = list(made(filled))
    assert ("什么是绿色建筑？", "第二条") in by_rule(pairs, "definition")
    assert ("甲： 未安装节能门窗擅自竣工验收的，处一万元罚款", "第三条") in by_rule(pairs, "reference")
    assert any("门窗要求" in question for question, _ in by_rule(pairs, "heading"))
    for pair in pairs:
        assert pair.rule != "sentence" or pair.question not in pair.passage
        assert "第三条" not in pair.question


def test_the_same_library_gives_the_same_pairs(filled: Library) -> None:
    assert list(made(filled)) == list(made(filled))


def test_ranks_count_the_texts_that_are_nearer_than_the_best_right_one() -> None:
    pool = ["甲乙丙丁", "甲乙", "戊己庚辛"]
    assert ranks(HashingEncoder(), ["甲乙丙丁", "戊己庚辛"], [frozenset({0}), frozenset({0, 1})], pool) == [1, 2]


def test_a_gain_is_sure_only_where_its_interval_is_above_zero() -> None:
    better = gain([5] * 40, [1] * 40, 100)
    assert better.sure
    assert better.mrr == (0.2, 1.0)
    assert (better.first, better.among_ten) == ((0.0, 1.0), (1.0, 1.0))
    assert not gain([1, 5] * 20, [5, 1] * 20, 100).sure
    assert gain([1] * 30, [20] * 30, 100).high < 0


def test_a_library_too_small_to_learn_from_is_told(filled: Library, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
    pytest.importorskip("transformers", reason="transformers is not installed (extra: make-model)")
    pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")
    from index.model.adapt.run import adapt

    with pytest.raises(EncoderFault, match="条文太少"):
        adapt(filled, tmp_path / "work")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A small encoder of our making, one character a token."""
    torch = pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
    transformers = pytest.importorskip("transformers", reason="transformers is not installed (extra: make-model)")
    pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors

    from index.model.make import write_folder, write_onnx, write_sums

    characters = sorted(
        set("".join(ARTICLES) + "示范市甲乙丙条例什么是query:passage?？。，0123456789一二三四第章门窗要求 ")
    )
    words = ["<s>", "<pad>", "</s>", "<unk>", *characters]
    words += [f"<{number}>" for number in range(600)]  # the longest table is taken to be that of the words
    tokenizer = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=64,
        num_hidden_layers=5,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=512,
    )
    bert = transformers.BertModel(config, add_pooling_layer=False).eval()
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
    from index.model.adapt import run

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
    with filled.writing():
        change_over(filled, load_encoder(str(home)))
        filled.derive()
    with Library.open(filled.folder) as opened:
        assert opened.encoder.name == after.name
        assert search(opened, "绿色建筑", 3)


def test_the_questions_of_a_held_out_clause_are_not_trained_with(filled: Library) -> None:
    pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
    pytest.importorskip("transformers", reason="transformers is not installed (extra: make-model)")
    pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")
    from index.model.adapt.run import _parted

    pairs = list(made(filled))
    kept, held = _parted(pairs)
    assert sorted(map(str, [*kept, *held])) == sorted(map(str, pairs))
    assert not {pair.clause_id for pair in kept} & {pair.clause_id for pair in held}


@pytest.fixture(autouse=True)
def _closed(library: Library) -> Iterator[None]:
    yield
    library.close()
