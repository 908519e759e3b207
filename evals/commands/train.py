"""``train``: the encoder adapted to a library's own documents, taken over if it gains."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from assistant.commands.keeping import progress_bars
from assistant.commands.options import SOME_FAILED, say, state
from evals.commands.common import AsJson, bars, show

if TYPE_CHECKING:
    from index.library import Library
    from index.model.adapt.measure import Gain
    from index.model.adapt.run import Adapted, Asked

NEEDED = ("torch", "transformers", "onnx")
INSTALL = 'pip install "tiaowen[make-model]"'
STAGES = {"pairs": "整理训练数据", "train": "训练", "measure": "评测"}


def train(
    ctx: typer.Context,
    library: Annotated[Path, typer.Option("--from", metavar="LIBRARY", file_okay=False, help="资料库文件夹")],
    *,
    questions: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="用户实际提过的问题及其条文（与 eval qa 的题集同格式）"),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="训练步数；缺省 150 步，双核约一刻钟")] = 150,
    work: Annotated[Path | None, typer.Option(help="存放中间结果的文件夹，中断后据此接着做；缺省在资料库之内")] = None,
    take: Annotated[
        bool | None, typer.Option("--take/--no-take", help="无论评测结果如何都（不）换用；缺省只在确有提高时换用")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Adapt the bundled encoder to a library, measure it, and re-encode the library with it if it is better."""
    from assistant.opening import open_library

    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise typer.BadParameter(
            f"训练需要另装组件（缺少 {'、'.join(missing)}），请运行：{INSTALL}", param_hint="train"
        )
    with open_library(library, state(ctx).settings, on_notice=say) as opened:
        adapted = _adapted(opened, work or library / "training", questions, steps)
        taken = adapted.better if take is None else take
        if taken:
            _take_over(opened, adapted)
        name = opened.model()
    if work is None and taken:
        shutil.rmtree(library / "training", ignore_errors=True)
    record = {"pairs": dict(adapted.pairs), "taken": taken, "model": name} | {
        kind: found and asdict(found) for kind, found in (("made", adapted.made), ("asked", adapted.asked))
    }
    notes = [_closing(adapted, taken=taken)]
    show(ctx, record, [_table(adapted)], notes, as_json=as_json)
    if not taken and take is None:
        raise typer.Exit(SOME_FAILED)


def _adapted(library: Library, work: Path, questions: Path | None, steps: int) -> Adapted:
    from index.model.adapt.run import adapt

    with bars() as progress:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(STAGES[stage], total=total)
            progress.update(tasks[stage], completed=done)

        return adapt(library, work, _asked(library, questions) if questions else (), steps, tell)


def _asked(library: Library, questions: Path) -> list[Asked]:
    """The questions of a set with the clauses of the library that their gold names."""
    from evals.datasets import DatasetError, read_cases, same_source
    from evals.references import unit_key
    from index.model.adapt.run import Asked

    try:
        cases = read_cases(questions)
    except DatasetError as error:
        raise typer.BadParameter(str(error), param_hint="--questions") from error
    documents = library.catalog.documents()
    clauses = cache(library.catalog.clauses)
    found = []
    for case in cases:
        right = {
            record.clause_id
            for gold in case.gold
            for document in documents
            if same_source(document.source, gold.doc)
            for record in clauses(document.document_id)
            if unit_key(record.clause.label) == unit_key(gold.no)
        }
        if right:
            found.append(Asked(case.query, frozenset(right)))
    return found


def _take_over(library: Library, adapted: Adapted) -> None:
    """Keep the model with the library and encode the library with it; the old vectors serve until that is done."""
    from index.embedding import BundledEncoder
    from index.repair import reindex

    home = library.adapted(BundledEncoder(adapted.folder).name)
    shutil.copytree(adapted.folder, home, dirs_exist_ok=True)
    library.use(BundledEncoder(home))
    with progress_bars() as tell:
        reindex(library, tell)


def _table(adapted: Adapted) -> Table:
    table = Table(title="训练前后（未参加训练的问题）")
    for name in ("问题", "题数", "首条", "前十", "MRR@10", "MRR 之差（95 % 区间）"):
        table.add_column(name)
    for name, found in (("用户所提", adapted.asked), ("由条文生成", adapted.made)):
        if found is not None:
            table.add_row(name, str(found.questions), *_steps(found), f"[{found.low:+.3f}, {found.high:+.3f}]")
    return table


def _steps(found: Gain) -> list[str]:
    return [f"{before:.3f} → {after:.3f}" for before, after in (found.first, found.among_ten, found.mrr)]


def _closing(adapted: Adapted, *, taken: bool) -> str:
    pairs = "、".join(f"{name} {count}" for name, count in adapted.pairs.items())
    if taken:
        return f"训练数据（对）：{pairs}。已换用新模型，资料库已重新编码；正在运行的服务请重启。"
    return f"训练数据（对）：{pairs}。评测没有可靠的提高，仍用原来的模型；新模型留在 {adapted.folder}。"
