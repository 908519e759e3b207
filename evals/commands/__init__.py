"""Commands that evals adds to the command line: ``eval structure``, ``beir``, ``qa``, ``ablation`` ..., ``bench`` and ``train``.

Thin shells, a module each: they read options, show progress, write the results file and print tables. Heavy imports
stand inside the commands.
"""

from __future__ import annotations

import typer

from evals.commands.ablation import ablation
from evals.commands.beir import beir
from evals.commands.bench import bench
from evals.commands.boxes import boxes
from evals.commands.confidence import confidence
from evals.commands.domains import domains
from evals.commands.hostile import hostile
from evals.commands.law import lookup, norms, references
from evals.commands.qa import qa
from evals.commands.reading import reading
from evals.commands.structure import structure
from evals.commands.train import train


def add_commands(app: typer.Typer) -> None:
    """Add the evaluation commands to the command line's application."""
    suite = typer.Typer(help="质量评测：条文切分、检索、问答、引用、条号、规范类型。", no_args_is_help=True)
    suite.command("structure", help="条文切分评测：与独立程序得出的条文逐字比较，并列出按长度切分的对照。")(structure)
    suite.command("beir", help="检索评测：BEIR 格式的数据集，混合、仅词面、仅语义三种方式并列。")(beir)
    suite.command("domains", help="未参加训练的领域：检索整体是否不低于其最好的单项。")(domains)
    suite.command("qa", help="问答评测：引证是否正确，答案是否含必现语句，应拒答的是否拒答。")(qa)
    suite.command("ablation", help="消融评测：逐一去掉各部分，再问同一题集，看每一部分有多大用处。")(ablation)
    suite.command("confidence", help="把握评测：答复的把握与实际正确的比例是否相符，按它拒答的得失。")(confidence)
    suite.command("references", help="条文引用评测：一百份文件中的三百处引用，与另一独立程序的读法比较。")(references)
    suite.command("boxes", help="原页位置评测：把随机引用在原页上所标的文字读回来，看是否就是所引的文字。")(boxes)
    suite.command("lookup", help="条号查询评测：六十条条文的二百种写法，以及不存在的条号。")(lookup)
    suite.command("norms", help="规范类型评测：与人工标注的条文比较。")(norms)
    suite.command("hostile", help="恶意与损坏的文件：炸弹、循环、外部实体、谎称类型、随机损坏，是否都及时说明原因。")(
        hostile
    )
    suite.command("reading", help="读取速度评测：文字版 PDF 每秒多少页，长文件占多少内存。")(reading)
    app.add_typer(suite, name="eval")
    app.command("bench", help="性能测试：导入速度、查询延迟、冷启动、内存，并与通用的 LangChain 做法同场比较。")(bench)
    app.command("train", help="用资料库自己的条文（和用户提过的问题）调整向量模型，确有提高才换用。")(train)
