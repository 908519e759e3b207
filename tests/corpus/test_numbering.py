"""Numbers in any writing have one value and one key."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.numbering import chinese_number, chinese_numeral, clause_key


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零三", 103),
        ("一百二十三", 123),
        ("一千零二", 1002),
        ("两", 2),
        ("〇", 0),
        ("二〇二一", 2021),
        ("一万零三", 10003),
        ("12", 12),
        ("１２", 12),
        ("第", None),
        ("", None),
        ("十百", None),
        ("一二十", None),
    ],
)
def test_reads_numbers(text: str, value: int | None) -> None:
    assert chinese_number(text) == value


@settings(deadline=None)
@given(st.integers(0, 99_999))
def test_what_is_written_is_read_again(value: int) -> None:
    assert chinese_number(chinese_numeral(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [(12, "十二"), (20, "二十"), (110, "一百一十"), (1001, "一千零一"), (0, "零")]
)
def test_writes_numbers_as_articles_are_numbered(value: int, text: str) -> None:
    assert chinese_numeral(value) == text


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("第十二条", "第12条"),
        ("第12条", "第12条"),
        ("12条", "第12条"),
        ("第１２条", "第12条"),
        ("第十二条第二款", "第12条"),
        ("第十二条之一", "第12条之1"),
        ("4.2.4", "4.2.4"),
        ("３.２.１Ａ", "3.2.1A"),
        ("a.0.1", "A.0.1"),
        ("附录 A", "附录A"),
        ("附件一", "附件1"),
        ("附件", "附件"),
        ("表 3.2.1", "表3.2.1"),
        ("续表3.2.1-2", "表3.2.1-2"),
        ("表3.2.1（续1）", "表3.2.1"),
        ("表3.2.1（第301至420行）", "表3.2.1"),
        ("式（3.2.1）", "式3.2.1"),
        ("公式(4)", "式4"),
        ("第12页", "第12页"),
        ("页12", "第12页"),
        ("第三章", "第3章"),
        ("二、（三）", "二/(三)"),
        ("二、", "二"),
        ("二、（三）1", "二/(三)/1"),
        ("十二、8", "十二/8"),
        ("题注", ""),
        ("", ""),
        ("引言", ""),
    ],
)
def test_one_key_for_every_writing(label: str, key: str) -> None:
    assert clause_key(label) == key


@settings(deadline=None)
@given(st.integers(1, 2000), st.integers(0, 20))
def test_articles_in_chinese_and_in_digits_have_the_same_key(number: int, suffix: int) -> None:
    written = f"第{chinese_numeral(number)}条" + (f"之{chinese_numeral(suffix)}" if suffix else "")
    digits = f"第 {number} 条" + (f"之{suffix}" if suffix else "")
    assert clause_key(written) == clause_key(digits) != ""


@settings(deadline=None)
@given(st.text(max_size=30))
def test_keys_are_their_own_keys(label: str) -> None:
    key = clause_key(label)
    assert not key or clause_key(key) == key
