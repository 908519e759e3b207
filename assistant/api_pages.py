"""``GET /pages/文件编号/页码``: a page of a document's original as a picture, the quoted words marked.

Drawing takes its time and may hang on a damaged file: it waits in a line of its own, so that neither the event loop nor
the threads that answer everything else ever wait for it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response

from assistant.paging import Sheet, picture, read_page, sheet, sheet_json
from corpus.errors import CorpusError, PageMissing
from corpus.picture import Picture
from index.errors import IndexFault, OriginalGone
from index.pictures import PROCESSES

if TYPE_CHECKING:
    from index.library import Library

FRESH = 300
"""Seconds for which a browser need not ask again: turning pages back and forth is instant, and an update soon seen."""
WAITING = 32
"""Requests that may stand in line; more are told to come back."""

Text = Annotated[str, Query()]


def asked_fields(
    clause: Text = "",
    quote: Text = "",
    at: Text = "",
    boxes: Text = "",
    width: Text = "",
    zoom: Text = "",
    format: Text = "",  # noqa: A002 - the parameter's name is public
) -> dict[str, str]:
    """The parameters of a request for a page."""
    marked = {"clause": clause, "quote": quote, "at": at, "boxes": boxes}
    return {**marked, "width": width, "zoom": zoom, "format": format}


def add_pages(app: FastAPI, library: Library, prefix: str) -> None:
    """Add the pages, at their address for people and under the API's ``prefix``."""
    line = CapacityLimiter(PROCESSES)

    async def page(
        request: Request, document_id: str, page: str, fields: Annotated[dict[str, str], Depends(asked_fields)]
    ) -> Response:
        about = fields["format"] == "json"
        asked = read_page(document_id, page, {**fields, "format": "webp"} if about else fields)
        found = await to_thread.run_sync(sheet, library, asked)
        headers = {"ETag": f'"{found.key}{"-json" if about else ""}"', "Cache-Control": f"private, max-age={FRESH}"}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        drawn = await to_thread.run_sync(library.pictures.cache.get, found.key)
        if drawn is None:
            if line.statistics().tasks_waiting >= WAITING:
                return JSONResponse(BUSY, 503, headers={"Retry-After": "5"})
            drawn = await to_thread.run_sync(picture, library, found, limiter=line)
        return _response(found, drawn, headers, about=about)

    for address in ("/pages", f"{prefix}/pages"):
        app.get(f"{address}/{{document_id:path}}/{{page}}", summary="原文件的一页，标出所引文字")(page)
    _add_errors(app)


BUSY = {"error": "Busy", "message": "正在生成的原页较多，请稍后再试。"}


def _response(found: Sheet, drawn: Picture, headers: dict[str, str], *, about: bool) -> Response:
    told: dict[str, Any] = sheet_json(found, drawn)
    if about:
        return JSONResponse(told, headers=headers)
    brief = json.dumps({name: told[name] for name in ("page", "pages", "width", "height", "boxes")})
    headers = {**headers, "X-Page": brief, "X-Content-Type-Options": "nosniff"}
    return Response(drawn.data, media_type=f"image/{drawn.form}", headers=headers)


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(CorpusError)
    def not_shown(_request: Request, error: CorpusError) -> JSONResponse:
        status = 404 if isinstance(error, PageMissing) else 422
        return JSONResponse({"error": type(error).__name__, "message": str(error)}, status)

    @app.exception_handler(OriginalGone)
    def gone(_request: Request, error: IndexFault) -> JSONResponse:
        return JSONResponse({"error": "OriginalGone", "message": str(error)}, 410)
