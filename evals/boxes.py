"""Is the marked place the quoted one? Citations drawn at random, their marks on the page read back by another way.

A citation is *held* if the text in its marks contains its quotation (cell by cell in tables; in another order only if
nothing else stands there); what stands in them besides is *foreign*. The text
is read by PDFium's text layer through PDFium's own turn of the page, not by our reader: a character belongs to a mark if
the middle of its ink lies in it. On scanned pages the marks are cut out of the picture and recognised again.
"""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from corpus.picture import Mark, Picture, Wanted, page_marks
from corpus.types import Box, Clause, Document
from evals.references import squash

SEED = 2026
WIDTH = 1000
FINE_WIDTH = 2000
"""Pixels of a scanned page from which marks are cut out to be recognised again."""
ALIKE = 0.9
"""The share of a quotation's characters that must be read again in a scan: both readings may err."""
FINE = 1 << 16
"""Steps into which the sides of a page are divided when the places of its characters are asked for."""
SHORTEST = 6
"""Characters of a quotation: fewer stand anywhere."""
SENTENCE = re.compile(r"[^。；\n]+[。；]?")
CLAUSES = re.compile(r"[^，、。；：\n]+[，、。；：]?")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words ``start:end`` of a clause of the file ``path``."""

    path: Path
    clause: Clause
    start: int
    end: int
    scanned: frozenset[int] = frozenset()
    """The pages of its document that were recognised: they have no text to read back, and are recognised again."""

    @property
    def words(self) -> str:
        """The words quoted."""
        return self.clause.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in the marks of a quotation: ``held`` if its words are there, ``foreign`` characters besides them."""

    quotation: Quotation
    pages: tuple[int, ...]
    text: str
    held: bool
    foreign: int


@dataclass(frozen=True, slots=True)
class BoxScore:
    """Readings of one group of documents: how many hold, and the share of what is marked that is quoted."""

    count: int
    held: int
    precision: float
    tight: int
    """Readings with no more foreign characters than a twentieth of the quotation, or one."""


def quotations(documents: Iterable[tuple[Path, Document]], count: int, seed: int = SEED) -> list[Quotation]:
    """Draw ``count`` quotations: documents in turn, of each a clause and in it words as answers quote them."""
    chance = random.Random(seed)
    placed = [(path, document, [c for c in document.clauses if _placed(c)]) for path, document in documents]
    placed = [item for item in placed if item[2]]
    found: list[Quotation] = []
    while placed and len(found) < count:
        path, document, clauses = placed[len(found) % len(placed)]
        clause = chance.choice(clauses)
        scanned = frozenset(reading.number for reading in document.readings if reading.how == "ocr")
        found.append(Quotation(path, clause, *_stretch(clause, chance), scanned))
    return found


def _placed(clause: Clause) -> bool:
    return any(span.box for span in clause.spans) and len(squash(clause.text)) >= SHORTEST


def _stretch(clause: Clause, chance: random.Random) -> tuple[int, int]:
    """A row of a table, one or two sentences, a part of one, or the whole clause."""
    if clause.rows:
        pattern, most = re.compile(r"[^\n]+"), 1
    else:
        pattern, most = chance.choice(
            ((SENTENCE, 1), (SENTENCE, 2), (CLAUSES, 1), (CLAUSES, 3), (re.compile(r"[^\n]+"), 1))
        )
    pieces = [match.span() for match in pattern.finditer(clause.text)]
    at = chance.randrange(len(pieces))
    start, end = pieces[at][0], pieces[min(at + chance.randint(1, most), len(pieces)) - 1][1]
    long_enough = len(squash(clause.text[start:end])) >= SHORTEST
    return (start, end) if long_enough else (0, len(clause.text))


def read_back(
    quotation: Quotation,
    draw: Callable[[Wanted], Picture],
    marks: Callable[[Clause, int, int], Mapping[int, tuple[Mark, ...]]] | None = None,
) -> Reading:
    """Draw the pages of a quotation and read what stands in its marks."""
    found = (marks or _marks)(quotation.clause, quotation.start, quotation.end)
    if quotation.scanned & set(found):
        return _recognised(quotation, found, draw)
    texts: list[list[str]] = []
    for page, those in sorted(found.items()):
        picture = draw(Wanted(quotation.path, page, WIDTH, "jpeg", marks=those))
        shares = [_share(box, picture.size) for box in picture.boxes]
        texts.append(list(_texts(quotation.path, page, shares)))
    orders = ["".join(parts) for parts in zip(*texts, strict=True)] or [""]
    wanted = [piece for piece in map(_worded, re.split(r" \| |\n", quotation.words)) if piece]
    foreign = len(orders[0]) - len("".join(wanted))
    held = any(all(piece in order for piece in wanted) for order in orders) or (
        _scattered("".join(wanted), orders[0]) and foreign <= _few(orders[0])
    )
    return Reading(quotation, tuple(sorted(found)), orders[0], held, foreign)


