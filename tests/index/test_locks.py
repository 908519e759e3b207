"""One writer: who holds a lock, and what becomes of it when its holder dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.errors import LibraryLocked
from index.locks import held, holder

HOLD = """
import sys, time
from pathlib import Path
from index.locks import held
with held(Path(sys.argv[1]), Path("资料库")):
    print("held", flush=True)
    time.sleep(60)
"""


def another_process(lock: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    lock = tmp_path / "write.lock"
    with another_process(lock) as process:
        try:
            with pytest.raises(LibraryLocked, match=f"进程 {process.pid}（主机.*自 .* 起）写入"), held(lock, tmp_path):
                pass
        finally:
            process.kill()


def test_a_killed_holder_leaves_it_free(tmp_path: Path) -> None:
    lock = tmp_path / "write.lock"
    with another_process(lock) as process:
        process.kill()
    left = holder(lock)
    assert left is not None
    assert not left.alive
    with held(lock, tmp_path):
        now = holder(lock)
        assert now is not None
        assert now.pid == os.getpid()


def test_it_is_free_after_the_body_even_if_that_failed(tmp_path: Path) -> None:
    lock = tmp_path / "write.lock"
    with pytest.raises(ValueError, match="x"), held(lock, tmp_path):
        raise ValueError("x")
    assert holder(lock) is None
    with held(lock, tmp_path):
        pass


def test_a_brief_holder_is_waited_for_except_by_a_brief_one(tmp_path: Path) -> None:
    lock = tmp_path / "write.lock"
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with held(lock, tmp_path, brief=True):
            entered.set()
            leave.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    with pytest.raises(LibraryLocked), held(lock, tmp_path, brief=True):
        pass
    threading.Timer(0.3, leave.set).start()
    with held(lock, tmp_path):
        assert leave.is_set()
    thread.join()


def test_the_same_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    lock = tmp_path / "write.lock"
    with held(lock, tmp_path), pytest.raises(LibraryLocked), held(lock, tmp_path):
        pass


def test_an_unreadable_note_beside_the_lock_does_not_matter(tmp_path: Path) -> None:
    lock = tmp_path / "write.lock"
    lock.with_name("write.lock.json").write_text(json.dumps({"pid": 1}), encoding="utf-8")
    assert holder(lock) is None
    with held(lock, tmp_path):
        pass
