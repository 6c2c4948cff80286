"""Rungs of warning: which due moments a rung has reached by now. Pure; counted as the terms themselves are.

A rung in working or calendar days is reached when the office opens on its day: `1 working_days before` on the working
day before the day on which something falls due, `1 working_days after` on the next working day. One in working hours
is reached to the minute, and `due` at the due moment itself. Where the day of a rung is a day off, a warning before
comes on the working day before it, one after on the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from workflows.calendars import VIETNAM, Calendar, NoCalendar, add_office_minutes, local, office_minutes_between
from workflows.definition import MINUTES_AN_HOUR, Length, Rung

REMINDER = "reminder"
"""What is written in place of a rung, of an answer that was asked for again."""

NEVER = datetime(1970, 1, 1, tzinfo=VIETNAM)
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def reached_until(rung: Rung, now: datetime, calendar: Calendar) -> datetime:
    """The latest due moment of which this rung is reached by `now`.

    No due moment lies in a year that the calendar does not know, so nothing after its last day is asked for; and in
    such a year nothing is said to have passed.
    """
    if rung.length is None:
        return now
    try:
        return (_before if rung.side == "before" else _after)(rung.length, now, calendar)
    except NoCalendar as unknown:
        return datetime(unknown.year, 1, 1, tzinfo=VIETNAM) if rung.side == "before" else NEVER


def passed_since(length: Length, now: datetime, calendar: Calendar) -> datetime:
    """The latest moment since which this length has passed by `now`."""
    return reached_until(Rung("after", length, ()), now, calendar)


def _before(length: Length, now: datetime, calendar: Calendar) -> datetime:
    if length.unit == "working_hours":
        return add_office_minutes(now, length.amount * MINUTES_AN_HOUR, calendar)
    ahead = _working(_last_opened(now, calendar), _DAY, calendar)
    if length.unit == "working_days":
        return _end(_nth(ahead, length.amount))
    return _end(next(ahead) + (length.amount - 1) * _DAY)


def _after(length: Length, now: datetime, calendar: Calendar) -> datetime:
    if length.unit == "working_hours":
        return _minutes_ago(now, length.amount * MINUTES_AN_HOUR, calendar)
    back = _working(_last_opened(now, calendar) + _DAY, -_DAY, calendar)
    if length.unit == "working_days":
        return _end(_nth(back, length.amount) - _DAY)
    return _end(next(back) - length.amount * _DAY)


def _minutes_ago(now: datetime, minutes: int, calendar: Calendar) -> datetime:
    """The latest moment from which so much office time has passed until `now`."""
    for day in _working(local(now).date() + _DAY, -_DAY, calendar):
        opens = datetime.combine(day, time(), VIETNAM)
        spare = office_minutes_between(opens, now, calendar) - minutes
        if spare >= 0:
            return add_office_minutes(opens, spare, calendar) if spare else _opening(day, calendar)
    raise AssertionError("the years end before")


def _last_opened(now: datetime, calendar: Calendar) -> date:
    """The last day on which the office has opened, or would have."""
    here = local(now)
    return here.date() if here >= _opening(here.date(), calendar) else here.date() - _DAY


def _opening(day: date, calendar: Calendar) -> datetime:
    """When the office opens on that day; where it is a day off, on the next working day."""
    return add_office_minutes(datetime.combine(day, time(), VIETNAM), 1, calendar) - _MINUTE


def _working(day: date, by: timedelta, calendar: Calendar) -> Iterator[date]:
    """Working days after this one, or before it. Raises NoCalendar where the known years end."""
    while True:
        day += by
        if calendar.is_working(day):
            yield day


def _nth(days: Iterator[date], n: int) -> date:
    return next(day for count, day in enumerate(days, start=1) if count == n)


def _end(day: date) -> datetime:
    return datetime.combine(day, time.max, VIETNAM)
