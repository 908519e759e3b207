"""A drawer of pages that hangs, crashes or refuses; on its own, so that its process starts quickly."""

from __future__ import annotations

import os
import time
from dataclasses import replace

from corpus.errors import PageMissing
from corpus.picture import Picture, Wanted

PICTURE = Picture(b"\x89PNG\nmore\n", "png", 10, 20, 3, (100.5, 200.0), ((1.0, 2.0, 3.0, 4.0),))


def misbehave(wanted: Wanted) -> Picture:
    """What a file may do to the process that draws it."""
    if wanted.page == 1:
        return replace(PICTURE, width=os.getpid())
    if wanted.page == 2:
        time.sleep(60)
    if wanted.page == 3:
        os._exit(11)
    raise PageMissing("这份文件没有第4页，共3页。")
