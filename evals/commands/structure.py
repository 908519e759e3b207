"""``eval structure``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.progress import Progress

from evals.commands.common import RESULTS, AsJson, Folder, Out, bars, show

if TYPE_CHECKING:
    from corpus.errors import CorpusError
    from corpus.types import Document
    from evals.convert import Form
    from evals.scans import ScanForm
    from evals.types import StructureScore

BASELINE = "LangChain 500"


def structure(
    ctx: typer.Context,
    folder: Folder,
    *,
    formats: Annotated[
        str,
        typer.Option(
            help="以逗号分隔：md（原文）、txt、docx、pdf、pdf2（双栏）、ofd；doc、rtf、odt（需要LibreOffice）；"
            "扫描件 scan200、scan300、worn（旧）、photo（拍照）"
        ),
    ] = "md,txt,docx,pdf",
    limit: Annotated[int | None, typer.Option(min=1, help="每种格式只取多少份（固定随机种子）")] = None,
    everything: Annotated[bool, typer.Option("--all", help="各种格式都评测全部文件，不抽样")] = False,
    pages: Annotated[int, typer.Option(min=1, help="每种扫描件共取约多少页（固定随机种子）")] = 50,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Score the splitting into clauses of a folder of laws or standards, in the formats that people have."""
    from evals import report
    from evals.convert import FORMS
    from evals.scans import SCAN_FORMS
    from evals.structure import baseline, sample, sources

    forms = [form.strip() for form in formats.split(",") if form.strip()]
    if unknown := sorted(set(forms) - {*FORMS, *SCAN_FORMS}):
        raise typer.BadParameter(
            f"不认识的格式：{'、'.join(unknown)}；可用 {'、'.join((*FORMS, *SCAN_FORMS))}。", param_hint="--formats"
        )
    found = sources(folder)
    if not found:
        raise typer.BadParameter(f"{folder} 中没有 .md 或 .txt 文件。", param_hint="DIR")
    with bars() as progress:
        scores: dict[str, StructureScore] = {
            form: _scans_in(form, folder, found, pages, progress)
            if form in SCAN_FORMS
            else _structure_in(cast("Form", form), folder, found, limit, progress, everything=everything)
            for form in forms
        }
        if not set(forms) <= set(SCAN_FORMS):
            scores[BASELINE] = baseline(folder, sample(found, limit))
    record = {name: report.structure_record(score) for name, score in scores.items()}
    target = out or RESULTS / f"structure-{folder.name}.json"
    report.write_json(target, report.origin("structure", folder.name, ""), {"scores": record})
    shown = {name: scores[name] for name in forms}
    notes = [*report.fault_lines(shown), f"结果文件：{target}"]
    show(ctx, {"scores": record, "results": str(target)}, [report.structure_table(scores)], notes, as_json=as_json)


def _structure_in(
    form: Form, folder: Path, found: Sequence[Path], limit: int | None, progress: Progress, *, everything: bool
) -> StructureScore:
    """Score one format: on all files, or on a sample where making the copies and reading them takes long."""
    from evals.convert import BY_OFFICE, cached, make_by_office
    from evals.structure import FEW, SAMPLE, run, sample

    usual = None if everything or form in {"md", "txt"} else FEW if form in BY_OFFICE else SAMPLE
    chosen = sample(found, limit or usual)
    task = progress.add_task(form, total=2 * len(chosen))
    advance = partial(progress.advance, task)
    files = []
    if form in BY_OFFICE:
        make_by_office(chosen, form, on_done=advance)
    for source in chosen:
        files.append((source, cached(source, form)))
        progress.advance(task, 0 if form in BY_OFFICE else 1)
    return run(folder, form, files=files, parse_all=_parse_all, on_done=lambda _: progress.advance(task))


def _scans_in(form: ScanForm, folder: Path, found: Sequence[Path], pages: int, progress: Progress) -> StructureScore:
    """Score one kind of scans on about so many pages."""
    from evals.scans import cached, chosen
    from evals.structure import run

    sources = chosen(found, pages)
    task = progress.add_task(form, total=2 * len(sources))
    files = []
    for source in sources:
        files.append((source, cached(source, form)))
        progress.advance(task)
    return run(folder, form, files=files, parse_all=_parse_all, on_done=lambda _: progress.advance(task))


def _parse_all(paths: Iterable[Path]) -> Iterator[tuple[Path, Document | CorpusError]]:
    """Parse in worker processes, as an ingest does."""
    from corpus.reading import reading

    with reading() as read:
        yield from read(paths)
