"""``eval confidence``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.commands.options import state
from evals.commands.common import RESULTS, AsJson, Out, bars, opened_or_made, show

if TYPE_CHECKING:
    from evals.confidence import Weighed


def confidence(
    ctx: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", exists=True, dir_okay=False, help="题集（JSONL），可多个")
    ],
    *,
    documents: Annotated[
        list[Path] | None,
        typer.Option(exists=True, help="用这些文件建库后评测（库留存复用），可多次给出；缺省用 --library"),
    ] = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Hold the confidence of answers against what is right; tell what refitting it on half a gives on half b."""
    from evals import plots, report
    from evals.confidence import curve, halves, quality, reliability, weigh
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
    target = out or RESULTS / "confidence.json"
    record: dict[str, Any] = {
        "quality": {"all": asdict(quality(weighed)), "a": asdict(quality(first)), "b": asdict(quality(second))},
        "reliability": [asdict(part) for part in reliability(weighed)],
        "curve": [asdict(point) for point in curve(weighed)],
        "refitted": _refitted(first, second),
    }
    origin = report.origin("confidence", "、".join(file.name for file in files), model)
    report.write_json(target, origin, record)
    problem = plots.plot_confidence(target.with_suffix(".png"), reliability(weighed), curve(weighed))
    notes = [f"结果文件：{target}", problem or f"图：{target.with_suffix('.png')}"]
    tables = report.confidence_tables(record)
    show(ctx, record | {"results": str(target)}, tables, notes, as_json=as_json)


def _refitted(first: list[Weighed], second: list[Weighed]) -> dict[str, Any]:
    """The coefficients that half a gives, the bias first, and what they do on half b."""
    from dataclasses import replace

    import numpy as np

    from evals.confidence import fit, quality, told_by

    if not first or not second:
        return {}
    evidence = np.array([item.evidence for item in first])
    coefficients = fit(evidence, np.array([float(item.right) for item in first]))
    told = told_by(coefficients, np.array([item.evidence for item in second]))
    again = [replace(item, confidence=float(value)) for item, value in zip(second, told, strict=True)]
    return {"coefficients": [round(float(value), 3) for value in coefficients], "b": asdict(quality(again))}
