"""Bytes to text: byte-order marks, strict UTF-8, UTF-16, GB18030 when it reads as Chinese, and guessing last of all."""

from __future__ import annotations

import codecs
import re

from corpus.errors import UnsupportedFormat

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PLAUSIBLE = re.compile(
    "[\t\n\r\x20-\x7e\u00a0-\u00ff\u2010-\u203b\u2100-\u22ff\u2460-\u27bf\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
)
HAN_OR_ASCII = re.compile("[\t -~\u2010-\u2027\u2160-\u217f\u2460-\u24ff\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
PLAUSIBLE_SHARE = 0.95  # real Chinese and Latin texts have over 0.99; another encoding read as this one stays under 0.8
CONTROL_SHARE = 0.002  # a text may hold a stray form feed or escape, not more
DAMAGED_SHARE = 0.001  # so few bad bytes are damage to a text, more mean another encoding
SAMPLE = 1 << 16  # characters that are looked at: enough to tell


def short_text(data: bytes) -> str:
    """Decode a name or a header, which says nothing of its encoding: UTF-8 or GBK, whichever makes Chinese of it.

    Both may be possible: 通知 in GBK are two other letters in UTF-8.
    """
    found = [_strict(data, name) for name in ("utf-8", "gb18030")]
    chinese = (text for text in found if text and all(HAN_OR_ASCII.match(character) for character in text))
    return next(chinese, "") or found[0] or found[1] or data.decode("utf-8", errors="replace")


def decode(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Decode a text file to its text, its encoding and problems to report; ``UnsupportedFormat`` if it is binary."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _marked(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and _is_text(text):
        return text, "utf-8", ()
    return _other(data)


def _marked(data: bytes, encoding: str) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    damaged = text.count("\ufffd")
    if damaged > max(1, len(text) * DAMAGED_SHARE) or not _is_text(text.replace("\ufffd", "")):
        raise UnsupportedFormat("文件内容不是文本（带有文本文件的字节序标记，但无法解码）。")
    return text, encoding, (f"有{damaged}处字节无法解码，已用“\ufffd”代替。",) if damaged else ()


def _other(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """UTF-16 without a mark, GB18030, slightly damaged UTF-8, then whatever charset-normalizer finds plausible."""
    for encoding in ("utf-16-le", "utf-16-be", "gb18030"):
        text = _strict(data, encoding)
        if text and _is_plausible(text):
            return text, encoding, ()
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        damaged = text.count("\ufffd")
        if damaged <= max(1, len(text) * DAMAGED_SHARE) and _is_plausible(text.replace("\ufffd", "")):
            return text, encoding, (f"有{damaged}处字节无法解码，已用“\ufffd”代替，文件可能不完整。",)
    return _guess(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _guess(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE]).best() if b"\x00" not in data[:SAMPLE] else None
    text = data.decode(best.encoding, errors="replace") if best else ""
    if not best or not _is_text(text):
        raise UnsupportedFormat("文件内容不是文本，也不是可识别的文档格式。")
    return text, best.encoding, (f"文字编码按{best.encoding}推断，如有乱码请另存为UTF-8。",)


def _is_text(text: str) -> bool:
    sample = text[:SAMPLE]
    return len(CONTROL.findall(sample)) <= len(sample) * CONTROL_SHARE


def _is_plausible(text: str) -> bool:
    sample = text[:SAMPLE]
    return _is_text(sample) and len(PLAUSIBLE.findall(sample)) >= len(sample) * PLAUSIBLE_SHARE
