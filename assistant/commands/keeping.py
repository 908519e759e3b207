"""``ingest``, ``doctor`` and ``reindex``: what fills the library and keeps it sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.options import SOME_FAILED, AsJson, opened, put, put_json, say, wants_json

if TYPE_CHECKING:
    from index.ingest import IngestReport

Tell = Callable[[str, int, int, str], None]
"""What a long job calls with its phase, how much is done, of how much, and what it is at."""


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
                tasks[phase] = progress.add_task(phase, total=total or None, detail="")
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
    if report.failed:
        raise typer.Exit(SOME_FAILED)


def _closing_table(report: IngestReport) -> None:
    put(
        f"新增 {len(report.added)}，更新 {len(report.updated)}，未变 {len(report.unchanged)}，"
        f"失败 {len(report.failed)}；用时 {report.seconds:.1f} 秒。"
    )
    for item in report.failed:
        put(f"失败：{item.source}：{item.message}")


def doctor(ctx: typer.Context, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Check the library and put back what is missing."""
    raise NotImplementedError


def reindex(ctx: typer.Context, as_json: AsJson = False) -> None:  # noqa: FBT002
    """Make what is derived anew."""
    say("")
    raise NotImplementedError
