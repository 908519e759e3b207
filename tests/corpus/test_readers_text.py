"""Plain text in any usual encoding: one line of the file is one line, tables become rows, nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.clean import visible
from corpus.layout import paragraphs
from corpus.readers import read
from corpus.readers.text import lines

LAW = (
    "第一条 为了加强民用建筑节能管理，降低民用建筑使用过程中的能源消耗，提高能源利用效率，制定本条例。\n"
    "第二条 本条例所称民用建筑，是指居住建筑、国家机关办公建筑和商业、服务业、教育、卫生等其他公共建筑。\n"
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_usual_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "条例.txt"
    path.write_bytes(LAW.encode(encoding))
    raw = read(path)
    assert [line.text for line in raw.pages[0].lines] == LAW.splitlines()
    assert not raw.problems


def test_an_encoding_that_is_only_guessed_is_named_as_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("繁體中文標準第一條，為了加強管理，制定本條例。".encode("big5"))
    raw = read(path)
    assert raw.pages[0].lines[0].text.startswith("繁體中文")
    assert "big5" in raw.problems[0]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_cut_in_the_middle_of_a_character_is_read_with_a_note(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(LAW.rstrip().encode(encoding)[:-1])
    raw = read(path)
    assert len(raw.pages[0].lines) == 2
    assert "不完整" in raw.problems[0]


def test_a_table_block_becomes_a_caption_and_rows() -> None:
    found = lines(
        "如下。\n===== 表格：表3.2.1 设计使用年限分类 =====\n类别 | 年限\n--- | ---\n1 | 5\n2 | \n\n注：略。\n"
    )
    assert [(line.kind, line.text, line.header) for line in found] == [
        ("text", "如下。", False),
        ("text", "表3.2.1 设计使用年限分类", False),
        ("row", "类别 | 年限", True),
        ("row", "1 | 5", False),
        ("row", "2 |", False),
        ("text", "注：略。", False),
    ]
    assert found[4].cells == ("2", "")


def test_a_head_of_two_rows_with_merged_cells_is_one_head() -> None:
    found = lines("名称 | 高层 | 高层 | 多层\n--- | --- | --- | ---\n名称 | 一类 | 二类 | 多层\n住宅 | 甲 | 乙 | 丙\n")
    assert [line.header for line in found] == [True, True, False]


def test_a_line_with_a_bar_is_no_table() -> None:
    assert [line.kind for line in lines("甲|乙\n第一条 按|或\n")] == ["text", "text"]


def test_the_five_standards_keep_their_tables(shared_data: Path) -> None:
    rows = {}
    for path in (shared_data / "standards").glob("*.txt"):
        found = paragraphs(read(path))
        source = path.read_text(encoding="utf-8")
        assert sum(p.text.startswith("表") for p in found) >= source.count("===== 表格：表")
        assert not any("=====" in p.text or p.text.startswith("---") for p in found)
        rows[path.name[:7]] = sum(p.kind == "row" for p in found)
    assert rows == {"GB50016": 76, "GB50025": 8, "GB50038": 44, "GB50067": 64, "GB50352": 60}


WRITTEN = st.text(
    st.sampled_from("第一条二三总则为了加强管理，。；：（）“”《》、 　\u00a0\u200b\u00adABCabc019.%㎡≥-—·\t"),
    max_size=60,
)


@given(st.lists(WRITTEN, max_size=20), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["utf-8-sig", "utf-16"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_line_comes_back_and_spans_cover_it(
    tmp_path: Path, written: list[str], newline: str, encoding: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(newline.join(written).encode(encoding))
    found = paragraphs(read(path))
    assert [p.text for p in found] == [text for line in written if (text := visible(line))]
    assert all((p.spans[0].start, p.spans[0].end, p.spans[0].page) == (0, len(p.text), 1) for p in found)
