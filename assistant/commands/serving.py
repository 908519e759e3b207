"""``serve``: the web page and the HTTP API, in one process that stays."""

from __future__ import annotations

import logging
import socket
import threading
from typing import Annotated

import typer

from assistant.commands.options import opened, say, state

PATIENCE = 2
"""Seconds that open connections have when the server stops: an open page keeps one for as long as it is open."""


BACKLOG = 2048
"""Connections that may wait to be taken: what the server would ask for itself."""


def add_serving(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help="启动网页和 HTTP 接口。")(serve)


def bound(host: str, port: int) -> socket.socket:
    """A socket that holds the address, so that it is known to be free before the page is said to be there.

    Raises ``BadInput`` if it is not to be had.
    """
    from assistant.inputs import BadInput
    from corpus.faults import reason

    listening: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except socket.gaierror as error:
        raise BadInput(f"监听地址“{host}”无法识别。") from error
    except OSError as error:
        if listening is not None:
            listening.close()
        raise BadInput(
            f"无法监听 {host} 的 {port} 端口：{reason(error)}。请用 --port 换一个端口，或先停止占用它的程序。"
        ) from error
    return listening


def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="地址", help="监听地址；缺省只供本机访问。")] = "",
    port: Annotated[int, typer.Option("--port", metavar="端口", min=0, max=65535, help="端口；缺省 7860。")] = -1,
) -> None:
    """Serve until interrupted; vectors still to be made are made in the background."""
    from index.heap import spare

    spare()
    settings = state(ctx).settings
    host, port = host or settings.host, settings.port if port < 0 else port
    with bound(host, port) as listening, opened(ctx, serving=True) as library:
        import uvicorn

        from assistant.opening import warm

        warm(library, settings)
        from assistant.api import create_app
        from assistant.web import mount

        app = mount(create_app(library, settings), library, settings)
        threading.Thread(target=library.pictures.warm, daemon=True).start()
        config = uvicorn.Config(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=PATIENCE)
        server = uvicorn.Server(config)
        # An open page's connection is cut when the server stops; that is no error to report.
        logging.getLogger("uvicorn.error").addFilter(lambda _record: not server.should_exit)
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - only compared
        say(f"条文通已启动：http://{shown}:{listening.getsockname()[1]}（按 Ctrl+C 停止）")
        server.run(sockets=[listening])
