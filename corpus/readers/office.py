"""Older and other office formats, turned by LibreOffice into those that we read, where it is installed.

Each conversion has a profile of its own, so that several may run at once, and runs under ``guard``: it ends in time,
and with the process that asked for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import TooLarge, UnreadableDocument, UnsupportedFormat
from corpus.readers import guard

PROGRAM = "TIAOWEN_SOFFICE"
"""The environment variable that says where LibreOffice's ``soffice`` is, if it is not on the path."""

SECONDS = 45.0  # a conversion takes 3; less than a worker's time for a document, so that the message is this one
MEGABYTES = 1536  # of address space: LibreOffice starts with under 1,000
MAX_BYTES = 128 << 20  # of a file to convert, pictures and all
PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
</item>
</oor:items>
"""
"""Settings of LibreOffice: macros do not run, and what a document links to is not fetched."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a format is read: the suffix under which LibreOffice knows it, what it is turned into, and what does that."""

    name: str
    suffix: str
    target: str
    component: str


def program() -> str:
    """Find LibreOffice; empty if it is not installed."""
    chosen = os.environ.get(PROGRAM, "")
    if chosen:
        return shutil.which(chosen) or ""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in PLACES if Path(place).is_file()), "")


@contextmanager
def converted(path: Path, conversion: Conversion) -> Iterator[Path]:
    """Give a copy of ``path`` in the format that we read, which is gone afterwards.

    Raises ``UnsupportedFormat`` where LibreOffice is absent, ``TooLarge``, and ``UnreadableDocument`` where it fails.
    """
    soffice = program()
    if not soffice:
        raise UnsupportedFormat(_absent(conversion))
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge(f"{conversion.name}文件超过{MAX_BYTES >> 20} MB的上限，请拆分或另存为较新的格式后再导入。")
    with tempfile.TemporaryDirectory(prefix="tiaowen-", ignore_cleanup_errors=True) as place:
        source = Path(place, f"document.{conversion.suffix}")
        shutil.copyfile(path, source)
        status = convert(soffice, [source], conversion.target, Path(place))
        made = Path(place, f"document.{conversion.target}")
        if not made.is_file() or not made.stat().st_size:
            raise UnreadableDocument(_failed(conversion, status))
        yield made


def convert(soffice: str, sources: Sequence[Path], target: str, folder: Path, seconds: float = 0.0) -> int:
    """Convert files into ``folder``, each under its own name with the suffix ``target``; give LibreOffice's status.

    Its profile and what it writes besides are in ``folder`` too, which goes if this process ends before it does.
    ``seconds`` is the time that it has, if not as much as for one file.
    """
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    options = ("--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault")
    command = [
        *(sys.executable, "-I", "-S", guard.__file__, f"{seconds or SECONDS:g}", str(MEGABYTES)),
        *(soffice, f"-env:UserInstallation={profile.as_uri()}", *options),
        *("--convert-to", target, "--outdir", str(folder), *map(str, sources)),
    ]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, env=_environment(folder), cwd=folder
    ) as running:
        return running.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Keep what a program needs to run, and let it write nowhere but in ``folder``."""
    kept = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
    own = dict.fromkeys(("HOME", "TMPDIR", "TMP", "TEMP"), str(folder))
    return {name: os.environ[name] for name in kept if name in os.environ} | own


def _absent(conversion: Conversion) -> str:
    where = f"环境变量{PROGRAM}所指的程序不存在" if os.environ.get(PROGRAM) else "本机没有找到"
    return (
        f"读取{conversion.name}需要LibreOffice，{where}。请安装后重新导入"
        f"（Debian、Ubuntu、统信、麒麟：apt install libreoffice-{conversion.component}；"
        f"其他系统见 libreoffice.org），或另存为{conversion.target.upper()}后再导入。"
    )


def _failed(conversion: Conversion, status: int) -> str:
    if status == guard.OUT_OF_TIME:
        return (
            f"LibreOffice转换{conversion.name}超过{SECONDS:g}秒，已中止。请另存为{conversion.target.upper()}后再导入。"
        )
    return (
        f"LibreOffice未能转换这份{conversion.name}，文件可能已损坏或设有密码。"
        f"请用Word或WPS打开并另存为{conversion.target.upper()}后再导入。"
    )
