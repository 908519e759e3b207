"""Files of JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model.rows import read_rows, write_rows


@dataclass(frozen=True, slots=True)
class Row:
    text: str


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    file = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    write_rows(file, map(Row, texts))
    assert read_rows(file) == [{"text": text} for text in texts]


def test_only_a_line_feed_ends_a_line(tmp_path: Path) -> None:
    write_rows(tmp_path / "rows.jsonl", [Row("甲\u2028乙\x85丙\r丁\n戊")])
    assert read_rows(tmp_path / "rows.jsonl") == [{"text": "甲\u2028乙\x85丙\r丁\n戊"}]


def test_what_is_cut_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield Row("新")
        raise KeyboardInterrupt

    file = tmp_path / "rows.jsonl"
    write_rows(file, [Row("旧")])
    with pytest.raises(KeyboardInterrupt):
        write_rows(file, rows())
    assert read_rows(file) == [{"text": "旧"}]
