"""The only rapidocr import: finds the lines on a picture and spells them out. Its models lie in its wheel."""

from __future__ import annotations

import importlib.util
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import RecognitionMissing, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.scans.types import Picture, Quads, Spelled

DETECTOR, READER, TURN = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx", "ch_ppocr_mobile_v2.0_cls_mobile.onnx"
MOST = 6000  # pixels of a side of a picture that the library leaves as it is
THREADS = "TIAOWEN_OCR_THREADS"
"""The environment variable for the threads of one process; pages are recognised by several processes, so it is 1."""


def available() -> bool:
    """Whether recognition is installed."""
    return importlib.util.find_spec("rapidocr") is not None


def lines(picture: Picture) -> Quads:
    """Find the lines of text, each as a quadrangle in pixels, from top to bottom. None gives shape ``(0, 4, 2)``."""
    import numpy as np

    found = _run(picture, use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    return np.asarray(boxes if boxes is not None else np.zeros((0, 4, 2)), dtype=np.float32)


def spelled(strip: Picture) -> Spelled:
    """Spell out a strip of one line, with the place of each character. Blanks are left out but for a mark before it."""
    from corpus.scans.types import Spelled

    found = _run(strip, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    words = found.word_results[0] if found.txts and found.txts[0] and found.word_results else None
    if words is None:
        return Spelled("", (), ())
    text = "".join(character for word in words.words for character in word)
    columns = [column for places in words.word_cols for column in places]
    places = tuple((column + 0.5) / words.line_txt_len for column in columns)
    return Spelled(text, places, tuple(float(value) for value in words.confs), _blanks(found.txts[0]))


def _blanks(text: str) -> frozenset[int]:
    """Tell before which characters, blanks not counted, a text has a blank."""
    found, at = set(), 0
    for character in text:
        if character == " ":
            found.add(at)
        else:
            at += 1
    return frozenset(found)


def upside_down(strips: Sequence[Picture]) -> int:
    """Count the strips that stand on their heads less those that do not."""
    found = [_run(strip, use_det=False, use_cls=True, use_rec=False) for strip in strips]
    labels = [one.cls_res[0] for one in found if getattr(one, "cls_res", None)]
    return sum((1 if label == "180" else -1) for label, score in labels if score >= 0.9)


def _run(picture: Picture, **steps: bool) -> Any:  # noqa: ANN401 - the library ships no usable types
    """Run some of the engine's steps; what fails in it, above all for want of memory, is an ``UnreadableDocument``."""
    engine = _engine()
    try:
        return engine(picture, **steps)
    except Exception as error:  # the runtime raises classes of its own for each fault
        raise UnreadableDocument("识别文字时内存不足或图像异常，请换用分辨率较低的扫描件后再导入。") from error


@lru_cache(maxsize=1)
def _engine() -> Any:  # noqa: ANN401 - the library ships no usable types
    """Load the models, once a process. All come from the wheel by name, so that nothing is ever fetched.

    Measured on a page of 30 lines at 200 dpi, one thread: strips one by one cost 3.8 s of processor time, in batches of
    6 5.4 s, of 12 7.6 s: a batch pads its strips to the longest.
    """
    if not available():
        raise RecognitionMissing
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    if missing := [name for name in (DETECTOR, READER, TURN) if not (folder / name).is_file()]:
        raise RecognitionMissing(missing[0])
    threads = int(os.environ.get(THREADS, "1"))
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": MOST,
            "Global.text_score": 0.0,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.model_path": str(folder / DETECTOR),
            "Det.limit_side_len": MOST,
            "Det.limit_type": "max",
            "Rec.model_path": str(folder / READER),
            "Rec.rec_batch_num": 1,
            "Cls.model_path": str(folder / TURN),
        }
    )
