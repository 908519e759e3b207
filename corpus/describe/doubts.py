"""Dates that are missing or contradict each other, as sentences for people: what a status then rests on."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from corpus.describe import dates
from corpus.types import Metadata

SLACK = timedelta(days=10)
"""A file named a few days before its text's own date was named by the day of adoption."""


def doubts(metadata: Metadata, path: Path) -> tuple[str, ...]:
    """Sentences about the dates of a document; none for standards and texts that are no rules."""
    if metadata.kind != "regulation":
        return ()
    named = dates.in_name(path.stem)
    found = (_missing(metadata), _named_before(metadata, named), *_disorder(metadata))
    return tuple(sentence for sentence in found if sentence)


def _missing(metadata: Metadata) -> str:
    if metadata.status or metadata.effective:
        return ""
    if metadata.published is None:
        return "没有找到公布和施行日期，无法判断在某一日期是否有效。"
    return f"没有找到施行日期，暂按{_said(metadata.published)}（通过或公布之日）起施行计。"


def _named_before(metadata: Metadata, named: date | None) -> str:
    issued = metadata.published
    if named is None or issued is None or issued - named <= SLACK:
        return ""
    return (
        f"文件名所示日期（{_said(named)}）早于正文所载最近一次通过、修改或公布的日期（{_said(issued)}），"
        "效力状态以正文为准。"
    )


def _disorder(metadata: Metadata) -> list[str]:
    issued, begins, ends = metadata.published, metadata.effective, metadata.expired
    found: list[str] = []
    if issued and begins and begins < issued:
        found.append(f"正文所载施行日期（{_said(begins)}）早于公布日期（{_said(issued)}），请核对。")
    if begins and ends and ends < begins:
        found.append(f"正文所载有效期截止日（{_said(ends)}）早于施行日期（{_said(begins)}），请核对。")
    return found


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
