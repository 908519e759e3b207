"""Files of JSON lines, an object a line: what the trainings read and keep."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a file. Only a line feed ends a line: texts hold other characters that end lines too."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def write_rows(path: Path, rows: Iterable[DataclassInstance]) -> None:
    """Write the fields of each of ``rows``, all of them or no file."""
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
    part.replace(path)
