"""``eval hostile``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.commands.options import SOME_FAILED
from evals.commands.common import RESULTS, AsJson, Out, bars, cache, show

if TYPE_CHECKING:
    from rich.table import Table

    from evals.hostile import Row

Folder = Annotated[
    Path | None, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="用来损坏的真实文件；缺省为示例资料")
]


def hostile(
    ctx: typer.Context,
    folder: Folder = None,
    *,
    count: Annotated[int, typer.Option(min=0, help="随机损坏多少份")] = 500,
    seed: Annotated[int, typer.Option(help="随机种子")] = 2026,
    size: Annotated[int, typer.Option(min=1, help="压缩炸弹解压后的大小（MB）")] = 1024,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Read bombs, loops, entities and damaged files, and tell what became of each; 1 if one was not held."""
    from evals import report
    from evals.attacks import attacks, damaged
    from evals.hostile import rows, run

    named = folder or _samples()
    sources = sorted(
        path for path in named.rglob("*") if path.is_file() and path.stat().st_size and path.suffix in _known()
    )
    if not sources and count:
        raise typer.BadParameter(f"{named} 中没有可用的文件。", param_hint="DIR")
    with tempfile.TemporaryDirectory(dir=cache(), prefix="hostile-") as place, bars() as progress:
        bad = Path(place, "damaged")
        bad.mkdir()
        files = [*attacks(Path(place), size=size), *damaged(sources, bad, count, seed)]
        task = progress.add_task("读取", total=len(files))
        found = run(files, lambda: progress.advance(task))
    summed = rows(found)
    listed = [
        {"kind": attack.kind, "file": attack.path.name, "result": outcome.result, "message": outcome.message}
        for attack, outcome in found
    ]
    record: dict[str, Any] = {"kinds": [_record(row) for row in summed], "files": listed}
    target = out or RESULTS / f"hostile-{named.name}.json"
    report.write_json(target, report.origin("hostile", named.name, ""), record)
    faults = [item for item in listed if item["result"] in ("unexpected", "leaked")]
    notes = [f"{item['kind']} {item['file']}：{item['message']}" for item in faults[:20]]
    show(ctx, record | {"results": str(target)}, [_table(summed)], [*notes, f"结果文件：{target}"], as_json=as_json)
    if faults:
        raise typer.Exit(SOME_FAILED)


def _samples() -> Path:
    import corpus

    return Path(corpus.__file__).parent / "samples"


def _known() -> frozenset[str]:
    from corpus.readers import SUFFIXES

    return SUFFIXES


def _record(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind, "files": row.files, "results": dict(row.results), "slowest_s": round(row.slowest, 1),
        "memory_mb": round(row.memory),
    }  # fmt: skip


def _table(summed: list[Row]) -> Table:
    from rich.table import Table

    from evals.hostile import RESULTS as WORDS

    table = Table("种类", "文件", *WORDS.values(), "秒", "MB", title="恶意与损坏的文件：各有几份，最慢的用时，内存峰值")
    for row in summed:
        counts = [str(row.results[result]) for result in WORDS]
        table.add_row(row.kind, str(row.files), *counts, f"{row.slowest:.1f}", f"{row.memory:.0f}")
    return table
