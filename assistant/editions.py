"""Which version of a document a question means, which one stands on a day, and what must be said of it.

Pure: documents come in with their status as of the day asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from assistant.wording import STATUS_WORDS, chinese_date
from index.types import DocumentRecord, PartEnding

Wanted = Literal["", "old", "both"]
"""What a question wants besides what is in force: the text before the last change, or both."""

_RULES = r"(?:规定|版本?|条文|条例|办法|内容|标准|法|要求)"
_BOTH = re.compile(
    r"新旧(?:版本?|条文|规定)?(?:的)?(?:对比|比较|区别|差别|变化)?|(?:修[订改正]|新老|前后两[版个]).{0,4}(?:对比|比较|区别|差别|差异)"
    r"|修[订改正](?:之)?前后|修[订改正](?:了|过)?(?:后)?(?:有)?(?:什么|哪些|何)(?:变化|改动|不同|区别)"
    r"|(?:跟|和|与|比)(?:原来|以前|之前|旧版|修[订改正]前|现在|目前|如今)(?:的)?(?:相比|比)?.{0,6}(?:变化|不同|不一样|区别|改动|差别)"
    r"|(?:改|变)了(?:什么|哪些|多少|没有|吗)"
)
_OLD = re.compile(
    rf"修[订改正](?:之|以)?前(?:的)?{_RULES}?|(?:旧|老)版本?(?:的)?{_RULES}?(?:里|中)?|(?:上|前)一版|原版"
    rf"|(?:原来|以前|从前|过去|旧|老)(?:的)?{_RULES}(?:里|中)?|(?:原来|以前|从前|过去)(?:是|都是)?(?:怎么|如何|怎样)(?={_RULES}|说|写)"
)
_NOW = re.compile(r"(?:现行|新版|最新版?|修[订改正]后|目前|现在)(?:的)?")
UNSAID = timedelta(days=365)
"""For so long after an amendment whose day of 施行 is not told, a question about a day must hear that it is not known."""


def wanted(text: str) -> tuple[Wanted, str]:
    """Which versions ``text`` wants besides those in force, and the text without the words that say so."""
    for name, pattern in (("both", _BOTH), ("old", _OLD)):
        match = pattern.search(text)
        if match:
            rest = _NOW.sub("", text[: match.start()]) + text[match.end() :]
            return ("both" if name == "both" or _NOW.search(text) else "old"), rest.strip("，, 的")
    return "", text


def predecessor(versions: Iterable[DocumentRecord], record: DocumentRecord) -> DocumentRecord | None:
    """The version before ``record``, if it is here."""
    begun = record.valid_from
    earlier = [item for item in versions if item.valid_from and begun and item.valid_from < begun]
    return max(earlier, key=lambda item: (item.valid_from or date.min, item.document_id), default=None)


def last_day(record: DocumentRecord, following: DocumentRecord) -> date | None:
    """The last day on which ``record`` was in force, before the version ``following`` it at the latest."""
    ends = [day for day in (record.valid_to, following.valid_from) if day]
    return min(ends) - timedelta(days=1) if ends else None


def standing(versions: Sequence[DocumentRecord], as_of: date) -> list[DocumentRecord]:
    """Those of one work's versions that speak for a day: in force, else the last that was, else the first to come."""
    holding = [record for record in versions if record.status in ("in_force", "unknown")]
    if holding:
        return holding
    begun = [record for record in versions if record.valid_from and record.valid_from <= as_of]
    if begun:
        return [max(begun, key=lambda record: (record.valid_from or date.min, record.document_id))]
    return [min(versions, key=lambda record: (record.valid_from or date.max, record.document_id))]


def all_standing(documents: Iterable[DocumentRecord], as_of: date) -> list[DocumentRecord]:
    """What stands on a day of each work among ``documents``."""
    works: dict[str, list[DocumentRecord]] = {}
    for record in documents:
        works.setdefault(record.work, []).append(record)
    return [record for versions in works.values() for record in standing(versions, as_of)]


