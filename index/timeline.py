"""From when until when a version is in force: the versions of one work in line, and what repeals them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.describe.names import work_of
from corpus.numbering import squeeze
from index.types import Status

_DATED = re.compile(r"[（(](\d{4}-\d{2}-\d{2})[）)]$")
_YEAR = re.compile(r"\d{4}")
_ENDED: dict[str, Status] = {"废止": "repealed", "失效": "expired"}


@dataclass(frozen=True, slots=True)
class Version:
    """What decides a version's place in the line.

    ``repealed`` holds the days on which other documents repeal it, ``amended`` those on which its own text says that the
    work was amended, up to this version.
    """

    key: int
    version: str
    published: date | None = None
    effective: date | None = None
    expired: date | None = None
    declared: str = ""
    repealed: tuple[date, ...] = ()
    amended: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Validity:
    """In force from ``start`` to the day before ``end``, then ``ending``; without ``end``, since an unknown day."""

    start: date | None = None
    end: date | None = None
    ending: str = ""


def timeline(versions: Sequence[Version]) -> dict[int, Validity]:
    """Return the validity of each version of one work, by its key.

    A version ends when the next one begins, when a later one says that the work was amended though that text is not here,
    when its own term is over, or when it is repealed, whichever comes first. Versions that begin on the same day do not
    end each other. A repeal ends only what was in force before it.
    """
    starts = {version.key: start(version) for version in versions}
    days = sorted({day for day in starts.values() if day} | set(lacking(versions)))
    return {version.key: _validity(version, starts[version.key], days) for version in versions}


OF_ONE_AMENDMENT = timedelta(days=120)
"""A version's own date (of publication, or in its file's name) is at most so much later than its amendment was passed."""


def lacking(versions: Sequence[Version]) -> list[date]:
    """The days of the amendments that versions tell of and of which none is the outcome, in order."""
    own = [day for version in versions for day in (_day(version.version), version.published) if day]
    told = {day for version in versions for day in version.amended}
    return sorted(day for day in told if not any(timedelta() <= version - day <= OF_ONE_AMENDMENT for version in own))


def start(version: Version) -> date | None:
    """Return the day from which a version is in force, ``None`` if it names none.

    An amended law repeats the day on which its first version took effect, so the date of the amendment, which is the
    version, counts if it is later. A year alone (standards) counts from its first day.
    """
    named = version.effective or version.published
    adopted = _day(version.version)
    return max((day for day in (named, adopted) if day), default=None)


def _day(version: str) -> date | None:
    name = version.partition("~")[0]
    if _YEAR.fullmatch(name):
        return date(int(name), 1, 1)
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def _validity(version: Version, begins: date | None, days: Sequence[date]) -> Validity:
    ends: list[tuple[date, str]] = []
    if version.expired:
        ends.append((version.expired + timedelta(days=1), "expired"))
    ends += [(day, "repealed") for day in version.repealed if begins is None or begins < day]
    if begins:
        ends += [(day, "superseded") for day in days if day > begins][:1]
    declared = next((ending for word, ending in _ENDED.items() if word in version.declared), "")
    if declared:
        return Validity(begins, min(ends)[0] if ends else None, declared)
    end, ending = min(ends, default=(None, ""))
    return Validity(begins, end, ending)


def status(validity: Validity, as_of: date) -> Status:
    """Return what a version is on a day."""
    if validity.ending and (validity.end is None or as_of >= validity.end):
        return _as_status(validity.ending)
    if validity.start is None:
        return "unknown"
    return "in_force" if as_of >= validity.start else "not_yet"


def _as_status(ending: str) -> Status:
    if ending == "superseded":
        return "superseded"
    return "expired" if ending == "expired" else "repealed"


def title_key(title: str) -> str:
    """Return the form in which titles and standard numbers are compared: no blanks, no 中华人民共和国, no date."""
    return squeeze(work_of(_DATED.sub("", title.strip())))
