"""The lexicon: traditional characters fold one for one, pinyin is cut into syllables, the synonyms can be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import terms, words
from index.lexicon.folding import folded
from index.lexicon.make import pinyin, traditional
from index.lexicon.pinyin import alike, sound, syllables
from index.lexicon.shapes import lookalikes


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("綠色建築補貼", "绿色建筑补贴"),
        ("裝配式建築獎勵標準", "装配式建筑奖励标准"),
        ("二星級能拿多少？", "二星级能拿多少？"),
        ("ＧＢ／Ｔ　５０３７８－２０１９", "GB/T 50378-2019"),
        ("（一）以上，以下：", "（一）以上，以下："),
    ],
)
def test_folding_reads_traditional_and_full_width_writing(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(st.text())
@settings(deadline=None)
def test_folding_keeps_every_place_and_folds_once(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


def test_the_index_has_one_term_for_both_writings() -> None:
    assert terms("綠色建築的補貼") == terms("绿色建筑的补贴")
    assert words("竣工驗收") == words("竣工验收")


@pytest.mark.parametrize(
    ("letters", "cut"),
    [
        ("zhuangpeishi", ("zhuang", "pei", "shi")),
        ("lvsejianzhu", ("lv", "se", "jian", "zhu")),
        ("fangan", ("fan", "gan")),
        ("epc", ()),
        ("", ()),
    ],
)
def test_pinyin_is_cut_into_syllables(letters: str, cut: tuple[str, ...]) -> None:
    assert syllables(letters) == cut


def test_sounds_that_many_do_not_tell_apart_are_one() -> None:
    assert sound("zhuang") == sound("zuan")
    assert sound("lan") == sound("nang")
    assert sound("shi") != sound("she")
    assert "建" in alike("健")
    assert "式" in alike("试")
    assert "建" not in alike("色")
    assert alike("A") == frozenset()


def test_characters_that_look_alike() -> None:
    assert "竣" in lookalikes("竞")
    assert lookalikes("建") == frozenset()


def test_the_tables_are_made_from_characters_that_change() -> None:
    source = "# OpenCC\n綠\t绿\n著\t著 着\n乾\t干 乾\n\U00020000\t绿\n"
    assert traditional(source) == "乾干\n綠绿\n"
    readings = {ord("率"): "lǜ,shuài,lüe", ord("建"): "jiàn", 0x3400: "qiū"}
    assert pinyin(readings) == "jian 建\nlv 率\nshuai 率\n"
