"""The measure of reading: a long file is as long as asked for, and is read in watched processes."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from evals.reading import long_file, measure


def test_a_long_file_is_set_and_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 示范办法\n\n" + "\n\n".join(f"第{n}条 {'甲' * 300}。" for n in "一二三四五"))
    path = long_file(tmp_path, 5, tmp_path / "long.pdf")
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) >= 5
        pages = len(document)
    found = measure([path, path], 1)
    assert found.pages == 2 * pages
    assert found.rate > 0
    assert found.cpu_rate > 0
    assert found.memory > 10


def test_a_folder_without_text_cannot_be_set(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no text"):
        long_file(tmp_path, 5, tmp_path / "long.pdf")
