"""``ingest``, ``doctor`` and ``reindex``: what fills the library and keeps it sound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.options import INTERRUPTED, SOME_FAILED, AsJson, opened, put, put_json, say, visible, wants_json

if TYPE_CHECKING:
    from index.ingest import IngestReport

Tell = Callable[[str, int, int, str], None]
"""What a long job calls with its phase, how much is done, of how much, and what it is at."""

PHASES = {
    "parse": "读取文件",
    "recognise": "识别扫描页",
    "words": "词语索引",
    "vectors": "生成向量",
    "derive": "整理索引",
}


def add_keeping(app: typer.Typer) -> None:
    """Add the three commands."""
    app.command("ingest", help="收录文件和文件夹（含子文件夹）；再次运行只处理有变化的文件。")(ingest)
    app.command("doctor", help="检查资料库，补上缺失的索引。")(doctor)
    app.command("reindex", help="重建词语索引和向量；条文目录不变。")(reindex)


@contextmanager
def progress_bars() -> Iterator[Tell]:
    """Progress bars on stderr, one a phase."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[detail]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(phase: str, done: int, total: int, detail: str = "") -> None:
            if phase not in tasks:
                tasks[phase] = progress.add_task(PHASES.get(phase, phase), total=total or None, detail="")
            progress.update(tasks[phase], completed=done, total=total or None, detail=detail[-40:])

        yield tell


def ingest(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="路径...", show_default=False, help="文件或文件夹，可多个。")],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Take files and folders in."""
    from assistant.records import ingest_json
    from index.ingest import ingest as take_in

    with opened(ctx, create=True) as library, progress_bars() as tell:
        report = take_in(library, paths, tell)
    if wants_json(ctx, here=as_json):
        put_json(ingest_json(report))
    else:
        _closing_table(report)
    if report.interrupted:
        say("已中断。已经完成的部分都已保存，再次运行会接着做。")
        raise typer.Exit(INTERRUPTED)
    if report.failed:
        raise typer.Exit(SOME_FAILED)


def _closing_table(report: IngestReport) -> None:
    put(
        f"新增 {len(report.added)}，更新 {len(report.updated)}，未变 {len(report.unchanged)}，"
        f"失败 {len(report.failed)}；用时 {report.seconds:.1f} 秒。"
    )
    for item in report.failed:
        put(f"失败：{visible(item.source, kept='')}：{item.message}")


def doctor(ctx: typer.Context, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Check the library and put back what is missing."""
    from index.repair import doctor as examine

    with opened(ctx) as library, progress_bars() as tell:
        findings = examine(library, tell)
    if wants_json(ctx, here=as_json):
        put_json({"findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            state = "已修复" if finding.repaired else "正常" if finding.sound else "有问题"
            put(f"{finding.name}：{state}。{finding.message}")
    if not all(finding.sound for finding in findings):
        raise typer.Exit(SOME_FAILED)


def reindex(ctx: typer.Context, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Make what is derived anew from the catalog."""
    from index.repair import reindex as remake

    began = time.monotonic()
    with opened(ctx) as library, progress_bars() as tell:
        made = remake(library, tell)
    seconds = round(time.monotonic() - began, 2)
    if wants_json(ctx, here=as_json):
        put_json({"encoded": made, "seconds": seconds})
    else:
        put(f"索引已重建，新生成向量 {made} 个，用时 {seconds:.1f} 秒。")
