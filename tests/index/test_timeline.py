"""Versions in line: what is in force on which day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from index.timeline import Version, start, status, timeline, title_key

DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))


def on(day: str, *versions: Version) -> list[str]:
    line = timeline(versions)
    return [status(line[version.key], date.fromisoformat(day)) for version in versions]


def dated(key: int, effective: str, **more: object) -> Version:
    return Version(key, effective, effective=date.fromisoformat(effective), **more)  # type: ignore[arg-type]


def test_the_newest_that_has_begun_is_in_force() -> None:
    line = dated(1, "2008-10-01"), dated(2, "2015-01-01"), dated(3, "2030-01-01")
    assert on("2020-06-01", *line) == ["superseded", "in_force", "not_yet"]
    assert on("2014-12-31", *line) == ["in_force", "not_yet", "not_yet"]
    assert on("2000-01-01", *line) == ["not_yet", "not_yet", "not_yet"]


def test_a_version_begins_on_its_day_and_ends_its_forerunner_the_same_day() -> None:
    line = dated(1, "2008-10-01"), dated(2, "2015-01-01")
    assert on("2015-01-01", *line) == ["superseded", "in_force"]


def test_the_last_day_of_a_term_is_in_force() -> None:
    measure = dated(1, "2017-01-01", expired=date(2019, 12, 31))
    assert on("2019-12-31", measure) == ["in_force"]
    assert on("2020-01-01", measure) == ["expired"]


def test_a_repeal_ends_what_was_in_force_before_it_and_not_what_comes_after() -> None:
    old = dated(1, "1996-04-12", repealed=(date(2006, 1, 1),))
    new = dated(2, "2006-01-01", repealed=(date(2006, 1, 1),))
    assert on("2010-01-01", old, new) == ["repealed", "in_force"]
    assert on("2005-01-01", old) == ["in_force"]


def test_what_the_document_says_of_itself_holds() -> None:
    assert on("2020-01-01", Version(1, "undated", declared="废止")) == ["repealed"]
    assert on("2020-01-01", dated(1, "2000-01-01", declared="失效")) == ["expired"]


def test_nothing_dated_is_unknown() -> None:
    assert on("2020-01-01", Version(1, "undated")) == ["unknown"]


def test_an_amended_law_begins_with_its_amendment_though_it_names_its_first_day() -> None:
    first = Version(1, "1994-07-05", effective=date(1995, 1, 1))
    amended = Version(2, "2018-12-29", effective=date(1995, 1, 1))
    assert start(first) == date(1995, 1, 1)
    assert start(amended) == date(2018, 12, 29)
    assert on("2020-01-01", first, amended) == ["superseded", "in_force"]


def test_a_year_counts_from_its_first_day_and_a_suffix_does_not_matter() -> None:
    assert start(Version(1, "2019")) == date(2019, 1, 1)
    assert start(Version(1, "2019-05-01~a1b2")) == date(2019, 5, 1)


def test_two_texts_of_one_day_do_not_end_each_other() -> None:
    assert on("2020-01-01", dated(1, "2019-01-01"), dated(2, "2019-01-01")) == ["in_force", "in_force"]


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), min_size=1, max_size=6), DAYS)
def test_at_most_one_day_of_beginning_is_in_force(days: list[tuple[date, date | None]], day: date) -> None:
    line = [Version(key, "", effective=begin, expired=end) for key, (begin, end) in enumerate(days)]
    valid = timeline(line)
    assert len({version.effective for version in line if status(valid[version.key], day) == "in_force"}) <= 1


@given(DAYS, DAYS)
def test_a_status_changes_only_forward(begin: date, end: date) -> None:
    valid = timeline([Version(1, "", effective=begin, expired=end)])[1]
    order = ["not_yet", "in_force", "expired"]
    seen = [order.index(status(valid, date(1990, 1, 1) + timedelta(days=100 * step))) for step in range(160)]
    assert seen == sorted(seen) or end < begin


def test_titles_are_compared_without_blanks_country_and_date() -> None:
    assert title_key("中华人民共和国 节约能源法") == title_key("节约能源法")
    assert title_key("上海市住房公积金条例（1996-04-12）") == title_key("上海市住房公积金条例")
    assert title_key("GB 50352-2005") == title_key("GB50352-2005")
