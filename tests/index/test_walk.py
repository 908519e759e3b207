"""Folders as they are found: links, pipes, names that are no text, and what may not be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.parse import parse
from index.walk import Failure, look, walk


def failures(folder: Path) -> dict[str, str]:
    return {Path(found.source).name: found.message for found in walk([folder]) if isinstance(found, Failure)}


def test_a_link_to_a_folder_around_it_is_named_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "back").symlink_to(tmp_path)
    assert "指回" in failures(tmp_path)["back"]
    assert [found.name for found in walk([tmp_path]) if isinstance(found, Path)] == ["a.txt"]


def test_a_link_to_another_folder_is_followed_once(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "b.txt").write_text("乙")
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / name).symlink_to(elsewhere)
    assert [found.name for found in walk([folder]) if isinstance(found, Path)] == ["b.txt"]
    assert not failures(folder)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(OSError, match="不是普通文件"):
        look(tmp_path / "pipe.txt", None)


def test_a_name_that_is_no_utf_8_is_kept_as_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("中文.txt".encode("gb18030"))
    path.write_text("第一条 甲。")
    state = look(path, None)
    assert state.source.endswith("中文.txt")
    assert state.path.encode("utf-8")


def test_a_document_whose_name_is_no_utf_8_can_be_recorded(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("测试办法.txt".encode("gb18030"))
    path.write_text("第一条 甲。\n第二条 乙。\n")
    assert parse(path).metadata.title == "测试办法"
