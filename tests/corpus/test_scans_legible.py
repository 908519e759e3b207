"""A page's own text is used where it says what is printed."""

from __future__ import annotations

import pytest

from corpus.scans.legible import Seen, is_garbage, verdict

LAW = "第十二条建设单位应当按照节能标准和设计文件组织施工，不得擅自变更。" * 8


@pytest.mark.parametrize(
    "text",
    [
        LAW,
        "目录第一章总则……………………………………………………1第二章规划…………………………………………………………5" * 4,
        "The energy performance of buildings shall be determined (see 3.2.1) in kWh/m2." * 4,
        "表3.2.1传热系数K[W/(m2·K)]≤0.45≤0.50≤0.60外墙屋面外窗" * 5,
        "建築節能標準適用於新建民用建築，應當符合國家規定。" * 5,
        "Die Prüfung der Wärmedämmung erfolgt gemäß den geltenden Vorschriften für Gebäude." * 3,
    ],
)
def test_real_text_is_used(text: str) -> None:
    assert verdict(Seen(text, 0.0, 5)) == "text"


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd" * 40 + "第十二条",
        "\ue012\ue013\ue014" * 50 + LAW,
        LAW[:60].encode("gbk").decode("latin-1"),
        LAW[:200].encode("utf-8").decode("gbk", errors="ignore"),
        "!\"#$%&'()*+,-./:;<=>?@[]^" * 10,
        "".join(chr(0x1D00 + at % 90) for at in range(200)),
    ],
)
def test_garbage_is_not(text: str) -> None:
    assert is_garbage(text)
    assert verdict(Seen(text, 0.0, 0)) == "useless"


@pytest.mark.parametrize(
    ("characters", "pictures", "strokes", "right"),
    [
        ("", 1.0, 0, "useless"),
        ("", 0.0, 400, "useless"),
        ("", 0.0, 2, "blank"),
        ("—12—", 1.0, 0, "doubtful"),
        ("我是文字", 0.045, 0, "doubtful"),
        (LAW, 1.0, 0, "text"),
        (LAW[:90], 0.1, 0, "text"),
    ],
)
def test_what_else_a_page_holds_decides_where_there_is_little_text(
    characters: str, pictures: float, strokes: int, right: str
) -> None:
    assert verdict(Seen(characters, pictures, strokes)) == right
