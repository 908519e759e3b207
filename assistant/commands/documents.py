"""``docs``, ``show``, ``remove``, ``diff`` and ``changes``: the library's documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.asking import shortened, status_word
from assistant.commands.options import SOME_FAILED, AsJson, AsOf, Place, opened, put, put_json, say, wants_json

if TYPE_CHECKING:
    from datetime import date

    from assistant.changes import DocumentChange, Touched
    from assistant.differ import Change
    from index.quality import Quality
    from index.types import DocumentRecord

Ref = Annotated[str, typer.Argument(metavar="文件", show_default=False, help="编号、名称或来源路径。")]


def add_documents(app: typer.Typer) -> None:
    """Add the five commands."""
    app.command("docs", help="列出资料库中的文件；--problems 列出需要核对之处。")(docs)
    app.command("show", help="显示一份文件的全部条文。")(show)
    app.command("remove", help="从资料库中移除文件。")(remove)
    app.command("diff", help="逐条比较同一文件的两个版本。")(diff)
    app.command("changes", help="列出自某日起施行、修改、废止、失效的文件，以及受影响的答复。")(changes)


def docs(
    ctx: typer.Context,
    doc: Annotated[
        str, typer.Argument(metavar="[文件]", show_default=False, help="只报告这一份：编号、名称或来源路径。")
    ] = "",
    problems: Annotated[  # noqa: FBT002
        bool, typer.Option("--problems", help="只列需要核对的文件，问题多的在前，逐处注明条号和页码。")
    ] = False,
    as_of: AsOf = "",
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List the documents, or report how well they were read."""
    from assistant.inputs import read_date
    from assistant.records import document_json

    day = read_date(as_of)
    if doc or problems:
        _report(ctx, doc, day, as_json=as_json)
        return
    with opened(ctx) as library:
        records = library.catalog.documents(day)
    if wants_json(ctx, here=as_json):
        put_json({"documents": [document_json(record) for record in records]})
        return
    if not records:
        say("资料库中还没有文件，请用 tiaowen ingest 收录。")
        return
    _table(records)


def _report(ctx: typer.Context, doc: str, day: date | None, *, as_json: bool) -> None:
    """Say how a document was read, or of all those in which there is something to look at."""
    from assistant.reporting import reported_json, reports

    with opened(ctx) as library:
        found = reports(library.catalog, doc, day)
    if wants_json(ctx, here=as_json):
        put_json(reported_json(found))
        return
    if not found:
        put("没有需要核对的文件。")
    for report in found:
        _put_report(report)
    if not doc and found:
        put(f"\n共 {len(found)} 份文件需要核对，{sum(len(report.findings) for report in found)} 处。")


def _put_report(report: Quality) -> None:
    from assistant.reporting import FINDING_WORDS, counted_words, reading_words

    record = report.record
    put(f"\n《{record.title}》{record.number}  {record.source}")
    put(f"  {reading_words(report)}。{counted_words(report) or '没有发现问题'}。")
    for finding in report.findings:
        number = finding.number.rpartition("/")[2].partition("~")[0]
        place = f"第{finding.page}页" if finding.page and report.read else ""
        where = "，".join(part for part in (number if number not in finding.message else "", place) if part)
        shown = f"（{where}）" if where and where not in finding.message else ""
        put(f"  【{FINDING_WORDS[finding.kind]}】{finding.message}{shown}")


def _table(records: list[DocumentRecord]) -> None:
    from rich.console import Console
    from rich.table import Table

    from assistant.wording import STATUS_WORDS

    table = Table("名称", "文号", "效力", "施行", "辖区", "条数", "编号", box=None, header_style="bold")
    for record in records:
        effective = record.effective.isoformat() if record.effective else ""
        status = STATUS_WORDS.get(record.status, record.status)
        table.add_row(
            record.title, record.number, status, effective, record.jurisdiction, str(record.clauses), record.document_id
        )
    console = Console()
    console.print(table)
    for record in records:
        for problem in record.problems:
            console.print(f"《{record.title}》：{problem}", soft_wrap=True, markup=False)


def show(ctx: typer.Context, doc: Ref, as_of: AsOf = "", as_json: AsJson = False) -> None:  # noqa: FBT002
    """Show a document's clauses in its order."""
    from assistant.inputs import read_date
    from assistant.records import outline_json
    from assistant.related import related

    day = read_date(as_of)
    with opened(ctx) as library:
        record = library.catalog.document(doc, day)
        clauses = library.catalog.clauses(record.document_id, day)
        beside = related(library.catalog, clauses, day)
    if wants_json(ctx, here=as_json):
        put_json(outline_json(record, clauses, beside))
        return
    effective = f"，{record.effective.isoformat()} 起施行" if record.effective else ""
    put(f"《{record.title}》{record.number}（{status_word(record.status)}{effective}）  {record.source}")
    path: tuple[str, ...] = ()
    for item in clauses:
        if item.clause.path != path:
            path = item.clause.path
            put("\n" + " / ".join(path))
        put(item.clause.text)


