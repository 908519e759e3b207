"""The plain LangChain recipe: what it finds, and when a chunk counts as right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from index_support import HashingEncoder

from evals.baselines import Chunk, EncoderEmbeddings, Recipe, RightText, plain_texts, rank_of, split

TEXTS = {
    "laws/甲.md": "第一条 新建民用建筑应当采用节能门窗。",
    "laws/乙.md": "第一条 二星级绿色建筑每平方米补贴六十元。",
}
CLAUSE = "第二条 建设单位应当自领取施工许可证之日起三个月内开工。"


def test_the_recipe_finds_what_it_took_in_and_keeps_it(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    with Recipe(tmp_path, encoder) as recipe:
        assert recipe.add(TEXTS) == 2
    with Recipe(tmp_path, encoder) as recipe:
        found = recipe.search("二星级绿色建筑补贴")
    assert [chunk.source for chunk in found] == ["laws/乙.md", "laws/甲.md"]
    assert found[0].text == TEXTS["laws/乙.md"]


def test_an_encoder_serves_langchain() -> None:
    encoder = HashingEncoder()
    embeddings = EncoderEmbeddings(encoder)
    assert np.allclose(embeddings.embed_documents(["节能门窗"])[0], embeddings.embed_query("节能门窗"))
    assert len(embeddings.embed_query("节能门窗")) == encoder.dimensions


def test_chunks_are_at_most_five_hundred_characters_and_overlap() -> None:
    text = "".join(f"{number:04}" for number in range(300))
    chunks = split("a", text)
    assert max(len(chunk.text) for chunk in chunks) <= 500
    assert chunks[1].text[:50] == chunks[0].text[-50:]


def test_documents_become_plain_text_and_the_unreadable_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "甲.md").write_text("# 条例\n\n第一条 甲。\n", encoding="utf-8")
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7\nbroken off")
    texts = plain_texts([tmp_path])
    assert [Path(source).name for source in texts] == ["甲.md"]
    assert "第一条 甲。" in next(iter(texts.values()))


def test_a_chunk_is_right_with_half_of_the_clause_from_its_document() -> None:
    wanted = [RightText("laws/条例.md", CLAUSE)]
    whole, little = Chunk("/x/laws/条例.md", f"前文。\n{CLAUSE}\n后文"), Chunk("/x/laws/条例.md", CLAUSE[:12])
    elsewhere = Chunk("/x/laws/别的条例.md", CLAUSE)
    assert rank_of(wanted, [elsewhere, little, whole]) == 3
    assert rank_of(wanted, [Chunk("/x/laws/条例.md", CLAUSE[:17].replace("建设", "建 设"))]) == 1
    assert rank_of(wanted, [elsewhere]) == 0
    assert rank_of([], [whole]) == 0


def test_a_clause_that_we_lost_is_known_by_its_phrases() -> None:
    chunk = Chunk("条例.md", CLAUSE)
    assert rank_of([RightText("条例.md", "", ("三个月",))], [chunk]) == 1
    assert rank_of([RightText("条例.md", "", ("六个月",))], [chunk]) == 0
    assert rank_of([RightText("条例.md", "")], [chunk]) == 0
