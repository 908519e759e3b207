"""``read``: checks the file, finds out by its content what it is, and hands it to the reader for that."""

from __future__ import annotations

import importlib
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from corpus.errors import CorpusError, TooLarge, UnreadableDocument, UnsupportedFormat
from corpus.faults import reason
from corpus.readers.sniff import Kind, sniff
from corpus.types import RawDocument

MAX_TEXT_BYTES = 64 << 20  # the longest law is 300 KB; beyond this a "text" is a log or a dump
MAX_FILE_BYTES = 512 << 20  # scanned atlases reach 200 MB; their text is small

READERS: dict[Kind, str] = {
    "text": "text",
    "markdown": "markdown",
    "html": "html",
    "docx": "docx",
    "xlsx": "sheet",
    "pdf": "pdf",
    "akn": "akn",
    "image": "image",
}
NAMES: dict[Kind, str] = {
    "text": "纯文本",
    "markdown": "Markdown",
    "html": "网页",
    "docx": "DOCX",
    "xlsx": "XLSX",
    "pdf": "PDF",
    "akn": "XML",
    "image": "图片",
}
BY_SUFFIX: dict[str, Kind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".docm": "docx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".pdf": "pdf",
    ".akn": "akn",
    ".xml": "akn",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".tif": "image",
    ".tiff": "image",
    ".bmp": "image",
    ".webp": "image",
}
# Formats in which offices keep documents and that no reader takes: a folder walk must name them, not pass them over.
TOLD = frozenset({".doc", ".wps", ".rtf", ".ofd", ".xls", ".et"})
SUFFIXES = frozenset(BY_SUFFIX) | TOLD
TEXT_KINDS = frozenset({"text", "markdown", "html", "akn"})


def read(path: Path) -> RawDocument:
    """Read a document of any supported format; the content decides, the name only between kinds of text.

    Raises ``UnreadableDocument``, ``UnsupportedFormat`` or ``TooLarge``, each with a sentence for the user.
    """
    try:
        size = _size(path)
        kind = sniff(path, BY_SUFFIX.get(path.suffix.lower()))
        _check(path, kind, size)
        raw = _reader(kind)(path)
    except CorpusError:
        raise
    except PermissionError as error:
        raise UnreadableDocument("没有读取该文件的权限。") from error
    except FileNotFoundError as error:
        raise UnreadableDocument("文件不存在。") from error
    except OSError as error:
        raise UnreadableDocument(f"读取文件时出错：{reason(error)}。") from error
    except (MemoryError, RecursionError) as error:
        raise UnreadableDocument("文件内容过于庞大或嵌套过深，无法解析。") from error
    expected = BY_SUFFIX.get(path.suffix.lower())
    if expected != kind:
        suffix = f"文件名后缀为“{path.suffix}”" if path.suffix else "文件名没有后缀"
        note = f"{suffix}，内容是{NAMES[kind]}，已按内容读取。"
        raw = replace(raw, problems=(*raw.problems, note))
    return raw


def _size(path: Path) -> int:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableDocument("这是文件夹，不是文件。")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableDocument("这不是普通文件。")
    if not status.st_size:
        raise UnreadableDocument("文件为空。")
    return status.st_size


def _check(path: Path, kind: Kind, size: int) -> None:
    limit = MAX_TEXT_BYTES if kind in TEXT_KINDS else MAX_FILE_BYTES
    if size > limit:
        raise TooLarge(
            f"文件大小为{size / (1 << 20):.0f} MB，超过{NAMES[kind]}文件{limit >> 20} MB的上限，请拆分后再导入。"
        )
    if kind in TEXT_KINDS and path.suffix and path.suffix.lower() not in SUFFIXES:
        raise UnsupportedFormat(f"不支持后缀为“{path.suffix}”的文件，支持的有：{'、'.join(sorted(BY_SUFFIX))}。")


def _reader(kind: Kind) -> Callable[[Path], RawDocument]:
    """Find the reader's function; its module is imported when a document first needs it."""
    return cast("Callable[[Path], RawDocument]", importlib.import_module(f"corpus.readers.{READERS[kind]}").read)
