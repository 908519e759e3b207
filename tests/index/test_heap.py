"""Freed memory goes back to the system, and a system without glibc is left alone."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from index import heap

FREED = """
import re
from index.heap import spare, trim
def held():
    return int(re.search(r"Rss:\\s+(\\d+)", open("/proc/self/smaps_rollup").read())[1])
spare()
blocks = [bytes(3000) for _ in range(30_000)]
full = held()
del blocks[::2]
keep = [bytes(700) for _ in range(100)]
del blocks[:-100]
trim()
print(full - held())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="只有 glibc 归还内存")
def test_what_is_freed_goes_back() -> None:
    found = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    assert int(found.stdout) > 60_000


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    heap.spare()
    heap.trim()
    assert heap._function("malloc_trim") is None
