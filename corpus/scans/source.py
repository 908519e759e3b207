"""A page of a file, whatever its format, recognised: what the processes that recognise pages run."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from corpus.readers.sniff import sniff
from corpus.scans.store import recognised
from corpus.scans.types import Scan


def recognised_page(path: Path, number: int) -> Scan:
    """Recognise page ``number``, from 1, of a PDF or a picture. Raises what its reader does."""
    if sniff(path, None) == "pdf":
        from corpus.readers import pdf

        return recognised(partial(pdf.draw, path), number)
    from corpus.readers import image

    return recognised(partial(image.draw, path), number)
