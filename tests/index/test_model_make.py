"""The recipe of the bundled model: reading the package's format, the normaliser, the vocabulary, eight bits."""

from __future__ import annotations

import json
import struct
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tokenizers import Tokenizer
from tokenizers.normalizers import Precompiled

from index.model.charsmap import pack
from index.model.make import BUNDLED, PROMPTS, texts_in
from index.model.read_e5s1 import Package, Sizes, Specials, dequantise, read
from index.model.vocabulary import build_tokenizer, count_ids, is_chinese, is_latin, is_sign, kept

PIECES = (
    ("<s>", 0.0),
    ("<pad>", 0.0),
    ("</s>", 0.0),
    ("<unk>", 0.0),
    ("▁", -3.0),
    ("条", -5.0),
    ("建设", -6.0),
    ("建", -9.0),
    ("设", -9.0),
    ("12", -5.0),
    ("III", -8.0),
    ("▁the", -4.0),
    ("▁energy", -7.0),
    ("▁energie", -6.0),
    ("ひら", -6.0),
    ("学び", -6.0),
    ("Ω", -9.0),
    ("kW", -9.0),
    ("привет", -6.0),
    ("éco", -6.0),
    ("<mask>", 0.0),
)


@pytest.fixture
def package() -> Package:
    return Package(
        Sizes(2, 1, 1, 4, len(PIECES), 8, 2, 1e-12),
        Specials(bos=0, eos=2, pad=1, unk=3),
        tuple(piece for piece, _ in PIECES),
        tuple(score for _, score in PIECES),
        {"１": "1", "２": "2", "\u3000": " ", "\u0001": "", "Ⅲ": "III"},
        {},
    )


def q4_block(scale: float, weights: list[int]) -> bytes:
    """A block of 32 weights of -8..7: the first sixteen in the low nibbles, the others in the high ones."""
    nibbles = [weight + 8 for weight in weights]
    return struct.pack("<e", scale) + bytes(
        low | high << 4 for low, high in zip(nibbles[:16], nibbles[16:], strict=True)
    )


def test_q4_blocks_come_apart_by_hand() -> None:
    first = [*range(-8, 8), *range(7, -9, -1)]
    second = [0] * 31 + [-8]
    values = dequantise(q4_block(0.5, first) + q4_block(2.0, second))
    assert values.dtype == np.float32
    assert values.tolist() == [0.5 * weight for weight in first] + [2.0 * weight for weight in second]


@given(st.lists(st.integers(-8, 7), min_size=32, max_size=32), st.integers(-8, 8))
def test_any_q4_block_comes_apart(weights: list[int], exponent: int) -> None:
    assert dequantise(q4_block(2.0**exponent, weights)).tolist() == [weight * 2.0**exponent for weight in weights]


def written(pieces: list[str], replacements: dict[str, str], floats: list[float]) -> bytes:
    """A small file in the package's format with one float32 and one Q4_0 tensor."""
    blob = "".join(pieces).encode()
    offsets = [len("".join(pieces[:count]).encode()) for count in range(len(pieces) + 1)]
    data = b"E5S1" + struct.pack("<I7ifi", 1, 2, 1, 1, 4, len(pieces), 8, 2, 1e-12, 32)
    data += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(blob))
    data += struct.pack(f"<{len(offsets)}I{len(pieces)}f", *offsets, *(-float(n) for n in range(len(pieces)))) + blob
    entries = b"".join(
        struct.pack(f"<IB{len(value)}I", ord(key), len(value), *map(ord, value)) for key, value in replacements.items()
    )
    data += struct.pack("<iI", len(replacements), len(entries)) + entries + struct.pack("<i", 2)
    names = [b"emb.ln.w", b"l0.q.w"]
    start = len(data) + sum(2 + len(name) + 21 for name in names)
    tensors = [struct.pack(f"<{len(floats)}f", *floats), q4_block(1.0, [3] * 32)]
    counts = [len(floats), 32]
    for kind, (name, tensor) in enumerate(zip(names, tensors, strict=True)):
        data += struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, counts[kind], start, len(tensor))
        start += len(tensor)
    return data + b"".join(tensors)


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(written(["<s>", "条", "例", "<unk>"], {"Ⅲ": "III", "\u0001": ""}, [1.5, -2.0]))
    package = read(path)
    assert package.sizes == Sizes(2, 1, 1, 4, 4, 8, 2, pytest.approx(1e-12))
    assert package.specials == Specials(bos=0, eos=2, pad=1, unk=3)
    assert package.pieces == ("<s>", "条", "例", "<unk>")
    assert package.scores == (0, -1, -2, -3)
    assert package.replacements == {"Ⅲ": "III", "\u0001": ""}
    assert package.tensors["emb.ln.w"].tolist() == [1.5, -2.0]
    assert package.tensors["l0.q.w"].tolist() == [3.0] * 32


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match=r"model\.bin is not an E5S1 file"):
        read(path)


