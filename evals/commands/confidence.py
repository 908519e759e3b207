"""``eval confidence``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.commands.options import state
from evals.commands.common import RESULTS, AsJson, Documents, Out, bars, opened_or_made, show


def confidence(
    ctx: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help="题集（JSONL），可多个")
    ],
    *,
    documents: Documents = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Hold the confidence of answers against what is right; tell what refitting it on half a gives on half b."""
    from evals import plots, report
    from evals.confidence import curve, halves, quality, refitted, reliability, weigh
    from evals.datasets import DatasetError, read_cases

    try:
        cases = [case for file in files for case in read_cases(file)]
    except DatasetError as error:
        raise typer.BadParameter(str(error), param_hint="FILE") from error
    with opened_or_made(ctx, documents) as library, bars() as progress:
        task = progress.add_task("把握", total=len(cases))
        weighed = weigh(library, cases, state(ctx).settings, lambda _: progress.advance(task))
        model = library.encoder.name
    first, second = halves(weighed)
    bins, points, again = reliability(weighed), curve(weighed), refitted(first, second)
    target = out or RESULTS / "confidence.json"
    record: dict[str, Any] = {
        "quality": {"all": asdict(quality(weighed)), "a": asdict(quality(first)), "b": asdict(quality(second))},
        "reliability": [asdict(part) for part in bins],
        "curve": [asdict(point) for point in points],
        "refitted": {"coefficients": [round(value, 3) for value in again[0]], "b": asdict(again[1])} if again else {},
    }
    origin = report.origin("confidence", "、".join(file.name for file in files), model)
    report.write_json(target, origin, record)
    problem = plots.plot_confidence(target.with_suffix(".png"), bins, points)
    notes = [f"结果文件：{target}", problem or f"图：{target.with_suffix('.png')}"]
    tables = report.confidence_tables(record)
    show(ctx, record | {"results": str(target)}, tables, notes, as_json=as_json)
