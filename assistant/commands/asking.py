"""``ask``, ``search`` and ``lookup``: one question, or a file of them; ``refs``: what belongs to a clause."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.commands.options import (
    AsJson,
    AsOf,
    Batch,
    Doc,
    Kind,
    Norm,
    Place,
    opened,
    put,
    put_json,
    run_batch,
    say,
    state,
    wants_json,
)

if TYPE_CHECKING:
    from assistant.types import Answer
    from index.library import Library

Words = Annotated[str, typer.Argument(metavar="文字", show_default=False, help="问题、检索词或条号。")]


def add_asking(app: typer.Typer) -> None:
    """Add the four commands."""
    app.command("ask", help="提问，得到注明条文依据的回答。")(ask)
    app.command("search", help="检索条文，按相关程度排列，不作回答。")(search)
    app.command("lookup", help="按条号查条文，例如“节能条例12条第2款”“GB50352 4.2.4”“15G365-1 第12页”。")(lookup)
    app.command("refs", help="一条条文引用了哪些条文，又被哪些条文引用。")(refs)


def ask(
    ctx: typer.Context,
    question: Words = "",
    as_of: AsOf = "",
    place: Place = "",
    kind: Kind = "",
    doc: Doc = "",
    norm: Norm = "",
    history: Annotated[
        Path | None, typer.Option("--history", metavar="文件.json", help="此前的对话：含 role 与 content 的列表。")
    ] = None,
    batch: Batch = None,
    as_json: AsJson = False,  # noqa: FBT002 - typer reads options off the signature
) -> None:
    """Answer a question, or each line of a batch."""
    from assistant.inputs import read_question
    from assistant.mentions import mentions
    from assistant.opening import warm

    given = {"as_of": as_of, "place": place, "kind": kind, "doc": doc, "norm": norm}
    settings = state(ctx).settings
    one_of(question, batch)
    fields = {**given, "query": question, "history": read_turns(history)} if batch is None else given
    asked = read_question(fields) if batch is None else None
    with opened(ctx) as library:
        if asked is None or not mentions(asked.text):  # a clause that is named by its number needs no model
            warm(library, settings)
        from assistant.answer import ask as answer_to  # takes as long as a model to load

        if batch is not None:
            code = run_batch(
                batch,
                lambda line: answer_record(library, answer_to(library, read_question({**given, **line}), settings)),
            )
            raise typer.Exit(code)
        if asked is not None:
            answer = answer_to(library, asked, settings)
            if wants_json(ctx, here=as_json):
                put_json(answer_record(library, answer))
            else:
                show_answer(answer)


def answer_record(library: Library, answer: Answer) -> dict[str, Any]:
    """What ``ask --json`` prints for an answer."""
    from assistant.records import answer_json
    from assistant.related import beside_answer

    return answer_json(answer, beside_answer(library.catalog, answer))


def one_of(text: str, batch: Path | None) -> None:
    """Either a text or a batch file must be given."""
    from assistant.inputs import BadInput

    if bool(text.strip()) == (batch is not None):
        raise BadInput("请给出要查的文字，或者用 --batch 给出 JSONL 文件（二者只取其一）。")


def read_turns(path: Path | None) -> object:
    """The conversation in a file: a JSON list, or a turn a line."""
    import json

    from assistant.inputs import BadInput

    if path is None:
        return None
    try:
        text = path.read_text(encoding="utf-8-sig")
        return (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(line) for line in text.splitlines() if line.strip()]
        )
    except (OSError, ValueError) as error:
        raise BadInput(f"对话记录“{path}”无法读取，应为 JSON 列表，每条含 role 与 content。") from error


def show_answer(answer: Answer) -> None:
    """The answer as text, with its citations listed."""
    from assistant.citations import official
    from assistant.wording import STATUS_WORDS

    put(answer.answer.replace("**", ""))
    if answer.citations:
        put("")
    for item in answer.citations:
        page = f"，第 {item.page} 页" if item.boxes else ""
        put(f"[{item.n}] {official(item)}（{STATUS_WORDS.get(item.status, item.status)}）  {item.source}{page}")
    for term in answer.terms:
        put(f"“{term.term}”的含义见《{term.document}》{term.clause}。")


def search(
    ctx: typer.Context,
    query: Words = "",
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=200, help="结果条数。")] = 10,
    as_of: AsOf = "",
    place: Place = "",
    kind: Kind = "",
    doc: Doc = "",
    status: Annotated[
        str, typer.Option("--status", metavar="效力", help="只要该效力状态：现行、尚未施行、被取代、废止、失效。")
    ] = "",
    norm: Norm = "",
    batch: Batch = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Rank clauses for a query, or for each line of a batch."""
    given = {"as_of": as_of, "place": place, "kind": kind, "doc": doc, "status": status, "norm": norm, "k": k}
    one_of(query, batch)
    with opened(ctx) as library:
        if batch is not None:
            raise typer.Exit(run_batch(batch, lambda line: search_record(library, {**given, **line})))
        found = search_record(library, {**given, "query": query})
    if wants_json(ctx, here=as_json):
        put_json(found)
        return
    if found["corrected"]:
        put(f"已按“{found['corrected']}”检索。")
    if not found["results"]:
        say("没有找到相关条文。")
    for item in found["results"]:
        put(f"{item['rank']:>3}. {item['official']}  （{item['score']:.2f}，{status_word(item['status'])}）")
        put(f"     {shortened(item['text'])}")


