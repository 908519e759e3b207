from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.locating import locate

WHOLE = "第八条　取得二星级标识的，\n每平方米奖补25元；\n（一）新建建筑；"


def test_words_are_found_as_they_are() -> None:
    assert locate(WHOLE, "每平方米奖补25元") == ((14, 23),)


def test_words_are_found_across_lines_and_blanks() -> None:
    ((start, end),) = locate(WHOLE, "取得二星级标识的，每平方米 奖补25元")
    assert WHOLE[start:end] == "取得二星级标识的，\n每平方米奖补25元"


def test_words_with_something_left_out_are_found_piece_by_piece() -> None:
    found = locate(WHOLE, "取得二星级标识的，……（一）新建建筑；")
    assert [WHOLE[start:end] for start, end in found] == ["取得二星级标识的，", "（一）新建建筑；"]


def test_words_that_are_not_there_are_not_marked() -> None:
    assert locate(WHOLE, "每平方米奖补30元") == ()
    assert locate(WHOLE, "  ") == ()


@given(st.text(alphabet="甲乙丙 \n|…", max_size=40), st.text(alphabet="甲乙丙 \n|…", max_size=60))
def test_stretches_lie_in_the_text_and_in_order(words: str, whole: str) -> None:
    found = locate(whole, words)
    assert all(0 <= start < end <= len(whole) for start, end in found)
    assert list(found) == sorted(found)


@given(st.text(alphabet="甲乙丙丁 \n", min_size=1, max_size=60), st.data())
def test_what_was_cut_out_is_found_again(whole: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole) - 1))
    piece = whole[start : data.draw(st.integers(start + 1, len(whole)))].strip()
    if piece:
        ((first, last),) = locate(whole, piece)
        assert whole[first:last] == piece
