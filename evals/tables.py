"""Records and tables of the retrieval evaluation and of the benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from evals.beir import Collection
from evals.retrieval import DEEPEST, Retrieved
from index.search import Mode

WAYS: dict[Mode, str] = {"hybrid": "混合", "words": "仅词面（BM25）", "meaning": "仅语义（向量）"}


def retrieval_record(collection: Collection, results: Sequence[Retrieved]) -> dict[str, Any]:
    """Turn the results on a data set into JSON values."""
    return {
        "documents": len(collection.entries),
        "questions": len(collection.questions),
        "notes": list(collection.notes),
        "modes": {result.mode: asdict(result) for result in results},
    }


def retrieval_table(collection: Collection, results: Sequence[Retrieved]) -> Table:
    """Show one column a way of searching."""
    title = f"检索评测：{collection.name}（{len(collection.entries)} 条文献，{len(collection.questions)} 个问题）"
    table = Table("指标", *(WAYS[result.mode] for result in results), title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    for name in results[0].measures:
        table.add_row(name, *(f"{result.measures[name]:.4f}" for result in results))
    times = (f"{result.p50:.1f} / {result.p95:.1f}" for result in results)
    table.add_row(f"每题用时（毫秒，取前 {DEEPEST} 条，中位数 / 95 分位）", *times)
    return table
