"""Processes that are timed and watched from outside."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

LOOK_EVERY = 0.05
"""Seconds between looks at a process's memory: a shorter peak is not seen."""
MEGABYTE = 2**20


class ProcessFault(Exception):
    """A process that was to be measured failed. ``str(error)`` is a sentence for the user with its last words."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What a process printed, how many seconds it took, and its resident memory at the highest, in MB.

    ``together`` adds the processes that it started; memory that they share counts in each.
    """

    output: str
    seconds: float
    alone: float = 0.0
    together: float = 0.0


def run(arguments: Sequence[str], *, watch: bool = False) -> Watched:
    """Run Python with the arguments to its end. Raises ``ProcessFault`` if it fails."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=output, stderr=errors)
        try:
            alone, together = _peaks(process) if watch else (0.0, 0.0)
            status = process.wait()
        finally:
            process.kill()
        seconds = time.perf_counter() - began
        output.seek(0)
        errors.seek(0)
        if status:
            last = errors.read().decode(errors="replace").strip().splitlines()[-3:]
            raise ProcessFault(f"被测程序 {' '.join(arguments[:4])} 以状态 {status} 结束：{' '.join(last)}")
        return Watched(output.read().decode(), seconds, alone, together)


def _peaks(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    alone = together = 0.0
    watched = psutil.Process(process.pid)
    while True:
        own = _resident(watched)
        alone = max(alone, own)
        together = max(together, own + sum(_resident(child) for child in _children(watched)))
        try:
            process.wait(LOOK_EVERY)
        except subprocess.TimeoutExpired:
            continue
        return alone, together


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / MEGABYTE
    except psutil.Error:
        return 0.0


def resident() -> float:
    """The resident memory of this process in MB."""
    return _resident(psutil.Process())
