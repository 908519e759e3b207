"""Which format a file has, by its first bytes and, in containers, by what they hold."""

from __future__ import annotations

import contextlib
import re
import zipfile
from pathlib import Path
from typing import Literal

from corpus.errors import UnreadableDocument, UnsupportedFormat
from corpus.readers.encoding import decode

Kind = Literal["text", "markdown", "html", "docx", "xlsx", "pdf", "akn", "image"]

HEAD = 4096
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNPACK = "请解压后再导入"
FOREIGN = (
    (b"{\\rtf", "RTF文档", "请用Word或WPS另存为DOCX后再导入"),
    (b"GIF8", "GIF图片", "请转换为PNG或PDF后再导入"),
    (b"RIFF", "RIFF多媒体文件", ""),
    (b"Rar!", "RAR压缩包", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "7z压缩包", UNPACK),
    (b"\x1f\x8b", "gzip压缩包", UNPACK),
    (b"BZh", "bzip2压缩包", UNPACK),
    (b"\xfd7zXZ", "xz压缩包", UNPACK),
    (b"\x7fELF", "可执行程序", ""),
    (b"MZ", "可执行程序", ""),
    (b"SQLite format 3\x00", "SQLite数据库", ""),
    (b"AC10", "AutoCAD图纸（DWG）", "请打印为PDF后再导入"),
    (b"\x00\x00\x00\x18ftyp", "视频文件", ""),
    (b"\x00\x00\x00\x20ftyp", "视频文件", ""),
    (b"ID3", "音频文件", ""),
)
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"BM")
PRINTABLE_MAGIC = frozenset({b"BM", b"MZ", b"RIFF", b"BZh", b"ID3", b"AC10", b"GIF8"})  # may also begin a text
OFFICE: tuple[tuple[str, Kind], ...] = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"))
ZIPPED = (
    ("xl/workbook.bin", "XLSB工作簿", "请另存为XLSX后再导入"),
    ("ppt/presentation.xml", "PPTX演示文稿", "请导出为PDF后再导入"),
    ("OFD.xml", "OFD版式文件", "请转换为PDF后再导入"),
    ("content.xml", "ODF文档", "请另存为DOCX或XLSX后再导入"),
    ("META-INF/container.xml", "EPUB电子书", ""),
)
WHOLE_PAGE = re.compile(rb"\A\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
HTML = re.compile(
    rb"\A\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body|meta|title|script|div|table|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
AKOMA = re.compile(rb"\A\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:\w+:)?akomaNtoso\b", re.DOTALL)
MHTML = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)


def sniff(path: Path, named: Kind | None) -> Kind:
    """Tell which kind of document ``path`` holds; ``named`` is its suffix's kind and decides between kinds of text.

    Raises ``UnsupportedFormat`` with the name of what it is instead, ``UnreadableDocument`` if damaged or encrypted.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, named)
    if head.startswith(OLE2):
        raise _ole2(path)
    if _is_image(head):
        return "image"
    for magic, name, advice in FOREIGN:
        if head.startswith(magic) and (magic not in PRINTABLE_MAGIC or b"\x00" in head):
            raise _foreign(name, advice)
    return _textual(head, named)


def _is_image(head: bytes) -> bool:
    """Whether a file begins as PNG, JPEG, TIFF, BMP or WebP do."""
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return True
    return any(head.startswith(magic) and (magic not in PRINTABLE_MAGIC or b"\x00" in head) for magic in IMAGES)


def _textual(head: bytes, named: Kind | None) -> Kind:
    plain = head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if MHTML.search(plain) and plain.lstrip()[:5].lower() in (b"from:", b"mime-"):
        raise UnsupportedFormat("文件内容是MHTML网页存档，请另存为HTML或PDF后再导入。")
    if AKOMA.search(plain):
        return "akn"
    if (WHOLE_PAGE if named == "markdown" else HTML).match(plain):
        return "html"
    return _plain(head, named) if named in ("pdf", "docx", "xlsx", "image") else named or "text"


def _plain(head: bytes, named: Kind) -> Kind:
    """Tell a text that goes by another format's name from a damaged file of that format."""
    if not any(head):
        raise UnreadableDocument("文件内容全为空字节，可能下载或复制未完成。")
    with contextlib.suppress(UnsupportedFormat):
        _, encoding, _ = decode(head)
        if encoding.startswith(("utf", "gb")):
            return "text"
    what = "图片" if named == "image" else named.upper()
    raise UnreadableDocument(f"文件已损坏：开头不是{what}应有的内容。")


def _foreign(name: str, advice: str) -> UnsupportedFormat:
    return UnsupportedFormat(f"文件内容是{name}，暂不支持{'，' + advice if advice else ''}。")


def _zipped(path: Path, named: Kind | None) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        what = named.upper() if named in ("docx", "xlsx") else "压缩包类"
        raise UnreadableDocument(f"{what}文件已损坏或不完整，请重新获取。") from error
    for member, kind in OFFICE:
        if member in names:
            return kind
    for member, name, advice in ZIPPED:
        if member in names:
            raise _foreign(name, advice)
    raise UnsupportedFormat("文件内容是ZIP压缩包，请解压后再导入。")


def _ole2(path: Path) -> UnreadableDocument | UnsupportedFormat:
    """Tell what an OLE2 container holds, by the names of its streams, which are written in UTF-16."""
    with path.open("rb") as file:
        data = file.read(64 << 20)
    for stream, error in (
        ("EncryptedPackage", UnreadableDocument("文件已加密，请去除密码后再导入。")),
        ("WordDocument", UnsupportedFormat("文件内容是旧版Word文档（.doc），请用Word或WPS另存为DOCX后再导入。")),
        ("Workbook", UnsupportedFormat("文件内容是旧版Excel工作簿（.xls），请另存为XLSX后再导入。")),
        ("PowerPoint Document", UnsupportedFormat("文件内容是旧版演示文稿（.ppt），请导出为PDF后再导入。")),
    ):
        if stream.encode("utf-16-le") in data:
            return error
    return UnsupportedFormat("文件内容是旧版Office文档（OLE2），请另存为DOCX后再导入。")
