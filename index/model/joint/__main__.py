"""The command line: questions and tokens first, then the five stages, each kept in the work folder and not done twice.

The run that made the bundled models took 450 seconds on one accelerator, 400 of them in the stages. The work folder belongs
to one data folder and one library: with others, take a new one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch
from tokenizers import Tokenizer

from index.library import Library
from index.model.joint.collect import collect
from index.model.joint.stages import Run
from index.model.joint.tokens import Data, load, save, tokenised
from index.model.joint.types import ACCELERATOR, PROCESSOR, Tell
from index.model.make import BUNDLED, choose, write_folder, write_onnx, write_sums
from index.model.network import build_bert
from index.model.read_e5s1 import package_file, read
from index.model.rerank import documents
from index.model.rerank.__main__ import write
from index.model.rerank.answers import Example, examples
from index.model.vocabulary import build_tokenizer
from index.reranking import BUNDLED_FOLDER

MINUTES = {"cuda": 7.0, "cpu": 50.0}
"""The stages' time. On two cores that encode 43 passages a second 70 minutes come to it: 11 of searching with the base, 16 with the
trained encoder and with the one after the teacher, 8 with the one that is written, and the rest for re-rankers to be judged. So the
encoder takes 74 minutes, its teacher's included."""


def prepared(data: Path, library: Path, work: Path, tokenizer: Tokenizer, tell: Tell) -> Data:
    """Everything as token ids, from the work folder where it is there."""
    file = work / "tokens.npz"
    if not file.exists():
        save(file, tokenised(*collect(data, library, work, tell), tokenizer))
    return load(file)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write both int8 models."""
    options = _parser().parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_float32_matmul_precision("high")
    package = read(package_file())
    ids = choose(package, ())
    tokenizer: Tokenizer = build_tokenizer(package, ids)

    def tell(line: str) -> None:
        sys.stderr.write(f"{line}\n")

    run = Run(
        prepared(options.data, options.library, options.work, tokenizer, tell),
        build_bert(package, ids),
        options.work,
        options.minutes or MINUTES[device.type],
        ACCELERATOR if device.type == "cuda" else PROCESSOR,
        device,
        tell,
        tokenizer,
        partial(_examples, options.library, options.data, tell),
        documents.listings,
    )
    encoder = run.encoder()
    reranker = run.reranker(encoder)
    blended = run.blended(encoder)
    write_folder(options.out_encoder, tokenizer, blended)
    write_onnx(options.out_encoder, tokenizer, blended)
    write_sums(options.out_encoder)
    write(options.out_reranker, reranker.cpu(), tokenizer)


def _examples(library: Path, data: Path, tell: Tell) -> list[Example]:
    with Library.open(library) as opened:
        found = [*examples(opened, data), *documents.examples()]
    tell(f"answers: {len(found)} pairs")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m index.model.joint", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with stard/ and pairs/")
    parser.add_argument(
        "--library", type=Path, required=True, help="a library of laws and standards, made with the bundled encoder"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for questions, tokens and checkpoints")
    parser.add_argument("--minutes", type=float, help="time of the five stages together, without searches")
    parser.add_argument("--out-encoder", type=Path, default=BUNDLED, help="folder of the int8 encoder")
    parser.add_argument("--out-reranker", type=Path, default=BUNDLED_FOLDER, help="folder of the int8 re-ranker")
    return parser


if __name__ == "__main__":
    main()
