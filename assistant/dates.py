"""The day as of which a question asks."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.figures import number_value

_YEAR = r"(?P<y>(?:19|20)[0-9]{2}|[一二][零〇○一二三四五六七八九]{3})\s*年"
_MONTH = r"(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s*月(?:份|底|初)?"
_DAY = rf"{_YEAR}(?:底|末|初|中)?(?:\s*{_MONTH}(?:\s*(?P<d>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[日号])?)?"
_BEFORE = re.compile(_DAY + r"\s*(?:以前|之前|前)(?!后)")
_AFTER = re.compile(_DAY + r"\s*(?:以后|之后|起)")
_AT = re.compile(
    _DAY + r"\s*(?:的时候|那时候|那时|那会儿|时候|当时|时(?![间限期])|期间|的?(?:规定|条例|法律|版本)|有效"
    r"|(?=对(?!应|象)|签|开工|竣工|发生|建成|购买|买的|适用))"
)
_OPENING = re.compile(
    r"^(?:请问|问一下|我们?(?:公司|单位|家)?(?:在)?|在)?[，, ]*"
    + _DAY
    + r"(?=[，, ]*[^\s，,的度版修底末初中以之前后内至到起那这~～—－-])"
    r"(?![^，。？?]*(?:目标|任务|计划|指标|要点|比例|目录|名单|项目|方案|预算|修[订正改]|下达|完成(?:多少|几|哪)))"
)
"""A question that begins with a year of the past, as one begins to tell what happened then: 2020年没有许可就跑运输怎么罚."""
_UNTIL = re.compile(
    r"(?:截至|截止到?|截止|按照?|依照?|依据|根据|在|于)\s*" + _DAY + r"(?!度|版|修|的?(?:目标|任务|计划|工作|要点))"
)
_ISO = re.compile(
    r"(?P<y>(?:19|20)[0-9]{2})[-./](?P<m>[0-9]{1,2})[-./](?P<d>[0-9]{1,2})(?P<before>\s*(?:以前|之前|前))?"
)
_CHOICE = re.compile(r"(?:现在|目前|如今|眼下)[^。？?]*还是")
"""A question about now that chooses between texts: 现在补贴按2017年的办法算还是新办法."""


def find_date(text: str) -> tuple[date | None, str]:
    """The day as of which ``text`` asks, and the text without it. A year of the matter itself (2025年的目标) is none.

    2019年的时候 is the end of 2019, 2020年3月1日以前 the day before, 2027年以后 its first day.
    """
    if _CHOICE.search(text):
        return None, text
    for pattern, read in (
        (_BEFORE, _day_before),
        (_AFTER, _first_day),
        (_ISO, _iso_day),
        (_AT, _last_day),
        (_UNTIL, _last_day),
        (_OPENING, _past_day),
    ):
        match = pattern.search(text)
        day = read(match) if match else None
        if match and day:
            return day, (text[: match.start()] + text[match.end() :]).strip("，, ")
    return None, text


def _day_before(match: re.Match[str]) -> date | None:
    first = _first_day(match)
    return first - timedelta(days=1) if first else None


def _iso_day(match: re.Match[str]) -> date | None:
    day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
    return day - timedelta(days=1) if day and match["before"] else day


def _numbers(match: re.Match[str]) -> tuple[int, int | None, int | None]:
    year, month, day = (number_value(match[name]) if match[name] else None for name in ("y", "m", "d"))
    return int(year or 0), None if month is None else int(month), None if day is None else int(day)


def _first_day(match: re.Match[str]) -> date | None:
    year, month, day = _numbers(match)
    return _day(year, month or 1, day or 1)


def _last_day(match: re.Match[str]) -> date | None:
    year, month, day = _numbers(match)
    if day is not None and month is not None:
        return _day(year, month, day)
    following = _day(year, month + 1, 1) if month is not None and month < 12 else _day(year + 1, 1, 1)
    return following - timedelta(days=1) if following else None


def _past_day(match: re.Match[str]) -> date | None:
    day = _last_day(match)
    return day if day and day < date.today() else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
