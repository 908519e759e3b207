"""Formats that LibreOffice turns into ours: in time, side by side, and with a clear word where it is absent or fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docx
import psutil
import pytest
from compound import compound

from corpus.errors import TooLarge, UnreadableDocument, UnsupportedFormat
from corpus.parse import parse
from corpus.readers import guard, office, read
from corpus.readers.office import PROGRAM, Conversion, converted, program

REQUIRED = os.environ.get("TIAOWEN_OFFICE_REQUIRED") == "1"
needs_office = pytest.mark.skipif(not program() and not REQUIRED, reason="LibreOffice is not installed")
WORD = Conversion("旧版Word文档", "doc", "docx", "writer-nogui")
RTF = r"""{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}}
\pard\b \u31034?\u33539?\u21150?\u27861?\b0\par
\pard \u31532?\u19968?\u26465? \u20026?\u20102?\u30002?\u65292?\u21046?\u23450?\u26412?\u21150?\u27861?\u12290?\par
\pard \u31532?\u20108?\u26465? \u20057?\u12290?\par
\trowd\cellx3000\cellx6000 \intbl \u30002?\cell \u20057?\cell\row
\trowd\cellx3000\cellx6000 \intbl 1\cell 2\cell\row\pard\par}"""


def fake(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program in LibreOffice's place."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv(PROGRAM, str(path))
    return path


def word_file(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("第一章 总则", 1)
    document.add_paragraph("第一条 甲。")
    document.add_paragraph("第二条 乙。")
    document.save(str(path))
    return path


@needs_office
def test_old_formats_are_read_side_by_side(tmp_path: Path) -> None:
    with converted(word_file(tmp_path / "a.docx"), Conversion("DOCX", "docx", "doc", "writer-nogui")) as made:
        (tmp_path / "示范规定.wps").write_bytes(made.read_bytes())
    (tmp_path / "示范办法.doc").write_text(RTF, encoding="ascii")
    with ThreadPoolExecutor(2) as pool:
        old, rich = pool.map(parse, [tmp_path / "示范规定.wps", tmp_path / "示范办法.doc"])
    assert old.format == "doc"
    assert [(clause.label, clause.path) for clause in old.clauses] == [
        ("第一条", ("第一章 总则",)),
        ("第二条", ("第一章 总则",)),
    ]
    assert rich.format == "rtf"
    assert [clause.label for clause in rich.clauses][:2] == ["第一条", "第二条"]
    assert ("甲", "乙") in [row for clause in rich.clauses for row in clause.rows]
    assert "内容是RTF文档，已按内容读取" in rich.problems[0]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.doc", compound("WordDocument"), "旧版Word文档需要LibreOffice.*libreoffice-writer-nogui.*另存为DOCX"),
        ("a.et", compound("Workbook"), "旧版Excel工作簿需要LibreOffice.*libreoffice-calc-nogui.*另存为XLSX"),
        ("a.ppt", compound("PowerPoint Document"), "libreoffice-impress-nogui.*另存为PPTX"),
        ("a.rtf", b"{\\rtf1 a}", "RTF文档需要LibreOffice"),
    ],
)
def test_without_libreoffice_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, says: str
) -> None:
    monkeypatch.delenv(PROGRAM, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(office, "PLACES", ())
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnsupportedFormat, match=says):
        read(tmp_path / name)


def test_a_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROGRAM, str(tmp_path / "none"))
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 a}")
    with pytest.raises(UnsupportedFormat, match=f"环境变量{PROGRAM}所指的程序不存在"):
        read(tmp_path / "a.rtf")


def test_a_conversion_that_gives_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, "exit 0", monkeypatch)
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 a}")
    with pytest.raises(UnreadableDocument, match="未能转换这份RTF文档，文件可能已损坏或设有密码"):
        read(tmp_path / "a.rtf")


def test_a_conversion_that_hangs_is_ended_with_all_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "pid"
    fake(tmp_path, f"sleep 60 &\necho $! > {note}\nwait", monkeypatch)
    monkeypatch.setattr(office, "SECONDS", 0.5)
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 a}")
    began = time.monotonic()
    with pytest.raises(UnreadableDocument, match=r"超过0\.5秒，已中止"):
        read(tmp_path / "a.rtf")
    assert time.monotonic() - began < 20
    assert _gone(int(note.read_text()))


def test_a_file_too_large_to_convert_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, "exit 0", monkeypatch)
    monkeypatch.setattr(office, "MAX_BYTES", 4)
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 a}")
    with pytest.raises(TooLarge, match="RTF文档文件超过"):
        read(tmp_path / "a.rtf")


def test_the_program_and_its_folder_go_when_the_asker_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    for number in range(300):  # so many that deleting them takes longer than the program's end
        (folder / f"{number}").touch()
    note = tmp_path / "pid"
    command = [sys.executable, "-I", "-S", guard.__file__, "60", "512", "sh", "-c", f"echo $$ > {note}; sleep 60"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=folder) as running:
        _wait(lambda: note.exists() and note.read_text().strip() != "")
        assert running.stdin is not None
        running.stdin.close()
        assert running.wait(20) != 0
    assert _gone(int(note.read_text()))
    assert not folder.exists()


def test_nothing_is_left_of_a_conversion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    made = word_file(tmp_path / "made.docx")
    fake(tmp_path, f'for last; do :; done; cp "{made}" "$(dirname "$last")/document.docx"', monkeypatch)
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 a}")
    assert read(tmp_path / "a.rtf").pages[0].lines[1].text == "第一条 甲。"
    assert os.listdir(place) == []  # noqa: PTH208


def _gone(pid: int) -> bool:
    return _wait(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def _wait(condition: object) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False
