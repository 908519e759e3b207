"""What is said of a file that cannot be had, and how its name is written."""

from __future__ import annotations

import errno
import os

import pytest

from corpus.faults import reason, written


@pytest.mark.parametrize("code", [errno.EACCES, errno.ENOENT, errno.ELOOP, errno.ENOSPC])
def test_the_system_s_reasons_are_given_in_chinese(code: int) -> None:
    said = reason(OSError(code, os.strerror(code), "x.txt"))
    assert os.strerror(code) not in said
    assert not said.isascii()


def test_an_unknown_reason_is_given_in_the_system_s_words() -> None:
    assert reason(OSError(9999, "odd")) == "odd"
    assert reason(OSError("no number")) == "no number"


def test_a_name_in_gb18030_is_read_and_other_bytes_are_written_out() -> None:
    assert written("目录/甲.txt") == "目录/甲.txt"
    assert written(os.fsdecode("中文.txt".encode("gb18030"))) == "中文.txt"
    assert written(os.fsdecode(b"\xff\xff.txt")) == "\\xff\\xff.txt"