def remove(
    ctx: typer.Context,
    doc: Annotated[
        list[str], typer.Argument(metavar="文件...", show_default=False, help="编号、名称或来源路径，可多个。")
    ],
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Remove documents; those that are not there are named, the others go."""
    from index.errors import DocumentMissing
    from index.repair import remove as take_out

    removed: list[str] = []
    failed: list[dict[str, str]] = []
    with opened(ctx) as library:
        for ref in (each for name in doc for each in _each(library.catalog.inside(name), name)):
            try:
                removed.append(take_out(library, ref).document_id)
            except DocumentMissing as error:
                failed.append({"document": ref, "error": type(error).__name__, "message": str(error)})
    if wants_json(ctx, here=as_json):
        put_json({"removed": removed, "failed": failed})
    else:
        for name in removed:
            put(f"已移除：{name}")
        for item in failed:
            say(item["message"])
    if failed:
        raise typer.Exit(SOME_FAILED)


def _each(inside: list[str], name: str) -> list[str]:
    """What an archive's name stands for: the documents in it; a mail is one itself besides."""
    return inside if inside and not name.lower().endswith(".eml") else [*inside, name]


def diff(
    ctx: typer.Context,
    doc: Ref,
    old: Annotated[
        str, typer.Option("--old", metavar="编号或日期", help="较早的版本，可写其有效的某一日；缺省为前一版本。")
    ] = "",
    new: Annotated[str, typer.Option("--new", metavar="编号或日期", help="较新的版本；缺省为最新的版本。")] = "",
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Compare two versions of a work clause by clause."""
    from assistant.differ import compare, diff_json, runs, summary, two_versions

    with opened(ctx) as library:
        first, second = two_versions(library.catalog, doc, old, new)
        changes = compare(library.catalog.clauses(first.document_id), library.catalog.clauses(second.document_id))
    if wants_json(ctx, here=as_json):
        put_json(diff_json(first, second, changes))
        return
    put(
        f"旧：{first.document_id}（{status_word(first.status)}）\n新：{second.document_id}（{status_word(second.status)}）"
    )
    put(summary(first, second, changes) if changes else "两个版本的条文相同。")
    for group in runs(changes):
        _put_changes(group)


def _put_changes(group: list[Change]) -> None:
    from assistant.differ import CHANGE_WORDS, labels_of, marked

    change = group[0]
    put(f"\n【{CHANGE_WORDS[change.kind]}】{labels_of(group)}")
    if change.kind == "changed":
        put(marked(change.words))
    elif change.kind != "renumbered":
        item = change.new or change.old
        put(shortened(item.clause.text, 500) if item else "")


def changes(
    ctx: typer.Context,
    since: Annotated[str, typer.Option("--since", metavar="日期", help="自该日起，如 2024-01-01。")],
    until: Annotated[str, typer.Option("--until", metavar="日期", help="到该日止；缺省为今天。")] = "",
    place: Place = "",
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers", metavar="文件.jsonl", help="以前的答复（ask --json 的输出，每行一个），查其中哪些受影响。"
        ),
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """List what changed since a day, and which earlier answers that touches."""
    from assistant.changes import changes as find
    from assistant.changes import changes_json, touched
    from assistant.inputs import read_answers, read_period

    first, last = read_period(since, until)
    earlier = read_answers(answers) if answers else None
    with opened(ctx) as library:
        found = find(library.catalog, first, last, place=place)
    affected = touched(earlier, found) if earlier is not None else None
    if wants_json(ctx, here=as_json):
        put_json(changes_json(first, last, found, affected))
        return
    for change in found:
        _put_document_change(change)
    if not found:
        put("这段时间内没有文件施行、修改、废止或失效。")
    if affected is not None:
        _put_touched(affected)


def _put_document_change(change: DocumentChange) -> None:
    from assistant.changes import KIND_WORDS, headline
    from assistant.differ import CHANGE_WORDS, labels_of, runs

    put(f"{change.day.isoformat()} 【{KIND_WORDS[change.kind]}】{headline(change)}")
    for kind in ("changed", "added", "removed"):
        labels = [labels_of(group) for group in runs(change.clauses) if group[0].kind == kind]
        if labels:
            put(f"    {CHANGE_WORDS[kind]}：{'、'.join(labels)}")


def _put_touched(affected: list[Touched]) -> None:
    put(f"\n需要复核的引用：{len(affected)} 处" if affected else "\n以前的答复所引条文都没有变化。")
    for item in affected:
        put(
            f"  “{shortened(item.question, 40)}”（{item.as_of}）所引{item.citation}：{item.words}（{item.change.day} 起）"
        )
