"""Archives in a library: each document by its place in the archive, brought up to date when the archive changes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path

import pytest
from index_support import in_process

from corpus.errors import CorpusError
from corpus.readers import Contents, contents
from index import unpacking
from index.errors import DocumentMissing
from index.ingest import IngestReport, ingest
from index.library import Library


def law(title: str, words: str = "甲") -> str:
    return f"# {title}\n\n第一条 {words}。\n\n第二条 乙。\n"


def pack(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, text in members.items():
            file.writestr(name, text)
    return path


def opened_here(archives: Sequence[Path]) -> Iterator[tuple[Path, Contents | CorpusError]]:
    """List archives without starting processes."""
    for path in archives:
        try:
            yield path, contents(path)
        except CorpusError as error:
            yield path, error


def take(library: Library, path: Path) -> IngestReport:
    return ingest(library, [path], vectors=False, reader=in_process)


@pytest.fixture(autouse=True)
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "opened", opened_here)


def test_archives_are_opened_in_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    good, bad = pack(tmp_path / "a.zip", {"一.md": law("甲办法")}), tmp_path / "b.zip"
    bad.write_bytes(b"PK\x03\x04" + bytes(50))
    (_, listed), (_, error) = unpacking.opened([good, bad])
    assert isinstance(listed, Contents)
    assert [member.name for member in listed.members] == ["一.md"]
    assert "已损坏" in str(error)


def test_an_archive_is_taken_in_file_by_file_and_followed(tmp_path: Path, library: Library) -> None:
    path = pack(tmp_path / "材料.zip", {"一.md": law("甲办法"), "内/二.md": law("乙办法"), "../坏.md": law("丙办法")})
    report = take(library, path)
    assert sorted(report.added) == [f"{path}!/一.md", f"{path}!/内/二.md"]
    assert [(item.source, item.error) for item in report.failed] == [(f"{path}!/../坏.md", "UnreadableDocument")]
    assert library.catalog.document(f"{path}!/内/二.md").title == "乙办法"
    assert len(take(library, path).unchanged) == 2

    pack(path, {"一.md": law("甲办法", "改"), "三.md": law("丁办法")})
    report = take(library, path)
    assert (report.updated, report.added, report.failed) == ((f"{path}!/一.md",), (f"{path}!/三.md",), ())
    assert [record.title for record in library.catalog.documents()] == ["丁办法", "甲办法"]
    with pytest.raises(DocumentMissing, match="是压缩包，其中有2份文件，请写明其中一份"):
        library.catalog.document(str(path))
    assert library.catalog.inside(str(path)) == [f"{path}!/一.md", f"{path}!/三.md"]

    path.write_bytes(b"PK\x03\x04" + bytes(50))
    report = take(library, path)
    assert [item.source for item in report.failed] == [str(path)]
    assert len(library.catalog.documents()) == 2


def test_a_mail_is_a_document_beside_what_is_attached(tmp_path: Path, library: Library) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "关于报送材料的函", "a@b.cn", "c@d.cn"
    message.set_content("各单位：请于3月20日前报送。")
    message.add_attachment(law("丙办法").encode(), maintype="text", subtype="markdown", filename="附件.md")
    path = tmp_path / "信.eml"
    path.write_bytes(message.as_bytes())
    report = take(library, path)
    assert sorted(report.added) == [str(path), f"{path}!/附件.md"]
    assert {record.title for record in library.catalog.documents()} == {"关于报送材料的函", "丙办法"}
