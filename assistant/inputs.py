"""Requests from outside (options, JSON lines, HTTP) made into our values, with a Chinese sentence for what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.known import all_documents
from assistant.places import NATIONAL, same_place
from assistant.types import Question, Turn
from corpus.norms import Norm
from index.types import DocumentRecord, Filters, Status

if TYPE_CHECKING:
    from index.library import Library

MAX_QUERY = 2000
"""Characters of a question."""
MAX_TURNS = 100
MAX_TURN = 20_000
MAX_K = 200

KINDS = {"法规": "regulation", "标准": "standard", "图集": "atlas", "其他": "other"}
NORMS: dict[str, Norm] = {
    "强制": "mandatory",
    "义务": "duty",
    "禁止": "prohibition",
    "许可": "permission",
    "建议": "recommendation",
    "处罚": "penalty",
    "激励": "incentive",
    "期限": "deadline",
    "定义": "definition",
    "职责": "responsibility",
}
STATUSES: dict[str, Status] = {
    "现行": "in_force",
    "现行有效": "in_force",
    "尚未施行": "not_yet",
    "被取代": "superseded",
    "废止": "repealed",
    "已废止": "repealed",
    "失效": "expired",
    "不明": "unknown",
}


class BadInput(ValueError):
    """A request that cannot be understood. ``str(error)`` is a sentence for the user."""


def read_query(text: object) -> str:
    """A question's or look-up's text, trimmed."""
    if text is not None and not isinstance(text, str):
        raise BadInput("问题应是文字。")
    if text is None or not text.strip():
        raise BadInput("问题不能为空。")
    if len(text) > MAX_QUERY:
        raise BadInput(f"问题过长，请控制在 {MAX_QUERY} 字以内。")
    return "".join(char for char in text.strip() if char.isprintable() or char in "\n\t")


def read_date(text: object) -> date | None:
    """A date as ``YYYY-MM-DD`` or ``YYYYMMDD``; ``None`` for none."""
    if text in (None, ""):
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise BadInput(f"日期“{text}”不正确，应写成 2026-01-31 这样的形式。") from error


def read_period(since: object, until: object) -> tuple[date, date]:
    """The first and the last day of a stretch of time; the last is today unless given."""
    first, last = read_date(since), read_date(until) or date.today()
    if first is None:
        raise BadInput("请写明起始日期，如 2024-01-01。")
    if first > last:
        raise BadInput(f"起始日期 {first} 晚于截止日期 {last}，请调整。")
    return first, last


def read_answers(path: Path) -> list[dict[str, Any]]:
    """Earlier answers, a JSON object of ``ask --json`` a line. A line with an ``error`` is left out."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"文件“{path}”无法读取，应为 UTF-8 编码的 JSONL。") from error
    found: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        try:
            fields = read_line(line) if line.strip() else {"error": ""}
            if "error" not in fields:
                found.append(_answer(fields))
        except BadInput as error:
            raise BadInput(f"文件“{path}”第 {number} 行：{error}") from error
    return found


_CITED = ("document_id", "clause_id", "clause", "document")


def _answer(fields: dict[str, Any]) -> dict[str, Any]:
    """An answer with what is read of it checked."""
    citations = fields.get("citations")
    sound = isinstance(citations, list) and all(
        isinstance(item, dict) and all(isinstance(item.get(name), str) for name in _CITED) for item in citations
    )
    if not sound or not isinstance(fields.get("question"), str) or read_date(fields.get("as_of")) is None:
        raise BadInput("应为 ask --json 的输出，含 question、as_of 与 citations。")
    return fields


def read_kind(text: object) -> str | None:
    """A kind of document: 法规, 标准, 图集 or their English names."""
    if text in (None, ""):
        return None
    kind = KINDS.get(str(text), str(text))
    if kind not in KINDS.values():
        raise BadInput(f"没有“{text}”这一文件类别，可用：{'、'.join(KINDS)}。")
    return kind


