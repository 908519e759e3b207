"""Question sets: JSON lines, checked line by line so that a slip names its line and what is wrong with it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

from evals.types import Case, Gold

Half = Literal["a", "b"]
FIELDS = frozenset({"qid", "query", "type", "gold", "must_contain", "history", "as_of", "place"})
ROLES = frozenset({"user", "assistant"})


class DatasetError(Exception):
    """A data set cannot be used. ``str(error)`` names the file, the line and what to correct."""


def read_cases(path: Path) -> list[Case]:
    """Read the questions of a file. Raises ``DatasetError`` with every bad line, and if a ``qid`` stands twice."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"题集 {path} 无法读取：{error}") from error
    cases: list[Case] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            case = parse_case(line)
        except DatasetError as error:
            problems.append(f"第 {number} 行：{error}")
            continue
        if case.qid in seen:
            problems.append(f"第 {number} 行：qid “{case.qid}”与第 {seen[case.qid]} 行重复")
        seen[case.qid] = number
        cases.append(case)
    if problems:
        raise DatasetError(f"题集 {path} 有 {len(problems)} 处错误：\n" + "\n".join(problems))
    if not cases:
        raise DatasetError(f"题集 {path} 中没有题目。")
    return cases


def parse_case(line: str) -> Case:
    """Read one line of a question set. Raises ``DatasetError`` that says which field is wrong."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise DatasetError(f"不是有效的 JSON（{error.msg}，第 {error.colno} 列）") from error
    if not isinstance(record, dict):
        raise DatasetError("应是一个 JSON 对象")
    unknown = sorted(record.keys() - FIELDS)
    if unknown:
        raise DatasetError(f"有不认识的字段：{'、'.join(unknown)}")
    gold = tuple(_gold(entry) for entry in _list(record, "gold"))
    phrases = tuple(_text({"must_contain": entry}, "must_contain") for entry in _list(record, "must_contain"))
    if phrases and not gold:
        raise DatasetError("没有 gold 的题目（库中无答案）不能有 must_contain")
    return Case(
        qid=_text(record, "qid"),
        query=_text(record, "query"),
        type=_text(record, "type"),
        gold=gold,
        must_contain=phrases,
        history=tuple(_turn(entry) for entry in _list(record, "history")),
        as_of=_day(record),
    )


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or not value.strip():
        raise DatasetError(f"{name} 应是非空的文字")
    return value.strip()


def _day(record: dict[str, Any]) -> str:
    if not record.get("as_of"):
        return ""
    try:
        return date.fromisoformat(str(record["as_of"])).isoformat()
    except ValueError as error:
        raise DatasetError("as_of 应是日期，如 2019-06-01") from error


def _list(record: dict[str, Any], name: str) -> list[Any]:
    value = record.get(name, [])
    if not isinstance(value, list):
        raise DatasetError(f"{name} 应是列表")
    return value


def _gold(entry: Any) -> Gold:  # noqa: ANN401 - whatever JSON held
    if not isinstance(entry, dict) or entry.keys() - {"part"} != {"doc", "no"}:
        raise DatasetError('gold 的每一项应是 {"doc": "来源路径", "no": "条号"}，可另有 "part"（第几行、第几款）')
    return Gold(_text(entry, "doc"), _text(entry, "no"), _text(entry, "part") if "part" in entry else "")


def _turn(entry: Any) -> tuple[str, str]:  # noqa: ANN401 - whatever JSON held
    if not isinstance(entry, dict) or entry.get("role") not in ROLES:
        raise DatasetError('history 的每一项应是 {"role": "user" 或 "assistant", "content": "文字"}')
    return str(entry["role"]), _text(entry, "content")


def half(cases: Sequence[Case], which: Half | None) -> list[Case]:
    """Take one half by the ``qid`` alone, so as to tune on ``a`` and confirm on ``b``; ``None`` takes all."""
    if which is None:
        return list(cases)
    wanted = 0 if which == "a" else 1
    return [case for case in cases if zlib.crc32(case.qid.encode()) % 2 == wanted]


def missing_sources(cases: Iterable[Case], sources: Iterable[str]) -> list[str]:
    """List the gold documents that no source ends with: the library that is asked does not hold them."""
    known = [_parts(source) for source in sources]
    wanted = sorted({gold.doc for case in cases for gold in case.gold})
    return [doc for doc in wanted if not any(ends_with(parts, _parts(doc)) for parts in known)]


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.replace("\\", "/").split("/") if part not in {"", "."})


def ends_with(path: tuple[str, ...], tail: tuple[str, ...]) -> bool:
    """Tell whether a path's last parts are those of ``tail``."""
    return path[-len(tail) :] == tail


def same_source(source: str, doc: str) -> bool:
    """Tell whether a source as ingested is the document that a question names: equal from the end, by whole parts."""
    return ends_with(_parts(source), _parts(doc))
