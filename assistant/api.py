"""The HTTP API: the command line's JSON under ``/api/v1``. Blocking work runs in FastAPI's threads on one open library."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import Body, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from assistant.answer import ask
from assistant.api_pages import add_pages
from assistant.changes import changes, changes_json
from assistant.differ import compare, diff_json, two_versions
from assistant.exchange import FORMATS, at_address, export
from assistant.inputs import BadInput, read_date, read_filters, read_k, read_period, read_query, read_question
from assistant.lookup import lookup
from assistant.records import (
    answer_json,
    beside_json,
    clause_json,
    document_json,
    lookup_json,
    outline_json,
    search_json,
)
from assistant.related import beside_answer, related
from assistant.reporting import quality_json, reported_json, reports
from assistant.settings import Settings
from assistant.types import Question
from index.errors import DocumentMissing, IndexFault, LibraryLocked, LibraryMissing
from index.quality import quality

if TYPE_CHECKING:
    from index.library import Library

PREFIX = "/api/v1"
MAX_BODY = 2 * 2**20
"""Bytes of a request's body: a long conversation takes a few hundred thousand."""

ALL = ["GET", "POST", "PUT", "PATCH", "DELETE"]
OURS = frozenset({"ask", "search", "lookup", "docs", "clauses", "diff", "changes", "export", "pages"})
Json = dict[str, Any]
Text = Annotated[str, Query()]


def create_app(library: Library, settings: Settings | None = None) -> FastAPI:
    """The application over an open library. The caller keeps the library open while it serves."""
    settings = settings or Settings()
    app = FastAPI(title="条文通", docs_url=None, redoc_url=None, openapi_url=f"{PREFIX}/openapi.json")
    app.middleware("http")(limit_body)
    add_errors(app)
    add_asking(app, library, settings)
    add_versions(app, library)
    add_clauses(app, library)
    add_pages(app, library, PREFIX)
    add_documents(app, library)
    return app


def add_asking(app: FastAPI, library: Library, settings: Settings) -> None:
    """Add ask, search and lookup."""

    def answered(question: Question) -> Json:
        answer = ask(library, question, settings)
        return answer_json(answer, beside_answer(library.catalog, answer))

    @app.get(f"{PREFIX}/ask", summary="提问")
    def ask_by_query(
        q: Text = "", as_of: Text = "", place: Text = "", kind: Text = "", doc: Text = "", norm: Text = ""
    ) -> Json:
        fields = {"query": q, "as_of": as_of, "place": place, "kind": kind, "doc": doc, "norm": norm}
        return answered(read_question(fields))

    @app.post(f"{PREFIX}/ask", summary="提问（含此前的对话）")
    def ask_by_body(fields: Annotated[Json, Body()]) -> Json:
        return answered(read_question(fields))

    @app.get(f"{PREFIX}/search", summary="检索条文")
    def search_clauses(
        q: Text = "",
        k: Text = "",
        as_of: Text = "",
        place: Text = "",
        kind: Text = "",
        doc: Text = "",
        status: Text = "",
        norm: Text = "",
    ) -> Json:
        from assistant.searching import searched_for

        query, count = read_query(q), read_k(k)
        fields = {"as_of": as_of, "place": place, "kind": kind, "doc": doc, "status": status, "norm": norm}
        filters = read_filters(library, fields)
        return search_json(query, searched_for(library, query, count, filters))

    @app.get(f"{PREFIX}/lookup", summary="按条号查条文")
    def lookup_clauses(text: Text = "", q: Text = "", as_of: Text = "") -> Json:
        wanted, day = read_query(text or q), read_date(as_of)
        result = lookup(library, wanted, day)
        return lookup_json(wanted, result, related(library.catalog, [item.record for item in result.results], day))


def add_versions(app: FastAPI, library: Library) -> None:
    """Add the comparison of two versions, and what changed since a day."""

    @app.get(f"{PREFIX}/diff", summary="两个版本逐条比较")
    def versions_compared(doc: Text = "", old: Text = "", new: Text = "") -> Json:
        first, second = two_versions(library.catalog, read_query(doc), old, new)
        sides = (library.catalog.clauses(record.document_id) for record in (first, second))
        return diff_json(first, second, compare(*sides))

    @app.get(f"{PREFIX}/changes", summary="某日以来的变更")
    def changes_since(since: Text = "", until: Text = "", place: Text = "") -> Json:
        first, last = read_period(since, until)
        return changes_json(first, last, changes(library.catalog, first, last, place=place))


