"""``eval domains``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.options import say
from evals.commands.common import RESULTS, AsJson, Out, show
from evals.commands.searching import BesideRecipe, searched


def domains(
    ctx: typer.Context,
    data: Annotated[Path, typer.Argument(metavar="DATA", exists=True, file_okay=False, help="共享数据的文件夹")],
    *,
    only: Annotated[list[str] | None, typer.Option(help="只评测这一领域，可多次给出；缺省为全部")] = None,
    most: Annotated[int, typer.Option(min=1, help="每个领域最多取多少个问题")] = 200,
    recipe: BesideRecipe = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Score the search on domains that no model was trained on, beside each of its parts."""
    from evals import plots, report, retrieval, tables
    from evals.datasets import DatasetError
    from evals.domains import DOMAINS, some

    chosen = [domain for domain in DOMAINS if not only or domain.name in only]
    known = [domain.name for domain in DOMAINS]
    if unknown := sorted({*(only or ())} - {*known}):
        raise typer.BadParameter(f"没有领域 {'、'.join(unknown)}，可选：{'、'.join(known)}。", param_hint="--only")
    record, shown, notes, found, model = {}, [], [], {}, ""
    for domain in chosen:
        say(f"{domain.label}……")
        try:
            collection = some(domain.read(data), most)
        except DatasetError as error:
            raise typer.BadParameter(str(error), param_hint="DATA") from error
        _, model, results = searched(ctx, collection, recipe=recipe)
        found[domain.name] = results
        verdicts = {
            result.mode: retrieval.beside_parts(result, results) for result in results if result.mode in tables.WHOLE
        }
        record[domain.name] = tables.retrieval_record(collection, results) | {
            "beside_parts": {way: [asdict(gain) for gain in gains] for way, gains in verdicts.items()}
        }
        shown.append(tables.retrieval_table(tables.retrieval_title(collection, len(collection.questions)), results))
        notes += [f"{domain.label}：{note}" for way, gains in verdicts.items() for note in tables.verdicts(way, gains)]
    target = out or RESULTS / "domains.json"
    report.write_json(target, report.origin("domains", data.name, model), {"domains": record})
    problem = plots.plot_ways(target.with_suffix(".png"), found)
    notes += [problem or f"图：{target.with_suffix('.png')}", f"结果文件：{target}"]
    show(ctx, {"domains": record, "results": str(target)}, shown, notes, as_json=as_json)
