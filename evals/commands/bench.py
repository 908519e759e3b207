"""``bench``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.options import SOME_FAILED, say, state
from evals.commands.common import RESULTS, AsJson, Out, bars, cache, show

if TYPE_CHECKING:
    from evals.bench import Measured
    from evals.types import Case

SAMPLE_QUESTIONS = Path(__file__).parents[1] / "questions" / "samples.jsonl"


def bench(
    ctx: typer.Context,
    *,
    documents: Annotated[Path | None, typer.Option(exists=True, help="用来测试的文件夹；缺省为示例资料")] = None,
    questions: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="题集（JSONL）；示例资料缺省用其题集")
    ] = None,
    cold: Annotated[int, typer.Option(min=1, help="冷启动测几次")] = 5,
    limit: Annotated[int | None, typer.Option(min=1, help="每项最多用多少条输入、多少题，供快速查看")] = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure ingest, latency, cold start and memory, with the plain LangChain recipe in the same run.

    With ``--library`` latency, cold start and memory are those of that library.
    """
    from evals import report, tables
    from evals.bench import spread
    from evals.processes import ProcessFault
    from index.embedding import load_encoder

    folder = documents or _samples()
    cases = _cases(questions or (None if documents else SAMPLE_QUESTIONS))
    try:
        measured = _measure(ctx, folder, cases if limit is None else spread(cases, limit), cold, limit)
    except ProcessFault as fault:
        say(str(fault))
        raise typer.Exit(SOME_FAILED) from fault
    record = tables.bench_record(measured)
    target = out or RESULTS / f"bench-{folder.name}.json"
    model = load_encoder(state(ctx).settings.encoder).name
    report.write_json(target, report.origin("bench", folder.name, model), record)
    notes = [f"结果文件：{target}"]
    if limit:
        notes.insert(0, f"每项最多用了 {limit} 条输入，仅供快速查看。")
    if state(ctx).settings.generative:
        notes.insert(0, "设置中启用了语言模型：冷启动的 ask 含其用时，其余各项不用语言模型。")
    show(ctx, record | {"results": str(target)}, tables.bench_tables(measured), notes, as_json=as_json)


def _samples() -> Path:
    import corpus

    return Path(corpus.__file__).parent / "samples"


def _cases(file: Path | None) -> list[Case]:
    from evals.datasets import DatasetError, read_cases

    try:
        return read_cases(file) if file and file.exists() else []
    except DatasetError as error:
        raise typer.BadParameter(str(error), param_hint="--questions") from error


def _measure(ctx: typer.Context, folder: Path, cases: Sequence[Case], cold: int, limit: int | None) -> Measured:
    """Do the jobs in a folder that is thrown away, then ask; the recipe comes last, to keep it out of our memory."""
    from assistant.opening import open_library
    from evals import bench

    settings = bench.extractive(state(ctx).settings)
    existing: Path | None = ctx.find_root().params.get("library")
    number = min(limit or bench.QUERIES, bench.QUERIES)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(dir=cache(), prefix="bench-") as place, bars() as progress:
        ours, theirs = Path(place) / "library", Path(place) / "recipe"
        task = progress.add_task("导入", total=2)
        jobs = {}
        for name, home in (("library", ours), ("recipe", theirs)):
            jobs[name] = bench.job(name, home, settings.encoder, [folder])
            progress.advance(task)
            if not jobs[name].taken.documents:
                raise typer.BadParameter(f"{folder} 中没有能导入的文件。", param_hint="--documents")
        target = existing or ours
        with open_library(target, settings, on_notice=say) as library:
            asked = bench.inputs_for(library, [] if existing else cases, number)
            if not asked.questions:
                raise typer.BadParameter(f"资料库 {target} 中没有文件。", param_hint="--library")
            progress.update(task, description="冷启动", completed=0, total=None)
            starts = bench.cold_starts(target, asked, cold)
            progress.update(task, description="延迟")
            memory = bench.memory_after_asks(library, asked, settings)
            latencies = bench.latencies(bench.calls(library, asked, settings))
        progress.update(task, description="对照", total=len(cases) or None)
        with open_library(ours, settings, on_notice=say) as library:
            from evals.baselines import Recipe

            with Recipe(theirs, library.encoder) as recipe:
                beside = bench.against_recipe(library, recipe, bench.inputs_for(library, cases, number))
                quality = bench.quality(library, recipe, cases, settings, partial(progress.advance, task))
    return bench.Measured(jobs, latencies, beside, starts, memory, load, quality)
