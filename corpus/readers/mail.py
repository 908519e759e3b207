"""Mails, and web pages that browsers and WPS save as mails (MHT): the body with its headers, and what is attached.

Old Chinese mails hold GBK in headers and bodies without saying so, so nothing here trusts a declared character set.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath

from corpus.clean import visible
from corpus.errors import UnreadableDocument, UnsupportedFormat
from corpus.readers import text
from corpus.readers.encoding import decode, short_text
from corpus.readers.flow import blocks, unhide
from corpus.readers.html import parse, read_page
from corpus.readers.limits import MAX_TEXT_BYTES
from corpus.types import Line, Page, RawDocument

WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030"}
MAX_PARTS = 2_000
UNSAFE = re.compile(r"[\x00-\x1f\x7f]|[\ud800-\udfff]")
HEADERS = {"subject": "主题", "from": "发件人", "to": "收件人", "date": "日期"}


def read(path: Path) -> RawDocument:
    """Read a mail (EML) or a saved web page (MHT)."""
    message = _parsed(path.read_bytes())
    if message.get_content_type() == "multipart/related" and "to" not in message:
        return _web_page(message)
    lines = [*_head(message), *_body(message)]
    names = [name for name, _ in attachments(message)]
    if names:
        lines.append(Line(f"附件：{'、'.join(names)}"))
    properties = {name: _header(message, name) for name in HEADERS}
    told = {"title": properties["subject"], "author": properties["from"]} | properties | {"date": _day(message)}
    return RawDocument((Page(1, tuple(lines)),), "eml", {name: value for name, value in told.items() if value})


def attached(path: Path) -> list[tuple[str, bytes]]:
    """Give the names and contents of what is attached to a mail; an attached mail is a file of its own."""
    return attachments(_parsed(path.read_bytes()))


def attachments(message: Message) -> list[tuple[str, bytes]]:
    """Give what is attached to a parsed mail: parts with a file name, in their order, and mails inside it."""
    found: list[tuple[str, bytes]] = []
    for part in _parts(message):
        name = _file_name(part)
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                found.append((name or f"{_header(inner[0], 'subject') or '转发邮件'}.eml", inner[0].as_bytes()))
        elif name and not part.is_multipart():
            found.append((name, _payload(part)))
    return found


def _parsed(data: bytes) -> Message:
    try:
        return email.message_from_bytes(data, policy=compat32)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableDocument("邮件已损坏或不完整，请重新保存后再导入。") from error


def _parts(message: Message) -> Iterator[Message]:
    """Walk the parts without entering mails that are attached."""
    todo, seen = [message], 0
    while todo and seen < MAX_PARTS:
        part = todo.pop(0)
        seen += 1
        yield part
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            todo[:0] = [item for item in inner if isinstance(item, Message)]


def _header(message: Message, name: str) -> str:
    """Read a header on one line, whatever it is encoded in."""
    return _decoded(message.get(name, ""))


def _decoded(value: object) -> str:
    try:
        pieces = decode_header(value)  # type: ignore[arg-type]
    except (ValueError, LookupError, MessageError):
        pieces = [(str(value), None)]
    return visible(" ".join("".join(_text(piece, charset) for piece, charset in pieces).split()))


def _text(piece: str | bytes, charset: str | None) -> str:
    if isinstance(piece, str):
        piece = (
            piece.encode("ascii", "surrogateescape") if piece.isascii() else piece.encode("utf-8", "surrogateescape")
        )
    told = (charset or "").lower()
    try:
        return piece.decode(WIDER.get(told, told)) if told and told != "unknown-8bit" else short_text(piece)
    except (UnicodeDecodeError, LookupError):
        return short_text(piece)


def _day(message: Message) -> str:
    try:
        return parsedate_to_datetime(str(message.get("date", ""))).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return ""


def _head(message: Message) -> Iterator[Line]:
    """Yield the subject as the title, then who wrote to whom and when."""
    subject = _header(message, "subject")
    if subject:
        yield Line(subject, "heading", 1)
    values = {"from": _header(message, "from"), "to": _header(message, "to"), "date": _day(message)}
    yield from (Line(f"{HEADERS[name]}：{value}") for name, value in values.items() if value)


def _body(message: Message) -> list[Line]:
    """Read the body: as a web page where there is one, since that keeps tables, else as text."""
    texts = [part for part in _parts(message) if part.get_content_maintype() == "text" and not _file_name(part)]
    for kind, reader in (("text/html", _html), ("text/plain", _plain)):
        lines = [line for part in texts if part.get_content_type() == kind for line in reader(part)]
        if lines:
            return lines
    return []


def _html(part: Message) -> list[Line]:
    source = _string(part)
    return [block.line for block in blocks(unhide(parse(source)))] if source.strip() else []


def _plain(part: Message) -> list[Line]:
    return text.lines(_string(part))


def _string(part: Message) -> str:
    data = _payload(part)[:MAX_TEXT_BYTES]
    told = (part.get_content_charset() or "").lower()
    try:
        return data.decode(WIDER.get(told, told)) if told else decode(data)[0]
    except (UnicodeDecodeError, LookupError):
        return decode(data)[0]


def _payload(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _file_name(part: Message) -> str:
    """The name of an attached file without folders, whoever wrote them."""
    try:
        raw = part.get_filename("")
    except (ValueError, LookupError, TypeError, MessageError):
        raw = ""
    name = UNSAFE.sub("", _decoded(raw)).replace("\\", "/")
    return PurePosixPath(name).name if name else ""


def _web_page(message: Message) -> RawDocument:
    """Read the first page of a saved web page: the others are its frames."""
    for part in _parts(message):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            page = read_page(
                _payload(part), WIDER.get(part.get_content_charset() or "", part.get_content_charset() or "")
            )
            return replace(page, format="mht")
    raise UnsupportedFormat("网页存档中没有网页，请另存为HTML或PDF后再导入。")
