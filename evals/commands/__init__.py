"""Commands that evals adds to the command line: ``eval structure``, ``eval beir``, ``eval qa`` and ``bench``.

Thin shells, a module each: they read options, show progress, write the results file and print tables. Heavy imports
stand inside the commands.
"""

from __future__ import annotations

import typer

from evals.commands.beir import beir
from evals.commands.bench import bench
from evals.commands.qa import qa
from evals.commands.structure import structure


def add_commands(app: typer.Typer) -> None:
    """Add the evaluation commands to the command line's application."""
    suite = typer.Typer(help="质量评测：条文切分、检索、问答。", no_args_is_help=True)
    suite.command("structure", help="条文切分评测：与独立程序得出的条文逐字比较，并列出按长度切分的对照。")(structure)
    suite.command("beir", help="检索评测：BEIR 格式的数据集，混合、仅词面、仅语义三种方式并列。")(beir)
    suite.command("qa", help="问答评测：引证是否正确，答案是否含必现语句，应拒答的是否拒答。")(qa)
    app.add_typer(suite, name="eval")
    app.command("bench", help="性能测试：导入速度、查询延迟、冷启动、内存，并与通用的 LangChain 做法同场比较。")(bench)
