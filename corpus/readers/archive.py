"""Office files are ZIP archives: bounds on what they unpack to, and errors of ours for damaged ones."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from posixpath import dirname, join, normpath

from lxml import etree
from lxml.etree import XMLSyntaxError

from corpus.errors import CorpusError, TooLarge, UnreadableDocument

MAX_UNPACKED = 512 << 20  # bytes over all members: pictures and all, real documents stay under 300 MB
MAX_XML = 128 << 20  # bytes of one XML member: parsed, it takes about eight times as much memory
MAX_MEMBERS = 20_000
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def check_archive(path: Path) -> None:
    """Refuse archives that are encrypted or that unpack to too much, before anything is unpacked."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableDocument("文件已加密，请去除密码后再导入。")
    total = sum(member.file_size for member in members)
    largest = max((m.file_size for m in members if m.filename.endswith((".xml", ".rels"))), default=0)
    if total > MAX_UNPACKED or largest > MAX_XML or len(members) > MAX_MEMBERS:
        raise TooLarge(f"文件解压后有{total >> 20} MB，超过上限，可能是压缩炸弹，未予读取。")


@contextmanager
def office_errors(name: str) -> Iterator[None]:
    """Turn what the libraries raise for a damaged file into ``UnreadableDocument``."""
    try:
        yield
    except (CorpusError, MemoryError, RecursionError):
        raise
    except (zipfile.BadZipFile, zlib.error, XMLSyntaxError, EOFError, OSError, NotImplementedError) as error:
        raise UnreadableDocument(f"{name}文件已损坏或不完整，请重新获取。") from error
    except Exception as error:  # on damaged files the libraries fail in ways without number
        raise UnreadableDocument(f"{name}文件的内部结构有误，无法读取（{type(error).__name__}）。") from error


def xml_member(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """Parse a member without entities or network. Raises ``UnreadableDocument`` where it is missing or broken."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(archive.read(name), parser)
    except (KeyError, XMLSyntaxError) as error:
        raise UnreadableDocument(f"文件内部缺少“{name}”或其内容有误，文件可能已损坏。") from error


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Give what a part of an Office file refers to: the kind and the member's name of each relation, by its id."""
    folder = dirname(part)
    name = join(folder, "_rels", part.rpartition("/")[2] + ".rels")
    if name not in archive.namelist():
        return {}
    found = [link for link in xml_member(archive, name).iter(RELATIONS) if link.get("TargetMode") != "External"]
    return {
        link.get("Id", ""): (
            link.get("Type", "").rpartition("/")[2],
            normpath(join(folder, link.get("Target", ""))).lstrip("/"),
        )
        for link in found
    }
