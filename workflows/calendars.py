"""Working days and office hours: pure functions over a Calendar value.

Nothing here asks what day it is or reads a row. Moments are aware; days are days in Vietnam. How days are
counted: the day of the event is not counted (Civil Code 2015, article 147), a term ends at the end of its
last day and, where that is a day off, at the end of the next working day (article 148). A working day
is Monday to Friday, unless the calendar says otherwise for that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from workflows.definition import MINUTES_AN_HOUR, Length

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

Reason = Literal["event", "working", "swapped", "weekend", "closed", "calendar_day", "rolled"]
"""Why a day was counted or skipped: `swapped` is a day off that is worked, `closed` the opposite; `rolled` is the
working day on which a term ends whose last day was a day off."""

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SATURDAY = 5


class NoCalendar(Exception):
    """Nothing is known about the days of a year, so nothing can be counted in it."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


class NoHours(NoCalendar):
    """No office hours are known, so no day can be counted; `year` is the one that was asked for."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One day that differs from its weekday: closed although a weekday, or worked although not."""

    working: bool
    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days that differ, the years for which they are known, and the office hours of a day.

    `hours` are (opens, closes), ascending; without any, every question about a day raises NoHours.
    """

    days: Mapping[date, CalendarEntry]
    years: frozenset[int]
    hours: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        moments = [moment for interval in self.hours for moment in interval]
        if any(first >= second for first, second in pairwise(moments)):
            raise ValueError("office hours must be ascending")

    def reason(self, day: date) -> Reason:
        """Why this day is worked or not. Raises NoCalendar."""
        if not self.hours:
            raise NoHours(day.year)
        if day.year not in self.years:
            raise NoCalendar(day.year)
        weekend, entry = day.weekday() >= _SATURDAY, self.days.get(day)
        if entry is None or entry.working != weekend:
            return "weekend" if weekend else "working"
        return "swapped" if entry.working else "closed"

    def is_working(self, day: date) -> bool:
        """Whether this day is worked. Raises NoCalendar."""
        return self.reason(day) in ("working", "swapped")

    def name(self, day: date) -> str:
        """What the day is called, where it differs from its weekday."""
        return self.days[day].name if day in self.days else ""

    @property
    def minutes_a_day(self) -> int:
        """Minutes of office time on a working day."""
        return sum(_minute(closes) - _minute(opens) for opens, closes in self.hours)

    @property
    def closes(self) -> time:
        """When the office closes for the day."""
        return self.hours[-1][1]


@dataclass(frozen=True, slots=True)
class Line:
    """One day of an explanation. `minutes` is the office time taken of it, where hours are counted."""

    day: date
    counted: bool
    reason: Reason
    name: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """When a term falls due for the office, when it ends in law (exclusive), and how both were counted."""

    due_at: datetime
    legal_end: datetime
    lines: tuple[Line, ...]


def due_after(moment: datetime, length: Length, calendar: Calendar) -> Due:
    """When a term of this length, begun at this moment, falls due.

    Days fall due when the office closes on the last day and end in law at the midnight after it. Working
    hours count from the minute of the event, and both moments are the same. Raises NoCalendar.
    """
    if length.unit == "working_hours":
        return _after_minutes(moment, length.amount * MINUTES_AN_HOUR, calendar)
    event = local(moment).date()
    count = _working_days if length.unit == "working_days" else _calendar_days
    lines = (Line(event, False, "event", calendar.name(event)), *count(event, length.amount, calendar))
    last = lines[-1].day
    return Due(_at(last, calendar.closes), _at(last, time()) + _DAY, lines)


def working_days_used(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Working days after the day of `start`, up to and with the day of `end`. Raises NoCalendar."""
    last = local(end).date()
    return sum(map(calendar.is_working, _until(last, _days_after(local(start).date()))))


def add_office_minutes(moment: datetime, minutes: int, calendar: Calendar) -> datetime:
    """The moment at which so many minutes of office time have passed; seconds are cut. Raises NoCalendar."""
    return _after_minutes(moment, minutes, calendar).due_at


