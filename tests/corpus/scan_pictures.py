"""Pictures of pages for the tests of recognition: a few lines of print, with a seal, askew, turned, in bad light."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

FACES = ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "simsun.ttc", "STSong.ttf")
DPI = 150
SIZE = 12 * DPI // 72
LINES = (
    "第一条 为了节约能源，制定本条例。",
    "第二条 新建民用建筑应当执行节能标准。",
    "第三条 本条例自公布之日起施行。",
)


def face(size: int = SIZE) -> ImageFont.FreeTypeFont:
    """A font with Chinese characters; without one the test is skipped."""
    for name in FACES:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    pytest.skip("no Chinese font is installed")


def page(lines: Sequence[str] = LINES, width: int = 900, height: int = 500) -> Image.Image:
    """Print lines on a white page, 60 pixels from its left edge and 50 apart."""
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        pen.text((60, 60 + 50 * at), line, fill="black", font=face())
    return picture


def saved(path: Path, *pictures: Image.Image) -> Path:
    """Write pictures as one file, a frame each."""
    first, *others = pictures
    first.save(path, dpi=(DPI, DPI), **({"save_all": True, "append_images": others} if others else {}))
    return path