def stands_in(record: DocumentRecord, as_of: date) -> bool:
    """Whether a text that did not hold on a day speaks for one of its work that did and is not here."""
    if record.status == "not_yet":
        return len(record.history) > 1 and record.history[0].day <= as_of
    return record.status == "superseded"


def edition(record: DocumentRecord) -> str:
    """A version's name among others of its work: 2012年6月1日版, 2019年版."""
    version = record.document_id.rpartition("/")[2].partition("~")[0]
    try:
        return f"{chinese_date(date.fromisoformat(version))}版"
    except ValueError:
        begun = record.valid_from
        return (
            f"{version}年版"
            if version.isdecimal()
            else f"{chinese_date(begun)}起施行的版本"
            if begun
            else "未载日期的版本"
        )


def amended_by(versions: Iterable[DocumentRecord], record: DocumentRecord, as_of: date) -> date | None:
    """The day of the last amendment by ``as_of`` after ``record``, of which later versions tell."""
    begun = record.valid_from or date.min
    days = [act.day for item in versions for act in item.history if act.kind != "adopted" and begun < act.day <= as_of]
    return max(days, default=None)


def caution(record: DocumentRecord, versions: Sequence[DocumentRecord], as_of: date) -> str:
    """What must be said before ``record`` is quoted for a day; empty if it simply was in force."""
    title = f"《{record.title}》"
    if record.status == "superseded" and not any(item.status == "in_force" for item in versions):
        amended = amended_by(versions, record, as_of)
        after = f"{chinese_date(amended)}修改后的" if amended else "当时有效的"
        return f"**注意**：资料库中没有{title}{after}文本，以下引用的是此前的{edition(record)}，请核对原文后使用。"
    if record.status == "not_yet" and stands_in(record, as_of):
        return (
            f"**注意**：资料库中没有{title}在{chinese_date(as_of)}有效的版本，"
            f"以下引用的是后来的{edition(record)}，仅供参考，不能作为当时的依据。"
        )
    if record.status not in ("in_force", "unknown"):
        return f"**注意**：{title}{STATUS_WORDS.get(record.status, record.status)}，不能作为现行依据。"
    return _unsaid(record, as_of)


def _unsaid(record: DocumentRecord, as_of: date) -> str:
    """That the day on which a version came into force is taken from its adoption, where that may matter on a day."""
    begun = record.valid_from
    if begun is None or as_of - begun > UNSAID or record.kind != "regulation":
        return ""
    act = record.history[-1] if record.history else None
    if record.effective is None:
        return f"《{record.title}》没有写明施行日期，此处暂按{chinese_date(begun)}起施行计。"
    if act and act.kind == "amended" and record.effective == record.published:
        return f"《{record.title}》没有写明此次修改的施行日期，此处暂按{chinese_date(begun)}起施行计。"
    return ""


def ended_parts(endings: Iterable[PartEnding], record: DocumentRecord, labels: Sequence[str], as_of: date) -> list[str]:
    """What others ended of the clauses quoted, or of a subject of the document, by a day."""
    return [
        f"**注意**：《{record.title}》{item.words}自{chinese_date(item.day)}起被《{item.by}》"
        f"{'修改' if item.kind == 'amended' else '废止'}。"
        for item in endings
        if item.day <= as_of and (item.words.startswith("中") or any(label in item.words for label in labels))
    ]


def offer(record: DocumentRecord, versions: Sequence[DocumentRecord]) -> str:
    """That an older text is here, marked as such; empty if there is none."""
    older = predecessor(versions, record) if record.status == "in_force" else None
    if older is None or older.status == "in_force":
        return ""
    words = STATUS_WORDS.get(older.status, older.status)
    return (
        f"资料库另存有旧版本：《{record.title}》{edition(older)}（{words}），需要按旧版本答复时请写明日期或“修订前”。"
    )
