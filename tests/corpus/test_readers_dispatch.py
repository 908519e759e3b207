"""What a file is, its content says; what cannot be read is named with its reason."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest
from compound import compound
from typeset_pages import pdf

from corpus.errors import CorpusError, TooLarge, UnreadableDocument, UnsupportedFormat
from corpus.readers import MAX_TEXT_BYTES, SUFFIXES, read
from corpus.readers.formats import BY_SUFFIX
from corpus.readers.sniff import sniff

RELATED = b"Content-Type: multipart/related;\r\n\r\n"
TEXT = "第一条 为了加强民用建筑节能管理，制定本条例。\n".encode()


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("a.txt", b"", UnreadableDocument, "文件为空"),
        ("a.pdf", b"", UnreadableDocument, "文件为空"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", UnreadableDocument, "图片文件已损坏"),
        ("a.txt", b"\x7fELF\x02\x01\x01\x00", UnsupportedFormat, "可执行程序"),
        ("a.txt", bytes(range(256)) * 20, UnsupportedFormat, "不是文本"),
        ("a.md", bytes(1000), UnsupportedFormat, "不是文本"),
        ("a.docx", compound("EncryptedPackage"), UnreadableDocument, "已加密"),
        ("a.doc", compound("WordDocument", word_flags=0x0100), UnreadableDocument, "已加密"),
        ("a.doc", compound("Thumbs"), UnsupportedFormat, "没有Word、Excel、PowerPoint或WPS的内容"),
        ("a.doc", compound("WordDocument")[:600], UnreadableDocument, "已损坏或不完整"),
        ("a.odt", archive("content.xml"), UnsupportedFormat, "ZIP压缩包"),
        ("a.docx", archive("xl/workbook.bin"), UnsupportedFormat, "XLSB"),
        ("a.pptx", archive("ppt/presentation.xml"), UnreadableDocument, "ppt/presentation.xml"),
        ("a.ofd", archive("OFD.xml"), UnreadableDocument, "OFD.xml"),
        ("a.docx", archive("甲.txt"), UnsupportedFormat, "ZIP压缩包"),
        ("a.docx", b"PK\x03\x04" + bytes(100), UnreadableDocument, "DOCX文件已损坏"),
        ("a.docx", b"\x93\x01\xff" * 900, UnreadableDocument, "不是DOCX应有的内容"),
        ("a.pdf", bytes(1000), UnreadableDocument, "空字节"),
        ("a.pdf", b"%PDF-1.7\nabc", UnreadableDocument, "PDF文件已损坏"),
        ("a.mht", b"From: a\r\nDate: b\r\nMIME-Version: 1\r\n" + RELATED, UnsupportedFormat, "没有网页"),
        ("a.json", b"{}", UnsupportedFormat, "“.json”"),
    ],
)
def test_each_unreadable_file_says_why(
    tmp_path: Path, name: str, content: bytes, error: type[CorpusError], says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        read(path)
    assert says in str(caught.value)
    assert type(caught.value) is error


def test_a_huge_text_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    os.truncate(path, 300 << 20)
    with pytest.raises(TooLarge, match=f"300 MB，超过纯文本文件{MAX_TEXT_BYTES >> 20} MB的上限"):
        read(path)


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path, says in [
        (tmp_path / "none.txt", "不存在"),
        (tmp_path, "文件夹"),
        (tmp_path / "pipe.txt", "不是普通文件"),
    ]:
        with pytest.raises(UnreadableDocument, match=says):
            read(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    path.chmod(0)
    with pytest.raises(UnreadableDocument, match="权限"):
        read(path)


def test_a_refused_opening_is_a_matter_of_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableDocument, match="权限"):
        read(path)


def test_content_decides_over_the_name_with_a_note(tmp_path: Path) -> None:
    made = pdf(tmp_path / "a.pdf", ["第一条 甲。"])
    document = docx.Document()
    document.add_paragraph("第一条 乙。")
    document.save(str(tmp_path / "b.docx"))
    for source, name, form in [
        (made, "甲.docx", "pdf"),
        (tmp_path / "b.docx", "乙.txt", "docx"),
        (tmp_path / "b.docx", "乙.unknown", "docx"),
    ]:
        path = tmp_path / name
        path.write_bytes(source.read_bytes())
        raw = read(path)
        assert raw.format == form
        assert "已按内容读取" in raw.problems[0]


@pytest.mark.parametrize(("name", "form"), [("a.docx", "text"), ("a.pdf", "text"), ("a.htm", "html"), ("a", "text")])
def test_text_under_another_name_is_read(tmp_path: Path, name: str, form: str) -> None:
    path = tmp_path / name
    path.write_bytes(TEXT)
    raw = read(path)
    assert raw.format == form
    assert raw.pages[0].lines[0].text.startswith("第一条")


def test_a_whole_web_page_is_one_under_any_name(tmp_path: Path) -> None:
    for name in ("a.txt", "a.md"):
        path = tmp_path / name
        path.write_text("<!DOCTYPE html><html><body><p>第一条 甲。</p></body></html>", encoding="utf-8")
        assert [line.text for line in read(path).pages[0].lines] == ["第一条 甲。"]


def test_a_folder_walk_takes_what_can_be_read_and_what_must_be_named() -> None:
    assert {
        ".md",
        ".txt",
        ".html",
        ".htm",
        ".docx",
        ".pdf",
        ".xlsx",
        ".doc",
        ".wps",
        ".ofd",
        ".zip",
        ".png",
        ".tif",
        ".jpg",
    } <= SUFFIXES
    assert not {".py", ".gif", ".json", ".yaml", ""} & SUFFIXES


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.doc", compound("WordDocument"), "doc"),
        ("a.wps", compound("WordDocument"), "doc"),
        ("a.et", compound("Workbook"), "xls"),
        ("a.dps", compound("PowerPoint Document"), "ppt"),
        ("a.doc", compound("PowerPoint Document", "Pictures"), "ppt"),
        ("a.doc", b"{\\rtf1\\ansi abc}", "rtf"),
        ("a.docx", archive("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        ("a.eml", b"From: a\nTo: b\nSubject: c\n\nd", "eml"),
        ("a.mht", b"From: a\nDate: b\nMIME-Version: 1.0\n" + RELATED, "mht"),
        ("a.txt", b"From: a\nTo: b\nSubject: c\n\nd", "text"),
        ("a", archive("a.txt"), "zip"),
    ],
)
def test_a_format_is_told_by_its_content(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert sniff(path, BY_SUFFIX.get(path.suffix)) == kind


@pytest.mark.parametrize(
    ("word", "kind"), [("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"), ("text-template", "odt")]
)
def test_open_documents_say_what_they_are(tmp_path: Path, word: str, kind: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("mimetype", f"application/vnd.oasis.opendocument.{word}")
        file.writestr("content.xml", "x")
    assert sniff(tmp_path / "a.zip", None) == kind
