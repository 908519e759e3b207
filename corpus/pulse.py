"""A long task's sign of life to the process that watches it: time-outs count from the last one."""

from __future__ import annotations

from collections.abc import Callable


def _nobody() -> None:
    """Tell nobody."""


_listener: Callable[[], None] = _nobody


def alive() -> None:
    """Say that the task at hand goes on: a page was read. Outside of a worker process nobody listens."""
    _listener()


def listen(listener: Callable[[], None]) -> None:
    """Have ``listener`` called by ``alive`` from now on."""
    global _listener  # noqa: PLW0603 - one process, one task, one watcher
    _listener = listener
