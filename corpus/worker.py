"""Parsing in processes that can be killed: documents are untrusted, and a parser may hang, crash or eat memory.

The processes live on from document to document, so that their start is paid once. Each has a few documents waiting, so
that none idles while results are read. A time-out, too much memory or a crash costs the one document that was at work;
its process is replaced and the documents behind it go on. The processes end with the parent, however that ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Generic, TypeVar

import psutil

from corpus import pulse
from corpus.errors import CorpusError, UnreadableDocument

Item = TypeVar("Item")
T = TypeVar("T")

AHEAD = 4  # documents sent to a process before it has answered: enough to keep it busy
WINDOW = 32  # documents a process that may be read ahead of the one that is to be given out next
LOOK = 0.5  # seconds between looks at the memory of a process that is at work
STARTING = 120.0  # seconds that a process may take to start and import, on a machine that is busy
RECYCLED = 0.5  # a process that keeps more than this share of its memory after a document is replaced
CONTEXT = multiprocessing.get_context("spawn")  # a forked copy of a process with threads may deadlock


@dataclass(slots=True)
class _Worker:
    """A process, the connection to it, and the documents that were sent to it, the one at work first."""

    process: SpawnProcess
    connection: Connection
    queue: deque[tuple[int, Any]] = field(default_factory=deque)
    since: float = field(default_factory=time.monotonic)
    ready: bool = False

    def stop(self) -> None:
        """End the process at once."""
        self.connection.close()
        self.process.kill()
        self.process.join()
        self.process.close()


class WorkerPool(Generic[Item, T]):
    """Runs ``task`` on documents in several processes, each with ``seconds`` and ``megabytes`` a document.

    The time counts from the last sign of life (``pulse.alive``) of a document that takes long for good reasons.
    ``task`` must be picklable by name and so must its results. Use the pool as a context manager.
    """

    def __init__(
        self, task: Callable[[Item], T], processes: int = 2, seconds: float = 60.0, megabytes: int = 1024
    ) -> None:
        self._crew = _Crew(task, max(1, processes), seconds, megabytes)

    def __enter__(self) -> WorkerPool[Item, T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes, whatever they are doing."""
        for worker in list(self._crew.workers):
            self._crew.drop(worker)

    def map(self, items: Iterable[Item]) -> Iterator[tuple[Item, T | CorpusError]]:
        """Yield each item (a path, as a rule) with its result or error, in their order; they are read a little ahead."""
        try:
            yield from _Run[Item, T](self._crew, enumerate(items)).results()
        finally:
            for worker in [worker for worker in self._crew.workers if worker.queue]:
                self._crew.drop(worker)  # the caller stopped early: what is still at work is of no use


@dataclass(slots=True)
class _Crew:
    """The processes of a pool and what they run under."""

    task: Callable[[Any], Any]
    size: int
    seconds: float
    megabytes: int
    workers: list[_Worker] = field(default_factory=list)

    def start(self) -> _Worker:
        """Start a process; it is one of the crew at once, and ready when it says so."""
        ours, theirs = CONTEXT.Pipe()
        process = CONTEXT.Process(target=_serve, args=(theirs, self.task, self.megabytes), daemon=True)
        with _interrupts_held():
            process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self.workers.append(worker)
        return worker

    def drop(self, worker: _Worker) -> None:
        """End a process at once and forget it."""
        self.workers.remove(worker)
        worker.stop()

    def failure(self, worker: _Worker) -> str:
        """Say why a process must go, if it must: dead, too slow, or too large. Empty if it is well."""
        if not worker.process.is_alive():
            return _how_it_ended(worker.process.exitcode)
        if time.monotonic() - worker.since > (self.seconds if worker.ready else STARTING):
            return f"读取超过 {self.seconds:g} 秒没有进展，已中止。请检查文件是否损坏，或拆分后再导入。"
        with contextlib.suppress(psutil.Error):
            if psutil.Process(worker.process.pid).memory_info().rss > self.megabytes << 20:
                return _too_large(self.megabytes)
        return ""


