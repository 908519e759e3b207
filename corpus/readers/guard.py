"""Runs a program that ends with all that it started: after so many seconds, or when whoever asked for it is gone.

``python -I -S guard.py SECONDS MEGABYTES PROGRAM ARGUMENT...`` exits with the program's status, 124 when time ran out.
Standard input is a pipe that the asker holds open: it breaks when the asker ends, even by SIGKILL; then the
folder in which this runs goes too. A script of its own, of the standard library alone, so that it starts at once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

OUT_OF_TIME = 124
STANDARD_INPUT = 0
LARGEST_OUTPUT = 512 << 20  # bytes of one file that the program may write


def main(arguments: Sequence[str]) -> int:
    """Run the program and give its status."""
    seconds, megabytes, *command = arguments
    nothing = subprocess.DEVNULL
    limits = _limits(int(megabytes) << 20)  # set in the child: this process has one thread, so that is safe
    child = subprocess.Popen(
        command,
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        start_new_session=True,
        preexec_fn=limits,  # noqa: PLW1509
    )
    ending = threading.Lock()  # whoever takes it first ends this process, and the other waits for that
    threading.Thread(target=_end_with_asker, args=(child, ending), daemon=True).start()
    try:
        return child.wait(float(seconds))
    except subprocess.TimeoutExpired:
        return OUT_OF_TIME
    finally:
        ending.acquire()
        _end(child)


def _end_with_asker(child: subprocess.Popen[bytes], ending: threading.Lock) -> None:
    while os.read(STANDARD_INPUT, 1024):  # unbuffered: a lock that is held would end the interpreter badly
        pass
    ending.acquire()
    _end(child)
    shutil.rmtree(Path.cwd(), ignore_errors=True)
    os._exit(1)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the program's whole group: it may have started others."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()


def _limits(memory: int) -> Callable[[], None] | None:
    """Give what limits memory and output in the program, where the system can."""
    try:
        import resource
    except ImportError:
        return None

    def limit() -> None:
        for kind, amount in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, LARGEST_OUTPUT)):
            _, hard = resource.getrlimit(kind)
            allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            resource.setrlimit(kind, (allowed, hard))

    return limit


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
