"""``docs``, ``show``, ``remove`` and ``diff``: the library's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.asking import shortened, status_word
from assistant.commands.options import SOME_FAILED, AsJson, AsOf, opened, put, put_json, say, wants_json

if TYPE_CHECKING:
    from assistant.differ import Change
    from index.catalog import Catalog
    from index.types import DocumentRecord

Ref = Annotated[str, typer.Argument(metavar="文件", show_default=False, help="编号、名称或来源路径。")]


def add_documents(app: typer.Typer) -> None:
    """Add the four commands."""
    app.command("docs", help="列出资料库中的文件。")(docs)
    app.command("show", help="显示一份文件的全部条文。")(show)
    app.command("remove", help="从资料库中移除文件。")(remove)
    app.command("diff", help="逐条比较同一文件的两个版本。")(diff)


def docs(ctx: typer.Context, as_of: AsOf = "", as_json: AsJson = False) -> None:  # noqa: FBT002
    """List the documents."""
    from assistant.inputs import read_date
    from assistant.records import document_json

    day = read_date(as_of)
    with opened(ctx) as library:
        records = library.catalog.documents(day)
    if wants_json(ctx, here=as_json):
        put_json({"documents": [document_json(record) for record in records]})
        return
    if not records:
        say("资料库中还没有文件，请用 tiaowen ingest 收录。")
        return
    _table(records)


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
        for ref in doc:
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


def diff(
    ctx: typer.Context,
    doc: Ref,
    old: Annotated[str, typer.Option("--old", metavar="编号", help="较早的版本；缺省为倒数第二个版本。")] = "",
    new: Annotated[str, typer.Option("--new", metavar="编号", help="较新的版本；缺省为最新的版本。")] = "",
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Compare two versions of a work clause by clause."""
    from assistant.differ import compare, diff_json

    with opened(ctx) as library:
        first, second = _two_versions(library.catalog, doc, old, new)
        changes = compare(library.catalog.clauses(first.document_id), library.catalog.clauses(second.document_id))
    if wants_json(ctx, here=as_json):
        put_json(diff_json(first, second, changes))
        return
    put(
        f"旧：{first.document_id}（{status_word(first.status)}）\n新：{second.document_id}（{status_word(second.status)}）"
    )
    for change in changes:
        _put_change(change)
    if not changes:
        put("两个版本的条文相同。")


def _two_versions(catalog: Catalog, doc: str, old: str, new: str) -> tuple[DocumentRecord, DocumentRecord]:
    from assistant.inputs import BadInput

    record = catalog.document(doc)
    versions = catalog.versions(record.document_id.rpartition("/")[0])
    second = catalog.document(new) if new else versions[-1]
    earlier = [item for item in versions if item.document_id != second.document_id]
    if not old and not earlier:
        raise BadInput(f"资料库中《{record.title}》只有一个版本，无从比较。")
    return (catalog.document(old) if old else earlier[-1]), second


def _put_change(change: Change) -> None:
    from assistant.differ import marked

    names = {"added": "新增", "removed": "删去", "changed": "修改", "renumbered": "条号变动"}
    labels = " → ".join(item.clause.label for item in (change.old, change.new) if item)
    put(f"\n【{names[change.kind]}】{labels}")
    if change.kind == "changed":
        put(marked(change.words))
    elif change.kind != "renumbered":
        item = change.new or change.old
        put(shortened(item.clause.text, 500) if item else "")
