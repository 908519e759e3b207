"""What the commands share: the global options, the library they open, and where they print."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from assistant.settings import Settings
    from index.library import Library

DONE, SOME_FAILED, WRONG_USAGE, NO_LIBRARY, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit statuses."""


@dataclass(slots=True)
class State:
    """The global options; commands of other packages read them from ``ctx.find_root().obj``."""

    library: Path
    json: bool
    settings: Settings


AsJson = Annotated[bool, typer.Option("--json", help="标准输出只打印一个 JSON 对象。")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="日期", help="按该日的效力回答，如 2026-01-31；缺省为今天。")]
Place = Annotated[str, typer.Option("--place", metavar="地方", help="只用该地适用的文件，如 深圳。")]
Kind = Annotated[str, typer.Option("--kind", metavar="类别", help="只用该类文件：法规、标准、图集。")]
Doc = Annotated[str, typer.Option("--doc", metavar="文件", help="只用该文件：编号、名称或来源路径。")]
Norm = Annotated[
    str,
    typer.Option(
        "--norm",
        metavar="规范类型",
        help="只用含该类规定的条文：强制、义务、禁止、许可、建议、处罚、激励、期限、定义、职责。",
    ),
]
Batch = Annotated[
    Path | None,
    typer.Option(
        "--batch", metavar="文件.jsonl", help="逐行处理 JSONL，每行含 qid 与 query，可另含 history、as_of、place。"
    ),
]


def state(ctx: typer.Context) -> State:
    """The global options of this run."""
    found = ctx.find_root().obj
    if not isinstance(found, State):
        raise TypeError("the application's callback did not run")
    return found


def wants_json(ctx: typer.Context, *, here: bool) -> bool:
    """Whether ``--json`` was given, before or after the command."""
    return here or state(ctx).json


@contextmanager
def opened(ctx: typer.Context, *, create: bool = False, serving: bool = False) -> Iterator[Library]:
    """The library of ``--library``, open; its notices go to stderr."""
    from assistant.opening import open_library

    chosen = state(ctx)
    with open_library(chosen.library, chosen.settings, create=create, serving=serving, on_notice=say) as library:
        yield library


def say(message: str) -> None:
    """A line for the user, on stderr: stdout holds results only."""
    sys.stderr.write(visible(message.rstrip("\n")) + "\n")
    sys.stderr.flush()


def put(text: str) -> None:
    """A line of results, on stdout, at once: whoever reads along has it."""
    sys.stdout.write(visible(text.rstrip("\n")) + "\n")
    sys.stdout.flush()


def visible(text: str, kept: str = "\n\t") -> str:
    """A text whose control characters are written out: no document and no file name may steer the terminal."""
    return "".join(
        char if char in kept or unicodedata.category(char) != "Cc" else char.encode("unicode_escape").decode()
        for char in text
    )


def put_json(record: Mapping[str, Any]) -> None:
    """One JSON object on a line of its own."""
    put(json.dumps(record, ensure_ascii=False))


def run_batch(path: Path, handle: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> int:
    """A JSON line for each line of ``path``, in order, with its ``qid``; a line that fails has ``error``.

    Returns the exit status. Empty lines are skipped.
    """
    from assistant.inputs import BadInput, read_line
    from index.errors import DocumentMissing

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"文件“{path}”无法读取，应为 UTF-8 编码的 JSONL。") from error
    status = DONE
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        qid: object = None
        try:
            fields = read_line(line)
            qid = fields.get("qid")
            put_json({"qid": qid, **handle(fields)})
        except (BadInput, DocumentMissing) as error:
            status = SOME_FAILED
            put_json({"qid": qid, "error": f"第 {number} 行：{error}"})
    return status
