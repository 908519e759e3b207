"""Searches a collection in every way, through a library that is kept and reused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.keeping import progress_bars
from assistant.commands.options import say, state
from evals.commands.common import bars, cache

if TYPE_CHECKING:
    from evals.beir import Collection
    from evals.retrieval import Retrieved
    from index.types import Encoder

BesideRecipe = Annotated[
    bool, typer.Option("--recipe", help="并列通用的 LangChain 做法（同一向量模型，另行切分和编码）")
]


def searched(ctx: typer.Context, collection: Collection, *, recipe: bool) -> tuple[Path, str, list[Retrieved]]:
    """The library made of a collection, the encoder's name, and how each way of searching did, the best way first."""
    from assistant.opening import open_library
    from evals import retrieval
    from index.embedding import load_encoder
    from index.reranking import load_reranker

    settings = state(ctx).settings
    reranker = load_reranker(settings.reranker)
    encoder = load_encoder(settings.encoder)
    home = retrieval.library_folder(cache(), collection, encoder.name)
    with open_library(home, settings, create=True, on_notice=say) as library:
        with progress_bars() as tell:
            retrieval.fill(library, collection, tell)
        with bars() as progress:
            task = progress.add_task("检索", total=len(collection.questions) * len(retrieval.ways(reranker)))
            results = retrieval.evaluate(library, collection.questions, lambda: progress.advance(task), reranker)
    if recipe:
        results.append(_by_recipe(home.with_name(f"{home.name}-recipe"), collection, encoder))
    return home, encoder.name, results


def _by_recipe(home: Path, collection: Collection, encoder: Encoder) -> Retrieved:
    from evals import retrieval
    from evals.baselines import Recipe

    with Recipe(home, encoder) as recipe, bars() as progress:
        stored = progress.add_task("LangChain 做法：编码", total=None)
        texts = {entry.id: f"{entry.title}\n{entry.text}".strip() for entry in collection.entries}
        recipe.add(texts, lambda done, total: progress.update(stored, completed=done, total=total))
        asked = progress.add_task("LangChain 做法：检索", total=len(collection.questions))
        rankings = retrieval.rank_recipe(recipe, collection.questions, lambda: progress.advance(asked))
    return retrieval.score(collection.questions, rankings, "recipe")