def read_status(text: object) -> Status | None:
    """A status: 现行, 废止 ... or its English name."""
    if text in (None, ""):
        return None
    if str(text) in STATUSES:
        return STATUSES[str(text)]
    for status in STATUSES.values():
        if status == text:
            return status
    raise BadInput(f"没有“{text}”这一效力状态，可用：{'、'.join(dict.fromkeys(STATUSES))}。")


def read_norm(text: object) -> Norm | None:
    """A kind of norm: 强制, 义务, 处罚 ... or its English name."""
    if text in (None, ""):
        return None
    for chinese, norm in NORMS.items():
        if text in (chinese, norm):
            return norm
    raise BadInput(f"没有“{text}”这一规范类型，可用：{'、'.join(NORMS)}。")


def read_k(value: object, default: int = 10) -> int:
    """How many results, from 1 to ``MAX_K``."""
    try:
        k = default if value in (None, "") else int(str(value))
    except ValueError as error:
        raise BadInput(f"结果条数“{value}”不正确，应为整数。") from error
    if not 1 <= k <= MAX_K:
        raise BadInput(f"结果条数应在 1 至 {MAX_K} 之间。")
    return k


def read_history(turns: object) -> tuple[Turn, ...]:
    """A conversation: a list of ``{"role", "content"}``."""
    if turns in (None, ""):
        return ()
    if not isinstance(turns, Sequence) or isinstance(turns, str) or len(turns) > MAX_TURNS:
        raise BadInput(f"对话记录应是不超过 {MAX_TURNS} 条的列表，每条含 role 与 content。")
    return tuple(_turn(turn) for turn in turns)


def _turn(turn: object) -> Turn:
    if isinstance(turn, Mapping):
        role, content = turn.get("role"), turn.get("content")
        if role in ("user", "assistant") and isinstance(content, str) and len(content) <= MAX_TURN:
            return Turn(role, content)
    raise BadInput("对话记录每条应含 role（user 或 assistant）与文字 content。")


def read_question(fields: Mapping[str, Any]) -> Question:
    """A question from JSON fields: ``query`` (or ``question``), ``history``, ``as_of``, ``place``, ``kind``, ``doc``, ``norm``."""
    return Question(
        text=read_query(fields.get("query", fields.get("question"))),
        history=read_history(fields.get("history")),
        as_of=read_date(fields.get("as_of")),
        place=_text(fields.get("place"), "地方"),
        kind=read_kind(fields.get("kind")),
        document=_text(fields.get("doc", fields.get("document")), "文件"),
        norm=read_norm(fields.get("norm")),
    )


def _text(value: object, what: str) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str) or len(value) > MAX_QUERY:
        raise BadInput(f"{what}应是文字。")
    return value.strip() or None


def read_filters(library: Library, fields: Mapping[str, Any]) -> Filters:
    """The filters of a search from the same fields and ``status``. A place means the documents of that place alone."""
    as_of = read_date(fields.get("as_of"))
    kind, status, norm = read_kind(fields.get("kind")), read_status(fields.get("status")), read_norm(fields.get("norm"))
    place, document = _text(fields.get("place"), "地方"), _text(fields.get("doc"), "文件")
    return Filters(
        kinds=frozenset({kind}) if kind else None,
        jurisdictions=_jurisdictions(all_documents(library.catalog, as_of), place) if place else None,
        statuses=frozenset({status}) if status else None,
        documents=frozenset({library.catalog.document(document, as_of).document_id}) if document else None,
        as_of=as_of,
        norms=frozenset({norm}) if norm else None,
    )


def _jurisdictions(documents: Sequence[DocumentRecord], place: str) -> frozenset[str]:
    if place in NATIONAL:
        return NATIONAL
    return frozenset(
        record.jurisdiction for record in documents if same_place(record.jurisdiction, place)
    ) or frozenset({place})


def read_line(line: str) -> dict[str, Any]:
    """A line of a batch file: a JSON object."""
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(f"不是有效的 JSON：第 {error.colno} 个字符处有误。") from error
    if not isinstance(fields, dict):
        raise BadInput("每行应是一个 JSON 对象。")
    return fields
