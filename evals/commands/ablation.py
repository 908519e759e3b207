"""``eval ablation``."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.commands.options import state
from evals.commands.common import RESULTS, AsJson, Documents, Out, Questions, bars, opened_or_made, show


def ablation(
    ctx: typer.Context,
    file: Questions,
    *,
    documents: Documents = None,
    part: Annotated[list[str] | None, typer.Option(help="只去掉这一部分，可多次给出；缺省为逐一去掉全部各部分")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="只取前多少题，供快速查看")] = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Ask a question set again and again, each time without one part, and tell what the part gains."""
    from evals import plots, report
    from evals.ablation import PARTS, ablate, losses, rates
    from evals.datasets import DatasetError, read_cases
    from evals.types import Loss

    labels = {one.name: one.label for one in PARTS}
    if unknown := sorted({*(part or ())} - {*labels}):
        raise typer.BadParameter(
            f"没有 {'、'.join(unknown)} 这一部分，可选：{'、'.join(labels)}。", param_hint="--part"
        )
    try:
        cases = read_cases(file)[:limit]
    except DatasetError as error:
        raise typer.BadParameter(str(error), param_hint="FILE") from error
    chosen = [one for one in PARTS if not part or one.name in part]
    target = out or RESULTS / f"ablation-{file.stem}.json"
    with opened_or_made(ctx, documents) as library, bars() as progress:
        origin = report.origin("ablation", file.name, library.encoder.name)
        task = progress.add_task("逐一去掉", total=len(cases) * (len(chosen) + 1))
        found = ablate(library, cases, state(ctx).settings, chosen, lambda: progress.advance(task))
        whole = next(found)
        measures, lost = {whole.name: rates(whole)}, dict[str, dict[str, Loss]]()
        report.write_json(target, origin, report.ablation_record(measures, lost))
        for some in found:  # written after each part: a run that is cut off leaves what it has
            measures[some.name], lost[some.name] = rates(some), losses(whole, some)
            report.write_json(target, origin, report.ablation_record(measures, lost))
    problem = plots.plot_losses(target.with_suffix(".png"), lost)
    notes = [problem or f"图：{target.with_suffix('.png')}", f"结果文件：{target}"]
    show(
        ctx,
        report.ablation_record(measures, lost) | {"results": str(target)},
        [report.ablation_table(measures[whole.name], {labels[name]: values for name, values in lost.items()})],
        notes,
        as_json=as_json,
    )
