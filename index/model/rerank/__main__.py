"""The command line: listings first, then the training, each kept in the work folder and not done twice."""

from __future__ import annotations

import argparse
import copy
import sys
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from index.library import Library
from index.model.dequantise import dequantise
from index.model.make import BUNDLED, SMALLEST_SIDE, write_sums
from index.model.outliers import CALIBRATION, measure, tame
from index.model.quantise import quantise
from index.model.rerank.lists import Listing, load
from index.model.rerank.network import Reranker, export
from index.model.rerank.sources import sources
from index.model.rerank.train import STEPS, train
from index.model.rows import write_rows
from index.reranking import BUNDLED_FOLDER


def collect(laws: Path, benchmark: Path, data: Path, work: Path) -> dict[str, list[Listing]]:
    """The listings by source, from the work folder where they are there."""
    found: dict[str, list[Listing]] = {}
    with Library.open(laws) as own, Library.open(benchmark) as articles:
        for name, source in sources(own, articles, data).items():
            file = work / f"listings-{name}.jsonl"
            if not file.exists():
                write_rows(file, source())
            found[name] = load(file)
            sys.stderr.write(f"{name}: {len(found[name])}\n")
    return found


def write(out: Path, model: Reranker, tokenizer: Tokenizer) -> None:
    """The int8 model with the sums that are its identity; it reads with the bundled encoder's tokenizer."""
    path = out / "onnx" / "model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    peaks = measure(model.bert, [encoding.ids for encoding in tokenizer.encode_batch(list(CALIBRATION))])
    tamed = copy.deepcopy(model)
    tamed.bert = tame(model.bert, peaks)
    path.write_bytes(quantise(export(tamed), smallest=SMALLEST_SIDE).SerializeToString(deterministic=True))
    write_sums(out)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write the int8 model."""
    parser = argparse.ArgumentParser(prog="python -m index.model.rerank", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with stard/ and pairs/")
    parser.add_argument(
        "--library", type=Path, required=True, help="a library of the laws, made with the bundled encoder"
    )
    parser.add_argument(
        "--benchmark", type=Path, required=True, help="the benchmark's library, as tiaowen eval beir keeps it"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for listings and checkpoint")
    parser.add_argument("--out", type=Path, default=BUNDLED_FOLDER, help="folder of the int8 model")
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    listings = collect(options.library, options.benchmark, options.data, options.work)

    def report(step: int, loss: float, first: float) -> None:
        sys.stderr.write(f"{step} / {options.steps}: {loss:.3f} {first:.3f}\n")

    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    network = Reranker(dequantise(BUNDLED))
    model = train(network, tokenizer, listings, options.work / "reranker.pt", report, options.steps)
    write(options.out, model, tokenizer)


if __name__ == "__main__":
    main()
