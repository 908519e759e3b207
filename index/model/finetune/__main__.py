"""The command line: pairs and negatives first, then the training, each kept in the work folder and not done twice."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from index.library import Library
from index.model.finetune.pairs import Pair, load, mined, sources
from index.model.finetune.train import STEPS, train
from index.model.make import BUNDLED, choose, write_folder, write_onnx, write_sums
from index.model.network import build_bert
from index.model.read_e5s1 import package_file, read
from index.model.rows import write_rows
from index.model.vocabulary import build_tokenizer


def collect(data: Path, library: Path, work: Path) -> dict[str, list[Pair]]:
    """The pairs of all sources with their negatives, from the work folder where they are there."""
    found: dict[str, list[Pair]] = {}
    with Library.open(library) as opened:
        for name, source in sources(data, opened).items():
            file = work / f"pairs-{name}.jsonl"
            if not file.exists():
                pairs = list(source())
                write_rows(file, pairs if name == "general" else mined(opened, pairs))
            found[name] = load(file)
            sys.stderr.write(f"{name}: {len(found[name])}\n")
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and write the int8 model."""
    parser = argparse.ArgumentParser(prog="python -m index.model.finetune", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with stard/ and pairs/")
    parser.add_argument(
        "--library", type=Path, required=True, help="a library of the laws, made with the encoder as it comes"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for pairs and checkpoint")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="folder of the int8 model")
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    pairs = collect(options.data, options.library, options.work)
    package = read(package_file())
    ids = choose(package, ())
    tokenizer: Tokenizer = build_tokenizer(package, ids)

    def report(step: int, loss: float) -> None:
        sys.stderr.write(f"{step} / {options.steps}: {loss:.3f}\n")

    bert = train(build_bert(package, ids), tokenizer, pairs, options.work / "checkpoint.pt", report, options.steps)
    write_folder(options.out, tokenizer, bert)
    write_onnx(options.out, tokenizer, bert)
    write_sums(options.out)


if __name__ == "__main__":
    main()
