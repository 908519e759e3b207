"""Commands that evals adds to the command line: ``eval structure`` and ``eval qa``.

A thin shell: it reads options, shows progress, writes the results file and prints tables. Heavy imports stand inside.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant.commands.options import say, state, wants_json

if TYPE_CHECKING:
    from corpus.errors import CorpusError
    from corpus.types import Document
    from evals.convert import Form
    from evals.types import Outcome, StructureScore
    from index.library import Library

RESULTS = Path("out") / "evals"
BASELINE = "LangChain 500"

Folder = Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="文件夹")]
AsJson = Annotated[bool, typer.Option("--json", help="标准输出只打印一个 JSON 对象")]
Out = Annotated[Path | None, typer.Option("--out", help="结果文件（JSON），缺省在 out/evals/ 之下")]


def add_commands(app: typer.Typer) -> None:
    """Add the evaluation commands to the command line's application."""
    suite = typer.Typer(help="质量评测：条文切分、检索、问答。", no_args_is_help=True)
    suite.command("structure", help="条文切分评测：与独立程序得出的条文逐字比较，并列出按长度切分的对照。")(structure)
    suite.command("qa", help="问答评测：引证是否正确，答案是否含必现语句，应拒答的是否拒答。")(qa)
    app.add_typer(suite, name="eval")


