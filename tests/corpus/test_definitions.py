"""Terms are found where a text says what they mean, and nowhere else."""

from __future__ import annotations

import pytest

from corpus.definitions import definitions
from corpus.types import Clause, ClauseId


def clause(text: str, **more: object) -> Clause:
    label = text.split(maxsplit=1)[0]
    return Clause(ClauseId("a", "b", label), label, "article", text, body=len(label) + 1, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("第二条 本条例所称绿色建筑，是指节约资源的建筑。", ["绿色建筑"]),
        ("第二条 本办法所称的“建设单位”是指投资人。", ["建设单位"]),
        ("第九条 本条例下列用语的含义：\n（一）装配率，是指比例；\n（二）“能耗”是指消耗的能源。", ["装配率", "能耗"]),
        ("第三条 建设单位应当申报。", []),
        ("第三条 前款所称情形，包括下列各项。", []),
    ],
)
def test_terms_of_a_regulation(text: str, terms: list[str]) -> None:
    found = definitions(clause(text))
    assert [item.term for item in found] == terms
    assert all(item.term in text[item.start : item.end] for item in found)


def test_a_chapter_of_terms_defines_its_entries() -> None:
    entry = Clause(
        ClauseId("a", "b", "2.0.3"), "2.0.3", "section", "2.0.3 居住建筑 residential building\n供人们居住的建筑。",
        path=("2 术语",), body=6,
    )  # fmt: skip
    assert [item.term for item in definitions(entry)] == ["居住建筑"]


def test_a_definition_ends_with_its_sentence() -> None:
    text = "第二条 本条例所称民用建筑，是指居住建筑和公共建筑。公共建筑另行规定。"
    (found,) = definitions(clause(text))
    assert text[found.start : found.end] == "本条例所称民用建筑，是指居住建筑和公共建筑。"
