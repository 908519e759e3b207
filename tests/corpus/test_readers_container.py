"""Archives: each document in them under its own name, bounded, with nothing taken out that must not be."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from corpus.errors import TooLarge, UnreadableDocument
from corpus.parse import parse
from corpus.readers import container, contents, read

LAW = "示范办法\n第一条 甲。\n第二条 乙。\n"


class GbkName(zipfile.ZipInfo):
    """A member whose name is written as old Chinese systems do."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def packed(members: dict[str, bytes | str] | list[tuple[zipfile.ZipInfo, bytes | str]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items() if isinstance(members, dict) else members:
            file.writestr(name, data)
    return buffer.getvalue()


def archive(tmp_path: Path, members: dict[str, bytes | str] | list[tuple[zipfile.ZipInfo, bytes | str]]) -> Path:
    path = tmp_path / "材料.zip"
    path.write_bytes(packed(members))
    return path


def names(path: Path) -> list[str]:
    return [member.name for member in contents(path).members]


def refused(path: Path) -> dict[str, str]:
    return {item.name: item.message for item in contents(path).refused}


def test_documents_are_listed_through_inner_archives_and_other_files_passed_over(tmp_path: Path) -> None:
    inner = packed({"附件/办法.txt": LAW})
    path = archive(tmp_path, {"a.txt": LAW, "b.exe": "x", ".hidden.txt": LAW, "__MACOSX/a.txt": LAW, "in.zip": inner})
    assert names(path) == ["a.txt", "in.zip!/附件/办法.txt"]
    found = parse(Path(f"{path}!/in.zip!/附件/办法.txt"))
    assert found.metadata.title == "示范办法"
    assert [clause.text for clause in found.clauses] == ["第一条 甲。", "第二条 乙。"]


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    found = [(GbkName(name), LAW) for name in ("附件/示范办法.txt", "通知.txt")]
    assert names(archive(tmp_path, found)) == ["附件/示范办法.txt", "通知.txt"]


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "C:/a.txt", "a/../../b.txt", "..\\a.txt"])
def test_names_that_lead_outside_are_refused_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path, {name: LAW, "好.txt": LAW})
    assert names(path) == ["好.txt"]
    assert ["指向包外" in message for message in refused(path).values()] == [True]


def test_links_and_encrypted_files_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("链接.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = archive(tmp_path, [(link, "/etc/passwd")])
    assert "符号链接" in refused(path)["链接.txt"]
    data = bytearray(packed({"a.txt": LAW}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert "已加密" in refused(path)["a.txt"]


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "FREE", 1 << 16)
    path = archive(tmp_path, {"坏.txt": b" " * (1 << 20), "好.txt": LAW})
    assert names(path) == ["好.txt"]
    assert "压缩炸弹" in refused(path)["坏.txt"]


def test_what_is_really_unpacked_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MAX_UNPACKED", 1 << 20)
    with pytest.raises(TooLarge, match="压缩包解压后超过"):
        contents(archive(tmp_path, {f"{number}.txt": b"a" * (1 << 19) for number in range(4)}))


def test_too_many_files_and_too_many_levels_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed({"a.txt": LAW})
    for _ in range(4):
        data = packed({"a.zip": data})
    path = archive(tmp_path, {"a.zip": data})
    assert not names(path)
    assert "嵌套超过3层" in next(iter(refused(path).values()))
    monkeypatch.setattr(container, "MAX_MEMBERS", 2)
    with pytest.raises(TooLarge, match="超过2个"):
        contents(archive(tmp_path, {f"{number}.txt": LAW for number in range(3)}))


def test_a_damaged_archive_and_a_damaged_file_in_one_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(UnreadableDocument, match="ZIP文件已损坏"):
        contents(path)
    data = bytearray(packed({"a.txt": LAW * 50}))
    data[45] ^= 0xFF
    path.write_bytes(bytes(data))
    assert "已损坏" in refused(path)["a.txt"]


def test_a_document_that_calls_itself_an_archive_is_read_as_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_text(LAW, encoding="utf-8")
    assert contents(path) == container.Contents(document=True)
    assert read(path).format == "text"


def test_a_file_that_is_gone_from_its_archive_is_named(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.txt": LAW})
    with pytest.raises(UnreadableDocument, match="已没有这个文件"):
        read(Path(f"{path}!/b.txt"))
    with pytest.raises(UnreadableDocument, match="不存在"):
        read(Path(f"{tmp_path}/none.zip!/b.txt"))