def structure(
    ctx: typer.Context,
    folder: Folder,
    *,
    formats: Annotated[str, typer.Option(help="以逗号分隔：md（原文）、txt、docx、pdf")] = "md,txt,docx,pdf",
    limit: Annotated[int | None, typer.Option(min=1, help="每种格式只取多少份（固定随机种子）")] = None,
    everything: Annotated[bool, typer.Option("--all", help="DOCX 与 PDF 也评测全部文件，不抽样")] = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Score the splitting into clauses of a folder of laws or standards, in the formats that people have."""
    from evals import report
    from evals.convert import FORMS
    from evals.structure import baseline, sample, sources

    forms = [form.strip() for form in formats.split(",") if form.strip()]
    if unknown := sorted(set(forms) - set(FORMS)):
        raise typer.BadParameter(
            f"不认识的格式：{'、'.join(unknown)}；可用 {'、'.join(FORMS)}。", param_hint="--formats"
        )
    found = sources(folder)
    if not found:
        raise typer.BadParameter(f"{folder} 中没有 .md 或 .txt 文件。", param_hint="DIR")
    with _progress() as progress:
        scores: dict[str, StructureScore] = {
            form: _structure_in(form, folder, found, limit, progress, everything=everything)
            for form in cast("list[Form]", forms)
        }
        scores[BASELINE] = baseline(folder, sample(found, limit))
    record = {name: report.structure_record(score) for name, score in scores.items()}
    target = out or RESULTS / f"structure-{folder.name}.json"
    report.write_json(target, report.origin("structure", folder.name, ""), {"scores": record})
    shown = {name: scores[name] for name in forms}
    notes = [*report.fault_lines(shown), f"结果文件：{target}"]
    _show(ctx, {"scores": record, "results": str(target)}, [report.structure_table(scores)], notes, as_json=as_json)


def _structure_in(
    form: Form, folder: Path, found: Sequence[Path], limit: int | None, progress: Progress, *, everything: bool
) -> StructureScore:
    """Score one format: on all files, or on a sample where making the copies and reading them takes long."""
    from evals.convert import cached
    from evals.structure import SAMPLE, run, sample

    sampled = form in {"docx", "pdf"} and not everything
    chosen = sample(found, limit or (SAMPLE if sampled else None))
    task = progress.add_task(form, total=2 * len(chosen))
    files = []
    for source in chosen:
        files.append((source, cached(source, form)))
        progress.advance(task)
    return run(folder, form, files=files, parse_all=_parse_all, on_done=lambda _: progress.advance(task))


def _parse_all(paths: Iterable[Path]) -> Iterator[tuple[Path, Document | CorpusError]]:
    """Parse in worker processes, as an ingest does."""
    from corpus.parse import parse
    from corpus.worker import WorkerPool

    with WorkerPool(parse) as pool:
        yield from pool.map(paths)


def qa(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="题集（JSONL）")],
    *,
    documents: Annotated[
        list[Path] | None,
        typer.Option(exists=True, help="用这些文件建库后评测（库留存复用），可多次给出；缺省用 --library"),
    ] = None,
    half: Annotated[str | None, typer.Option(help="只评测一半题目：a 用于调整，b 用于验证")] = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Score the assistant's answers to a question set."""
    from evals import answers, report
    from evals.datasets import DatasetError, missing_sources, read_cases
    from evals.datasets import half as one_half

    if half not in {None, "a", "b"}:
        raise typer.BadParameter("只能是 a 或 b。", param_hint="--half")
    try:
        cases = one_half(read_cases(file), cast("Any", half))
    except DatasetError as error:
        raise typer.BadParameter(str(error), param_hint="FILE") from error
    with _library(ctx, documents) as library, _progress() as progress:
        sources = [record.source for record in library.catalog.documents()]
        absent = missing_sources(cases, sources)
        task = progress.add_task("问答", total=len(cases))
        outcomes = answers.evaluate(library, cases, state(ctx).settings, lambda _: progress.advance(task))
        model = library.encoder.name
    measures, times = answers.summary(outcomes), answers.timings(outcomes)
    types = answers.by_type(outcomes)
    target = out or RESULTS / f"qa-{file.stem}{'-' + half if half else ''}.json"
    record = {
        "measures": report.rates_record(measures),
        "types": {kind: report.rates_record(rates) for kind, rates in types.items()},
        "timings_ms": times,
    }
    origin = report.origin("qa", file.name, model)
    report.write_json(target, origin, record | {"outcomes": report.answers_record(outcomes)})
    notes = _qa_files(target, outcomes, measures)
    notes += [f"库中没有题目所指的文件：{doc}" for doc in absent]
    tables = [report.answers_table(measures, times), report.types_table(types)]
    _show(ctx, record | {"results": str(target)}, tables, notes, as_json=as_json)


def _qa_files(target: Path, outcomes: Sequence[Outcome], measures: dict[str, Any]) -> list[str]:
    """Write the list of wrong answers and the plot beside the results file; returns what to tell the user."""
    from evals import answers, report

    listing = target.with_suffix(".wrong.md")
    listing.write_text(report.wrong_markdown(answers.wrong(outcomes)), encoding="utf-8")
    problem = report.plot_rates(target.with_suffix(".png"), measures, target.stem)
    return [f"结果文件：{target}", f"有误的题目：{listing}", problem or f"图：{target.with_suffix('.png')}"]


@contextmanager
def _library(ctx: typer.Context, documents: Sequence[Path] | None) -> Iterator[Library]:
    """Open the library of ``--library``, or one of the given documents that is kept and reused."""
    from assistant.opening import open_library
    from index.ingest import ingest

    chosen = state(ctx)
    if not documents:
        with open_library(chosen.library, chosen.settings, on_notice=say) as library:
            yield library
        return
    names = "\n".join([chosen.settings.encoder, *sorted(str(path.resolve()) for path in documents)])
    folder = Path(tempfile.gettempdir()) / "tiaowen-eval" / hashlib.sha256(names.encode()).hexdigest()[:16]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open_library(folder, chosen.settings, create=True, on_notice=say) as library:
        with _progress() as progress:
            tasks: dict[str, TaskID] = {}

            def show(phase: str, done: int, total: int, _detail: str, /) -> None:
                if phase not in tasks:
                    tasks[phase] = progress.add_task(phase)
                progress.update(tasks[phase], completed=done, total=total)

            report = ingest(library, documents, show)
        for failure in report.failed:
            say(f"未能导入 {failure.source}：{failure.message}")
        yield library


def _progress() -> Progress:
    """Show progress on stderr, so that stdout holds results only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _show(
    ctx: typer.Context, record: dict[str, Any], tables: Iterable[Table], notes: Iterable[str], *, as_json: bool
) -> None:
    """Print one JSON object, or the tables and the notes."""
    if wants_json(ctx, here=as_json):
        typer.echo(json.dumps(record, ensure_ascii=False))
        return
    console = Console()
    for table in tables:
        console.print(table)
    for note in notes:
        console.print(note, soft_wrap=True, markup=False, highlight=False)