characters = st.characters(min_codepoint=0xA1, max_codepoint=0xFFFF, categories=("L", "N", "S", "P"))


@given(st.dictionaries(characters, st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=4)))
def test_the_packed_map_replaces_what_it_holds_and_nothing_else(replacements: dict[str, str]) -> None:
    normaliser = Precompiled(pack(replacements))
    for character, replacement in replacements.items():
        assert normaliser.normalize_str(f"a{character}b") == f"a{replacement}b"
    for neighbour in {chr(ord(character) ^ 1) for character in replacements} - replacements.keys():
        if neighbour.isprintable():
            assert normaliser.normalize_str(neighbour) == neighbour


@pytest.mark.parametrize(
    ("piece", "chinese", "sign", "latin"),
    [
        ("▁建设", True, False, False),
        ("第12条", True, False, False),
        ("学び", False, False, False),
        ("20%", False, True, False),
        ("▁III", False, True, True),
        ("kW", False, True, True),
        ("▁energy", False, False, True),
        ("λ", False, True, False),
        ("привет", False, False, False),
    ],
)
def test_pieces_are_told_apart(piece: str, chinese: bool, sign: bool, latin: bool) -> None:  # noqa: FBT001
    assert (is_chinese(piece), is_sign(piece), is_latin(piece)) == (chinese, sign, latin)


def test_the_rules_alone_keep_chinese_and_signs(package: Package) -> None:
    pieces = {package.pieces[number] for number in kept(package, {}, latin=0)}
    specials = {"<s>", "<pad>", "</s>", "<unk>", "<mask>"}
    assert pieces == specials | {"▁", "条", "建设", "建", "设", "12", "III", "Ω", "kW"}


def test_what_texts_use_is_kept_and_the_most_frequent_latin_pieces(package: Package) -> None:
    place = {piece: number for number, piece in enumerate(package.pieces)}
    counts = {place["▁energy"]: 2, place["▁the"]: 1, place["привет"]: 1}
    base = set(kept(package, {}, latin=0))
    assert set(kept(package, counts, latin=1)) - base == {place["▁energy"], place["привет"]}
    assert set(kept(package, {}, latin=1)) - base == {place["▁the"]}
    assert set(kept(package, {}, latin=0, always=[place["▁energie"]])) - base == {place["▁energie"]}
    assert kept(package, counts) == sorted(kept(package, counts))


def test_a_cut_tokenizer_cuts_text_as_the_whole_one_does(package: Package) -> None:
    whole = build_tokenizer(package, range(len(PIECES)))
    ids = kept(package, {}, latin=0)
    cut = build_tokenizer(package, ids)
    text = "建设　 第１２条Ⅲ\u0001"
    assert whole.encode(text).tokens == ["<s>", "▁", "建设", "▁", "第", "12", "条", "III", "</s>"]
    assert [ids[number] for number in cut.encode(text).ids] == whole.encode(text).ids


def test_pieces_are_counted(package: Package) -> None:
    whole = build_tokenizer(package, range(len(PIECES)))
    counts = count_ids(whole, ["建设", "建设 条"], batch=1)
    assert counts == Counter({0: 2, 2: 2, 4: 3, 6: 2, 5: 1})


def test_texts_are_found_in_folders_and_files(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "law.md").write_text("第一条\n第二条", encoding="utf-8")
    (tmp_path / "a" / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "words.txt").write_text("energy", encoding="utf-8")
    assert list(texts_in([tmp_path / "a", tmp_path / "words.txt"])) == ["第一条", "第二条", "energy"]


def test_the_bundled_tokenizer_keeps_prompts_and_domain_signs_whole() -> None:
    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    assert tokenizer.encode(PROMPTS["query"]).tokens == ["<s>", "▁que", "ry", ":", "</s>"]
    assert tokenizer.encode(PROMPTS["document"]).tokens == ["<s>", "▁passage", ":", "</s>"]
    assert "<unk>" not in tokenizer.encode("Ⅲ类汽车库 0.60 W/(m²·K) ≥20% ①〔2015〕12号 “建设”《办法》λ 龘").tokens