def office_minutes_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Whole minutes of office time from `start` to `end`; none where it is not later. Raises NoCalendar."""
    first, last = local(start), local(end)
    if last <= first:
        return 0
    intervals = (
        interval for day in _until(last.date(), _days_from(first.date())) for interval in _intervals(day, calendar)
    )
    return sum(_minutes(max(opens, first), min(closes, last)) for opens, closes in intervals)


def least_and_most_minutes(length: Length, calendar: Calendar) -> tuple[int, int]:
    """The least and the most office time (minutes) between an event and its due moment.

    Working days and hours leave always the same. For calendar days every day of the calendar's years is
    tried as the day of the event. Raises NoCalendar where no window lies within those years.
    """
    if not calendar.hours:
        raise NoHours(max(calendar.years, default=0))
    if length.unit != "days":
        per = calendar.minutes_a_day if length.unit == "working_days" else MINUTES_AN_HOUR
        return length.amount * per, length.amount * per
    worked = list(_worked_in_windows(length, calendar))
    if not worked:
        raise NoCalendar(max(calendar.years, default=0) + 1)
    return min(worked) * calendar.minutes_a_day, max(worked) * calendar.minutes_a_day


def local(moment: datetime) -> datetime:
    """The moment in Vietnam, cut to the minute. Raises ValueError for a naive one, NoCalendar outside all years."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    try:
        return moment.astimezone(VIETNAM).replace(second=0, microsecond=0)
    except OverflowError:
        raise NoCalendar(moment.year) from None


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, VIETNAM)


def _minutes(start: datetime, end: datetime) -> int:
    return max(0, (end - start) // _MINUTE)


def _minute(moment: time) -> int:
    return moment.hour * MINUTES_AN_HOUR + moment.minute


def _days_from(day: date) -> Iterator[date]:
    while day < date.max:
        yield day
        day += _DAY
    raise NoCalendar(day.year)


def _days_after(day: date) -> Iterator[date]:
    return islice(_days_from(day), 1, None)


def _until(last: date, days: Iterator[date]) -> Iterator[date]:
    for day in days:
        if day > last:
            return
        yield day


def _working_days(event: date, amount: int, calendar: Calendar) -> Iterator[Line]:
    for day in _days_after(event):
        counted = calendar.is_working(day)
        yield Line(day, counted, calendar.reason(day), calendar.name(day))
        amount -= counted
        if not amount:
            return


def _calendar_days(event: date, amount: int, calendar: Calendar) -> Iterator[Line]:
    for day in _days_after(event):
        amount -= 1
        working, name = calendar.is_working(day), calendar.name(day)
        if amount >= 0:
            yield Line(day, True, "calendar_day", name)
        else:
            yield Line(day, False, "rolled" if working else calendar.reason(day), name)
        if amount <= 0 and working:
            return


def _intervals(day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    if calendar.is_working(day):
        for opens, closes in calendar.hours:
            yield _at(day, opens), _at(day, closes)


def _after_minutes(moment: datetime, minutes: int, calendar: Calendar) -> Due:
    begin, lines = local(moment), list[Line]()
    if minutes <= 0:
        return Due(begin, begin, ())
    for day in _days_from(begin.date()):
        taken, reason, name = 0, calendar.reason(day), calendar.name(day)
        for opens, closes in _intervals(day, calendar):
            first = max(opens, begin)
            take = min(minutes - taken, _minutes(first, closes))
            taken += take
            if taken == minutes:
                end = first + take * _MINUTE
                return Due(end, end, (*lines, Line(day, True, reason, name, taken)))
        minutes -= taken
        lines.append(Line(day, taken > 0, reason, name, taken))
    raise NoCalendar(date.max.year)


def _worked_in_windows(length: Length, calendar: Calendar) -> Iterator[int]:
    for year in sorted(calendar.years):
        day = date(year, 1, 1)
        while day.year == year:
            try:
                due = due_after(_at(day, time()), length, calendar)
            except NoCalendar:
                break
            yield sum(map(calendar.is_working, (line.day for line in due.lines[1:])))
            day += _DAY
