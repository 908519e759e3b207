"""Run a task on many documents in processes that can be killed: documents are untrusted.

A worker is started once and takes one document after another. One that runs out of time or memory, or crashes, costs
the document at hand; it is replaced and the rest goes on. Workers ignore Ctrl-C, which is their parent's to handle, and
die with their parent.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import psutil

from corpus.errors import CorpusError, UnreadableDocument

T = TypeVar("T")

SECONDS = 60.0
"""What a document may take. The slowest of 3,450 real ones takes under two seconds."""
MEGABYTES = 1024
"""What a document may take on top of the interpreter and its libraries."""
DEPTH = 2
"""Documents handed to a worker at a time: the next is in its pipe when one is done, so that it never waits for us."""
START_SECONDS = 60.0
"""What a worker may take to start: the interpreter and the readers' libraries, on a busy machine."""
LOOK_AHEAD = 64
"""Results held back at the most while an earlier document is still being read."""
PR_SET_PDEATHSIG = 1
READY = -1
"""What a worker sends in place of a document's number when it has started."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    waiting: deque[int] = field(default_factory=deque)
    deadline: float = field(default_factory=lambda: time.monotonic() + START_SECONDS)
    ready: bool = False


class WorkerPool(Generic[T]):
    """Processes that run ``task`` on paths.

    ``task`` must be importable by name and its results picklable. ``seconds`` bounds each document's time and
    ``megabytes`` the memory that it may add. Use as a context manager: leaving it ends every process.
    """

    def __init__(
        self,
        task: Callable[[Path], T],
        processes: int = 2,
        seconds: float = SECONDS,
        megabytes: int = MEGABYTES,
    ) -> None:
        self._task = task
        self._processes = processes
        self._seconds = seconds
        self._megabytes = megabytes
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            _end(worker)
        self._workers.clear()

    def map(self, paths: Iterable[Path]) -> Iterator[tuple[Path, T | CorpusError]]:
        """Yield each path with its result, or with why there is none, in the order given."""
        todo = list(paths)
        done: dict[int, T | CorpusError] = {}
        queue = deque(range(len(todo)))
        for following, path in enumerate(todo):
            while following not in done:
                self._hand_out(todo, queue, following + LOOK_AHEAD)
                self._collect(done, queue)
            yield path, done.pop(following)

    def _hand_out(self, todo: list[Path], queue: deque[int], limit: int) -> None:
        while len(self._workers) < min(self._processes, len(todo)):
            self._workers.append(self._start())
        for worker in self._workers:
            while queue and queue[0] < limit and len(worker.waiting) < DEPTH:
                number = queue.popleft()
                if worker.ready and not worker.waiting:
                    worker.deadline = time.monotonic() + self._seconds
                worker.waiting.append(number)
                try:
                    worker.pipe.send((number, todo[number]))
                except OSError:  # it died before the message: `_collect` finds its pipe closed
                    break

    def _collect(self, done: dict[int, T | CorpusError], queue: deque[int]) -> None:
        busy = {worker.pipe: worker for worker in self._workers if worker.waiting}
        left = min(worker.deadline for worker in busy.values()) - time.monotonic()
        for pipe in wait(list(busy), timeout=max(left, 0.0)):
            worker = busy.pop(pipe)  # type: ignore[call-overload]
            try:
                number, result = worker.pipe.recv()
            except (EOFError, OSError):
                self._replace(worker, done, queue, self._why_it_died(worker))
                continue
            worker.deadline = time.monotonic() + self._seconds
            if number == READY:
                worker.ready = True
            else:
                worker.waiting.popleft()
                done[number] = result
        for worker in busy.values():
            if worker.deadline <= time.monotonic():
                why = f"读取超过 {self._seconds:g} 秒，已中止。请检查文件是否损坏，或拆分后再收录。"
                self._replace(worker, done, queue, why)

    def _replace(self, worker: _Worker, done: dict[int, T | CorpusError], queue: deque[int], why: str) -> None:
        """End a worker; the document at hand has failed, those behind it in its pipe go back to the queue."""
        _end(worker)
        done[worker.waiting.popleft()] = UnreadableDocument(why)
        queue.extendleft(reversed(worker.waiting))
        self._workers[self._workers.index(worker)] = self._start()

    def _why_it_died(self, worker: _Worker) -> str:
        worker.process.join(timeout=5)
        how = f"信号 {-code}" if (code := worker.process.exitcode or 0) < 0 else f"状态 {code}"
        return f"读取进程异常退出（{how}），文件可能已损坏。请用原程序打开并另存后再收录。"

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._task, self._megabytes), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()


def _serve(pipe: Connection, task: Callable[[Path], Any], megabytes: int) -> None:
    """Take a path and send back a result or an error of ours, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    _limit_memory(megabytes)
    pipe.send((READY, None))
    while True:
        try:
            number, path = pipe.recv()
        except EOFError:
            return
        pipe.send((number, _run(task, path)))


def _run(task: Callable[[Path], T], path: Path) -> T | CorpusError:
    try:
        return task(path)
    except CorpusError as error:
        return error
    except MemoryError:
        return UnreadableDocument("读取所需内存超过上限，已中止。请拆分后再收录。")
    except Exception as error:  # noqa: BLE001  any fault in a document is that document's, and must not stop the rest
        return UnreadableDocument(f"无法读取，文件可能已损坏（{type(error).__name__}：{error}）。")


def _die_with_parent() -> None:
    """Ask Linux to end this process with its parent; elsewhere the closed pipe ends it after the document at hand."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_memory(megabytes: int) -> None:
    """Let the process take ``megabytes`` more address space than it has with its libraries loaded."""
    limit = psutil.Process().memory_info().vms + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