def test_the_bundled_folder_is_laid_out_for_sentence_transformers() -> None:
    modules = json.loads((BUNDLED / "modules.json").read_text(encoding="utf-8"))
    assert [module["type"].rsplit(".", 1)[-1] for module in modules] == ["Transformer", "Pooling", "Normalize"]
    settings = json.loads((BUNDLED / "config_sentence_transformers.json").read_text(encoding="utf-8"))
    assert settings["prompts"] == PROMPTS
    config = json.loads((BUNDLED / "config.json").read_text(encoding="utf-8"))
    assert config["vocab_size"] == Tokenizer.from_file(str(BUNDLED / "tokenizer.json")).get_vocab_size()
    assert "MIT License" in (BUNDLED / "LICENSE").read_text(encoding="utf-8")


def test_columns_and_rows_keep_their_values_within_half_a_step() -> None:
    pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")
    from index.model.quantise import quantise_columns, quantise_rows

    weight = np.array([[1.0, -0.01], [-2.0, 0.02], [0.5, 0.0]], dtype=np.float32)
    values, scale = quantise_columns(weight)
    assert values.dtype == np.int8
    assert scale.shape == (2,)
    assert (np.abs(values * scale - weight) <= scale / 2 + 1e-7).all()
    rows, row_scale = quantise_rows(weight.T.copy())
    np.testing.assert_array_equal(rows, values.T)
    assert row_scale.shape == (2, 1)


@given(arrays(np.float32, (5, 3), elements=st.floats(-100, 100, width=32)))
def test_eight_bits_are_symmetric(weight: np.ndarray) -> None:
    pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")
    from index.model.quantise import quantise_columns

    values, scale = quantise_columns(weight)
    negative, same = quantise_columns(-weight)
    np.testing.assert_array_equal(negative, -values)
    np.testing.assert_array_equal(scale, same)


def test_a_small_network_answers_the_same_in_eight_bits() -> None:
    onnx = pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")
    onnxruntime = pytest.importorskip("onnxruntime")
    from onnx import helper, numpy_helper

    from index.inference import session_options
    from index.model.quantise import quantise

    random = np.random.default_rng(0)
    table, weight, small = (random.normal(size=size).astype(np.float32) for size in ((50, 16), (16, 8), (8, 2)))
    nodes = [
        helper.make_node("Gather", ["table", "ids"], ["rows"], "gather"),
        helper.make_node("MatMul", ["rows", "weight"], ["inner"], "product"),
        helper.make_node("MatMul", ["inner", "small"], ["out"], "side"),
    ]
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("ids", onnx.TensorProto.INT64, ["n"])],
        [helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, ["n", 2])],
        [
            numpy_helper.from_array(value, name)
            for name, value in (("table", table), ("weight", weight), ("small", small))
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    quantised = quantise(model, smallest=8)
    kinds = Counter(node.op_type for node in quantised.graph.node)
    assert kinds["MatMulInteger"] == 1
    assert kinds["MatMul"] == 1
    ids = np.arange(20)
    session = onnxruntime.InferenceSession(quantised.SerializeToString(), session_options())
    answer = session.run(None, {"ids": ids})[0]
    np.testing.assert_allclose(answer, table[ids] @ weight @ small, atol=0.25)
    assert np.abs(answer - table[ids] @ weight @ small).mean() < 0.05


@pytest.mark.filterwarnings("ignore")
def test_outliers_are_moved_without_changing_the_outcome() -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
    transformers = pytest.importorskip("transformers", reason="transformers is not installed (extra: make-model)")
    from index.model.outliers import SIDE_COLUMNS, measure, tame

    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    bert = transformers.BertModel(config, add_pooling_layer=False).eval()
    with torch.no_grad():
        bert.encoder.layer[0].intermediate.dense.bias[5] = 60
        bert.embeddings.LayerNorm.weight[3] = 30
    inputs = [[1, 7, 9, 2], [4, 4, 8]]
    tamed = tame(bert, measure(bert, inputs))
    tokens = torch.tensor([[5, 6, 7, 8]])
    with torch.no_grad():
        before, after = bert(input_ids=tokens).last_hidden_state, tamed(input_ids=tokens).last_hidden_state
    torch.testing.assert_close(before, after, atol=1e-4, rtol=1e-4)
    peaks, tamed_peaks = measure(bert, inputs), []
    tamed.encoder.layer[0].output.outer.dense.register_forward_pre_hook(
        lambda module, arguments: tamed_peaks.append(arguments[0].abs().max().item())
    )
    with torch.no_grad():
        tamed(input_ids=tokens)
    assert peaks.outer[0].max() > 50
    assert max(tamed_peaks) < 5
    assert SIDE_COLUMNS >= 1
