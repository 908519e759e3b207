"""Files that hold others, ZIP archives and mails: what is in them, and taking one of them out.

A file in an archive goes by the archive's path, ``!/`` and its own: ``材料.zip!/附件/办法.docx``, also where archives
lie in archives. Nothing is ever written under a name from an archive but its last part, in a folder of its own.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from corpus.errors import CorpusError, TooLarge, UnreadableDocument
from corpus.faults import reason
from corpus.readers.encoding import short_text
from corpus.readers.formats import BY_SUFFIX, CONTAINERS, SUFFIXES
from corpus.readers.limits import MAX_FILE_BYTES
from corpus.readers.sniff import sniff

INSIDE = "!/"
"""Parts the name of an archive from that of a file in it."""

MAX_MEMBERS = 10_000  # over all levels; an office's yearly archive has a few hundred
MAX_UNPACKED = 2 << 30  # bytes over all levels
MAX_RATIO, FREE = 250, 16 << 20  # times its packed size that a member may have, beyond the first bytes; texts reach 40
MAX_DEPTH = 3  # archives in archives
MAX_NAME = 80  # characters of a file's name that are kept when it is unpacked: 240 bytes in UTF-8
CHUNK = 1 << 20
HIDDEN = (".", "~$", "__MACOSX")
OUTSIDE = re.compile(r"^(?:/|[A-Za-z]:)|(?:^|/)\.\.(?:/|$)")
UTF8_NAME, IS_ENCRYPTED = 0x800, 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive that can be a document: its name below the archive, its size in bytes, its content's hash."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file in an archive that is not taken out: its name, the class of the error, and a sentence for the user."""

    name: str
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds. ``document`` says that it is one itself: a mail, or no archive whatever its name."""

    members: tuple[Member, ...] = ()
    refused: tuple[Refused, ...] = ()
    document: bool = False


@dataclass(slots=True)
class _Tally:
    """What was found so far, over all levels."""

    members: list[Member] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    seen: int = 0
    unpacked: int = 0

    def refuse(self, name: str, error: CorpusError) -> None:
        """Note that a member is not taken, and why."""
        self.refused.append(Refused(name, type(error).__name__, str(error)))

    @property
    def is_over(self) -> bool:
        """Whether the archive as a whole is too large, so that nothing more is unpacked."""
        return self.seen > MAX_MEMBERS or self.unpacked > MAX_UNPACKED

    def count(self, files: int) -> None:
        """Add so many files to those seen; more than ``MAX_MEMBERS`` are ``TooLarge``."""
        self.seen += files
        if self.seen > MAX_MEMBERS:
            raise TooLarge(f"压缩包内的文件超过{MAX_MEMBERS}个，请拆分后再导入。")


def contents(path: Path) -> Contents:
    """List what an archive or a mail holds, archives in it opened too, as far as the formats are ones that we read.

    Raises ``UnreadableDocument`` and ``TooLarge`` for the archive as a whole; what is wrong with one file in it is
    among ``refused``.
    """
    kind = sniff(path, BY_SUFFIX.get(path.suffix.lower()))
    if kind not in ("zip", "eml"):
        return Contents(document=True)
    tally = _Tally()
    try:
        with tempfile.TemporaryDirectory(prefix="tiaowen-", ignore_cleanup_errors=True) as place:
            _list(path, kind, "", Path(place), tally, 1)
    except OSError as error:
        raise UnreadableDocument(f"解压时出错：{reason(error)}。") from error
    except (MemoryError, RecursionError) as error:
        raise UnreadableDocument("文件内容过于庞大或嵌套过深，无法解析。") from error
    return Contents(tuple(tally.members), tuple(tally.refused), document=kind == "eml")


def _list(path: Path, kind: str, prefix: str, place: Path, tally: _Tally, depth: int) -> None:
    """Add what the archive at ``path`` holds, each name below ``prefix``; inner archives are laid out in ``place``."""
    with _opened(path, kind) as entries:
        tally.count(len(entries))
        for number, (name, entry) in enumerate(_documents(entries)):
            file = place / f"{depth}-{number}{PurePosixPath(name).suffix.lower()}"
            try:
                _add(prefix + name, entry, file, tally, depth)
            except CorpusError as error:
                if tally.is_over:
                    raise
                tally.refuse(prefix + name, error)
            finally:
                file.unlink(missing_ok=True)


def _add(name: str, entry: _Entry, file: Path, tally: _Tally, depth: int) -> None:
    """Unpack a file to ``file`` and add it, or what it holds."""
    _check(entry)
    size, digest = _copy(entry, file, tally)
    inner = sniff(file, BY_SUFFIX.get(file.suffix)) if file.suffix in CONTAINERS else ""
    if inner != "zip":
        tally.members.append(Member(name, size, digest))
    if inner in ("zip", "eml"):
        _check_depth(depth)
        _list(file, inner, name + INSIDE, file.parent, tally, depth + 1)


def _check_depth(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise TooLarge(f"压缩包嵌套超过{MAX_DEPTH}层，请解压后再导入。")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file in an archive: a member of a ZIP archive that is open, or the bytes of an attachment."""

    name: str
    archive: zipfile.ZipFile | None = None
    info: zipfile.ZipInfo | None = None
    data: bytes = b""

    def open(self) -> IO[bytes]:
        """Open it for reading."""
        return self.archive.open(self.info) if self.archive and self.info else io.BytesIO(self.data)


