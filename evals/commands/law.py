"""``eval references``, ``eval lookup`` and ``eval norms``: what the program understands of law, on an open library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from assistant.commands.options import opened
from evals.commands.common import RESULTS, AsJson, Out, show

if TYPE_CHECKING:
    from evals.kinds import Counts
    from evals.pointers import Judged, Verdict
    from evals.variants import Looked

Seed = Annotated[int, typer.Option(help="随机种子")]
SHOWN = 40
"""Cases to look at that are printed; all of them are in the results file."""

VERDICTS: Mapping[Verdict, str] = {
    "same": "两种读法一致",
    "other_clause": "条款不同",
    "other_document": "文件不同，或第二种读法不能判断",
    "unresolved": "本程序注明不能确定",
    "missed": "本程序未发现",
}


def references(ctx: typer.Context, *, seed: Seed = 1, as_json: AsJson = False, out: Out = None) -> None:
    """Compare 300 references of 100 documents with a second, independent reading of them."""
    from evals.pointers import judge, pointers, tally

    with opened(ctx) as library:
        judged = judge(library, pointers(library, seed=seed))
    counts = tally(judged)
    table = Table("", "处", title="条文引用与另一独立程序的比较")
    for verdict, name in VERDICTS.items():
        table.add_row(name, str(counts[verdict]))
    unlike = [item for item in judged if item.verdict != "same"]
    record = {"seed": seed, "counts": dict(counts), "unlike": [asdict(item) for item in unlike]}
    _finish(ctx, "references", record, table, [_unlike(item) for item in unlike], out, as_json=as_json)


def _unlike(item: Judged) -> str:
    pointer = item.pointer
    return (
        f"{VERDICTS[item.verdict]}：{pointer.document_id} {pointer.article}“{pointer.context}”中的{pointer.phrase}；"
        f"第二种读法：{'不能判断' if pointer.work is None else pointer.work or '本文件'} {pointer.target}；本程序：{item.given}"
    )


def lookup(ctx: typer.Context, *, seed: Seed = 1, as_json: AsJson = False, out: Out = None) -> None:
    """Look up 200 written variants of 60 clauses, and numbers that do not exist."""
    from evals.variants import nonsense, run, variants

    with opened(ctx) as library:
        looked = run(library, variants(library, seed=seed))
        absent = run(library, nonsense(library, seed=seed))
    scores = {"写法": _looked(looked), "不存在的条号": _looked(absent)}
    record = {"seed": seed, "variants": scores["写法"], "nonsense": scores["不存在的条号"]}
    table = Table("", "条", "首位正确", "毫秒：中位数 / 95 分位 / 最大", title="按条号查条文")
    for name, some in scores.items():
        times = f"{some['p50_ms']} / {some['p95_ms']} / {some['max_ms']}"
        table.add_row(name, str(some["count"]), f"{100 * some['right']:.1f} %", times)
    wrong = [
        f"{item.variant.text} 应为 {item.variant.clause_id}，得到 {item.found}"
        for item in (*looked, *absent)
        if not item.right
    ]
    _finish(ctx, "lookup", {**record, "wrong": wrong}, table, wrong, out, as_json=as_json)


def _looked(some: Sequence[Looked]) -> dict[str, Any]:
    times = sorted(item.ms for item in some) or [0.0]
    right = sum(item.right for item in some) / max(1, len(some))
    return {
        "count": len(some), "clauses": len({item.variant.clause_id for item in some}), "right": right,
        "p50_ms": times[len(times) // 2], "p95_ms": times[int(0.95 * (len(times) - 1))], "max_ms": times[-1],
    }  # fmt: skip


def norms(ctx: typer.Context, *, as_json: AsJson = False, out: Out = None) -> None:
    """Compare the kinds of norm recognised with those that were read by hand."""
    from evals.kinds import SETS, counts, labelled

    table = Table("规范类型", title="规范类型：准确率 / 召回率（标注条数）")
    record: dict[str, Any] = {}
    with opened(ctx) as library:
        found = {name: labelled(library, name) for name in SETS}
    for name, made in found.items():
        table.add_column(f"{SETS[name]}（{len(made)} 条）", justify="right")
        record[name] = {norm: asdict(count) for norm, count in counts(made).items()}
    by_set = [counts(made) for made in found.values()]
    for norm in sorted({norm for some in by_set for norm in some}):
        table.add_row(norm, *(_rates(some, norm) for some in by_set))
    unlike = [
        f"{item.clause_id}：漏 {'、'.join(sorted(item.read - item.found)) or '无'}；多 {'、'.join(sorted(item.found - item.read)) or '无'}"
        for made in found.values()
        for item in made
        if item.read != item.found
    ]
    _finish(ctx, "norms", {**record, "unlike": unlike}, table, unlike, out, as_json=as_json)


def _rates(some: Mapping[Any, Counts], norm: str) -> str:
    count = some.get(norm)
    return f"{count.precision:.2f} / {count.recall:.2f}（{count.both + count.missed}）" if count else "—"


def _finish(
    ctx: typer.Context,
    name: str,
    record: dict[str, Any],
    table: Table,
    cases: Sequence[str],
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    from evals import report

    target = out or RESULTS / f"{name}.json"
    report.write_json(target, report.origin(name, "", ""), record)
    notes = [*cases[:SHOWN], f"结果文件：{target}"]
    show(ctx, {**record, "results": str(target)}, [table], notes, as_json=as_json)
