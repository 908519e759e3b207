"""Dirt that was read as stops is left out; stops that are printed stay."""

from __future__ import annotations

import pytest

from corpus.scans.specks import with_wide_stops, without_specks
from corpus.scans.types import ScanLine


def cleaned(text: str, sure: float = 0.95) -> str:
    count = len(text)
    made = without_specks(ScanLine(text, (0, 0, count, 1), tuple(map(float, range(count))), (sure,) * count, (1,)))
    assert len(made.text) == len(made.places) == len(made.sure)
    return made.text


@pytest.mark.parametrize(
    ("read", "right"),
    [
        (".第十条建设单位", "第十条建设单位"),
        (":.第十条建设单位", "第十条建设单位"),
        ("人.民政府批准后实施。.", "人民政府批准后实施。"),
        (":", ""),
        ("咨询、安全管理等公益性服务·", "咨询、安全管理等公益性服务"),
    ],
)
def test_specks_go(read: str, right: str) -> None:
    assert cleaned(read) == right


@pytest.mark.parametrize(
    "text",
    [
        "3.2.1外墙",
        "-12-",
        "第一章总则......3",
        "......",
        "埃米尔·左拉",
        "0.45",
        ".5",
        "GB50352-2019",
        "应当符合：",
        "-5℃以下",
    ],
)
def test_what_is_printed_stays(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("(一)不得虐待,应当", "（一）不得虐待，应当"),
        ("应当符合下列规定:", "应当符合下列规定："),
        ("管径DN20,长1,200mm", "管径DN20,长1,200mm"),
        ("GB 50352(2019)", "GB 50352(2019)"),
        ("传热系数(K)", "传热系数(K)"),
    ],
)
def test_stops_beside_chinese_are_chinese(read: str, right: str) -> None:
    count = len(read)
    line = ScanLine(read, (0, 0, count, 1), tuple(map(float, range(count))), (0.9,) * count)
    assert with_wide_stops(line).text == right


def test_a_doubtful_dot_in_a_name_goes() -> None:
    assert cleaned("人民·政府", sure=0.6) == "人民政府"
