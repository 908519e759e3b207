"""``eval ablation``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.options import state
from evals.commands.common import RESULTS, AsJson, Out, bars, opened_or_made, show


def ablation(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="题集（JSONL）")],
    *,
    documents: Annotated[
        list[Path] | None,
        typer.Option(exists=True, help="用这些文件建库后评测（库留存复用），可多次给出；缺省用 --library"),
    ] = None,
    part: Annotated[list[str] | None, typer.Option(help="只去掉这一部分，可多次给出；缺省为逐一去掉全部各部分")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="只取前多少题，供快速查看")] = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Ask a question set again and again, each time without one part, and tell what the part gains."""
    from evals import plots, report
    from evals.ablation import PARTS, ablate, losses, rates
    from evals.datasets import DatasetError, read_cases

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
    found = []
    with opened_or_made(ctx, documents) as library, bars() as progress:
        origin = report.origin("ablation", file.name, library.encoder.name)
        task = progress.add_task("逐一去掉", total=len(cases) * (len(chosen) + 1))
        for one in ablate(library, cases, state(ctx).settings, chosen, lambda: progress.advance(task)):
            found.append(one)
            lost = {some.name: losses(found[0], some) for some in found[1:]}
            record = {
                "measures": {some.name: report.rates_record(rates(some)) for some in found},
                "losses": {
                    name: {measure: asdict(loss) for measure, loss in values.items()} for name, values in lost.items()
                },
            }
            report.write_json(target, origin, record)  # after each part: a run that is cut off leaves what it has
    problem = plots.plot_losses(target.with_suffix(".png"), lost)
    notes = [problem or f"图：{target.with_suffix('.png')}", f"结果文件：{target}"]
    show(
        ctx,
        record | {"results": str(target)},
        [report.ablation_table(rates(found[0]), {labels[name]: values for name, values in lost.items()})],
        notes,
        as_json=as_json,
    )
