"""Office minutes in bulk: the same answers, and the same refusals, as the calendar gives one by one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendars import (
    VIETNAM,
    Calendar,
    CalendarEntry,
    Hours,
    NoCalendar,
    NoHours,
    add_office_minutes,
    office_minutes_between,
)
from workflows.officetime import OfficeTime

OLD = Hours(date(2020, 1, 1), ((time(7), time(11, 30)), (time(13, 30), time(17))))
NEW = Hours(date(2021, 2, 9), ((time(7, 30), time(12)), (time(13), time(16, 30))))
TET = {date(2021, 2, day): CalendarEntry(False, "Tết") for day in (10, 11, 12, 15, 16)}
WORKED = {date(2021, 2, 20): CalendarEntry(True, "worked in exchange")}
CALENDAR = Calendar(TET | WORKED, frozenset({2021}), (OLD, NEW))
OFFICE = OfficeTime(CALENDAR)
BEGIN = datetime(2021, 1, 25, tzinfo=VIETNAM)
moments = st.integers(0, 40 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))


@given(start=moments, end=moments)
def test_it_counts_as_the_calendar_does(start: datetime, end: datetime) -> None:
    assert OFFICE.between(start, end) == office_minutes_between(start, end, CALENDAR)


@given(moment=moments)
def test_what_is_left_of_a_day_lasts_no_longer_than_that_day(moment: datetime) -> None:
    left = OFFICE.left_of_day(moment)
    assert not left or add_office_minutes(moment, left, CALENDAR).date() == moment.date()
    assert add_office_minutes(moment, left + 1, CALENDAR).date() > moment.date()


def test_a_year_without_days_and_a_day_without_hours_are_refused() -> None:
    begin = datetime(2021, 12, 30, 9, tzinfo=VIETNAM)
    with pytest.raises(NoCalendar):
        OFFICE.between(begin, begin + timedelta(days=3))
    with pytest.raises(NoHours):
        OfficeTime(Calendar({}, frozenset({2021}), (NEW,))).between(begin.replace(month=2, day=1), begin)
