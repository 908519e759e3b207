"""Opens the library with the encoder that the settings name, loaded when something is encoded, or ahead of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import Settings
from index.errors import EncoderFault

if TYPE_CHECKING:
    from index.library import Library


def open_library(
    folder: Path,
    settings: Settings,
    *,
    create: bool = False,
    serving: bool = False,
    on_notice: Callable[[str], None] = lambda _: None,
) -> Library:
    """The library at ``folder``, open, to be used in a ``with`` statement. Raises what ``Library.open`` raises."""
    from index.library import Library

    encoder = None
    if settings.encoder != "bundled":
        from index.embedding import load_encoder

        encoder = load_encoder(settings.encoder)
    return Library.open(folder, create=create, encoder=encoder, serving=serving, on_notice=on_notice)


def warm(library: Library, settings: Settings) -> None:
    """Begin to load the bundled models side by side, as an answer needs both; what cannot be loaded is told when it is used."""
    from assistant.meaning import reranker_of

    for made in (lambda: library.encoder, lambda: reranker_of(settings.reranker)):
        with suppress(EncoderFault):
            load = getattr(made(), "open", None)
            if load is not None:
                threading.Thread(target=_loaded, args=(load,)).start()


def _loaded(load: Callable[[], object]) -> None:
    with suppress(EncoderFault):
        load()
