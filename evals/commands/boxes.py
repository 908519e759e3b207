"""``eval boxes``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evals.commands.common import RESULTS, AsJson, Out, bars, show

if TYPE_CHECKING:
    from corpus.types import Document
    from evals.boxes import Reading

Folders = Annotated[list[Path], typer.Argument(metavar="DIR...", exists=True, file_okay=False, help="文件夹，可多个")]


def boxes(
    ctx: typer.Context,
    folders: Folders,
    *,
    number: Annotated[int, typer.Option(min=1, help="引用的总数")] = 200,
    laws: Annotated[int, typer.Option(min=1, help="排成 PDF 的文本文件份数（固定随机种子）")] = 30,
    scans: Annotated[int, typer.Option(min=0, help="做成扫描件的文本文件份数，需逐页识别，较慢")] = 0,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Read the marked places of random citations back: PDFs as they are, texts typeset in four ways."""
    from evals import report
    from evals.boxes import read_back, score, whole_lines
    from index.pictures import draw

    groups = {name: files for name, files in _groups(folders, laws, scans).items() if files}
    if not groups:
        raise typer.BadParameter("文件夹中没有 PDF、.md 或 .txt 文件。", param_hint="DIR")
    readings: dict[str, list[Reading]] = {}
    lines: dict[str, list[Reading]] = {}
    with bars() as progress:
        for (name, files), count in zip(groups.items(), _shares(number, len(groups)), strict=True):
            task = progress.add_task(name, total=count)
            for quotation in _drawn(files, count):
                readings.setdefault(name, []).append(read_back(quotation, draw))
                lines.setdefault(name, []).append(read_back(quotation, draw, whole_lines))
                progress.advance(task)
    readings["合计"] = [reading for some in readings.values() for reading in some]
    lines["合计"] = [reading for some in lines.values() for reading in some]
    scores = {
        "marks": {name: asdict(score(some)) for name, some in readings.items()},
        "lines": {name: asdict(score(some)) for name, some in lines.items()},
    }
    wrong = [_wrong(reading) for reading in readings["合计"] if not reading.held]
    target = out or RESULTS / "boxes.json"
    report.write_json(target, report.origin("boxes", "、".join(map(str, folders)), ""), {**scores, "wrong": wrong})
    notes = [*(f"{w['source']} {w['clause']}：“{w['quote']}”→“{w['read']}”" for w in wrong), f"结果文件：{target}"]
    tables = [
        report.boxes_table("原页上标出的位置", scores["marks"]),
        report.boxes_table("JSON 中的 boxes（整行）", scores["lines"]),
    ]
    show(ctx, {**scores, "wrong": wrong, "results": str(target)}, tables, notes, as_json=as_json)


def _shares(number: int, groups: int) -> list[int]:
    """Divide a number among groups as evenly as it goes."""
    return [number // groups + (at < number % groups) for at in range(groups)]


def _groups(folders: Sequence[Path], laws: int, scans: int) -> dict[str, list[Path]]:
    """The PDFs of the folders, and copies of their texts in one column, in two, turned, and cut."""
    from evals import scans as scanning
    from evals.convert import cached
    from evals.structure import sample, sources
    from evals.turned import cached_cut, cached_turn

    found = [path for folder in folders for path in sorted(folder.rglob("*.pdf"))]
    chosen = sample([path for folder in folders for path in sources(folder) if path.suffix == ".md"], laws)
    plain = [cached(path, "pdf") for path in chosen]
    return {
        "原有 PDF": found,
        "法律，单栏": plain,
        "法律，双栏": [cached(path, "pdf2") for path in chosen],
        "法律，转向": [cached_turn(path, (90, 180, 270)[at % 3]) for at, path in enumerate(plain)],
        "法律，裁边": [cached_cut(path) for path in plain],
        "法律，扫描": [scanning.cached(path, "scan200") for path in _short(chosen, scans)],
    }


def _short(texts: Sequence[Path], count: int) -> list[Path]:
    """The shortest: what matters in scans is the place, and each page takes seconds."""
    return sorted(texts, key=lambda path: path.stat().st_size)[:count]


def _drawn(files: Sequence[Path], count: int) -> Iterator[Any]:
    from evals.boxes import quotations

    yield from quotations(_parsed(files), count)


def _parsed(files: Sequence[Path]) -> Iterator[tuple[Path, Document]]:
    """Parse in worker processes, as an ingest does; what cannot be read is left out."""
    from corpus.errors import CorpusError
    from corpus.reading import reading

    with reading() as read:
        for path, outcome in read(files):
            if not isinstance(outcome, CorpusError):
                yield path, outcome


def _wrong(reading: Reading) -> dict[str, Any]:
    quotation = reading.quotation
    return {
        "source": quotation.path.name,
        "clause": quotation.clause.label,
        "pages": list(reading.pages),
        "quote": quotation.words,
        "read": reading.text,
    }
