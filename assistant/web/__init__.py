"""The chat page; the only importer of gradio."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.settings import Settings
    from assistant.web.backend import Backend
    from index.library import Library

__all__ = ["mount", "mount_backend"]

STATIC = "/page"
"""Where the page's own style, script and picture are served."""


def mount(app: FastAPI, library: Library, settings: Settings) -> FastAPI:
    """Mount the page of ``library`` at ``/`` of ``app``, after every other route of it."""
    from assistant.web.backend import from_library

    return mount_backend(app, from_library(library, settings))


def mount_backend(app: FastAPI, backend: Backend) -> FastAPI:
    """Mount the page upon any ``backend``."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    import gradio as gr
    from starlette.staticfiles import StaticFiles

    from assistant.web import page, shell, theme

    app.mount(STATIC, StaticFiles(directory=theme.STATIC), name="page")
    app.add_middleware(shell.FirstPage, head=theme.head(f".{STATIC}"))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page.build(backend),
        path="/",
        theme=theme.theme(),
        favicon_path=str(theme.STATIC / "favicon.png"),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        show_error=False,
    )
    return mounted
