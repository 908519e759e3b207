"""``eval beir``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.commands.common import RESULTS, AsJson, Folder, Out, show
from evals.commands.searching import BesideRecipe, searched


def beir(
    ctx: typer.Context,
    folder: Folder,
    *,
    queries: Annotated[Path | None, typer.Option(help="问题文件；缺省为唯一的 queries*.jsonl")] = None,
    qrels: Annotated[Path | None, typer.Option(help="判定文件；缺省为唯一的 qrels/*.tsv")] = None,
    apart: Annotated[
        Path | None, typer.Option(help="JSON 文件，一列问题编号；这些问题另列一表，例如答案未在训练中出现过的问题")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=2, help="只取多少条文献，供快速查看")] = None,
    recipe: BesideRecipe = False,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Score the search on a data set in BEIR's layout, through a library that is kept and reused."""
    from evals import plots, report, retrieval, tables
    from evals.beir import cut, read_collection, read_names
    from evals.datasets import DatasetError

    try:
        collection = cut(read_collection(folder, queries, qrels), limit)
        names = read_names(apart) if apart else frozenset()
    except DatasetError as error:
        raise typer.BadParameter(str(error), param_hint="DIR") from error
    home, model, results = searched(ctx, collection, recipe=recipe)
    record = tables.retrieval_record(collection, results)
    shown = [tables.retrieval_table(tables.retrieval_title(collection, len(collection.questions)), results)]
    drawn = {collection.name: results}
    if names:
        some = drawn["apart"] = [retrieval.part(result, collection.questions, names) for result in results]
        record["apart"] = {"questions": len(next(iter(some[0].values.values()))), "modes": tables.modes_record(some)}
        shown.append(
            tables.retrieval_table(tables.retrieval_title(collection, record["apart"]["questions"], "另列的 "), some)
        )
    target = out or RESULTS / f"beir-{collection.name}{f'-{limit}' if limit else ''}.json"
    report.write_json(target, report.origin("beir", collection.name, model), record)
    problem = plots.plot_ways(target.with_suffix(".png"), drawn)
    notes = [*tables.gain_notes(results), *collection.notes, problem or f"图：{target.with_suffix('.png')}"]
    notes += [f"资料库：{home}", f"结果文件：{target}"]
    show(ctx, record | {"results": str(target)}, shown, notes, as_json=as_json)
