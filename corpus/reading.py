"""Files to documents, many at once: parsed in processes, their scanned pages recognised page by page in others.

A document whose pages have to be recognised says so (``PagesWanted``). They go to processes of their own, each page with
a time-out of its own, and stay in a folder until the caller has taken the document. So a run that is killed loses the
pages at work and no more, and a page that hangs or crashes costs itself alone.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import CorpusError, RecognitionMissing, UnreadableDocument
from corpus.parse import parse
from corpus.scans.store import PagesWanted, Store, kept_in
from corpus.scans.types import Scan
from corpus.types import Document
from corpus.worker import WorkerPool

SECONDS = 60.0  # without a sign of life: for a document, or a line on a page that is recognised
MEGABYTES = 1400  # for a process that recognises: it uses 500 on A4 pages, 900 on drawings
MOST_PROCESSES = 8
AT_ONCE = 2  # pages a process that are gathered from several documents before recognition begins
HELD = 16  # documents that are held back meanwhile

OnPage = Callable[[Path, int, int], None]
"""Is told of each recognised page: the document, how many of its pages are done, and how many there are to do."""
Parsed = tuple[Path, Document | CorpusError]
Reader = Callable[[Iterable[Path]], Iterator[Parsed]]
"""Parses files in the order given."""


@dataclass(frozen=True, slots=True)
class _Parse:
    """Parse ``path`` with the recognised pages in ``folder``."""

    path: Path
    folder: Path


@dataclass(frozen=True, slots=True)
class _Recognise:
    """Recognise a page of ``source`` and keep it in ``folder`` under ``key``; ``path`` is the document it belongs to."""

    path: Path
    folder: Path
    source: Path
    key: str
    page: int


_Task = _Parse | _Recognise
_Outcome = Document | PagesWanted | None
_Result = _Outcome | CorpusError


def _quiet(_path: Path, _done: int, _total: int, /) -> None:
    """Tell nobody."""


@contextmanager
def reading(folder: Path | None = None, on_page: OnPage = _quiet, processes: int = 2) -> Iterator[Reader]:
    """Give a function that parses files; recognised pages lie in ``folder`` (else one of its own) while they are needed.

    ``processes`` parse; as many as there are processors recognise, from when the first page has to be.
    """
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tiaowen-pages-")))
        parsers = stack.enter_context(WorkerPool(_run, processes, SECONDS))
        crew = min(MOST_PROCESSES, os.cpu_count() or 1)
        scanners = stack.enter_context(WorkerPool(_run, crew, SECONDS, MEGABYTES))
        yield _Reading(place, parsers, scanners, on_page, AT_ONCE * crew).documents


def _run(task: _Task) -> _Outcome:
    """Do one task, in a process."""
    if isinstance(task, _Recognise):
        from corpus.scans.source import recognised_page

        Store(task.folder).put(task.key, task.page, recognised_page(task.source, task.page))
        return None
    with kept_in(task.folder, task.path):
        try:
            return parse(task.path)
        except PagesWanted as wanted:
            return wanted


@dataclass(slots=True)
class _Held:
    """A document that waits for its pages, and the names under which they are kept."""

    path: Path
    result: _Result
    keys: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """One run: where pages are kept, and the processes."""

    folder: Path
    parsers: WorkerPool[_Task, _Outcome]
    scanners: WorkerPool[_Task, _Outcome]
    on_page: OnPage
    enough: int

    def documents(self, paths: Iterable[Path]) -> Iterator[Parsed]:
        """Yield each path with its document or error, in order."""
        held: list[_Held] = []
        pages = 0
        for task, result in self.parsers.map(_Parse(path, self.folder) for path in paths):
            held.append(_Held(task.path, result))
            pages += len(result.pages) if isinstance(result, PagesWanted) else 0
            if not pages or pages >= self.enough or len(held) >= HELD:
                yield from self._settled(held)
                held, pages = [], 0
        yield from self._settled(held)

    def _settled(self, held: list[_Held]) -> Iterator[Parsed]:
        """Have the pages recognised that are wanted, and parse again, until nothing is wanted any more."""
        while waiting := [item for item in held if isinstance(item.result, PagesWanted)]:
            self._recognise(waiting)
        for item in held:
            if isinstance(item.result, (Document, CorpusError)):
                yield item.path, item.result
            for key in item.keys:  # the caller has taken the document: its pages are no longer needed
                Store(self.folder).drop(key)

    def _recognise(self, waiting: list[_Held]) -> None:
        """Recognise what is wanted, then parse each document again; a page that fails is noted as such."""
        failed = self._pages([task for item in waiting for task in self._tasks(item)])
        for item in waiting:
            item.result = failed.get(item.path, self._kept(item))
        ready = [item for item in waiting if isinstance(item.result, PagesWanted)]
        results = self.scanners.map(_Parse(item.path, self.folder) for item in ready)
        for item, (_, result) in zip(ready, results, strict=True):
            item.result = result

    def _kept(self, item: _Held) -> _Result:
        """Note under which name a document's pages are kept; if they are wanted once more, keeping them failed."""
        wanted = item.result
        if isinstance(wanted, PagesWanted):
            if wanted.key in item.keys:
                return UnreadableDocument("识别出的页面无法保存，请检查磁盘空间和目录权限后重新导入。")
            item.keys.append(wanted.key)
        return wanted

    def _tasks(self, item: _Held) -> Iterator[_Recognise]:
        wanted = item.result
        if isinstance(wanted, PagesWanted) and wanted.key not in item.keys:
            for page in wanted.pages:
                yield _Recognise(item.path, self.folder, wanted.source, wanted.key, page)

    def _pages(self, tasks: list[_Recognise]) -> dict[Path, CorpusError]:
        """Recognise pages; return the documents that cannot be read without what is missing."""
        failed: dict[Path, CorpusError] = {}
        totals, done = Counter(task.path for task in tasks), Counter[Path]()
        for task, (_, result) in zip(tasks, self.scanners.map(tasks), strict=True):
            if isinstance(result, RecognitionMissing):
                failed[task.path] = result
            elif isinstance(result, CorpusError):
                self._keep_fault(task, result)
            done[task.path] += 1
            self.on_page(task.path, done[task.path], totals[task.path])
        return failed

    def _keep_fault(self, task: _Recognise, error: CorpusError) -> None:
        """Note that a page could not be recognised; where even that cannot be kept, parsing again will say so."""
        try:
            Store(self.folder).put(task.key, task.page, Scan(0.0, 0.0, fault=str(error)))
        except OSError:
            return