@contextmanager
def _opened(path: Path, kind: str) -> Iterator[list[_Entry]]:
    """Give all that an archive or a mail holds, for as long as it is open."""
    if kind == "eml":
        from corpus.readers.mail import attached

        yield [_Entry(name, data=data) for name, data in _numbered(attached(path))]
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableDocument("压缩包已损坏或不完整，请重新获取。") from error
    with archive:
        yield [_Entry(_name(info), archive, info) for info in archive.infolist() if not info.is_dir()]


def _documents(entries: list[_Entry]) -> Iterator[tuple[str, _Entry]]:
    """Yield those that go by a suffix that we read, by their names; hidden ones are passed over."""
    for entry in entries:
        path = PurePosixPath(entry.name)
        hidden = any(part.startswith(HIDDEN) and part != ".." for part in path.parts)
        if path.suffix.lower() in SUFFIXES and not hidden:
            yield entry.name, entry


def _numbered(files: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Tell attachments of one name apart."""
    seen: dict[str, int] = {}
    for name, data in files:
        seen[name] = seen.get(name, 0) + 1
        stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
        yield (name if seen[name] == 1 else f"{stem}（{seen[name]}）{suffix}"), data


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name: archives made on Chinese systems write GBK and do not say so."""
    name = info.filename
    if not info.flag_bits & UTF8_NAME:
        try:
            raw = info.orig_filename.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        name = short_text(raw) if raw else name
    return PurePosixPath(re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/"))).as_posix()


def _check(entry: _Entry) -> None:
    """Refuse what must not be taken out, before a byte of it is unpacked."""
    if OUTSIDE.search(entry.name):
        raise UnreadableDocument("压缩包内的文件名指向包外的位置，可能是恶意文件，未予读取。")
    info = entry.info
    if info is None:
        return
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableDocument("这是压缩包内的符号链接，未予读取；请改为放入文件本身。")
    if info.flag_bits & IS_ENCRYPTED:
        raise UnreadableDocument("压缩包内的文件已加密，请解压并去除密码后再导入。")
    if info.file_size > MAX_FILE_BYTES:
        raise TooLarge(f"文件解压后有{info.file_size >> 20} MB，超过{MAX_FILE_BYTES >> 20} MB的上限，未予读取。")
    if info.file_size > FREE and info.file_size > MAX_RATIO * max(1, info.compress_size):
        raise TooLarge("文件的压缩比异常，可能是压缩炸弹，未予读取。")


def _copy(entry: _Entry, target: Path, tally: _Tally) -> tuple[int, str]:
    """Unpack a file, and give its size and hash. What it really holds counts, not what the archive says."""
    digest, size = hashlib.sha256(), 0
    try:
        with entry.open() as source, target.open("wb") as file:
            while chunk := source.read(CHUNK):
                size += len(chunk)
                tally.unpacked += len(chunk)
                if size > MAX_FILE_BYTES:
                    raise TooLarge(f"文件解压后超过{MAX_FILE_BYTES >> 20} MB的上限，未予读取。")
                if tally.unpacked > MAX_UNPACKED:
                    raise TooLarge(f"压缩包解压后超过{MAX_UNPACKED >> 30} GB的上限，可能是压缩炸弹，请拆分后再导入。")
                digest.update(chunk)
                file.write(chunk)
    except NotImplementedError as error:
        raise UnreadableDocument("压缩包使用了不支持的压缩方式，请用常规的ZIP方式重新压缩。") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
        raise UnreadableDocument("压缩包内的这个文件已损坏，请重新获取。") from error
    return size, digest.hexdigest()


@contextmanager
def taken_out(path: Path) -> Iterator[Path]:
    """Give a file that can be opened for ``path``: itself, or what it names in an archive, for as long as it is used.

    Raises ``UnreadableDocument`` if the archive no longer holds it, and what ``contents`` raises.
    """
    archive, names = split(path)
    if not names:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="tiaowen-", ignore_cleanup_errors=True) as place:
        file = archive
        for level, name in enumerate(names):
            folder = Path(place, str(level))
            folder.mkdir()
            file = _take(file, name, folder)
        yield file


def split(path: Path) -> tuple[Path, tuple[str, ...]]:
    """Part a path into that of a file and the names inside it, outermost first; none if it is just a file."""
    if INSIDE not in path.as_posix() or os.path.lexists(path):
        return path, ()
    pieces = path.as_posix().split(INSIDE)
    for at in range(1, len(pieces)):
        file = Path(INSIDE.join(pieces[:at]))
        if file.is_file():
            return file, tuple(pieces[at:])
    return path, ()


def _take(archive: Path, wanted: str, folder: Path) -> Path:
    kind = sniff(archive, BY_SUFFIX.get(archive.suffix.lower()))
    if kind in ("zip", "eml"):
        with _opened(archive, kind) as entries:
            for name, entry in _documents(entries):
                if name == wanted:
                    _check(entry)
                    target = folder / PurePosixPath(name).name[-MAX_NAME:]
                    _copy(entry, target, _Tally())
                    return target
    raise UnreadableDocument("压缩包中已没有这个文件，请重新导入压缩包。")
