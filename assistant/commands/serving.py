"""``serve``: the web page and the HTTP API, in one process that stays."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from assistant.commands.options import opened, say, state

PATIENCE = 2
"""Seconds that open connections have when the server stops: an open page keeps one for as long as it is open."""


def add_serving(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help="启动网页和 HTTP 接口。")(serve)


def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="地址", help="监听地址；缺省只供本机访问。")] = "",
    port: Annotated[int, typer.Option("--port", metavar="端口", min=0, max=65535, help="端口；缺省 7860。")] = -1,
) -> None:
    """Serve until interrupted; vectors still to be made are made in the background."""
    import uvicorn

    from assistant.api import create_app
    from assistant.web import mount

    settings = state(ctx).settings
    host, port = host or settings.host, settings.port if port < 0 else port
    with opened(ctx, serving=True) as library:
        app = mount(create_app(library, settings), library, settings)
        config = uvicorn.Config(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=PATIENCE)
        server = uvicorn.Server(config)
        # An open page's connection is cut when the server stops; that is no error to report.
        logging.getLogger("uvicorn.error").addFilter(lambda _record: not server.should_exit)
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - only compared
        say(f"条文通已启动：http://{shown}:{port}（按 Ctrl+C 停止）")
        server.run()
