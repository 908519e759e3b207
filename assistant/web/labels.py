"""What the page calls things: kinds, levels, states, reasons and dates in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assistant.web.markup import Html, element
from assistant.wording import LEVEL_WORDS

KINDS: Mapping[str, str] = {"regulation": "法规", "standard": "标准", "atlas": "图集", "other": "其他"}
LEVELS: Mapping[str, str] = {**LEVEL_WORDS, "standard": "标准"}
STATUSES: Mapping[str, str] = {
    "in_force": "现行",
    "superseded": "已被替代",
    "repealed": "已废止",
    "not_yet": "尚未施行",
    "expired": "已失效",
    "unknown": "状态不明",
}
REASONS: Mapping[str, str] = {
    "nothing_found": "没有找到依据",
    "low_confidence": "依据不足",
    "no_such_clause": "查无此条",
    "out_of_scope": "不在资料库范围内",
    "needs_detail": "需要补充信息",
}


def badge(status: str) -> Html:
    """The state of a document as a small label; its wording, not only its colour, tells it."""
    known = status if status in STATUSES else "unknown"
    return element("span", STATUSES[known], class_=f"tw-badge tw-{known.replace('_', '-')}")


def long_date(day: date | str | None) -> str:
    """``2024年5月1日`` for a date or an ISO date; other text as it stands; empty for ``None``."""
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            return str(day)
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
