"""Opens the library with the encoder that the settings name, loaded only when something is encoded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import Settings

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
