"""What the evaluation commands share: options, progress, the library made for them, how results are shown."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant.commands.keeping import progress_bars
from assistant.commands.options import say, state, wants_json

if TYPE_CHECKING:
    from index.library import Library

RESULTS = Path("out") / "evals"

Questions = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="题集（JSONL）")]
Documents = Annotated[
    list[Path] | None,
    typer.Option(exists=True, help="用这些文件建库后评测（库留存复用），可多次给出；缺省用 --library"),
]
Folder = Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="文件夹")]
AsJson = Annotated[bool, typer.Option("--json", help="标准输出只打印一个 JSON 对象")]
Out = Annotated[Path | None, typer.Option("--out", help="结果文件（JSON），缺省在 out/evals/ 之下")]


def cache() -> Path:
    """Return the folder in which the libraries of the evaluations are kept to be used again."""
    folder = Path(tempfile.gettempdir()) / "tiaowen-eval"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def opened_or_made(ctx: typer.Context, documents: Sequence[Path] | None) -> Iterator[Library]:
    """Open the library of ``--library``, or one of the given documents that is kept and reused."""
    from assistant.opening import open_library
    from index.embedding import load_encoder
    from index.ingest import ingest

    chosen = state(ctx)
    if not documents:
        with open_library(chosen.library, chosen.settings, on_notice=say) as library:
            yield library
        return
    model = load_encoder(chosen.settings.encoder).name
    names = "\n".join([model, *sorted(str(path.resolve()) for path in documents)])
    folder = cache() / hashlib.sha256(names.encode()).hexdigest()[:16]
    with open_library(folder, chosen.settings, create=True, on_notice=say) as library:
        with progress_bars() as tell:
            report = ingest(library, documents, tell)
        for failure in report.failed:
            say(f"未能导入 {failure.source}：{failure.message}")
        yield library


def bars() -> Progress:
    """Show progress on stderr, so that stdout holds results only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def show(
    ctx: typer.Context, record: dict[str, Any], tables: Iterable[Table], notes: Iterable[str], *, as_json: bool
) -> None:
    """Print one JSON object, or the tables and the notes."""
    if wants_json(ctx, here=as_json):
        typer.echo(json.dumps(record, ensure_ascii=False))
        return
    console = Console()
    for table in tables:
        console.print(table)
    for note in notes:
        console.print(note, soft_wrap=True, markup=False, highlight=False)
