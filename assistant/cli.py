"""The command line: options, the commands, and every error of ours as a Chinese sentence with the right exit status."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.asking import add_asking
from assistant.commands.documents import add_documents
from assistant.commands.exchanging import add_exchanging
from assistant.commands.keeping import add_keeping
from assistant.commands.options import (
    DONE,
    INTERRUPTED,
    NO_LIBRARY,
    SOME_FAILED,
    WRONG_USAGE,
    State,
    say,
)
from assistant.commands.serving import add_serving
from assistant.settings import SettingsError, load_settings

GROUP = "tiaowen.commands"
"""Entry points that add commands: each is a function of the application."""
OWN = frozenset(
    {
        "ask",
        "search",
        "lookup",
        "refs",
        "docs",
        "show",
        "remove",
        "diff",
        "changes",
        "export",
        "ingest",
        "serve",
        "doctor",
        "reindex",
    }
)

UsageFault: type[Exception] = typer.BadParameter.__bases__[0]
"""Typer's base of all errors of usage."""

app = typer.Typer(
    name="tiaowen",
    help="条文通：法规、标准与图集的引证问答。",
    add_completion=False,
    no_args_is_help=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
add_keeping(app)
add_asking(app)
add_documents(app)
add_exchanging(app)
add_serving(app)


@app.callback()
def options(
    ctx: typer.Context,
    library: Annotated[
        Path | None,
        typer.Option("--library", metavar="文件夹", help="资料库所在的文件夹；缺省为 ./library 或 TIAOWEN_LIBRARY。"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="标准输出只打印一个 JSON 对象。")] = False,  # noqa: FBT002
    version: Annotated[bool, typer.Option("--version", help="显示版本。")] = False,  # noqa: FBT002
) -> None:
    """Read the global options and the settings."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"tiaowen {installed('tiaowen')}")
        raise typer.Exit
    settings = load_settings()
    ctx.obj = State(library or settings.library, as_json, settings)
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(WRONG_USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: what the console script calls."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character that the terminal lacks is written by its number
            stream.reconfigure(errors="backslashreplace")
    arguments = hoisted(list(sys.argv[1:] if arguments is None else arguments))
    if command_of(arguments) not in OWN:
        from importlib.metadata import entry_points

        for point in entry_points(group=GROUP):
            point.load()(app)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        say("已中断。已经完成的部分都已保存，再次运行会接着做。")
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # typer and rich exit where whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def command_of(arguments: Sequence[str]) -> str:
    """The command among the arguments: the first that is no option, nor the folder of ``--library``."""
    return next(
        (
            argument
            for before, argument in zip(("", *arguments), arguments, strict=False)
            if not argument.startswith("-") and before != "--library"
        ),
        "",
    )


def hoisted(arguments: list[str]) -> list[str]:
    """The arguments with ``--library`` before the command, wherever it stood."""
    front: list[str] = []
    rest: list[str] = []
    while arguments:
        argument = arguments.pop(0)
        if argument == "--":
            return [*front, *rest, argument, *arguments]
        if argument == "--library" and arguments:
            front += [argument, arguments.pop(0)]
        elif argument.startswith("--library="):
            front.append(argument)
        else:
            rest.append(argument)
    return [*front, *rest]


def _run(arguments: list[str]) -> int:
    from assistant.inputs import BadInput
    from corpus.errors import CorpusError
    from corpus.faults import reason
    from index.errors import DocumentMissing, IndexFault

    try:
        status = in_chinese(arguments)
    except UsageFault as fault:
        say(f"用法有误：{translated(fault)}\n用 tiaowen --help 查看用法。")
        return WRONG_USAGE
    except (BadInput, SettingsError) as error:
        say(str(error))
        return WRONG_USAGE
    except (DocumentMissing, CorpusError) as error:
        say(str(error))
        return SOME_FAILED
    except IndexFault as error:
        say(str(error))
        return NO_LIBRARY
    except typer.Abort:
        return INTERRUPTED
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        where = f"“{error.filename}”" if error.filename else ""
        say(f"读写{where}出错：{reason(error)}。")
        return SOME_FAILED
    return status


def in_chinese(arguments: list[str]) -> int:
    """Run the application; a help page is printed with its headings in Chinese."""
    if not {"--help"} & set(arguments):
        return _status(app(arguments, standalone_mode=False))
    import contextlib

    page = io.StringIO()
    with contextlib.redirect_stdout(page):
        status = _status(app(arguments, standalone_mode=False))
    sys.stdout.write(help_page(page.getvalue()))
    return status


def _status(result: object) -> int:
    return result if isinstance(result, int) else DONE


HEADINGS = (
    ("Usage:", "用法："),
    ("Options:", "选项："),
    ("Arguments:", "参数："),
    ("Commands:", "命令："),
    ("Show this message and exit.", "显示本帮助。"),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("[required]", "[必填]"),
    ("[default: ", "[缺省："),
    ("INTEGER RANGE", "整数"),
    ("INTEGER", "整数"),
)


def help_page(text: str) -> str:
    """A help page with its fixed words in Chinese."""
    for english, chinese in HEADINGS:
        text = text.replace(english, chinese)
    return text


FAULTS = (
    (r"Missing argument '(.+?)'\.?", r"缺少参数“\1”。"),
    (r"Missing option '(.+?)'\.?", r"缺少选项“\1”。"),
    (r"No such option: (\S+?)\.?(?: .*)?", r"没有选项“\1”。"),
    (r"No such command '(.+?)'\.?(?: .*)?", r"没有命令“\1”。"),
    (r"Missing command\.?", "缺少命令。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)\.?", r"多出了参数“\1”；含空格的文字请加引号。"),
    (r"Option '(.+?)' requires .*", r"选项“\1”后面要有值。"),
    (r"Invalid value for '(.+?)': (?:File|Directory|Path) '(.+?)' does not exist\.?", r"“\1”所指的“\2”不存在。"),
    (r"Invalid value for '(.+?)': .*(?:valid integer|valid int\b).*", r"“\1”的值应为整数。"),
    (r"Invalid value for '(.+?)': (.+) is not in the range (.+)\.", r"“\1”的值 \2 超出范围 \3。"),
    (r"Invalid value for '?(.+?)'?: (.+)", r"“\1”的值不正确：\2"),
)


def translated(fault: Exception) -> str:
    """Typer's message for a wrong use, in Chinese."""
    message = getattr(fault, "format_message", lambda: str(fault))()
    for pattern, chinese in FAULTS:
        match = re.fullmatch(pattern, message.replace("\n", " ").replace("' / '", "、"), re.DOTALL)
        if match:
            return match.expand(chinese)
    return message


if __name__ == "__main__":
    sys.exit(main())
