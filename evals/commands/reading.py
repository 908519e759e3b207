"""``eval reading``."""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.options import SOME_FAILED, say
from evals.commands.common import RESULTS, AsJson, Out, bars, cache, show

Folder = Annotated[
    Path | None, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="用来排版的文本；缺省为示例资料")
]


def reading(
    ctx: typer.Context,
    folder: Folder = None,
    *,
    pages: Annotated[int, typer.Option(min=20, help="长文件的页数")] = 500,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Measure how fast text PDFs are read: a long one by one process, and four of a quarter each by two at once."""
    from rich.table import Table

    import corpus
    from evals import report
    from evals.processes import ProcessFault
    from evals.reading import long_file, measure

    named = folder or Path(corpus.__file__).parent / "samples"
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(dir=cache(), prefix="reading-") as place, bars() as progress:
        task = progress.add_task("排版", total=4)
        try:
            long = long_file(named, pages, Path(place, "long.pdf"))
        except ValueError as error:
            raise typer.BadParameter(f"{named} 中没有 .md 或 .txt 文件。", param_hint="DIR") from error
        progress.advance(task)
        part = long_file(named, max(1, pages // 4), Path(place, "part.pdf"))
        progress.update(task, advance=1, description="读取")
        try:
            found = [measure([long], 1), measure([part] * 4, 2)]
        except ProcessFault as fault:
            say(str(fault))
            raise typer.Exit(SOME_FAILED) from fault
    table = Table(
        "文件",
        "页",
        "进程",
        "秒",
        "页/秒",
        "页/CPU秒",
        "内存（MB）",
        title=f"文字版 PDF 的读取（运行前系统负载 {load:.1f}）",
    )
    for row in found:
        values = (
            row.files,
            row.pages,
            row.processes,
            f"{row.seconds:.1f}",
            f"{row.rate:.0f}",
            f"{row.cpu_rate:.0f}",
            f"{row.memory:.0f}",
        )
        table.add_row(*map(str, values))
    record = {
        "load": load,
        "readings": [asdict(row) | {"pages_per_s": row.rate, "pages_per_cpu_s": row.cpu_rate} for row in found],
    }
    target = out or RESULTS / f"reading-{named.name}.json"
    report.write_json(target, report.origin("reading", named.name, ""), record)
    show(ctx, record | {"results": str(target)}, [table], [f"结果文件：{target}"], as_json=as_json)
