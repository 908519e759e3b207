"""The whole of it: pairs, negatives, training, the int8 model, and what it gains. Each step is kept and not done twice."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tokenizers import Tokenizer

from index.embedding import BundledEncoder
from index.errors import EncoderFault
from index.model.adapt.measure import Gain, gain, ranks
from index.model.adapt.rules import Made, made
from index.model.dequantise import dequantise
from index.model.finetune.pairs import Pair, load, mined
from index.model.finetune.train import BATCH, train
from index.model.make import BUNDLED, write_folder, write_onnx, write_sums
from index.model.rows import write_rows
from index.passages import passage_of

if TYPE_CHECKING:
    from index.library import Library

STEPS = 150
"""A quarter of an hour on two cores, with what is measured before and after."""
RATE = 2e-5
"""Two thirds of the first training's: the weights are good already."""
SHARES = {"asked": 0.5, "reference": 0.3, "row": 0.15, "definition": 0.1, "heading": 0.25, "sentence": 0.2}
"""Of the steps for each kind of pair, where there are enough; real questions count most."""
MOST = 2500
"""Pairs of one kind."""
HELD_OUT = 5
"""One in so many clauses is held out, with all of its questions."""
MEASURED, POOL = 400, 2000
"""Questions and texts, beside the right ones, by which the gain is measured."""
FEWEST = 20
"""Fewer held-out questions than this prove nothing."""

Stage = Literal["pairs", "train", "measure"]
Tell = Callable[[Stage, int, int], object]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that users asked, and the clauses that answer it, by their ids."""

    question: str
    clauses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Adapted:
    """What came of it: the model's folder, how many pairs by kind it was trained with, and its gains.

    ``asked`` is measured on the users' questions held out, ``made`` on those made by rule; ``None`` where too few are held out.
    """

    folder: Path
    pairs: Mapping[str, int]
    made: Gain | None
    asked: Gain | None

    @property
    def better(self) -> bool:
        """Whether it gains for sure on the questions that count most, and loses on none."""
        found = [item for item in (self.asked, self.made) if item is not None]
        return bool(found) and found[0].sure and all(item.high >= 0 for item in found)


def adapt(
    library: Library,
    work: Path,
    asked: Sequence[Asked] = (),
    steps: int = STEPS,
    tell: Tell = lambda *_: None,
    base: Path = BUNDLED,
) -> Adapted:
    """Train the encoder in ``base`` on a library's own pairs and measure it; the model is left in ``work``.

    Cut off, it goes on in the same ``work``. Raises ``EncoderFault`` where the library is too small to learn from.
    """
    pairs = [*made(library), *_asked(library, asked)]
    kept, held = _parted(pairs)
    sources = _collected(library, kept, work, tell)
    if not sources:
        raise EncoderFault(f"资料库中可供训练的条文太少，每类至少需要 {BATCH} 对。请先收录更多文件。")
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    bert = train(
        dequantise(base),
        tokenizer,
        sources,
        work / "checkpoint.pt",
        lambda step, _loss: tell("train", step, steps),
        steps,
        shares=SHARES,
        rate=RATE,
    )
    folder = work / "model"
    write_folder(folder, tokenizer, bert)
    write_onnx(folder, tokenizer, bert)
    write_sums(folder)
    encoders = (BundledEncoder(base), BundledEncoder(folder))
    gains = {}
    for place, kind in enumerate(("made", "asked")):
        tell("measure", place, 2)
        gains[kind] = _gain(library, encoders, [item for item in held if (item.rule == "asked") == (kind == "asked")])
    tell("measure", 2, 2)
    return Adapted(folder, {name: len(some) for name, some in sources.items()}, gains["made"], gains["asked"])


def _asked(library: Library, asked: Sequence[Asked]) -> list[Made]:
    found = []
    for item in asked:
        for name in sorted(item.clauses):
            record = library.catalog.clause(name)
            if record is not None:
                found.append(Made(item.question, name, passage_of(record), "asked"))
    return found


def _parted(pairs: Sequence[Made]) -> tuple[list[Made], list[Made]]:
    """The pairs to train with, and those of the clauses and the users' questions that are held out."""

    def out(pair: Made) -> bool:
        name = pair.question if pair.rule == "asked" else pair.clause_id
        return zlib.crc32(name.encode()) % HELD_OUT == 0

    return [pair for pair in pairs if not out(pair)], [pair for pair in pairs if out(pair)]


def _collected(library: Library, kept: Sequence[Made], work: Path, tell: Tell) -> dict[str, list[Pair]]:
    """The pairs by kind with their hard negatives, some of each where there are many."""
    found: dict[str, list[Pair]] = {}
    work.mkdir(parents=True, exist_ok=True)
    for place, kind in enumerate(SHARES):
        tell("pairs", place, len(SHARES))
        some = [pair for pair in kept if pair.rule == kind]
        some = random.Random(1).sample(some, min(MOST, len(some)))
        if len(some) < BATCH:
            continue
        file = work / f"pairs-{kind}.jsonl"
        if not file.exists():
            write_rows(file, mined(library, [Pair(pair.question, pair.passage) for pair in some]))
        found[kind] = load(file)
    tell("pairs", len(SHARES), len(SHARES))
    return found


def _gain(library: Library, encoders: tuple[BundledEncoder, BundledEncoder], held: Sequence[Made]) -> Gain | None:
    """What the second encoder gains over the first on some of the questions held out, in a pool of the library's clauses."""
    chance = random.Random(1)
    some = chance.sample(held, min(MEASURED, len(held)))
    if len(some) < FEWEST:
        return None
    pool = {pair.clause_id: pair.passage for pair in some}
    others = [
        record for document in library.catalog.documents() for record in library.catalog.clauses(document.document_id)
    ]
    for record in chance.sample(others, min(POOL, len(others))):
        pool.setdefault(record.clause_id, passage_of(record))
    places = {name: place for place, name in enumerate(pool)}
    right: dict[str, set[int]] = {}
    for pair in held:
        if pair.clause_id in places:
            right.setdefault(pair.question, set()).add(places[pair.clause_id])
    questions = list(dict.fromkeys(pair.question for pair in some))
    wanted = [frozenset(right[question]) for question in questions]
    before, after = (ranks(encoder, questions, wanted, list(pool.values())) for encoder in encoders)
    return gain(before, after, len(pool))