def search_record(library: Library, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What ``search --json`` prints for ``fields``: ``query``, ``k`` and the filters."""
    from assistant.inputs import read_filters, read_k, read_query
    from assistant.records import search_json
    from assistant.searching import searched_for

    query, k = read_query(fields.get("query")), read_k(fields.get("k"))
    filters = read_filters(library, fields)
    return search_json(query, searched_for(library, query, k, filters))


def lookup(
    ctx: typer.Context,
    text: Words = "",
    as_of: AsOf = "",
    batch: Batch = None,
    as_json: AsJson = False,  # noqa: FBT002
) -> None:
    """Show the clauses that a text names, or those of each line of a batch."""
    one_of(text, batch)
    with opened(ctx) as library:
        if batch is not None:
            raise typer.Exit(run_batch(batch, lambda line: lookup_record(library, {"as_of": as_of, **line})))
        found = lookup_record(library, {"query": text, "as_of": as_of})
    if wants_json(ctx, here=as_json):
        put_json(found)
        return
    if found["hint"]:
        say(found["hint"])
    for item in found["results"]:
        put(f"{item['official']}（{status_word(item['status'])}）")
        if item["caution"]:
            put(item["caution"])
        put(item["text"] + "\n")


def lookup_record(library: Library, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What ``lookup --json`` prints for ``fields``: ``query`` (or ``text``) and ``as_of``."""
    from assistant.inputs import read_date, read_query
    from assistant.lookup import lookup as find
    from assistant.records import lookup_json
    from assistant.related import related

    text = read_query(fields.get("query", fields.get("text")))
    day = read_date(fields.get("as_of"))
    result = find(library, text, day)
    return lookup_json(text, result, related(library.catalog, [item.record for item in result.results], day))


def refs(ctx: typer.Context, clause: Words, as_of: AsOf = "", as_json: AsJson = False) -> None:  # noqa: FBT002
    """Show what a clause refers to and what refers to it; the clause by its number or its id."""
    with opened(ctx) as library:
        found = refs_record(library, clause, as_of)
    if wants_json(ctx, here=as_json):
        put_json(found)
        return
    if found["hint"]:
        say(found["hint"])
    for item in found["results"]:
        put(f"{item['official']}（{status_word(item['status'])}）")
        for link in item["references"]:
            target = (
                f"《{link['document']}》{link['clause'] or ''}{link['paragraph']}" if link["document"] else "未能确定"
            )
            put(f"  引用  {link['text']} → {target}  {link['note']}")
        for link in item.get("cited_by", []):
            put(f"  被引用于  {link['official']}（{status_word(link['status'])}）：{link['text']}")
        if not item["references"] and not item.get("cited_by"):
            put("  没有引用其他条文，资料库中也没有条文引用它。")


def refs_record(library: Library, text: str, as_of: str) -> dict[str, Any]:
    """What ``refs --json`` prints: a look-up's results, or the clause of that id."""
    from assistant.inputs import read_date, read_query
    from assistant.records import beside_json, clause_json
    from assistant.related import related

    day = read_date(as_of)
    record = library.catalog.clause(read_query(text), day)
    if record is None:
        return lookup_record(library, {"query": text, "as_of": as_of})
    beside = related(library.catalog, [record], day)
    return {"text": text, "results": [{**clause_json(record), **beside_json(record, beside)}], "hint": ""}


def status_word(status: str) -> str:
    """A status in Chinese."""
    from assistant.wording import STATUS_WORDS

    return STATUS_WORDS.get(status, status)


def shortened(text: str, limit: int = 100) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