def _recognised(
    quotation: Quotation, found: Mapping[int, tuple[Mark, ...]], draw: Callable[[Wanted], Picture]
) -> Reading:
    """Cut the marks out of the page without them, and recognise each again: most characters must be those quoted."""
    read = ""
    for page, those in sorted(found.items()):
        boxes = draw(Wanted(quotation.path, page, WIDTH, "jpeg", marks=those)).boxes
        plain = draw(Wanted(quotation.path, page, FINE_WIDTH, "png"))
        read += "".join(_spelled(plain, boxes))
    wanted, text = _worded(quotation.words), _worded(read)
    shared = sum(block.size for block in SequenceMatcher(None, wanted, text, autojunk=False).get_matching_blocks())
    return Reading(quotation, tuple(sorted(found)), text, shared >= ALIKE * len(wanted), len(text) - shared)


def _spelled(plain: Picture, boxes: Sequence[Box]) -> Iterator[str]:
    picture = Image.open(io.BytesIO(plain.data)).convert("RGB")
    scale = plain.width / plain.size[0]
    for x0, y0, x1, y1 in boxes:
        strip = picture.crop(
            (round(x0 * scale) - 3, round(y0 * scale) - 4, round(x1 * scale) + 3, round(y1 * scale) + 4)
        )
        found = _speller()(np.asarray(strip)[:, :, ::-1], use_det=False, use_cls=False, use_rec=True)
        yield "".join(found.txts or ())


@cache
def _speller() -> Any:  # noqa: ANN401 - the library's own object
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})


def _worded(text: str) -> str:
    """The characters of a text without its hyphens, some of which only part a word at the end of a line."""
    return re.sub("[-\u2010\u2011\ufffe\x02]", "", squash(text))


def _scattered(wanted: str, text: str) -> bool:
    """Whether all characters are there, in whatever order: indices and the cells of tables have several."""
    return not Counter(wanted) - Counter(text)


def _few(text: str) -> int:
    return max(1, len(text) // 20)


def _marks(clause: Clause, start: int, end: int) -> dict[int, tuple[Mark, ...]]:
    return page_marks(clause, [(start, end)])


def whole_lines(clause: Clause, start: int, end: int) -> dict[int, tuple[Mark, ...]]:
    """The boxes of JSON as marks: whole lines, however little of them is quoted."""
    found = page_marks(clause, [(start, end)])
    return {page: tuple(Mark(mark.box, "", 0, 0) for mark in marks) for page, marks in found.items()}


def _share(box: Box, size: tuple[float, float]) -> Box:
    width, height = size
    return box[0] / width, box[1] / height, box[2] / width, box[3] / height


def _texts(path: Path, page: int, shares: Sequence[Box]) -> Iterator[str]:
    """What stands in places of a page, squashed: in the order of its content, and mark by mark row by row."""
    document = pypdfium2.PdfDocument(path)
    sheet = document[page - 1]
    letters = list(_letters(sheet))
    inside = [[letter for letter in letters if _holds(share, letter)] for share in shares]
    told = {letter[3] for group in inside for letter in group}
    yield _worded("".join(letter[0] for letter in letters if letter[3] in told))
    yield _worded("".join(letter[0] for group in inside for letter in group))
    rows = (sorted(group, key=lambda letter: (round(letter[2] * 150), letter[1])) for group in inside)
    yield _worded("".join(letter[0] for group in rows for letter in group))
    sheet.close()
    document.close()


Letter = tuple[str, float, float, int]
"""A character, the middle of its ink as shares of the page's sides, and its number on the page."""


def _letters(page: Any) -> Iterator[Letter]:  # noqa: ANN401 - PDFium's own object
    place = pypdfium2.PdfPosConv(page, (0, 0, FINE, FINE, 0))
    text = page.get_textpage()
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        if character.strip():
            left, bottom, right, top = text.get_charbox(index)
            x, y = place.to_bitmap((left + right) / 2, (bottom + top) / 2)
            yield character, x / FINE, y / FINE, index
    text.close()


def _holds(box: Box, letter: Letter) -> bool:
    return box[0] <= letter[1] <= box[2] and box[1] <= letter[2] <= box[3]


def score(readings: Sequence[Reading]) -> BoxScore:
    """Add readings up."""
    quoted = sum(len(_worded(reading.quotation.words)) for reading in readings if reading.held)
    marked = sum(len(reading.text) for reading in readings if reading.held)
    return BoxScore(
        len(readings),
        sum(reading.held for reading in readings),
        quoted / marked if marked else 0.0,
        sum(reading.held and reading.foreign <= _few(reading.text) for reading in readings),
    )
