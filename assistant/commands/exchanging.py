"""``export``: a document for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.documents import Ref
from assistant.commands.options import AsOf, opened, say


def add_exchanging(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", help="导出一份文件：Akoma Ntoso（法规交换 XML）或 Markdown。")(export)


def export(
    ctx: typer.Context,
    doc: Ref,
    form: Annotated[str, typer.Option("--format", metavar="格式", help="akn 或 md。")] = "akn",
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写入的文件；缺省打印到标准输出。")] = None,
    as_of: AsOf = "",
) -> None:
    """Write a document as Akoma Ntoso or Markdown."""
    from assistant.exchange import FORMATS
    from assistant.exchange import export as made_of
    from assistant.inputs import BadInput, read_date

    chosen = next((name for name in FORMATS if name == form), None)
    if chosen is None:
        raise BadInput(f"没有“{form}”这一格式，可用：{'、'.join(FORMATS)}。")
    with opened(ctx) as library:
        made = made_of(library.catalog, doc, chosen, read_date(as_of))
    if out is None:
        sys.stdout.buffer.write(made.rstrip(b"\n") + b"\n")
        sys.stdout.flush()
        return
    out.write_bytes(made)
    say(f"已写入 {out}。")
