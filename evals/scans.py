"""Pages as a scanner or a telephone gives them: skew, noise, a red seal; perspective, uneven light, blur, JPEG.

Everything is drawn from a seed that the page's text and number give, so that the same source gives the same pictures.
"""

from __future__ import annotations

import hashlib
import io
import math
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from evals import convert
from evals.structure import SEED

ScanForm = Literal["scan200", "scan300", "worn", "photo"]
Picture = NDArray[np.uint8]

POINTS = 72.0
SEAL_FACES = ("NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc", "simsun.ttc")
SEAL_RED = (205, 30, 38)
SEAL_SIZE = 119.0
"""Points across: the seal of an authority measures 4.2 cm."""
SEAL_EVERY = 3
"""Every so many pages bears a seal, across its text; the last page always does, as official documents do."""


@dataclass(frozen=True, slots=True)
class Damage:
    """What happens to a page. Angles are degrees, noise grey levels, blur pixels at 200 dpi, ``bend`` shares of a side."""

    dpi: int
    skew: float
    noise: float
    blur: float
    speckles: int = 0
    fade: float = 0.0
    bend: float = 0.0
    shade: float = 0.0
    quality: int = 85


DAMAGE: dict[ScanForm, Damage] = {
    "scan200": Damage(dpi=200, skew=1.5, noise=6, blur=0.4),
    "scan300": Damage(dpi=300, skew=1.5, noise=6, blur=0.4),
    "worn": Damage(dpi=150, skew=3.0, noise=16, blur=0.7, speckles=400, fade=0.35, quality=55),
    "photo": Damage(dpi=200, skew=2.5, noise=8, blur=0.9, bend=0.04, shade=0.45, quality=70),
}
"""``scan200`` and ``scan300`` are clean office scans, ``worn`` an old copy scanned badly, ``photo`` is taken by hand."""


SCAN_FORMS: tuple[ScanForm, ...] = ("scan200", "scan300", "worn", "photo")
RECIPE = 1
"""Part of the cache's name: raise it when a picture would come out differently."""
LONGEST = 9
"""Pages of a document that is scanned for an evaluation, at most: many short ones show more than one long one."""


def cached(source: Path, form: ScanForm, cache: Path | None = None) -> Path:
    """Return the scanned copy of ``source``, made if it is not cached."""
    clean = convert.cached(source, "pdf", cache)
    folder = (cache or Path(tempfile.gettempdir()) / "tiaowen-structure") / f"{form}-{convert.RECIPE}.{RECIPE}"
    copy = folder / clean.parent.name / clean.name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        unfinished = copy.with_suffix(".part")
        unfinished.write_bytes(scanned(clean, form))
        unfinished.replace(copy)
    return copy


def chosen(sources: Sequence[Path], pages: int) -> list[Path]:
    """Draw a seeded sample of short documents that have ``pages`` pages together, or a few more."""
    order = random.Random(SEED).sample(list(sources), len(sources))
    found: list[Path] = []
    for source in order:
        if pages <= 0:
            break
        count = _page_count(convert.cached(source, "pdf"))
        if count <= LONGEST:
            found.append(source)
            pages -= count
    return found


def _page_count(path: Path) -> int:
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def scanned(source: Path, form: ScanForm) -> bytes:
    """Make a PDF of pictures of the pages of the PDF ``source``."""
    document = pypdfium2.PdfDocument(source)
    damage = DAMAGE[form]
    try:
        count = len(document)
        seed = hashlib.sha256(source.read_bytes()).hexdigest()
        pictures = [
            damaged(
                document[number].render(scale=damage.dpi / POINTS).to_pil().convert("RGB"),
                damage,
                random.Random(f"{seed}/{form}/{number}"),
                seal=number == count - 1 or number % SEAL_EVERY == 1,
            )
            for number in range(count)
        ]
    finally:
        document.close()
    return _as_pdf(pictures, damage)


def damaged(page: Image.Image, damage: Damage, chance: random.Random, *, seal: bool) -> Image.Image:
    """Put a clean page through what ``damage`` says; ``chance`` decides how much of each."""
    if seal:
        page = _sealed(page, damage.dpi, chance)
    if damage.fade:
        page = Image.eval(page, lambda level: round(255 - (255 - level) * (1 - damage.fade)))
    page = _photographed(page, damage, chance) if damage.bend else _skewed(page, damage, chance)
    page = page.filter(ImageFilter.GaussianBlur(damage.blur * damage.dpi / 200))
    return _noisy(page, damage, chance)


def _skewed(page: Image.Image, damage: Damage, chance: random.Random) -> Image.Image:
    angle = chance.uniform(-damage.skew, damage.skew)
    return page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(250, 250, 248))