class _Run(Generic[Item, T]):
    """One pass over some paths: what is waiting, and what came back but is not yet its turn."""

    def __init__(self, crew: _Crew, items: Iterator[tuple[int, Item]]) -> None:
        self.crew = crew
        self.items = items
        self.again: deque[tuple[int, Item]] = deque()
        self.done: dict[int, tuple[Item, T | CorpusError]] = {}
        self.exhausted = False
        self.looked = time.monotonic()

    def results(self) -> Iterator[tuple[Item, T | CorpusError]]:
        """Yield what comes back, in order, and keep the processes busy."""
        turn = 0
        while True:
            self._hand_out()
            if turn in self.done:
                yield self.done.pop(turn)
                turn += 1
            elif any(worker.queue for worker in self.crew.workers):
                self._collect()
            else:
                return

    def _hand_out(self) -> None:
        """Send documents to the processes until each has enough, or the window is full."""
        while True:
            idlest = min(self.crew.workers, key=lambda worker: len(worker.queue), default=None)
            more = (idlest is None or idlest.queue) and len(self.crew.workers) < self.crew.size
            if idlest is not None and not more and len(idlest.queue) >= AHEAD:
                return
            item = self._next()
            if item is None:
                return
            worker = self.crew.start() if more or idlest is None else idlest
            if not worker.queue:
                worker.since = time.monotonic()
            worker.queue.append(item)
            with contextlib.suppress(OSError):  # a process that died meanwhile is noticed when it gives no answer
                worker.connection.send(item)

    def _next(self) -> tuple[int, Item] | None:
        if self.again:
            return self.again.popleft()
        ahead = len(self.done) + sum(len(worker.queue) for worker in self.crew.workers)
        if self.exhausted or ahead >= WINDOW * self.crew.size:
            return None
        item = next(self.items, None)
        self.exhausted = item is None
        return item

    def _collect(self) -> None:
        """Wait for answers and take them; now and then look after the processes that give none."""
        workers = {worker.connection: worker for worker in self.crew.workers}
        for connection in wait(list(workers), timeout=LOOK):
            self._answer(workers[connection])  # type: ignore[index]
        if time.monotonic() - self.looked < LOOK:
            return
        for worker in [worker for worker in self.crew.workers if worker.queue]:
            if not worker.connection.poll() and (reason := self.crew.failure(worker)):
                self._give_up(worker, reason)
        self.looked = time.monotonic()

    def _answer(self, worker: _Worker) -> None:
        try:
            answer = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(LOOK)
            self._give_up(worker, _how_it_ended(worker.process.exitcode))
            return
        worker.since = time.monotonic()
        if answer is None:
            worker.ready = True
            return
        index, result, spent = answer
        _, item = worker.queue.popleft()
        self.done[index] = (item, result)
        if spent:
            self._replace(worker)

    def _give_up(self, worker: _Worker, reason: str) -> None:
        """Blame the document at work, and let the others of the process be done by another one."""
        if not worker.ready:
            self.crew.drop(worker)
            raise RuntimeError(f"a parsing process could not start: {reason}")
        if worker.queue:
            index, item = worker.queue.popleft()
            self.done[index] = (item, UnreadableDocument(reason))
        self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        self.again.extend(worker.queue)
        worker.queue.clear()
        self.crew.drop(worker)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let a process be born with interrupts blocked: Ctrl-C reaches the parent alone, and the parent ends the rest."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # multiprocessing starts it with the first process, and lets interrupts in then
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _how_it_ended(code: int | None) -> str:
    if code is None or code >= 0:
        return f"读取进程异常退出（状态 {code or 0}），文件可能已损坏。"
    killed = -code == getattr(signal, "SIGKILL", 9)
    return f"读取进程异常终止（信号 {-code}），" + ("可能是系统内存不足。" if killed else "文件可能已损坏。")


def _too_large(megabytes: int) -> str:
    return f"读取所需内存超过 {megabytes} MB，已中止。请拆分后再导入。"


def _serve(connection: Connection, task: Callable[[Any], Any], megabytes: int) -> None:
    """Answer documents one by one until the parent closes the connection; runs in the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit_memory(megabytes)
    connection.send(None)
    pulse.listen(lambda: connection.send(None))
    with contextlib.suppress(EOFError, OSError):
        while True:
            index, item = connection.recv()
            result = _attempt(task, item, megabytes)
            spent = _resident() > RECYCLED * (megabytes << 20)
            _send(connection, (index, result, spent))


def _attempt(task: Callable[[Any], Any], item: object, megabytes: int) -> object:
    try:
        return task(item)
    except CorpusError as error:
        return error.with_traceback(None)
    except MemoryError:
        return UnreadableDocument(_too_large(megabytes))
    except Exception as error:  # noqa: BLE001 - whatever a document provokes must not end the run
        failure = UnreadableDocument(f"无法读取，文件可能已损坏（{type(error).__name__}：{error}）。")
        failure.add_note(traceback.format_exc())
        return failure


def _send(connection: Connection, answer: tuple[int, object, bool]) -> None:
    try:
        connection.send(answer)
    except (TypeError, AttributeError, ValueError, RecursionError) as error:  # what pickle says of other things
        failure = UnreadableDocument(f"读取结果无法传回（{type(error).__name__}：{error}）。")
        connection.send((answer[0], failure, answer[2]))


def _end_with_parent() -> None:
    """Wait for the end of the parent, even by SIGKILL, and end too, in the middle of whatever is going on."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _resident() -> int:
    return int(psutil.Process().memory_info().rss)


def _limit_memory(megabytes: int) -> None:
    """Let allocations beyond the limit fail here, where they raise ``MemoryError``; the parent watches besides."""
    try:
        import resource
    except ImportError:
        return
    limit = psutil.Process().memory_info().vms + (megabytes << 20)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or limit < hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
