"""Who may write: a lock of the operating system, free again when its holder dies, and beside it who holds it."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from corpus.faults import reason
from index.errors import LibraryLocked

ORPHAN_SECONDS = 3.0
"""Workers of a killed holder may keep its lock for a moment until they notice; so long we wait for them."""


BRIEF_SECONDS = 60.0
"""A holder that says it is brief (a server's background, a search that puts something back) is waited for so long."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: process, machine, command, since when (local time, ISO), and whether only for moments."""

    pid: int
    host: str
    command: str
    since: str
    brief: bool = False

    @property
    def alive(self) -> bool:
        """Whether the process still runs; one on another machine is taken to."""
        return self.host != socket.gethostname() or psutil.pid_exists(self.pid)

    def __str__(self) -> str:
        return f"进程 {self.pid}（主机 {self.host}，命令“{self.command}”，自 {self.since.replace('T', ' ')} 起）"


@contextmanager
def held(path: Path, library: Path, *, brief: bool = False) -> Iterator[None]:
    """Hold the lock at ``path`` for the body.

    Raises ``LibraryLocked``, naming the holder, if another process or thread holds it. A ``brief`` one does not wait;
    another waits for holders that are brief, and for what a dead one left behind.
    """
    lock = FileLock(path, thread_local=False)
    _acquire(lock, path, library, patient=not brief)
    beside = _beside(path)
    try:
        temporary = beside.with_suffix(".tmp")
        temporary.write_text(json.dumps(asdict(_myself(brief=brief)), ensure_ascii=False), encoding="utf-8")
        temporary.replace(beside)
        yield
    finally:
        beside.unlink(missing_ok=True)
        lock.release()


def holder(path: Path) -> Holder | None:
    """Who holds the lock at ``path``, as far as can be read. A holder that is dead is reported as such by ``alive``."""
    try:
        return Holder(**json.loads(_beside(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _acquire(lock: FileLock, path: Path, library: Path, *, patient: bool) -> None:
    began = time.monotonic()
    while True:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            who = holder(path)
            if time.monotonic() - began > _patience(who, patient=patient):
                raise LibraryLocked(_message(who, library)) from None
            time.sleep(0.1)
        except OSError as error:
            raise LibraryLocked(
                f"无法在资料库 {library} 中建立锁文件 {path.name}：{reason(error)}。请检查这个文件夹。"
            ) from error
        else:
            return


def _patience(who: Holder | None, *, patient: bool) -> float:
    """Seconds to wait for a holder. One that cannot be read is about to write its note or to go."""
    if who is None or not who.alive:
        return ORPHAN_SECONDS if patient else 0.0
    return BRIEF_SECONDS if who.brief and patient else 0.0


def _message(who: Holder | None, library: Path) -> str:
    if who is None:
        return f"资料库 {library} 正被另一个进程写入。请等它结束后再试。"
    if who.alive:
        return f"资料库 {library} 正被{who}写入。请等它结束后再试。"
    return f"资料库 {library} 的写入锁属于{who}，该进程已不在，但它的子进程尚未退出。请稍后再试。"


def _myself(*, brief: bool) -> Holder:
    name = Path(sys.argv[0]).name or "python"
    command = " ".join([name, *sys.argv[1:]])[:200]
    return Holder(os.getpid(), socket.gethostname(), command, datetime.now().isoformat(timespec="seconds"), brief)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".json")