def _photographed(page: Image.Image, damage: Damage, chance: random.Random) -> Image.Image:
    """Show a page on a table, from a little aside: its corners shift, and the light falls off to one side."""
    width, height = page.size
    angle = math.radians(chance.uniform(-damage.skew, damage.skew))
    corners = []
    for x, y in ((0.03, 0.03), (0.97, 0.03), (0.97, 0.97), (0.03, 0.97)):
        shifted = (
            (x + chance.uniform(-damage.bend, damage.bend) / 2 - 0.5) * width,
            (y + chance.uniform(-damage.bend, damage.bend) / 2 - 0.5) * height,
        )
        turned = (
            shifted[0] * math.cos(angle) - shifted[1] * math.sin(angle) + width / 2,
            shifted[0] * math.sin(angle) + shifted[1] * math.cos(angle) + height / 2,
        )
        corners.append(turned)
    whole = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    table = Image.new("RGB", page.size, (96, 84, 72))
    data = _perspective(corners, whole)
    seen = page.transform(page.size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC)
    mask = Image.new("L", page.size, 255).transform(page.size, Image.Transform.PERSPECTIVE, data)
    table.paste(seen, mask=mask)
    return _shaded(table, damage.shade, chance)


def _perspective(seen: Sequence[tuple[float, float]], whole: Sequence[tuple[float, float]]) -> list[float]:
    """Solve for the eight numbers that take each point of the picture to its place on the page."""
    rows, right = [], []
    for (x, y), (u, v) in zip(seen, whole, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows), np.array(right))]


def _shaded(page: Image.Image, shade: float, chance: random.Random) -> Image.Image:
    width, height = page.size
    angle = chance.uniform(0, 2 * math.pi)
    x = np.linspace(-0.5, 0.5, width)[None, :] * math.cos(angle)
    y = np.linspace(-0.5, 0.5, height)[:, None] * math.sin(angle)
    light = 1 - shade * np.clip(x + y + 0.5, 0, 1)
    return Image.fromarray((np.asarray(page) * light[..., None]).astype(np.uint8))


def _noisy(page: Image.Image, damage: Damage, chance: random.Random) -> Image.Image:
    drawn = np.random.default_rng(chance.getrandbits(32))
    clean = np.asarray(page, dtype=np.float32)
    levels = clean + drawn.normal(0, damage.noise, clean.shape[:2]).astype(np.float32)[..., None]
    height, width = levels.shape[:2]
    for _ in range(damage.speckles):
        x, y, size = chance.randrange(width), chance.randrange(height), chance.choice((1, 1, 2, 3))
        levels[y : y + size, x : x + size] = chance.choice((0, 40, 90))
    return Image.fromarray(np.clip(levels, 0, 255).astype(np.uint8))


def _sealed(page: Image.Image, dpi: int, chance: random.Random) -> Image.Image:
    """Stamp a round red seal somewhere across the lower text; ink lets what is below it through."""
    size = round(SEAL_SIZE * dpi / POINTS)
    stamp = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(stamp)
    line = max(3, size // 40)
    draw.ellipse((line, line, size - line, size - line), outline=SEAL_RED, width=line)
    draw.polygon(_star(size / 2, size / 2, size * 0.16), fill=SEAL_RED)
    _ring(stamp, "示范市人民政府办公室", size)
    stamp = stamp.rotate(chance.uniform(-20, 20), Image.Resampling.BICUBIC, fillcolor="white")
    left = round(page.width * chance.uniform(0.3, 0.6))
    top = round(page.height * chance.uniform(0.35, 0.7))
    ink = np.asarray(stamp, dtype=np.float32) / 255
    levels = np.array(page, dtype=np.float32)
    levels[top : top + size, left : left + size] *= ink[: page.height - top, : page.width - left]
    return Image.fromarray(levels.astype(np.uint8))


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * 0.382
        angle = math.pi * step / 5 - math.pi / 2
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return points


def _ring(stamp: Image.Image, name: str, size: int) -> None:
    """Write the name of an authority around the seal; without a Chinese font the seal stays bare."""
    face = _face(round(size * 0.12))
    if face is None:
        return
    for at, character in enumerate(name):
        angle = math.radians(-120 + 240 * at / (len(name) - 1))
        glyph = Image.new("RGB", (round(size * 0.2), round(size * 0.2)), "white")
        ImageDraw.Draw(glyph).text((size * 0.04, 0), character, fill=SEAL_RED, font=face)
        glyph = glyph.rotate(-math.degrees(angle), Image.Resampling.BICUBIC, fillcolor="white")
        x = size / 2 + size * 0.38 * math.sin(angle) - glyph.width / 2
        y = size / 2 - size * 0.38 * math.cos(angle) - glyph.height / 2
        box = (round(x), round(y))
        under = stamp.crop((*box, box[0] + glyph.width, box[1] + glyph.height))
        stamp.paste(Image.fromarray(np.minimum(np.asarray(under), np.asarray(glyph))), box)


def _face(size: int) -> ImageFont.FreeTypeFont | None:
    for name in SEAL_FACES:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None


def _as_pdf(pictures: Sequence[Image.Image], damage: Damage) -> bytes:
    buffer = io.BytesIO()
    first, *others = pictures
    first.save(buffer, "PDF", save_all=True, append_images=others, resolution=damage.dpi, quality=damage.quality)
    return buffer.getvalue()
