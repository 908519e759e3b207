"""A document's own pages and the recognised ones, put together, with how each was read and what people should know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import UnreadableDocument
from corpus.scans.legible import Verdict, unknown_in
from corpus.scans.pages import pages as laid_out
from corpus.scans.pages import reading
from corpus.scans.store import scans
from corpus.types import Page, PageReading

if TYPE_CHECKING:
    from corpus.scans.store import Draw

MORE = 1.2  # times as many characters must recognition find than the page's own text has, where that is doubtful
LOW = 0.9  # mean confidence of a page below which it should be looked at
SHOWN = 8  # stretches of page numbers that a sentence lists


@dataclass(frozen=True, slots=True)
class Found:
    """A document's pages in order, how each was read, and sentences for people."""

    pages: tuple[Page, ...]
    readings: tuple[PageReading, ...]
    problems: tuple[str, ...]


def with_scans(path: Path, own: Sequence[tuple[Page, Verdict]], draw: Draw) -> Found:
    """Recognise the pages whose own text is of no use, or says little, and put all together.

    Raises ``UnreadableDocument`` if there is nothing to read on any page, and what ``store.scans`` raises.
    """
    wanted = [page.number for page, judged in own if judged in ("useless", "doubtful")]
    found = dict(scans(path, wanted, draw))
    made = {page.number: page for page in laid_out(list(found.items()))}
    pages: list[Page] = []
    readings: list[PageReading] = []
    for page, judged in own:
        scan = found.get(page.number)
        recognised = made.get(page.number)
        if scan is None or recognised is None or (judged == "doubtful" and not _says_more(recognised, page)):
            pages.append(page)
            readings.append(_own_reading(page, judged))
        else:
            pages.append(recognised)
            readings.append(reading(page.number, scan))
    faults = [scan.fault for scan in found.values() if scan.fault]
    if not any(page.lines for page in pages):
        raise UnreadableDocument(faults[0] if faults else "文件中没有可以识别的文字（页面为空白或只有图形）。")
    return Found(tuple(pages), tuple(readings), tuple(_problems(readings, faults)))


def _says_more(recognised: Page, own: Page) -> bool:
    return _length(recognised) > MORE * _length(own)


def _length(page: Page) -> int:
    return sum(len(line.text) for line in page.lines)


def _own_reading(page: Page, judged: Verdict) -> PageReading:
    if judged == "damaged":
        return PageReading(page.number, "unreadable", 0.0)
    text = "".join(line.text for line in page.lines)
    return PageReading(page.number, "text" if text else "blank", unreadable=unknown_in(text))


def _problems(readings: Sequence[PageReading], faults: Sequence[str]) -> Iterable[str]:
    """Sentences about the pages that people should look at."""
    scanned = [reading.number for reading in readings if reading.how == "ocr"]
    poor = [reading.number for reading in readings if reading.how == "ocr" and reading.confidence < LOW]
    lost = [reading.number for reading in readings if reading.how == "unreadable"]
    unknown = sum(reading.unreadable for reading in readings)
    if scanned:
        which = "全文" if len(scanned) == len(readings) else f"第{listed(scanned)}页"
        yield f"{which}由扫描图像识别（共{len(scanned)}页），引用时请核对原件。"
    if poor:
        yield f"第{listed(poor)}页识别把握不大，请对照原件检查。"
    if lost:
        yield f"第{listed(lost)}页未能读取，内容缺失" + (f"（{faults[0].rstrip('。')}）。" if faults else "。")
    if unknown:
        yield f"有{unknown}个字未能读出或没有编码信息，可能缺失或有误。"


def listed(numbers: Sequence[int]) -> str:
    """Write page numbers: ``1至3、7``; after a few stretches 等."""
    runs = [
        [number for _, number in group] for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    ]
    shown = [f"{run[0]}至{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:SHOWN]]
    return "、".join(shown) + ("等" if len(runs) > SHOWN else "")
