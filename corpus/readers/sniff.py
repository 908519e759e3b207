"""Which format a file has, by its first bytes and, in containers, by what they hold."""

from __future__ import annotations

import contextlib
import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from corpus.errors import UnreadableDocument, UnsupportedFormat
from corpus.readers import ole2
from corpus.readers.encoding import decode

Kind = Literal[
    "text", "markdown", "html", "akn", "docx", "xlsx", "pptx", "pdf", "ofd",
    "doc", "rtf", "odt", "xls", "ods", "ppt", "odp", "eml", "mht", "zip", "image",
]  # fmt: skip
BINARY: dict[Kind, str] = {
    "docx": "DOCX", "xlsx": "XLSX", "pptx": "PPTX", "pdf": "PDF", "ofd": "OFD", "doc": "DOC", "rtf": "RTF",
    "odt": "ODT", "xls": "XLS", "ods": "ODS", "ppt": "PPT", "odp": "ODP", "zip": "ZIP", "image": "图片",
}  # fmt: skip
"""The formats that begin in a way of their own: what begins otherwise is damaged, or a text by another name."""

HEAD = 4096
UNPACK = "请解压后再导入"
FOREIGN = (
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
OFFICE: tuple[tuple[str, Kind], ...] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)
OPEN_DOCUMENT: tuple[tuple[str, Kind], ...] = (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
ZIPPED = (
    ("xl/workbook.bin", "XLSB工作簿", "请另存为XLSX后再导入"),
    ("META-INF/container.xml", "EPUB电子书", ""),
)
ROOTS: tuple[tuple[str, Kind], ...] = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
"""What the first streams of Word, Excel and PowerPoint are called; WPS uses the same."""
WHOLE_PAGE = re.compile(rb"\A\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
HTML = re.compile(
    rb"\A\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body|meta|title|script|div|table|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
AKOMA = re.compile(rb"\A\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:\w+:)?akomaNtoso\b", re.DOTALL)
HEADERS = re.compile(rb"\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")
MAIL = re.compile(
    rb"^(?:from|to|subject|date|mime-version|received|return-path|message-id):", re.IGNORECASE | re.MULTILINE
)
WEB_ARCHIVE = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
LEAST_HEADERS = 3


def sniff(path: Path, named: Kind | None) -> Kind:
    """Tell which kind of document ``path`` holds; ``named`` is its suffix's kind and decides between kinds of text.

    Raises ``UnsupportedFormat`` with the name of what it is instead, ``UnreadableDocument`` if damaged or encrypted.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, named)  # which may hold a PDF as it is, near its beginning
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(ole2.MAGIC):
        return _compound(path)
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
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
    mail = _mail(plain)
    if mail is not None and named not in ("text", "markdown"):
        return mail
    if AKOMA.search(plain):
        return "akn"
    if (WHOLE_PAGE if named == "markdown" else HTML).match(plain):
        return "html"
    if named in BINARY:
        return _plain(head, named)
    return "text" if named is None or named in ("eml", "mht") else named


def _mail(head: bytes) -> Kind | None:
    """Tell a mail or a web page saved as one by its headers, of which a text has none."""
    lines = head.replace(b"\r\n", b"\n").lstrip()
    if not HEADERS.match(lines):
        return None
    headers = lines.partition(b"\n\n")[0]
    if len(MAIL.findall(headers)) < LEAST_HEADERS:
        return None
    saved = WEB_ARCHIVE.search(headers) and not re.search(rb"^to:", headers, re.IGNORECASE | re.MULTILINE)
    return "mht" if saved else "eml"


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
            mime = _mimetype(archive) if "mimetype" in names else ""
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error) as error:
        what = named.upper() if named in BINARY else "压缩包类"
        raise UnreadableDocument(f"{what}文件已损坏或不完整，请重新获取。") from error
    for member, kind in OFFICE:
        if member in names:
            return kind
    for word, kind in OPEN_DOCUMENT:
        if mime.startswith(f"application/vnd.oasis.opendocument.{word}"):
            return kind
    for member, name, advice in ZIPPED:
        if member in names:
            raise _foreign(name, advice)
    if mime.startswith("application/vnd.oasis.opendocument"):
        raise _foreign("ODF图形或公式", "请导出为PDF后再导入")
    return "zip"


def _mimetype(archive: zipfile.ZipFile) -> str:
    """What an OpenDocument file says that it is."""
    if archive.getinfo("mimetype").flag_bits & 1:
        raise UnreadableDocument("文件已加密，请去除密码后再导入。")
    with archive.open("mimetype") as file:
        return file.read(100).decode("ascii", errors="replace").strip()


def _compound(path: Path) -> Kind:
    """Tell what an OLE2 container holds by the names of the streams at its root."""
    file = ole2.CompoundFile(path)
    if "EncryptedPackage" in file.streams or file.word_is_encrypted():
        raise UnreadableDocument("文件已加密，请去除密码后再导入。")
    for stream, kind in ROOTS:
        if stream in file.streams:
            return kind
    if not file.streams:
        raise UnreadableDocument("文件是旧版Office或WPS文档（OLE2），但已损坏或不完整，请重新获取。")
    raise UnsupportedFormat("文件内容是OLE2复合文档，其中没有Word、Excel、PowerPoint或WPS的内容。")
