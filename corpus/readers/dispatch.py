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
from corpus.readers.container import taken_out
from corpus.readers.formats import BY_SUFFIX, COMPONENTS, CONVERTED, NAMES, READERS, SUFFIXES, TEXT_KINDS
from corpus.readers.limits import MAX_FILE_BYTES, MAX_TEXT_BYTES
from corpus.readers.sniff import Kind, sniff
from corpus.types import RawDocument


def read(path: Path) -> RawDocument:
    """Read a document of any supported format; the content decides, the name only between kinds of text.

    A file in an archive goes by ``archive.zip!/name.docx``.
    Raises ``UnreadableDocument``, ``UnsupportedFormat`` or ``TooLarge``, each with a sentence for the user.
    """
    try:
        with taken_out(path) as file:
            return _whole(file)
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


def _whole(path: Path) -> RawDocument:
    size = _size(path)
    kind = sniff(path, BY_SUFFIX.get(path.suffix.lower()))
    _check(path, kind, size)
    raw = _read(path, kind)
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


def _read(path: Path, kind: Kind) -> RawDocument:
    """Read a file of a known kind, by way of another where there is no reader for it."""
    if kind == "zip":
        raise UnsupportedFormat("文件内容是ZIP压缩包，请将文件名后缀改为“.zip”后再导入，或解压后再导入。")
    target = CONVERTED.get(kind)
    if target is None:
        return _reader(kind)(path)
    from corpus.readers.office import Conversion, converted

    with converted(path, Conversion(NAMES[kind], kind, target, COMPONENTS[target])) as made:
        return replace(_reader(target)(made), format=kind)


def _reader(kind: Kind) -> Callable[[Path], RawDocument]:
    """Find the reader's function; its module is imported when a document first needs it."""
    return cast("Callable[[Path], RawDocument]", importlib.import_module(f"corpus.readers.{READERS[kind]}").read)
