"""The command line: listings first, then the training, each kept in the work folder and not done twice."""

from __future__ import annotations

import argparse
import copy
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer

from index.library import Library
from index.model.finetune.pairs import benchmark
from index.model.make import BUNDLED, SMALLEST_SIDE, choose, write_sums
from index.model.network import build_bert
from index.model.outliers import CALIBRATION, measure, tame
from index.model.quantise import quantise
from index.model.read_e5s1 import package_file, read
from index.model.rerank.lists import Listing, load, mined, placed, save, written
from index.model.rerank.network import Reranker, export
from index.model.rerank.train import STEPS, train
from index.model.vocabulary import build_tokenizer


def collect(library: Path, data: Path, work: Path) -> list[Listing]:
    """The listings of all sources, from the work folder where they are there."""
    found: list[Listing] = []
    with Library.open(library) as opened:
        sources: dict[str, Callable[[], Iterable[tuple[str, str]]]] = {
            "written": lambda: written(opened),
            "stard": lambda: placed(opened, benchmark(data)),
        }
        for name, source in sources.items():
            file = work / f"listings-{name}.jsonl"
            if not file.exists():
                save(file, mined(opened, source()))
            found += load(file)
            sys.stderr.write(f"{name}: {len(found)}\n")
    return found


def write(out: Path, model: Reranker) -> None:
    """The int8 model with its tokenizer and the sums that are its identity."""
    path = out / "onnx" / "model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    peaks = measure(model.bert, [encoding.ids for encoding in tokenizer.encode_batch(list(CALIBRATION))])
    tamed = copy.deepcopy(model)
    tamed.bert = tame(model.bert, peaks)
    path.write_bytes(quantise(export(tamed), smallest=SMALLEST_SIDE).SerializeToString(deterministic=True))
    shutil.copyfile(BUNDLED / "tokenizer.json", out / "tokenizer.json")
    write_sums(out)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write the int8 model."""
    parser = argparse.ArgumentParser(prog="python -m index.model.rerank", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with stard/")
    parser.add_argument(
        "--library", type=Path, required=True, help="a library of the laws, made with the bundled encoder"
    )
    parser.add_argument("--encoder", type=Path, required=True, help="the checkpoint of the encoder's fine-tuning")
    parser.add_argument("--work", type=Path, required=True, help="folder for listings and checkpoint")
    parser.add_argument("--out", type=Path, required=True, help="folder of the int8 model")
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    listings = collect(options.library, options.data, options.work)
    package = read(package_file())
    ids = choose(package, ())
    encoder = build_bert(package, ids)
    encoder.load_state_dict(torch.load(options.encoder, weights_only=False)["model"])

    def report(step: int, loss: float, first: float) -> None:
        sys.stderr.write(f"{step} / {options.steps}: {loss:.3f} {first:.3f}\n")

    model = train(
        Reranker(encoder), build_tokenizer(package, ids), listings, options.work / "reranker.pt", report, options.steps
    )
    write(options.out, model)


if __name__ == "__main__":
    main()
