"""Words that every face of the assistant shares, so that one thing has one name. Imports nothing slow."""

from __future__ import annotations

from datetime import date

STATUS_WORDS = {
    "in_force": "现行有效",
    "not_yet": "尚未施行",
    "superseded": "已被新版本取代",
    "repealed": "已废止",
    "expired": "已失效",
    "unknown": "效力状态不明",
}


LEVEL_WORDS = {
    "law": "法律",
    "administrative": "行政法规",
    "local": "地方性法规",
    "rule": "规章",
    "normative": "规范性文件",
    "interpretation": "司法解释",
}
"""The ranks of legal sources."""
NATIONWIDE = "全国"
"""What stands for the place of a document that holds everywhere."""
COMPARISON_HEAD = "| 地方 | 规定 | 依据 |"
"""The head of the table in which places are compared."""


SURE = 0.9
"""The confidence of a recognised clause below which some of its characters are likely to be wrong."""


def caution(*, scanned: bool, confidence: float) -> str:
    """What is said of a clause that was recognised in a scan; empty for any other."""
    if not scanned:
        return ""
    return "由扫描件识别，请核对原件" if confidence >= SURE else "由扫描件识别，部分文字把握不大，务必核对原件"


def chinese_date(day: date) -> str:
    """2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"
