"""Recognised lines are laid out like print: sizes made even, blanks put back, tables by their rules, sureness kept."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import pytest

from corpus.layout import paragraphs
from corpus.scans.legible import Verdict
from corpus.scans.merge import listed, with_scans
from corpus.scans.pages import pages, reading
from corpus.scans.store import Store, kept_in, key_of
from corpus.scans.types import Scan, ScanLine
from corpus.types import Box, Line, Page, RawDocument

EM = 12.0


def line(text: str, x: float, y: float, *, sure: float = 0.98, em: float = EM, jitter: float = 0.0) -> ScanLine:
    """A line as recognition gives it: every character in its place, blanks only as a wider step."""
    drawn = random.Random(text)
    places, at = [], x
    for character in text:
        width = em / 2 if character.isascii() else em
        if character != " ":
            places.append(at + width / 2 + drawn.uniform(-jitter, jitter))
        at += width
    box = (x, y - 7.5, at, y + 7.5 + drawn.uniform(-jitter, jitter))
    bare = text.replace(" ", "")
    return ScanLine(bare, box, tuple(places), (sure,) * len(bare))


def laid_out(found: Iterable[ScanLine], rules: tuple[Box, ...] = ()) -> tuple[Line, ...]:
    (page,) = pages([(1, Scan(595.0, 842.0, tuple(found), rules))])
    return page.lines


def test_a_line_keeps_its_place_and_sureness() -> None:
    (made,) = laid_out([line("建设单位应当执行节能标准。", 100, 200, sure=0.87)])
    assert (made.text, made.size, made.confidence) == ("建设单位应当执行节能标准。", EM, 0.87)
    assert made.box is not None
    assert made.box[0] == pytest.approx(100, abs=1)
    assert (made.box[1] + made.box[3]) / 2 == pytest.approx(200, abs=1)


def test_the_blank_after_a_number_is_put_back() -> None:
    made = laid_out([line("第十二条 建设单位应当执行。", 100, 200), line("建设单位第十二条应当执行。", 100, 230)])
    assert [one.text for one in made] == ["第十二条 建设单位应当执行。", "建设单位第十二条应当执行。"]


def test_words_are_parted_where_recognition_says_so() -> None:
    told = ScanLine("summerday", (100, 90, 160, 105), tuple(103 + 6.5 * at for at in range(9)), (0.9,) * 9, (6,))
    assert laid_out([told])[0].text == "summer day"


def test_contents_go_though_their_dots_and_page_numbers_were_lost() -> None:
    entries = ["第一章总则……1", "第二章监督管理", "第三章法律责任…", "·9", "第四章附则"]
    first = [line("目录", 280, 100, em=16), *(line(text, 90, 130 + 20 * at) for at, text in enumerate(entries))]
    body = ["示范市节能条例", "第一章 总则", "第一条 为了节约能源。", "第二章 监督管理", "第二条 应当监督。",
            "第三章 法律责任", "第三条 依法处罚。", "第四章 附则", "第四条 自公布之日起施行。"]  # fmt: skip
    second = [line(text, 90, 100 + 25 * at) for at, text in enumerate(body)]
    made = pages([(number, Scan(595, 842, tuple(found))) for number, found in ((1, first), (2, second))])
    texts = [one.text for one in paragraphs(RawDocument(tuple(made), "pdf", paged=True))]
    assert texts == body


def test_figures_stand_together_though_their_places_are_coarse() -> None:
    told = ScanLine("高度100m", (100, 90, 150, 105), (106, 118, 127, 135.8, 141, 148), (0.9,) * 6)
    assert laid_out([told])[0].text == "高度100m"


def test_a_running_head_goes_though_a_character_was_misread() -> None:
    heads = ("建筑设计防火规范", "建筑设汁防火规范", "建筑设计防火规范")
    found = [
        (number, Scan(595, 842, (line(head, 240, 40, em=9), line(f"第{number}页的正文应当保留。", 90, 300))))
        for number, head in enumerate(heads, start=1)
    ]
    made = paragraphs(RawDocument(tuple(pages(found)), "pdf", paged=True))
    assert "".join(paragraph.text for paragraph in made) == "".join(
        f"第{number}页的正文应当保留。" for number in (1, 2, 3)
    )


def test_sizes_that_are_measured_apart_are_one_size() -> None:
    body = "民用建筑的建设单位应当按照国家和本市的节能标准组织设计施工和验收"
    lines = [line(body, 90, 100 + 21 * at, jitter=0.6, em=EM * (1 + 0.02 * (at % 3 - 1))) for at in range(12)]
    title = line("示范市民用建筑节能条例", 180, 60, em=18)
    made = laid_out([title, *lines])
    assert len({one.size for one in made[1:]}) == 1
    assert made[0].size == pytest.approx(18, abs=0.5)


def test_the_last_two_characters_of_a_paragraph_are_no_heading() -> None:
    body = "民用建筑的建设单位应当按照国家和本市的节能标准组织设计施工和验收"
    rest = ScanLine("批准", (90, 188, 113, 211), (96, 108), (0.99, 0.99))
    made = laid_out([*(line(body, 90, 100 + 21 * at) for at in range(4)), rest])
    assert made[-1].size == made[0].size


def test_a_table_is_found_by_the_rules_of_the_picture() -> None:
    xs, ys = (90.0, 250.0, 400.0), (100.0, 130.0, 160.0)
    rules = tuple((xs[0], y, xs[-1], y + 1) for y in ys) + tuple((x, ys[0], x + 1, ys[-1]) for x in xs)
    cells = [("部位", 100, 115), ("传热系数", 260, 115), ("外墙", 100, 145), ("0.45", 260, 145)]
    made = laid_out([line(text, x, y) for text, x, y in cells], rules)
    assert [(one.kind, one.text) for one in made] == [("row", "部位 | 传热系数"), ("row", "外墙 | 0.45")]


def test_two_columns_are_read_one_after_the_other() -> None:
    words = "建筑节能标准是对民用建筑的设计施工验收所作的规定"[:19]
    left = [line(f"左{at % 10}{words}", 60, 100 + 20 * at) for at in range(14)]
    right = [line(f"右{at % 10}{words}", 330, 100 + 20 * at) for at in range(14)]
    made = laid_out(sorted([*left, *right], key=lambda one: one.box[:2]))
    assert "".join(one.text[0] for one in made) == "左" * 14 + "右" * 14


def test_places_of_a_page_that_lay_askew_are_told_as_it_is_shown() -> None:
    warp = (1.0, 0.0, 30.0, 0.0, 1.0, 50.0, 0.0, 0.0, 1.0)
    made = pages([(1, Scan(595, 842, (line("第一条 建设单位应当执行。", 100, 200),), (), warp))])
    (paragraph,) = paragraphs(RawDocument(tuple(made), "pdf", paged=True))
    box = paragraph.spans[0].box
    assert box is not None
    assert (box[0], (box[1] + box[3]) / 2) == (pytest.approx(130, abs=1), pytest.approx(250, abs=1))


def test_how_a_page_was_read_is_told() -> None:
    one = line("第一条", 100, 100, sure=0.9)
    assert reading(3, Scan(1, 1, (one,), unreadable=2)).how == "ocr"
    assert reading(3, Scan(1, 1, (one,), unreadable=2)).confidence == pytest.approx(0.9)
    assert reading(3, Scan(1, 1)).how == "picture"
    assert reading(3, Scan(1, 1, blank=True)).how == "blank"
    assert reading(3, Scan(0, 0, fault="超时")).how == "unreadable"


def test_recognition_replaces_little_text_only_if_it_says_more(tmp_path: Path) -> None:
    own: list[tuple[Page, Verdict]] = [
        (Page(1, (Line("第一条 甲。", box=(1, 1, 2, 2)),)), "text"),
        (Page(2, (Line("— 2 —", box=(1, 1, 2, 2)),)), "doubtful"),
        (Page(3, (Line("封面上的说明文字若干", box=(1, 1, 2, 2)),)), "doubtful"),
        (Page(4, ()), "blank"),
        (Page(5, ()), "damaged"),
    ]
    source = tmp_path / "a.pdf"
    source.write_bytes(b"%PDF")
    store = Store(tmp_path / "pages")
    store.put(key_of(source), 2, Scan(9, 9, (line("第二条 扫描页上的文字。", 100, 100),)))
    store.put(key_of(source), 3, Scan(9, 9, (line("封面", 1, 9),)))
    with kept_in(store.folder, source):
        found = with_scans(source, own, _undrawn)
    assert [reading.how for reading in found.readings] == ["text", "ocr", "text", "blank", "unreadable"]
    assert found.pages[1].lines[0].text == "第二条 扫描页上的文字。"
    assert found.problems[0] == "第2页由扫描图像识别（共1页），引用时请核对原件。"
    assert "第5页未能读取" in found.problems[1]


def test_page_numbers_are_listed_in_stretches() -> None:
    assert listed([1, 2, 3, 7, 9, 10]) == "1至3、7、9至10"


def _undrawn(number: int) -> NoReturn:
    raise AssertionError(f"page {number} was recognised already")
