"""How days are counted: the worked examples, the official calendar, and what holds for every moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendar_seed import differences, seed_rows
from workflows.calendars import (
    VIETNAM,
    Calendar,
    CalendarEntry,
    Hours,
    Line,
    NoCalendar,
    NoHours,
    add_office_minutes,
    always,
    due_after,
    least_and_most_minutes,
    office_minutes_between,
    working_days_used,
)
from workflows.definition import Length

ROWS = seed_rows()
HOURS = always((time(7), time(11, 30)), (time(13, 30), time(17)))
CALENDAR = Calendar(
    {row.day: CalendarEntry(row.working, row.name, row.source) for row in ROWS},
    frozenset(row.day.year for row in ROWS),
    HOURS,
)

OFF = {
    2021: "01-01 02-10 02-11 02-12 02-15 02-16 04-21 04-30 05-03 09-02 09-03",
    2022: "01-03 01-31 02-01 02-02 02-03 02-04 04-11 05-02 05-03 09-01 09-02",
    2023: "01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04",
    2024: "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03",
    2025: "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
    2026: "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
    2027: "01-01 02-04 02-05 02-08 02-09 02-10 04-16 04-30 05-03 09-02 09-03 11-24",
}
WORKED = {2024: "05-04", 2025: "04-26", 2026: "01-10 08-22"}
WORKING_DAYS = {2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 250, 2026: 249, 2027: 249}

moments = st.builds(
    datetime.combine,
    st.dates(date(2021, 1, 1), date(2026, 12, 1)),
    st.times(timezones=st.just(VIETNAM)),
)
lengths = st.builds(Length, st.integers(1, 60), st.sampled_from(["working_days", "days", "working_hours"]))
minutes = st.integers(1, 6000)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def days_of(year: int, text: str) -> set[date]:
    return {date.fromisoformat(f"{year}-{day}") for day in text.split()}


@pytest.mark.parametrize("year", OFF)
def test_rows_are_the_official_closures_and_worked_saturdays(year: int) -> None:
    rows = [row for row in ROWS if row.day.year == year]
    assert {row.day for row in rows if not row.working} == days_of(year, OFF[year])
    assert {row.day for row in rows if row.working} == days_of(year, WORKED.get(year, ""))
    assert all(row.name and row.source and row.mark in "VSMI" for row in rows)
    assert all(row.working == (row.day.weekday() >= 5) for row in rows)


@pytest.mark.parametrize(("year", "count"), WORKING_DAYS.items())
def test_working_days_of_a_year(year: int, count: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    assert sum(CALENDAR.is_working(day) for day in days if day.year == year) == count


def test_certainty_is_kept_with_the_row() -> None:
    marks = {row.day: row.mark for row in ROWS}
    assert marks[date(2021, 2, 16)] == "S"
    assert marks[date(2022, 9, 1)] == "M"
    assert marks[date(2026, 11, 24)] == "M"
    assert marks[date(2027, 4, 16)] == "I"


EXAMPLES = """
2021-04-28  2021-05-05 2021-05-07 2021-05-14 2021-05-24
2021-07-23  2021-07-28 2021-07-30 2021-08-06 2021-08-17
2021-07-26  2021-07-29 2021-08-02 2021-08-09 2021-08-20
2021-08-31  2021-09-07 2021-09-09 2021-09-16 2021-09-27
2022-01-26  2022-02-07 2022-02-09 2022-02-16 2022-02-21
2022-04-28  2022-05-05 2022-05-09 2022-05-16 2022-05-23
2024-04-25  2024-05-03 2024-05-06 2024-05-13 2024-05-20
2025-04-24  2025-04-28 2025-05-05 2025-05-12 2025-05-19
2025-12-30  2026-01-06 2026-01-08 2026-01-14 2026-01-26
2026-08-20  2026-08-24 2026-08-26 2026-09-07 2026-09-14
2026-08-27  2026-09-04 2026-09-08 2026-09-15 2026-09-21
"""
COLUMNS = ("3 working_days", "5 working_days", "10 working_days", "25 days")


@pytest.mark.parametrize("clock", ["00:00", "09:30", "17:00", "23:59"])
@pytest.mark.parametrize("row", EXAMPLES.split("\n")[1:-1])
def test_worked_examples_in_days(row: str, clock: str) -> None:
    received, *expected = row.split()
    for length, day in zip(COLUMNS, expected, strict=True):
        due = due_after(at(f"{received}T{clock}"), Length.parse(length), CALENDAR)
        assert due.due_at == at(f"{day}T17:00")
        assert due.legal_end == at(f"{day}T00:00") + timedelta(days=1)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2021-07-26T09:00", "2021-08-02T09:00"),
        ("2021-07-26T09:00:59", "2021-08-02T09:00"),
        ("2021-07-26T16:30", "2021-08-02T16:30"),
        ("2021-07-26T12:10", "2021-08-02T11:30"),
        ("2024-04-25T09:00", "2024-05-06T09:00"),
        ("2024-04-26T15:30", "2024-05-07T15:30"),
    ],
)
def test_worked_examples_in_hours(received: str, expected: str) -> None:
    due = due_after(at(received), Length.parse("40 working_hours"), CALENDAR)
    assert due.due_at == due.legal_end == at(expected)


def test_explanation_says_why_each_day_counted_or_not() -> None:
    lines = due_after(at("2024-04-25T09:00"), Length.parse("5 working_days"), CALENDAR).lines
    assert [(line.day.isoformat()[5:], line.counted, line.reason) for line in lines] == [
        ("04-25", False, "event"),
        ("04-26", True, "working"),
        ("04-27", False, "weekend"),
        ("04-28", False, "weekend"),
        ("04-29", False, "closed"),
        ("04-30", False, "closed"),
        ("05-01", False, "closed"),
        ("05-02", True, "working"),
        ("05-03", True, "working"),
        ("05-04", True, "swapped"),
        ("05-05", False, "weekend"),
        ("05-06", True, "working"),
    ]
    assert lines[5].name == "Ngày Chiến thắng"


def test_explanation_of_calendar_days_shows_the_roll() -> None:
    lines = due_after(at("2021-04-28T09:00"), Length.parse("25 days"), CALENDAR).lines
    assert [line.counted for line in lines].count(True) == 25
    assert lines[-2] == Line(date(2021, 5, 23), True, "calendar_day")
    assert lines[-1] == Line(date(2021, 5, 24), False, "rolled")


def test_explanation_of_hours_shows_the_minutes_taken() -> None:
    lines = due_after(at("2021-07-26T16:30"), Length.parse("9 working_hours"), CALENDAR).lines
    assert [line.minutes for line in lines] == [30, 480, 30]


def test_a_year_without_rows_is_refused() -> None:
    for length in ("5 working_days", "5 days", "40 working_hours"):
        with pytest.raises(NoCalendar) as refused:
            due_after(at("2027-12-30T09:00"), Length.parse(length), CALENDAR)
        assert refused.value.year == 2028


@pytest.mark.parametrize("length", ["5 working_days", "9999 days", "40 working_hours"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-12-30"])
def test_the_edges_of_time_are_refused_like_any_year_without_rows(day: str, length: str) -> None:
    with pytest.raises(NoCalendar):
        due_after(at(f"{day}T09:30"), Length.parse(length), CALENDAR)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_after(datetime(2021, 7, 26, 9), Length(5, "days"), CALENDAR)  # noqa: DTZ001


@pytest.mark.parametrize("hours", [((time(9), time(8)),), ((time(13), time(17)), (time(7), time(11))), ()])
def test_office_hours_must_ascend(hours: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        always(*hours)


@pytest.mark.parametrize("length", ["5 working_days", "25 days", "40 working_hours"])
def test_without_office_hours_nothing_is_counted(length: str) -> None:
    empty = Calendar({}, frozenset({2021}), ())
    for count in (
        lambda: due_after(at("2021-07-26T09:00"), Length.parse(length), empty),
        lambda: least_and_most_minutes(Length.parse(length), empty),
        lambda: working_days_used(at("2021-07-26T09:00"), at("2021-08-02T16:59"), empty),
    ):
        with pytest.raises(NoHours):
            count()


def test_the_same_moment_in_another_zone_counts_alike() -> None:
    evening = datetime.fromisoformat("2021-07-25T23:00+00:00")
    assert due_after(evening, Length(5, "working_days"), CALENDAR).due_at == at("2021-08-02T17:00")


def test_working_days_used_is_what_a_register_shows() -> None:
    assert working_days_used(at("2021-07-26T09:00"), at("2021-08-02T16:59"), CALENDAR) == 5
    assert working_days_used(at("2021-07-26T09:00"), at("2021-07-26T16:59"), CALENDAR) == 0
    assert working_days_used(at("2021-02-09T23:59"), at("2021-02-17T00:00"), CALENDAR) == 1


def test_calendar_days_leave_least_work_around_the_long_holidays() -> None:
    assert least_and_most_minutes(Length(5, "working_days"), CALENDAR) == (2400, 2400)
    assert least_and_most_minutes(Length(40, "working_hours"), CALENDAR) == (2400, 2400)
    least, most = least_and_most_minutes(Length(25, "days"), CALENDAR)
    assert least == 12 * 480
    assert most == 20 * 480  # one of the Saturdays was worked


def test_no_window_within_the_known_years_is_refused() -> None:
    with pytest.raises(NoCalendar):
        least_and_most_minutes(Length(4000, "days"), CALENDAR)


@given(moments, lengths)
def test_a_term_never_ends_on_a_day_off_and_never_before_its_event(moment: datetime, length: Length) -> None:
    due = due_after(moment, length, CALENDAR)
    assert CALENDAR.is_working(due.due_at.date())
    assert moment - timedelta(minutes=1) < due.due_at <= due.legal_end


@given(moments, st.integers(1, 60))
def test_counting_back_gives_the_days_added(moment: datetime, amount: int) -> None:
    due = due_after(moment, Length(amount, "working_days"), CALENDAR)
    assert working_days_used(moment, due.due_at, CALENDAR) == amount
    assert sum(line.counted for line in due.lines) == amount


@given(moments, minutes)
def test_counting_back_gives_the_minutes_added(moment: datetime, amount: int) -> None:
    assert office_minutes_between(moment, add_office_minutes(moment, amount, CALENDAR), CALENDAR) == amount


@given(moments, minutes, minutes)
def test_minutes_can_be_added_in_two_parts(moment: datetime, first: int, second: int) -> None:
    halfway = add_office_minutes(moment, first, CALENDAR)
    assert add_office_minutes(halfway, second, CALENDAR) == add_office_minutes(moment, first + second, CALENDAR)


@given(moments, st.timedeltas(timedelta(), timedelta(days=60)), lengths)
@settings(max_examples=200)
def test_a_later_event_or_a_longer_term_is_never_due_earlier(moment: datetime, by: timedelta, length: Length) -> None:
    due = due_after(moment, length, CALENDAR).due_at
    assert due_after(moment + by, length, CALENDAR).due_at >= due
    assert due_after(moment, Length(length.amount + 1, length.unit), CALENDAR).due_at >= due


@given(moments, st.integers(1, 60))
def test_days_are_never_due_before_their_hours(moment: datetime, amount: int) -> None:
    hours = due_after(moment, Length(amount * 8, "working_hours"), CALENDAR)
    assert due_after(moment, Length(amount, "working_days"), CALENDAR).due_at >= hours.due_at


def test_a_day_is_counted_by_the_hours_of_its_own_time() -> None:
    """Summer hours from 16/04: what ends before closes as it did, and minutes are taken by the hours of each day."""
    summer = Hours(date(2021, 4, 16), ((time(7), time(11)), (time(13), time(16))))
    both = Calendar(CALENDAR.days, CALENDAR.years, (Hours(date(2021, 1, 1), HOURS[0].spells), summer))
    assert due_after(at("2021-04-08T09:00"), Length(5, "working_days"), both).due_at == at("2021-04-15T17:00")
    assert due_after(at("2021-04-09T09:00"), Length(5, "working_days"), both).due_at == at("2021-04-16T16:00")
    assert office_minutes_between(at("2021-04-15T16:00"), at("2021-04-16T17:00"), both) == 60 + 7 * 60
    assert add_office_minutes(at("2021-04-15T16:30"), 31, both) == at("2021-04-16T07:01")
    with pytest.raises(NoHours):
        both.spells_on(date(2020, 12, 31))


@pytest.mark.parametrize("year", range(2021, 2028))
def test_the_package_differs_from_the_official_days_on_two_only(year: int) -> None:
    """The swap at New Year of 2026, of which the package does not know."""
    rows = {row.day: row.working for row in seed_rows() if row.day.year == year}
    found = [(one.day, one.listed_as_worked) for one in differences(year, rows)]
    assert found == ([(date(2026, 1, 2), True), (date(2026, 1, 10), False)] if year == 2026 else [])


def test_of_a_year_that_nobody_entered_every_day_off_differs() -> None:
    found = [one.day for one in differences(2028, {})]
    assert date(2028, 5, 1) in found
    assert all(day.weekday() < 5 for day in found)
