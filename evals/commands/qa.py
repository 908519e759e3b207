"""``eval qa``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from assistant.commands.options import state
from evals.commands.common import RESULTS, AsJson, Documents, Out, Questions, bars, opened_or_made, show

if TYPE_CHECKING:
    from evals.types import Outcome


def qa(
    ctx: typer.Context,
    file: Questions,
    *,
    documents: Documents = None,
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
    with opened_or_made(ctx, documents) as library, bars() as progress:
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
    show(ctx, record | {"results": str(target)}, tables, notes, as_json=as_json)


def _qa_files(target: Path, outcomes: Sequence[Outcome], measures: dict[str, Any]) -> list[str]:
    """Write the list of wrong answers and the plot beside the results file; returns what to tell the user."""
    from evals import answers, plots, report

    listing = target.with_suffix(".wrong.md")
    listing.write_text(report.wrong_markdown(answers.wrong(outcomes)), encoding="utf-8")
    problem = plots.plot_rates(target.with_suffix(".png"), measures, target.stem)
    return [f"结果文件：{target}", f"有误的题目：{listing}", problem or f"图：{target.with_suffix('.png')}"]