def add_documents(app: FastAPI, library: Library) -> None:
    """Add the documents, one document's outline, and the sign of life."""

    @app.get(f"{PREFIX}/docs", summary="全部文件")
    def documents(as_of: Text = "", problems: Text = "") -> Json:
        if problems not in {"", "0", "false"}:
            return reported_json(reports(library.catalog, as_of=read_date(as_of)))
        return {"documents": [document_json(record) for record in library.catalog.documents(read_date(as_of))]}

    @app.get(f"{PREFIX}/docs/{{ref:path}}", summary="一份文件的全部条文")
    def document(ref: str, as_of: Text = "") -> Json:
        day = read_date(as_of)
        record = library.catalog.document(ref, day)
        clauses = library.catalog.clauses(record.document_id, day)
        told = outline_json(record, clauses, related(library.catalog, clauses, day))
        return {**told, "quality": quality_json(quality(record, clauses))}

    # What is mounted behind, the page, would answer these with an error of its own.
    @app.api_route(f"{PREFIX}/{{rest:path}}", methods=ALL, include_in_schema=False)
    def nothing(rest: str) -> Json:
        if rest.split("/", maxsplit=1)[0] in OURS:
            raise HTTPException(405, "Method Not Allowed")
        raise HTTPException(404, f"接口中没有“{rest}”这个地址。")

    @app.get("/healthz", summary="运行状况")
    def health() -> Json:
        return {"status": "ok", **library.catalog.counts()}


def add_clauses(app: FastAPI, library: Library) -> None:
    """Add one clause, its permanent address in the page, and exports."""

    @app.get(f"{PREFIX}/clauses/{{clause_id:path}}", summary="一条条文及其前后")
    def clause(clause_id: str, as_of: Text = "") -> Json:
        record = at_address(library.catalog, clause_id, read_date(as_of))
        if record is None:
            raise HTTPException(404, f"没有编号为“{clause_id}”的条文。")
        return {
            "clause": {**clause_json(record), **beside_json(record, related(library.catalog, [record]))},
            "around": [clause_json(item) for item in library.catalog.around(record.clause_id)],
        }

    @app.get("/clauses/{clause_id:path}", summary="打开页面并定位到一条条文", include_in_schema=False)
    def opened(clause_id: str, as_of: Text = "") -> Response:
        record = at_address(library.catalog, clause_id, read_date(as_of))
        if record is None:
            raise HTTPException(404, f"没有地址为“{clause_id}”的条文。")
        return RedirectResponse(f"../{'../' * clause_id.count('/')}#clause={quote(record.clause_id)}", 302)

    @app.get(f"{PREFIX}/export/{{ref:path}}", summary="导出一份文件：Akoma Ntoso 或 Markdown")
    def exported(ref: str, format: Text = "akn", as_of: Text = "") -> Response:  # noqa: A002 - the parameter's name is public
        if format not in FORMATS:
            raise BadInput(f"没有“{format}”这一格式，可用：{'、'.join(FORMATS)}。")
        kind = "application/akn+xml" if format == "akn" else "text/markdown; charset=utf-8"
        return Response(export(library.catalog, ref, format, read_date(as_of)), media_type=kind)


async def limit_body(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse a body that is too large, or whose length is not said, before it is read."""
    if request.url.path.startswith(PREFIX) and request.method in {"POST", "PUT", "PATCH"}:
        length = request.headers.get("content-length", "")
        if not length.isdecimal():
            return fault(411, "LengthRequired", "请求须注明内容长度。")
        if int(length) > MAX_BODY:
            return fault(413, "TooLarge", f"请求内容过大，应在 {MAX_BODY // 2**20} MB 以内。")
    return await call_next(request)


def fault(status: int, error: str, message: str) -> JSONResponse:
    """An error as JSON: a name for programs, a sentence for people."""
    return JSONResponse({"error": error, "message": message}, status_code=status)


def add_errors(app: FastAPI) -> None:
    """Turn our errors, and the framework's, into JSON with the right status."""

    @app.exception_handler(BadInput)
    def bad_input(_request: Request, error: BadInput) -> JSONResponse:
        return fault(400, "BadInput", str(error))

    @app.exception_handler(RequestValidationError)
    def bad_request(_request: Request, _error: RequestValidationError) -> JSONResponse:
        return fault(400, "BadInput", "请求的内容应是一个 JSON 对象，各字段的类型见接口说明。")

    @app.exception_handler(IndexFault)
    def index_fault(_request: Request, error: IndexFault) -> JSONResponse:
        status = (
            404
            if isinstance(error, DocumentMissing)
            else 503
            if isinstance(error, LibraryLocked | LibraryMissing)
            else 500
        )
        return fault(status, type(error).__name__, str(error))

    @app.exception_handler(HTTPException)
    def http_fault(_request: Request, error: HTTPException) -> JSONResponse:
        names = {404: "NotFound", 405: "MethodNotAllowed"}
        sentences = {
            "Not Found": "没有这个地址。",
            "Method Not Allowed": "该地址不接受这种请求。",
            "There was an error parsing the body": "请求的内容不是 UTF-8 编码的 JSON。",
        }
        message = sentences.get(str(error.detail), str(error.detail))
        return fault(error.status_code, names.get(error.status_code, "HttpError"), message)
